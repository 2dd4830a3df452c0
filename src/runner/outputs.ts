/** What later steps and jobs can read. */
import * as core from '@actions/core'
import type { Snapshot } from '../domain/snapshot.ts'

/** How post ended, for the jobs that follow; post can set no outputs, only environment variables. */
export type PostResult = 'pruned' | 'kept' | 'restored' | 'restore-started' | 'not-restored' | 'none'

/**
 * Sets the three outputs of main. Called as soon as an id is known and again whenever more is known; the last
 * call counts.
 */
export function exportSnapshot(serverId: string, snapshot: Snapshot): void {
  core.setOutput('snapshot-id', snapshot.id)
  core.setOutput('snapshot-name', snapshot.name)
  core.setOutput('snapshots', [
    {
      server_id: serverId,
      id: snapshot.id,
      name: snapshot.name,
      status: snapshot.status,
      size_mb: snapshot.sizeMb,
      created_at:
        snapshot.createdAtMs === null
          ? null
          : new Date(snapshot.createdAtMs).toISOString().replace('.000Z', 'Z'),
    },
  ])
}

/** Sets `VPS_SNAPSHOT_RESULT` for whatever comes after post. */
export function exportResult(result: PostResult): void {
  core.exportVariable('VPS_SNAPSHOT_RESULT', result)
}
