/** What a comment on a pull request says: what post's part of the job summary says, and where it comes from. */
import type { Run } from '../domain/run.ts'
import { prose } from './markdown.ts'
import { type RollbackGuide, rollbackMarkdown } from './post-summary.ts'
import { date } from './words.ts'

/** GitHub takes no longer body. Source: its error for one that is. */
export const LONGEST_COMMENT = 65_536
/** For the invisible mark and for what is said of the run. */
const RESERVED = 1000

/**
 * Returns the comment.
 * @param summary Markdown of this action, with all text from outside escaped
 * @param sentence what to say where there is none; may hold text from outside
 * @param rollback how to roll back by hand, which a comment has also where it can't hold the summary
 */
export function pullRequestComment(
  run: Pick<Run, 'id' | 'attempt' | 'url'>,
  nowMs: number,
  summary: string | null,
  sentence: string,
  rollback: RollbackGuide | null = null,
): string {
  const body = summary ?? prose(sentence)
  const name = `run ${run.id}, attempt ${run.attempt}`
  const where = run.url === null ? name : `[${name}](${run.url})`
  return [
    body.length <= LONGEST_COMMENT - RESERVED ? body : shortened(body, rollback),
    `<sub>VPS.org Safety Snapshot, state at ${date(nowMs)}, ${where}. Later runs may have changed it.</sub>`,
  ].join('\n\n')
}

function shortened(body: string, rollback: RollbackGuide | null): string {
  const begin = `${body.split('\n', 1).join('')}\n\nThis comment would be too long for GitHub. The summary of the run has a line for each server.`
  if (rollback === null) return begin
  const guides = [rollbackMarkdown(rollback), rollbackMarkdown({ ...rollback, isBrief: true })]
  const guide = guides.find((each) => begin.length + each.length + 2 <= LONGEST_COMMENT - RESERVED)
  return guide === undefined
    ? `${begin} That summary also has the command to roll back.`
    : `${begin}\n\n${guide}`
}
