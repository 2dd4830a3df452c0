/** The rules on creates: what one carries, when it may be sent, when it may be sent again, and what becomes of a lost one. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { bodyOf, createdIn, itemsOf, outcomeOf } from './answers.ts'
import { isOfRepository, JOB_CUT, nameParts, originOf } from './ownership.ts'
import { CLOCKS_APART_MS } from './rules-of-order.ts'
import { comparable, type Shown } from './observed-lists.ts'
import { LAG_OF_OTHERS_MS, MINUTE_MS, SECOND_MS } from './story.ts'
import { bodyField, DELETING, idOf, makingOf, markOf, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with the creates of a process. */
export function judgeCreating(trial: Trial): readonly Violation[] {
  return [
    ...trial.creates.flatMap((request) => judgeCreate(trial, request)),
    ...knownServers(trial).flatMap((serverId) => {
      const sent = trial.creates.filter((each) => serverIdOf(trial, each) === serverId)
      return [
        ...again(trial, serverId, sent),
        ...oneSnapshot(trial, serverId, sent),
        ...lostForGood(trial, serverId, sent),
        ...limitTold(trial, serverId, sent),
        ...aboveLimitTold(trial, serverId, sent),
        ...restoringAtStart(trial, serverId, sent),
        ...shownBack(trial, serverId, sent),
      ]
    }),
    ...outputs(trial),
  ]
}

function knownServers(trial: Trial): readonly string[] {
  return trial.isUnknowable ? [] : trial.process.serverIds
}

function serverIdOf(trial: Trial, create: SimulatedRequest): string | null {
  return trial.serverNamed(bodyField(create, 'server_id'))
}

/**
 * "`snapshot-limit`: The provider's limit for one server. A server that already holds more has another limit": a create is sent only while a slot
 * is free by the latest list and the deletes since, or where the limit is another one; "Incomplete list: main creates nothing". One that is sent
 * again after its three looks is the same create: the contract says when that may be, and names no other condition.
 */
function judgeCreate(trial: Trial, request: SimulatedRequest): readonly Violation[] {
  const serverId = serverIdOf(trial, request)
  const name = bodyField(request, 'name')
  const wrong = (rule: string, text: string): Violation =>
    trial.violation(rule, `creates ${name}: ${text}`, request)
  if (serverId === null) return [wrong('slots', `server ${bodyField(request, 'server_id')} was not named`)]
  const held = trial.held(serverId, request.sentOrder)
  // Whether one that is being deleted still takes its slot a create shows, and does no harm.
  const taken = held.filter((each) => !DELETING.includes(each.status)).length
  const list = trial.sight.list(serverId, request.sentOrder)
  const isAgain = trial.creates.some(
    (each) => each.sentOrder < request.sentOrder && markOf(each) === markOf(request),
  )
  return [
    ...(list === null ? [wrong('slots', 'the list was never read')] : []),
    ...(list !== null && list.incomplete !== null
      ? [wrong('slots', `the list may be incomplete: ${list.incomplete}`)]
      : []),
    ...(knownServers(trial).length === 0 ||
    taken !== trial.limit ||
    held.length !== trial.limit ||
    isAgain ||
    hasHeldMore(trial, serverId, request)
      ? []
      : [wrong('slots', `all ${trial.limit} slots are taken`)]),
    ...provenance(trial, request).map((text) => wrong('provenance', text)),
    ...(held.some((each) => each.name === name) && !trial.isUnknowable
      ? [wrong('provenance', 'its name is taken')]
      : []),
  ]
}

/** Whether a list had shown more of a server than the input allows: then "it has another limit". */
function hasHeldMore(trial: Trial, serverId: string, request: SimulatedRequest): boolean {
  return trial.sight
    .looksBetween(serverId, -1, request.sentOrder)
    .some((each) => trial.held(serverId, each.endedOrder + 1).length > trial.limit)
}

/**
 * "`vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001 run=11/1 repo=acme/shop check=77 job=deploy sha=0123456`, then ` |`, then a space and the user's
 * text if there is one. What decides stands first, because a provider may cut." "the whole is cut to 255 characters".
 */
