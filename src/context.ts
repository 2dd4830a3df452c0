/** Puts the outside worlds together, as a platform offers them. The only file that knows all of them. */
import { stoppedLate, type Context, type ContextWithoutInputs } from './actions/shared/step.ts'
import { idsMeant } from './actions/shared/servers-meant.ts'
import type { Message } from './domain/message.ts'
import type { Run } from './domain/run.ts'
import { createGitHub, type GitHub, NO_GITHUB } from './github/github.ts'
import type { Platform } from './platform.ts'
import { duration } from './report/words.ts'
import { readRun } from './runner/environment.ts'
import { readPullRequest } from './runner/event.ts'
import { idsInPlaceOfNames } from './runner/inputs/messages.ts'
import { InputError } from './runner/inputs/input-error.ts'
import type { ReadInput, InputsAndRemarks } from './runner/inputs/input-table.ts'
import { API_URL, parseApiUrl, parseToken } from './runner/inputs/parsers.ts'
import { namesAmongIds } from './runner/inputs/server-ids.ts'
import type { SnapshotInputs } from './runner/inputs/snapshot.ts'
import { actionNameIn, actionSourceIn } from './runner/action-name.ts'
import { runToEnd } from './runner/lifecycle.ts'
import { createLog, type Log } from './runner/log.ts'
import { madeHere } from './runner/job-notes.ts'
import { keepYoungSpaceSmall } from './runner/memory.ts'
import { earlierResult } from './runner/post-result.ts'
import { summaryNotWritten } from './runner/messages.ts'
import { maskSecrets, type Secrets } from './runner/secrets.ts'
import { abortOnSignals } from './runner/signals.ts'
import { createSummary } from './runner/summary.ts'
import { createVpsOrg, type VpsOrg } from './vpsorg/client.ts'
import type { ListName } from './vpsorg/send.ts'

/** What can be used before anything is known to be good. */
export interface Start {
  readonly platform: Platform
  readonly log: Log
  readonly secrets: Secrets
  /** Aborted when the runner wants this process to end; its reason names the signal. */
  readonly signal: AbortSignal
}

/** The inputs by which a step reaches the outside. */
type Access = Pick<SnapshotInputs, 'apiUrl' | 'token' | 'serverIds'> &
  Partial<Pick<SnapshotInputs, 'githubToken' | 'checkRunId'>>

/** How a step reads. */
interface Reading {
  /** So long reads that a decision hangs on go on while the API is down or busy. */
  readonly budgetMs: number
  /** The lists that an earlier step of this job has read with the same token. */
  readonly readBefore: readonly ListName[]
}

/**
 * Runs a step to its end. First of all the tokens and the password of a proxy are masked. A step that was stopped
 * before it has said what it did fails, whatever it had still done.
 * @param work resolves to the failure of a step, or to `null`
 */
export async function runStep(
  platform: Platform,
  work: (start: Start) => Promise<Message | null>,
): Promise<void> {
  const secrets = maskSecrets(platform.toolkit, platform.process.env)
  const signal = abortOnSignals(platform.process)
  const log = createLog(platform.toolkit, secrets.redact)
  const start = { platform, log, secrets, signal }
  await runToEnd(platform.process, log, async () => (await work(start)) ?? stoppedLate(signal))
}

/**
 * Runs an action to its end: reads its inputs, says what there is to say about them, and does its work.
 * @param budgetMs so long its reads that a decision hangs on go on while the API is down or busy
 */
export async function runAction<Inputs extends Access>(
  platform: Platform,
  readInputs: (read: ReadInput) => InputsAndRemarks<Inputs>,
  work: (context: Context, inputs: Inputs) => Promise<void>,
  budgetMs: (inputs: Inputs) => number = () => 0,
): Promise<void> {
  await runStep(platform, async (start) => {
    const { inputs, remarks } = await readOrExplain(start, readInputs)
    await inContext(start, inputs, { budgetMs: budgetMs(inputs), readBefore: [] }, async (context) => {
      for (const { level, text } of remarks) context.log[level](text)
      await work(context, inputs)
    })
    return null
  })
}

/** The inputs of this step. */
export function inputsOf({ toolkit }: Platform): ReadInput {
  return (name) => toolkit.getInput(name, { trimWhitespace: false })
}

/** @throws InputError which says what id to write, where `server-id` holds the name or the address of a server */
async function readOrExplain<Inputs>(start: Start, readInputs: (read: ReadInput) => Inputs): Promise<Inputs> {
  const read = inputsOf(start.platform)
  try {
    return readInputs(read)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const meant = await idsMeant(namesAmongIds(read('server-id')), start.signal, () => {
      const apiUrl = parseApiUrl(read('api-url').trim() || API_URL)
      const token = parseToken(read('api-token').trim())
      return createClient(start, { apiUrl, token, serverIds: [] }, ['snapshots'])
    })
    if (meant === null) throw error
    const { problems } = error
    throw new InputError(problems, idsInPlaceOfNames(problems, meant), { cause: error })
  }
}

/**
 * Does the work of one step in its context, and says at the end what could not be asked of GitHub.
 * @throws EnvironmentError, ProxyError, and whatever the work throws
 */
export async function inContext<Result>(
  start: Start,
  inputs: Access,
  { budgetMs, readBefore }: Reading,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const bare = contextWithoutInputs(start)
  const run = { ...bare.run, checkRunId: inputs.checkRunId ?? null }
  const context: Context = {
    ...bare,
    run,
    readBudgetMs: budgetMs,
    vpsOrg: createClient(start, inputs, readBefore),
    github: githubOf(start, run, inputs.githubToken ?? null),
  }
  try {
    return await work(context)
  } finally {
    for (const notice of context.github.notices()) context.log.notice(notice)
  }
}

/** Returns what there is to work with where the inputs can't be read. @throws EnvironmentError */
export function contextWithoutInputs({ platform, log, secrets, signal }: Start): ContextWithoutInputs {
  const { process, toolkit, clock, newMark } = platform
  return {
    run: readRun(process.env),
    toolkit,
    log,
    summary: createSummary(toolkit, secrets.redact, (why) => {
      log.warning(summaryNotWritten(why))
    }),
    clock,
    providerAheadMs: 0,
    signal,
    interfaces: platform.interfaces(),
    earlierResult: earlierResult(process.env),
    actionName: actionNameIn(process.env),
    actionSource: actionSourceIn(process.env),
    madeHere: madeHere(process.env),
    newMark,
  }
}

function createClient(
  { platform, log, secrets }: Start,
  { apiUrl, token, serverIds }: Access,
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
    onPause: ({ facts }, pauseMs) => {
      log.line(`${facts.what} Trying again in ${duration(Math.max(1000, pauseMs))}.`)
    },
    readBefore,
  })
}

/** Returns GitHub; one that is left alone where there is no token. */
function githubOf({ platform, secrets, signal }: Start, run: Run, token: string | null): GitHub {
  if (token === null) return NO_GITHUB
  const { env } = platform.process
  return createGitHub({
    job: { run, runnerName: env['RUNNER_NAME'] ?? null },
    pullRequest: () => readPullRequest(env),
    clock: platform.clock,
    signal,
    redact: secrets.redact,
    loadOctokit: () =>
      platform.loadOctokit(
        { token, apiUrl: env['GITHUB_API_URL'] ?? null },
        platform.createTransport(),
        secrets.redactAnswers,
      ),
  })
}
