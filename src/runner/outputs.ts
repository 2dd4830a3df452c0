/** What later steps and jobs can read. */
import type { Snapshot } from '../domain/snapshot.ts'
import { outputsNotSet } from './messages.ts'
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
  setOutputs(['snapshot-id', 'snapshot-name'], existing(servers), () => {
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
  setOutputs(['snapshots'], existing(servers), () => {
    toolkit.setOutput('snapshots', known)
  })
}

function existing(servers: readonly SnapshotOfServer[]): string {
  const known = servers.flatMap(({ serverId, snapshot }) =>
    snapshot === null ? [] : [{ serverId, snapshot }],
  )
  const [first] = known
  if (first === undefined) return 'No snapshot id is known.'
  if (known.length > 1)
    return `These snapshots exist at VPS.org: ${known.map(({ snapshot }) => snapshot.id).join(', ')}.`
  return `Snapshot ${first.snapshot.id} (${first.snapshot.name}) of server ${first.serverId} exists at VPS.org.`
}

function setOutputs(names: readonly string[], state: string | undefined, set: () => void): void {
  writeRunnerFile((why) => outputsNotSet(why, names, state), set)
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
 * @param state how things are at that moment, as a sentence beside the reason why they can't be set
 * @throws RunnerFileError
 */
export function exportRollback(toolkit: Toolkit, outputs: RollbackOutputs, state: string): void {
  setOutputs(Object.keys(outputs), state, () => {
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
  setOutputs(['deleted', 'kept'], undefined, () => {
    toolkit.setOutput('deleted', pruned.deleted.map(entryOf))
    toolkit.setOutput('kept', pruned.kept.map(entryOf))
  })
}
