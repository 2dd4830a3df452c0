/** main's part of the job summary. */
import type { Run } from '../domain/run.ts'
import type { ServerLookup } from '../domain/server.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { planTable, type PlanRow } from './plan-table.ts'
import { fitted, folded, type Part } from './fitting.ts'
import { code, prose } from './markdown.ts'
import { oldestDate, repositoryOf, rollbackChapter } from './rollback-advice.ts'
import { type Table, tableMarkdown } from './table.ts'
import { date, duration, size, tally } from './words.ts'

/** How far main is, all servers together. */
export type MainState = 'unfinished' | 'left-to-wait' | 'completed' | 'failed'

/** What main knows of one server. */
export interface ProtectedServer {
  readonly serverId: string
  readonly lookup: ServerLookup | null
  readonly snapshot: Snapshot | null
  /** What was planned for the other snapshots, and done. */
  readonly others: readonly PlanRow[]
  readonly tookMs: number | null
  /** Why there is no snapshot to rely on. */
  readonly failure: string | null
}

/** What main's summary is made of. */
export interface MainFacts {
  readonly state: MainState
  readonly servers: readonly ProtectedServer[]
  readonly apiUrl: URL
  readonly run: Run
}

/** Returns how it went, and folded the snapshots and how to use them. Where all went well, that is one line. */
export function mainSummary(facts: MainFacts): string {
  const { servers, state, run, apiUrl } = facts
  const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]))
  const created = servers.flatMap(({ serverId, snapshot }) =>
    snapshot === null ? [] : [{ serverId, snapshotId: snapshot.id, createdAtMs: snapshot.createdAtMs }],
  )
  const parts: Part[] = [
    { markdown: `### ${headline(state, servers.length)}`, rank: 0 },
    { markdown: explanation(state), rank: 0 },
    ...failures.map((markdown) => ({ markdown, rank: 2 })),
    { markdown: state === 'failed' ? STOPPED : '', rank: 0 },
  ]
  if (created.length > 0) {
    const table = tableMarkdown(overview(servers))
    const isGood = state === 'completed'
    const shown = `${table}\n\n${runningText(servers)}`
    parts.push({ markdown: isGood ? folded('Details', shown) : shown, rank: 1 })
  }
  if (state === 'completed') {
    const sinceMs = oldestDate(created.map((each) => each.createdAtMs))
    const { workflowFile } = run
    const target = { servers: created, repo: repositoryOf(run), apiUrl, sinceMs, workflowFile }
    const chapter = rollbackChapter(target)
    parts.push({ markdown: folded('How to roll back later', `${READ_THE_END_FIRST}\n\n${chapter}`), rank: 0 })
  }
  const all = planTable(servers.map((each) => ({ serverId: each.serverId, rows: withOwn(each) })))
  if (all.rows.length > 0) {
    const title = `All snapshots of the ${servers.length === 1 ? 'server' : 'servers'}`
    parts.push({ markdown: folded(title, tableMarkdown(all)), rank: 3 })
  }
  return fitted(parts)
}

/** Returns every server with its snapshot. */
export function overview(servers: readonly ProtectedServer[]): Table {
  return {
    columns: ['Server', 'Snapshot', 'Id', 'Status', 'Size', 'Created', 'Duration'],
    rows: servers.map(({ serverId, lookup, snapshot, tookMs }) => {
      const server = lookup?.kind === 'found' ? `${lookup.server.name} (${serverId})` : serverId
      if (snapshot === null) return [server, '', '', 'none', '', '', '']
      const { name, id, status, sizeMb, createdAtMs } = snapshot
      return [
        server,
        name,
        id,
        status,
        size(sizeMb),
        date(createdAtMs),
        tookMs === null ? '' : duration(tookMs),
      ]
    }),
  }
}

function withOwn({ snapshot, others }: ProtectedServer): readonly PlanRow[] {
  return snapshot === null
    ? others
    : [{ snapshot, action: 'new', why: 'the snapshot of this run' }, ...others]
}

