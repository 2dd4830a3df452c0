/** What went wrong and what to do about it, in words for the person who reads them at night. */
import type { KINDS } from './failure-kinds.ts'

const REFUSED_AGAIN = 'Read what the API said; the same request will be refused again.'
const CHECK_THE_NETWORK =
  'Check that this runner can reach the address in "api-url" (proxy, firewall), then run this again.'
const CHECK_THE_ADDRESS =
  'Check that "api-url" is the VPS.org API and that no proxy answers in its place, then run this again.'

/** `toDo`: what to do, where the task was this one. */
interface FailureTexts {
  readonly happened: string
  readonly toDo: string | ((task: string) => string)
}

/** The texts of each kind. */
export const TEXTS: Readonly<Record<keyof typeof KINDS, FailureTexts>> = {
  unauthorized: {
    happened: 'VPS.org does not accept the API token',
    toDo:
      'Check the secret behind "api-token": is it set, and is the token still active? ' +
      'Secrets are not passed to workflows that a fork or Dependabot started.',
  },
  forbidden: {
    happened: 'VPS.org accepts the token, but not for this call',
    toDo: (task) =>
      `The token lacks the scope to ${task}: give it that scope at VPS.org, or use another token.`,
  },
  'not-found': {
    happened: 'VPS.org does not know what was asked for',
    toDo: 'Check "server-id": ids are per account, and the token must belong to the account that owns the server.',
  },
  'no-such-list': {
    happened: 'there is no such list at this address',
    toDo: 'Check "api-url": it must be the base address of the API, without "/snapshots" or "/servers" at its end.',
  },
  'bad-request': {
    happened: 'VPS.org refused the request',
    toDo: REFUSED_AGAIN,
  },
  locked: {
    happened: 'VPS.org is busy with something else there',
    toDo: 'Run this again in a few minutes.',
  },
  'said-no': {
    happened: 'VPS.org answered with an error',
    toDo: 'Read what the API said. Run this again if it may have been temporary.',
  },
  firewall: {
    happened: 'a firewall before VPS.org blocked the call',
    toDo: 'Run this again, or use a runner with another address. If it stays, ask VPS.org to let this runner through.',
  },
  'rate-limited': {
    happened: 'VPS.org received too many requests',
    toDo: 'Run this again in a few minutes, or raise "poll-interval".',
  },
  'server-error': {
    happened: 'VPS.org reported an error of its own',
    toDo: 'Run this again in a few minutes; if it stays, ask VPS.org and name the time and the request id.',
  },
  redirect: {
    happened: 'the API sent a redirect, which is never followed because the token would travel with it',
    toDo: 'Check "api-url".',
  },
  'other-status': {
    happened: 'VPS.org gave an answer that is not documented',
    toDo: REFUSED_AGAIN,
  },
  timeout: {
    happened: 'no complete answer came in time',
    toDo: CHECK_THE_NETWORK,
  },
  lost: {
    happened: 'the connection failed',
    toDo: CHECK_THE_NETWORK,
  },
  malformed: {
    happened: 'what came back is not HTTP',
    toDo: CHECK_THE_ADDRESS,
  },
  unreadable: {
    happened: 'the answer is not the JSON that it should be',
    toDo: CHECK_THE_ADDRESS,
  },
  'wrong-shape': {
    happened: 'the answer does not have the documented shape',
    toDo: CHECK_THE_ADDRESS,
  },
  'too-large': {
    happened:
      'the answer is too large (more than 5 MB, 200,000 lists and objects, 500,000 values or 1,000 names of fields, or all its pages more than 20 MB)',
    toDo: 'Delete snapshots that nobody needs. If there are not that many, check that "api-url" is the VPS.org API and that no proxy answers in its place.',
  },
  aborted: {
    happened: 'this step was told to stop',
    toDo: 'Nothing else was sent.',
  },
  'not-sent': {
    happened: 'this step was told to stop before it was sent',
    toDo: 'Nothing was done.',
  },
}
