/** What every phase begins with and ends with, whatever plays it: variables, files, a log, and what is left in them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionMetadata } from './action-metadata.ts'
import { lastValues } from './command-files.ts'
import type { Contexts } from './expressions.ts'
import type { PhaseOptions, PhaseRun } from './phase.ts'
import { RunnerFiles } from './runner-files.ts'
import { stepInputs } from './step-inputs.ts'
import { StepLog } from './step-log.ts'
import { eventPath, runContexts, runVariables, workflowRun, type RunnerFolders } from './workflow-run.ts'

/** The beginning of a phase. */
export interface PhaseSetup {
  readonly files: RunnerFiles
  readonly log: StepLog
  /** Without those that the machine adds; undefined removes one. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workspace: string
}

/** Of the variables of this process only these reach the action. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot']

/** Evaluates the inputs, and lays out everything that the runner gives a phase below `ownFolder`. */
export function setUpPhase(
  options: PhaseOptions,
  metadata: ActionMetadata,
  ownFolder: string,
  clockVariables: Readonly<Record<string, string>> = {},
): PhaseSetup {
  const files = new RunnerFiles(ownFolder)
  const run = workflowRun(options.run)
  const debug = options.debug ?? false
  const folders: RunnerFolders = options.folders ?? {
    workspace: join(ownFolder, 'workspace'),
    temp: join(ownFolder, 'temp'),
  }
  for (const folder of [folders.workspace, folders.temp]) mkdirSync(folder, { recursive: true })
  writeFileSync(eventPath(folders), JSON.stringify(run.event))

  const contexts = laidOver(runContexts(run, folders, debug), options.contexts ?? {})
  const secrets = Object.values((contexts['secrets'] ?? {}) as Record<string, unknown>).map(String)
  const log = new StepLog([...secrets, run.token, ...(options.masks ?? [])], debug)
  const inputs = stepInputs(metadata, options.with ?? {}, contexts)
  if (inputs.warning !== undefined) log.annotate('warning', inputs.warning)
  const env = {
    ...Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
    ...runVariables(run, folders, debug),
    ...inputs.variables,
    ...files.variables,
    ...clockVariables,
    ...options.env,
    // The runner applies an action's state last: what a step wrote to GITHUB_ENV does not get past it.
    ...Object.fromEntries(
      Object.entries(options.state ?? {}).map(([name, value]) => [`STATE_${name}`, value]),
    ),
  }
  return { files, log, env, workspace: folders.workspace }
}

/** What the log and the files of a phase hold at its end. */
export function readTaken({
  files,
  log,
}: Pick<PhaseSetup, 'files' | 'log'>): Omit<
  PhaseRun,
  'outcome' | 'exitCode' | 'signal' | 'stdout' | 'stderr' | 'durationMs' | 'endMs'
> {
  const entries = {
    output: files.readEntries('output', log),
    state: files.readEntries('state', log),
    env: files.readEntries('env', log),
  }
  const summary = files.readSummary(log)
  return {
    log: log.log,
    rawLines: log.rawLines,
    commands: log.commands,
    errors: log.errors,
    warnings: log.warnings,
    notices: log.notices,
    masks: log.masks,
    outputs: lastValues([...log.outputs, ...entries.output]),
    state: lastValues([...log.state, ...entries.state]),
    env: lastValues(entries.env),
    summary,
    entries,
  }
}

/** How a phase counts: once cancelled, it does not matter how the process ended. */
export function outcomeOf(
  { virtualTime }: Pick<PhaseOptions, 'virtualTime'>,
  log: StepLog,
  end: {
    readonly stopped: 'cancelled' | 'failure' | undefined
    readonly exitCode: number | null
    readonly endMs: number
  },
): PhaseRun['outcome'] {
  const cancelAt = (virtualTime?.startMs ?? 0) + (virtualTime?.cancelAfterMs ?? Infinity)
  const stopped = end.stopped ?? (end.endMs >= cancelAt ? 'cancelled' : undefined)
  return stopped ?? (end.exitCode === 0 && !log.failed ? 'success' : 'failure')
}

/** Context by context, so that one given property leaves the others of its context in place. */
function laidOver(base: Contexts, given: Contexts): Contexts {
  const names = new Set([...Object.keys(base), ...Object.keys(given)])
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      { ...(base[name] as object | undefined), ...(given[name] as object | undefined) },
    ]),
  )
}
