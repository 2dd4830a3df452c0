/**
 * Notes by which the steps of one job know each other's snapshots, in the folder that the runner empties before and after each job. Not every
 * GitHub tells a job its check run, and not every list shows descriptions.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readProvenance } from '../domain/provenance.ts'
import type { Snapshot } from '../domain/snapshot.ts'

/** Leaves and finds the notes of one job. */
export interface MadeHere {
  /** Notes that this job made a snapshot. Where that can't be written, the snapshot counts as another job's in doubt. */
  readonly leave: (snapshot: Pick<Snapshot, 'id' | 'name'>, mark: string) => void
  /** Whether a step of this job made it. */
  readonly has: (snapshot: Snapshot) => boolean
}

/** The notes in `RUNNER_TEMP`. Ids are checked where they come in: letters, digits, `-` and `_`. */
export function madeHere(environment: NodeJS.ProcessEnv): MadeHere {
  const folder = environment['RUNNER_TEMP'] ?? ''
  const fileOf = (id: string): string => path.join(folder, 'vps-safety-snapshot', `made-${id}`)
  // The name holds run and attempt; ids may be given anew, and some file systems take capitals for small letters.
  const textOf = ({ id, name }: Pick<Snapshot, 'id' | 'name'>, mark: string): string =>
    `${id} ${name} ${mark}\n`
  return {
    leave: (snapshot, mark) => {
      if (folder === '') return
      try {
        const file = fileOf(snapshot.id)
        mkdirSync(path.dirname(file), { recursive: true })
        writeFileSync(file, textOf(snapshot, mark))
      } catch {
        // In doubt a restore is refused, which costs less than a step that fails for a note.
      }
    },
    has: (snapshot) => {
      if (folder === '') return false
      try {
        const text = readFileSync(fileOf(snapshot.id), 'utf8')
        const noted = /^\S+ \S+ ([0-9a-f]{8})\n$/.exec(text)?.[1]
        if (noted === undefined || text !== textOf(snapshot, noted)) return false
        // A list may show no descriptions; one that it shows has to agree.
        return (readProvenance(snapshot.description)?.mark ?? noted) === noted
      } catch {
        return false
      }
    },
  }
}
