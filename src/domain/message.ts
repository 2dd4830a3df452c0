/** What there is to say of something that ended. Data until it is printed: nothing wraps a text into a text. */
export interface Message<Code extends string = string> {
  /** Stays the same when the words change. An anchor in docs/troubleshooting.md has this name. */
  readonly code: Code
  /** What happened, as one short sentence. */
  readonly what: string
  /** The state that servers and snapshots are in now. Absent where another place says it. */
  readonly state?: string
  /** What to do next. */
  readonly next?: string
  /** Only `next` helps: with any other advice it would fail again in the same way. */
  readonly onlyNextHelps?: boolean
  /** How to roll back by hand: the last sentence, with a command that works when it is copied. */
  readonly rollback?: string
}

/** Joins the sentences of a message to one text, without its code. */
export function textOf({ what, state = '', next = '', rollback = '' }: Omit<Message, 'code'>): string {
  return [what, state, next, rollback].filter((each) => each !== '').join(' ')
}
