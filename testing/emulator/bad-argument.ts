/** What was given from outside (command line, control endpoint, file) can't be used. The message is for a person. */
export class BadArgument extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BadArgument'
  }
}

/** Reads a whole number from 0. `what` names it in the error. */
export function wholeNumber(text: string, what: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new BadArgument(`${what} takes a whole number from 0, not "${text}".`)
  return Number(text)
}
