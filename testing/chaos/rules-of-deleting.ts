/** The rules on deleting: 1, 2 and 3 of what the action will never do, and what has to be checked before. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { bodyOf, outcomeOf } from './answers.ts'
import { isProtected, nameParts, originOf } from './ownership.ts'
import type { Shown } from './observed-lists.ts'
import { MINUTE_MS, SECOND_MS } from './story.ts'
import { DELETING, idOf, makingOf, type Trial, type Violation } from './trial.ts'

/** A delete, and what the process had been shown of what it deletes. */
export interface Deed {
  readonly trial: Trial
  readonly request: SimulatedRequest
  readonly shown: Shown
  readonly serverId: string
}

/** The deletes of a process of which it had seen what they delete, on one of its servers. */
export function deedsOf(trial: Trial): readonly Deed[] {
  return trial.deletes.flatMap((request) => {
    const shown = trial.sight.snapshot(idOf(request), request.sentOrder)
    const serverId = shown === null ? null : trial.serverOf(shown)
    return shown === null || serverId === null ? [] : [{ trial, request, shown, serverId }]
  })
}

/** Everything that is wrong with the deletes of a process, apart from their order. */
export function judgeDeletes(trial: Trial): readonly Violation[] {
  const wrong = (request: SimulatedRequest, rule: string, text: string): Violation =>
    trial.violation(rule, `deletes ${idOf(request)}: ${text}`, request)
  const deeds = deedsOf(trial)
  return [
    ...trial.deletes
      .filter((request) => deeds.every((each) => each.request !== request))
      .map((request) => wrong(request, 'never-1', 'no list had shown it on a server of its own')),
    ...deeds.flatMap((deed) => [
      ...untouchable(deed).map((text) => wrong(deed.request, 'never-1', text)),
      ...incomplete(deed).map((text) => wrong(deed.request, 'never-2', text)),
      ...needless(deed).map((text) => wrong(deed.request, 'never-3', text)),
      ...blind(deed).map((text) => wrong(deed.request, 'prune-looks', text)),
      ...hasty(deed).map((text) => wrong(deed.request, 'late-slot', text)),
    ]),
  ]
}

/** Pruning goes down to `keep`; `main` and `restore/` make room for a snapshot. */
export function isPruning({ process: { kind } }: Trial): boolean {
  return kind === 'post' || kind === 'prune'
}

/**
 * Never-rule 1: "Delete a snapshot that is not own, is on another server, is protected, is not `completed`, `failed` or `error`,
 * whose date can't be read, or that this run attempt made." Judged by what the lists had last shown of it; on which server it
 * is, and who made it, also by the truth.
 */
export function untouchable({ trial, shown, request }: Deed): readonly string[] {
  const { record, process } = trial
  const made = makingOf(record, shown.id, request.sentMs)
  return [
    ...(trial.isOwn(shown) ? [] : [`it is not own (${JSON.stringify([shown.name, shown.description])})`]),
    ...(made !== null && !process.serverIds.includes(String(made.serverId))
      ? ['it is on another server']
      : []),
    ...(isProtected(shown, trial.input('protect')) ? ['it is protected'] : []),
    ...(['completed', 'failed', 'error'].includes(shown.status) ? [] : [`it is "${shown.status}"`]),
    ...(shown.createdMs === null ? ['its date is unreadable'] : []),
    ...(isOfThisAttempt(trial, shown, made?.at ?? null) ? ['this run attempt made it'] : []),
  ]
}

function isOfThisAttempt(trial: Trial, shown: Shown, madeMs: number | null): boolean {
  const { record, process } = trial
  const { id, attempt, repoId } = process.run
  const parts = nameParts(shown.name, trial.base)
  if (parts?.run === id && parts.attempt === attempt) return true
  if (trial.isOfRepository(shown) && originOf(shown.description)?.values.get('run') === `${id}/${attempt}`)
    return true
  const siblings = record.processes.filter(
    (each) => each.run.id === id && each.run.attempt === attempt && each.run.repoId === repoId,
  )
  return record.requests.some(
    (each) =>
      each.madeId === shown.id &&
      madeMs !== null &&
      each.sentMs <= madeMs &&
      makingOf(record, shown.id, madeMs)?.at === madeMs &&
      siblings.some((sibling) => sibling.name === each.process) &&
      isLastMaker(trial, each, madeMs),
  )
}

