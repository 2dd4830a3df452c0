/**
 * Waits for several things together: each is waited for in an async function of its own, and all of them read at the same
 * moments, so that their reads become one request. Knows time; what is read, and for what, it does not.
 */
import type { Clock } from '../../domain/clock.ts'
import { wasStopped } from './step.ts'

/** What ends a wait from outside. */
export type Cut = { readonly kind: 'timeout' } | { readonly kind: 'aborted' }

/** Which read it is. `last`: at the deadline, so there is no time to put it off. */
export type Turn = 'first' | 'next' | 'last'

/** When to read. Times are by the clock's `elapsedMs`. */
export interface Rhythm {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly intervalMs: number
  readonly deadlineMs: number
  /** Called with the state of each, after every round of reads that did not end all waits. */
  readonly onRound?: (states: readonly string[]) => void
}

/** What was read. `putOffMs`: for how long the API put the read off, where it did: there is no read before that. */
export interface AnyReading {
  readonly kind: string
  readonly putOffMs?: number | null
}

/** Reads once, within so much time. */
export type Read<Reading> = (limitMs: number, turn: Turn) => Promise<Reading>

/** What was read, or what ended the wait. `readAtMs`: when the read began, for what it shows may be as old as that. */
export type Seen<Reading> =
  { readonly kind: 'read'; readonly reading: Reading; readonly readAtMs: number } | Cut

/** One of those that wait, as its function sees it. */
export interface Waiter<Reading> {
  /** Reads when all read: at once, then every interval, and a last time at the deadline. */
  readonly read: (read: Read<Reading>) => Promise<Seen<Reading>>
  /** Says in what state it is now. */
  readonly show: (state: string) => void
}

/**
 * Calls `waitFor` for each, which reads until it returns. All that still wait read at the same moments.
 * @returns what each returned, in the order of `members`
 * @throws the first error of one of them: then none of them goes on
 */
export async function waitTogether<Member, Reading extends AnyReading, Result>(
  rhythm: Rhythm,
  members: readonly Member[],
  waitFor: (member: Member, waiter: Waiter<Reading>) => Promise<Result>,
): Promise<readonly Result[]> {
  const seats = members.map((member) => ({ member, state: '', putOffMs: 0, isNew: true }))
  const waiting = new Set<Seat>(seats)
  const first = roundNow(rhythm, true)
  const begin = new Barrier(waiting, () => nextRound(rhythm, seats, waiting))
  const end = new Barrier(waiting, () => wasStopped(rhythm.signal))
  const results = seats.map(async (seat) => {
    const result = await waitFor(seat.member, {
      async read(read) {
        const round = seat.isNew ? first : await begin.pass(seat)
        seat.isNew = false
        if (round.kind !== 'round') return round
        const reading = await read(round.limitMs, round.turn)
        seat.putOffMs = reading.putOffMs ?? 0
        // What was cut off says nothing.
        const isStopped = await end.pass(seat)
        return isStopped ? { kind: 'aborted' } : { kind: 'read', reading, readAtMs: round.startedMs }
      },
      show(state) {
        seat.state = state
      },
    })
    waiting.delete(seat)
    begin.openIfAllAreHere()
    return result
  })
  return await Promise.all(results)
}

/** One of those that wait, as the others see it. */
interface Seat {
  state: string
  /** For how long its last read was put off. */
  putOffMs: number
}

/** A moment in which all read that still wait. */
type Round =
  { readonly kind: 'round'; readonly startedMs: number; readonly limitMs: number; readonly turn: Turn } | Cut

/** Waits for the next moment to read. */
async function nextRound(rhythm: Rhythm, seats: readonly Seat[], waiting: ReadonlySet<Seat>): Promise<Round> {
  const { clock, signal, intervalMs, deadlineMs } = rhythm
  rhythm.onRound?.(seats.map((each) => each.state))
  const leftMs = deadlineMs - clock.elapsedMs()
  if (leftMs <= 0) return { kind: 'timeout' }
  const pauseMs = Math.max(intervalMs, ...[...waiting].map((each) => each.putOffMs))
  await clock.sleep(Math.min(pauseMs, leftMs), signal)
  return roundNow(rhythm, false)
}

function roundNow({ clock, signal, deadlineMs }: Rhythm, isFirst: boolean): Round {
  if (wasStopped(signal)) return { kind: 'aborted' }
  const startedMs = clock.elapsedMs()
  const limitMs = Math.max(deadlineMs - startedMs, LEAST_READ_MS)
  const turn = isFirst ? 'first' : startedMs >= deadlineMs ? 'last' : 'next'
  return { kind: 'round', startedMs, limitMs, turn }
}

/** The last read, at the deadline, gets a little time too. */
const LEAST_READ_MS = 5000

/** Where all meet that still wait: none goes on before the last of them is there, and then all do, in their order. */
class Barrier<News> {
  readonly #waiting: ReadonlySet<Seat>
  readonly #open: () => News | Promise<News>
  readonly #here = new Map<Seat, (news: News | Promise<News>) => void>()

  /** @param open tells all of them something as they go on */
  constructor(waiting: ReadonlySet<Seat>, open: () => News | Promise<News>) {
    this.#waiting = waiting
    this.#open = open
  }

  pass(seat: Seat): Promise<News> {
    const { promise, resolve } = Promise.withResolvers<News>()
    this.#here.set(seat, resolve)
    this.openIfAllAreHere()
    return promise
  }

  openIfAllAreHere(): void {
    if (this.#waiting.size === 0 || this.#here.size < this.#waiting.size) return
    const goOn = [...this.#waiting].flatMap((seat) => this.#here.get(seat) ?? [])
    this.#here.clear()
    const news = this.#open()
    for (const each of goOn) each(news)
  }
}
