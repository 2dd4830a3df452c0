/** One process on trial: what it sent, what it had been shown when it did, and what became of it. */
import type { HistoryEvent } from '../emulator/model.ts'
import { snapshotIdIn, type SimulatedRequest } from '../simulator/network.ts'
import type { PrintedLine } from '../simulator/runner-toolkit.ts'
import { outcomeOf, serversOf } from './answers.ts'
import { type KnownJob, type KnownRun, type Word, wordOf } from './github-history.ts'
import { isOfJob, isOfRepository, isOwn, type Maker, makerOf, originOf } from './ownership.ts'
import type { ProcessRecord, StoryRecord } from './record.ts'
import { comparable, ObservedLists, type Shown } from './observed-lists.ts'
import { inputOf } from './story.ts'

/** A rule was broken. */
export interface Violation {
  /** `never-1` to `never-8` are the numbers of the contract's last section. */
  readonly rule: string
  readonly process: string
  readonly text: string
  /** The number of the request, where it is about one. */
  readonly request: number | null
}

/** What the provider lists while it deletes: "(`deleting`, `deleted`, `removing`)". */
export const DELETING: readonly string[] = ['deleting', 'deleted', 'removing']

/** A process, with what it knew. */
export class Trial {
  readonly record: StoryRecord
  readonly process: ProcessRecord
  /** What it sent, in order. */
  readonly requests: readonly SimulatedRequest[]
  readonly sight: ObservedLists
  readonly deletes: readonly SimulatedRequest[]
  readonly creates: readonly SimulatedRequest[]
  readonly restores: readonly SimulatedRequest[]
  readonly #names = new Map<string, ReadonlySet<string>>()

  constructor(record: StoryRecord, process: ProcessRecord) {
    this.record = record
    this.process = process
    this.requests = record.requests.filter((each) => each.process === process.name)
    this.deletes = this.requests.filter((each) => each.operation === 'deleteSnapshot')
    this.creates = this.requests.filter((each) => each.operation === 'createSnapshot')
    this.restores = this.requests.filter((each) => each.operation === 'restoreSnapshot')
    this.sight = new ObservedLists(this.requests, (serverId) => this.namesOf(serverId))
  }

  input(name: string): string {
    return inputOf(this.process.kind, this.process.inputs, name)
  }

  get base(): string {
    return this.input('name')
  }

  get limit(): number {
    return Number(this.input('snapshot-limit'))
  }

  get keep(): number {
    return Number(this.input('keep'))
  }

  isOwn(snapshot: Shown): boolean {
    return isOwn(snapshot, this.base, this.process.run)
  }

  /** With provenance of this repository, "under whatever base name". */
  isOfRepository({ description }: Shown): boolean {
    const origin = originOf(description)
    return origin !== null && isOfRepository(origin, this.process.run)
  }

  /** Whether it could see that two ids are of one server: who never asked might have. */
  get knowsBothIds(): boolean {
    const looks = this.requests.filter((each) => each.operation === 'listServers')
    const isBlind = looks.length > 0 && !looks.some((each) => serversOf(each) !== null)
    return !isBlind && this.record.story.quirks.serverIds === 'both'
  }

  /** It was given two ids of one server, and could not know that: it rightly treats them as two servers. */
  get isUnknowable(): boolean {
    const { given, serverIds } = this.process
    return given.length > serverIds.length && !this.knowsBothIds
  }

  /**
   * Every id of a server: "A server's number and its UUID are one server wherever the list of servers shows both". One that could not read that
   * list has only what it was given.
   */
  namesOf(serverId: string): ReadonlySet<string> {
    const known = this.#names.get(serverId)
    if (known !== undefined) return known
    const { given } = this.process
    const all = this.record.story.servers.find((each) => String(each.id) === serverId)
    const both = [serverId, ...(all?.uuid == null ? [] : [all.uuid])]
    const names = this.knowsBothIds
      ? both
      : both.filter((id) => given.map(comparable).includes(comparable(id)))
    const set = new Set((names.length === 0 ? [serverId] : names).map(comparable))
    this.#names.set(serverId, set)
    return set
  }

  /** The server of its own that an id stands for, or null. */
  serverNamed(id: string): string | null {
    return this.process.serverIds.find((each) => this.namesOf(each).has(comparable(id))) ?? null
  }

  /** The server of its own on which this snapshot was shown to it. */
  serverOf(snapshot: Shown): string | null {
    return this.process.serverIds.find((each) => this.sight.isOn(snapshot, each)) ?? null
  }

  /** Ids whose deletion was confirmed to it before that place in the order, and which no snapshot has been given again since. */
  deletedBefore(order: number, atMs: number): ReadonlySet<string> {
    return new Set(
      this.deletes
        .filter((each) => each.endedOrder < order && outcomeOf(each) === 'done')
        .filter((each) => !isGivenAgain(this.record, each, atMs))
        .map(idOf),
    )
  }

  /** What the server held by then, as far as it had been shown, without what it had deleted itself. */
  held(serverId: string, order: number): readonly Shown[] {
    const list = this.sight.list(serverId, order)
    if (list === null) return []
    const gone = this.deletedBefore(order, list.atMs)
    return this.sight.snapshots(serverId, order).filter((each) => !gone.has(each.id))
  }

