/** Reads whole lists: page by page, again where that may help, and never more than a runner can hold. */
import type { Clock } from '../domain/clock.ts'
import { isSuccess, readBody, refusal } from './answers.ts'
import { failureWithoutAnswer, VpsOrgError } from './failure.ts'
import { type Entries, PAGES_LIMIT, type ReadPage, readWholeList, type WholeList } from './listing.ts'
import type { Failure, Operation } from './failure-kinds.ts'
import { listSaysNo } from './no-in-json.ts'
import { parsePage } from './parse.ts'
import { createPauses, type Pauses } from './pauses.ts'
import { deadlineOf, type ReadOptions } from './read-options.ts'
import { type OnPause, readWithRetry } from './retry.ts'
import { addressOf, type ListName, PATHS, type Send } from './send.ts'

/** All pages of a list together: tens of thousands of snapshots, and still no burden for the runner. */
const LIST_LIMIT_BYTES = 20_000_000

/** A list this large is one of hundreds of snapshots. */
const LARGE_LIST_BYTES = 100_000

/** Which list, and what it is made of. */
export interface ListSpec<Item> {
  readonly name: ListName
  readonly query?: Readonly<Record<string, string>>
  readonly operation: Operation
  readonly parseItem: (item: unknown, where: string) => Item
  readonly entries: Entries<Item>
  readonly pagesLimit?: number
  readonly isVerified?: boolean
  /** Called with the entries of each page as it comes. */
  readonly onPage?: (items: readonly Item[]) => void
}

/** What reading needs from its surroundings. */
export interface ListReaderSettings {
  readonly apiUrl: URL
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** Called for each list that is so large that reading it again and again takes memory. */
  readonly onLargeList?: () => void
  /** Called for each pause of a read that has a budget. */
  readonly onPause?: OnPause
  /** The lists that an earlier step of this job has read with this token. */
  readonly readBefore?: readonly ListName[]
}

/** Reads lists, and remembers which ones the API wants to be left alone, and which ones it has shown. */
export class ListReader {
  readonly #settings: ListReaderSettings
  readonly #send: Send
  readonly #pauses: Pauses
  /** The lists that this token is known to be good for. */
  readonly #answered: Set<ListName>

  constructor(settings: ListReaderSettings, send: Send) {
    this.#settings = settings
    this.#send = send
    this.#pauses = createPauses(settings.clock)
    this.#answered = new Set(settings.readBefore)
  }

  /** @throws VpsOrgError */
  read<Item>(spec: ListSpec<Item>, signal: AbortSignal, options: ReadOptions): Promise<WholeList<Item>> {
    const { entries, name, pagesLimit = PAGES_LIMIT, isVerified = false } = spec
    const first = addressOf(this.#settings.apiUrl, PATHS[name])
    for (const [key, value] of Object.entries(spec.query ?? {})) first.searchParams.set(key, value)
    const readPage = this.#pageReader(spec, first, signal, options)
    return readWholeList(first, readPage, entries, pagesLimit, isVerified)
  }

  #pageReader<Item>(
    { name, operation, parseItem, onPage }: ListSpec<Item>,
    first: URL,
    signal: AbortSignal,
    options: ReadOptions,
  ): ReadPage<Item> {
    const { clock, random, onPause } = this.#settings
    const startMs = clock.elapsedMs()
    const budgetUntilMs = startMs + options.readBudgetMs
    const isDoubtful = (failure: Failure): boolean => this.#isDoubtful(failure, name)
    const context = {
      clock,
      random,
      signal,
      deadlineMs: deadlineOf(options, startMs),
      budgetUntilMs,
      onPause,
      isDoubtful,
    }
    // By page, because pages may be read again: what counts is how much of the list there is.
    const sizes = new Map<string, number>()
    let bytes = 0
    return (url) =>
      readWithRetry(context, async (limitMs) => {
        const isBudgetSpent = options.readBudgetMs > 0 && clock.elapsedMs() >= budgetUntilMs
        if (!options.ignoreRetryAfter && !isBudgetSpent) this.#pauses.check(first.href)
        const answered = await this.#send({ method: 'GET', url, operation, limitMs }, signal)
        const { status, body } = answered.answer
        if (url !== first && (status === 404 || status === 400)) return 'no-such-page'
        if (!isSuccess(answered)) {
          const refused = refusal(answered, clock.nowMs())
          this.#pauses.learn(first.href, refused)
          throw new VpsOrgError(refused.kind === 'not-found' ? { ...refused, kind: 'no-such-list' } : refused)
        }
        this.#answered.add(name)
        bytes += body.length - (sizes.get(url.href) ?? 0)
        sizes.set(url.href, body.length)
        if (bytes > LARGE_LIST_BYTES) this.#settings.onLargeList?.()
        if (bytes > LIST_LIMIT_BYTES) throw new VpsOrgError(tooLarge(operation))
        const page = readBody(answered, (json) => parsePage(json, parseItem), listSaysNo)
        onPage?.(page.items)
        return page
      })
  }

  /**
   * Whether a refusal contradicts what the API said before. A token need not have the scope for every call, so
   * what it is forbidden there may be meant.
   */
  #isDoubtful({ kind }: Failure, name: ListName): boolean {
    if (kind === 'unauthorized') return this.#answered.size > 0
    return (kind === 'forbidden' || kind === 'firewall') && this.#answered.has(name)
  }
}

function tooLarge(operation: Operation): Failure {
  return {
    ...failureWithoutAnswer('too-large', operation),
    said: `all pages have more than ${LIST_LIMIT_BYTES / 1_000_000} MB`,
  }
}
