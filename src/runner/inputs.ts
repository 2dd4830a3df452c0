/**
 * Reads the root action's inputs once, into values that cannot be wrong. A test holds the names here to those
 * in action.yml. An input left empty counts as not given, where it has a default.
 */
import type { RestoreTrigger } from '../decide/after-deploy.ts'
import { isLeftAtJob, type JobStatus, readDeployStatus, readJobStatus } from '../decide/deploy-status.ts'
import { baseProblem, PRE_RESTORE, validBase } from '../decide/naming.ts'

/** Everything that a user of the root action can set. */
export interface SnapshotInputs {
  readonly token: string
  readonly serverId: string
  /** Valid base name of the snapshots. */
  readonly name: string
  readonly description: string
  /** As written: what it means depends on the moment. */
  readonly deployStatus: string
  readonly restoreOn: readonly RestoreTrigger[]
  readonly keep: number
  readonly protect: readonly string[]
  readonly whenFull: 'prune' | 'fail'
  readonly snapshotLimit: number
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  readonly waitForRestore: boolean
  readonly restoreTimeoutMs: number
  readonly dryRun: boolean
  readonly apiUrl: URL
  readonly githubToken: string | null
  readonly comment: boolean
  readonly jobStatus: JobStatus
  readonly checkRunId: string | null
}

/** Something to tell the user about an input that is still usable. */
export interface Remark {
  readonly level: 'notice' | 'warning'
  readonly text: string
}

/** Inputs that can't be used. The message is one line that names each and what is allowed. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** What an input holds, `''` when it holds nothing. */
export type ReadInput = (name: InputName) => string

/** Names of the inputs in action.yml. */
export type InputName = keyof typeof DEFAULTS

/** Defaults as in action.yml; a test compares them. `null`: required, or worked out by an expression there. */
export const DEFAULTS = {
  'api-token': null,
  'server-id': null,
  name: 'pre-deploy',
  description: '',
  'deploy-status': 'job',
  'restore-on': '',
  keep: '4',
  protect: '',
  'when-full': 'prune',
  'snapshot-limit': '5',
  wait: 'true',
  timeout: '30',
  'poll-interval': '5',
  'wait-for-restore': 'true',
  'restore-timeout': '45',
  'dry-run': 'false',
  'api-url': 'https://admin.vps.org/api/v1',
  'github-token': null,
  comment: 'false',
  'job-status': null,
  'check-run-id': null,
} as const

/**
 * Parses all inputs, as they stand at this moment.
 * @throws InputError naming every input that can't be used
 */
export function parseInputs(read: ReadInput): { inputs: SnapshotInputs; remarks: readonly Remark[] } {
  const problems: string[] = []
  const remarks: Remark[] = []
  const attempt = <T>(parse: () => T): T | undefined => {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(error.message)
      return undefined
    }
  }
  const given = (name: InputName): string => {
    const text = read(name).trim()
    // Where nothing evaluates expressions, an unevaluated one is as good as nothing.
    const value = text.includes('${{') && name !== 'deploy-status' ? '' : text
    return value === '' ? (DEFAULTS[name] ?? '') : value
  }

  const parsed = {
    token: attempt(() => parseToken(given('api-token'))),
    serverId: attempt(() => parseServerId(given('server-id'))),
    name: attempt(() => parseBase(given('name'), remarks)),
    description: given('description'),
    // Empty has a meaning of its own here: the step that is named does not exist.
    deployStatus: read('deploy-status').trim(),
    restoreOn: attempt(() => parseRestoreOn(given('restore-on'))),
    keep: attempt(() => parseCount('keep', given('keep'))),
    protect: parseList(given('protect')),
    whenFull: attempt(() => parseWhenFull(given('when-full'))),
    snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
    wait: attempt(() => parseWait(given('wait'))),
    timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
    pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
    waitForRestore: attempt(() => parseBoolean('wait-for-restore', given('wait-for-restore'))),
    restoreTimeoutMs: attempt(() => parseMinutes('restore-timeout', given('restore-timeout'))),
    dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
    apiUrl: attempt(() => parseApiUrl(given('api-url'))),
    githubToken: given('github-token') === '' ? null : given('github-token'),
    comment: attempt(() => parseBoolean('comment', given('comment'))),
    jobStatus: readJobStatus(given('job-status')),
    checkRunId: /^\d+$/.test(given('check-run-id')) ? given('check-run-id') : null,
  }
  if (problems.length > 0) throw new InputError(problems.join(' '))
  return { inputs: parsed as SnapshotInputs, remarks }
}

/**
 * What only main has to check, before anything is sent.
 * @throws InputError when the inputs, together, can't mean what the user wants
 */
export function checkForMain(inputs: SnapshotInputs): readonly Remark[] {
  const remarks: Remark[] = []
  if (inputs.restoreOn.length > 0 && isLeftAtJob(inputs.deployStatus)) {
    throw new InputError(
      '"restore-on" is set, but "deploy-status" does not name the deploy, so a failure anywhere in the job would ' +
        'overwrite the server. Give the deploy step an "id" and add this line: ' +
        'deploy-status: ${{ steps.<id>.outcome }} (or, if any failure in the job shall restore: ' +
        'deploy-status: ${{ job.status }}). Nothing was sent.',
    )
  }
  // Before the deploy ran, only the job's own status can already be "success".
  if (inputs.restoreOn.length > 0 && readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'success') {
    remarks.push({
      level: 'warning',
      text:
        '"deploy-status" already reads "success" before the deploy, so it is the status of the job: any step that ' +
        'fails after a good deploy would restore over it. Name the deploy step instead: ' +
        'deploy-status: ${{ steps.deploy.outcome }}',
    })
  }
  if (inputs.keep >= inputs.snapshotLimit) {
    remarks.push({
      level: 'warning',
      text:
        `"keep" is ${inputs.keep} and "snapshot-limit" is ${inputs.snapshotLimit}: pruning leaves no free slot, so ` +
        `the next run has to make room before it can take a snapshot. Set "keep" to ${Math.max(1, inputs.snapshotLimit - 1)} or less.`,
    })
  }
  return remarks
}

