/** Places that may have a word or a shape which `wording.ts` avoids. */

/** A place, and the reason. */
export interface AllowedWording {
  readonly file: string
  /** Words around it, on one line; absent: the whole file. */
  readonly text?: string
  readonly why: string
}

/** Each with its reason. One that allows nothing is found. */
export const ALLOWED_WORDING: readonly AllowedWording[] = []
