import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCommandFile, type FileEntry } from './command-files.ts'
import type { StepLog } from './step-log.ts'

const FILES = ['output', 'state', 'env', 'path', 'step_summary'] as const

/** More than this in a step summary, and the runner drops it. */
const SUMMARY_LIMIT = 1024 * 1024

/** The files through which a process tells the runner something: fresh and empty for every phase. */
export class RunnerFiles {
  /** `GITHUB_OUTPUT` and so on, each with the path of its file. */
  readonly variables: Readonly<Record<string, string>>
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    for (const name of FILES) writeFileSync(this.#path(name), '')
    this.variables = Object.fromEntries(
      FILES.map((name) => [`GITHUB_${name.toUpperCase()}`, this.#path(name)]),
    )
  }

  /** The entries of a file; what is wrong in it goes into the log, and fails the step. */
  readEntries(name: 'output' | 'state' | 'env', log: StepLog): FileEntry[] {
    const { entries, problem } = parseCommandFile(this.#read(name))
    if (problem !== undefined) {
      log.fail(`Unable to process file command '${name}' successfully.`)
      log.annotate('error', problem)
    }
    if (name !== 'env') return entries
    return entries.filter((entry) => {
      const blocked = entry.name.toUpperCase() === 'NODE_OPTIONS'
      if (blocked) {
        log.annotate('error', "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
      }
      return !blocked
    })
  }

  /** The step summary, or nothing when it is too long. */
  readSummary(log: StepLog): string {
    const summary = this.#read('step_summary')
    const size = Buffer.byteLength(summary)
    if (size <= SUMMARY_LIMIT) return summary
    const limit = '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k'
    log.annotate('error', `${limit}, got ${String(Math.trunc(size / 1024))}k.`)
    return ''
  }

  #read(name: (typeof FILES)[number]): string {
    try {
      return readFileSync(this.#path(name), 'utf8')
    } catch {
      // The action may have removed it; the runner goes on as if it were empty.
      return ''
    }
  }

  #path(name: (typeof FILES)[number]): string {
    return join(this.#folder, name)
  }
}
