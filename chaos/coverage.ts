/** What a number of stories were made of: how often each kind of thing happened, so that nobody praises a rule that was never put to the test. */
import type { StoryRecord } from './record.ts'
import { isSuccess } from './answers.ts'
import { Trial } from './trial.ts'

/** How often each thing happened, by its name. */
export type Counts = Record<string, number>

/** Adds what happened in one story. */
export function count(counts: Counts, record: StoryRecord): void {
  const add = (name: string, times = 1): void => {
    if (times > 0) counts[name] = (counts[name] ?? 0) + times
  }
  add('stories')
  add('stories without faults', record.struck.size === 0 ? 1 : 0)
  add('stories of several servers', record.story.servers.length > 1 ? 1 : 0)
  add('stories of several workflows', record.story.jobs.length > 1 ? 1 : 0)
  add('stories with several uses in a job', record.story.jobs.some((each) => each.uses.length > 1) ? 1 : 0)
  for (const trouble of record.story.troubles) add(`trouble: ${trouble}`)
  for (const [kind, times] of record.episodes) add(`episode ${kind}`, times)
  add('deeds of others', record.deeds.length)
  for (const kind of record.struck.values()) add(`fault ${kind}`)
  for (const event of record.history)
    if ('snapshotId' in event && event.kind === 'restored') add('restores carried out')
  for (const process of record.processes) countProcess(add, new Trial(record, process))
}

type Add = (name: string, times?: number) => void

function countProcess(add: Add, trial: Trial): void {
  const { process, requests, record } = trial
  const { kind, end, taken } = process
  add(`${kind} ${end?.kind === 'exited' ? `exits ${end.exitCode ?? ''}` : 'killed'}`)
  add('requests', requests.length)
  add(
    'requests of a process that was gone',
    requests.filter((each) => each.endedMs === null && each.arrived).length,
  )
  add('signals', process.signals.length)
  add('creates sent', trial.creates.length)
  add(
    'creates accepted',
    trial.creates.filter((each) => each.headStatus !== null && isSuccess(each.headStatus)).length,
  )
  add(
    'creates carried out, answer lost',
    trial.creates.filter((each) => each.madeId !== null && each.shown?.status !== 201).length,
  )
  add(
    'creates sent again',
    trial.creates.filter((each, index) => index > 0 && nameOf(each) === nameOf(trial.creates[index - 1]))
      .length,
  )
  add('lost creates found', taken.printed.filter((line) => line.text.startsWith('Found it: snapshot')).length)
  add(`deletes by ${kind}`, trial.deletes.length)
  add('deletes whose answer was lost', trial.deletes.filter((each) => each.shown === null).length)
  add(`restores by ${kind}`, trial.restores.length)
  add(
    'restores whose answer was lost',
    trial.restores.filter((each) => each.workStatus === 200 && each.shown?.status !== 200).length,
  )
  if (kind === 'post' && taken.env['VPS_SNAPSHOT_RESULT'] !== undefined)
    add(`post says ${taken.env['VPS_SNAPSHOT_RESULT']}`)
  if (kind === 'restore' && taken.outputs['result'] !== undefined)
    add(`restore/ says ${taken.outputs['result']}`)
  add(
    'lists that may be incomplete',
    process.serverIds.filter((id) => trial.sight.list(id, Number.POSITIVE_INFINITY)?.incomplete != null)
      .length,
  )
  add(
    'last resorts',
    taken.printed.filter((line) => line.level === 'warning' && line.text.startsWith('To make room')).length,
  )
  add(
    'looks again because of others',
    taken.printed.filter((line) => line.text.startsWith('Somebody else works on')).length,
  )
  for (const each of record.github) if (each.process === process.name) add(`GitHub ${each.call}`)
}

function nameOf(request: Trial['creates'][number] | undefined): string {
  const body = request?.body as { server_id?: unknown; name?: unknown; description?: unknown } | undefined
  return JSON.stringify([body?.server_id, body?.name, body?.description])
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
