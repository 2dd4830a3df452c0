/** The rules on deleting: 1, 2 and 3 of what the action will never do, and which go first. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { isProtected, nameParts, originOf } from './ownership.ts'
import type { Shown } from './sight.ts'
import { HOUR_MS } from './story.ts'
import { idOf, type Trial, type Violation } from './trial.ts'

/** A delete, and what the process had been shown of what it deletes. */
interface Deed {
  readonly trial: Trial
  readonly request: SimulatedRequest
  readonly shown: Shown
  readonly serverId: string
}

/** Everything that is wrong with the deletes of a process. */
export function judgeDeletes(trial: Trial): readonly Violation[] {
  return trial.deletes.flatMap((request) => {
    const id = idOf(request)
    const shown = trial.sight.snapshot(id, request.sentOrder)
    const wrong = (rule: string, text: string): Violation =>
      trial.violation(rule, `deletes ${id}: ${text}`, request)
    if (shown === null) return [wrong('never-1', 'no list had ever shown it')]
    const serverId = trial.serverOf(shown)
    if (serverId === null) return [wrong('never-1', `it is on another server (${shown.servers.join()})`)]
    const deed = { trial, request, shown, serverId }
    return [
      ...untouchable(deed).map((text) => wrong('never-1', text)),
      ...incomplete(deed).map((text) => wrong('never-2', text)),
      ...needless(deed).map((text) => wrong('never-3', text)),
      ...young(deed).map((text) => wrong('young', text)),
      ...outOfTurn(deed).map((text) => wrong('order', text)),
    ]
  })
}

/**
 * Never-rule 1: "Delete a snapshot that is not own, is on another server, is protected, is not `completed`, `failed` or `error`,
 * whose date can't be read, or that this run attempt made." Judged by what the lists had last shown of it; on which server it
 * is, and who made it, also by the truth.
 */
function untouchable({ trial, shown }: Deed): readonly string[] {
  const { record, process } = trial
  const made = record.history.find((each) => each.kind === 'created' && String(each.snapshotId) === shown.id)
  return [
    ...(trial.isOwn(shown) ? [] : [`it is not own (${JSON.stringify([shown.name, shown.description])})`]),
    ...(made !== undefined && !process.serverIds.includes(String(made.serverId))
      ? ['it is on another server']
      : []),
    ...(isProtected(shown, trial.input('protect')) ? ['it is protected'] : []),
    ...(['completed', 'failed', 'error'].includes(shown.status) ? [] : [`it is "${shown.status}"`]),
    ...(shown.createdMs === null ? ['its date is unreadable'] : []),
    ...(isOfThisAttempt(trial, shown) ? ['this run attempt made it'] : []),
  ]
}

function isOfThisAttempt(trial: Trial, shown: Shown): boolean {
  const { record, process } = trial
  const { id, attempt } = process.run
  const parts = nameParts(shown.name, trial.base)
  if (parts?.run === id && parts.attempt === attempt) return true
  if (originOf(shown.description)?.values.get('run') === `${id}/${attempt}`) return true
  const siblings = record.processes.filter((each) => each.run.id === id && each.run.attempt === attempt)
  return record.requests.some(
    (each) => each.madeId === shown.id && siblings.some((sibling) => sibling.name === each.process),
  )
}

/** Never-rule 2: "Delete anything when the list of snapshots may be incomplete." The latest list that it had of the server. */
function incomplete({ trial, request, serverId }: Deed): readonly string[] {
  const list = trial.sight.list(serverId, request.sentOrder)
  if (list === null) return ['the list was never read']
  return list.incomplete === null ? [] : [`the list may be incomplete: ${list.incomplete}`]
}

/**
 * Never-rule 3: "Delete before a create when a slot is free. Prune a server's newest completed own snapshot (making room on a full
 * server may take it when it is the only own one, with a warning)." And, of the lists section: "With only the last good state
 * and the newest completed own one left on a full server, making room takes the newest, with a warning." And what `keep` says:
 * pruning goes down to it, and not below. Judged by the latest list, without what the process itself had deleted since.
 */
function needless({ trial, request, shown, serverId }: Deed): readonly string[] {
  const { process } = trial
  const held = trial.held(serverId, request.sentOrder)
  const isPruning = process.kind === 'post' || process.kind === 'prune'
  const isNewest = isNewestOwn(trial, held, shown)
  if (isPruning) {
    return [
      ...(isNewest ? ['it is the newest completed own snapshot'] : []),
      ...(held.length <= trial.keep ? [`the server holds ${held.length}, and "keep" is ${trial.keep}`] : []),
    ]
  }
  const own = held.filter((each) => trial.isOwn(each))
  // Which one shows the last good state is GitHub's to say, unless only the present run has made any.
  const mostLeft = trial.input('github-token') === '' && lastGoodOfThisRun(trial, held) === null ? 1 : 2
  const isWarned = process.taken.printed.some(
    (line) => line.level === 'warning' && line.atMs <= request.sentMs && line.text.includes(shown.id),
  )
  return [
    ...(held.length < trial.limit ? [`a slot is free: ${held.length} of ${trial.limit} are taken`] : []),
    ...(isNewest && own.length > mostLeft ? [`it is the newest completed own of ${own.length}`] : []),
    ...(isNewest && !isWarned ? ['it is the newest completed own one, and no warning says so'] : []),
  ]
}

