/** The job summary: Markdown that GitHub shows on the run's page. */
import { LONGEST_SUMMARY, type Redact } from '../domain/text.ts'
import { SUMMARY_TOO_LONG } from './messages.ts'
import type { Toolkit } from './toolkit.ts'

/** This step's part of the summary. */
export interface Summary {
  /**
   * Replaces what this step wrote before. Never rejects: a summary that can't be written must not stop what is
   * being done to a server, so its failure is reported and that is all.
   */
  write(markdown: string): Promise<void>
  /** What this step wrote last, redacted; `null` before. Also where it could not be written. */
  last(): string | null
}

/**
 * A summary in the file that the runner names.
 * @param report told, once, why the summary can't be written
 */
export function createSummary(toolkit: Toolkit, redact: Redact, report: (why: string) => void): Summary {
  let failed = false
  let written: string | null = null
  async function writeNow(markdown: string): Promise<void> {
    const text = redact(markdown)
    written = text
    if (failed) return
    const fits = Buffer.byteLength(text) <= LONGEST_SUMMARY
    try {
      await toolkit.writeSummary(fits ? text : SUMMARY_TOO_LONG)
    } catch (error) {
      failed = true
      report(error instanceof Error ? error.message : String(error))
    }
  }
  // The toolkit has one buffer for all: two at once would write each other's text, or none.
  let last = Promise.resolve()
  return {
    write(markdown) {
      last = last.then(() => writeNow(markdown))
      return last
    },
    last: () => written,
  }
}
