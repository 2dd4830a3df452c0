import type { RestoreTrigger } from '../../domain/deploy-status.ts'
import type { DeployEnd } from '../../report/messages/post.ts'
import type { Context } from '../shared/step.ts'

/** Returns how the deploy or the job ended; after a failure with the steps that failed, where GitHub says. */
export async function deployEnd(
  { github }: Pick<Context, 'github'>,
  status: RestoreTrigger,
  subject: DeployEnd['subject'] = 'deploy',
): Promise<DeployEnd> {
  return { subject, status, failedSteps: status === 'cancelled' ? [] : await github.failedSteps() }
}
