/** Why an automatic restore that was asked for does not happen, in words. */
import type { Refusal } from '../decide/restore-decision.ts'
import type { LaterDeploy } from '../decide/deployed-since.ts'
import type { OtherDeploy } from '../decide/whose-deploy.ts'
import type { Run } from '../domain/run.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { linkTo, madeBy, whoDeploys } from './whose-deploy.ts'
import { date, size } from './words.ts'

/** Returns one or two sentences: what stands in the way, and what it means. */
export function whyRefused(
  refusal: Refusal,
  snapshotId: string,
  run: Pick<Run, 'repo' | 'repoId' | 'url'>,
): string {
  switch (refusal.kind) {
    case 'list-unreadable':
      return `The list of snapshots can't be read, so nobody can check what would be restored. ${refusal.why}`
    case 'list-incomplete':
      return `The list of snapshots may be incomplete (${refusal.why}), so nobody can check whether somebody has deployed since.`
    case 'snapshot-deleted':
      return `Snapshot ${snapshotId} is not there any more: somebody deleted it.`
    case 'snapshot-not-completed':
      return `Snapshot ${snapshotId} was completed and is now "${refusal.status}", so it can't be trusted.`
    case 'snapshot-differs':
      return `What is listed as snapshot ${snapshotId} (${refusal.found.name}) is not what this run made.`
    case 'snapshot-unproven':
      return `Snapshot ${snapshotId} is listed as "${refusal.found.name}", and without its mark: it may be what this run made, but nothing proves that.`
    case 'server-unreadable':
      return `The state of the server can't be read, so nobody can check whether it is being restored already. ${refusal.why}`
    case 'server-restoring':
      return 'The server is being restored already, by somebody else.'
    case 'runner-is-server':
      return `This runner has the server's own address ${refusal.address}: a restore would stop the runner in the middle of it.`
    case 'deployed-since':
      return `Somebody has deployed to this server since: ${laterText(refusal.later, run)}. A restore would undo that deploy too.`
    case 'deploy-going':
      return `Another deploy to this server is still going: ${refusal.others.map((each) => whoDeploys(each, run)).join('; ')}. A restore would cut into it.`
    case 'dry-run':
      return '"dry-run" is on, so nothing is changed.'
  }
}

/** Tells how the server is when an automatic restore is refused for this reason. */
export function stateAfterRefusal(refusal: Refusal, serverId: string): string {
  switch (refusal.kind) {
    case 'server-restoring':
      return `Server ${serverId} is being overwritten by that restore: wait until it is over, then look what it brought back.`
    case 'deployed-since':
      return refusal.later.some(({ progress }) => progress.kind === 'going')
        ? `Server ${serverId} is being changed by that deploy.`
        : `Server ${serverId} is as the later one left it.`
    case 'deploy-going':
      return `Server ${serverId} is being changed by that deploy.`
    case 'server-unreadable':
      return `How server ${serverId} is now is not known.`
    case 'list-unreadable':
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

/** Tells whether this run's snapshot is still something to roll back to by hand; otherwise the newest other one is. */
export function canRollBack(refusal: Refusal): boolean {
  return !['snapshot-deleted', 'snapshot-not-completed', 'snapshot-differs'].includes(refusal.kind)
}

/** Returns pages of the deploys that stand in the way. */
export function linksOf(refusal: Refusal, run: Pick<Run, 'repo' | 'repoId' | 'url'>): readonly string[] {
  if (refusal.kind !== 'deployed-since' && refusal.kind !== 'deploy-going') return []
  const deploys: readonly OtherDeploy[] = refusal.kind === 'deployed-since' ? refusal.later : refusal.others
  return deploys.map((each) => linkTo(each, run)).filter((each) => each !== null)
}

/** Returns a snapshot, its size, and who made it, as far as its description tells. */
export function origin(snapshot: Snapshot): string {
  return `snapshot ${snapshot.id} (${snapshot.name}, ${size(snapshot.sizeMb)})${madeBy(snapshot, null)}`
}

/** Newer snapshots first: these are on the server for everybody to see. */
function laterText(later: readonly LaterDeploy[], run: Pick<Run, 'repo' | 'repoId' | 'url'>): string {
  const newer = later.filter((each) => each.by === 'newer').map((each) => whoDeploys(each, run))
  const ended = later
    .filter((each) => each.by === 'ended-later')
    .map((each) => `the deploy behind ${whoDeploys(each, run)} ended at ${endDate(each)}`)
  return [...(newer.length === 0 ? [] : [`it holds ${newer.join('; ')}`]), ...ended].join('; ')
}

function endDate({ progress }: OtherDeploy): string {
  return date(progress.kind === 'ended' ? progress.endedAtMs : null)
}
