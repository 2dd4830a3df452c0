/** The rules on patience: how long a process goes on, how fast it asks again, and when it has to stop. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { bodyOf, itemsOf, outcomeOf, saysNo, serversOf } from './answers.ts'
import { situationOf } from './rules-of-post.ts'
import { isCancelled, restoreTimeoutMs } from './rules-of-restoring.ts'
import { comparable } from './observed-lists.ts'
import { MINUTE_MS, SECOND_MS } from './story.ts'
import { bodyField, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with how long a process went on. */
export function judgeWaiting(trial: Trial): readonly Violation[] {
  return [
    ...deadline(trial),
    ...patienceWithGitHub(trial),
    ...pace(trial),
    ...patienceOfReads(trial),
    ...givesUp(trial),
  ]
}

/**
 * So long a process may take beside the waiting that its inputs allow. For each server: reads of a decision (two minutes), a lock (three), a slot that frees late (two), what is being
 * deleted (one), a lost create or restore (one), each with a request under way that may take half a minute.
 */
const MARGIN_MS = 20 * MINUTE_MS
const MARGIN_OF_SERVER_MS = 10 * MINUTE_MS

/** What the inputs allow to wait for. main may wait for another restore before its snapshot, `restore/` for two things. */
function deadline(trial: Trial): readonly Violation[] {
  const { kind, end, startedMs, serverIds } = trial.process
  if (end === null) return []
  const minutes = {
    main: 2 * Number(trial.input('timeout')),
    wait: Number(trial.input('timeout')),
    post: Number(trial.input('restore-timeout')),
    restore: 2 * Number(trial.input('timeout')),
    prune: 0,
  }[kind]
  const tookMs = end.atMs - startedMs
  const mayMs = minutes * MINUTE_MS + MARGIN_MS + serverIds.length * MARGIN_OF_SERVER_MS
  return tookMs <= mayMs
    ? []
    : [
        trial.violation(
          'deadline',
          `it took ${tookMs / MINUTE_MS} minutes, and may take ${mayMs / MINUTE_MS}`,
        ),
      ]
}

/** "GitHub: together at most 10 seconds of waiting for its answers in one main or post; what closes a report … has 5 seconds of its own." */
function patienceWithGitHub(trial: Trial): readonly Violation[] {
  const calls = trial.record.github.filter((each) => each.process === trial.process.name)
  let waitedMs = 0
  let untilMs = 0
  for (const { startedMs, endedMs } of calls.toSorted((a, b) => a.startedMs - b.startedMs)) {
    const end = Math.min(endedMs, trial.process.end?.atMs ?? endedMs)
    waitedMs += Math.max(0, end - Math.max(startedMs, untilMs))
    untilMs = Math.max(untilMs, end)
  }
  const isTooLong = waitedMs > GITHUB_MS + CLOSING_MS
  return isTooLong ? [trial.violation('patience', `waits ${waitedMs} ms for GitHub`)] : []
}

const GITHUB_MS = 10_000
const CLOSING_MS = 5000

function isRead(request: SimulatedRequest): boolean {
  return request.operation === 'listSnapshots' || request.operation === 'listServers'
}

/** Whether the answer to a list can be used. A page behind the last one is one. */
function isGood(request: SimulatedRequest): boolean {
  const page = Number(request.query['page'] ?? 1)
  if (page > 1 && [400, 404].includes(request.headStatus ?? 0)) return true
  return (request.operation === 'listServers' ? serversOf(request) : itemsOf(request)) !== null
}

/** The pause that an answer asks for, in ms, or null: "honour `Retry-After` (seconds or a date)", of 429 and 503. */
function askedPauseMs({ shown, endedMs }: SimulatedRequest): number | null {
  if (shown === null || ![429, 503].includes(shown.status)) return null
  const header = shown.headers['retry-after']
  const text = typeof header === 'string' ? header : ''
  if (/^\d+$/.test(text)) return Number(text) * SECOND_MS
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - (endedMs ?? 0))
}

/** Whole seconds, and a header that is rounded. */
const PACE_TOLERANCE_MS = 1500

/**
 * "`Retry-After` is honoured in every wait, up to what is left of the time-out": the same list is not asked for again before. What is left is at least what the step's own time-out leaves
 * from its start on, and for the reads of a decision two minutes from the first failure on.
 */
