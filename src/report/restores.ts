/** What was seen of a restore: facts for the words on it. */

/** What the readings of a server's state showed: the last state, or none, and why, where no other message says it. */
export type LastReading =
  | { readonly kind: 'status'; readonly status: string }
  | { readonly kind: 'not-seen'; readonly why: NotSeen | null }

/** Why no reading showed a state. `unreadable`: `what` says how the last one failed. */
export type NotSeen =
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unreadable'; readonly what: string }
  | { readonly kind: 'stopped'; readonly signal: string }

/** What was seen of a restore until the time was over. `lastStatus` `null`: nothing was. */
export interface SoFar {
  readonly sawRestoring: boolean
  readonly lastStatus: string | null
}