function provenance(trial: Trial, request: SimulatedRequest): readonly string[] {
  const { process } = trial
  const { run } = process
  const description = bodyField(request, 'description')
  const parts = nameParts(bodyField(request, 'name'), process.kind === 'restore' ? 'pre-restore' : trial.base)
  const origin = originOf(description)
  const values = origin?.values ?? new Map<string, string>()
  const keys = [...values.keys()]
  const should: Readonly<Record<string, string>> = {
    'repo-id': run.repoId,
    run: `${run.id}/${run.attempt}`,
    repo: run.repo.slice(0, 100),
    job: process.jobKey.slice(0, JOB_CUT),
    ...(process.checkRunId === '' ? {} : { check: process.checkRunId }),
    ...(guardsRun(trial) ? { guards: 'run' } : {}),
  }
  const wanted = trial.input('description')
  const text = / \|(?: |$)/.exec(description)
  const behind = text === null ? '' : description.slice(text.index + text[0].length)
  return [
    ...(parts?.run === run.id && parts.attempt === run.attempt ? [] : ['its name is another one']),
    ...Object.entries(should).flatMap(([key, value]) =>
      values.get(key) === value ? [] : [`"${key}" is "${values.get(key) ?? ''}" and should be "${value}"`],
    ),
    ...(guardsRun(trial) === values.has('guards') ? [] : ['"guards" is where it does not belong']),
    ...(/^[0-9a-f]{8}$/.test(values.get('mark') ?? '') ? [] : ['it has no mark']),
    ...(keys.slice(0, 3).join() === 'mark,repo-id,run' ? [] : [`${keys.join()}: what decides stands first`]),
    ...(origin?.isWhole === true ? [] : ['its provenance has no end']),
    ...(description.length <= 255 ? [] : [`${description.length} characters`]),
    ...(process.kind !== 'main' || (wanted === '') === (behind === '')
      ? []
      : ['the text of the user is not behind it']),
  ]
}

/** "`guards=run`, when main reads `deploy-status` as `skipped`". */
function guardsRun(trial: Trial): boolean {
  return trial.process.kind === 'main' && trial.input('deploy-status') === 'skipped'
}

/** Never-rule 5, of creates: "Send a create … again because an answer was lost, without having looked first", and when it is sent again at all. */
function again(trial: Trial, serverId: string, sent: readonly SimulatedRequest[]): readonly Violation[] {
  return sent.slice(1).flatMap((next, index) => {
    const before = sent[index]
    const problem = before === undefined ? null : problemOfNext(trial, serverId, sent, before, next)
    return problem === null
      ? []
      : [trial.violation('never-5', `creates again on ${serverId}: ${problem}`, next)]
  })
}

function problemOfNext(
  trial: Trial,
  serverId: string,
  sent: readonly SimulatedRequest[],
  before: SimulatedRequest,
  next: SimulatedRequest,
): string | null {
  if (before.endedOrder > next.sentOrder) return 'the first is still under way'
  const looks = trial.sight.looksBetween(serverId, before.endedOrder, next.sentOrder)
  const found = sent
    .filter((each) => each.sentOrder < next.sentOrder)
    .flatMap((each) => foundIn(trial, serverId, each, looks))[0]
  if (found !== undefined) return `a look has shown the first: ${found.id}`
  const outcome = outcomeOf(before)
  switch (outcome) {
    case 'done':
      return 'the first was accepted'
    case 'lost':
    case 'put-off': {
      // "A 2xx that can't be read is a lost answer", and not in the list of those after which it is sent again.
      const { headStatus: status, failure } = before
      const mayBe = status === null ? failure === 'lost' : [429, 500, 502, 503].includes(status)
      if (!mayBe) return `the first ended with ${status ?? failure ?? 'nothing'}`
      return looks.length >= 3 ? null : `only ${looks.length} looks came before`
    }
    case 'locked':
      if (looks.length === 0) return 'no look has come since it was locked'
      return within(sent, looks, outcome, LOCK_MS, 'the lock has lasted longer')
    case 'refused':
    case 'said-no':
      if (looks.length === 0) return 'no look has come since it was refused'
      if (isRenamed(trial, serverId, before, next) || hasComeFree(trial, serverId, looks, next)) return null
      return problemOfLateSlot(trial, serverId, sent, looks, outcome, next)
  }
}

/** "A create that is refused after this process deleted something is tried again, after looks, for two minutes." */
function problemOfLateSlot(
  trial: Trial,
  serverId: string,
  sent: readonly SimulatedRequest[],
  looks: readonly SimulatedRequest[],
  outcome: string,
  next: SimulatedRequest,
): string | null {
  const room = trial.deletes.findLast(
    (each) =>
      each.endedOrder < next.sentOrder &&
      isGone(trial, each, next) &&
      serverOfDelete(trial, each) === serverId,
  )
  if (room === undefined) return 'it was refused, and this process has deleted nothing'
  const since = sent.filter((each) => each.sentOrder > room.endedOrder)
  return within(since, looks, outcome, LATE_SLOT_MS, 'the slot did not come free')
}

