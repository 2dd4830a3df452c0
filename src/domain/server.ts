/** A server as `GET /servers/` shows it. */
export interface Server {
  /** Every id by which the answer names it (`id`, `uuid`). */
  readonly ids: readonly string[]
  readonly name: string
  readonly hostname?: string
  /** The provider's word, in lower case. Documented: `active`, `stopped`, `suspended`, `restoring`. */
  readonly status: string
  /** Its addresses, as the provider writes them. */
  readonly addresses: readonly string[]
}

/** What a listing of servers showed. */
export interface ServerListing {
  readonly servers: readonly Server[]
  /** Why some may be missing, or `null` when the listing is complete. */
  readonly incomplete: string | null
}

/** What could be learnt about one server. */
export type ServerLookup =
  | { readonly kind: 'found'; readonly server: Server }
  /** The token lacks the scope to list servers: its state stays unknown. */
  | { readonly kind: 'forbidden'; readonly why: string }
  /**
   * The list could not be read this time, or does not hold the server.
   * `listed`: all servers of a complete list that does not hold it.
   */
  | { readonly kind: 'unavailable'; readonly why: string; readonly listed?: readonly Server[] }

/** What a server's status means while a step waits for the end of a restore. */
export type ServerPhase = 'up' | 'stopped' | 'restoring' | 'broken' | 'other'

/** Sorts a server's status; words without a source are `other`, which means: keep waiting. */
export function serverPhaseOf(status: string): ServerPhase {
  switch (status) {
    case 'active':
      return 'up'
    case 'stopped':
      return 'stopped'
    case 'restoring':
      return 'restoring'
    case 'error':
    case 'failed':
    case 'suspended':
      return 'broken'
    default:
      return 'other'
  }
}
