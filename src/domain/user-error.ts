/** A failure whose message is written for the user; everything else that is thrown is a bug. */
export class UserError extends Error {
  override readonly name: string = 'UserError'
}
