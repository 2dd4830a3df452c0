/** Starts a restore. What was not carried out for sure may be sent again, each time after a look at the server. */
import { judgeStart, type OpenAnswer, type StartLimits } from '../../../decide/restore-start.ts'
import type { ServerReading } from '../../../decide/server-wait.ts'
import type { ServerLookup } from '../../../domain/server.ts'
import type { Outcome } from '../../../vpsorg/changes.ts'
import type { VpsOrgError } from '../../../vpsorg/failure.ts'
import { checkingLine, sentAgainLine } from '../../../report/messages/restores.ts'
import type { LastReading, NotSeen } from '../../../report/restores.ts'
import { readServerStatus } from '../readings.ts'
import { wasStopped, type Context } from '../step.ts'

/** Longer than this no reading may take, with all its tries: within a minute there should be several. */
const READING_LIMIT_MS = 30_000

/** What became of the request to restore. */
export type RestoreStart =
  /** `lost`: the answer was lost, and the server was then seen restoring; `null`: the API said yes. */
  | { readonly kind: 'started'; readonly lost: VpsOrgError | null }
  /** The API said no, `tries` times. `seen`: `restoring` is another restore than this one. */
  | {
      readonly kind: 'refused'
      readonly error: VpsOrgError
      readonly seen: LastReading
      readonly tries: number
      readonly forMs: number
    }
  /** It is not known whether it began, or whose restore the server is seen in. */
  | { readonly kind: 'unknown'; readonly error: VpsOrgError; readonly seen: LastReading }
  /** This process was told to end before anything was sent. */
  | { readonly kind: 'not-sent'; readonly error: VpsOrgError }

/** What to restore. */
export interface RestoreOrder {
  readonly serverId: string
  readonly snapshotId: string
  /** What the last check before showed. */
  readonly lookup: ServerLookup
  readonly limits: StartLimits
}

/**
 * Reads the state of the server after every answer but a yes, sends again what may be sent again, and says what
 * became of it.
 */
export async function followUpOnAnswer(
  context: Context,
  order: RestoreOrder,
  first: Outcome<null>,
): Promise<RestoreStart> {
  const { clock, log } = context
  const startMs = clock.elapsedMs()
  /** An earlier request that was put off: it may have been carried out after all. */
  let putOff: VpsOrgError | null = null
  let lock: { readonly error: VpsOrgError; readonly sinceMs: number; readonly count: number } | null = null
  let outcome = first
  for (let tries = 1; ; tries++) {
    if (outcome.kind === 'accepted') return { kind: 'started', lost: null }
    const { error } = outcome
    const answeredAtMs = clock.elapsedMs()
    const forMs = answeredAtMs - startMs
    if (error.failure.kind === 'not-sent') {
      const seen: LastReading = { kind: 'not-seen', why: stopped(context.signal) }
      if (putOff !== null) return { kind: 'unknown', error: putOff, seen }
      if (lock !== null) return { kind: 'refused', error: lock.error, seen, tries: tries - 1, forMs }
      return { kind: 'not-sent', error }
    }
    const answer = answerOf(outcome, lock, putOff !== null, answeredAtMs)
    if (answer.kind === 'locked') lock = { ...answer, error }
    const { seen, verdict } = await readUntilClear(context, order, answer, error, answeredAtMs)
    if (verdict === 'send-again') {
      if (answer.kind === 'put-off') putOff = error
      log.line(sentAgainLine(order.serverId))
      outcome = await context.vpsOrg.restoreSnapshot(order.snapshotId, context.signal)
      continue
    }
    const isNo = answer.kind === 'refused' || answer.kind === 'locked'
    if (!isNo) {
      return verdict === 'restoring' ? { kind: 'started', lost: error } : { kind: 'unknown', error, seen }
    }
    // It may be the restore that was put off, or another one.
    if (putOff !== null && verdict === 'restoring') return { kind: 'unknown', error: putOff, seen }
    return { kind: 'refused', error, seen, tries, forMs }
  }
}

function answerOf(
  { kind, error }: Exclude<Outcome<null>, { kind: 'accepted' }>,
  lock: { readonly sinceMs: number; readonly count: number } | null,
  wasPutOff: boolean,
  nowMs: number,
): OpenAnswer {
  const { failure } = error
  if (kind === 'refused') {
    const isLock = failure.kind === 'locked' || (failure.kind === 'bad-request' && failure.status === 400)
    if (!isLock) return { kind: 'refused' }
    return { kind: 'locked', sinceMs: lock?.sinceMs ?? nowMs, count: (lock?.count ?? 0) + 1 }
  }
  const mayGoOn = failure.status === 429 || failure.status === 503
  return { kind: mayGoOn && !wasPutOff ? 'put-off' : 'lost' }
}

/** Reads the state until it is clear what to do next. Without a reading there is no second request. */
async function readUntilClear(
  context: Context,
  order: RestoreOrder,
  answer: OpenAnswer,
  error: VpsOrgError,
  answeredAtMs: number,
): Promise<{ readonly seen: LastReading; readonly verdict: 'restoring' | 'send-again' | 'give-up' }> {
  const { clock, log, signal } = context
  const { serverId, lookup, limits } = order
  if (lookup.kind === 'forbidden')
    return { seen: { kind: 'not-seen', why: { kind: 'not-allowed' } }, verdict: 'give-up' }
  log.line(checkingLine(error.facts, serverId))
  let status: string | null = null
  // The first reading comes at once, and for the last one there is no time to wait.
  for (let ignoreRetryAfter = true; ;) {
    const readAtMs = clock.elapsedMs()
    const how = { limitMs: READING_LIMIT_MS, ignoreRetryAfter }
    const reading = await readServerStatus(context, serverId, how)
    if (reading.kind === 'status') status = reading.status
    const seen: LastReading =
      status === null
        ? { kind: 'not-seen', why: whyNotSeen(signal, reading, error) }
        : { kind: 'status', status }
    if (wasStopped(signal)) return { seen, verdict: 'give-up' }
    const verdict = judgeStart({
      answer,
      answeredAtMs,
      askedMs: error.failure.retryAfterMs ?? 0,
      reading,
      readAtMs,
      readEndedMs: clock.elapsedMs(),
      statusBefore: lookup.kind === 'found' ? lookup.server.status : null,
      limits,
    })
    if (verdict.kind !== 'read-again') return { seen, verdict: verdict.kind }
    ignoreRetryAfter = verdict.isLast
    await clock.sleep(Math.max(0, readAtMs + verdict.afterMs - clock.elapsedMs()), signal)
    if (wasStopped(signal)) return { seen, verdict: 'give-up' }
  }
}

function whyNotSeen(signal: AbortSignal, reading: ServerReading, error: VpsOrgError): NotSeen | null {
  // What broke off the request itself is said of it.
  if (wasStopped(signal)) return error.failure.kind === 'aborted' ? null : stopped(signal)
  return reading.kind === 'failed' ? { kind: 'unreadable', what: reading.what } : { kind: 'not-listed' }
}

function stopped(signal: AbortSignal): NotSeen {
  return { kind: 'stopped', signal: String(signal.reason) }
}
