/** Ends of post that neither restore nor prune, although every snapshot is there. */
import type { FirstDecision } from '../../decide/after-deploy.ts'
import { ownSource, rollbackSourceOf } from '../../decide/rollback-source.ts'
import { isLeftAtJob } from '../../domain/deploy-status.ts'
import { isSameId } from '../../domain/ids.ts'
import type { CreatedRecord, CreatedRecords } from '../../domain/records.ts'
import { notPruned, planTable } from '../../report/plan-table.ts'
import { age, capital, serversOf } from '../../report/words.ts'
import { quote } from '../../runner/inputs/quote.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { oneLine } from '../shared/one-line.ts'
import { providerNowMs, type Context } from '../shared/step.ts'
import { endedText } from './deploy-end.ts'
import { type Advice, adviceOn, type PostOutcome, rollbackOf, writeSummary } from './post-outcome.ts'
import { type ListingOrWhy, readListing } from './read-listing.ts'

type Decision<Kind extends FirstDecision['kind']> = FirstDecision & { kind: Kind }

/** The deploy did not run. */
export function reportSkipped(context: Context, servers: CreatedRecords): PostOutcome {
  const { name, is } = namesOf(servers)
  const stays = `${capital(snapshotsOf(servers))} ${servers.length === 1 ? 'stays' : 'stay'}`
  const were = servers.length === 1 ? 'it was' : 'they were'
  context.log.line(`The deploy was skipped, so ${name} ${is} as ${were}. ${stays}, nothing is pruned.`)
  return { result: 'kept', failure: null }
}

/** `deploy-status` does not say how the deploy ended. */
export async function reportUnknownStatus(
  context: Context,
  inputs: SnapshotInputs,
  { servers, fails }: Decision<'unknown-status'>,
): Promise<PostOutcome> {
  const advice = adviceOn(context, inputs, servers.map(ownSource))
  const { name, is, was, it } = namesOf(servers)
  const shown = inputs.deployStatus === '' ? 'is empty' : `is ${quote(inputs.deployStatus)}`
  const text =
    `How the deploy ended is not known: "deploy-status" ${shown}. Does the deploy step have an "id:", and does deploy-status name it ` +
    '(deploy-status: ${{ steps.deploy.outcome }})? Nothing is restored and nothing is pruned: ' +
    `${name} ${is} as the deploy left ${it}, and ${snapshotsOf(servers)} ${servers.length === 1 ? 'stays' : 'stay'}.${unseenText(servers)}`
  context.log.warning(oneLine(context, { first: text, target: advice.target }))
  // After a good deploy the one line is enough.
  const isBrief = inputs.jobStatus === 'success'
  await writeSummary(context, {
    headline: 'After the deploy: its outcome is not known',
    sentences: [text],
    rollback: rollbackOf(advice, isBrief),
  })
  if (!fails) return { result: 'kept', failure: null, advice }
  return {
    result: 'kept',
    failure: `"restore-on" is set, the job did not succeed, and "deploy-status" does not say how the deploy ended, so ${name} ${was} not restored. The warning above says what to check.`,
    advice,
  }
}

/** The deploy ended in a way that `restore-on` does not name. */
export async function restoreNotRequested(
  context: Context,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'not-asked'>,
): Promise<PostOutcome> {
  const what = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy'
  const plainly = status === 'failure' ? 'failed' : 'was cancelled'
  const ended = await endedText(context, status)
  const { name, is, it } = namesOf(servers)
  const unknown =
    what === 'job'
      ? ' Whether the deploy itself did is not known: "deploy-status" does not name it.'
      : ` ${capital(name)} ${is} as the deploy left ${it}.`
  const why =
    inputs.restoreOn.length === 0 ? '"restore-on" is not set' : `"restore-on" does not name "${status}"`
  const nowMs = providerNowMs(context)
  const ages = servers.map(
    (each) => `Snapshot ${each.id} (${each.intent.name}) is ${age(each.createdAtMs, nowMs)}.`,
  )
  const text = `The ${what} ${ended}, and ${why}: nothing is restored and nothing is pruned.${unknown} ${ages.join(' ')}${unseenText(servers)}`
  const headline = `After the deploy: the ${what} ${plainly}, nothing was restored`
  const { byHand, advice } = await summariseWithWayBack(context, inputs, servers, headline, text)
  context.log.notice(oneLine(context, { first: text, last: byHand, target: advice.target }))
  return { result: 'kept', failure: null, advice }
}

