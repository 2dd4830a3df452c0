/** What is wrong with inputs. */
import type { Message } from '../../domain/message.ts'
import { UserError } from '../../domain/user-error.ts'
import { invalidInputs } from './messages.ts'

/** Inputs that can't be used. Says of each what is wrong and what is allowed. */
export class InputError extends UserError {
  override readonly name = 'InputError'
  /** A sentence or two for each input. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[], facts: Message = invalidInputs(problems), options?: ErrorOptions) {
    super(facts, options)
    this.problems = problems
  }
}

/** Returns the error of one input. */
export function inputError(problem: string): InputError {
  return new InputError([problem])
}
