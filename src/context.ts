/** Puts the outside worlds together, as a platform offers them. The only file that knows all of them. */
import { createGitHub, NO_GITHUB } from './github/github.ts'
import type { Platform } from './platform.ts'
import { readPullRequest } from './runner/event.ts'
import { readRun } from './runner/environment.ts'
import { API_URL, InputError, namesAmongIds, parseApiUrl, parseToken } from './runner/input-parsing.ts'
import type { InputName, SnapshotInputs } from './runner/inputs.ts'
import { completionMarks, type CompletionMarks } from './runner/completion-marks.ts'
import type { PruneInputName } from './runner/prune-inputs.ts'
import type { RestoreInputName } from './runner/restore-inputs.ts'
import type { WaitInputName } from './runner/wait-inputs.ts'
import { runToEnd } from './runner/lifecycle.ts'
import { createLog, type Log } from './runner/log.ts'
import { madeHere } from './runner/made-here.ts'
import { keepYoungSpaceSmall } from './runner/memory.ts'
import { earlierResult } from './runner/outputs.ts'
import { duration } from './report/words.ts'
import { maskSecrets, type Secrets } from './runner/secrets.ts'
import { abortOnSignals } from './runner/signals.ts'
import { createSummary, type Summary } from './runner/summary.ts'
import type { Reporter } from './actions/post/without-inputs.ts'
import type { Toolkit } from './runner/toolkit.ts'
import { idsMeant } from './actions/shared/servers-meant.ts'
import { stoppedLate, type Context } from './actions/shared/step.ts'
import { createVpsOrg, type ListName, type VpsOrg } from './vpsorg/client.ts'

/** What can be used before the inputs are known to be good. */
export interface Start {
  readonly platform: Platform
  readonly log: Log
  readonly secrets: Secrets
  /** Aborted when the runner wants this process to end; its reason names the signal. */
  readonly signal: AbortSignal
}

/** Masks the tokens, and the password of a proxy, before anything else happens, and listens to signals. */
export function begin(platform: Platform): Start {
  const secrets = maskSecrets(platform.toolkit, platform.process.env)
  const signal = abortOnSignals(platform.process)
  return { platform, log: createLog(platform.toolkit, secrets.redact), secrets, signal }
}

/** Runs a step to its end. One that was told to stop before it has said what it did fails, whatever it had still done. */
export async function toEnd(
  { platform, log, signal }: Start,
  work: () => Promise<string | null>,
): Promise<void> {
  await runToEnd(platform.process, log, async () => (await work()) ?? stoppedLate(signal))
}

/** Reads what an input holds at this moment, untrimmed. */
export type ReadInput = (name: InputName | RestoreInputName | WaitInputName | PruneInputName) => string

/** The inputs of this step. */
export function inputsOf({ toolkit }: Platform): ReadInput {
  return (name) => toolkit.getInput(name, { trimWhitespace: false })
}

/**
 * Parses the inputs of a step.
 * @throws InputError which says what id to write, where `server-id` holds the name or the address of a server
 */
export async function parsed<Inputs>(start: Start, parse: (read: ReadInput) => Inputs): Promise<Inputs> {
  const read = inputsOf(start.platform)
  try {
    return parse(read)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const meant = await idsMeant(namesAmongIds(read('server-id')), start.signal, () => {
      const apiUrl = parseApiUrl(read('api-url').trim() || API_URL)
      return createClient(start, { apiUrl, token: parseToken(read('api-token').trim()), serverIds: [] }, [
        'snapshots',
      ])
    })
    throw meant === null ? error : new InputError(`${error.message} ${meant}`, { cause: error })
  }
}

/** The marks by which `wait/` tells post what it saw. */
export function marksOfJob({ process }: Platform): CompletionMarks {
  return completionMarks(process.env, () => readRun(process.env))
}

/** How a step treats the API. */
export interface Way {
  /** So long its reads that a decision hangs on go on while the API is down or busy. */
  readonly readBudgetMs: number
  /** The lists that an earlier step of this job has read with the same token. */
  readonly readBefore: readonly ListName[]
}

/**
 * Does the work of one step in its context, and tells at the end what could not be asked of GitHub.
 * @throws EnvironmentError, ProxyError, and whatever the work throws
 */
export async function inContext<Result>(
  start: Start,
  inputs: Pick<SnapshotInputs, 'apiUrl' | 'token' | 'serverIds' | 'githubToken'> &
    Partial<Pick<SnapshotInputs, 'checkRunId'>>,
  work: (context: Context) => Promise<Result>,
  way: Way = { readBudgetMs: 0, readBefore: [] },
): Promise<Result> {
  const context = createContext(start, inputs, way)
  try {
    return await work(context)
  } finally {
    for (const notice of context.github.notices()) context.log.notice(notice)
  }
}

/** What is there to tell people with, where the inputs can't be read. @throws EnvironmentError */
export function reporterOf({ platform, log, secrets }: Start): Reporter {
  const { process, toolkit, clock } = platform
  return {
    run: readRun(process.env),
    log,
    summary: summaryOf(toolkit, secrets, log),
    clock,
    providerAheadMs: 0,
  }
}

function summaryOf(toolkit: Toolkit, { redact }: Secrets, log: Log): Summary {
  return createSummary(toolkit, redact, (why) => {
    log.warning(`The job summary can't be written (${why}); the log has everything.`)
  })
}

function createClient(
  { platform, log, secrets }: Start,
  { apiUrl, token, serverIds }: Pick<SnapshotInputs, 'apiUrl' | 'token' | 'serverIds'>,
  readBefore: readonly ListName[],
): VpsOrg {
  return createVpsOrg({
    apiUrl,
    token,
    serverIds,
    transport: platform.createTransport(),
    clock: platform.clock,
    random: platform.random,
    redact: secrets.redactAnswers,
    onLargeList: keepYoungSpaceSmall,
    onPause: ({ brief }, pauseMs) => {
      log.line(`${brief} Trying again in ${duration(Math.max(1000, pauseMs))}.`)
    },
    readBefore,
  })
}

function createContext(
  start: Start,
  inputs: Pick<SnapshotInputs, 'apiUrl' | 'token' | 'serverIds' | 'githubToken'> &
    Partial<Pick<SnapshotInputs, 'checkRunId'>>,
  { readBudgetMs, readBefore }: Way,
): Context {
  const { platform, log, secrets, signal } = start
  const { process, toolkit, clock } = platform
  const { redact, redactAnswers } = secrets
  const { githubToken } = inputs
  const run = { ...readRun(process.env), checkRunId: inputs.checkRunId ?? null }
  const job = { run, checkRunId: run.checkRunId, runnerName: process.env['RUNNER_NAME'] ?? null }
  return {
    run,
    toolkit,
    log,
    summary: summaryOf(toolkit, secrets, log),
    clock,
    providerAheadMs: 0,
    signal,
    readBudgetMs,
    vpsOrg: createClient(start, inputs, readBefore),
    // An empty `github-token` leaves GitHub alone.
    github:
      githubToken === null
        ? NO_GITHUB
        : createGitHub({
            job,
            pullRequest: () => readPullRequest(process.env),
            clock,
            signal,
            redact,
            loadOctokit: () =>
              platform.loadOctokit(
                { token: githubToken, apiUrl: process.env['GITHUB_API_URL'] ?? null },
                platform.createTransport(),
                redactAnswers,
              ),
          }),
    interfaces: platform.interfaces(),
    earlierResult: earlierResult(process.env),
    madeHere: madeHere(process.env),
    newMark: platform.newMark,
  }
}
