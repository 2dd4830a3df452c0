/** A server's snapshot slots, as a complete list shows them. */
import type { Snapshot } from '../domain/snapshot.ts'
import { countedFor } from './retention.ts'

/** Whether a create finds a free slot. */
export interface Slots {
  readonly kind: SlotsKind
  /** The limit by which a plan deletes just as many as have to go. */
  readonly planLimit: number
}

/**
 * `freeing`: VPS.org is deleting as many as are needed. `above-limit`: the server holds more than it can by the
 * limit, so it has another one, and only a refused create shows that it is full.
 */
export type SlotsKind = 'free' | 'freeing' | 'full' | 'above-limit'

/**
 * Tells whether a slot is free on a server with these snapshots.
 * @param hasWaited whether what VPS.org is deleting had its time: then it counts like the others
 */
export function slotsOf(listed: readonly Snapshot[], limit: number, hasWaited = false): Slots {
  const used = listed.length
  const staying = countedFor(listed)
  if (staying > limit) return { kind: 'above-limit', planLimit: used + 1 }
  if (used < limit) return { kind: 'free', planLimit: limit }
  if (staying < limit && !hasWaited) return { kind: 'freeing', planLimit: used + 1 }
  // What is being deleted is gone before long; of those that stay just enough have to go.
  return { kind: 'full', planLimit: staying < limit ? limit : used }
}

/** What a refusal says that matters here. */
interface Refused {
  readonly status: number | null
  readonly said: string | null
}

const LIMIT_WORDS =
  /\b(?:limits?|quotas?|maximum|max|exceed(?:s|ed|ing)?|too many|slots?|full|capacity|upgrade)\b/i

/** Tells whether a refusal speaks of a limit of snapshots, by its words or its status. */
export function speaksOfLimit({ status, said }: Refused): boolean {
  return status === 402 || LIMIT_WORDS.test(said ?? '')
}

/** These have limits of their own. */
const OTHER_THINGS = /\b(?:rate|requests?|characters?|length|size|bytes?|[kmgt]i?b|seconds?|minutes?)\b/i

/**
 * Tells whether a refusal suggests that a server with free slots has no more: the limit of which it speaks is not clearly another
 * one.
 */
export function suggestsLimit(refused: Refused): boolean {
  if (refused.status === 402) return true
  const text = refused.said ?? ''
  const isOther = OTHER_THINGS.test(text) && !/\b(?:snapshots?|slots?)\b/i.test(text)
  return speaksOfLimit(refused) && !isOther
}