/** The failure that `deploy-status` names came before the snapshots. */
export async function reportOlderFailure(
  context: Context,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'older-failure'>,
): Promise<PostOutcome> {
  const { name, is } = namesOf(servers)
  const text =
    `Not restored: "deploy-status" read "${status}" already before ${snapshotsOf(servers)} ${servers.length === 1 ? 'was' : 'were'} taken, so that failure is older than the ` +
    `snapshot, and what came after it can't be told. ${capital(name)} ${is} as ${servers.length === 1 ? 'it is' : 'they are'}; let "deploy-status" name the step that deploys.`
  const { byHand, advice } = await summariseWithWayBack(
    context,
    inputs,
    servers,
    'After the deploy: not restored',
    text,
  )
  const failure = oneLine(context, { first: text, last: byHand, target: advice.target })
  return { result: 'not-restored', failure, advice }
}

/** Writes the summary, with what the servers hold now; returns what there is to say of the way back. */
async function summariseWithWayBack(
  context: Context,
  inputs: SnapshotInputs,
  records: CreatedRecords,
  headline: string,
  text: string,
): Promise<{ readonly byHand: string; readonly advice: Advice }> {
  const owner = { base: inputs.name, run: context.run }
  const now = await Promise.all(
    records.map(async (record) => {
      const { serverId } = record.intent
      const listing = await readListing(context, serverId)
      const isWhole = !('unreadable' in listing) && listing.incomplete === null
      const way = rollbackSourceOf(record, isWhole ? listing.snapshots : null, owner)
      return { serverId, record, listing, way }
    }),
  )
  for (const { serverId, listing } of now) {
    if ('unreadable' in listing)
      context.log.line(`The snapshots of server ${serverId} can't be listed now. ${listing.unreadable}`)
  }
  const lost = now
    .filter(({ way }) => way.kind !== 'own')
    .map(({ serverId, record, listing }) => {
      const of = records.length === 1 ? '' : ` for server ${serverId}`
      return `Snapshot ${record.id} ${whatItIs(record, listing)}, so there is no way back to it${of}.`
    })
  const advice = adviceOn(
    context,
    inputs,
    now.map(({ way }) => way),
  )
  const rows = now.flatMap(({ serverId, record, listing }) =>
    'unreadable' in listing ? [] : [{ serverId, rows: notPruned(listing.snapshots, record.id, 'keep') }],
  )
  const more = [...lost, ...advice.remarks]
  await writeSummary(context, {
    headline,
    sentences: [text, ...more],
    snapshots: rows.length === 0 ? null : planTable(rows),
    rollback: rollbackOf(advice),
  })
  return { byHand: [...more, ...(advice.target === null ? [] : [advice.lost])].join(' '), advice }
}

function whatItIs({ id }: CreatedRecord, listing: ListingOrWhy): string {
  const seen = 'unreadable' in listing ? undefined : listing.snapshots.find((each) => isSameId(each.id, id))
  return seen === undefined ? 'is not in the list any more' : `is now "${seen.status}"`
}

function namesOf(servers: CreatedRecords): ReturnType<typeof serversOf> {
  return serversOf(servers.map((each) => each.intent.serverId))
}

function snapshotsOf(servers: readonly CreatedRecord[]): string {
  return `${servers.length === 1 ? 'snapshot' : 'snapshots'} ${servers.map((each) => each.id).join(', ')}`
}

/** What was left to `wait/`, and not seen by it, is nothing that this action would restore by itself. */
function unseenText(servers: CreatedRecords): string {
  const unseen = servers.filter((each) => each.completion !== 'seen').map((each) => each.id)
  return unseen.length === 0
    ? ''
    : ` Nobody saw ${unseen.join(', ')} completed before the deploy ("wait" is "false", and wait/ did not run before it).`
}
