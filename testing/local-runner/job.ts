import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readActionMetadata } from './action-metadata.ts'
import { evaluateCondition, evaluateTemplate, type Contexts, type JobStatus } from './expressions.ts'
import { startPhase, type PhaseOptions, type PhaseRun, type RunningPhase } from './phase.ts'
import type { With } from './step-inputs.ts'
import { createTemporaryFolder } from './temporary-folder.ts'
import type { VirtualTime } from './virtual-time.ts'
import type { RunnerFolders, WorkflowRun } from './workflow-run.ts'

/** How a step that ran has ended. */
export type StepOutcome = 'success' | 'failure' | 'cancelled'

interface AnyStep {
  readonly id: string
  /** `if:`. Default: `success()`. */
  readonly condition?: string
  readonly continueOnError?: boolean
}

/** A step that uses an action; its post runs at the end of the job. */
export interface ActionStep extends AnyStep {
  /** The folder that holds action.yml. */
  readonly uses: string
  readonly with?: With
  /** `env:`, evaluated for main and again for post. */
  readonly env?: Readonly<Record<string, string>>
  readonly nodeArguments?: readonly string[]
  /** Runs while main does; may cancel it, kill it, or wait for a line of it. */
  readonly whileMain?: (main: RunningPhase) => void | Promise<void>
  readonly whilePost?: (post: RunningPhase) => void | Promise<void>
  /** Cancels the job in main after so many virtual milliseconds. */
  readonly cancelMainAfterMs?: number
  /**
   * What post reads where the step is nested in composite actions that lost theirs: `given-empty` what `with:` gives is empty, and
   * the defaults of the rest stand; `empty` every input is.
   */
  readonly postInputs?: 'given-empty' | 'empty'
}

/** A step played by the test itself: what `run:` would do in a workflow. */
export interface PlayedStep extends AnyStep {
  /** "cancelled" means: the job was cancelled while this step ran. */
  readonly run: (context: StepContext) => StepOutcome | Promise<StepOutcome>
}

/** What a played step can see and do. */
export interface StepContext {
  /** `job.status` at this moment. */
  readonly status: JobStatus
  /** The variables that steps have appended to GITHUB_ENV, over those of the job. */
  readonly env: Readonly<Record<string, string>>
  /** Evaluates `${{ }}` in a text as the workflow would at this step. */
  readonly evaluate: (text: string) => string
  readonly setOutput: (name: string, value: string) => void
  /** As if the step had appended to GITHUB_ENV. */
  readonly exportVariable: (name: string, value: string) => void
  /** The time: the job's virtual one if it has that. */
  readonly now: () => number
  /** Lets virtual time pass, as if the step took that long. */
  readonly advance: (milliseconds: number) => void
}

/** What a job is played with. */
export interface JobOptions {
  readonly steps: readonly (ActionStep | PlayedStep)[]
  readonly run?: Partial<WorkflowRun>
  /** Contexts beyond what the job itself knows: secrets, vars, inputs, matrix, needs. */
  readonly contexts?: Contexts
  /** `env:` of the job; undefined removes a variable of the runner from the actions' environment. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly debug?: boolean
  /** Fresh folders by default, gone afterwards; given ones are kept. */
  readonly folders?: RunnerFolders
  readonly nodeArguments?: readonly string[]
  /** Plays the whole job in virtual time: each phase starts where the one before ended. */
  readonly virtualTime?: VirtualTime
  readonly killAfterMs?: number
  /** Plays the phases. Default: as processes. */
  readonly startPhase?: (options: PhaseOptions) => RunningPhase
}

/** What became of a step. */
export interface StepRun {
  outcome: StepOutcome | 'skipped'
  conclusion: StepOutcome | 'skipped'
  outputs: Record<string, string>
  main?: PhaseRun
  post?: PhaseRun
}

/** A job that is over. */
export interface JobRun {
  readonly status: JobStatus
  readonly steps: Readonly<Record<string, StepRun>>
  /** A step by its id; throws if there is none. */
  readonly step: (id: string) => StepRun
  /** `env` as `jobs.<id>.outputs` would see it: what the job and GITHUB_ENV gave, posts included. */
  readonly env: Readonly<Record<string, string>>
  /** When it ended: in virtual time if it was played in that. */
  readonly endMs: number
}

/** Plays a job: its steps in order, then the posts of its actions, last-in first-out. */
export async function runJob(options: JobOptions): Promise<JobRun> {
  const ownFolder = createTemporaryFolder('local-job-')
  try {
    const folders = options.folders ?? {
      workspace: join(ownFolder, 'workspace'),
      temp: join(ownFolder, 'temp'),
    }
    return await new Job(options, folders).play()
  } finally {
    rmSync(ownFolder, { recursive: true, force: true })
  }
}

class Job {
  readonly #options: JobOptions
  readonly #folders: RunnerFolders
  readonly #steps: Record<string, StepRun> = {}
  readonly #env: Record<string, string>
  readonly #posts: (() => Promise<void>)[] = []
  #masks: readonly string[] = []
  #status: JobStatus = 'success'
  #virtualNow: number | undefined

  constructor(options: JobOptions, folders: RunnerFolders) {
    this.#options = options
    this.#folders = folders
    this.#virtualNow = options.virtualTime?.startMs
    this.#env = definedOnly(options.env ?? {})
  }

