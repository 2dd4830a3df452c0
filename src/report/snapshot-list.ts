/** All snapshots of servers for someone who wants to look before a rollback: what each one is, and how to restore it. */
import { type DescribedSnapshot, isOfDeploy } from '../decide/snapshot-list.ts'
import type { RunEnd } from '../decide/last-good.ts'
import { commitOf, readProvenance } from '../domain/provenance.ts'
import type { Run } from '../domain/run.ts'
import { phaseOf, type Snapshot } from '../domain/snapshot.ts'
import { folded } from './fitting.ts'
import { rollbackPage } from './links.ts'
import { LIST_EXPLAINED, LIST_LOSES, restorableLatestLine, restorableLine } from './messages/restore-lines.ts'
import { prose } from './markdown.ts'
import { commandBlock, repositoryOf, workflowCommand } from './rollback-advice.ts'
import { type Cell, type Table, tableMarkdown } from './table.ts'
import { attemptPage, madeBy } from './whose-deploy.ts'
import { age, ageMs, capital, date, roughly, size } from './words.ts'

/** A server and all its snapshots. */
export interface ListedServer {
  readonly serverId: string
  /** The newest first. */
  readonly snapshots: readonly DescribedSnapshot[]
}

/** What can be restored, and by which command. */
export interface Restorable {
  /** The server; `null`: several of them together. */
  readonly serverId: string | null
  readonly what: string
  readonly command: string
}

/** The list, for the log and for the summary. */
export interface SnapshotList {
  /** For the log, whose lines are short. */
  readonly short: Table
  readonly full: Table
  readonly restorable: readonly Restorable[]
  /** As `gh --repo` takes it. */
  readonly repo: string
}

/** What the words depend on besides the snapshots. */
export interface ListContext {
  readonly run: Pick<Run, 'repo' | 'url'>
  /** The present by the clock that dates the snapshots. */
  readonly nowMs: number
}

/** Returns the list of all snapshots of these servers. */
export function snapshotList(servers: readonly ListedServer[], context: ListContext): SnapshotList {
  const columns = COLUMNS.filter(({ title }) => servers.length > 1 || title !== 'Server')
  const tableOf = (shown: readonly Column[]): Table => ({
    columns: shown.map(({ title }) => title),
    rows: servers.flatMap(({ serverId, snapshots }) =>
      snapshots.map((each) => shown.map(({ cellOf }) => cellOf({ ...each, serverId }, context))),
    ),
  })
  const repo = repositoryOf(context.run)
  return {
    short: tableOf(columns.filter(({ isShort = false }) => isShort)),
    full: tableOf(columns),
    restorable: [...latestOfAll(servers, repo), ...servers.flatMap((each) => eachOf(each, repo, context))],
    repo,
  }
}

type Row = DescribedSnapshot & { readonly serverId: string }

interface Column {
  readonly title: string
  /** It stands in the log too. */
  readonly isShort?: true
  readonly cellOf: (row: Row, context: ListContext) => Cell
}

const NONE = '–'

const COLUMNS: readonly Column[] = [
  { title: 'Server', isShort: true, cellOf: ({ serverId }) => serverId },
  { title: 'Id', isShort: true, cellOf: ({ snapshot }) => snapshot.id },
  { title: 'Name', cellOf: ({ snapshot }) => snapshot.name },
  { title: 'Status', isShort: true, cellOf: ({ snapshot }) => snapshot.status },
  { title: 'Size', cellOf: ({ snapshot: { sizeMb } }) => (sizeMb === null ? NONE : size(sizeMb)) },
  { title: 'Created', cellOf: ({ snapshot }) => date(snapshot.createdAtMs) },
  { title: 'Age', isShort: true, cellOf: ageOf },
  {
    title: 'Own',
    isShort: true,
    cellOf: ({ kind }) => (kind === 'deploy' || kind === 'rollback' ? 'yes' : 'no'),
  },
  { title: 'Created by', isShort: true, cellOf: creatorOf },
  { title: 'Commit', isShort: true, cellOf: ({ snapshot }) => commitOf(snapshot.description) ?? NONE },
  { title: 'Deploy', isShort: true, cellOf: deployOf },
  { title: 'Note', isShort: true, cellOf: noteOf },
]

function ageOf({ snapshot }: Row, { nowMs }: ListContext): string {
  const ms = ageMs(snapshot.createdAtMs, nowMs)
  return ms === null ? 'unknown' : roughly(ms)
}