/** Of several creates that were given one id, the last one before the snapshot came to be is the one that made it. */
function isLastMaker({ record }: Trial, request: SimulatedRequest, madeMs: number): boolean {
  return !record.requests.some(
    (each) => each !== request && each.madeId === request.madeId && each.at > request.at && each.at <= madeMs,
  )
}

/** Never-rule 2: "Delete anything when the list of snapshots may be incomplete." The latest list that it had of the server. */
function incomplete({ trial, request, serverId }: Deed): readonly string[] {
  const list = trial.sight.list(serverId, request.sentOrder)
  if (list === null) return ['the list was never read']
  return list.incomplete === null ? [] : [`the list may be incomplete: ${list.incomplete}`]
}

/**
 * Never-rule 3: "Delete before a create when a slot is free. Prune a server's newest completed own snapshot (making room on a full server
 * may take it when it is the only own one, with a warning)." Of the lists section: "With only the last good state and the newest
 * completed own one left on a full server, making room takes the newest, with a warning." Of `keep`: "How many snapshots each server may
 * hold after pruning, counting all of them", where "what the provider is deleting already … never counts". Of `snapshot-limit`: "A server
 * that already holds more has another limit: then nothing is deleted before a create was refused". Judged by the latest list, without what
 * the process itself had deleted since.
 */
function needless(deed: Deed): readonly string[] {
  const { trial, request, shown, serverId } = deed
  const held = trial.held(serverId, request.sentOrder)
  const isNewest = isNewestOwn(trial, held, shown)
  const staying = held.filter((each) => !DELETING.includes(each.status)).length
  if (isPruning(trial)) {
    return [
      ...(isNewest ? ['it is the newest completed own snapshot'] : []),
      ...(staying <= trial.keep ? [`the server holds ${staying}, and "keep" is ${trial.keep}`] : []),
    ]
  }
  const own = held.filter((each) => trial.isOwn(each))
  // Which one shows the last good state is GitHub's to say, unless only the present run has made any.
  const mostLeft = trial.input('github-token') === '' && lastGoodOfThisRun(trial, held) === null ? 1 : 2
  return [
    ...(slotsTaken(trial, serverId, request.sentOrder).length < trial.limit &&
    !wasRefused(deed) &&
    !isSentAgain(deed) &&
    !trial.isUnknowable
      ? [`a slot is free: ${held.length} of ${trial.limit} are taken`]
      : []),
    // One that is being deleted may have lost its slot, and proves nothing about the limit.
    ...(staying > trial.limit && !wasRefused(deed)
      ? [`${staying} are there, so the limit is not ${trial.limit}, and no create was refused`]
      : []),
    ...(isNewest && own.length > mostLeft ? [`it is the newest completed own of ${own.length}`] : []),
    ...(isNewest && !trial.hasSaid('warning', shown.id, request.sentMs)
      ? ['it is the newest completed own one, and no warning says so']
      : []),
  ]
}

/**
 * What the server held, with what is only "already gone" (404 to a delete) and listed as being deleted since: "where it still takes the slot that a create needs, main looks
 * again for a minute before it deletes another".
 */
function slotsTaken(trial: Trial, serverId: string, order: number): readonly Shown[] {
  const held = trial.held(serverId, order)
  const going = trial.sight
    .snapshots(serverId, order)
    .filter(
      (each) =>
        DELETING.includes(each.status) &&
        held.every(({ id }) => id !== each.id) &&
        trial.deletes
          .filter((one) => one.endedOrder < order && idOf(one) === each.id)
          .every((one) => one.headStatus === 404),
    )
  return [...held, ...going]
}

/**
 * One whose answer was lost, and which is sent again, deletes nothing more than it would have. Neither does one after a 202 that brought a page or broke off: "every answer's
 * body is read", and whether this one says no is not known.
 */
function isSentAgain({ trial, request }: Deed): boolean {
  return trial.deletes.some(
    (each) =>
      each.sentOrder < request.sentOrder &&
      idOf(each) === idOf(request) &&
      (outcomeOf(each) === 'lost' || isUnread(each)),
  )
}

function isUnread(request: SimulatedRequest): boolean {
  const isEmpty = request.shown !== null && request.shown.body.trim() === ''
  return request.headStatus === 202 && !isEmpty && bodyOf(request) === undefined
}

