/** Commits that a deploy brought, or that a rollback undoes. */

/** One commit. Texts are from outside. */
export interface Commit {
  readonly sha: string
  /** The first line of its message. */
  readonly subject: string
  readonly author: string
}

/** Commits, the newest first. */
export interface Commits {
  readonly base: string
  readonly shown: readonly Commit[]
  /** How many more there are. */
  readonly more: number
  /** How many commits the base has that the other has not: then it is not simply older. */
  readonly ahead: number
}
