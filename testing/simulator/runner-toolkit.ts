/** The runner's toolkit in memory: what a step is given, and everything that it hands back. */
import { StepLog } from '../local-runner/step-log.ts'
import { outputLines } from '../local-runner/output-lines.ts'
import { asText } from './as-text.ts'
import type { Toolkit } from '../../src/runner/toolkit.ts'
import type { SimulatedProcess } from './simulated-process.ts'

/** The files through which a step hands things back. */
export type RunnerFile = 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_ENV' | 'GITHUB_STEP_SUMMARY'

/** What a step is given. */
export interface StepGiven {
  /** Inputs by name; those that are not given are empty, as the runner has it. */
  readonly inputs: Readonly<Record<string, string>>
  /** What main saved, for post. */
  readonly state?: Readonly<Record<string, string>>
  readonly isDebug?: boolean
  /** Files that can't be written. */
  readonly unwritable?: readonly RunnerFile[]
}

/** A line that a step printed on purpose, by its level. */
export interface PrintedLine {
  readonly atMs: number
  readonly level: 'info' | 'debug' | 'notice' | 'warning' | 'error' | 'group' | 'endgroup' | 'mask'
  readonly text: string
}

/** What a step handed back. */
export interface StepTaken {
  readonly printed: PrintedLine[]
  /** The same lines as the runner reads them, and what they make it do. */
  readonly log: StepLog
  readonly outputs: Record<string, string>
  readonly state: Record<string, string>
  readonly env: Record<string, string>
  summary: string
}

/** A toolkit for one process. What is written after the end of the process counts for nothing. */
export function createToolkit(
  process: SimulatedProcess,
  given: StepGiven,
  log = new StepLog([], given.isDebug === true),
): { readonly toolkit: Toolkit; readonly taken: StepTaken } {
  const taken: StepTaken = {
    printed: [],
    log,
    outputs: {},
    state: {},
    env: {},
    summary: '',
  }
  const write = (file: RunnerFile, action: () => void): void => {
    if (!process.isAlive()) return
    if (given.unwritable?.includes(file) === true)
      throw new Error(`ENOSPC: no space left on device, write ${file}`)
    action()
  }
  const print = (level: PrintedLine['level'], text: string, line: string): void => {
    if (!process.isAlive()) return
    taken.printed.push({ atMs: process.clock.nowMs() - process.clockAheadMs, level, text })
    for (const each of outputLines(`${line}\n`)) taken.log.accept(each)
  }
  const command =
    (level: PrintedLine['level'], name: string) =>
    (message: string | Error = ''): void => {
      const text = message instanceof Error ? message.toString() : message
      print(level, text, `::${name}::${escaped(text)}`)
    }
  const toolkit: Toolkit = {
    debug: command('debug', 'debug'),
    notice: command('notice', 'notice'),
    warning: command('warning', 'warning'),
    error: command('error', 'error'),
    startGroup: command('group', 'group'),
    endGroup: command('endgroup', 'endgroup'),
    setSecret: command('mask', 'add-mask'),
    info: (message) => {
      print('info', message, message)
    },
    isDebug: () => given.isDebug === true,
    getInput: (name, options) => {
      const text = given.inputs[name] ?? ''
      return options?.trimWhitespace === false ? text : text.trim()
    },
    getState: (name) => given.state?.[name] ?? '',
    saveState: (name, value: unknown) => {
      write('GITHUB_STATE', () => {
        taken.state[name] = asText(value)
      })
    },
    setOutput: (name, value: unknown) => {
      write('GITHUB_OUTPUT', () => {
        taken.outputs[name] = asText(value)
      })
    },
    exportVariable: (name, value: unknown) => {
      write('GITHUB_ENV', () => {
        taken.env[name] = asText(value)
      })
    },
    writeSummary: (markdown) => {
      try {
        write('GITHUB_STEP_SUMMARY', () => {
          taken.summary = markdown
        })
        return Promise.resolve()
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)))
      }
    },
  }
  return { toolkit, taken }
}

/** As `@actions/core` writes the message of a command. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
