/** The calls that change something. Each is sent once, and its outcome says how sure one can be of what was done. */
import type { Clock } from '../domain/clock.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { type Answered, isSuccess, readBody, readDeleted, readRestoreStarted, refusal } from './answers.ts'
import { certainty, VpsOrgError } from './failure.ts'
import { createSaysNo, refuseContradiction } from './no-in-json.ts'
import { parseSnapshot } from './parse.ts'
import { addressOf, type ApiRequest, PATHS, type Send } from './send.ts'

/** What became of a call that changes something, and is therefore never simply sent again. */
export type Outcome<Accepted> =
  | { readonly kind: 'accepted'; readonly value: Accepted }
  /** The API said no: nothing was done. */
  | { readonly kind: 'refused'; readonly error: VpsOrgError }
  /** 429, 500, 502, 503 or a lost connection: most likely not done, but that has to be checked. */
  | { readonly kind: 'failed'; readonly error: VpsOrgError }
  /** Too late, 504 or not readable: it may have been done, or may still be. */
  | { readonly kind: 'unclear'; readonly error: VpsOrgError }

/** What to create. */
export interface SnapshotOrder {
  readonly serverId: string
  readonly name: string
  readonly description: string
}

/** The calls. Every one is bounded in time and ends early when its signal is aborted. */
export interface Changes {
  /** Sent once. */
  createSnapshot(order: SnapshotOrder, signal: AbortSignal): Promise<Outcome<Snapshot>>
  /** Sent once. */
  restoreSnapshot(id: string, signal: AbortSignal): Promise<Outcome<null>>
  /** Sent once. A snapshot that is not there counts as deleted. */
  deleteSnapshot(id: string, signal: AbortSignal): Promise<Outcome<'deleted' | 'already-deleted'>>
}

/** Sends changes below the base address. */
export function createChanges(apiUrl: URL, clock: Clock, send: Send): Changes {
  async function change<Accepted>(
    request: ApiRequest,
    signal: AbortSignal,
    read: (answered: Answered) => Accepted,
  ): Promise<Outcome<Accepted>> {
    try {
      const answered = await send(request, signal)
      if (!isSuccess(answered)) throw new VpsOrgError(refusal(answered, clock.nowMs()))
      return { kind: 'accepted', value: read(answered) }
    } catch (error) {
      if (!(error instanceof VpsOrgError)) throw error
      return { kind: certainty(error.failure), error }
    }
  }
  const snapshots = (rest = ''): URL => addressOf(apiUrl, `${PATHS.snapshots}${rest}`)

  return {
    createSnapshot(order, signal) {
      const operation = { kind: 'create', name: order.name, serverId: order.serverId } as const
      const request = { method: 'POST', url: snapshots(), body: orderBody(order), operation } as const
      return change(request, signal, (answered) => readBody(answered, readCreated, createSaysNo))
    },

    restoreSnapshot(id, signal) {
      const url = snapshots(`${encodeURIComponent(id)}/restore/`)
      const request = { method: 'POST', url, operation: { kind: 'restore', snapshotId: id } } as const
      return change(request, signal, (answered) => {
        readRestoreStarted(answered, id)
        return null
      })
    },

    async deleteSnapshot(id, signal) {
      const url = snapshots(`${encodeURIComponent(id)}/`)
      const request = { method: 'DELETE', url, operation: { kind: 'delete', snapshotId: id } } as const
      const outcome = await change(request, signal, (answered) => {
        readDeleted(answered)
        return 'deleted' as const
      })
      if (outcome.kind === 'accepted') return outcome
      const { status, kind } = outcome.error.failure
      if (kind === 'not-found') return { kind: 'accepted', value: 'already-deleted' }
      // A 204 says it all, whatever became of its body.
      if (status === 204) return { kind: 'accepted', value: 'deleted' }
      return outcome
    },
  }
}

function readCreated(json: unknown): Snapshot {
  const snapshot = parseSnapshot(json, 'the answer')
  refuseContradiction(json)
  return snapshot
}

/** A numeric server id is documented as a number; text is what other sources have. */
function orderBody(order: SnapshotOrder): string {
  const isNumber = /^(0|[1-9]\d*)$/.test(order.serverId)
  // Written by hand, because a number may be too large for JSON.stringify to keep.
  const id = isNumber ? order.serverId : JSON.stringify(order.serverId)
  return `{"server_id":${id},"name":${JSON.stringify(order.name)},"description":${JSON.stringify(order.description)}}`
}
