/** The rules on restores: which may be sent, when one is sent again, what is checked afterwards, and whether what is said of it is true. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { outcomeOf } from './answers.ts'
import type { StoryRecord } from './record.ts'
import { MINUTE_MS, SECOND_MS } from './story.ts'
import { idOf, makingOf, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with restores that were sent, or said to be over. */
export function judgeRestoring(trial: Trial): readonly Violation[] {
  return [
    ...trial.restores.flatMap((request) => [...judgeTarget(trial, request), ...looks(trial, request)]),
    ...again(trial),
    ...truth(trial),
    ...seen(trial),
    ...exitAfterRestore(trial),
  ]
}

/** After a restore the disk is the snapshot's disk: by the provider's own history, also of a restore that another person began. */
export function judgeDisks(record: StoryRecord): readonly Violation[] {
  const disks = new Map<string, string | null>()
  return record.history.flatMap((each) => {
    if (each.kind === 'created' || each.kind === 'completed') disks.set(String(each.snapshotId), each.disk)
    if (each.kind !== 'restored') return []
    const should = disks.get(String(each.snapshotId))
    // An id that was given again meanwhile stands for another disk.
    const isGivenAgain =
      record.history.filter((one) => one.kind === 'created' && one.snapshotId === each.snapshotId).length > 1
    return should === each.diskAfter || isGivenAgain
      ? []
      : [
          {
            rule: 'restored-disk',
            process: 'provider',
            text: `server ${each.serverId} holds "${each.diskAfter}" after a restore of "${should ?? 'nothing'}"`,
            request: null,
          },
        ]
  })
}

/**
 * Never-rule 4: "Restore a snapshot that is not `completed`, is not on the given server, or (in post) was not made by this run's main."
 * The state by what the lists had last shown, the rest by the truth.
 */
function judgeTarget(trial: Trial, request: SimulatedRequest): readonly Violation[] {
  const { record, process, sight } = trial
  const id = idOf(request)
  const wrong = (text: string): Violation => trial.violation('never-4', `restores ${id}: ${text}`, request)
  const shown = sight.snapshot(id, request.sentOrder)
  if (shown === null) return [wrong('no list had ever shown it')]
  const made = makingOf(record, id, request.at)
  const makers = record.processes.filter((each) => each.use === process.use && each.kind === 'main')
  const isMadeByMain = record.requests.some(
    (each) =>
      each.madeId === id &&
      makers.some(({ name }) => name === each.process) &&
      (made?.at ?? 0) >= each.sentMs,
  )
  return [
    ...(shown.status === 'completed' ? [] : [wrong(`it is "${shown.status}"`)]),
    ...(trial.serverOf(shown) === null ? [wrong('it is on another server')] : []),
    ...(made !== null && process.serverIds.includes(String(made.serverId))
      ? []
      : [wrong('it is on another server')]),
    ...(process.kind === 'post' && !isMadeByMain ? [wrong("this run's main did not make it")] : []),
  ]
}

/** The server that a restore is about, as the lists had shown it. */
export function serverOfRestore(trial: Trial, request: SimulatedRequest): string | null {
  const shown = trial.sight.snapshot(idOf(request), request.sentOrder)
  return shown === null ? null : trial.serverOf(shown)
}

/**
 * Never-rule 5, of restores. "After a lost answer to a restore: …; it is not sent again (but see 429 and 503 below)." "409 and 423, and 400 to a restore,
 * mean that nothing was done: tried again, each time after a look, for three minutes at most (one in a cancelled job) … A restore answered 429 or 503 is sent
 * once more after a minute of looks none of which showed `restoring`." "After a refusal look at the server: `restoring` means that another restore is under way, and
 * nothing is sent again".
 */
