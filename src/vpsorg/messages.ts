/** What is said of a call that failed: one row for each kind of failure, and one for each operation. */
import type { Message } from '../domain/message.ts'
import type { Failure, FailureKind, Operation } from './failure-kinds.ts'

/** How a call can fail, for those who look it up. */
export type ApiCode =
  | 'api-token-refused'
  | 'api-permission-missing'
  | 'api-not-found'
  | 'api-url-wrong'
  | 'api-request-refused'
  | 'api-busy'
  | 'api-answered-error'
  | 'api-firewall'
  | 'api-rate-limited'
  | 'api-server-error'
  | 'api-redirect'
  | 'api-undocumented-status'
  | 'api-timeout'
  | 'api-connection-failed'
  | 'api-not-http'
  | 'api-not-json'
  | 'api-wrong-shape'
  | 'api-answer-too-large'
  | 'api-request-stopped'
  | 'api-request-not-sent'

/** Returns what there is to say of a call that failed. */
export function failureMessage(failure: Failure): Message<ApiCode> {
  const { code, happened, state, next } = TEXTS[failure.kind]
  const why = typeof happened === 'string' ? happened : happened(failure)
  const toDo = typeof next === 'function' ? next(failure) : next
  return {
    code,
    what: `${couldNot(failure.operation)}: ${why}${details(failure)}`,
    ...(state === undefined ? {} : { state }),
    ...(toDo === undefined ? {} : { next: toDo }),
    onlyNextHelps: true,
  }
}

function couldNot(operation: Operation): string {
  switch (operation.kind) {
    case 'list-servers':
      return 'Could not read the list of servers'
    case 'list-snapshots':
      return operation.serverId === null
        ? 'Could not read the snapshots'
        : `Could not read the snapshots of server ${operation.serverId}`
    case 'create':
      return `Could not create snapshot ${operation.name} of server ${operation.serverId}`
    case 'restore':
      return `Could not restore snapshot ${operation.snapshotId}`
    case 'delete':
      return `Could not delete snapshot ${operation.snapshotId}`
  }
}

const PERMISSIONS: Readonly<Record<Operation['kind'], string>> = {
  'list-servers': 'read servers',
  'list-snapshots': 'read snapshots',
  create: 'create snapshots',
  restore: 'restore snapshots',
  delete: 'delete snapshots',
}

/** Ends the sentence. A quotation that ends in a full stop needs no other one. */
function details({ status, requestId, said }: Failure): string {
  const parts: string[] = []
  if (status !== null) parts.push(`HTTP ${status}`)
  if (requestId !== null) parts.push(`request id ${requestId}`)
  const known = parts.length === 0 ? '' : ` (${parts.join(', ')})`
  if (said === null) return `${known}.`
  return `${known}: "${said}"${/[.!?]$/.test(said) ? '' : '.'}`
}

const REFUSED_AGAIN = 'Correct the cause at VPS.org: the same request will be refused again.'
const CHECK_THE_NETWORK =
  'Check that this runner can reach the address in "api-url" (proxy, firewall), then run this job again.'
const CHECK_THE_ADDRESS =
  'Check that "api-url" is the VPS.org API and that no proxy answers instead, then run this job again.'

interface FailureTexts {
  readonly code: ApiCode
  /** Follows "Could not …: ". */
  readonly happened: string | ((failure: Failure) => string)
  readonly state?: string
  readonly next?: string | ((failure: Failure) => string)
}

const TEXTS: Readonly<Record<FailureKind, FailureTexts>> = {
  unauthorized: {
    code: 'api-token-refused',
    happened: 'VPS.org does not accept the API token',
    next:
      'Check that the secret behind "api-token" holds an active token. ' +
      'Runs started by a fork or by Dependabot get no secrets.',
  },
  forbidden: {
    code: 'api-permission-missing',
    happened: ({ operation }) => `the API token is not allowed to ${PERMISSIONS[operation.kind]}`,
    next: 'Give the token that permission at VPS.org, or use another.',
  },
  'not-found': {
    code: 'api-not-found',
    happened: ({ operation }) => `VPS.org found no such ${isOfServer(operation) ? 'server' : 'snapshot'}`,
    next: ({ operation }) =>
      isOfServer(operation)
        ? 'Check that "server-id" is the id of a server in the account that the API token belongs to.'
        : 'Check that the snapshot still exists, in the account that the API token belongs to.',
  },
  'no-such-list': {
    code: 'api-url-wrong',
    happened: 'there is no such list at the address in "api-url"',
    next: 'Set "api-url" to the base address of the API, without "/snapshots" or "/servers" at its end.',
  },
  'bad-request': {
    code: 'api-request-refused',
    happened: 'VPS.org refused the request',
    next: REFUSED_AGAIN,
  },
  locked: {
    code: 'api-busy',
    happened: 'VPS.org is busy with another operation',
    next: 'Run this job again in a few minutes.',
  },
  'said-no': {
    code: 'api-answered-error',
    happened: 'VPS.org answered with an error',
    next: 'Read the answer of VPS.org. If the problem may be temporary, run this job again.',
  },
  firewall: {
    code: 'api-firewall',
    happened: 'a firewall blocked the request',
    next: 'Run this job again, or on another runner. If it fails again, ask VPS.org to allow this runner.',
  },
  'rate-limited': {
    code: 'api-rate-limited',
    happened: 'VPS.org received too many requests',
    next: 'Run this job again in a few minutes, or raise "poll-interval".',
  },
  'server-error': {
    code: 'api-server-error',
    happened: 'VPS.org had an internal error',
    next: ({ requestId }) =>
      'Run this job again in a few minutes. If it fails again, tell VPS.org the time' +
      (requestId === null ? '.' : ' and the request id.'),
  },
  redirect: {
    code: 'api-redirect',
    happened: 'the API answered with a redirect, and redirects are not followed',
    next: 'Set "api-url" to the address that the API has now.',
  },
  'other-status': {
    code: 'api-undocumented-status',
    happened: 'VPS.org gave an undocumented answer',
    next: REFUSED_AGAIN,
  },
  timeout: {
    code: 'api-timeout',
    happened: 'no complete answer came in time',
    next: CHECK_THE_NETWORK,
  },
  lost: {
    code: 'api-connection-failed',
    happened: 'the connection failed',
    next: CHECK_THE_NETWORK,
  },
  malformed: {
    code: 'api-not-http',
    happened: 'the answer is not HTTP',
    next: CHECK_THE_ADDRESS,
  },
  unreadable: {
    code: 'api-not-json',
    happened: 'the answer is not JSON',
    next: CHECK_THE_ADDRESS,
  },
  'wrong-shape': {
    code: 'api-wrong-shape',
    happened: 'the answer does not have the documented form',
    next: CHECK_THE_ADDRESS,
  },
  'too-large': {
    code: 'api-answer-too-large',
    happened: 'the answer is too large',
    next:
      'Delete snapshots that are not needed. If there are only a few, ' +
      'check that "api-url" is the VPS.org API and that no proxy answers instead.',
  },
  aborted: {
    code: 'api-request-stopped',
    happened: 'this step was stopped before the answer came',
    state: 'Nothing else was sent.',
  },
  'not-sent': {
    code: 'api-request-not-sent',
    happened: 'this step was stopped before the request was sent',
    state: 'Nothing was sent.',
  },
}

function isOfServer({ kind }: Operation): boolean {
  return kind !== 'restore' && kind !== 'delete'
}
