import type { RestoreTrigger } from '../../domain/deploy-status.ts'
import type { Context } from '../shared/step.ts'

/** More names would hide what happened to the server. */
const MOST_NAMED = 8

/** How the deploy or the job ended, as a verb; after a failure with the steps that failed, where GitHub says. */
export async function endedText(
  { github }: Pick<Context, 'github'>,
  status: RestoreTrigger,
): Promise<string> {
  if (status === 'cancelled') return 'was cancelled'
  const steps = await github.failedSteps()
  const more = steps.length > MOST_NAMED ? ` and ${steps.length - MOST_NAMED} more` : ''
  const named = steps.slice(0, MOST_NAMED).map((name) => `"${name}"`)
  return steps.length === 0 ? 'failed' : `failed at ${named.join(', ')}${more}`
}