function headline(state: MainState, servers: number): string {
  const what = servers === 1 ? 'Snapshot' : `${servers} snapshots`
  switch (state) {
    case 'unfinished':
    case 'left-to-wait':
      return `⚠️ ${what} before the deploy: in progress`
    case 'completed':
      return `✅ ${what} before the deploy: completed`
    case 'failed':
      return servers === 1
        ? '❌ Snapshot before the deploy: not usable'
        : `❌ ${what} before the deploy: not all are usable`
  }
}

function explanation(state: MainState): string {
  switch (state) {
    case 'unfinished':
      return 'In progress. If this text stays, the step was stopped; do not use the snapshot.'
    case 'left-to-wait':
      return (
        '"wait" is "false", so this step did not wait. Use the wait step before the deploy: ' +
        'only a snapshot that it saw completed can be restored automatically.'
      )
    case 'completed':
    case 'failed':
      return ''
  }
}

/** What a failed snapshot step means for the deploy: "Nothing was changed" leaves open whether it ran. */
const STOPPED =
  'Look at the list of steps: the deploy step should be skipped. If it ran, it ran without a snapshot. ' +
  'This step changed no server.'

/** This part stands above the one that is written after the deploy. */
const READ_THE_END_FIRST =
  'If this page has a part about the end of the deploy below, read that first: it may advise against a rollback.'

const STATE = 'State of the server'
const STATES = 'States of the servers'

function runningText(servers: readonly ProtectedServer[]): string {
  const states = servers.map(({ lookup }) => (lookup?.kind === 'found' ? lookup.server.status : null))
  const isOne = servers.length === 1
  if (states.every((each) => each === null))
    return `${isOne ? STATE : STATES}: not known; the log has the reason.`
  if (states.every((each) => each === 'stopped'))
    return isOne
      ? 'The server was stopped, so the snapshot is consistent.'
      : 'All servers were stopped, so the snapshots are consistent.'
  const words = code(
    tally(
      states.map((each) => each ?? 'not known'),
      isOne,
    ),
  )
  return `${isOne ? STATE : STATES}: ${words}. A snapshot of a running server may be inconsistent.`
}

/** Returns the summary of `wait/`. */
export function waitSummary(servers: readonly ProtectedServer[], tookMs: number): string {
  const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]))
  const what = servers.length === 1 ? 'the snapshot' : `${servers.length} snapshots`
  const how =
    failures.length > 0
      ? 'not completed'
      : tookMs < 1000
        ? 'already completed'
        : `completed after ${duration(tookMs)}`
  const sign = failures.length > 0 ? '❌' : '✅'
  return [`### ${sign} Waiting for ${what}: ${how}`, ...failures, tableMarkdown(overview(servers))].join(
    '\n\n',
  )
}

/** Returns a summary for a main that created no snapshot, with those that the servers have, where they were planned for. */
export function noSnapshotSummary(
  why: string,
  servers: readonly Pick<ProtectedServer, 'serverId' | 'failure' | 'others'>[],
): string {
  const all = planTable(servers.map(({ serverId, others }) => ({ serverId, rows: others })))
  const each =
    servers.length === 1 ? [] : servers.flatMap(({ failure }) => (failure === null ? [] : [failure]))
  return fitted([
    { markdown: '### ❌ Snapshot before the deploy: none usable', rank: 0 },
    { markdown: prose(why), rank: 0 },
    ...each.map((failure) => ({ markdown: prose(failure), rank: 1 })),
    { markdown: STOPPED, rank: 0 },
    ...(all.rows.length === 0 ? [] : [{ markdown: tableMarkdown(all), rank: 2 }]),
  ])
}

/** What a dry run found. */
export interface DryRunFacts {
  readonly outcome: string
  /** Whether a real run would fail. */
  readonly fails: boolean
  readonly before: Table
  readonly after: Table | null
}

/** Returns the plans, not carried out. */
export function dryRunSummary(facts: DryRunFacts): string {
  const parts = [
    `### ${facts.fails ? '❌' : '✅'} Dry run: nothing was changed`,
    prose(facts.outcome),
    '#### Before the snapshot',
    tableOrNone(facts.before),
  ]
  if (facts.after !== null) parts.push('#### After a good deploy', tableOrNone(facts.after))
  return parts.join('\n\n')
}

function tableOrNone(table: Table): string {
  return table.rows.length === 0 ? 'No snapshots.' : tableMarkdown(table)
}
