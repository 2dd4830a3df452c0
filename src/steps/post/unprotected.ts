/** What became of servers that had no complete snapshot before the deploy, as one look shows it. */
import type { Created, Intent, MainRecord } from '../../decide/after-deploy.ts'
import { readDeployStatus } from '../../decide/deploy-status.ts'
import { findLostCreate } from '../../decide/lost-create.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import { rollbackSentence } from '../../report/rollback-advice.ts'
import { annotation, counted } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { rollbackTarget } from './conclusion.ts'
import { lookAtSnapshot, messageOf } from '../looks.ts'
import type { World } from '../step.ts'

/** Text for one server; `mayExist`: a snapshot may be there that main does not know of. */
interface Unprotected {
  readonly text: string
  readonly mayExist: boolean
}

/** Looks once at each, and says what that means for the servers. */
export async function describeUnprotected(
  world: World,
  inputs: SnapshotInputs,
  servers: readonly MainRecord[],
): Promise<Unprotected> {
  const isUnprotected = (each: MainRecord): boolean => each.kind !== 'created' || each.completion !== 'seen'
  const found = await Promise.all(
    servers.map(async (record, index) =>
      isUnprotected(record) ? await describe(world, record, inputs.serverIds[index] ?? '') : null,
    ),
  )
  const bad = found.filter((each) => each !== null)
  const others = servers.length - bad.length
  const good =
    others === 0
      ? ''
      : ` The snapshots of the other ${counted(others, 'server')} are completed; a half-protected fleet is not restored half.`
  const sentences = bad.map((each) => each.text)
  const text = annotation(
    '',
    sentences,
    `${good} What is not known to have been complete before the deploy is neither restored, ` +
      `nor is anything pruned; ${stateOf(inputs, servers)}.${adviceOf(world, inputs, servers, found)}`,
  ).replaceAll('  ', ' ')
  if (servers.length > 1) for (const sentence of sentences) world.log.line(sentence)
  return { text, mayExist: bad.some((each) => each.mayExist) }
}

/** How to roll back by hand whatever can be: what is known to be good, and what is there, with what is not known of it. */
function adviceOf(
  world: World,
  inputs: SnapshotInputs,
  servers: readonly MainRecord[],
  found: readonly (Described | null)[],
): string {
  const byHand = servers.flatMap((record, index) =>
    record.kind === 'created' && found[index]?.isThere !== false ? [record] : [],
  )
  if (byHand.length === 0) return ''
  const unseen = byHand.filter((each) => each.completion !== 'seen').map((each) => each.id)
  const moment =
    unseen.length === 0
      ? ''
      : ` Which moment ${unseen.join(', ')} ${unseen.length === 1 ? 'shows' : 'show'} is not known.`
  const without = servers.length - byHand.length
  const lost = without === 0 ? '' : ` For ${counted(without, 'server')} there is no snapshot to go back to.`
  const pending = servers.flatMap((record, index) =>
    record.kind === 'created' && found[index]?.isFinished === false ? [record.id] : [],
  )
  const when =
    pending.length === 0
      ? ''
      : ` Wait until ${pending.join(', ')} ${pending.length === 1 ? 'is' : 'are'} completed.`
  return `${moment}${lost}${when} ${rollbackSentence(rollbackTarget(world, inputs, byHand))}`
}

/** `isThere`: the snapshot is listed and not failed, as far as anybody can see. `isFinished`: it is not still being made. */
type Described = Unprotected & { readonly isThere: boolean; readonly isFinished: boolean }

const NOT_THERE = { isThere: false, isFinished: true } as const

async function describe(world: World, record: MainRecord, serverId: string): Promise<Described> {
  switch (record.kind) {
    case 'no-create':
      return { ...NOT_THERE, text: `main asked for no snapshot of server ${serverId}.`, mayExist: false }
    case 'sent': {
      const { text, mayExist } = await searchOnce(world, record.intent)
      const asked = `main asked for snapshot ${record.intent.name} of server ${serverId} and never learnt its id.`
      return { ...NOT_THERE, text: `${asked} ${text}`, mayExist }
    }
    case 'created':
      return await lookOnce(world, record)
  }
}

async function lookOnce(world: World, record: Created): Promise<Described> {
  const { serverId, name } = record.intent
  const look = await lookAtSnapshot(world, serverId, record.id, { care: 'whole' })
  const now =
    look.kind === 'listed'
      ? `It is now "${look.snapshot.status}".`
      : look.kind === 'absent'
        ? 'It is not in the list now.'
        : `What it is now can't be read: ${look.why}`
  const what = `snapshot ${record.id} (${name}) of server ${serverId}`
  const who =
    record.completion === 'left-to-wait'
      ? `"wait" is "false", and wait/ did not see ${what} completed before the deploy, or not all of those that it waited for.`
      : `main did not see ${what} completed.`
  return {
    text: `${who} ${now}`,
    mayExist: false,
    isThere: look.kind === 'failed' || (look.kind === 'listed' && phaseOf(look.snapshot) !== 'failed'),
    isFinished: look.kind !== 'listed' || phaseOf(look.snapshot) !== 'pending',
  }
}

async function searchOnce(world: World, intent: Intent): Promise<Unprotected> {
  try {
    const listing = await world.vpsOrg.listSnapshots(intent.serverId, world.signal)
    const look = findLostCreate(intent, world.run, () => true, listing.snapshots)
    switch (look.kind) {
      case 'found': {
        const { id, status } = look.snapshot
        const text = `VPS.org did make it: snapshot ${id}, now "${status}". It takes one of the server's slots.`
        return { text, mayExist: true }
      }
      case 'ambiguous': {
        const ids = look.snapshots.map((each) => each.id).join(', ')
        return { text: `VPS.org holds what may be it: ${ids}.`, mayExist: true }
      }
      case 'not-there':
        return listing.incomplete === null
          ? { text: 'VPS.org does not list it.', mayExist: false }
          : { text: `It is not in the list, which may be incomplete: ${listing.incomplete}.`, mayExist: true }
    }
  } catch (error) {
    return { text: `Whether VPS.org made it can't be read: ${messageOf(error)}`, mayExist: true }
  }
}

/** Whether main did not come to its end: no deploy follows it then, unless somebody wants it all the same. */
export function mainMayHaveFailed(servers: readonly MainRecord[]): boolean {
  return servers.some((each) => each.kind !== 'created' || each.completion === 'not-seen')
}

/** How the servers are when nothing was done to them, as far as the deploy's end tells. */
function stateOf(inputs: SnapshotInputs, servers: readonly MainRecord[]): string {
  const isOne = inputs.serverIds.length === 1
  const subject = isOne ? 'the server is' : 'the servers are'
  const object = isOne ? 'it' : 'them'
  if (readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped')
    return `the deploy did not run, so ${subject} as ${isOne ? 'it was' : 'they were'}`
  return mainMayHaveFailed(servers)
    ? `${subject} as the deploy, if it ran, left ${object}`
    : `${subject} as the deploy left ${object}`
}
