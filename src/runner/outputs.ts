/** What later steps and jobs can read. */
import type { Snapshot } from '../domain/snapshot.ts'
import { writeRunnerFile } from './runner-file.ts'
import type { Toolkit } from './toolkit.ts'

/** A value for each server, in their order, with an empty place where there is none. */
export function inOrder<Server>(servers: readonly Server[], of: (server: Server) => string | null): string {
  return servers.map((server) => plainText(of(server) ?? '')).join(',')
}

/**
 * Outputs end up in other people's scripts and logs, where a comma counts and a `##[` or a `::` acts: what the API wrote
 * is handed on only as far as it is plain.
 */
function plainText(text: string): string {
  return text
    .slice(0, 300)
    .replace(/[^\p{L}\p{N} .:()=+/@_-]/gu, '_')
    .replaceAll('::', '__')
}

/** The same for a sentence, in which a comma, a quote or a star is nothing special. */
function plainSentence(text: string): string {
  return text.slice(0, 500).replace(/[^\p{L}\p{N}\p{P} =+]|[#\\[\]]/gu, '_')
}

/** A status that is more than a word or two is not handed on. */
function plainWord(status: string): string {
  return /^[a-z0-9_ -]{1,40}$/.test(status) ? status : 'unknown'
}

/** A server, and its snapshot as far as it is known. */
export interface SnapshotOfServer {
  readonly serverId: string
  readonly snapshot: Snapshot | null
}

/**
 * Sets `snapshot-id` and `snapshot-name`: for several servers in their order, with an empty place where there is no snapshot.
 * Called as soon as an id is known and again whenever more is known; the last call counts.
 * @throws RunnerFileError
 */
export function exportIds(toolkit: Toolkit, servers: readonly SnapshotOfServer[]): void {
  writeRunnerFile(`the outputs of this step. ${existing(servers)}`, () => {
    toolkit.setOutput('snapshot-id', servers.map(({ snapshot }) => snapshot?.id ?? '').join(','))
    toolkit.setOutput(
      'snapshot-name',
      servers.map(({ snapshot }) => plainText(snapshot?.name ?? '')).join(','),
    )
  })
}

/**
 * Sets `snapshots`, with everything that is known of them.
 * @throws RunnerFileError
 */
export function exportSnapshots(toolkit: Toolkit, servers: readonly SnapshotOfServer[]): void {
  const known = servers.flatMap(({ serverId, snapshot }) =>
    snapshot === null
      ? []
      : [
          {
            server_id: serverId,
            id: snapshot.id,
            name: plainText(snapshot.name),
            status: plainWord(snapshot.status),
            size_mb: snapshot.sizeMb,
            created_at: isoDate(snapshot.createdAtMs),
          },
        ],
  )
  writeRunnerFile(`the outputs of this step. ${existing(servers)}`, () => {
    toolkit.setOutput('snapshots', known)
  })
}

function existing(servers: readonly SnapshotOfServer[]): string {
  return servers
    .map(({ serverId, snapshot }) =>
      snapshot === null
        ? `No snapshot of server ${serverId} is known`
        : `Snapshot ${snapshot.id} (${snapshot.name}) of server ${serverId} exists at VPS.org`,
    )
    .join('. ')
}

function isoDate(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** What `restore/` hands on. */
export interface RollbackOutputs {
  readonly 'snapshot-id'?: string
  readonly 'snapshot-name'?: string
  readonly 'safety-snapshot-id'?: string
  readonly 'server-status'?: string
  readonly result?: 'restored' | 'restore-started' | 'dry-run'
}

/**
 * Sets outputs of `restore/`, each as soon as it is known.
 * @param state how things are at that moment, for whoever reads that the runner does not take them
 * @throws RunnerFileError
 */
export function exportRollback(toolkit: Toolkit, outputs: RollbackOutputs, state: string): void {
  writeRunnerFile(`the outputs of this step: ${Object.keys(outputs).join(', ')}. ${state}`, () => {
    for (const [name, value] of Object.entries(outputs)) toolkit.setOutput(name, value)
  })
}

/** A snapshot of `prune/`, and why it was deleted or stays. */
export interface PrunedSnapshot {
  readonly serverId: string
  readonly snapshot: Snapshot
  readonly why: string
}

/**
 * Sets `deleted` and `kept` of `prune/`, with the reason for each.
 * @throws RunnerFileError
 */
export function exportPruned(
  toolkit: Toolkit,
  pruned: { readonly deleted: readonly PrunedSnapshot[]; readonly kept: readonly PrunedSnapshot[] },
): void {
  const entryOf = ({ serverId, snapshot, why }: PrunedSnapshot): object => ({
    server_id: serverId,
    id: snapshot.id,
    name: plainText(snapshot.name),
    reason: plainSentence(why),
  })
  writeRunnerFile('the outputs of this step: deleted, kept', () => {
    toolkit.setOutput('deleted', pruned.deleted.map(entryOf))
    toolkit.setOutput('kept', pruned.kept.map(entryOf))
  })
}