/**
 * "creates `<name>-<run id>-<run attempt>` … (`…-2`, `…-3` where that name is taken)": another snapshot has got the name meanwhile, for which it may have been refused,
 * and what is sent now has another one.
 */
function isRenamed(
  trial: Trial,
  serverId: string,
  before: SimulatedRequest,
  next: SimulatedRequest,
): boolean {
  const name = bodyField(before, 'name')
  const hasName = (order: number): boolean => trial.held(serverId, order).some((each) => each.name === name)
  return bodyField(next, 'name') !== name && !hasName(before.sentOrder) && hasName(next.sentOrder)
}

/**
 * "What the provider is deleting already …; where it still takes the slot that a create needs, main looks again for a minute before it deletes another": a look since the
 * refusal has shown that every slot is taken, some by what is being deleted, and the latest that one is free.
 */
function hasComeFree(
  trial: Trial,
  serverId: string,
  looks: readonly SimulatedRequest[],
  next: SimulatedRequest,
): boolean {
  const wasFreeing = looks
    .map((each) => trial.held(serverId, each.endedOrder + 1))
    .some((held) => held.length >= trial.limit && held.some((each) => DELETING.includes(each.status)))
  return wasFreeing && trial.held(serverId, next.sentOrder).length < trial.limit
}

/** Deleted, as far as it could know: accepted, or lost and not in the list any more, or there as what "the provider is deleting already". */
function isGone(trial: Trial, request: SimulatedRequest, before: SimulatedRequest): boolean {
  const outcome = outcomeOf(request)
  if (outcome !== 'lost') return outcome === 'done'
  const serverId = serverOfDelete(trial, request)
  if (serverId === null) return false
  const looks = trial.sight.looksBetween(serverId, request.endedOrder, before.sentOrder)
  return (
    looks.length > 0 &&
    trial.sight
      .snapshots(serverId, before.sentOrder)
      .every((each) => each.id !== idOf(request) || DELETING.includes(each.status))
  )
}

function serverOfDelete(trial: Trial, request: SimulatedRequest): string | null {
  const shown = trial.sight.snapshot(idOf(request), request.sentOrder)
  return shown === null ? null : trial.serverOf(shown)
}

/**
 * "tried again, each time after a look, for three minutes at most", counted from the first answer of the kind without another in between, until the look before it is sent
 * once more: its duration has no limit.
 */
function within(
  sent: readonly SimulatedRequest[],
  looks: readonly SimulatedRequest[],
  outcome: string,
  mayMs: number,
  text: string,
): string | null {
  const [look] = looks
  if (look === undefined) return null
  let first: SimulatedRequest | null = null
  for (const each of sent.filter((one) => one.endedOrder < look.sentOrder).toReversed()) {
    if (outcomeOf(each) !== outcome) break
    first = each
  }
  if (first === null) return null
  const tookMs = look.sentMs - (first.endedMs ?? first.sentMs)
  return tookMs <= mayMs + TOLERANCE_MS ? null : `${text}: ${tookMs} ms`
}

const LOCK_MS = 3 * MINUTE_MS
const LATE_SLOT_MS = 2 * MINUTE_MS

/** For what a look has failed at before. */
const TOLERANCE_MS = 5 * SECOND_MS

/**
 * "The mark alone proves it: whatever name and date the list has, a new id with our mark is ours. A description that is cut before the mark proves nothing; with our name
 * and the rest of our provenance it is ambiguous, an error … Without descriptions in the list: exactly one new id with our name, else an error. "New" is every id that
 * the list did not hold before, or that this process deleted." An empty description is one that is cut.
 */
function foundIn(
  trial: Trial,
  serverId: string,
  create: SimulatedRequest,
  looks: readonly SimulatedRequest[],
): readonly Shown[] {
  const known = new Set(trial.held(serverId, create.sentOrder).map((each) => each.id))
  return looks
    .flatMap((each) => itemsOf(each) ?? [])
    .filter((each) => trial.sight.isOn(each, serverId) && !known.has(each.id))
    .filter((each) => {
      const origin = originOf(each.description)
      const mark = origin?.values.get('mark')
      if (mark !== undefined && mark === markOf(create)) return true
      if (mark !== undefined || each.name !== bodyField(create, 'name')) return false
      const isCut = (each.description ?? '') === '' || cutOff(each.description, create)
      return isCut || (origin !== null && isOfRepository(origin, trial.process.run))
    })
}

