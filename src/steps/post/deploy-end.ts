import type { RestoreTrigger } from '../../decide/after-deploy.ts'
import type { World } from '../step.ts'

/** How the deploy or the job ended, as a verb; after a failure with the steps that failed, where GitHub says. */
export async function endedText({ github }: Pick<World, 'github'>, status: RestoreTrigger): Promise<string> {
  if (status === 'cancelled') return 'was cancelled'
  const steps = await github.failedSteps()
  return steps.length === 0 ? 'failed' : `failed at ${steps.map((name) => `"${name}"`).join(', ')}`
}
