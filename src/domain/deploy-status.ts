/** `deploy-status`: how the deploy ended, as the workflow says it. */

/** The job's status as GitHub words it; anything else is `unknown`. */
export type JobStatus = 'success' | 'failure' | 'cancelled' | 'unknown'

/** How the deploy ended, all named steps taken together. */
export type DeployStatus = 'success' | 'failure' | 'cancelled' | 'skipped' | 'unknown'

/** Values of `deploy-status` that may restore. */
export type RestoreTrigger = 'failure' | 'cancelled'

/** The value that stands for the job's own status. */
const JOB = 'job'

/** Reads `job-status`; what can't be read is `unknown`. */
export function readJobStatus(text: string): JobStatus {
  const status = text.trim().toLowerCase()
  return status === 'success' || status === 'failure' || status === 'cancelled' ? status : 'unknown'
}

/** Tells whether `deploy-status` is left at the default, which goes by the job and never restores. */
export function isLeftAtJob(deployStatus: string): boolean {
  return deployStatus.trim().toLowerCase() === JOB
}

/**
 * Takes one outcome or several (separated by commas, spaces or newlines) together: the worst that is known
 * counts, and half a deploy (`success` beside `skipped` in a job that did not succeed) is unknown.
 */
export function readDeployStatus(deployStatus: string, jobStatus: JobStatus): DeployStatus {
  if (isLeftAtJob(deployStatus)) return jobStatus
  // Whatever plays the runner did not evaluate the expression.
  if (deployStatus.includes('${{')) return 'unknown'
  const outcomes = outcomesIn(deployStatus.toLowerCase())
  if (outcomes.includes('failure')) return 'failure'
  if (outcomes.includes('cancelled')) return 'cancelled'
  if (!outcomes.every((each) => each === 'success' || each === 'skipped')) return 'unknown'
  if (outcomes.every((each) => each === 'success')) return 'success'
  if (outcomes.every((each) => each === 'skipped')) return 'skipped'
  return jobStatus === 'success' ? 'success' : 'unknown'
}

/**
 * Returns the outcomes, with an empty one wherever a step that does not exist left nothing between its separators: of
 * `${{ steps.build.outcome }} ${{ steps.deplyo.outcome }}` there is `success `.
 */
function outcomesIn(text: string): readonly string[] {
  // A block of YAML ends in a newline.
  const written = text.replace(/\r?\n$/, '')
  const parts = written.split(/,\s*|\n/)
  // Beside commas and newlines, spaces may be for the eye.
  if (parts.length === 1) return written.split(/\s/)
  return parts.flatMap((each) => each.trim().split(/\s+/))
}