function pace(trial: Trial): readonly Violation[] {
  const { process, requests } = trial
  if (process.clockAheadMs !== 0) return []
  return requests.filter(isRead).flatMap((each) => {
    const pauseMs = askedPauseMs(each)
    if (pauseMs === null || each.endedMs === null) return []
    const next = requests.find(
      (one) => one.sentOrder > each.endedOrder && one.operation === each.operation && one.url === each.url,
    )
    if (next === undefined || isFirstAfterRestore(trial, each, next)) return []
    const leftMs = timeoutMs(trial) - (each.endedMs - process.startedMs)
    const wantedMs = Math.min(
      minuteLeftMs(trial, each),
      pauseMs,
      Math.max(0, leftMs),
      LEAST_PATIENCE_MS - (each.endedMs - firstFailureMs(trial, each)),
    )
    const pausedMs = next.sentMs - each.endedMs
    return pausedMs >= wantedMs - PACE_TOLERANCE_MS
      ? []
      : [trial.violation('pace', `asks again after ${pausedMs} ms, and ${pauseMs} ms were asked for`, next)]
  })
}

/**
 * "The first look at the server follows a restore at once", "After a lost answer to a restore: look at the server at once": whatever an earlier look was
 * told. `next` is the first one since.
 */
function isFirstAfterRestore({ restores }: Trial, putOff: SimulatedRequest, next: SimulatedRequest): boolean {
  return (
    next.operation === 'listServers' &&
    restores.some((each) => each.endedOrder > putOff.sentOrder && each.endedOrder < next.sentOrder)
  )
}

/** After a change whose answer was lost or put off it looks for a minute, and that ends with a look: what is left of it. */
function minuteLeftMs(trial: Trial, look: SimulatedRequest): number {
  const change = trial.requests.findLast((each) => each.method !== 'GET' && each.endedOrder < look.sentOrder)
  if (change?.endedMs == null || !['lost', 'put-off'].includes(outcomeOf(change)))
    return Number.POSITIVE_INFINITY
  const leftMs = change.endedMs + MINUTE_MS - (look.endedMs ?? look.sentMs)
  return leftMs > 0 ? leftMs : Number.POSITIVE_INFINITY
}

/** When the reading began, page after page, in which this one failed: before the first change, with the process. */
function firstFailureMs(trial: Trial, request: SimulatedRequest): number {
  if (!trial.requests.some((each) => each.method !== 'GET' && each.sentOrder < request.sentOrder))
    return trial.process.startedMs
  let first = request
  for (const each of trial.requests
    .filter((one) => one.operation === request.operation && one.sentOrder < request.sentOrder)
    .toReversed()) {
    if (isGood(each) && first.sentMs - (each.endedMs ?? 0) > SECOND_MS) break
    first = each
  }
  return first.sentMs
}

function timeoutMs(trial: Trial): number {
  if (trial.process.kind === 'prune') return Number.POSITIVE_INFINITY
  return trial.process.kind === 'post' ? restoreTimeoutMs(trial) : Number(trial.input('timeout')) * MINUTE_MS
}

const LEAST_PATIENCE_MS = 2 * MINUTE_MS

/** A request that is under way may end a little before. */
const PATIENCE_TOLERANCE_MS = 10 * SECOND_MS

/** "through 429, 5xx and lost connections": what does not say that it will be the same next time. */
function isPassing(request: SimulatedRequest): boolean {
  const { headStatus: status, failure } = request
  if (status === null) return failure === 'lost' || failure === 'timeout'
  return status === 429 || status >= 500
}

/**
 * "Reads that a decision hangs on go on through 429, 5xx and lost connections …: two minutes in main, `prune/` and `restore/`, five before an automatic restore (one in a cancelled job), within the
 * step's time-out." So who ends without having changed anything, because of such failures, has gone on that long since the first of them. A pause that was asked for and
 * is longer than what is left ends it earlier.
 */