/** The provider has shown that it takes less than the list and the input say. */
function wasRefused({ trial, request, serverId }: Deed): boolean {
  return createsOf(trial, serverId).some(
    (each) =>
      each.endedOrder < request.sentOrder && ['refused', 'said-no', 'locked'].includes(outcomeOf(each)),
  )
}

function createsOf(trial: Trial, serverId: string): readonly SimulatedRequest[] {
  return trial.creates.filter((each) => {
    const named = (each.body as { server_id?: unknown } | undefined)?.server_id
    return trial.serverNamed(String(named)) === serverId
  })
}

/** Of two with the same date neither is known to be the newer one: while the other stays, the newest stays. */
function isNewestOwn(trial: Trial, held: readonly Shown[], shown: Shown): boolean {
  const newest = newestOwn(trial, held)
  const isTwin = (each: Shown): boolean =>
    each.id !== shown.id &&
    each.status === 'completed' &&
    each.createdMs === shown.createdMs &&
    trial.isOwn(each)
  return newest?.createdMs === shown.createdMs && shown.status === 'completed' && !held.some(isTwin)
}

/**
 * "The present run never counts as one that succeeded": where it alone has made own snapshots of deploys, in earlier attempts, the
 * oldest of them shows the last good state, and GitHub need not be asked.
 */
export function lastGoodOfThisRun(trial: Trial, held: readonly Shown[]): Shown | null {
  const deploys = held.filter(
    (each) =>
      each.status === 'completed' &&
      each.createdMs !== null &&
      trial.isOwn(each) &&
      nameParts(each.name, trial.base)?.isPreRestore === false,
  )
  const isAlone = deploys.every((each) => nameParts(each.name, trial.base)?.run === trial.process.run.id)
  return isAlone ? (deploys.toSorted(byAge)[0] ?? null) : null
}

export function newestOwn(trial: Trial, held: readonly Shown[]): Shown | undefined {
  return held
    .filter((each) => each.status === 'completed' && each.createdMs !== null && trial.isOwn(each))
    .toSorted(byAge)
    .at(-1)
}

/** The oldest first. */
export function byAge(a: Shown, b: Shown): number {
  const dates = (a.createdMs ?? 0) - (b.createdMs ?? 0)
  return dates === 0 ? a.id.localeCompare(b.id, 'en', { numeric: true }) : dates
}

/**
 * "On a server that is `restoring` nothing is deleted (the restore may read from any of them) …; a list of servers that can't be read
 * hinders nothing." Said of `prune/`, and of post: "a server that is `restoring`, is a warning". So a look at the servers comes first.
 */
function blind({ trial, request, serverId }: Deed): readonly string[] {
  if (!isPruning(trial)) return []
  const looks = trial.requests.filter(
    (each) => each.operation === 'listServers' && each.endedOrder < request.sentOrder,
  )
  if (looks.length === 0) return ['the server was not checked']
  return trial.sight.serverStatus(serverId, request.sentOrder) === 'restoring'
    ? ['the server is restoring']
    : []
}

/** What `late-slot` allows for: a look takes a moment too. */
const ALMOST_A_MINUTE_MS = 55 * SECOND_MS

/**
 * "What the provider is deleting already … where it still takes the slot that a create needs, main looks again for a minute before it deletes
 * another." Whether only those stand in the way, by the latest list.
 */
function hasty({ trial, request, serverId }: Deed): readonly string[] {
  if (isPruning(trial) || isOutOfTime(trial, request.sentMs)) return []
  const isEnough = (items: readonly Shown[]): boolean => {
    const going = items.filter((each) => DELETING.includes(each.status)).length
    return going > 0 && items.length >= trial.limit && items.length - going < trial.limit
  }
  if (!isEnough(slotsTaken(trial, serverId, request.sentOrder))) return []
  const looks = trial.sight
    .looksBetween(serverId, -1, request.sentOrder)
    .filter((each) => isEnough(slotsTaken(trial, serverId, each.endedOrder + 1)))
  const lookedMs = (looks.at(-1)?.at ?? 0) - (looks[0]?.at ?? 0)
  return lookedMs >= ALMOST_A_MINUTE_MS
    ? []
    : [`a slot is about to be free, and it looked for ${lookedMs} ms`]
}

/** Whether its `timeout` has passed, within which all of main's waiting lies. */
function isOutOfTime(trial: Trial, atMs: number): boolean {
  return atMs - trial.process.startedMs > Number(trial.input('timeout')) * MINUTE_MS
}
