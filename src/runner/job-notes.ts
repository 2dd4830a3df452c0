/**
 * Notes by which the steps of one job know of each other's snapshots, in the folder that the runner empties before and
 * after each job. State can't carry them: each action has its own. Ids are checked where they come in: letters, digits,
 * `-` and `_`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { idKey } from '../domain/ids.ts'
import { readProvenance } from '../domain/provenance.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { readRun } from './environment.ts'
import { markNotSaved } from './messages.ts'
import { writeRunnerFile } from './runner-file.ts'

/** By these post knows that `wait/` saw a snapshot completed. */
export interface CompletionMarks {
  /** @throws RunnerFileError */
  readonly write: (serverId: string, snapshotId: string) => void
  /** Whether there is a mark of this run attempt. */
  readonly has: (serverId: string, snapshotId: string) => boolean
}

/**
 * By these a step knows the snapshots of its job. Not every GitHub names a job's check run, and not every list shows
 * descriptions.
 */
export interface MadeHere {
  /** Notes that this job made a snapshot. Where that can't be written, it counts as another job's in doubt. */
  readonly write: (snapshot: Pick<Snapshot, 'id' | 'name'>, mark: string) => void
  /** Whether a step of this job made it. */
  readonly has: (snapshot: Snapshot) => boolean
}

/** The marks of this job. */
export function completionMarks(environment: NodeJS.ProcessEnv): CompletionMarks {
  const noteOf = (serverId: string, snapshotId: string): string =>
    path.join(`server-${idKey(serverId)}`, `completed-${idKey(snapshotId)}`)
  // Some file systems take capitals for small letters, so the ids stand in the file too.
  const textOf = (serverId: string, snapshotId: string): string => {
    const { id, attempt } = readRun(environment)
    return `snapshot ${idKey(snapshotId)} of server ${idKey(serverId)} was seen completed in run ${id}/${attempt}\n`
  }
  return {
    write: (serverId, snapshotId) => {
      writeRunnerFile(
        (why) => markNotSaved(why, serverId, snapshotId),
        () => {
          writeNote(environment, noteOf(serverId, snapshotId), textOf(serverId, snapshotId))
        },
      )
    },
    has: (serverId, snapshotId) =>
      isNoted(environment, noteOf(serverId, snapshotId), (text) => text === textOf(serverId, snapshotId)),
  }
}

/** The notes of this job on what it made. */
export function madeHere(environment: NodeJS.ProcessEnv): MadeHere {
  const noteOf = (id: string): string => `made-${id}`
  // The name holds run and attempt; ids may be given anew, and some file systems take capitals for small letters.
  const textOf = ({ id, name }: Pick<Snapshot, 'id' | 'name'>, mark: string): string =>
    `${id} ${name} ${mark}\n`
  return {
    write: (snapshot, mark) => {
      try {
        writeNote(environment, noteOf(snapshot.id), textOf(snapshot, mark))
      } catch {
        // In doubt a restore is refused, which costs less than a step that fails for a note.
      }
    },
    has: (snapshot) =>
      isNoted(environment, noteOf(snapshot.id), (text) => {
        const noted = /^\S+ \S+ ([0-9a-f]{8})\n$/.exec(text)?.[1]
        if (noted === undefined || text !== textOf(snapshot, noted)) return false
        // A list may show no descriptions; one that it shows has to agree.
        return (readProvenance(snapshot.description)?.mark ?? noted) === noted
      }),
  }
}

function writeNote(environment: NodeJS.ProcessEnv, note: string, text: string): void {
  const file = fileOf(environment, note)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** Returns whether a note is there and says what it should; one that can't be read is none. */
function isNoted(environment: NodeJS.ProcessEnv, note: string, isRight: (text: string) => boolean): boolean {
  try {
    return isRight(readFileSync(fileOf(environment, note), 'utf8'))
  } catch {
    return false
  }
}

function fileOf(environment: NodeJS.ProcessEnv, note: string): string {
  const folder = environment['RUNNER_TEMP'] ?? ''
  if (folder === '') throw new Error('RUNNER_TEMP is not set')
  return path.join(folder, 'vps-safety-snapshot', note)
}
