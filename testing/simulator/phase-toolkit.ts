/** The runner's toolkit for a simulated phase: inputs and state from its variables, and everything that it hands back in the runner's files. */
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import type { StepLog } from '../local-runner/step-log.ts'
import { asText } from './as-text.ts'
import type { Toolkit } from '../../src/runner/toolkit.ts'
import { createToolkit, type RunnerFile } from './runner-toolkit.ts'
import type { SimulatedProcess } from './simulated-process.ts'

/** A toolkit that prints to this log, one line after the other. */
export function createPhaseToolkit(process: SimulatedProcess, log: StepLog): Toolkit {
  const { env } = process
  const { toolkit } = createToolkit(process, { inputs: {}, isDebug: env['RUNNER_DEBUG'] === '1' }, log)
  const pathOf = (file: RunnerFile): string => {
    const path = env[file] ?? ''
    if (!existsSync(path)) throw new Error(`Missing file at path: ${path}`)
    return path
  }
  const append = (file: RunnerFile, name: string, value: unknown): void => {
    if (!process.isAlive()) return
    const end = `ghadelimiter_${randomUUID()}`
    appendFileSync(pathOf(file), `${name}<<${end}\n${asText(value)}\n${end}\n`)
  }
  return {
    ...toolkit,
    getInput: (name, options) => {
      const text = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? ''
      return options?.trimWhitespace === false ? text : text.trim()
    },
    getState: (name) => env[`STATE_${name}`] ?? '',
    saveState: (name, value: unknown) => {
      append('GITHUB_STATE', name, value)
    },
    setOutput: (name, value: unknown) => {
      append('GITHUB_OUTPUT', name, value)
    },
    exportVariable: (name, value: unknown) => {
      env[name] = asText(value)
      append('GITHUB_ENV', name, value)
    },
    writeSummary: (markdown) => {
      try {
        if (process.isAlive()) writeFileSync(pathOf('GITHUB_STEP_SUMMARY'), `${markdown}\n`)
        return Promise.resolve()
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)))
      }
    },
  }
}
