/** How a list is read: what is decided by it says how long, how patiently and how carefully. */
import type { Snapshot } from '../domain/snapshot.ts'

/** How long one call may take, with all its tries and pages. */
const CALL_LIMIT_MS = 120_000

/**
 * How carefully a list of snapshots is read. `whole`: a decision hangs on what is in it and what is not, so
 * pages that move while they are read are noticed. `glance`: one of many readings while waiting. `alone`: as
 * `whole`, but of this server only, because this process is changing the others at the same moment.
 */
export type ReadMode = 'whole' | 'glance' | 'alone'

/** All of it, with defaults for what is not given. */
export interface ReadOptions {
  /** How long it may take, with all its tries and pages. By default two minutes and the budget. */
  readonly limitMs: number
  /** So long it goes on through 429, 5xx and lost connections, instead of four tries. By default not at all. */
  readonly readBudgetMs: number
  /**
   * Also while the API wants this list to be left alone: there is no time to wait any more, or a look has to
   * come at once.
   */
  readonly ignoreRetryAfter: boolean
  /** By default `whole`. */
  readonly mode: ReadMode
  /** Of servers: a complete list that this process has read already will do. By default not. */
  readonly allowCached: boolean
  /** Of snapshots: called with each page as it comes, also where the rest of the list does not come. By default not. */
  readonly onPage: OnPage
}

/** Takes in the snapshots of one page, as the API names their servers. */
export type OnPage = (snapshots: readonly Snapshot[]) => void

const ignored: OnPage = () => undefined

/** Returns the options, with defaults for what is not set. */
export function readOptions(set: Partial<ReadOptions> = {}): ReadOptions {
  const { readBudgetMs = 0 } = set
  return {
    limitMs: CALL_LIMIT_MS + readBudgetMs,
    readBudgetMs,
    ignoreRetryAfter: false,
    mode: 'whole',
    allowCached: false,
    onPage: ignored,
    ...set,
  }
}

/**
 * Returns the moment by which a call that began at `startMs` is over: each try has its part of two minutes and
 * the budget.
 */
export function deadlineOf({ limitMs, readBudgetMs }: ReadOptions, startMs: number): number {
  return startMs + Math.min(limitMs, CALL_LIMIT_MS + readBudgetMs)
}

/** Returns options that are enough for both. */
export function moreGenerous(a: ReadOptions, b: ReadOptions): ReadOptions {
  return {
    ...a,
    limitMs: Math.max(a.limitMs, b.limitMs),
    readBudgetMs: Math.max(a.readBudgetMs, b.readBudgetMs),
    ignoreRetryAfter: a.ignoreRetryAfter || b.ignoreRetryAfter,
    onPage: a.onPage === b.onPage ? a.onPage : both(a.onPage, b.onPage),
  }
}

function both(one: OnPage, other: OnPage): OnPage {
  return (snapshots) => {
    one(snapshots)
    other(snapshots)
  }
}
