/** What a number of stories were made of: how often each kind of thing happened. It shows rules that were never put to the test. */
import { createdIn, isSuccess, outcomeOf, type Outcome } from './answers.ts'
import type { StoryRecord } from './record.ts'
import { makerOf } from './ownership.ts'
import { deedsOf } from './rules-of-deleting.ts'
import { reasonsAgainst, situationOf } from './rules-of-post.ts'
import { DELETING, bodyField, idOf, Trial } from './trial.ts'

/** How often each thing happened, by its name. */
export type Counts = Record<string, number>

type Add = (name: string, times?: number) => void

/** Adds what happened in one story. */
export function count(counts: Counts, record: StoryRecord): void {
  const { story, history, processes, struck } = record
  const add: Add = (name, times = 1) => {
    if (times > 0) counts[name] = (counts[name] ?? 0) + times
  }
  add('stories')
  add('stories without faults', struck.size === 0 ? 1 : 0)
  add('stories of several servers', story.servers.length > 1 ? 1 : 0)
  add('stories of several jobs', story.jobs.length > 1 ? 1 : 0)
  for (const trouble of story.troubles) add(`trouble: ${trouble}`)
  for (const [kind, times] of record.episodes) add(`episode ${kind}`, times)
  for (const kind of struck.values()) add(`fault ${kind}`)
  add('deeds of others', record.deeds.length)
  for (const each of history) {
    if (each.kind === 'restored') add('restores carried out')
    if (each.kind === 'restore-queued')
      add(each.beginsAt === null ? 'restores that never begin' : 'restores that wait')
  }
  for (const process of processes) {
    const trial = new Trial(record, process)
    countProcess(add, trial)
    countChanges(add, trial)
    countDeletes(add, trial)
    countPost(add, trial)
  }
}

function countProcess(add: Add, trial: Trial): void {
  const { process, requests, record, sight } = trial
  const { kind, end, taken, signals, serverIds } = process
  add(`${kind} ${end?.kind === 'exited' ? `exits ${end.exitCode ?? ''}` : 'killed'}`)
  add('requests', requests.length)
  add(
    'requests of a process that was gone',
    requests.filter((each) => each.endedMs === null && each.arrived).length,
  )
  add('signals', signals.length)
  add('pauses of a minute or more', requests.filter(asksForMinute).length)
  const lists = serverIds.map((id) => sight.list(id, Number.POSITIVE_INFINITY))
  add(
    'lists that may be incomplete',
    lists.filter((each) => each !== null && each.incomplete !== null).length,
  )
  const last = (word: string): number =>
    taken.printed.filter((line) => line.level === 'warning' && line.text.startsWith(word)).length
  add('last resorts', last('To free a slot'))
  if (kind === 'restore' && taken.outputs['result'] !== undefined)
    add(`restore/ says ${taken.outputs['result']}`)
  for (const each of record.github) if (each.process === process.name) add(`GitHub ${kindOf(each.call)}`)
}

/** Which call it was, whatever it was about. */
function kindOf(call: string): string {
  return call
    .replace(/\?.*$/, '')
    .replace(/\/repos\/[\w-]+\/[\w-]+/, '')
    .replace(/compare\/.*/, 'compare')
    .replaceAll(/\d+/g, '…')
}

function asksForMinute({ shown }: Trial['requests'][number]): boolean {
  const pause = shown?.headers['retry-after']
  return typeof pause === 'string' && Number(pause) >= 60
}

const AGAIN: Readonly<Record<Outcome, string>> = {
  done: 'was accepted',
  'said-no': 'was answered with a 2xx that says no',
  refused: 'was refused',
  locked: 'met a lock',
  'put-off': 'was put off',
  lost: 'was lost',
}

