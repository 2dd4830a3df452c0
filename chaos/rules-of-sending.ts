/** The rules on creates and restores: 4, 5 and 6 of what the action will never do, and that one main takes one snapshot. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { nameParts, originOf } from './ownership.ts'
import { itemsOf, type Shown } from './sight.ts'
import { bodyField, idOf, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with what a process sent to change something, apart from single deletes. */
export function judgeSending(trial: Trial): readonly Violation[] {
  return [
    ...onlyReads(trial),
    ...trial.restores.flatMap((request) => judgeRestore(trial, request)),
    ...again(trial),
    ...exitAfterRestore(trial),
    ...oneSnapshot(trial),
    ...trial.creates.flatMap((request) => judgeCreate(trial, request)),
  ]
}

/** "`wait/`: Only reads." "`dry-run`: Only reads." And no action does what is another one's. */
function onlyReads(trial: Trial): readonly Violation[] {
  const { kind } = trial.process
  const may = {
    main: 'createSnapshot deleteSnapshot',
    post: 'restoreSnapshot deleteSnapshot',
    prune: 'deleteSnapshot',
    wait: '',
  }
  return trial.requests
    .filter((each) => each.method !== 'GET')
    .filter((each) => {
      if (trial.input('dry-run') === 'true') return true
      return kind !== 'restore' && !may[kind].split(' ').includes(each.operation ?? '')
    })
    .map((each) => trial.violation('only-reads', `sends ${each.method} ${each.path}`, each))
}

/**
 * Never-rule 4: "Restore a snapshot that is not `completed`, is not on the given server, or (in post) was not made by this run's main."
 * The state by what the lists had last shown, the rest by the truth.
 */
function judgeRestore(trial: Trial, request: SimulatedRequest): readonly Violation[] {
  const { record, process, sight } = trial
  const id = idOf(request)
  const wrong = (text: string): Violation => trial.violation('never-4', `restores ${id}: ${text}`, request)
  const shown = sight.snapshot(id, request.sentOrder)
  if (shown === null) return [wrong('no list had ever shown it')]
  const made = record.history.find((each) => each.kind === 'created' && String(each.snapshotId) === id)
  const isMadeByMain = record.requests.some(
    (each) => each.madeId === id && each.process === `${process.job} main`,
  )
  return [
    ...(shown.status === 'completed' ? [] : [wrong(`it is "${shown.status}"`)]),
    ...(trial.serverOf(shown) === null ? [wrong('it is on another server')] : []),
    ...(made !== undefined && process.serverIds.includes(String(made.serverId))
      ? []
      : [wrong('it is on another server')]),
    ...(process.kind === 'post' && !isMadeByMain ? [wrong("this run's main did not make it")] : []),
  ]
}

/**
 * Never-rule 5: "Send a create, a restore or a delete again because an answer was lost, without having looked first", and what the waiting
 * section says of each: when a create and a restore are sent again at all.
 */
