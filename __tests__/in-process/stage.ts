/** Where scenes are played: the entries of `src` in one process, in virtual time. Everything that happens is written down. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { FaultRules, type FaultRule } from '../../testing/emulator/faults.ts'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import type { Operation } from '../../testing/emulator/operations.ts'
import { Provider } from '../../testing/emulator/provider.ts'
import type { ProviderOptions } from '../../testing/emulator/provider-options.ts'
import { subjectOf } from '../../testing/emulator/request-subject.ts'
import { NO_QUIRKS, type Quirks } from '../../testing/emulator/quirks.ts'
import { ALL_PERMISSIONS, DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { createTemporaryFolder } from '../../testing/local-runner/temporary-folder.ts'
import type { JobFacts, RunFacts } from '../../testing/simulator/github/answers.ts'
import type { GitHubFacts } from '../../testing/simulator/github/fake-github.ts'
import { type GitHubCall, simulatedOctokit } from '../../testing/simulator/github/simulated-octokit.ts'
import { provenance as provenanceOf } from '../../testing/simulator/own-snapshots.ts'
import { createNetwork, type Network, type SimulatedRequest } from '../../testing/simulator/network.ts'
import { playEntry, simulatedPlatform, type SimulatedPlatform } from '../../testing/simulator/play-entry.ts'
import type { StepGiven, StepTaken } from '../../testing/simulator/runner-toolkit.ts'
import { VirtualTime } from '../../testing/simulator/virtual-time.ts'
import type { Platform } from '../../src/platform.ts'
import { main, post, prune, restore, wait } from '../../src/index.ts'
import { asText, clockText, fieldsText, happened, type SceneEvent, section, summaryText } from './telling.ts'

/** When every scene begins. */
export const START_MS = Date.parse('2026-11-21T10:00:00Z')

/** The run that the scenes are played in. */
const RUN_ID = '9000000011'

const ENTRIES = { main, post, restore, wait, prune } as const

/** More than any scene needs, and few enough to end an endless one soon. */
const PATIENCE = { untilMs: START_MS + 10 * 24 * 3_600_000, events: 20_000 }

/** A scene: how things are before it, and what is played. */
export interface Scene {
  /** What it shows, as the headline of what is expected. */
  readonly about: string
  readonly provider?: Omit<ProviderOptions, 'now'>
  readonly quirks?: Partial<Quirks>
  readonly faults?: readonly FaultRule[]
  /** What the token may do. Default: everything. */
  readonly permissions?: readonly string[]
  /** GitHub, where it is there to be asked: the runs that it knows, and whether it refuses, everything or only some calls. */
  readonly github?: {
    readonly runs?: Readonly<Record<string, RunFacts>>
    readonly failure?: number
    /** Such as `/jobs`. */
    readonly refused?: RegExp
  }
  readonly play: (stage: Stage) => Promise<void>
}

/** What is special about one process. */
export interface Process {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly state?: Readonly<Record<string, string>>
  readonly unwritable?: StepGiven['unwritable']
  readonly interfaces?: ReturnType<Platform['interfaces']>
  readonly signal?: {
    readonly name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'
    /** After so many ms; or by its nth request of this kind: just before it goes, while it is on its way, or with the answer. */
    readonly at:
      | number
      | {
          readonly operation: Operation
          readonly nth?: number
          readonly moment?: 'before' | 'during' | 'answered'
        }
  }
}

/** One snapshot of this action, from a run so many hours ago. */
export function own(id: number, hoursAgo: number, fields: Partial<ForeignSnapshot> = {}): ForeignSnapshot {
  const run = 9_000_000_000 + (id % 100)
  return {
    id,
    name: `pre-deploy-${run}-1`,
    createdAt: START_MS - hoursAgo * 3_600_000,
    description: provenance(`${run}/1`),
    ...fields,
  }
}

/** So many that VPS.org is deleting, and never done with: they still take their slots. */
export function going(count: number): readonly ForeignSnapshot[] {
  return Array.from({ length: count }, (_, index) => own(891 + index, 200 + index, { status: 'deleting' }))
}

/** How this action marks what it makes. */
export function provenance(run: string): string {
  const [id = '', attempt = ''] = run.split('/')
  return provenanceOf({ run: id, attempt, mark: '1a2b3c4d' })
}

/** A snapshot that a user created by hand. */
export function manual(id: number, hoursAgo: number, fields: Partial<ForeignSnapshot> = {}): ForeignSnapshot {
  return { id, name: `by-hand-${id}`, createdAt: START_MS - hoursAgo * 3_600_000, ...fields }
}