function again(trial: Trial): readonly Violation[] {
  const byId = Map.groupBy(trial.restores, idOf)
  return [...byId.values()].flatMap((sent) =>
    sent.slice(1).flatMap((next, index) => {
      const before = sent[index]
      const problem = before === undefined ? null : problemOfNext(trial, sent, before, next)
      return problem === null
        ? []
        : [trial.violation('never-5', `restores ${idOf(next)} again: ${problem}`, next)]
    }),
  )
}

function problemOfNext(
  trial: Trial,
  sent: readonly SimulatedRequest[],
  before: SimulatedRequest,
  next: SimulatedRequest,
): string | null {
  if (before.endedOrder > next.sentOrder) return 'the first is still under way'
  const serverId = serverOfRestore(trial, next)
  if (serverId === null) return 'its server is not known'
  const seen = trial.sight.statesBetween(serverId, before.endedOrder, next.sentOrder)
  if (seen.length === 0) return 'the server was not checked'
  if (seen.some((each) => each.status === 'restoring')) return 'the server is being restored'
  const outcome = outcomeOf(before)
  const earlier = sent.slice(0, sent.indexOf(next))
  switch (outcome) {
    case 'locked': {
      const first = earlier.find((each) => outcomeOf(each) === 'locked') ?? before
      // The duration of the look before it has no limit.
      const tookMs = (seen[0]?.look.sentMs ?? next.sentMs) - (first.endedMs ?? first.sentMs)
      const mayMs = (isCancelled(trial) ? 1 : 3) * MINUTE_MS + TOLERANCE_MS
      return tookMs <= mayMs ? null : `the lock has lasted ${tookMs} ms`
    }
    case 'put-off': {
      if (earlier.filter((each) => outcomeOf(each) === 'put-off').length > 1) return 'it was put off twice'
      const lookedMs = (seen.at(-1)?.look.sentMs ?? 0) - (before.endedMs ?? before.sentMs)
      return lookedMs >= ALMOST_A_MINUTE_MS ? null : `it has looked for ${lookedMs} ms`
    }
    default:
      return `the first was ${outcome} (${before.headStatus ?? before.failure ?? 'nothing'})`
  }
}

/** "in a cancelled job (`job-status`)". */
export function isCancelled(trial: Trial): boolean {
  return trial.process.kind === 'post' && trial.input('job-status') === 'cancelled'
}

/** A look takes a while, and so does the way back. */
const TOLERANCE_MS = 15 * SECOND_MS
const ALMOST_A_MINUTE_MS = 50 * SECOND_MS

/** "at once": nothing else that takes time comes before. */
const AT_ONCE_MS = 3 * SECOND_MS

/**
 * Which looks follow a restore. "The first look at the server follows a restore at once"; "After a refusal look at the server"; "After a lost answer to a restore: look at the server at once, then
 * for a minute. `restoring` seen: go on waiting." Where a step does not wait ("starts the restore, does not wait"), only a refusal has to be followed by a look. Of several servers one after the other
 * may be restored before any is waited for, so "at once" is counted from the last of them.
 */
function looks(trial: Trial, request: SimulatedRequest): readonly Violation[] {
  const serverId = serverOfRestore(trial, request)
  if (serverId === null || request.endedMs === null || !trial.isUndisturbed) return []
  if (!trial.record.story.tokenMayListServers) return []
  const outcome = outcomeOf(request)
  const asked = trial.requests.filter(
    (each) => each.operation === 'listServers' && each.sentOrder > request.endedOrder,
  )
  const waits = waitsForRestore(trial)
  const wrong = (text: string): readonly Violation[] => [trial.violation('looks-after', text, request)]
  if (['refused', 'said-no', 'locked'].includes(outcome))
    return asked.length > 0 ? [] : wrong('the server is not checked after a refusal')
  // A 429 or 503 may have asked for a pause.
  if (!waits || outcome === 'put-off') return []
  const [first] = asked
  const sinceMs = (first?.sentMs ?? Number.POSITIVE_INFINITY) - lastRestoreEndedMs(trial, request, first)
  if (sinceMs > AT_ONCE_MS) return wrong(`the first look comes ${sinceMs} ms after it`)
  if (outcome !== 'lost') return []
  const states = trial.sight.statesBetween(serverId, request.endedOrder, Number.POSITIVE_INFINITY)
  if (states.some((each) => each.status === 'restoring')) return []
  const lookedMs = (asked.at(-1)?.sentMs ?? request.endedMs) - request.endedMs
  const mayMs = Math.min(ALMOST_A_MINUTE_MS, restoreTimeoutMs(trial) - TOLERANCE_MS)
  return lookedMs >= mayMs ? [] : wrong(`looks for ${lookedMs} ms after its answer was lost`)
}

