/** GitHub as a step asks it, with the real Octokit, over a transport that ends in a fake GitHub in this process. */
import { expect } from '@jest/globals'
import type { Run } from '../../src/domain/run.ts'
import type { Comment } from '../../src/github/comments.ts'
import { createGitHub, type GitHub } from '../../src/github/github.ts'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../src/network/http.ts'
import { afterEachTest } from '../after-each-test.ts'
import { RUN } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import {
  createFakeGitHub,
  type FakeGitHub,
  type GitHubFacts,
} from '../../testing/simulator/github/fake-github.ts'
import { MEASURE } from './openapi.ts'

// A runner of another GitHub says where that is, and the library looks once, when it is loaded.
delete process.env['GITHUB_API_URL']
const { createOctokit } = await import('../../src/github/octokit.ts')

/** The commit of the run that asks, in full. */
export const SHA = 'fedcba9876543210fedcba9876543210fedcba98'

/** May answer in place of GitHub; `work` has GitHub do what was asked. */
export type Interfere = (
  request: { readonly call: string; readonly signal: AbortSignal },
  work: () => HttpAnswer,
) => HttpAnswer | HttpFailure | Promise<HttpAnswer | HttpFailure>

/** What a test may set. */
export interface Setting {
  readonly facts?: GitHubFacts
  readonly interfere?: Interfere
  readonly pullRequest?: number | null
  readonly run?: Partial<Run>
  /** This many ms go by, by the clock of the step, before each answer. */
  readonly latencyMs?: number
  readonly loadFails?: Error
}

/** A step that can ask, and the GitHub that it asks. */
export interface Stage {
  readonly asking: GitHub
  readonly github: FakeGitHub
  readonly clock: FakeClock
  /** Every request, as it was sent. */
  readonly sent: readonly HttpRequest[]
  readonly loaded: () => number
  /** The process is told to end. */
  readonly stop: () => void
}

const honest: Interfere = (_, work) => work()

/** What GitHub never would say, but what is in between might. */
export function answer(status: number, body: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body }
}

/** A request is answered in this way when it is of this kind, and by GitHub otherwise. */
export function onlyTo(call: RegExp, instead: Interfere): Interfere {
  return (request, work) => (call.test(request.call) ? instead(request, work) : work())
}

/** Never answers. */
export const silence: Interfere = ({ signal }) =>
  new Promise((resolve) => {
    const stop = (): void => {
      resolve(new HttpFailure('aborted', 'stopped', null))
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
  })

const open: FakeGitHub[] = []
const checking = afterEachTest('checkGitHubAfterEach', () => {
  expect(open.splice(0).flatMap((github) => github.faults)).toEqual([])
})

/** Checks after each test of this file that what was sent and answered is as GitHub describes it. */
export const checkGitHubAfterEach = checking.register

/**
 * Sets the stage.
 * @throws where the test file does not check what is sent and answered on it
 */
export function stage(setting: Setting = {}): Stage {
  checking.demand()
  const { facts = {}, interfere = honest, pullRequest = 7, run = {}, latencyMs = 0 } = setting
  const github = createFakeGitHub(facts, MEASURE)
  open.push(github)
  const clock = new FakeClock()
  const controller = new AbortController()
  const sent: HttpRequest[] = []
  let loaded = 0

  async function transport(request: HttpRequest): Promise<HttpAnswer> {
    sent.push(request)
    const { method, url } = request
    const path = url.pathname + url.search
    const work = github.receive({ method, path, body: request.body ?? '' })
    await Promise.resolve()
    clock.advance(latencyMs)
    if (request.signal.aborted) throw new HttpFailure('aborted', 'stopped', null)
    const answered = await interfere({ call: `${method} ${path}`, signal: request.signal }, work)
    if (answered instanceof HttpFailure) throw answered
    return answered
  }

  const redact = (text: string): string => text.replaceAll('secret', '***')
  const asking = createGitHub({
    job: { run: { ...RUN, sha: SHA, checkRunId: '4711', ...run }, runnerName: 'GitHub Actions 1' },
    pullRequest: () => pullRequest,
    clock,
    redact,
    signal: controller.signal,
    loadOctokit: () => {
      loaded++
      return setting.loadFails === undefined
        ? Promise.resolve(createOctokit({ token: 'ghs_x', apiUrl: null }, transport, redact))
        : Promise.reject(setting.loadFails)
    },
  })
  return {
    asking,
    github,
    clock,
    sent,
    loaded: () => loaded,
    stop: () => {
      controller.abort()
    },
  }
}

/** The first line of every comment about the same servers. */
export async function markOf(comment: Comment): Promise<string> {
  const { asking, github } = stage()
  await asking.comment(comment)
  return github.comments()[0]?.body.split('\n')[0] ?? ''
}