/** Plays a scene, and gives everything that a user sees of it, and every request. */
export async function played(scene: Scene): Promise<string> {
  const stage = new Stage(scene)
  try {
    await stage.time.runUntil(scene.play(stage), PATIENCE)
  } finally {
    rmSync(stage.temp, { recursive: true, force: true })
  }
  return `${[scene.about, ...stage.told].join('\n\n')}\n`
}

/** What GitHub knows where a scene names only its runs: an earlier attempt failed, and this job goes on after a step that failed. */
function gitHubFacts(runs: Readonly<Record<string, RunFacts>>): GitHubFacts {
  const job: JobFacts = { name: 'deploy', status: 'in_progress', steps: [['deploy ##[error]x', 'failure']] }
  const withJobs = ([id, run]: [string, RunFacts]): [string, RunFacts] => {
    const { status, conclusion, attempt = 1 } = run
    const failed = { status: 'completed', conclusion: 'failure' }
    const earlier = Array.from({ length: attempt - 1 }, (_, index) => [index + 1, failed] as const)
    const jobs = [{ name: 'deploy', status, conclusion: conclusion ?? null }]
    return [id, { jobs, attempts: Object.fromEntries(earlier), ...run }]
  }
  return {
    runs: Object.fromEntries(Object.entries(runs).map(withJobs)),
    jobs: () => job,
    commits: () => [{ message: '##[error]<img src=hostile>', login: null, name: '@hostile' }],
  }
}

/** One scene while it is played. */
export class Stage {
  readonly time = new VirtualTime(START_MS)
  readonly provider: Provider
  readonly told: string[] = []
  readonly temp = createTemporaryFolder('in-process-')
  readonly #scene: Scene
  readonly #network: Network
  readonly #faults: FaultRules
  #events: SceneEvent[] = []
  #host: SimulatedPlatform | null = null
  #watch: ((request: SimulatedRequest) => void)[] = []
  readonly #onAnswer = new Map<SimulatedRequest, () => void>()

