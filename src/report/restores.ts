/** What was seen of a restore: facts for the words on it. */

/** What the last reading of a server's state showed: nothing, and `why` says so in a sentence. */
export type LastReading =
  { readonly kind: 'status'; readonly status: string } | { readonly kind: 'not-seen'; readonly why: string }

/** What was seen of a restore until the time was over. `lastStatus` `null`: nothing was. */
export interface SoFar {
  readonly sawRestoring: boolean
  readonly lastStatus: string | null
}