function cutOff(description: string | undefined, create: SimulatedRequest): boolean {
  return description !== undefined && bodyField(create, 'description').startsWith(description)
}

/** Before that a list must have shown what a create had made: "three looks within 15 seconds". Later ones can't be told from what never comes. */
const SHOWN_WITHIN_MS = 10 * SECOND_MS

/**
 * At most one snapshot for each server of one main, and of one `restore/`: by what the provider has made. Only where the first could not be seen is a second no
 * fault: it came later than the looks, another person deleted it, or its name and its mark came back changed, so that "it proves nothing".
 */
function oneSnapshot(
  trial: Trial,
  serverId: string,
  sent: readonly SimulatedRequest[],
): readonly Violation[] {
  const { record } = trial
  const made = sent.filter((each) => each.madeId !== null)
  return made.slice(1).flatMap((second, index) => {
    const first = made[index]
    if (first?.madeId == null) return []
    const { madeId } = first
    const isDeleted = record.history.some(
      (each) => each.kind === 'deleted' && String(each.snapshotId) === madeId && each.at <= second.sentMs,
    )
    const made1 = makingOf(record, madeId, second.sentMs)
    const shownMs = (made1?.at ?? Number.POSITIVE_INFINITY) + lagMs(trial)
    const isLate = shownMs > (first.endedMs ?? first.sentMs) + SHOWN_WITHIN_MS
    const isUnknowable = !isRecognisable(trial)
    if (isDeleted || isLate || isUnknowable) return []
    return [
      trial.violation(
        'one-snapshot',
        `two snapshots of server ${serverId}: ${madeId}, ${second.madeId ?? ''}`,
        second,
      ),
    ]
  })
}

/** How long the lists lag. */
function lagMs({ record }: Trial): number {
  const fromDeeds = record.deeds.some((each) => each.text.includes('begins to lag')) ? LAG_OF_OTHERS_MS : 0
  return Math.max(record.story.quirks.staleListMs, fromDeeds)
}

/** Whether a list shows enough of a create: its mark, or its name without the mark. */
function isRecognisable({ record }: Trial): boolean {
  const { description, names } = record.story.quirks
  const hidesMark =
    typeof description === 'object' ? description.cutTo < MARK_ENDS_AT : description === 'empty'
  const hidesName = names !== 'kept'
  return !hidesMark || !hidesName
}

/** `vps-safety-snapshot/1 mark=1a2b3c4d`, and a word behind it, without which the mark may be cut. */
const MARK_ENDS_AT = 'vps-safety-snapshot/1 mark=1a2b3c4d r'.length

/** "After our own time-out or a 504 it may still be carried out: look for a minute, then an error". Unless a look has found it, or the step's time is over. */
function lostForGood(
  trial: Trial,
  serverId: string,
  sent: readonly SimulatedRequest[],
): readonly Violation[] {
  const last = sent.at(-1)
  const { end } = trial.process
  if (last?.endedMs == null || end === null || !trial.isUndisturbed) return []
  const mayStillCome = last.failure === 'timeout' || last.headStatus === 504
  if (!mayStillCome) return []
  const after = trial.requests.filter(
    (each) => each.operation === 'listSnapshots' && each.sentOrder > last.endedOrder,
  )
  const looks = trial.sight.looksBetween(serverId, last.endedOrder, Number.POSITIVE_INFINITY)
  if (foundIn(trial, serverId, last, looks).length > 0) return []
  // One that waits for the answer to a look is looking.
  const lookedMs = (after.at(-1)?.endedMs ?? last.endedMs) - last.endedMs
  const timeoutMs = Number(trial.input('timeout')) * MINUTE_MS
  const isOutOfTime = end.atMs - trial.process.startedMs >= timeoutMs
  return [
    ...(lookedMs >= ALMOST_A_MINUTE_MS || isOutOfTime
      ? []
      : [
          trial.violation('lost-create', `looks for ${lookedMs} ms after a create that may still come`, last),
        ]),
    ...(end.exitCode === 1
      ? []
      : [trial.violation('lost-create', 'no error after a create that was never found', last)]),
  ]
}