  constructor(scene: Scene) {
    this.#scene = scene
    this.provider = new Provider({
      now: this.time.now,
      snapshotMs: 120_000,
      restoreMs: 180_000,
      ...scene.provider,
    })
    this.#faults = new FaultRules(scene.faults)
    this.#network = createNetwork({
      time: this.time,
      provider: this.provider,
      quirks: { ...NO_QUIRKS, ...scene.quirks },
      tokens: [{ ...DEFAULT_TOKEN, permissions: scene.permissions ?? ALL_PERMISSIONS }],
      strike: (entry) => this.#faults.take(entry.operation, subjectOf(this.provider, entry)),
      onRequest: (request) => {
        this.#write({ request })
        for (const each of this.#watch) each(request)
      },
      onAnswer: (request) => this.#onAnswer.get(request)?.(),
    })
  }

  /** From now on something more goes wrong. */
  fail(rule: FaultRule): void {
    this.#faults.add(rule)
  }

  /** Runs this action when the nth request of this kind is sent. */
  when(operation: Operation, action: (request: SimulatedRequest) => void, nth = 1): void {
    let left = nth
    this.#watch.push((request) => {
      if (request.operation === operation && --left === 0) action(request)
    })
  }

  /** The servers are as after a deploy, and so many minutes have passed. */
  async deploy(minutes = 5): Promise<void> {
    for (const { id } of this.provider.servers()) this.provider.deploy(id, 'release 2')
    await this.time.sleep(minutes * 60_000)
  }

  /** Plays main, of which nothing is told, and gives the state that it leaves. */
  async protect(inputs: Process['inputs'] = {}): Promise<StepTaken['state']> {
    const { state } = await this.process('main', { inputs })
    this.told.pop()
    return state
  }

  /** Plays post after a deploy that failed and shall be undone. */
  async postAfterFailure(
    state: StepTaken['state'],
    inputs: Process['inputs'] = {},
    about: Omit<Process, 'inputs' | 'state'> = {},
  ): Promise<StepTaken> {
    const failed = { 'deploy-status': 'failure', 'restore-on': 'failure', 'job-status': 'failure' }
    return await this.process('post', { ...about, inputs: { ...failed, ...inputs }, state })
  }

  /** Plays one process to its end. */
  async process(kind: keyof typeof ENTRIES, about: Process = {}): Promise<StepTaken> {
    const { github } = this.#scene
    const inputs = { 'server-id': '12345', 'poll-interval': '60', ...about.inputs }
    const host = simulatedPlatform({
      time: this.time,
      network: this.#network,
      name: kind,
      env: {
        GITHUB_RUN_ID: RUN_ID,
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_REPOSITORY: 'acme/shop',
        GITHUB_REPOSITORY_ID: '1001',
        GITHUB_SHA: '89abcdef0123456789abcdef0123456789abcdef',
        GITHUB_JOB: 'deploy',
        GITHUB_WORKFLOW_REF: 'acme/shop/.github/workflows/deploy.yml@refs/heads/main',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_EVENT_PATH: path.join(
          import.meta.dirname,
          '..',
          '..',
          'testing',
          'simulator',
          'pull-request-event.json',
        ),
        RUNNER_NAME: 'simulated',
        RUNNER_TEMP: this.temp,
        ...about.env,
      },
      inputs: {
        'api-token': DEFAULT_TOKEN.token,
        'job-status': 'success',
        'deploy-status': 'job',
        ...(github === undefined || kind === 'wait' ? {} : { 'github-token': 'ghs_simulated' }),
        ...inputs,
      },
      state: about.state ?? {},
      unwritable: about.unwritable ?? [],
      interfaces: () => about.interfaces ?? {},
      loadOctokit: (process, token, redact) =>
        simulatedOctokit(process, token, redact, {
          facts: gitHubFacts(github?.runs ?? {}),
          latencyMs: () => 100,
          failure: (call) => github?.failure ?? (github?.refused?.test(call) === true ? 403 : null),
          onCall: (call) => {
            this.#write({ call })
            return () => undefined
          },
        }),
    })
    this.#host = host
    this.#events = []
    const { signal } = about
    if (signal !== undefined) {
      const send = (): void => {
        host.simulated.signal(signal.name)
      }
      const { at } = signal
      if (typeof at === 'number') this.time.after(at, send)
      else {
        const strike = (request: SimulatedRequest): void => {
          if (at.moment === 'before') send()
          else if (at.moment === 'answered') this.#onAnswer.set(request, send)
          else this.time.after(10, send)
        }
        this.when(at.operation, strike, at.nth)
      }
    }
    const startedMs = this.time.now()
    const { end, taken } = await playEntry(ENTRIES[kind], host, this.#watched(host))
    const ended = end.kind === 'killed' ? 'killed' : `exit code ${end.exitCode ?? 'none'}`
    const parts = [
      `=== ${kind} ===${section('', fieldsText(about.inputs ?? {})).join('')}`,
      happened(taken, this.#events, startedMs),
      `${ended} after ${clockText(end.atMs - startedMs)}`,
      ...section('summary', summaryText(taken)),
      ...section(
        'servers',
        this.provider
          .servers()
          .map((each) => this.#serverText(each))
          .join('\n'),
      ),
    ]
    this.told.push(parts.join('\n\n'))
    this.#host = null
    this.#watch = []
    return taken
  }

  #serverText(server: ReturnType<Provider['servers']>[number]): string {
    const held = this.provider
      .snapshots()
      .filter((each) => each.serverId === server.id)
      .map((each) => `${each.id} (${each.status})`)
    return `  ${server.id}: ${this.provider.shownServerStatus(server)}, disk "${server.disk}", holds ${held.join(', ') || 'nothing'}`
  }

  /** The same machine; what is written into the runner's files is told as it is written. */
  #watched(host: SimulatedPlatform): Platform {
    const { toolkit } = host
    const told = new Map<string, string>()
    const tell = (name: string, value: string): void => {
      if (told.get(name) === value) return
      told.set(name, value)
      this.#write({ written: `${name}: ${value}`, atMs: this.time.now() })
    }
    return {
      ...host,
      toolkit: {
        ...toolkit,
        setOutput: (name, value: unknown) => {
          toolkit.setOutput(name, value)
          tell(name, asText(value))
        },
        exportVariable: (name, value: unknown) => {
          toolkit.exportVariable(name, value)
          tell(name, asText(value))
        },
        writeSummary: async (markdown) => {
          await toolkit.writeSummary(markdown)
          tell('summary', markdown.trim().split('\n')[0] ?? '')
        },
      },
    }
  }

  #write(
    event: { request: SimulatedRequest } | { call: GitHubCall } | { written: string; atMs: number },
  ): void {
    this.#events.push({ ...event, printedBefore: this.#host?.taken.printed.length ?? 0 })
  }
}
