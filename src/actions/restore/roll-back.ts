/** `restore/`: a rollback by hand. Every check comes before the first change, and each restore is sent once. */
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Commits } from '../../github/commits.ts'
import type { RollbackRecord } from '../../github/github.ts'
import { lockBudget } from '../../decide/restore-start.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import { repositoryOf, type RollbackTarget } from '../../report/rollback-advice.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { counted } from '../../domain/text.ts'
import { serversOf } from '../../report/words.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import { checkAgain, checkRollback, type RollbackScene } from './check-rollback.ts'
import { isForeseen } from '../shared/each-server.ts'
import { restoreAll } from '../shared/restores/restore-all.ts'
import { beginRecord, endRecord, type RollbackResult } from './rollback-record.ts'
import { planSafetySnapshots, takeSafetySnapshots } from './safety-snapshots.ts'
import { oneLine } from '../shared/one-line.ts'
import { endIfStopped, StepError, type Context } from '../shared/step.ts'
import { notBegun, type Outcome, outcomeOfEnd, startedText } from './rollback-outcome.ts'
import { warnOfRestored } from '../shared/restores/verify-restore.ts'
import { USUAL_RESTORE } from '../shared/restores/wait-for-servers.ts'

/**
 * Rolls servers back.
 * @throws VpsOrgError, StepError when it did not, or when nobody can tell; the message says in what state things are
 */
export async function rollBack(context: Context, inputs: RestoreInputs): Promise<void> {
  let undone: readonly Commits[] = []
  let record: RollbackRecord | null = null
  try {
    const { scenes, commits } = await checkRollback(context, inputs)
    undone = commits
    if (inputs.dryRun) await planSafetySnapshots(context, inputs, scenes, commits)
    else {
      record = await beginRecord(context, inputs, scenes)
      await endRecord(record, await carryOut(context, inputs, scenes, commits))
    }
  } catch (error) {
    if (isForeseen(error)) {
      const { headline, sentences, again } = error instanceof BadEnd ? error : plainly(error)
      await context.summary.write(rollbackSummary(headline, sentences, null, undone, again))
    }
    await endRecord(
      record,
      (error instanceof BadEnd && error.isOpen) || !isForeseen(error) ? 'open' : 'failed',
    )
    throw error
  }
  // Not within: the summary already says what was done.
  endIfStopped(context.signal, 'What it was to do was over by then, and stands in the log and the summary.')
}

/** What the summary says of a rollback that did not succeed. */
interface Summarised {
  readonly headline: string
  readonly sentences: readonly string[]
  /** What may be tried again, as a command. */
  readonly again: RollbackTarget | null
}

function plainly({ message }: Error): Summarised {
  return { headline: NOT_DONE, sentences: [message], again: null }
}

const NOT_DONE = 'Rollback: it did not succeed'

/** Not every server is back. `isOpen`: a restore was sent, and nobody can say whether it began, or how it ended. */
class BadEnd extends StepError implements Summarised {
  readonly headline: string
  readonly sentences: readonly string[]
  readonly again: RollbackTarget | null
  readonly isOpen: boolean

  constructor(summarised: Summarised, isOpen: boolean, message: string, options: ErrorOptions) {
    super(message, options)
    this.headline = summarised.headline
    this.sentences = summarised.sentences
    this.again = summarised.again
    this.isOpen = isOpen
  }
}

