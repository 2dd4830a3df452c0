import type { RollbackState } from '../../github/deployments.ts'
import type { RollbackRecord } from '../../github/github.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import type { Context } from '../shared/step.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/** How a rollback came out, for its record. `started`: its end was not to be waited for. */
export type RollbackResult = 'done' | 'started' | 'failed' | 'open'

/** Records a rollback as a GitHub deployment, where that is asked for. Never rejects. */
export async function beginRecord(
  { github }: Pick<Context, 'github'>,
  { environment }: Pick<RestoreInputs, 'environment'>,
  all: readonly ServerToRollBack[],
): Promise<RollbackRecord | null> {
  if (environment === '') return null
  const servers = all.map(({ serverId, target }) => ({
    serverId,
    snapshotId: target.id,
    snapshotName: target.name,
  }))
  return await github.recordRollback({ environment, servers })
}

const ENDS: Readonly<Record<RollbackResult, readonly [state: RollbackState, description: string]>> = {
  done: ['success', 'Every server was restored.'],
  started: ['in_progress', 'VPS.org accepted the restore. Its end is not checked.'],
  failed: ['failure', 'Not every server was restored. The log says in what state each is.'],
  open: ['error', 'Could not find out how the rollback ended. The log says what to check.'],
}

/** Says in the record how the rollback came out. Never rejects. */
export async function endRecord(record: RollbackRecord | null, result: RollbackResult): Promise<void> {
  await record?.end(...ENDS[result])
}