/** When the last restore had ended that was sent before that look. */
function lastRestoreEndedMs(
  trial: Trial,
  request: SimulatedRequest,
  look: SimulatedRequest | undefined,
): number {
  const ends = trial.restores
    .filter((each) => each.sentOrder < (look?.sentOrder ?? Number.POSITIVE_INFINITY))
    .map((each) => each.endedMs ?? each.sentMs)
  const endedMs = Math.max(request.endedMs ?? 0, ...ends)
  // A look for another server that is under way comes first.
  const underWay = trial.requests.filter(
    (each) => each.operation === 'listServers' && each.sentMs <= endedMs && (each.endedMs ?? 0) > endedMs,
  )
  return Math.max(endedMs, ...underWay.map((each) => each.endedMs ?? 0))
}

/** "asked for, in a cancelled job: starts the restore, does not wait". */
function waitsForRestore(trial: Trial): boolean {
  if (isCancelled(trial)) return false
  return trial.input(trial.process.kind === 'post' ? 'wait-for-restore' : 'wait') === 'true'
}

/** How long it may wait for a restore. */
export function restoreTimeoutMs(trial: Trial): number {
  return Number(trial.input(trial.process.kind === 'post' ? 'restore-timeout' : 'timeout')) * MINUTE_MS
}

/** What a process says that it did. */
export function claimOf({ process: { kind, taken } }: Trial): string | undefined {
  if (kind === 'post') return taken.env['VPS_SNAPSHOT_RESULT']
  return kind === 'restore' ? taken.outputs['result'] : undefined
}

/**
 * A process that says `restored` has restored: for each of its servers the restore that it sent is over, by the provider's history, when it
 * ends. One that says that nothing was done (`not-restored`, `kept` …) has begun nothing: "`restore-started` (sent, and not seen to its end, also where it is unknown
 * whether it began)". No list says whose restore it is that it shows: where another person began another meanwhile, the first half is not certain.
 */
function truth(trial: Trial): readonly Violation[] {
  const { record, process, restores } = trial
  const { end } = process
  if (end?.kind !== 'exited' || process.isUnwritable) return []
  const claim = claimOf(trial)
  const wrong = (text: string): Violation => trial.violation('restored-disk', text)
  if (claim === 'restored' && restores.length > 0) {
    return process.serverIds.flatMap((serverId) => {
      const mine = restores.filter((each) => serverOfRestore(trial, each) === serverId)
      const isDone = record.history.some(
        (each) =>
          each.kind === 'restored' &&
          String(each.serverId) === serverId &&
          each.at <= end.atMs &&
          mine.some((request) => request.sentMs <= each.at && idOf(request) === String(each.snapshotId)),
      )
      const isMixedUp = record.deeds.some(
        (each) =>
          each.restored?.serverId === serverId &&
          each.atMs >= (mine[0]?.sentMs ?? 0) &&
          each.atMs <= end.atMs,
      )
      return isDone || isMixedUp ? [] : [wrong(`says "restored", and server ${serverId} is not`)]
    })
  }
  const begun = restores.filter((each) => each.workStatus !== null && each.workStatus < 300)
  const isHidden =
    claim === undefined || ['restored', 'restore-started'].includes(claim) || begun.length === 0
  // Of several uses of one job the gravest stands.
  const isGraver = process.kind === 'post' && process.envBefore === 'not-restored'
  return isHidden || isGraver ? [] : [wrong(`says "${claim}", and has begun a restore`)]
}

