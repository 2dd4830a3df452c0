/** What a runner makes of a job for one process of it: evaluated inputs, ids as a user writes them, the environment. */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { comparable } from './observed-lists.ts'
import type { DeployStatusPlan, Spelling, Story, StoryRun, UsePlan } from './story.ts'

/** How a job stands. */
export type JobStatus = 'success' | 'failure' | 'cancelled'

/** What an input says at that moment. `outcome` is that of the deploy: empty before it. */
export function evaluated(plan: DeployStatusPlan, outcome: string, jobStatus: string): string {
  switch (plan) {
    case 'job':
      return 'job'
    case 'outcome':
      return outcome
    case 'outcomes':
      return outcome === '' ? '' : `success\n${outcome}\n${outcome === 'failure' ? 'skipped' : outcome}`
    case 'job.status':
      return jobStatus
    case 'unevaluated':
      return '${{ steps.deploy.outcome }}'
    case 'empty':
      return ''
    case 'skipped':
      return 'skipped'
  }
}

/** What is left of inputs in a post that is nested in two composites: nothing, or the defaults of inputs that are not given. */
export function afterLoss(
  inputs: Readonly<Record<string, string>>,
  nested: UsePlan['nested'],
): Readonly<Record<string, string>> {
  if (nested === 'no') return inputs
  const kept = nested === 'all' ? [] : ['job-status', 'check-run-id', 'github-token']
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => kept.includes(name)))
}

/** An id that no server has. */
const NO_SERVER = '999999'

/** `server-id`, entry by entry, and whom it stands for, each once, as the provider knows them. */
export function serversAsGiven(
  servers: readonly Story['servers'][number][],
  spelling: Spelling,
): { readonly given: readonly string[]; readonly serverIds: readonly string[] } {
  const [first] = servers
  const given = servers.map((each) =>
    spelling === 'uuid' ? (each.uuid ?? String(each.id)) : String(each.id),
  )
  if (first !== undefined) {
    if (spelling === 'twice') given.push(first.uuid ?? String(first.id))
    if (spelling === 'name') given[0] = first.name
    if (spelling === 'address') given[0] = first.ipAddress
    if (spelling === 'wrong') given.unshift(NO_SERVER)
  }
  const ids = given.map((text) => {
    const found = servers.find((each) =>
      [String(each.id), each.uuid ?? ''].map(comparable).includes(comparable(text)),
    )
    return found === undefined ? text : String(found.id)
  })
  return { given, serverIds: [...new Set(ids)] }
}

/** A pull request, whose author has written what he liked. */
const EVENT = path.join(import.meta.dirname, '..', 'simulator', 'pull-request-event.json')

/** Where `wait/` may leave its marks; not there yet. */
export function newTempFolder(): string {
  return path.join(tmpdir(), `chaos-${randomUUID()}`)
}

/** What the runner sets for a process of a job. */
export function environment({
  run,
  key,
  temp,
  env,
}: {
  readonly run: StoryRun
  readonly key: string
  readonly temp?: string
  readonly env: Readonly<Record<string, string>>
}): NodeJS.ProcessEnv {
  return {
    GITHUB_RUN_ID: run.id,
    GITHUB_RUN_ATTEMPT: String(run.attempt),
    GITHUB_REPOSITORY: run.repo,
    GITHUB_REPOSITORY_ID: run.repoId,
    GITHUB_SHA: run.sha,
    GITHUB_JOB: key,
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_NAME: 'simulated',
    GITHUB_EVENT_PATH: EVENT,
    ...(temp === undefined ? {} : { RUNNER_TEMP: temp }),
    ...env,
  }
}