function parseToken(text: string): string {
  if (text === '') {
    throw new InputError(
      '"api-token" is empty. Is the secret set, and spelt as in the workflow? Secrets are not passed to workflows ' +
        'that a fork or Dependabot started.',
    )
  }
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new InputError(
      '"api-token" holds characters that no token has (a space, a line break?). It must be the bare token, without "Bearer".',
    )
  }
  return text
}

function parseServerId(text: string): string {
  const ids = parseList(text)
  const [id, ...others] = ids
  if (id === undefined) {
    throw new InputError(
      '"server-id" is empty. It must hold the id of a server; is the variable or secret behind it set?',
    )
  }
  const wrong = ids.find((each) => !/^[A-Za-z0-9-]{1,128}$/.test(each))
  if (wrong !== undefined) {
    throw new InputError(
      `"server-id" holds ${quote(wrong)}. An id is made of letters, digits and "-": a number such as 12345, or a UUID.`,
    )
  }
  if (others.length > 0) {
    throw new InputError(
      `"server-id" names ${ids.length} servers. This version takes one; use one step, or one job of a matrix, for each server.`,
    )
  }
  return id
}

function parseBase(text: string, remarks: Remark[]): string {
  const base = validBase(text)
  switch (baseProblem(base)) {
    case 'reserved':
      throw new InputError(
        `"name" must not be "${PRE_RESTORE}": that is how snapshots taken before a rollback are named.`,
      )
    case 'ends-in-number':
      throw new InputError(
        `"name" is ${quote(text)}${base === text ? '' : `, which would become ${quote(base)}`}. It must not end ` +
          `in "-" and digits, which would read as the number of a run; ${quote(suggestion(text))} is fine.`,
      )
    case null:
  }
  if (base.length > 200) throw new InputError('"name" is longer than 200 characters.')
  if (base !== text) {
    remarks.push({
      level: 'notice',
      text: `"name" may hold letters, digits, "-" and "_": ${quote(text)} becomes "${base}".`,
    })
  }
  return base
}

function suggestion(text: string): string {
  return validBase(text).replace(/-(\d+)$/, '_$1')
}

function parseRestoreOn(text: string): readonly RestoreTrigger[] {
  return parseList(text).map((each) => {
    const word = each.toLowerCase()
    if (word === 'failure' || word === 'cancelled') return word
    throw new InputError(
      `"restore-on" holds ${quote(each)}. Allowed are "failure" and "cancelled", separated by commas, or nothing.`,
    )
  })
}

function parseWhenFull(text: string): 'prune' | 'fail' {
  if (text === 'prune' || text === 'fail') return text
  throw new InputError(`"when-full" is ${quote(text)}. Allowed are "prune" and "fail".`)
}

function parseWait(text: string): true {
  if (parseBoolean('wait', text)) return true
  throw new InputError(
    '"wait" is "false". This version always waits until the snapshot is completed; leave "wait" at "true".',
  )
}

function parseCount(name: InputName, text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value
  throw new InputError(`"${name}" is ${quote(text)}. It must be a whole number from 1.`)
}

function parseMinutes(name: InputName, text: string): number {
  const value = parseDecimal(text)
  if (value !== null && value > 0) return value * 60_000
  throw new InputError(
    `"${name}" is ${quote(text)}. It must be a number of minutes above 0, such as 30 or 7.5.`,
  )
}

function parsePollInterval(text: string): number {
  const value = parseDecimal(text)
  if (value !== null && value >= 1) return value * 1000
  throw new InputError(
    `"poll-interval" is ${quote(text)}. It must be a number of seconds, 1 or more, such as 5 or 2.5.`,
  )
}

/** A plain decimal number; no sign, no exponent, no `Infinity`. */
function parseDecimal(text: string): number | null {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : null
}

/** The booleans of YAML 1.2's core schema, which GitHub's own toolkit takes too. */
function parseBoolean(name: InputName, text: string): boolean {
  if (['true', 'True', 'TRUE'].includes(text)) return true
  if (['false', 'False', 'FALSE'].includes(text)) return false
  throw new InputError(`"${name}" is ${quote(text)}. Allowed are "true" and "false".`)
}

function parseApiUrl(text: string): URL {
  const problem = (why: string): InputError =>
    new InputError(
      `"api-url" ${why}. It must be the base address of the API, such as ${DEFAULTS['api-url']}.`,
    )
  if (!URL.canParse(text)) throw problem(`is ${quote(text)}, which is not a URL`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw problem('must not hold a user name or password')
  if (url.search !== '' || url.hash !== '') throw problem('must not hold "?" or "#"')
  if (url.protocol === 'https:') return url
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url
  throw problem(
    `is ${quote(text)}, which is neither "https" nor on this machine, so the token would travel in clear`,
  )
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function parseList(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/**
 * What a user wrote, to be quoted in a message. A long text is not quoted at all: it may be a secret in the wrong
 * place, and a piece of one is not masked by the runner.
 */
function quote(text: string): string {
  return text.length > 60 ? `a text of ${text.length} characters` : `"${text}"`
}
