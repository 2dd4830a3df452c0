/** What a comment on a pull request says: what post's part of the job summary says, and where it comes from. */
import { LONGEST_COMMENT } from '../github/comments.ts'
import type { Run } from '../domain/run.ts'
import { prose } from './markdown.ts'
import { date } from './words.ts'

/** Room for the invisible mark and for what is said of the run. */
const RESERVED = 1000

/**
 * The comment.
 * @param summary Markdown of this action, with all text from outside escaped
 * @param sentence what to say where the summary is too long for a comment; may hold text from outside
 */
export function pullRequestComment(
  run: Pick<Run, 'id' | 'attempt' | 'url'>,
  nowMs: number,
  summary: string | null,
  sentence: string,
): string {
  const isShort = summary !== null && summary.length <= LONGEST_COMMENT - RESERVED
  const name = `run ${run.id}, attempt ${run.attempt}`
  const where = run.url === null ? name : `[${name}](${run.url})`
  return [
    isShort ? summary : prose(sentence),
    `<sub>VPS.org Safety Snapshot, ${date(nowMs)}, ${where}. The next one about these servers replaces it.</sub>`,
  ].join('\n\n')
}
