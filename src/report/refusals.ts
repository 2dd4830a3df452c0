/** Why an automatic restore is refused, in words. */
import type { Message } from '../domain/message.ts'
import type { LaterDeploy } from '../decide/deployed-since.ts'
import type { Refusal } from '../decide/restore-decision.ts'
import type { OtherDeploy } from '../decide/whose-deploy.ts'
import type { Run } from '../domain/run.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { idList } from './annotation.ts'
import { afterDeploy } from './messages/post.ts'
import type { RollbackCondition } from './rollback-advice.ts'
import { linkTo, madeBy, whoDeploys } from './whose-deploy.ts'
import { date, size } from './words.ts'

/** Why a restore can be refused before anything was sent, for those who look it up. */
export type RefusalCode =
  | 'restore-refused-list-unreadable'
  | 'restore-refused-list-incomplete'
  | 'restore-refused-snapshot-deleted'
  | 'restore-refused-snapshot-not-completed'
  | 'restore-refused-snapshot-differs'
  | 'restore-refused-snapshot-unproven'
  | 'restore-refused-server-unreadable'
  | 'restore-refused-server-restoring'
  | 'restore-refused-runner-is-server'
  | 'restore-refused-newer-deploy'
  | 'restore-refused-deploy-running'
  | 'restore-refused-dry-run'
  | 'restore-refused-several'

const CODES: Readonly<Record<Refusal['kind'], RefusalCode>> = {
  'list-unreadable': 'restore-refused-list-unreadable',
  'list-incomplete': 'restore-refused-list-incomplete',
  'snapshot-deleted': 'restore-refused-snapshot-deleted',
  'snapshot-not-completed': 'restore-refused-snapshot-not-completed',
  'snapshot-differs': 'restore-refused-snapshot-differs',
  'snapshot-unproven': 'restore-refused-snapshot-unproven',
  'server-unreadable': 'restore-refused-server-unreadable',
  'server-restoring': 'restore-refused-server-restoring',
  'runner-is-server': 'restore-refused-runner-is-server',
  'deployed-since': 'restore-refused-newer-deploy',
  'deploy-going': 'restore-refused-deploy-running',
  'dry-run': 'restore-refused-dry-run',
}

type OfRun = Pick<Run, 'repo' | 'repoId' | 'url'>

/** A server that is not restored. */
export interface RefusedServer {
  readonly serverId: string
  readonly snapshotId: string
  readonly refusal: Refusal
}

/** Returns a refused restore of one server. */
export function refusedRestore(server: RefusedServer, run: OfRun): Message<RefusalCode> {
  const { serverId, refusal } = server
  const next = nextAfter(refusal)
  return {
    code: CODES[refusal.kind],
    what: `Server ${serverId} was not restored: ${reasonOf(server, run)}.`,
    state: stateAfter(refusal, serverId),
    ...(next === null ? {} : { next }),
  }
}

/** Returns that no server was restored, because of one or several of them. */
export function refusedRestores(
  refused: readonly RefusedServer[],
  count: number,
  run: OfRun,
): Message<RefusalCode> {
  const [first, ...others] = refused
  if (first === undefined) throw new Error('No server was refused.')
  const none = `None of ${count} servers was restored, because`
  if (others.length === 0) {
    return {
      ...refusedRestore(first, run),
      what: `${none} server ${first.serverId} cannot be restored: ${reasonOf(first, run)}.`,
    }
  }
  const codes = new Set(refused.map((each) => CODES[each.refusal.kind]))
  return {
    code: codes.size === 1 ? CODES[first.refusal.kind] : 'restore-refused-several',
    what: `${none} these cannot be restored: ${idList(refused.map((each) => each.serverId))}.`,
    state: 'The log of this step has a line for each server.',
  }
}

/** Follows "was not restored:". */
function reasonOf({ snapshotId, refusal }: RefusedServer, run: OfRun): string {
  const snapshot = `snapshot ${snapshotId}`
  switch (refusal.kind) {
    case 'list-unreadable':
      return 'its snapshots could not be read'
    case 'list-incomplete':
      return `the list of its snapshots may be incomplete (${refusal.why})`
    case 'snapshot-deleted':
      return `${snapshot} no longer exists`
    case 'snapshot-not-completed':
      return `${snapshot} is no longer completed, but "${refusal.status}"`
    case 'snapshot-differs':
      return `${snapshot} is listed as "${refusal.found.name}", which is not what this run created`
    case 'snapshot-unproven':
      return `${snapshot} is listed as "${refusal.found.name}" and without its mark, so it may be another one`
    case 'server-unreadable':
      return 'its state could not be checked'
    case 'server-restoring':
      return 'another restore of it is running'
    case 'runner-is-server':
      return `this runner has its address ${refusal.address}, so a restore would stop this job`
    case 'deployed-since':
      return laterText(refusal.later, run)
    case 'deploy-going':
      return `another deploy is still running: ${firstOf(refusal.others, (each) => whoDeploys(each, run))}`
    case 'dry-run':
      return '"dry-run" is "true"'
  }
}