function patienceOfReads(trial: Trial): readonly Violation[] {
  const { process, requests } = trial
  const { end } = process
  const situation = situationOf(trial)
  const isDeciding =
    ['main', 'prune', 'restore'].includes(process.kind) ||
    (situation?.isAsked === true && situation.isCompleted)
  if (!isDeciding || end?.exitCode !== 1 || !trial.isUndisturbed) return []
  if (requests.some((each) => each.method !== 'GET')) return []
  // For what can be no id it looks only to say which would be one.
  if (process.given.some((each) => /[^\w-]/.test(each))) return []
  const last = requests.at(-1)
  if (last === undefined || !isRead(last) || !isPassing(last) || last.endedMs === null) return []
  const isOtherwise = process.serverIds.some((serverId) => {
    const why = trial.sight.list(serverId, Number.POSITIVE_INFINITY)?.incomplete ?? null
    return why !== null && !why.endsWith('was not read')
  })
  if (isOtherwise) return []
  const row = trailingFailures(requests)
  const [first] = row
  if (first === undefined || !row.every(isPassing)) return []
  const wantedMs = situation === null ? LEAST_PATIENCE_MS : isCancelled(trial) ? MINUTE_MS : 5 * MINUTE_MS
  const leftMs = timeoutMs(trial) - (first.sentMs - process.startedMs)
  const mayMs = Math.min(wantedMs, leftMs) - PATIENCE_TOLERANCE_MS
  const patientMs = end.atMs - firstFailureMs(trial, last)
  // A next look that would come too late need not be waited for: the pause before it may be a minute, or what the answer asks for.
  const pauseMs = Math.max(askedPauseMs(last) ?? 0, MINUTE_MS / 2)
  return patientMs + pauseMs >= mayMs
    ? []
    : [trial.violation('patience-of-reads', `gives up after ${patientMs} ms of failed reads`, last)]
}

function trailingFailures(requests: readonly SimulatedRequest[]): readonly SimulatedRequest[] {
  const good = requests.findLastIndex((each) => isRead(each) && isGood(each))
  return requests.slice(good + 1)
}

/**
 * "A wait ends in failure after five failed looks in a row, each of them retried up to three times." "a look put off by [`Retry-After`] is no failed look. A single 401 or 403 after the token has
 * worked is a failed look." So who stops waiting for a snapshot that is still being made, before its time-out, has at least five failed looks behind it.
 */
function givesUp(trial: Trial): readonly Violation[] {
  const { process, requests } = trial
  const { end, kind } = process
  if ((kind !== 'main' && kind !== 'wait') || end?.exitCode !== 1 || !trial.isUndisturbed) return []
  const last = requests.at(-1)
  if (last === undefined || !isRead(last) || isGood(last)) return []
  if (kind === 'main' && !hasAllSnapshots(trial)) return []
  if (kind === 'wait' && isAbsentForGood(trial)) return []
  if (end.atMs - process.startedMs >= timeoutMs(trial)) return []
  const hasWorked = kind === 'main' || requests.some((each) => isRead(each) && isGood(each))
  if (!hasWorked) return []
  const failures = trailingFailures(requests).filter(isRead)
  const counted = failures.filter((each) => askedPauseMs(each) === null)
  const isSaidNo = failures.some((each) => saysNo(bodyOf(each)))
  const isForbidden = failures.filter((each) => [401, 403].includes(each.headStatus ?? 0)).length > 1
  // What will be the same next time (a wrong form, a redirect) the contract does not speak of.
  const isOther = failures.some((each) => !isPassing(each) && ![401, 403].includes(each.headStatus ?? 0))
  if (isSaidNo || isForbidden || isOther) return []
  const isEnough = counted.length >= MOST_FAILED_LOOKS
  return isEnough ? [] : [trial.violation('gives-up', `stops after ${counted.length} failed looks`, last)]
}

/**
 * "**Completed** means: for every server, main saw the state `completed`": a main that got no snapshot of one of them has nothing to wait for, and ends with
 * that. Its last reads were for another decision, which has its own patience.
 */
function hasAllSnapshots(trial: Trial): boolean {
  const made = trial.creates.filter(
    (each) =>
      outcomeOf(each) === 'done' ||
      (each.madeId !== null &&
        trial.sight.snapshot(each.madeId, Number.POSITIVE_INFINITY, each.sentOrder) !== null),
  )
  const servers = new Set(made.map((each) => trial.serverNamed(bodyField(each, 'server_id'))))
  return trial.process.serverIds.every((each) => servers.has(each))
}

/** "`wait/` gives up after three complete looks", and then a look at the servers that fails only keeps it from saying more. */
function isAbsentForGood(trial: Trial): boolean {
  const looks = trial.requests.filter((each) => each.operation === 'listSnapshots' && isGood(each))
  const ids = (trial.process.inputs['snapshot-id'] ?? '').split(',').map(comparable)
  return (
    trial.requests.at(-1)?.operation === 'listServers' &&
    looks.length >= ABSENT_LOOKS &&
    ids.some((id) => !looks.some((each) => itemsOf(each)?.some((item) => item.id === id) === true))
  )
}

const ABSENT_LOOKS = 3
const MOST_FAILED_LOOKS = 5