  async play(): Promise<JobRun> {
    for (const step of this.#options.steps) await this.#playStep(step)
    for (const post of this.#posts.reverse()) await post()
    const steps = this.#steps
    return {
      status: this.#status,
      steps,
      step: (id) => {
        const run = steps[id]
        if (run === undefined) throw new Error(`The job has no step "${id}"`)
        return run
      },
      env: this.#env,
      endMs: this.#now(),
    }
  }

  async #playStep(step: ActionStep | PlayedStep): Promise<void> {
    if (step.id in this.#steps) throw new Error(`The job has two steps "${step.id}"`)
    const run: StepRun = { outcome: 'skipped', conclusion: 'skipped', outputs: {} }
    const condition = step.condition ?? ''
    const due = evaluateCondition(condition, this.#contexts(), this.#status)
    if (due) {
      const outcome = 'uses' in step ? await this.#playMain(step, run) : await this.#playRun(step, run)
      run.outcome = outcome
      run.conclusion = this.#conclude(step, outcome)
    }
    // Only now: a step does not see itself.
    this.#steps[step.id] = run
  }

  async #playRun(step: PlayedStep, run: StepRun): Promise<StepOutcome> {
    const contexts = this.#contexts()
    return step.run({
      status: this.#status,
      env: { ...this.#env },
      evaluate: (text) => evaluateTemplate(text, contexts),
      setOutput: (name, value) => {
        run.outputs[name] = value
      },
      exportVariable: (name, value) => {
        this.#env[name] = value
      },
      now: () => this.#now(),
      advance: (milliseconds) => {
        if (this.#virtualNow === undefined)
          throw new Error('Only a job with virtualTime can advance its time')
        this.#virtualNow += milliseconds
      },
    })
  }

  async #playMain(step: ActionStep, run: StepRun): Promise<StepOutcome> {
    const metadata = readActionMetadata(step.uses)
    // Registered before main starts, so that it runs however main ends.
    if (metadata.post !== undefined) {
      this.#posts.push(() => this.#playPost(step, run, metadata.postCondition))
    }
    const cancel = step.cancelMainAfterMs === undefined ? {} : { cancelAfterMs: step.cancelMainAfterMs }
    const main = await this.#playPhase(step, 'main', {}, cancel)
    run.main = main
    run.outputs = { ...main.outputs }
    return main.outcome
  }

  async #playPost(step: ActionStep, run: StepRun, condition: string): Promise<void> {
    if (!evaluateCondition(condition, this.#contexts(), this.#status)) return
    const seen = { ...step, with: withInPost(step) }
    run.post = await this.#playPhase(seen, 'post', run.main?.state ?? {}, {})
    this.#conclude(step, run.post.outcome)
  }

  async #playPhase(
    step: ActionStep,
    phase: 'main' | 'post',
    state: Readonly<Record<string, string>>,
    time: Partial<VirtualTime>,
  ): Promise<PhaseRun> {
    const { virtualTime, killAfterMs, run, debug } = this.#options
    const stepEnv = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [
        name,
        evaluateTemplate(value, this.#contexts()),
      ]),
    )
    const contexts = this.#contexts()
    if (virtualTime === undefined && Object.keys(time).length > 0) {
      throw new Error(`Step "${step.id}" sets virtual time in a job without it`)
    }
    const running = (this.#options.startPhase ?? startPhase)({
      actionDir: step.uses,
      phase,
      state,
      with: step.with ?? {},
      contexts: { ...contexts, env: { ...this.#env, ...stepEnv } },
      env: { ...this.#options.env, ...this.#env, ...stepEnv },
      masks: this.#masks,
      folders: this.#folders,
      nodeArguments: [...(this.#options.nodeArguments ?? []), ...(step.nodeArguments ?? [])],
      ...(run === undefined ? {} : { run }),
      ...(debug === undefined ? {} : { debug }),
      ...(killAfterMs === undefined ? {} : { killAfterMs }),
      ...(virtualTime === undefined
        ? {}
        : { virtualTime: { ...virtualTime, startMs: this.#now(), ...time } }),
    })
    const watch = phase === 'main' ? step.whileMain : step.whilePost
    try {
      await watch?.(running)
    } catch (error) {
      running.kill('SIGKILL')
      await running.done.catch(() => undefined)
      throw error
    }
    const ended = await running.done
    Object.assign(this.#env, ended.env)
    this.#masks = ended.masks
    if (virtualTime !== undefined) this.#virtualNow = ended.endMs
    return ended
  }

  /** Applies continue-on-error, and lets the job's status follow. */
  #conclude(step: AnyStep, outcome: StepOutcome): StepOutcome {
    const conclusion = outcome === 'failure' && step.continueOnError === true ? 'success' : outcome
    // Nothing makes a failed job good again, or a cancelled one a failed one.
    const gravity: readonly JobStatus[] = ['success', 'failure', 'cancelled']
    if (gravity.indexOf(conclusion) > gravity.indexOf(this.#status)) this.#status = conclusion
    return conclusion
  }

  #contexts(): Contexts {
    const given = this.#options.contexts ?? {}
    return {
      ...given,
      env: { ...this.#env },
      job: { ...(given['job'] as object | undefined), status: this.#status },
      steps: Object.fromEntries(
        Object.entries(this.#steps).map(([id, { outcome, conclusion, outputs }]) => [
          id,
          { outcome, conclusion, outputs },
        ]),
      ),
    }
  }

  #now(): number {
    return this.#virtualNow ?? Date.now()
  }
}

function withInPost({ uses, with: given = {}, postInputs }: ActionStep): With {
  if (postInputs === undefined) return given
  const declared = postInputs === 'empty' ? readActionMetadata(uses).inputs.map(({ name }) => name) : []
  return Object.fromEntries([...Object.keys(given), ...declared].map((name) => [name, '']))
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
