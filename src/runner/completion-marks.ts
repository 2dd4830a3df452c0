/**
 * Marks by which post knows that `wait/` saw a snapshot completed, in the folder that the runner empties before and after each
 * job. State can't carry this: each action has its own.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { idKey } from '../domain/ids.ts'
import { readRun } from './environment.ts'
import { writeRunnerFile } from './runner-file.ts'

/** Leaves and finds the marks of one job. */
export interface CompletionMarks {
  /** @throws RunnerFileError */
  readonly leave: (serverId: string, snapshotId: string) => void
  /** Whether there is a mark of this run attempt. */
  readonly has: (serverId: string, snapshotId: string) => boolean
}

/** The marks in `RUNNER_TEMP`. Ids are checked where they come in: letters, digits, `-` and `_`. */
export function completionMarks(environment: NodeJS.ProcessEnv): CompletionMarks {
  const folder = environment['RUNNER_TEMP'] ?? ''
  const fileOf = (serverId: string, snapshotId: string): string =>
    path.join(folder, 'vps-safety-snapshot', `server-${idKey(serverId)}`, `completed-${idKey(snapshotId)}`)
  // Some file systems take capitals for small letters, so the ids stand in the file too.
  const textOf = (serverId: string, snapshotId: string): string => {
    const { id, attempt } = readRun(environment)
    return `snapshot ${idKey(snapshotId)} of server ${idKey(serverId)} was seen completed in run ${id}/${attempt}\n`
  }
  return {
    leave: (serverId, snapshotId) => {
      writeRunnerFile(
        `the mark that snapshot ${snapshotId} of server ${serverId} was seen completed; without it post does not restore`,
        () => {
          if (folder === '') throw new Error('RUNNER_TEMP is not set')
          const file = fileOf(serverId, snapshotId)
          mkdirSync(path.dirname(file), { recursive: true })
          writeFileSync(file, textOf(serverId, snapshotId))
        },
      )
    },
    has: (serverId, snapshotId) => {
      try {
        return (
          folder !== '' && readFileSync(fileOf(serverId, snapshotId), 'utf8') === textOf(serverId, snapshotId)
        )
      } catch {
        return false
      }
    },
  }
}
