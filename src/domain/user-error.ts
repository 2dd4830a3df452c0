import { type Message, textOf } from './message.ts'

/** A failure that is said to the user; everything else that is thrown is a bug. */
export class UserError extends Error {
  override readonly name: string = 'UserError'
  /** What there is to say. `message` is the same as one text, without the code. */
  readonly facts: Message

  constructor(facts: Message, options?: ErrorOptions) {
    super(textOf(facts), options)
    this.facts = facts
  }
}
