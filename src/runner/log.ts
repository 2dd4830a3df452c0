/**
 * The only way to print. Every line is redacted and made harmless here, so that no text from the API, from
 * GitHub or from an event can act as a workflow command.
 */
import { clip, printable, type Redact } from '../domain/text.ts'
import type { Toolkit } from './toolkit.ts'

/** What a step can say to its log. Every text is one line. */
export interface Log {
  readonly line: (text: string) => void
  readonly notice: (text: string) => void
  readonly warning: (text: string) => void
  /** Annotates an error, with its code in brackets at its end. Sets no exit code. */
  readonly error: (text: string, code?: string) => void
  /** Shown only with debug logging on. */
  readonly debug: (text: string) => void
  /** Folds what is printed until `endGroup`. */
  readonly startGroup: (title: string) => void
  readonly endGroup: () => void
}

/** The runner cuts an annotation there. */
const LONGEST = 4096
const SEE_ABOVE = ' The log of this step has all of it.'

/** A log on standard output, as the runner reads it. */
export function createLog(toolkit: Toolkit, redact: Redact): Log {
  const safe = (text: string): string => printable(redact(text))
  /** The whole of what would be cut stands in the log first. */
  const annotate = (print: (text: string) => void, text: string, end = ''): void => {
    const whole = safe(text)
    if (whole.length + end.length <= LONGEST) {
      print(whole + end)
      return
    }
    toolkit.info(whole)
    print(`${clip(whole, LONGEST - SEE_ABOVE.length - end.length)}${SEE_ABOVE}${end}`)
  }
  let isFolded = false
  const unfold = (): void => {
    if (isFolded) toolkit.endGroup()
    isFolded = false
  }
  return {
    line: (text) => {
      toolkit.info(safe(text))
    },
    notice: (text) => {
      annotate(toolkit.notice, text)
    },
    warning: (text) => {
      annotate(toolkit.warning, text)
    },
    error: (text, code = '') => {
      // Whatever ended a wait: an error in a fold would be overlooked.
      unfold()
      annotate(toolkit.error, text, code === '' ? '' : ` [${code}]`)
    },
    debug: (text) => {
      if (toolkit.isDebug()) toolkit.debug(safe(text))
    },
    startGroup: (title) => {
      isFolded = true
      toolkit.startGroup(safe(title))
    },
    endGroup: unfold,
  }
}