/** Creates and restores, by their answers, and what was sent again after which. */
function countChanges(add: Add, trial: Trial): void {
  const { kind } = trial.process
  const creates = Map.groupBy(trial.creates, (each) => bodyField(each, 'server_id'))
  const restores = Map.groupBy(trial.restores, idOf)
  add(`creates by ${kind}`, trial.creates.length)
  add(`restores by ${kind}`, trial.restores.length)
  for (const [what, groups] of [
    ['create', creates],
    ['restore', restores],
  ] as const) {
    for (const sent of groups.values()) {
      sent.forEach((each, index) => {
        const outcome = outcomeOf(each)
        add(`a ${what} ${AGAIN[outcome]}`)
        if (index > 0) add(`a ${what} sent again that ${AGAIN[outcomeOf(sent[index - 1] ?? each)]}`)
      })
    }
  }
  const lost = trial.creates.filter((each) => each.madeId !== null && createdIn(each) === null)
  const known = trial.process.taken.outputs['snapshot-id']?.split(',') ?? []
  add('creates carried out, answer lost', lost.length)
  add('lost creates found', lost.filter((each) => known.includes(each.madeId ?? '')).length)
  add(
    'snapshots that guard their run',
    trial.creates.filter((each) => bodyField(each, 'description').includes('guards=run')).length,
  )
  add(
    'restores whose answer was lost',
    trial.restores.filter((each) => each.workStatus === 200 && !isSuccess(each.headStatus ?? 0)).length,
  )
}

function countDeletes(add: Add, trial: Trial): void {
  const { process, deletes, sight } = trial
  add(`deletes by ${process.kind}`, deletes.length)
  for (const each of deletes) add(`a delete ${AGAIN[outcomeOf(each)]}`)
  for (const { shown, request } of deedsOf(trial)) {
    const maker = trial.otherMaker(shown)
    if (maker !== null) add(`deletes of which GitHub has said: ${trial.told(maker, request.sentMs).kind}`)
  }
  for (const serverId of process.serverIds) {
    const seen = sight.snapshots(serverId, Number.POSITIVE_INFINITY)
    add(
      'servers with a snapshot that is being deleted',
      seen.some((each) => DELETING.includes(each.status)) ? 1 : 0,
    )
    const isAsked = seen.some((each) => makerOf(each)?.guardsRun === true)
    add('servers with a snapshot that guards its run', isAsked ? 1 : 0)
    const isRestoring = sight
      .statesBetween(serverId, -1, Number.POSITIVE_INFINITY)
      .some((each) => each.status === 'restoring')
    if (isRestoring && process.kind === 'main') add('main meets a restore')
    if (isRestoring && process.kind === 'prune') add('prune/ meets a restore')
  }
}

/** What post decided, and what spoke against a restore that was asked for and not sent. */
function countPost(add: Add, trial: Trial): void {
  const situation = situationOf(trial)
  if (situation === null) return
  const { process, sight } = trial
  const claim = process.taken.env['VPS_SNAPSHOT_RESULT']
  if (claim !== undefined) add(`post says ${claim}`)
  if (situation.isNested) add('posts without inputs')
  if (!situation.isAsked || !situation.isCompleted || trial.restores.length > 0) return
  const moment = { order: Number.POSITIVE_INFINITY, atMs: process.end?.atMs ?? 0 }
  const rules = process.serverIds.flatMap((serverId) => {
    const made = situation.main.creates.find(
      (each) => situation.main.serverNamed(bodyField(each, 'server_id')) === serverId,
    )
    const id = made?.madeId ?? ''
    if (sight.list(serverId, moment.order) === null) return ['the list was not read']
    return reasonsAgainst(trial, situation.main, { serverId, id, ...moment }).map(({ rule, text }) =>
      rule === 'table' ? text : rule,
    )
  })
  for (const each of new Set(rules)) add(`post does not restore: ${each}`)
}

/** Adds the counts of some stories to those of others. */
export function addCounts(to: Counts, from: Counts): void {
  for (const [name, times] of Object.entries(from)) to[name] = (to[name] ?? 0) + times
}

/** As a table. */
export function countsTable(counts: Counts): string {
  const rows = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, times]) => `  ${name.padEnd(width)}  ${String(times).padStart(9)}`).join('\n')
}
