/** What later steps and jobs can read. */
import * as core from '@actions/core'
import type { Snapshot } from '../domain/snapshot.ts'
import { handOver, RunnerFileError } from './runner-file.ts'

/** How post ended, for the jobs that follow; post can set no outputs, only environment variables. */
export type PostResult = 'pruned' | 'kept' | 'restored' | 'restore-started' | 'not-restored' | 'none'

/**
 * Sets the three outputs of main. Called as soon as an id is known and again whenever more is known; the last
 * call counts.
 * @throws RunnerFileError
 */
export function exportSnapshot(serverId: string, snapshot: Snapshot): void {
  const createdAt =
    snapshot.createdAtMs === null ? null : new Date(snapshot.createdAtMs).toISOString().replace('.000Z', 'Z')
  handOver(
    `the outputs of this step. Snapshot ${snapshot.id} (${snapshot.name}) of server ${serverId} exists at VPS.org`,
    () => {
      core.setOutput('snapshot-id', snapshot.id)
      core.setOutput('snapshot-name', snapshot.name)
      core.setOutput('snapshots', [
        {
          server_id: serverId,
          id: snapshot.id,
          name: snapshot.name,
          status: plainWord(snapshot.status),
          size_mb: snapshot.sizeMb,
          created_at: createdAt,
        },
      ])
    },
  )
}

/**
 * Sets `VPS_SNAPSHOT_RESULT` for whatever comes after post.
 * @param onTrouble told why it can't be set; what is being done to the server goes on
 */
export function exportResult(result: PostResult, onTrouble: (why: string) => void): void {
  try {
    handOver(`VPS_SNAPSHOT_RESULT=${result} for the jobs that follow`, () => {
      core.exportVariable('VPS_SNAPSHOT_RESULT', result)
    })
  } catch (error) {
    if (!(error instanceof RunnerFileError)) throw error
    onTrouble(error.message)
  }
}

/** Outputs end up in other people's scripts: a status that is more than a word or two is not handed on. */
function plainWord(status: string): string {
  return /^[a-z0-9_ -]{1,40}$/.test(status) ? status : 'unknown'
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
 * @throws RunnerFileError
 */
export function exportRollback(outputs: RollbackOutputs): void {
  handOver(`the outputs of this step: ${Object.keys(outputs).join(', ')}`, () => {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
  })
}
