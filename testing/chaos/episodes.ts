/** Strikes from a certain request on: maintenance, locks, pauses that the provider asks for, a token that is refused once. */
import type { Provider } from '../emulator/provider.ts'
import type { SimulatedStrike } from '../simulator/answer-in-time.ts'
import type { SimulatedRequest } from '../simulator/network.ts'
import { SECOND_MS, type Episode } from './story.ts'
import type { ProcessRecord } from './record.ts'

/** What strikes a request by an episode, under the name by which it is counted. */
export interface EpisodeStrike {
  readonly kind: Episode['what']['kind']
  readonly strike: SimulatedStrike
}

/** The episodes of a story, as far as they have begun. */
export class Episodes {
  readonly #plans: readonly Episode[]
  readonly #provider: Provider
  readonly #seen = new Map<Episode, number>()
  readonly #running = new Map<Episode, { readonly untilMs: number; readonly process: string }>()
  /** How often each has struck. */
  readonly struck = new Map<Episode['what']['kind'], number>()

  constructor(plans: readonly Episode[], provider: Provider) {
    this.#plans = plans
    this.#provider = provider
  }

  /** What an episode does to a request that arrives; null: nothing. */
  strike(entry: SimulatedRequest, process: ProcessRecord | undefined, nowMs: number): EpisodeStrike | null {
    for (const plan of this.#plans) {
      this.#begin(plan, entry, process, nowMs)
      const answer = this.#answer(plan, entry, nowMs)
      if (answer === null) continue
      const { kind } = plan.what
      this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1)
      return { kind, strike: { delays: [], fault: answer } }
    }
    return null
  }

  #begin(plan: Episode, entry: SimulatedRequest, process: ProcessRecord | undefined, nowMs: number): void {
    const { begins, what, forMs } = plan
    const fits =
      process?.kind === begins.process && (begins.operation === '*' || begins.operation === entry.operation)
    if (!fits || this.#running.has(plan)) return
    const seen = (this.#seen.get(plan) ?? 0) + 1
    this.#seen.set(plan, seen)
    if (seen !== begins.nth) return
    this.#running.set(plan, { untilMs: nowMs + forMs, process: entry.process })
    if (what.kind !== 'lock') return
    this.struck.set('lock', (this.struck.get('lock') ?? 0) + 1)
    const ids = new Set(this.#provider.servers().map((each) => String(each.id)))
    for (const id of process.serverIds) {
      if (ids.has(id))
        this.#provider.lockServer(/^\d+$/.test(id) ? Number(id) : id, forMs, { status: what.status })
    }
  }

  #answer({ what, ...plan }: Episode, entry: SimulatedRequest, nowMs: number): SimulatedStrike['fault'] {
    const running = [...this.#running].find(([each]) => each.begins === plan.begins)?.[1]
    if (running === undefined) return null
    const pause = (seconds: number | null): Record<string, string> =>
      seconds === null ? {} : { 'Retry-After': String(seconds) }
    const isMine = entry.process === running.process
    switch (what.kind) {
      case 'maintenance':
        if (nowMs >= running.untilMs) return null
        return {
          kind: 'status',
          status: 503,
          body: { detail: 'Maintenance' },
          headers: pause(what.retryAfterS),
        }
      case 'rate-limit': {
        if (!isMine || entry.operation !== plan.begins.operation || nowMs >= running.untilMs) return null
        const left = Math.ceil((running.untilMs - nowMs) / SECOND_MS) + 1
        return { kind: 'status', status: 429, body: { detail: 'Slow down' }, headers: pause(left) }
      }
      case 'one-401':
        return isMine && nowMs === running.untilMs
          ? { kind: 'status', status: 401, body: { detail: 'Try again' } }
          : null
      case 'lock':
        return null
    }
  }
}