const ALMOST_A_MINUTE_MS = 50 * SECOND_MS

/**
 * "One that is refused on a server with free slots by the list, in words or a status (402) that speak of a limit: the message says which `snapshot-limit` the list
 * suggests": as many as it holds.
 */
function limitTold(trial: Trial, serverId: string, sent: readonly SimulatedRequest[]): readonly Violation[] {
  const last = sent.at(-1)
  if (last === undefined || !trial.isUndisturbed || !['refused', 'said-no'].includes(outcomeOf(last)))
    return []
  const isAboutLimit = last.headStatus === 402 || /limit/i.test(JSON.stringify(bodyOf(last) ?? ''))
  // Another job may have taken the slot: then a look after the refusal shows a full server. Where that look fails, this is unknown.
  const after = trial.requests.filter(
    (each) => each.operation === 'listSnapshots' && each.sentOrder > last.endedOrder,
  )
  if (after.length > 0 && after.every((each) => itemsOf(each) === null)) return []
  // The first good look after it, whatever the others for other servers show later.
  const first = trial.sight.looksBetween(serverId, last.endedOrder, Number.POSITIVE_INFINITY)[0]
  const held = trial.held(serverId, Number.POSITIVE_INFINITY).length
  const counts = [held, ...(first === undefined ? [] : [trial.held(serverId, first.endedOrder + 1).length])]
  const hasDeleted = trial.deletes.some((each) => each.sentOrder < last.sentOrder)
  if (trial.sight.list(serverId, Number.POSITIVE_INFINITY)?.incomplete !== null) return []
  // A list of which none can be told to be on this server suggests nothing.
  if (!isAboutLimit || held === 0 || held >= trial.limit || hasDeleted) return []
  // Of several servers each has its own line in the log.
  const isTold = trial.process.taken.printed.some(
    ({ text }) =>
      text.includes('snapshot-limit') && counts.some((count) => new RegExp(`\\b${count}\\b`).test(text)),
  )
  return isTold
    ? []
    : [
        trial.violation(
          'limit',
          `refused with ${held} of ${trial.limit} slots taken, and no line says so`,
          last,
        ),
      ]
}

/**
 * "A server that already holds more has another limit: … and main says that the input is too low." One that is being deleted may have lost its slot, and proves
 * nothing about the limit.
 */
function aboveLimitTold(
  trial: Trial,
  serverId: string,
  sent: readonly SimulatedRequest[],
): readonly Violation[] {
  const [first] = sent
  if (first === undefined || trial.process.kind !== 'main') return []
  const held = trial.held(serverId, first.sentOrder).filter((each) => !DELETING.includes(each.status)).length
  const isTold = trial.process.taken.printed.some((line) => line.text.includes('snapshot-limit'))
  return held <= trial.limit || isTold || !trial.isUndisturbed
    ? []
    : [
        trial.violation(
          'limit',
          `server ${serverId} holds ${held}, and no text says that ${trial.limit} is too low`,
          first,
        ),
      ]
}

/**
 * "A server that is `restoring` when main starts …: main waits as after a restore, within `timeout`, with a warning, then goes on." By the truth, where the list of
 * servers can be read; one whose restore shows later is none that is `restoring`.
 */
function restoringAtStart(
  trial: Trial,
  serverId: string,
  [first]: readonly SimulatedRequest[],
): readonly Violation[] {
  if (first === undefined || trial.process.kind !== 'main') return []
  const looks = trial.sight.statesBetween(serverId, -1, first.sentOrder)
  const last = looks.at(-1)
  const problem =
    last?.status === 'restoring'
      ? 'the server is restoring'
      : looks.filter((each) => each.status === 'restoring').length > 1 &&
          !trial.hasSaid('warning', 'restor', first.sentMs)
        ? 'it has waited for a restore, and no warning says so'
        : null
  return problem === null ? [] : [trial.violation('main-waits', `creates on ${serverId}: ${problem}`, first)]
}

/**
 * "Comes the mark back missing or cut, main warns: its snapshots can't be told from others then." And: "main compares the `created_at` of the snapshot that it just created with
 * its own clock. More than ten minutes apart: a warning". By the latest list in which main saw it; what a list that lags shows under its id may still be the
 * snapshot that had this id before. "`false`: return as soon as the create was accepted": then the answer to the create is believed where it has both, and else what is
 * read in one look to its end.
 */