function stateAfter(refusal: Refusal, serverId: string): string {
  switch (refusal.kind) {
    case 'list-unreadable':
      return `${refusal.why.what} Server ${serverId} is as the deploy left it.`
    case 'server-unreadable':
      return refusal.why
    case 'server-restoring':
      return `Server ${serverId} is being overwritten by that restore.`
    case 'deployed-since':
      return refusal.later.some(({ progress }) => progress.kind === 'going')
        ? `That deploy is changing server ${serverId}.`
        : `Server ${serverId} is as the newer deploy left it.`
    case 'deploy-going':
      return `That deploy is changing server ${serverId}.`
    case 'list-incomplete':
    case 'snapshot-deleted':
    case 'snapshot-not-completed':
    case 'snapshot-differs':
    case 'snapshot-unproven':
    case 'runner-is-server':
    case 'dry-run':
      return `Server ${serverId} is as the deploy left it.`
  }
}

const THEN_CHECK = 'Wait until that deploy has ended, then check the server.'

function nextAfter(refusal: Refusal): string | null {
  switch (refusal.kind) {
    case 'list-unreadable':
      return afterDeploy(refusal.why).next ?? null
    case 'server-restoring':
      return 'Wait until that restore is over, then check the server at VPS.org.'
    case 'deploy-going':
      return THEN_CHECK
    case 'deployed-since':
      return refusal.later.some(({ progress }) => progress.kind === 'going')
        ? THEN_CHECK
        : 'First check that deploy: if it is good, do nothing.'
    case 'runner-is-server':
      return 'Let the job run on another machine.'
    default:
      return null
  }
}

/** Returns on what condition a rollback by hand may be wanted; `null`: on none. */
function onlyIfOf(refusal: Refusal): RollbackCondition | null {
  switch (refusal.kind) {
    case 'deployed-since':
      return refusal.later.some(({ by }) => by === 'newer') ? 'later-deploy' : 'part-of-deploy'
    case 'deploy-going':
      // It began before this run's snapshot: a newer one would be a newer deploy.
      return 'part-of-deploy'
    case 'snapshot-unproven':
      return 'right-snapshot'
    case 'server-restoring':
      return 'restore-over'
    case 'list-unreadable':
    case 'list-incomplete':
    case 'snapshot-deleted':
    case 'snapshot-not-completed':
    case 'snapshot-differs':
    case 'server-unreadable':
    case 'runner-is-server':
      // These are found out before it is checked whether there is a newer deploy.
      return 'last-change'
    case 'dry-run':
      return null
  }
}

/** Returns the same for several servers, which get one command: a deploy that is known of goes before one that may be. */
export function onlyIfOfAll(refusals: readonly Refusal[]): RollbackCondition | null {
  const conditions = refusals.map(onlyIfOf).filter((each) => each !== null)
  return conditions.find((each) => each !== 'last-change') ?? conditions[0] ?? null
}

/** Tells whether this run's snapshot is still something to roll back to by hand; otherwise the newest other one is. */
export function canRollBack({ kind }: Pick<Refusal, 'kind'>): boolean {
  return !['snapshot-deleted', 'snapshot-not-completed', 'snapshot-differs'].includes(kind)
}

/** Returns pages of the deploys that are named. */
export function linksOf(refusal: Refusal, run: OfRun): readonly string[] {
  if (refusal.kind !== 'deployed-since' && refusal.kind !== 'deploy-going') return []
  const deploys: readonly OtherDeploy[] = refusal.kind === 'deployed-since' ? refusal.later : refusal.others
  return deploys.map((each) => linkTo(each, run)).filter((each) => each !== null)
}

/** Returns a snapshot, its size, and who made it, as far as its description tells. */
export function origin(snapshot: Snapshot): string {
  return `snapshot ${snapshot.id} (${snapshot.name}, ${size(snapshot.sizeMb)})${madeBy(snapshot, null)}`
}

/** Newer snapshots first: these are on the server for everybody to see. */
function laterText(later: readonly LaterDeploy[], run: OfRun): string {
  const newer = later.filter((each) => each.by === 'newer')
  const sorted = [...newer, ...later.filter((each) => each.by !== 'newer')]
  return `there is a newer deploy: ${firstOf(sorted, (each) => laterDeploy(each, run))}`
}

function laterDeploy(deploy: LaterDeploy, run: OfRun): string {
  const who = whoDeploys(deploy, run)
  const { progress } = deploy
  if (deploy.by === 'newer') return who
  return `${who}, ended at ${date(progress.kind === 'ended' ? progress.endedAtMs : null)}`
}

/** The first one, and how many more. The table in the summary has all of them. */
function firstOf<Deploy>(deploys: readonly Deploy[], textOfOne: (deploy: Deploy) => string): string {
  const [first, ...others] = deploys
  const text = first === undefined ? '' : textOfOne(first)
  return others.length === 0 ? text : `${text}, and ${others.length} more`
}
