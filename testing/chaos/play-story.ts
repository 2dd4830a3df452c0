/** Plays a story: all processes, persons and faults of it, in one virtual time. */
import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { Provider } from '../emulator/provider.ts'
import { ALL_PERMISSIONS } from '../emulator/tokens.ts'
import { simulatedOctokit } from '../simulator/github/simulated-octokit.ts'
import { createNetwork, type Network, type SimulatedRequest } from '../simulator/network.ts'
import {
  type PlayedEntry,
  playEntry,
  simulatedPlatform,
  type SimulatedPlatform,
} from '../simulator/play-entry.ts'
import { StuckError, VirtualTime } from '../simulator/virtual-time.ts'
import type { Platform } from '../../src/platform.ts'
import { main, post, prune, restore, wait } from '../../src/index.ts'
import { Chance } from './chance.ts'
import { Episodes } from './episodes.ts'
import { drawFault } from './faults.ts'
import { gitHubOf, type StoryCall } from './github.ts'
import { GitHubHistory, type PlayedJob } from './github-history.ts'
import { TOKEN } from './hostile-text.ts'
import {
  afterLoss,
  environment,
  evaluated,
  type JobStatus,
  newTempFolder,
  serversAsGiven,
} from './job-inputs.ts'
import { playDeed } from './play-others.ts'
import type { Deed, EntryKind, ProcessRecord, StoryRecord } from './record.ts'
import {
  type ByHandPlan,
  type Disturbance,
  type FaultKind,
  HOUR_MS,
  type JobPlan,
  type ProcessPlan,
  START_MS,
  type Spelling,
  type Story,
  type StoryRun,
  type UsePlan,
} from './story.ts'

/** A bug that is put into the client on purpose: it changes the machine that an entry is given. */
export type Plant = (host: SimulatedPlatform, about: PlantedInto) => Platform

/** What a planted bug may know. */
export interface PlantedInto {
  readonly kind: EntryKind
  readonly inputs: Readonly<Record<string, string>>
  readonly serverIds: readonly string[]
  readonly run: StoryRun
}

const ENTRIES: Readonly<Record<EntryKind, (host: Platform) => Promise<void>>> = {
  main,
  post,
  restore,
  wait,
  prune,
}

/** A story that takes longer than this never ends. */
const LONGEST_MS = 10 * 24 * HOUR_MS

/** Plays it to its end, and a day longer, so that everything that was begun is over. */
export async function playStory(story: Story, plant: Plant = (host) => host): Promise<StoryRecord> {
  return await new Stage(story, plant).play()
}

/** The same story gives the same digest, whenever and wherever it is played. Debug lines hold stacks, which are not part of it. */
export function digestOf(record: StoryRecord): string {
  const told = [
    record.requests.map((each) => [
      each.n,
      each.process,
      each.method,
      each.url,
      each.body,
      each.sentMs,
      each.status,
    ]),
    record.history,
    record.processes.map((each) => [
      each.name,
      each.end,
      each.taken.printed.filter((line) => line.level !== 'debug'),
      each.taken.outputs,
      each.taken.summary,
    ]),
    record.stuck,
  ]
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16)
}

/** What the processes of a job have in common. */
interface SharedByJob {
  readonly job: string
  readonly run: StoryRun
  readonly key: string
  readonly check: string
  readonly temp?: string
  /** What steps before have written to GITHUB_ENV. */
  readonly env: Record<string, string>
}

interface ToPlay extends SharedByJob {
  readonly kind: EntryKind
  readonly name: string
  readonly use: string
  readonly servers: readonly number[]
  readonly spelling: Spelling
  readonly inputs: Readonly<Record<string, string>>
  /** Which of its inputs come empty. */
  readonly loses?: UsePlan['nested']
  readonly deploy?: ProcessRecord['deploy']
  readonly plan: ProcessPlan
  readonly state?: Readonly<Record<string, string>>
}