function shownBack(trial: Trial, serverId: string, sent: readonly SimulatedRequest[]): readonly Violation[] {
  const { process } = trial
  if (process.kind !== 'main' || !trial.isUndisturbed || process.end?.exitCode !== 0) return []
  const made = sent.find((each) => each.madeId !== null)
  const shown = made === undefined ? null : shownOf(trial, serverId, made)
  if (made === undefined || shown === null) return []
  const isMarked = originOf(shown.description)?.values.get('mark') === markOf(made)
  const apartMs =
    shown.createdMs === null ? 0 : Math.abs(shown.createdMs - (made.sentMs + process.clockAheadMs))
  return [
    ...(isMarked || trial.hasSaid('warning', /descri/i)
      ? []
      : [
          trial.violation(
            'mark-warning',
            `the mark of ${shown.id} came back missing, and no warning says so`,
            made,
          ),
        ]),
    ...(apartMs <= CLOCKS_APART_MS + MINUTE_MS || trial.hasSaid('warning', /clock/i)
      ? []
      : [trial.violation('clock', `the clocks are ${apartMs} ms apart, and no warning says so`, made)]),
  ]
}

/** What main was shown of what a create made, or null. */
function shownOf(trial: Trial, serverId: string, made: SimulatedRequest): Shown | null {
  const { sight } = trial
  const answer = createdIn(made)
  const isWaiting = trial.input('wait') === 'true'
  if (!isWaiting && answer?.description !== undefined && answer.createdMs !== null) return answer
  const list = sight.list(serverId, Number.POSITIVE_INFINITY)
  const isRead = list?.incomplete === null && list.atMs >= (made.endedMs ?? made.sentMs)
  if (made.madeId === null || !(isWaiting || isRead)) return null
  const found = sight.snapshot(made.madeId, Number.POSITIVE_INFINITY, made.sentOrder)
  const before = sight.snapshot(made.madeId, made.sentOrder)
  const isOfBefore = before !== null && before.name === found?.name && before.createdMs === found.createdMs
  return found === null || isOfBefore || !sight.isOn(found, serverId) ? null : found
}

/**
 * "`snapshot-id`: … for several servers their ids separated by commas, in the order of `server-id`, with an empty place for a server that got none. Set as soon as it is known,
 * also when the step fails later."
 */
function outputs(trial: Trial): readonly Violation[] {
  const { process } = trial
  if (process.kind !== 'main' || process.isUnwritable || process.end?.kind !== 'exited') return []
  if (knownServers(trial).length === 0) return []
  const text = process.taken.outputs['snapshot-id']
  const isKnown = trial.creates.some((each) => isAnswered(trial, each))
  if (text === undefined || text === '')
    return isKnown ? [trial.violation('outputs', 'a snapshot was created, and no output names it')] : []
  const ids = text.split(',')
  if (ids.length !== process.serverIds.length)
    return [trial.violation('outputs', `"${text}" for ${process.serverIds.length} servers`)]
  return ids.flatMap((id, place) => {
    const made = trial.creates.filter((each) => serverIdOf(trial, each) === process.serverIds[place])
    const isRight =
      id === ''
        ? !made.some((each) => isAnswered(trial, each))
        : made.some((each) => each.madeId === comparable(id) || isTakenForIts(trial, each, id))
    return isRight ? [] : [trial.violation('outputs', `"${id}" in place ${place + 1} of "${text}"`)]
  })
}

/** "Without descriptions in the list: exactly one new id with our name": after a lost answer that is the one, even if another job made it. */
function isTakenForIts(trial: Trial, create: SimulatedRequest, id: string): boolean {
  const serverId = serverIdOf(trial, create)
  if (serverId === null || ['done', 'refused', 'said-no'].includes(outcomeOf(create))) return false
  const looks = trial.sight.looksBetween(serverId, create.endedOrder, Number.POSITIVE_INFINITY)
  const found = foundIn(trial, serverId, create, looks)
  return (
    new Set(found.map((each) => each.id)).size === 1 &&
    found.every((each) => each.id === comparable(id) && (each.description ?? '').trim() === '')
  )
}

/** Whether its answer says what was made: a snapshot of the server that was asked for, by an id that it could know. */
function isAnswered(trial: Trial, create: SimulatedRequest): boolean {
  const shown = createdIn(create)
  if (outcomeOf(create) !== 'done' || shown === null) return false
  const serverId = serverIdOf(trial, create)
  return shown.servers.length === 0 || (serverId !== null && trial.sight.isOn(shown, serverId))
}
