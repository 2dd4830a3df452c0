/** What is wrong with inputs. */
import { UserError } from '../../domain/user-error.ts'

/** Inputs that can't be used. The message is one line that names each and what is allowed. */
export class InputError extends UserError {
  override readonly name = 'InputError'
}

/**
 * Quotes what a user wrote, for a message. A long text is not quoted at all: it may be a secret in the wrong place, and
 * a piece of one is not masked by the runner.
 */
export function quote(text: string): string {
  return text.length > 60 ? `a text of ${text.length} characters` : `"${text}"`
}