class Stage {
  readonly #story: Story
  readonly #plant: Plant
  readonly #chance: Chance
  readonly #time = new VirtualTime(START_MS)
  readonly #provider: Provider
  readonly #quirks: Story['quirks']
  readonly #network: Network
  readonly #episodes: Episodes
  readonly #processes: ProcessRecord[] = []
  readonly #disturbances = new Map<string, (entry: SimulatedRequest, when: 'sent' | 'answered') => void>()
  readonly #faultChances = new Map<string, Chance>()
  readonly #struck = new Map<number, FaultKind>()
  readonly #github: StoryCall[] = []
  readonly #gitHubHistory = new GitHubHistory()
  readonly #deeds: Deed[] = []
  readonly #jobsOver = new Map<string, Promise<void>>()

  constructor(story: Story, plant: Plant) {
    this.#story = story
    this.#plant = plant
    this.#chance = new Chance(`${story.seed} played`)
    this.#quirks = { ...story.quirks }
    this.#provider = new Provider({
      now: this.#time.now,
      servers: story.servers,
      snapshots: story.snapshots,
      limit: story.limit,
      ...(story.limitRefusal === null ? {} : { limitRefusal: story.limitRefusal }),
      restoringVisibleAfterMs: story.restoringVisibleAfterMs,
      restoreBeginsAfterMs: story.restoreBeginsAfterMs,
      diskMoment: story.diskMoment,
      deletion: story.deletion,
      reuseIds: story.reuseIds,
      idForm: () => story.quirks.ids,
    })
    for (const course of story.snapshotCourses) this.#provider.nextSnapshot(course)
    for (const job of story.github.jobs) this.#gitHubHistory.add(job)
    this.#begin()
    this.#episodes = new Episodes(story.episodes, this.#provider)
    this.#network = this.#createNetwork()
  }

  async play(): Promise<StoryRecord> {
    let stuck: string | null = null
    try {
      await this.#time.runUntil(this.#playAll(), { untilMs: START_MS + LONGEST_MS, events: 300_000 })
    } catch (error) {
      if (!(error instanceof StuckError)) throw error
      stuck = error.message
    }
    return {
      story: this.#story,
      requests: this.#network.requests,
      struck: this.#struck,
      episodes: this.#episodes.struck,
      processes: this.#processes,
      history: this.#provider.history,
      servers: this.#provider.servers(),
      snapshots: this.#provider.snapshots(),
      github: this.#github,
      gitHubHistory: this.#gitHubHistory,
      deeds: this.#deeds,
      stuck,
    }
  }

  /** Starts what began before the first job. */
  #begin(): void {
    const { deletions, restoredAtStart, restoreCourses } = this.#story
    for (const { id, course } of deletions) {
      this.#provider.nextDeletion(course)
      this.#provider.deleteSnapshot(id, 'other')
    }
    if (restoredAtStart !== null) {
      const { id } = this.#server(restoredAtStart)
      const snapshot = this.#provider
        .snapshots()
        .find((each) => String(each.serverId) === String(id) && each.status === 'completed')
      const isReady = ['active', 'stopped'].includes(this.#provider.server(id)?.status ?? '')
      if (snapshot !== undefined && isReady) {
        this.#provider.nextRestore({ beginsAfterMs: 0, afterMs: 3 * 60_000 })
        this.#provider.restoreSnapshot(snapshot.id, 'other')
      }
    }
    for (const course of restoreCourses) this.#provider.nextRestore(course)
  }

  async #playAll(): Promise<void> {
    const { jobs, byHand, others } = this.#story
    await Promise.all([
      ...jobs.map((each) => this.#beginJob(each)),
      ...byHand.map((each) => this.#playByHand(each)),
      ...others.map(async (each) => {
        await this.#time.sleep(each.atMs - START_MS)
        const gitHub = this.#gitHubHistory
        const stage = { story: this.#story, provider: this.#provider, quirks: this.#quirks, gitHub }
        const done = playDeed({ ...stage, nowMs: this.#time.now() }, each)
        if (done !== null) this.#deeds.push(done)
      }),
    ])
    await this.#time.sleep(24 * HOUR_MS)
  }

  #beginJob(job: JobPlan): Promise<void> {
    const before = job.after === null ? null : this.#jobsOver.get(job.after)
    const over = (async () => {
      if (before == null) await this.#time.sleep(job.startMs - START_MS)
      else await before
      await this.#playJob(job)
    })()
    this.#jobsOver.set(job.name, over)
    return over
  }

  async #playJob(job: JobPlan): Promise<void> {
    const { run, key, check } = job
    const listed = this.#listJobs(job)
    // Only a job with several steps of this action needs it: they leave marks in it.
    const isNeeded = job.uses.length > 1 || job.uses.some((each) => each.hasWaitStep)
    const temp = isNeeded ? newTempFolder() : undefined
    const shared = { job: job.name, run, key, check, env: {}, ...(temp === undefined ? {} : { temp }) }
    try {
      const conclusion = await this.#playSteps(job, shared)
      listed.conclusion = conclusion
      listed.completedMs = this.#time.now()
    } finally {
      if (temp !== undefined && existsSync(temp)) rmSync(temp, { recursive: true, force: true })
    }
  }

  /** Lets GitHub know of a job that begins, and of those beside it in its run. */
  #listJobs({ name, run, check, displayed, besides, uses }: JobPlan): PlayedJob {
    const now = this.#time.now()
    const number = name.replace(/\D/g, '')
    const job = (id: string, shown: string, startsMs: number): PlayedJob => ({
      id,
      runId: run.id,
      attempt: run.attempt,
      name: shown,
      createdMs: now,
      startedMs: startsMs,
      completedMs: Number.POSITIVE_INFINITY,
      conclusion: 'success',
    })
    besides.forEach((each, index) => {
      const side = job(`88${number}${index}`, each.displayed, now + each.waitsMs)
      side.completedMs = now + each.waitsMs + each.takesMs
      this.#gitHubHistory.add(side)
      if (!each.deploys) return
      this.#time.after(each.waitsMs, () => {
        for (const server of uses[0].servers) this.#deploy(server, `what ${each.displayed} deployed`)
      })
    })
    const own = job(check === '' ? `99${number}` : check, displayed, now)
    this.#gitHubHistory.add(own)
    return own
  }

  async #playSteps(job: JobPlan, shared: SharedByJob): Promise<PlayedJob['conclusion']> {
    let status = (job.failedBefore ? 'failure' : 'success') as JobStatus
    const settle = (played: PlayedEntry, plan: ProcessPlan): void => {
      Object.assign(shared.env, played.taken.env)
      if (played.end.kind === 'exited' && played.end.exitCode === 0) return
      status = plan.disturbance?.kind === 'cancel' ? 'cancelled' : 'failure'
    }
    const mayGoOn = (): boolean =>
      status === 'success' || job.failedBefore || (job.deploysAnyway && status === 'failure')
    const inputsOf = (use: UsePlan, outcome: string): Record<string, string> => ({
      ...use.inputs,
      'deploy-status': evaluated(use.deployStatus, outcome, status),
      'job-status': status,
      'check-run-id': job.check,
    })
    const begun: { readonly use: UsePlan; readonly state: Readonly<Record<string, string>> }[] = []
    for (const use of job.uses) {
      // A step behind one that failed is skipped, and so is its post.
      if (begun.length > 0 && !mayGoOn()) break
      begun.push({ use, state: await this.#playMain(use, shared, inputsOf(use, ''), settle, mayGoOn) })
    }
    let outcome: JobStatus | 'skipped' = 'skipped'
    if (mayGoOn()) {
      outcome = await this.#playDeploy(job)
      const { deploy } = job
      if (outcome === 'cancelled') status = 'cancelled'
      if (outcome === 'failure' && !deploy.continuesOnError) status = 'failure'
      if (deploy.failsLater && status === 'success') status = 'failure'
    }
    for (const { use, state } of begun.toReversed()) {
      const name = `${use.name} post`
      const about = { ...shared, ...use, kind: 'post' as const, name, use: use.name, plan: use.post }
      const inputs = inputsOf(use, outcome)
      const process = { ...about, inputs, state, loses: use.nested, deploy: outcome }
      settle(await this.#playProcess(process), use.post)
    }
    return status
  }

  /** main, and `wait/` behind it; gives what main left for post. */
  async #playMain(
    use: UsePlan,
    shared: SharedByJob,
    inputs: Readonly<Record<string, string>>,
    settle: (played: PlayedEntry, plan: ProcessPlan) => void,
    mayGoOn: () => boolean,
  ): Promise<Readonly<Record<string, string>>> {
    const about = { ...shared, use: use.name, servers: use.servers, spelling: use.spelling }
    const name = `${use.name} main`
    const first = await this.#playProcess({ ...about, kind: 'main', name, inputs, plan: use.main })
    settle(first, use.main)
    if (use.hasWaitStep && mayGoOn()) {
      const given = { ...use.waitInputs, 'snapshot-id': first.taken.outputs['snapshot-id'] ?? '' }
      const step = {
        ...about,
        kind: 'wait' as const,
        name: `${use.name} wait`,
        inputs: given,
        plan: use.wait,
      }
      settle(await this.#playProcess(step), use.wait)
    }
    return first.taken.state
  }

  async #playDeploy({ name, uses, deploy }: JobPlan): Promise<JobStatus> {
    await this.#time.sleep(deploy.afterMs)
    for (const server of uses[0].servers.slice(0, deploy.reaches))
      this.#deploy(server, `what ${name} deployed`)
    await this.#time.sleep(deploy.takesMs)
    return deploy.outcome
  }

  async #playByHand(plan: ByHandPlan): Promise<void> {
    await this.#time.sleep(plan.startMs - START_MS)
    const inputs: Record<string, string> = { ...plan.inputs }
    if (plan.kind === 'restore') {
      inputs['snapshot-id'] = this.#wanted(plan)
      const servers = plan.servers.map((index) => this.#server(index))
      const confirmed = {
        nothing: '',
        id: servers.map((each) => String(each.id)).join(','),
        name: servers.map((each) => each.name).join(','),
        wrong: 'another server',
      }
      inputs['confirm'] = confirmed[plan.confirms]
    }
    const { kind, name, run, servers, spelling, process } = plan
    const of = { job: name, use: name, run, key: 'by-hand', check: '', env: {} }
    await this.#playProcess({ ...of, kind, name, servers, spelling, inputs, plan: process })
  }

  #wanted({ wanted, servers }: ByHandPlan): string {
    if (wanted.kind === 'latest') return 'latest'
    if (wanted.kind === 'nonsense') return '4711000'
    const named = servers.map((index) => {
      const all = this.#provider
        .snapshots()
        .filter((each) => String(each.serverId) === String(this.#server(index).id))
      const one = all[Math.floor(wanted.pick * all.length)]
      return one === undefined ? 'none' : wanted.kind === 'id' ? String(one.id) : one.name
    })
    return wanted.kind === 'id' ? named.join(',') : (named[0] ?? 'none')
  }

  async #playProcess(what: ToPlay): Promise<PlayedEntry> {
    const { plan, kind, name, run } = what
    const { given, serverIds } = serversAsGiven(
      what.servers.map((index) => this.#server(index)),
      what.spelling,
    )
    const { token } = this.#story.github
    const all: Readonly<Record<string, string>> = {
      'api-token': TOKEN,
      'server-id': given.join(','),
      ...(token === '' || kind === 'wait' ? {} : { 'github-token': token }),
      ...what.inputs,
    }
    const inputs = what.loses === undefined ? all : afterLoss(all, what.loses)
    const chance = this.#chance.fork(name)
    const address = plan.runsOn === null ? undefined : this.#server(plan.runsOn).ipAddress
    const host = simulatedPlatform({
      time: this.#time,
      network: this.#network,
      name,
      env: environment(what),
      clockAheadMs: plan.clockAheadMs,
      inputs,
      ...(what.state === undefined ? {} : { state: what.state }),
      isDebug: plan.isDebug,
      unwritable: plan.unwritable,
      random: () => chance.float(),
      newMark: () => chance.int(0x10000000, 0x7fffffff).toString(16),
      interfaces: () => (address === undefined ? {} : { eth0: [{ address }] }),
      loadOctokit: (process, given, redact) => {
        record.gitHubTokens.push(given)
        return simulatedOctokit(
          process,
          given,
          redact,
          gitHubOf({
            process: name,
            github: this.#story.github,
            history: this.#gitHubHistory,
            nowMs: () => this.#time.now(),
            chance: chance.fork('github'),
            onCall: (call) => this.#github.push(call),
          }),
        )
      },
    })
    const record: ProcessRecord = {
      name,
      kind,
      job: what.job,
      use: what.use,
      run,
      jobKey: what.key,
      checkRunId: kind === 'main' || kind === 'post' ? what.check : '',
      deploy: what.deploy ?? null,
      envBefore: what.env['VPS_SNAPSHOT_RESULT'] ?? '',
      inputs,
      given,
      serverIds,
      startedMs: this.#time.now(),
      clockAheadMs: plan.clockAheadMs,
      signals: [],
      end: null,
      taken: host.taken,
      gitHubTokens: [],
      isUnwritable: plan.unwritable.length > 0,
      runsOn: plan.runsOn === null ? null : String(this.#server(plan.runsOn).id),
    }
    this.#processes.push(record)
    this.#faultChances.set(name, chance.fork('faults'))
    if (plan.disturbance !== null) this.#prepare(plan.disturbance, host, record)
    const planted = this.#plant(host, { kind, inputs, serverIds, run })
    const played = await playEntry(ENTRIES[kind], host, planted)
    record.end = played.end
    return played
  }

  #prepare({ kind, at }: Disturbance, host: SimulatedPlatform, record: ProcessRecord): void {
    const { simulated } = host
    const send = (name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void => {
      if (!simulated.isAlive()) return
      record.signals.push({ name, atMs: this.#time.now() })
      simulated.signal(name)
    }
    const strike = (): void => {
      if (kind === 'kill') send('SIGKILL')
      else if (kind !== 'cancel') send(kind)
      else {
        send('SIGINT')
        this.#time.after(7500, () => {
          send('SIGTERM')
        })
        this.#time.after(10_000, () => {
          send('SIGKILL')
        })
      }
    }
    if ('ms' in at) {
      this.#time.after(at.ms, strike)
      return
    }
    let left = at.request
    this.#disturbances.set(record.name, (_, when) => {
      if (when === at.when && --left === 0) strike()
    })
  }

  #createNetwork(): Network {
    const { latency, faults, tokenMayListServers } = this.#story
    const chance = this.#chance.fork('network')
    const permissions = ALL_PERMISSIONS.filter((each) => tokenMayListServers || each !== 'servers:read')
    return createNetwork({
      time: this.#time,
      provider: this.#provider,
      quirks: this.#quirks,
      tokens: [{ token: TOKEN, name: 'simulated', permissions }],
      latencyMs: () => chance.int(latency.least, latency.most),
      arrivesAnyway: () => chance.is(0.5),
      strike: (entry) => {
        const now = this.#time.now()
        const process = this.#processes.find((each) => each.name === entry.process)
        const episode = this.#episodes.strike(entry, process, now)
        if (episode !== null) return episode.strike
        const { kind, strike } = drawFault(faults, this.#faultChance(entry.process), entry, now)
        if (kind !== null) this.#struck.set(entry.n, kind)
        return strike
      },
      onRequest: (entry) => this.#disturbances.get(entry.process)?.(entry, 'sent'),
      onAnswer: (entry) => this.#disturbances.get(entry.process)?.(entry, 'answered'),
    })
  }

  #faultChance(process: string): Chance {
    return this.#faultChances.get(process) ?? this.#chance
  }

  #server(index: number): Story['servers'][number] {
    const server = this.#story.servers[index]
    if (server === undefined) throw new Error(`there is no server ${index}`)
    return server
  }

  #deploy(index: number, disk: string): void {
    const { id, name } = this.#server(index)
    this.#provider.deploy(id, `${disk} on ${name}`)
  }
}