/** "after two minutes". */
const NEVER_SEEN_MS = 2 * MINUTE_MS

/**
 * "A restore is over when the server shows `active` or `stopped` in two looks in a row; if no look ever showed `restoring`, they do not count: after two minutes the end is …
 * `restore-started`, exit 1, in post and in `restore/`. `stopped`: restored, not started (a warning). `error`, `failed`, `suspended`: an error that names it."
 */
function seen(trial: Trial): readonly Violation[] {
  const { process } = trial
  if (!trial.isUndisturbed || trial.restores.length === 0) return []
  const claim = claimOf(trial)
  return process.serverIds.flatMap((serverId) => {
    const sent = trial.restores.filter((each) => serverOfRestore(trial, each) === serverId)
    const last = sent.at(-1)
    if (last === undefined) return []
    const wrong = (text: string): readonly Violation[] => [
      trial.violation('seen', `server ${serverId}: ${text}`, last),
    ]
    // A lost answer, too, is followed by looks before anything else is sent.
    const [first] = sent
    const states = trial.sight.statesBetween(serverId, first?.sentOrder ?? 0, Number.POSITIVE_INFINITY)
    const isSeen = states.some((each) => each.status === 'restoring')
    const ends = states.slice(-2).map((each) => each.status)
    const isOver = ends.length === 2 && ends.every((each) => ['active', 'stopped'].includes(each))
    if (claim === 'restored') {
      if (!isSeen) return wrong('says "restored", and no look showed it restoring')
      if (!isOver) return wrong(`says "restored" after it was last seen ${ends.join(', ')}`)
      const isTold = ends.at(-1) !== 'stopped' || trial.hasSaid('warning', /stopped|not started/)
      return isTold ? [] : wrong('it is stopped, and no warning says so')
    }
    if (!waitsForRestore(trial) || outcomeOf(last) !== 'done') return []
    const bad = ends.at(-1)
    if (bad !== undefined && ['error', 'failed', 'suspended'].includes(bad))
      return namesState(trial, serverId, bad) ? [] : wrong(`no error names "${bad}"`)
    if (isSeen || states.length === 0 || !states.every((each) => ['active', 'stopped'].includes(each.status)))
      return []
    const waitedMs = (process.end?.atMs ?? 0) - (last.endedMs ?? last.sentMs)
    const mayMs = Math.min(NEVER_SEEN_MS, restoreTimeoutMs(trial) - TOLERANCE_MS)
    return [
      ...(waitedMs >= mayMs ? [] : wrong(`gives up ${waitedMs} ms after a restore that may still begin`)),
      ...(process.end?.exitCode === 1 ? [] : wrong('exit code 0 after a restore that was not seen to begin')),
    ]
  })
}

/** Never-rule 6: "Exit 0 after an automatic restore." Whether it arrived or not. */
function exitAfterRestore(trial: Trial): readonly Violation[] {
  const { kind, end } = trial.process
  const [first] = trial.restores
  if (kind !== 'post' || first === undefined || end?.exitCode !== 0) return []
  return [trial.violation('never-6', 'exits 0 after an automatic restore', first)]
}

/** "An error that names it": with several servers each has its line above that error. */
function namesState(trial: Trial, serverId: string, state: string): boolean {
  const { serverIds, taken } = trial.process
  const lines = taken.printed.map((each) => each.text).filter((each) => each.startsWith(`[${serverId}] `))
  const told = serverIds.length === 1 ? trial.errors : [...trial.errors, ...lines]
  return trial.errors.length > 0 && told.some((each) => each.toLowerCase().includes(state))
}
