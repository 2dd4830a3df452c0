import type { Fault } from './faults.ts'
import type { Operation } from './operations.ts'

/**
 * How a request ended: the HTTP status that was sent whole; `reset`, `hang` or `cut-body` after that fault;
 * `client-gone` when the client closed the connection before an answer; `pending` so far.
 */
export type RequestOutcome = number | 'pending' | 'reset' | 'hang' | 'cut-body' | 'client-gone'

/** One request to the API, in the order in which they came. */
export interface LoggedRequest {
  /** Counts from 1. */
  n: number
  method: string
  /** The path, without the query, as it was sent. */
  path: string
  query: Record<string, string>
  headers: Record<string, string | string[] | undefined>
  /** The parsed JSON; the raw text if it was no JSON; undefined if there was none. */
  body: unknown
  /** The emulator's time (epoch ms). */
  at: number
  /** Null: no documented call. */
  operation: Operation | null
  /** The fault that struck it (a delay only if there was no other). */
  fault: Fault['kind'] | null
  /** The status with which the provider carried it out; null if it did not (yet). */
  workStatus: number | null
  status: RequestOutcome
}