  /** Who made it, if another job did; null: unknown, or this job. */
  otherMaker(snapshot: Shown): Maker | null {
    const maker = makerOf(snapshot)
    const { run, checkRunId: check, jobKey: key } = this.process
    return maker === null || isOfJob(maker, { run, check, key }) ? null : maker
  }

  /** A later attempt begins when the earlier one is over: GitHub need not be asked about an earlier one of its own run. */
  #isOver({ run, attempt, guardsRun }: Maker): boolean {
    const own = this.process.run
    return run === own.id && attempt < own.attempt && !guardsRun
  }

  /** What GitHub had told it by then of the deploy behind a snapshot. */
  told(maker: Maker, atMs: number): Word {
    if (this.#isOver(maker)) return { kind: 'ended', endedMs: null }
    const calls = this.record.github.filter(
      (each) => each.process === this.process.name && each.endedMs <= atMs,
    )
    const jobs = new Map<string, KnownJob>()
    let run: KnownRun | null = null
    for (const call of calls) {
      for (const job of call.jobs) if (job.runId === maker.run) jobs.set(job.id, job)
      if (call.runId === maker.run && call.answer !== null) run = call.answer
    }
    const listed = [...jobs.values()]
    const shown = run === null ? null : { ...run, jobs: listed }
    const word = wordOf(maker, shown, (id) => jobs.get(id) ?? null)
    // That the run goes on says nothing of its job if the job could not be read: then GitHub has not told.
    const isByRun = listed.every((each) => each.attempt !== maker.attempt) && !maker.guardsRun
    if (!isByRun || word.kind === 'unknown') return word
    return word.kind === 'going' ? { kind: 'unknown' } : { kind: 'ended', endedMs: null }
  }

  /** Whether GitHub may have left some of its questions without an answer. */
  get isUnsureOfGitHub(): boolean {
    const { failureRate, slowRate } = this.record.story.github
    return this.input('github-token') !== '' && (failureRate > 0 || slowRate > 0)
  }

  /** What GitHub would have told it at that moment, or null where it was not able to ask. */
  truth(maker: Maker, atMs: number): Word | null {
    const { github, gitHubHistory } = this.record
    if (this.input('github-token') === '' || this.isUnsureOfGitHub) return null
    const calls = github.filter((each) => each.process === this.process.name && each.startedMs <= atMs)
    const waitedMs = calls.reduce((sum, each) => sum + Math.min(each.endedMs, atMs) - each.startedMs, 0)
    // "at most 10 seconds of waiting for its answers": what was left of them may not have been enough.
    if (waitedMs > 8000) return null
    return wordOf(maker, gitHubHistory.runAt(maker.run, atMs), (id) => gitHubHistory.jobAt(id, atMs))
  }

  /** Whether it printed such a line before that moment. */
  hasSaid(
    level: PrintedLine['level'],
    pattern: RegExp | string,
    beforeMs = Number.POSITIVE_INFINITY,
  ): boolean {
    return this.process.taken.printed.some(
      (line) =>
        line.level === level &&
        line.atMs <= beforeMs &&
        (typeof pattern === 'string' ? line.text.includes(pattern) : pattern.test(line.text)),
    )
  }

  /** Its error lines. */
  get errors(): readonly string[] {
    return this.process.taken.printed.filter((each) => each.level === 'error').map((each) => each.text)
  }

  /** Whether it came to its end by itself, without a signal and with files that it could write. */
  get isUndisturbed(): boolean {
    const { end, signals, isUnwritable } = this.process
    return end?.kind === 'exited' && signals.length === 0 && !isUnwritable
  }

  violation(rule: string, text: string, request?: SimulatedRequest): Violation {
    return { rule, process: this.process.name, text, request: request?.n ?? null }
  }
}

/** The id in the path of a delete or a restore, as `comparable`. */
export function idOf(request: SimulatedRequest): string {
  return request.operation === null ? '' : comparable(snapshotIdIn(request.path, request.operation))
}

/** Whether the id of what it deleted had been given to another snapshot by then. Within one moment the history has an order too. */
function isGivenAgain({ history }: StoryRecord, request: SimulatedRequest, atMs: number): boolean {
  const isOfId = (each: HistoryEvent): boolean =>
    'snapshotId' in each && comparable(String(each.snapshotId)) === idOf(request)
  const place = history.findIndex((each) => each.kind === 'deleted' && each.at >= request.at && isOfId(each))
  const later = place === -1 ? history.filter((each) => each.at > request.at) : history.slice(place)
  return later.some((each) => each.kind === 'created' && each.at <= atMs && isOfId(each))
}

/** How a snapshot of this id was made for the last time by then; a provider may give an id again. */
export function makingOf(
  { history }: StoryRecord,
  id: string,
  atMs: number,
): Extract<HistoryEvent, { kind: 'created' }> | null {
  return (
    history
      .filter((each) => each.kind === 'created')
      .findLast((each) => comparable(String(each.snapshotId)) === id && each.at <= atMs) ?? null
  )
}

/** A field of the body of a create. */
export function bodyField(request: SimulatedRequest, name: string): string {
  const { body } = request
  const value =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The mark that a create carries, or empty. */
export function markOf(request: SimulatedRequest): string {
  return originOf(bodyField(request, 'description'))?.values.get('mark') ?? ''
}
