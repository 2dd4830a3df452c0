/** main's part of the job summary. */
import type { Run } from '../domain/run.ts'
import type { ServerSight } from '../domain/server.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import type { Fate } from '../decide/retention.ts'
import { noted, notedTable } from './fates.ts'
import { code, prose } from './markdown.ts'
import { rollbackChapter } from './rollback-advice.ts'
import { type Table, tableMarkdown } from './table.ts'
import { date, duration, size } from './words.ts'

/** How far main is. */
export type MainState =
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly why: string }

/** What main's summary is made of. */
export interface MainFacts {
  readonly state: MainState
  readonly snapshot: Snapshot
  /** What was planned for the other snapshots, and done. */
  readonly fates: readonly Fate[]
  readonly sight: ServerSight
  readonly inputs: SnapshotInputs
  readonly run: Run
  readonly tookMs: number
}

/** The snapshot, how it went, and how to use it. */
export function mainSummary(facts: MainFacts): string {
  const { inputs, run, sight, snapshot, state } = facts
  const server = sight.kind === 'seen' ? `${sight.server.name} (${inputs.serverId})` : inputs.serverId
  const overview = {
    columns: ['Server', 'Snapshot', 'Id', 'Status', 'Size', 'Taken', 'Took'],
    rows: [
      [
        server,
        snapshot.name,
        snapshot.id,
        snapshot.status,
        size(snapshot.sizeMb),
        date(snapshot.createdAtMs),
        duration(facts.tookMs),
      ],
    ],
  }
  const target = { serverId: inputs.serverId, snapshotId: snapshot.id, repo: run.repo, apiUrl: inputs.apiUrl }
  const parts = [`### ${headline(state)}`, explanation(state), tableMarkdown(overview), runningText(sight)]
  if (state.kind === 'completed') {
    parts.push(
      details(
        'How to roll back',
        rollbackChapter(target, 'A restore overwrites everything written since the snapshot.'),
      ),
    )
  }
  const made = { snapshot, fate: 'new', why: 'the snapshot of this run' }
  const table = notedTable([made, ...noted(facts.fates, 'deleted')])
  parts.push(details('All snapshots of the server', tableMarkdown(table)))
  return parts.filter((each) => each !== '').join('\n\n')
}

function headline(state: MainState): string {
  switch (state.kind) {
    case 'unfinished':
      return 'Snapshot before the deploy: being made'
    case 'completed':
      return 'Snapshot before the deploy: completed'
    case 'failed':
      return 'Snapshot before the deploy: not usable'
  }
}

function explanation(state: MainState): string {
  switch (state.kind) {
    case 'unfinished':
      return 'If nothing else stands here, the step ended before the snapshot was completed, and it can not be relied on.'
    case 'completed':
      return ''
    case 'failed':
      return prose(state.why)
  }
}

function runningText(sight: ServerSight): string {
  if (sight.kind !== 'seen') return 'Whether the server was running is not known; the log says why.'
  if (sight.server.status === 'stopped') return 'The server was stopped, so the copy is consistent.'
  return `The server was ${code(sight.server.status)}. A copy of a running server may be inconsistent, says VPS.org.`
}

/** A summary for a main that made no snapshot. */
export function noSnapshotSummary(why: string): string {
  return ['### Snapshot before the deploy: none', prose(why)].join('\n\n')
}

/** What a dry run found. */
export interface DryRunFacts {
  readonly inputs: SnapshotInputs
  readonly outcome: string
  readonly before: Table
  readonly after: Table | null
}

/** The plans, not carried out. */
export function dryRunSummary(facts: DryRunFacts): string {
  const parts = [
    '### Dry run: nothing was changed',
    prose(facts.outcome),
    '#### Before the snapshot',
    tableMarkdown(facts.before),
  ]
  if (facts.after !== null) parts.push('#### After a good deploy', tableMarkdown(facts.after))
  return parts.join('\n\n')
}

/** Markdown that is folded away. `title` is this action's own text. */
function details(title: string, markdown: string): string {
  return `<details><summary>${title}</summary>\n\n${markdown}\n\n</details>`
}
