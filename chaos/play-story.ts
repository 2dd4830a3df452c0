/** Plays a story: all processes, persons and faults of it, in one virtual time. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Provider } from '../emulator/provider.ts'
import { Refusal } from '../emulator/refusal.ts'
import { ALL_PERMISSIONS } from '../emulator/tokens.ts'
import { fakeOctokit, type GitHubCall, type KnownRun } from '../simulator/fake-github.ts'
import { createNetwork, type Network, type SimulatedRequest } from '../simulator/network.ts'
import { type PlayedEntry, playEntry, simulatedHost, type SimulatedHost } from '../simulator/play-entry.ts'
import { StuckError, VirtualTime } from '../simulator/virtual-time.ts'
import type { Host } from '../src/host.ts'
import { main, post, prune, restore, wait } from '../src/index.ts'
import { Chance } from './chance.ts'
import { drawFault } from './faults.ts'
import { TOKEN } from './hostile-text.ts'
import type { Deed, EntryKind, ProcessRecord, StoryRecord } from './record.ts'
import {
  type ByHandPlan,
  type Disturbance,
  type FaultKind,
  HOUR_MS,
  type JobPlan,
  OWN_REPO,
  type OtherDeed,
  type ProcessPlan,
  START_MS,
  type Story,
  type StoryRun,
} from './story.ts'

/** A bug that is put into the client on purpose: it changes the machine that an entry is given. */
export type Plant = (host: SimulatedHost, about: PlantedInto) => Host

/** What a planted bug may know. */
export interface PlantedInto {
  readonly kind: EntryKind
  readonly inputs: Readonly<Record<string, string>>
  readonly serverIds: readonly string[]
}

const ENTRIES: Readonly<Record<EntryKind, (host: Host) => Promise<void>>> = {
  main,
  post,
  restore,
  wait,
  prune,
}

/** A pull request, whose author has written what he liked. */
const EVENT = path.join(import.meta.dirname, 'pull-request-event.json')

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

interface ToPlay {
  readonly kind: EntryKind
  readonly name: string
  readonly job: string
  readonly run: StoryRun
  readonly servers: readonly number[]
  readonly inputs: Readonly<Record<string, string>>
  readonly plan: ProcessPlan
  readonly state?: Readonly<Record<string, string>>
  readonly temp?: string
}