function again(trial: Trial): readonly Violation[] {
  const groups = new Map<string, SimulatedRequest[]>()
  for (const each of trial.requests.filter((one) => one.method !== 'GET')) {
    const target = each.operation === 'createSnapshot' ? bodyField(each, 'server_id') : idOf(each)
    const key = `${each.operation ?? each.path} ${target}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].flatMap((sent) =>
    sent.slice(1).flatMap((next, index) => {
      const before = sent[index]
      const problem = before === undefined ? null : problemOfSendingAgain(trial, before, next)
      return problem === null
        ? []
        : [trial.violation('never-5', `sends ${next.method} ${next.path} again: ${problem}`, next)]
    }),
  )
}

function problemOfSendingAgain(
  trial: Trial,
  before: SimulatedRequest,
  next: SimulatedRequest,
): string | null {
  if (before.endedOrder > next.sentOrder) return 'the first is still under way'
  switch (next.operation) {
    case 'createSnapshot':
      return problemOfSecondCreate(trial, before, next)
    case 'restoreSnapshot':
      return problemOfSecondRestore(trial, before, next)
    default:
      return trial.process.serverIds.some((serverId) =>
        trial.sight
          .looksBetween(serverId, before.endedOrder, next.sentOrder)
          .some((each) => itemsOf(each)?.some((item) => item.id === idOf(next)) === true),
      )
        ? null
        : 'no list has shown since that it is still there'
  }
}

/**
 * "A create is sent again only after 429, 500, 502, 503 or a lost connection, and only after three looks within 15 seconds have shown no new
 * id with our name and our mark. After our own time-out or a 504 … it is not sent again. A 2xx that can't be read is a lost answer."
 * A create that the API refused (a 4xx) was not lost; there has to be a look all the same.
 */
function problemOfSecondCreate(
  trial: Trial,
  before: SimulatedRequest,
  next: SimulatedRequest,
): string | null {
  const status = before.headStatus
  const looks = trial.sight.looksBetween(bodyField(next, 'server_id'), before.endedOrder, next.sentOrder)
  const isRefused = status !== null && status >= 400 && status < 500 && status !== 429 && status !== 408
  if (isRefused) return looks.length > 0 ? null : 'nobody has looked since it was refused'
  const isLost = status === null && before.failure === 'lost'
  if (!isLost && !(status !== null && [429, 500, 502, 503].includes(status))) {
    return `the first ended with ${status ?? before.failure ?? 'nothing'}`
  }
  const mark = originOf(bodyField(before, 'description'))?.values.get('mark') ?? ''
  const found = looks
    .flatMap((each) => itemsOf(each) ?? [])
    .find((each) => isIt(each, bodyField(before, 'name'), mark))
  if (found !== undefined) return `a look has shown it: ${found.id}`
  return looks.length >= 3 ? null : `only ${looks.length} looks came before`
}

function isIt(shown: Shown, name: string, mark: string): boolean {
  return shown.name === name && originOf(shown.description)?.values.get('mark') === mark
}

/**
 * "After a lost answer to a restore: look at the server …; it is not sent again." A 429 is an answer: what it puts off may be sent again
 * when looks have shown that it did not begin.
 */
function problemOfSecondRestore(
  trial: Trial,
  before: SimulatedRequest,
  next: SimulatedRequest,
): string | null {
  if (before.headStatus !== 429)
    return `the answer was lost (${before.headStatus ?? before.failure ?? 'nothing'})`
  const looks = trial.sight.serverLooksBetween(before.endedOrder, next.sentOrder)
  if (looks.length === 0) return 'nobody has looked at the server'
  const isRestoring = trial.process.serverIds.some(
    (each) =>
      trial.sight.snapshots(each, next.sentOrder).some((snapshot) => snapshot.id === idOf(next)) &&
      trial.sight.serverStatus(each, next.sentOrder) === 'restoring',
  )
  return isRestoring ? 'the server is being restored' : null
}

/** Never-rule 6: "Exit 0 after an automatic restore." Whether it arrived or not. */
function exitAfterRestore(trial: Trial): readonly Violation[] {
  const { kind, end } = trial.process
  const [first] = trial.restores
  if (kind !== 'post' || first === undefined || end?.exitCode !== 0) return []
  return [trial.violation('never-6', 'exits 0 after an automatic restore', first)]
}

/**
 * At most one snapshot for each server of one main, and of one `restore/`: by what the provider has made. One that somebody else deletes before
 * anybody could look is not there, and the looks say so: "a create is sent again … after three looks … have shown no new id".
 */
function oneSnapshot(trial: Trial): readonly Violation[] {
  return trial.process.serverIds.flatMap((serverId) => {
    const made = trial.creates.filter(
      (each) => bodyField(each, 'server_id') === serverId && each.madeId !== null,
    )
    const second = made.slice(1).find((each, index) => isThere(trial, made[index]?.madeId ?? null, each.at))
    return second === undefined
      ? []
      : [
          trial.violation(
            'one-snapshot',
            `${made.length} snapshots of server ${serverId}: ${made.map((each) => each.madeId).join()}`,
            second,
          ),
        ]
  })
}

function isThere(trial: Trial, id: string | null, atMs: number): boolean {
  return !trial.record.history.some(
    (each) => each.kind === 'deleted' && String(each.snapshotId) === id && each.at <= atMs,
  )
}

/**
 * "`snapshot-limit`: The provider's limit for one server": a create is sent only while a slot is free, by the latest list and the
 * deletes since; what a create carries is what the contract says of names and provenance. One that is sent again after its three looks is the
 * same create: the contract says when that may be, and names no other condition.
 */
function judgeCreate(trial: Trial, request: SimulatedRequest): readonly Violation[] {
  const { process } = trial
  const serverId = bodyField(request, 'server_id')
  const held = trial.held(serverId, request.sentOrder)
  const list = trial.sight.list(serverId, request.sentOrder)
  const name = bodyField(request, 'name')
  const base = process.kind === 'restore' ? 'pre-restore' : trial.base
  const parts = nameParts(name, base)
  const origin = originOf(bodyField(request, 'description'))?.values
  const { id, attempt, repo, repoId } = process.run
  const isNamed = parts?.run === id && parts.attempt === attempt
  const isMarked =
    origin?.get('repo') === repo &&
    origin.get('repo-id') === repoId &&
    origin.get('run') === `${id}/${attempt}` &&
    /^[0-9a-f]{8}$/.test(origin.get('mark') ?? '')
  const mark = origin?.get('mark')
  const isAgain = trial.creates.some(
    (each) =>
      each.sentOrder < request.sentOrder &&
      originOf(bodyField(each, 'description'))?.values.get('mark') === mark,
  )
  const isTaken = held.some((each) => each.name === name)
  const wrong = (rule: string, text: string): Violation =>
    trial.violation(rule, `creates ${name}: ${text}`, request)
  return [
    ...(process.serverIds.includes(serverId) ? [] : [wrong('slots', `server ${serverId} was not named`)]),
    ...(list === null ? [wrong('slots', 'the list was never read')] : []),
    ...(list !== null && list.incomplete !== null
      ? [wrong('slots', `the list may be incomplete: ${list.incomplete}`)]
      : []),
    ...(held.length < trial.limit || isAgain
      ? []
      : [wrong('slots', `${held.length} of ${trial.limit} slots are taken`)]),
    ...(isNamed ? [] : [wrong('provenance', 'its name is another one')]),
    ...(isMarked && bodyField(request, 'description').length <= 255
      ? []
      : [wrong('provenance', 'its provenance is not as promised')]),
    ...(isTaken ? [wrong('provenance', 'its name is taken')] : []),
  ]
}
