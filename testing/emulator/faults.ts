import type { Operation } from './operations.ts'

/**
 * Whether the provider carries out the request that a fault spoils: `not-done` never, `done` before the fault
 * strikes, `laterMs` so many ms (of the emulator's clock) after it.
 */
export type Work = 'not-done' | 'done' | { laterMs: number }

/** What goes wrong with one request. */
export type Fault =
  /** Waits so many real ms, before the work (`not-done`, the default) or between the work and the answer (`done`). */
  | { kind: 'delay'; ms: number; work?: 'not-done' | 'done' }
  /** Answers with this status. `body`: a text goes out as it is, anything else as JSON. `work` default `not-done`. */
  | {
      kind: 'status'
      status: number
      body?: unknown
      headers?: Readonly<Record<string, string>>
      work?: Work
    }
  /** Resets the connection without an answer. `work` default `not-done`. */
  | { kind: 'reset'; work?: Work }
  /** Does the work, and breaks the connection in the middle of the answer's body. */
  | { kind: 'cut-body' }
  /** Answers with the usual status, or this one, and a page of HTML. `work` default `done`. */
  | { kind: 'garbage'; status?: number; work?: Work }
  /** Answers with the usual status, or this one, and this JSON. `work` default `done`. */
  | { kind: 'body'; json: unknown; status?: number; work?: Work }
  /** Answers with the usual status, or this one, and no body. `work` default `done`. */
  | { kind: 'empty'; status?: number; work?: Work }
  /** Never answers, and keeps the connection. `work` default `not-done`. */
  | { kind: 'hang'; work?: Work }
  /** Redirects (302 unless `status` says otherwise). Nothing is done. */
  | { kind: 'redirect'; location: string; status?: number }
  /** Does the work, and answers with JSON of so many bytes. */
  | { kind: 'huge'; bytes: number }
  /** Does the work, and sends the answer so slowly, in real time. */
  | { kind: 'trickle'; bytesPerSecond: number }

/** The names of all faults. */
export const FAULT_KINDS = [
  'delay',
  'status',
  'reset',
  'cut-body',
  'garbage',
  'body',
  'empty',
  'hang',
  'redirect',
  'huge',
  'trickle',
] as const satisfies readonly Fault['kind'][]

/** Which requests a fault strikes. */
export interface FaultRule {
  /** `*`: every call. */
  operation: Operation | '*'
  /** So many requests go by first. Default 0. */
  skip?: number
  /** So many requests are struck. Default 1, with `forMs` always. */
  times?: number | 'always'
  /** Strikes no longer than so many ms (of the emulator's clock), counted from the first request that it strikes. */
  forMs?: number
  /** Strikes only what is about this server: a filter, a create, or a snapshot of it. */
  server?: string
  /** Strikes only what names this snapshot in its path. */
  snapshot?: string
  fault: Fault
}

/** What strikes one request. */
export interface Strike {
  delays: readonly Extract<Fault, { kind: 'delay' }>[]
  fault: Exclude<Fault, { kind: 'delay' }> | null
}

/** What a request is about, as far as rules ask for it. `atMs` is the emulator's time. */
export interface Subject {
  /** Every id of the server; none: it is about no one server. */
  readonly serverIds: readonly string[]
  /** Empty: it names none. */
  readonly snapshotId: string
  readonly atMs: number
}

interface ActiveRule {
  readonly rule: FaultRule
  skipsLeft: number
  timesLeft: number
  /** Infinite as long as it has struck nothing. */
  firstStruckMs: number
}

/**
 * The faults that are switched on, in order. A request is struck by the first rule that fits it; a delay is added
 * and the search goes on. A rule counts only requests that get as far as to it: one that an earlier rule struck
 * neither uses up its `times` nor its `skip`.
 */
export class FaultRules {
  #rules: ActiveRule[] = []

  constructor(rules: readonly FaultRule[] = []) {
    for (const rule of rules) this.add(rule)
  }

  /** Adds a rule behind the others. */
  add(rule: FaultRule): void {
    const { times = rule.forMs === undefined ? 1 : 'always' } = rule
    const timesLeft = times === 'always' ? Number.POSITIVE_INFINITY : times
    this.#rules.push({
      rule,
      skipsLeft: rule.skip ?? 0,
      timesLeft,
      firstStruckMs: Number.POSITIVE_INFINITY,
    })
  }

  /** Switches all faults off. */
  clear(): void {
    this.#rules = []
  }

  /** The rules that can still strike, with what is left of `skip` and `times`. */
  list(): FaultRule[] {
    return this.#rules.map(({ rule, skipsLeft, timesLeft }) => ({
      ...rule,
      skip: skipsLeft,
      times: timesLeft === Number.POSITIVE_INFINITY ? 'always' : timesLeft,
    }))
  }

  /** What strikes the request that has just come in; null: no documented call. Counts it. */
  take(operation: Operation | null, about: Subject): Strike {
    const delays: Extract<Fault, { kind: 'delay' }>[] = []
    let struckBy: Strike['fault'] = null
    for (const active of this.#rules) {
      const { operation: wanted, fault, forMs = Number.POSITIVE_INFINITY } = active.rule
      if (wanted !== '*' && wanted !== operation) continue
      if (!isAbout(active.rule, about)) continue
      if (about.atMs - active.firstStruckMs >= forMs) {
        active.timesLeft = 0
        continue
      }
      if (active.skipsLeft > 0) {
        active.skipsLeft -= 1
        continue
      }
      active.timesLeft -= 1
      active.firstStruckMs = Math.min(active.firstStruckMs, about.atMs)
      if (fault.kind === 'delay') {
        delays.push(fault)
      } else {
        struckBy = fault
        break
      }
    }
    this.#rules = this.#rules.filter((active) => active.timesLeft > 0)
    return { delays, fault: struckBy }
  }
}

function isAbout({ server, snapshot }: FaultRule, about: Subject): boolean {
  return (
    (server === undefined || about.serverIds.includes(server)) &&
    (snapshot === undefined || about.snapshotId === snapshot)
  )
}

/** What becomes of the work of a request that this fault strikes. */
export function workOf(fault: Strike['fault']): Work {
  switch (fault?.kind) {
    case 'status':
    case 'reset':
    case 'hang':
      return fault.work ?? 'not-done'
    case 'garbage':
    case 'body':
    case 'empty':
      return fault.work ?? 'done'
    case 'redirect':
      return 'not-done'
    default:
      return 'done'
  }
}