class Stage {
  readonly #story: Story
  readonly #plant: Plant
  readonly #chance: Chance
  readonly #time = new VirtualTime(START_MS)
  readonly #provider: Provider
  readonly #quirks: Story['quirks']
  readonly #network: Network
  readonly #processes: ProcessRecord[] = []
  readonly #hosts = new Map<string, SimulatedHost>()
  readonly #disturbances = new Map<string, (entry: SimulatedRequest, when: 'sent' | 'answered') => void>()
  readonly #faultChances = new Map<string, Chance>()
  readonly #struck = new Map<number, FaultKind>()
  readonly #github: GitHubCall[] = []
  readonly #deeds: Deed[] = []
  readonly #runs = new Map<string, KnownRun>()

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
      restoringVisibleAfterMs: story.restoringVisibleAfterMs,
      diskMoment: story.diskMoment,
      idForm: () => story.quirks.ids,
    })
    for (const course of story.snapshotCourses) this.#provider.nextSnapshot(course)
    for (const course of story.restoreCourses) this.#provider.nextRestore(course)
    for (const [id, state] of Object.entries(story.github.runs)) {
      this.#runs.set(id, {
        status: state === 'in_progress' ? 'in_progress' : 'completed',
        conclusion: state === 'in_progress' ? null : state,
        attempt: 1,
      })
    }
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
      processes: this.#processes,
      history: this.#provider.history,
      servers: this.#provider.servers(),
      snapshots: this.#provider.snapshots(),
      github: this.#github,
      deeds: this.#deeds,
      stuck,
    }
  }

  async #playAll(): Promise<void> {
    const { jobs, byHand, others } = this.#story
    await Promise.all([
      ...jobs.map((each) => this.#playJob(each)),
      ...byHand.map((each) => this.#playByHand(each)),
      ...others.map((each) => this.#playOther(each)),
    ])
    await this.#time.sleep(24 * HOUR_MS)
  }

  async #playJob(job: JobPlan): Promise<void> {
    await this.#time.sleep(job.startMs - START_MS)
    // Made by whoever leaves a mark in it.
    const temp = job.hasWaitStep ? path.join(tmpdir(), `chaos-${randomUUID()}`) : undefined
    this.#runs.set(job.run.id, { status: 'in_progress', conclusion: null, attempt: job.run.attempt })
    try {
      const jobStatus = await this.#playSteps(job, temp)
      const conclusion = jobStatus === 'unknown' ? 'failure' : jobStatus
      this.#runs.set(job.run.id, { status: 'completed', conclusion, attempt: job.run.attempt })
    } finally {
      if (temp !== undefined && existsSync(temp)) rmSync(temp, { recursive: true, force: true })
    }
  }

  async #playSteps(job: JobPlan, temp: string | undefined): Promise<KnownRun['conclusion'] | 'unknown'> {
    type Status = 'success' | 'failure' | 'cancelled'
    let status = (job.failedBefore ? 'failure' : 'success') as Status
    const shared = {
      job: job.name,
      run: job.run,
      servers: job.servers,
      ...(temp === undefined ? {} : { temp }),
    }
    const fail = (played: PlayedEntry, plan: ProcessPlan): void => {
      if (played.end.kind === 'exited' && played.end.exitCode === 0) return
      status = plan.disturbance?.kind === 'cancel' ? 'cancelled' : 'failure'
    }
    const inputsWith = (outcome: string): Record<string, string> => ({
      ...job.inputs,
      'deploy-status': evaluated(job.deployStatus, outcome, status),
      'job-status': status,
      'check-run-id': '4711',
    })
    const first = await this.#playProcess({
      ...shared,
      kind: 'main',
      name: `${job.name} main`,
      inputs: inputsWith(''),
      plan: job.main,
    })
    fail(first, job.main)
    const mayGoOn = (): boolean =>
      status === 'success' || job.failedBefore || (job.deploysAnyway && status === 'failure')
    if (job.hasWaitStep && mayGoOn()) {
      const inputs = { ...job.waitInputs, 'snapshot-id': first.taken.outputs['snapshot-id'] ?? '' }
      fail(
        await this.#playProcess({
          ...shared,
          kind: 'wait',
          name: `${job.name} wait`,
          inputs,
          plan: job.wait,
        }),
        job.wait,
      )
    }
    let outcome: Status | 'skipped' = 'skipped'
    if (mayGoOn()) {
      const { afterMs, takesMs, reaches } = job.deploy
      await this.#time.sleep(afterMs)
      for (const server of job.servers.slice(0, reaches)) this.#deploy(server, `what ${job.name} deployed`)
      await this.#time.sleep(takesMs)
      outcome = job.deploy.outcome
      if (outcome === 'cancelled') status = 'cancelled'
      if (outcome === 'failure' && !job.deploy.continuesOnError) status = 'failure'
      if (job.deploy.failsLater && status === 'success') status = 'failure'
    }
    const inputs = inputsWith(outcome)
    const last = await this.#playProcess({
      ...shared,
      kind: 'post',
      name: `${job.name} post`,
      inputs,
      plan: job.post,
      state: first.taken.state,
    })
    fail(last, job.post)
    return status
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
    const { kind, name, run, servers, process } = plan
    await this.#playProcess({ kind, name, job: name, run, servers, inputs, plan: process })
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
    const serverIds = what.servers.map((index) => String(this.#server(index).id))
    const inputs = {
      'api-token': TOKEN,
      'server-id': serverIds.join(','),
      ...(this.#story.github.token === '' || kind === 'wait'
        ? {}
        : { 'github-token': this.#story.github.token }),
      ...what.inputs,
    }
    const chance = this.#chance.fork(name)
    const address = plan.runsOn === null ? undefined : this.#server(plan.runsOn).ipAddress
    const host = simulatedHost({
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
      loadOctokit: (process, token, redact) => {
        record.gitHubTokens.push(token)
        return fakeOctokit(process, this.#gitHubFor(chance.fork('github')), redact, (answer) =>
          this.#github.push(answer),
        )
      },
    })
    const record: ProcessRecord = {
      name,
      kind,
      job: what.job,
      run,
      inputs,
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
    this.#hosts.set(name, host)
    this.#faultChances.set(name, chance.fork('faults'))
    if (plan.disturbance !== null) this.#prepare(plan.disturbance, host, record)
    const planted = this.#plant(host, { kind, inputs, serverIds })
    const played = await playEntry(ENTRIES[kind], host, planted)
    record.end = played.end
    return played
  }

  #gitHubFor(chance: Chance): Parameters<typeof fakeOctokit>[1] {
    const { failureRate, slowRate } = this.#story.github
    return {
      runOf: (runId) => this.#runs.get(runId) ?? null,
      latencyMs: () => (chance.is(slowRate) ? 30_000 : chance.int(20, 400)),
      failure: () => (chance.is(failureRate) ? chance.pick([401, 403, 404, 500, 503]) : null),
    }
  }

  #prepare({ kind, at }: Disturbance, host: SimulatedHost, record: ProcessRecord): void {
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
        const { kind, strike } = drawFault(faults, this.#faultChance(entry.process), entry, this.#time.now())
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

  async #playOther(deed: OtherDeed): Promise<void> {
    await this.#time.sleep(deed.atMs - START_MS)
    try {
      const done = this.#do(deed)
      if (done !== null) this.#deeds.push({ atMs: this.#time.now(), ...done })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }

  /** What was done, or null when there was nothing to do it with. */
  #do({ kind, server: index, pick, text }: OtherDeed): Omit<Deed, 'atMs'> | null {
    const provider = this.#provider
    const { id: serverId } = this.#server(index)
    const all = provider.snapshots().filter((each) => String(each.serverId) === String(serverId))
    const one = all[Math.floor(pick * all.length)]
    switch (kind) {
      case 'create': {
        if (all.length >= this.#story.snapshotLimit) return null
        const fields = madeByOthers(pick, text)
        const made = provider.addSnapshot({ serverId, status: 'in_progress', endsAfterMs: 20_000, ...fields })
        return { text: `somebody creates snapshot ${made.id} (${made.name}) of ${serverId}` }
      }
      case 'delete':
        if (one === undefined) return null
        provider.deleteSnapshot(one.id, 'other')
        return { text: `somebody deletes snapshot ${one.id}` }
      case 'restore':
        if (one === undefined) return null
        provider.restoreSnapshot(one.id)
        return {
          text: `somebody restores ${serverId} from ${one.id}`,
          restored: { serverId: String(serverId), snapshotId: String(one.id) },
        }
      case 'deploy':
        this.#deploy(index, 'what somebody deployed')
        return { text: `somebody deploys to ${serverId}` }
      case 'renames':
        if (one === undefined) return null
        provider.changeSnapshot(one.id, pick < 0.5 ? { description: text } : { name: text })
        return { text: `somebody renames snapshot ${one.id}` }
      case 'fails-snapshot':
        if (one === undefined) return null
        provider.changeSnapshot(one.id, { status: 'failed' })
        return { text: `snapshot ${one.id} becomes failed` }
      case 'stops-server':
      case 'suspends-server':
        if (provider.server(serverId)?.restore !== null) return null
        provider.changeServer(serverId, { status: kind === 'stops-server' ? 'stopped' : 'suspended' })
        return { text: `server ${serverId} is ${kind === 'stops-server' ? 'stopped' : 'suspended'}` }
      case 'list-incomplete':
        this.#quirks.countOverstatedBy = 1
        return { text: 'the list of snapshots becomes incomplete' }
      case 'list-complete':
        this.#quirks.countOverstatedBy = 0
        return { text: 'the list of snapshots is complete' }
      case 'list-lags':
        this.#quirks.staleListMs = 3000
        return { text: 'the list of snapshots begins to lag' }
    }
  }
}

/** A person's own, another repository's deploy, or one of this repository that no story tells of. */
function madeByOthers(pick: number, text: string): { name: string; description: string | null } {
  const run = `90000003${10 + Math.floor(pick * 90)}`
  const words = (repo: string, repoId: string): string =>
    `vps-safety-snapshot/1 mark=5eed0000 repo-id=${repoId} run=${run}/1 repo=${repo} job=deploy sha=0123456 |`
  if (pick < 0.4) return { name: text, description: text }
  if (pick < 0.6) return { name: `pre-deploy-${run}-1`, description: words('acme/shop-fork', '10015') }
  if (pick < 0.8) return { name: `pre-deploy-${run}-1`, description: words(OWN_REPO.repo, OWN_REPO.repoId) }
  return { name: `release-${run}-1`, description: null }
}

function evaluated(kind: JobPlan['deployStatus'], outcome: string, jobStatus: string): string {
  switch (kind) {
    case 'job':
      return 'job'
    case 'outcome':
      return outcome
    case 'job.status':
      return jobStatus
    case 'unevaluated':
      return '${{ steps.deploy.outcome }}'
    case 'empty':
      return ''
  }
}

function environment({ run, temp }: ToPlay): NodeJS.ProcessEnv {
  return {
    GITHUB_RUN_ID: run.id,
    GITHUB_RUN_ATTEMPT: String(run.attempt),
    GITHUB_REPOSITORY: run.repo,
    GITHUB_REPOSITORY_ID: run.repoId,
    GITHUB_SHA: run.sha,
    GITHUB_JOB: 'deploy',
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_NAME: 'simulated',
    GITHUB_EVENT_PATH: EVENT,
    ...(temp === undefined ? {} : { RUNNER_TEMP: temp }),
  }
}
