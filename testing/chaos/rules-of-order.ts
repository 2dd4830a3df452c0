/** Which snapshots go first, which wait for a deploy, and what follows when one can't be deleted. */
import { outcomeOf } from './answers.ts'
import { nameParts } from './ownership.ts'
import {
  byAge,
  type Deed,
  deedsOf,
  isPruning,
  lastGoodOfThisRun,
  newestOwn,
  untouchable,
} from './rules-of-deleting.ts'
import type { Shown } from './observed-lists.ts'
import { HOUR_MS, MINUTE_MS } from './story.ts'
import { DELETING, idOf, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with the order in which a process deletes. */
export function judgeOrder(trial: Trial): readonly Violation[] {
  const deeds = deedsOf(trial)
  return [
    ...deeds.flatMap((deed) => {
      const wrong = (rule: string, text: string): Violation =>
        trial.violation(rule, `deletes ${deed.shown.id}: ${text}`, deed.request)
      return [
        ...going(deed).map((text) => wrong('going', text)),
        ...young(deed).map((text) => wrong('young', text)),
        ...outOfTurn(deed).map((text) => wrong('order', text)),
      ]
    }),
    ...givesUp(trial, deeds),
  ]
}

/** "6 hours …, the longest that a job may take on GitHub's machines". */
const LONGEST_JOB_MS = 6 * HOUR_MS

/** Between the plan, which goes by the age, and the last of its deletes some minutes may pass. */
const AGE_TOLERANCE_MS = 10 * MINUTE_MS

/**
 * "One whose deploy GitHub says is going never goes", "however old its date says that it is": by what it had been told, and, where GitHub answers
 * everything, also by what it would have been told.
 */
function going({ trial, shown, request }: Deed): readonly string[] {
  const maker =
    trial.isOfRepository(shown) || shown.description === undefined ? trial.otherMaker(shown) : null
  if (maker === null) return []
  return trial.told(maker, request.sentMs).kind === 'going' ||
    (shown.description !== undefined && trial.truth(maker, request.sentMs)?.kind === 'going')
    ? ['GitHub says that its deploy is going']
    : []
}

/** Its deploy is going, or its run goes on and GitHub did not show the job: "if there is not exactly one, the run". */
function mayBeGoing(deed: Deed): boolean {
  const { trial, shown, request } = deed
  if (going(deed).length > 0) return true
  const maker = trial.otherMaker(shown)
  return trial.record.github.some(
    (call) =>
      call.process === trial.process.name &&
      call.endedMs <= request.sentMs &&
      call.runId === maker?.run &&
      call.answer?.status === 'in_progress',
  )
}

/**
 * "one of which GitHub can't tell and that is less than 6 hours old goes only to make room, last, with a warning": a deploy that was not asked about is not
 * told either. The age is by the clock of the process, and in post by the provider's, where main saw that the two differ.
 */
function young(deed: Deed): readonly string[] {
  const { trial, request, shown } = deed
  const maker = trial.otherMaker(shown)
  if (maker === null || shown.status !== 'completed' || !isYoung(deed, shown, -AGE_TOLERANCE_MS)) return []
  if (trial.told(maker, request.sentMs).kind === 'ended') return []
  if (isPruning(trial)) return ['it is young, and its deploy may be going']
  return trial.hasSaid('warning', shown.id, request.sentMs) ? [] : ['it is young, and no warning says so']
}

function isYoung({ trial, request }: Deed, { createdMs }: Shown, toleranceMs: number): boolean {
  if (createdMs === null) return false
  const nowMs = request.sentMs + trial.process.clockAheadMs + providerAheadMs(trial)
  return nowMs - createdMs < LONGEST_JOB_MS + toleranceMs
}

/** "main compares the `created_at` of the snapshot that it just created with its own clock. More than ten minutes apart: … ages are taken from there." */
function providerAheadMs(trial: Trial): number {
  const { record, process } = trial
  if (process.kind !== 'post') return 0
  const main = record.processes.find((each) => each.kind === 'main' && each.use === process.use)
  const create = record.requests.find((each) => each.process === main?.name && each.madeId !== null)
  const shown = create?.madeId == null ? null : trial.sight.snapshot(create.madeId, Number.POSITIVE_INFINITY)
  if (main === undefined || create === undefined || shown?.createdMs == null) return 0
  const aheadMs = shown.createdMs - (create.sentMs + main.clockAheadMs)
  return Math.abs(aheadMs) > CLOCKS_APART_MS ? aheadMs : 0
}

/** "More than ten minutes apart". */
export const CLOCKS_APART_MS = 10 * MINUTE_MS

/**
 * "Whatever is deleted, for whichever reason, goes in this order: own `failed`/`error` ones; own ones of a later attempt of a run whose
 * earlier attempt is still there …; then the oldest. One whose deploy GitHub says is going never goes". One that was tried before, and could not
 * be deleted, is passed over; so is, where GitHub may have said so, one that shows the last good state.
 */
function outOfTurn(deed: Deed): readonly string[] {
  const { trial, request, shown, serverId } = deed
  if (shown.status !== 'completed') return []
  const held = trial.held(serverId, request.sentOrder)
  const failed = openCandidates(deed, held).find(
    (each) => each.status !== 'completed' && !mayBeGoing({ ...deed, shown: each }),
  )
  if (failed !== undefined) return [`${failed.id} is "${failed.status}" and still there`]
  // Of the young ones, which go last, only the oldest might.
  if (isYoung(deed, shown, 0) && trial.otherMaker(shown) !== null) return []
  const free = freeCandidates(deed, held)
  const passed = spareable(trial)
  const laterOnes = free.filter((each) => isLaterAttempt(trial, held, each))
  if (isLaterAttempt(trial, held, shown)) {
    const older = laterOnes.filter((each) => byAge(each, shown) < 0)
    return older.length <= passed ? [] : [`${older.map(({ id }) => id).join()}: older later attempts`]
  }
  if (laterOnes.length > passed) return [`${laterOnes.map(({ id }) => id).join()}: of later attempts`]
  const older = free.filter((each) => byAge(each, shown) < 0)
  return older.length <= passed ? [] : [`${older.map(({ id }) => id).join()}: older`]
}

/** How many it may spare because they show the last good state: with GitHub's word that is one. */
function spareable(trial: Trial): number {
  return trial.input('github-token') === '' ? 0 : 1
}

/** What it might delete besides, whatever GitHub says of deploys. */
function openCandidates(deed: Deed, held: readonly Shown[]): readonly Shown[] {
  const { trial, request } = deed
  const tried = new Set(trial.deletes.filter((each) => each.sentOrder <= request.sentOrder).map(idOf))
  return held.filter(
    (each) =>
      !tried.has(each.id) && untouchable({ ...deed, shown: each }).length === 0 && !isAskedFor(trial, each),
  )
}

/** Those whose deploy cannot be going on, and that have no other reason to stay. */
function freeCandidates(deed: Deed, held: readonly Shown[]): readonly Shown[] {
  const { trial, request } = deed
  const kept = [newestOwn(trial, held)?.id, lastGoodOfThisRun(trial, held)?.id]
  return openCandidates(deed, held).filter((each) => {
    if (kept.includes(each.id)) return false
    const maker = trial.otherMaker(each)
    if (maker === null) return true
    const { kind } = trial.told(maker, request.sentMs)
    return kind === 'ended' || (kind === 'unknown' && !isYoung(deed, each, AGE_TOLERANCE_MS))
  })
}

/** What `restore/` is about to restore stays, of course. */
function isAskedFor(trial: Trial, snapshot: Shown): boolean {
  return trial.process.kind === 'restore' && snapshot.status === 'completed'
}

function isLaterAttempt(trial: Trial, held: readonly Shown[], snapshot: Shown): boolean {
  const mine = nameParts(snapshot.name, trial.base)
  if (mine === null) return false
  return held.some((each) => {
    const other = nameParts(each.name, trial.base)
    return (
      other !== null &&
      each.status === 'completed' &&
      trial.isOwn(each) &&
      other.isPreRestore === mine.isPreRestore &&
      other.run === mine.run &&
      other.attempt < mine.attempt
    )
  })
}

/**
 * "A delete that is refused otherwise: the next candidate of the plan is taken, and the message names `protect`." So no step stops at a refusal
 * while there is another candidate. A 401 or 403 is said to be about the token, and not about the snapshot. Where a whole list
 * shows afterwards that it is gone all the same, there is none that `protect` could be named for.
 */
function givesUp(trial: Trial, deeds: readonly Deed[]): readonly Violation[] {
  if (!trial.isUndisturbed) return []
  return trial.process.serverIds.flatMap((serverId) => {
    const mine = deeds.filter((each) => each.serverId === serverId)
    const last = mine.at(-1)
    const refused = mine.find((each) => isRefusedForItself(each) && !isGoneSince(each))
    if (refused === undefined || last === undefined) return []
    const wrong = (text: string): Violation =>
      trial.violation('next-candidate', `${refused.shown.id} can not be deleted: ${text}`, refused.request)
    const isTold = trial.process.taken.printed.some(
      ({ level, text }) =>
        // Of several servers each has its own line in the log.
        (['error', 'warning', 'notice'].includes(level) || /^\[[\w-]+\] /.test(text)) &&
        text.includes('"protect"'),
    )
    const isStuck = isRefusedForItself(last) && isStillTooMuch(trial, serverId)
    const left = isStuck ? freeCandidates(last, trial.held(serverId, Number.POSITIVE_INFINITY)) : []
    return [
      ...(isTold ? [] : [wrong('no text names "protect"')]),
      ...(left.length <= spareable(trial) ? [] : [wrong(`${left.map(({ id }) => id).join()}: not tried`)]),
    ]
  })
}

function isRefusedForItself({ request }: Deed): boolean {
  const outcome = outcomeOf(request)
  return outcome === 'said-no' || (outcome === 'refused' && ![401, 403].includes(request.headStatus ?? 0))
}

function isGoneSince({ trial, request, serverId, shown }: Deed): boolean {
  const later = trial.requests.filter(
    (each) => each.operation === 'listSnapshots' && each.sentOrder > request.endedOrder,
  )
  return later.some((each) => {
    const list = trial.sight.list(serverId, each.endedOrder + 1)
    if (list?.incomplete !== null || list.atMs < (request.endedMs ?? request.sentMs)) return false
    const listed = list.items.find((item) => item.id === shown.id)
    return listed === undefined || DELETING.includes(listed.status)
  })
}

function isStillTooMuch(trial: Trial, serverId: string): boolean {
  const list = trial.sight.list(serverId, Number.POSITIVE_INFINITY)
  if (list?.incomplete !== null) return false
  const held = trial.held(serverId, Number.POSITIVE_INFINITY)
  if (!isPruning(trial)) return held.length >= trial.limit
  return held.filter((each) => !DELETING.includes(each.status)).length > trial.keep
}
