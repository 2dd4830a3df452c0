/** main: check the servers, make room where there is none, create, wait, export. Each step is done for all servers at once. */
import type { UserError } from '../../domain/user-error.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { unchanged } from '../../report/messages/main.ts'
import { saveBeginning, saveServersListed } from '../../runner/state.ts'
import { checkServers } from '../shared/check-servers.ts'
import { createProviderClock } from '../shared/snapshots/provider-clock.ts'
import { noticeUnmatchedProtect } from '../shared/snapshots/unmatched-protect.ts'
import { endIfStopped, StepError, type Context } from '../shared/step.ts'
import { createSnapshots } from './create-snapshots.ts'
import { describeServers } from './describe-servers.ts'
import { reportDryRun } from './dry-run.ts'
import type { CheckedServer, MainStep } from './main-step.ts'
import { Results } from './results.ts'
import { awaitCreated, leaveToWait } from './wait-for-created.ts'
import { waitOutRestores } from './wait-out-restores.ts'

/**
 * Takes the snapshots that the deploy can fall back on.
 * @throws VpsOrgError, StepError when a server has no snapshot to fall back on; the message says in what state things are
 */
export async function takeSnapshots(context: Context, inputs: SnapshotInputs): Promise<void> {
  saveBeginning(context.toolkit, inputs.serverIds, inputs.restoreOn)
  const results = new Results(context, inputs)
  const step = { context, inputs, results, providerClock: createProviderClock(context) }
  let isTold = false
  try {
    const servers = await check(step)
    if (inputs.dryRun) isTold = await reportDryRun(context, inputs, servers, results.failures())
    else await protect(step, servers)
    results.endWithFailures()
  } catch (error) {
    if (!isTold) await results.summariseFailure(error)
    throw error
  }
}

async function check({ context, inputs, results }: MainStep): Promise<readonly CheckedServer[]> {
  const given = inputs.serverIds.map((serverId, place) => ({ serverId, place }))
  const { done, failed } = await checkServers(context, given)
  endIfStopped(context.signal, 'Nothing was changed.')
  if (done.some((each) => each.lookup.kind === 'found')) saveServersListed(context.toolkit)
  results.fail(failed.map(({ serverId, error }) => ({ serverId, error: unchangedBy(error) })))
  noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed })
  for (const { serverId, lookup } of done) results.learn(serverId, { lookup })
  describeServers(context, inputs, done)
  return done
}

/** Returns the failure with what is true of every failed check. */
function unchangedBy(error: UserError): UserError {
  return new StepError(unchanged(error.facts), { cause: error })
}

async function protect(step: MainStep, servers: readonly CheckedServer[]): Promise<void> {
  const created = await createSnapshots(step, await waitOutRestores(step, servers))
  if (created.length === 0) return
  await step.results.summarise('unfinished')
  if (step.inputs.wait) await awaitCreated(step, created)
  else await leaveToWait(step, created)
}
