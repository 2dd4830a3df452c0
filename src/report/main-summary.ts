/** main's part of the job summary. */
import type { Run } from '../domain/run.ts'
import type { ServerLookup } from '../domain/server.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { planTable, type PlanRow } from './plan-table.ts'
import { fitted, type Part } from './fitting.ts'
import { code, prose } from './markdown.ts'
import { repositoryOf, rollbackChapter } from './rollback-advice.ts'
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

/** Returns the snapshots, how it went, and how to use them. */
export function mainSummary(facts: MainFacts): string {
  const { servers, state, run, apiUrl } = facts
  const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]))
  const made = servers.flatMap(({ serverId, snapshot }) =>
    snapshot === null ? [] : [{ serverId, snapshotId: snapshot.id }],
  )
  const parts: Part[] = [
    { markdown: `### ${headline(state, servers.length)}`, rank: 0 },
    { markdown: explanation(state), rank: 0 },
    ...failures.map((markdown) => ({ markdown, rank: 2 })),
  ]
  if (made.length > 0) {
    parts.push({ markdown: tableMarkdown(overview(servers)), rank: 1 })
    parts.push({ markdown: runningText(servers), rank: 0 })
  }
  if (state === 'completed') {
    const lost = 'A restore overwrites everything written since the snapshot.'
    const chapter = rollbackChapter({ servers: made, repo: repositoryOf(run), apiUrl }, lost)
    parts.push({ markdown: details('How to roll back', chapter), rank: 0 })
  }
  const all = planTable(servers.map((each) => ({ serverId: each.serverId, rows: withOwn(each) })))
  if (made.length > 0) {
    const title = `All snapshots of the ${servers.length === 1 ? 'server' : 'servers'}`
    parts.push({ markdown: details(title, tableMarkdown(all)), rank: 3 })
  }
  return fitted(parts)
}

/** Returns every server with its snapshot. */
export function overview(servers: readonly ProtectedServer[]): Table {
  return {
    columns: ['Server', 'Snapshot', 'Id', 'Status', 'Size', 'Taken', 'Took'],
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
      return `${what} before the deploy: being made`
    case 'completed':
      return `${what} before the deploy: completed`
    case 'failed':
      return servers === 1
        ? 'Snapshot before the deploy: not usable'
        : `${what} before the deploy: not all are usable`
  }
}

function explanation(state: MainState): string {
  switch (state) {
    case 'unfinished':
      return 'If nothing else stands here, the step ended before the snapshot was completed, and it can not be relied on.'
    case 'left-to-wait':
      return '`wait` is `false`: this step did not wait. Let your-org/vps-safety-snapshot/wait stand before the deploy: what was not seen completed by then is not restored automatically.'
    case 'completed':
    case 'failed':
      return ''
  }
}

function runningText(servers: readonly ProtectedServer[]): string {
  const states = servers.map(({ lookup }) => (lookup?.kind === 'found' ? lookup.server.status : null))
  if (states.every((each) => each === null)) {
    return `Whether the ${servers.length === 1 ? 'server was' : 'servers were'} running is not known; the log says why.`
  }
  if (states.every((each) => each === 'stopped')) {
    return servers.length === 1
      ? 'The server was stopped, so the copy is consistent.'
      : 'The servers were stopped, so the copies are consistent.'
  }
  const words = code(
    tally(
      states.map((each) => each ?? 'not known'),
      servers.length === 1,
    ),
  )
  return `${servers.length === 1 ? 'The server was' : 'The servers were:'} ${words}. A copy of a running server may be inconsistent, says VPS.org.`
}

/** Returns the summary of `wait/`. */
export function waitSummary(servers: readonly ProtectedServer[], tookMs: number): string {
  const failures = servers.flatMap(({ failure }) => (failure === null ? [] : [prose(failure)]))
  const what = servers.length === 1 ? 'the snapshot' : `${servers.length} snapshots`
  const how =
    failures.length > 0
      ? 'not to rely on'
      : tookMs < 1000
        ? 'completed already'
        : `completed after ${duration(tookMs)}`
  return [`### Waiting for ${what}: ${how}`, ...failures, tableMarkdown(overview(servers))].join('\n\n')
}

/** Returns a summary for a main that made no snapshot. */
export function noSnapshotSummary(why: string): string {
  return ['### Snapshot before the deploy: none', prose(why)].join('\n\n')
}

/** What a dry run found. */
export interface DryRunFacts {
  readonly outcome: string
  readonly before: Table
  readonly after: Table | null
}

/** Returns the plans, not carried out. */
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

/** Returns Markdown that is folded away. `title` is this action's own text. */
function details(title: string, markdown: string): string {
  return `<details><summary>${title}</summary>\n\n${markdown}\n\n</details>`
}