/** The run, attempt and job, with the page of that attempt; of others what their description tells. */
function creatorOf({ snapshot, maker }: Row, { run }: ListContext): Cell {
  if (maker === null) {
    const others = madeBy(snapshot, readProvenance(snapshot.description)?.job ?? null)
    return others === '' ? 'not this action' : others.slice(' from '.length)
  }
  const job = maker.job === null ? '' : `, job "${maker.job}"`
  const text = `run ${maker.runId}, attempt ${maker.attempt}${job}`
  const href = attemptPage(maker, run)
  return href === null ? text : { text, href }
}

const RUN_ENDS: Readonly<Record<RunEnd, string>> = {
  succeeded: 'succeeded',
  'not-succeeded': 'did not succeed',
  running: 'running',
}

function deployOf({ kind, runEnd }: Row): string {
  if (runEnd !== null) return RUN_ENDS[runEnd]
  return isOfDeploy(kind) ? 'unknown' : NONE
}

function noteOf({ snapshot, kind, isLatest, isLastGood, protectedBy }: Row): string {
  const notes = [
    ...(isLatest ? ['"latest"'] : []),
    ...(isLastGood ? ['last good state'] : []),
    ...(kind === 'rollback' ? ['state before a rollback'] : []),
    ...(kind === 'other-name' ? ['another "name"'] : []),
    ...(protectedBy === null ? [] : [`protected by "${protectedBy}"`]),
    ...(isRestorable(snapshot) ? [] : ['cannot be restored']),
  ]
  return notes.length === 0 ? NONE : notes.join(', ')
}

function isRestorable(snapshot: Snapshot): boolean {
  return phaseOf(snapshot) === 'completed'
}

/** Several servers belong together: they go back together, or not at all. */
function latestOfAll(servers: readonly ListedServer[], repo: string): readonly Restorable[] {
  const latest = servers.flatMap(({ serverId, snapshots }) => {
    const found = snapshots.find(({ isLatest }) => isLatest)
    return found === undefined ? [] : [{ serverId, snapshotId: found.snapshot.id }]
  })
  if (servers.length < 2 || latest.length < servers.length) return []
  const what = restorableLatestLine(latest.length)
  return [{ serverId: null, what, command: workflowCommand({ repo, servers: latest }) }]
}

function eachOf(
  { serverId, snapshots }: ListedServer,
  repo: string,
  { nowMs }: ListContext,
): readonly Restorable[] {
  return snapshots
    .filter(({ snapshot }) => isRestorable(snapshot))
    .map(({ snapshot: { id, createdAtMs } }) => ({
      serverId,
      what: restorableLine(serverId, id, age(createdAtMs, nowMs)),
      command: workflowCommand({ repo, servers: [{ serverId, snapshotId: id }] }),
    }))
}

/** Returns the list for the summary: its table and what it means, then how to restore a snapshot. */
export function listChapters({ full, restorable, repo }: SnapshotList): readonly string[] {
  if (full.rows.length === 0) return []
  const table = `#### All snapshots\n\n${tableMarkdown(full)}`
  return [table, prose(LIST_EXPLAINED), ...(restorable.length === 0 ? [] : howToRestore(restorable, repo))]
}

/**
 * Each command has its own block: who copies a block with several would start several rollbacks. Those of several
 * servers are folded, server by server.
 */
function howToRestore(restorable: readonly Restorable[], repo: string): readonly string[] {
  const servers = [...new Set(restorable.map(({ serverId }) => serverId))].filter((each) => each !== null)
  const blockOf = ({ what, command }: Restorable): string =>
    `${prose(capital(what))}:\n\n${commandBlock([command])}`
  const chapters = servers.map((serverId) => ({
    title: `Commands for server ${serverId}`,
    markdown: restorable
      .filter((each) => each.serverId === serverId)
      .map(blockOf)
      .join('\n\n'),
  }))
  return [
    `#### Restore one of them`,
    prose(LIST_LOSES),
    `In the browser: open [the rollback workflow](${rollbackPage(repo)}), choose "Run workflow", and enter the id of the server and the id of a snapshot.`,
    'Or copy a command:',
    ...restorable.filter(({ serverId }) => serverId === null).map(blockOf),
    ...chapters.map(({ title, markdown }) => (servers.length === 1 ? markdown : folded(title, markdown))),
  ]
}