async function carryOut(
  context: Context,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
  commits: readonly Commits[],
): Promise<RollbackResult> {
  const { log, signal } = context
  const safety: ReadonlyMap<string, Snapshot> = inputs.safetySnapshot
    ? await takeSafetySnapshots(context, inputs, scenes)
    : new Map()
  const wayOf = (serverId: string): string => {
    const kept = safety.get(serverId)
    return kept === undefined
      ? 'No safety snapshot was taken.'
      : `The state before it is kept in snapshot ${kept.id} (${kept.name}).`
  }
  const { name, is } = serversOf(inputs.serverIds)
  const asItWas = `Nothing was restored: ${name} ${is} as ${inputs.serverIds.length === 1 ? 'it was' : 'they were'}. ${inputs.serverIds.map(wayOf).join(' ')}`
  endIfStopped(signal, asItWas)
  // What only tells was asked of GitHub since the first check, and safety snapshots take minutes.
  const isStale = inputs.safetySnapshot || !context.github.isDisabled
  const now = isStale
    ? // Once stopped, it fails for that alone, and what the first check and the safety snapshot changed has to be told.
      await checkAgain(context, inputs, scenes, safety, wayOf).finally(() => {
        endIfStopped(signal, asItWas)
      })
    : scenes

  for (const { serverId, target } of now) {
    log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`)
  }
  const outcomes = await restoreEach(context, inputs, now, commits, wayOf)
  return await conclude(context, inputs, outcomes, commits)
}

async function restoreEach(
  context: Context,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
  commits: readonly Commits[],
  wayOf: (serverId: string) => string,
): Promise<readonly Outcome[]> {
  const begun = new Map<string, VpsOrgError | null>()
  const outcomeOf = await restoreAll(context, {
    servers: scenes.map(({ serverId, target, lookup }) => ({
      serverId,
      snapshotId: target.id,
      lookup,
      isFollowed: inputs.wait,
    })),
    deadlineMs: context.clock.elapsedMs() + inputs.timeoutMs,
    timeoutMs: inputs.timeoutMs,
    lockMs: lockBudget('unknown'),
    pollIntervalMs: inputs.pollIntervalMs,
    onBegun: (serverId, { lost }) => {
      begun.set(serverId, lost)
      exportRollback(
        context.toolkit,
        {
          result: 'restore-started',
          'server-status': inOrder(inputs.serverIds, (id) => (begun.has(id) ? 'restoring' : undefined)),
        },
        `The restore of server ${serverId} was sent, and goes on`,
      )
    },
    onProgress: async () => {
      const texts = scenes.flatMap((scene) => {
        const lost = begun.get(scene.serverId)
        return lost === undefined
          ? []
          : `${startedText(scene, lost)}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${wayOf(scene.serverId)}`
      })
      await context.summary.write(
        rollbackSummary('Rollback: started', texts, snapshotsTable(scenes), commits),
      )
    },
  })
  return await Promise.all(
    scenes.map(async (scene): Promise<Outcome> => {
      const outcome = outcomeOf(scene.serverId)
      const way = wayOf(scene.serverId)
      switch (outcome.kind) {
        case 'not-sent':
        case 'refused':
        case 'unknown':
          return notBegun(scene, outcome, way)
        case 'not-followed':
          return {
            scene,
            kind: 'started',
            status: 'restoring',
            text: `${startedText(scene, outcome.lost)}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}. ${way}`,
          }
        case 'ended':
          return await outcomeOfEnd(context, inputs, scene, outcome, way)
      }
    }),
  )
}

/** @throws BadEnd when not every server is back, or on its way */
const HOW_FAR = 'The last lines of the log say how far each server is'

async function conclude(
  context: Context,
  inputs: RestoreInputs,
  outcomes: readonly Outcome[],
  commits: readonly Commits[],
): Promise<RollbackResult> {
  const { log } = context
  const statuses = new Map(outcomes.map(({ scene, status }) => [scene.serverId, status]))
  const isDone = outcomes.every((each) => each.kind === 'done')
  if (outcomes.some((each) => each.status !== '')) {
    exportRollback(
      context.toolkit,
      { 'server-status': inOrder(inputs.serverIds, (id) => statuses.get(id)) },
      HOW_FAR,
    )
  }
  if (isDone) exportRollback(context.toolkit, { result: 'restored' }, HOW_FAR)
  else if (outcomes.some((each) => each.kind === 'unknown'))
    exportRollback(context.toolkit, { result: 'restore-started' }, HOW_FAR)
  warnOfRestored(
    context,
    outcomes
      .filter((each) => each.kind === 'done')
      .map(({ scene, status, isGone = false }) => ({
        serverId: scene.serverId,
        snapshotId: scene.target.id,
        isStopped: status === 'stopped',
        isGone,
      })),
  )
  const bad = outcomes.filter((each) => each.kind !== 'done' && each.kind !== 'started')
  const texts = outcomes.map((each) => each.text)
  if (bad.length === 0) {
    const isStarted = outcomes.some((each) => each.kind === 'started')
    // One annotation for all of them: a run's page shows only ten.
    if (!isStarted || texts.length > 1) for (const text of texts) log.line(text)
    if (isStarted) log.warning(oneLine(context, { first: startedAll(outcomes), details: texts }))
    const headline = isStarted ? 'Rollback: started' : 'Rollback: done'
    const table = snapshotsTable(outcomes.map(({ scene }) => scene))
    await context.summary.write(rollbackSummary(headline, texts, table, commits))
    return isStarted ? 'started' : 'done'
  }
  // What went wrong comes first: a long annotation is cut. The log has the rest.
  const good = outcomes.filter((each) => !bad.includes(each))
  if (outcomes.length > 1) for (const each of [...bad, ...good]) log.line(each.text)
  const isOther = good.length === 1
  const started = `${isOther ? 'is' : 'are'} ${good.some((each) => each.kind === 'started') ? 'started, not verified' : 'back'}`
  const others =
    good.length === 0
      ? ''
      : `The ${isOther ? 'other one' : 'others'} ${started}: ${good.map(({ scene }) => scene.serverId).join(', ')}.`
  const isOne = outcomes.length === 1
  const first = isOne
    ? texts.join(' ')
    : `Of ${counted(outcomes.length, 'server')}, not known to be back: ${bad.map(({ scene }) => scene.serverId).join(', ')}. ${others}`.trim()
  const details = isOne ? [] : bad.map((each) => each.text)
  const again = targetOf(context, inputs, outcomes)
  const text = oneLine(context, { first, details, target: again })
  const isOpen = !bad.every((each) => each.kind === 'failed')
  const headline = isOpen ? `Rollback: ${headlineOf(outcomes)}` : NOT_DONE
  throw new BadEnd({ headline, sentences: [first, ...details], again }, isOpen, text, {
    cause: bad[0]?.cause,
  })
}

/** The command for those that may be rolled back by it again; `null`: none of them. */
function targetOf(
  { run }: Context,
  { apiUrl }: RestoreInputs,
  outcomes: readonly Outcome[],
): RollbackTarget | null {
  const servers = outcomes.flatMap(({ scene, isAgain }) =>
    isAgain === true ? [{ serverId: scene.serverId, snapshotId: scene.target.id }] : [],
  )
  return servers.length === 0 ? null : { servers, repo: repositoryOf(run), apiUrl }
}

function startedAll(outcomes: readonly Outcome[]): string {
  return outcomes.length === 1
    ? ''
    : `The restores of ${counted(outcomes.length, 'server')} were started, not verified.`
}

function headlineOf(outcomes: readonly Outcome[]): string {
  const kinds = new Set(outcomes.map((each) => each.kind))
  if (kinds.has('open') || kinds.has('started')) return 'started, its end is not known'
  return kinds.has('unseen') ? 'accepted, never seen to begin' : 'unknown whether the restore began'
}