/** Of two with the same date nobody can say which is the newer one: while the other stays, the newest stays. */
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
 * oldest of them shows the last good state, and nobody has to ask GitHub.
 */
function lastGoodOfThisRun(trial: Trial, held: readonly Shown[]): Shown | null {
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

function newestOwn(trial: Trial, held: readonly Shown[]): Shown | undefined {
  return held
    .filter((each) => each.status === 'completed' && each.createdMs !== null && trial.isOwn(each))
    .toSorted(byAge)
    .at(-1)
}

function byAge(a: Shown, b: Shown): number {
  const dates = (a.createdMs ?? 0) - (b.createdMs ?? 0)
  return dates === 0 ? a.id.localeCompare(b.id, 'en', { numeric: true }) : dates
}

/** The longest that a job may take on GitHub's machines. */
export const LONGEST_JOB_MS = 6 * HOUR_MS

/**
 * "A completed own one of another run, less than 6 hours old …, goes only when GitHub says that its job or run has ended; making room
 * may take it last, with a warning." Its age is by the clock of the process.
 */
function young(deed: Deed): readonly string[] {
  const { trial, request, shown } = deed
  if (!isYoung(deed, shown)) return []
  const made = runThatMade(trial, shown)
  const hasEnded = trial.record.github.some(
    ({ process, runId, endedMs, answer }) =>
      process === trial.process.name &&
      endedMs <= request.sentMs &&
      runId === made?.run &&
      answer !== null &&
      (answer.status === 'completed' || answer.attempt > made.attempt),
  )
  if (hasEnded) return []
  if (trial.process.kind === 'post' || trial.process.kind === 'prune')
    return ['it is young, and its run may go on']
  const isWarned = trial.process.taken.printed.some(
    (line) => line.level === 'warning' && line.atMs <= request.sentMs && line.text.includes(shown.id),
  )
  return isWarned ? [] : ['it is young, and no warning says so']
}

/** The run and attempt that made a snapshot: by its provenance, or by its name where the answer has no description. */
export function runThatMade(
  trial: Trial,
  { name, description }: Shown,
): { readonly run: string; readonly attempt: number } | null {
  if (description === undefined) return nameParts(name, trial.base)
  const [run, attempt] = originOf(description)?.values.get('run')?.split('/') ?? []
  return run === undefined ? null : { run, attempt: Number(attempt) }
}

function isYoung({ trial, request }: Deed, snapshot: Shown): boolean {
  const parts = nameParts(snapshot.name, trial.base)
  return (
    snapshot.status === 'completed' &&
    snapshot.createdMs !== null &&
    parts?.run !== trial.process.run.id &&
    request.sentMs + trial.process.clockAheadMs - snapshot.createdMs < LONGEST_JOB_MS - AGE_TOLERANCE_MS
  )
}

/** Between the plan, which goes by the age, and the last of its deletes some minutes may pass. */
export const AGE_TOLERANCE_MS = 10 * 60_000

/**
 * "Whatever is deleted, for whichever reason, goes in this order: own `failed`/`error` ones; own ones of a later attempt of a run whose
 * earlier attempt is still there …; then the oldest." One that was tried before, and could not be deleted, is passed over.
 */
function outOfTurn(deed: Deed): readonly string[] {
  const { trial, request, shown, serverId } = deed
  if (shown.status !== 'completed') return []
  const tried = new Set(trial.deletes.filter((each) => each.sentOrder <= request.sentOrder).map(idOf))
  const held = trial.held(serverId, request.sentOrder)
  const others = held.filter(
    (each) =>
      !tried.has(each.id) && untouchable({ ...deed, shown: each }).length === 0 && !isSpared(trial, each),
  )
  const failed = others.find((each) => each.status !== 'completed')
  if (failed !== undefined) return [`${failed.id} is "${failed.status}" and still there`]
  // With GitHub's word the last good state is passed over, and a deploy that has ended is not young any more.
  if (trial.input('github-token') !== '' || isYoung(deed, shown)) return []
  const spared = [newestOwn(trial, held)?.id, lastGoodOfThisRun(trial, held)?.id]
  const free = others.filter((each) => !isYoungAtAll(deed, each) && !spared.includes(each.id))
  const laterOnes = free.filter((each) => isLaterAttempt(trial, held, each))
  if (isLaterAttempt(trial, held, shown)) {
    const older = laterOnes.find((each) => byAge(each, shown) < 0)
    return older === undefined ? [] : [`${older.id} is an older later attempt`]
  }
  const first = laterOnes[0]
  if (first !== undefined) return [`${first.id} is of a later attempt`]
  const older = free.find((each) => byAge(each, shown) < 0)
  return older === undefined ? [] : [`${older.id} is older`]
}

/** Any doubt about the age is for the action here. */
function isYoungAtAll({ trial, request }: Deed, snapshot: Shown): boolean {
  const ageMs = request.sentMs + trial.process.clockAheadMs - (snapshot.createdMs ?? 0)
  return (
    nameParts(snapshot.name, trial.base)?.run !== trial.process.run.id &&
    ageMs < LONGEST_JOB_MS + AGE_TOLERANCE_MS
  )
}

/** What `restore/` is about to restore stays, of course. */
function isSpared(trial: Trial, snapshot: Shown): boolean {
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
