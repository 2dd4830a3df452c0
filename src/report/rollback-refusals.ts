/** Why a rollback by hand does not begin, in words. */
import type { RollbackRefusal, Target } from '../decide/rollback-target.ts'

/** Returns why what was asked for of a server leads to no snapshot that could be restored. `base`: of own snapshots. */
export function whyNoTarget(
  { serverId, wanted }: { readonly serverId: string; readonly wanted: string },
  found: Exclude<Target, { kind: 'found' }>,
  base: string,
): string {
  switch (found.kind) {
    case 'missing':
      return `Server ${serverId} holds no snapshot with the id or the name ${wanted}. Ids are per account; is it a snapshot of another server?`
    case 'no-latest':
      return (
        `Server ${serverId} holds no completed snapshot that this action made for this repository under the name ${base}, so ` +
        'there is no "latest". Name one by its id in "snapshot-id".'
      )
    case 'not-completed':
      return `Snapshot ${found.snapshot.id} (${found.snapshot.name}) of server ${serverId} is "${found.snapshot.status}", and only a completed one is restored.`
    case 'ambiguous':
      return `Several snapshots of server ${serverId} answer to ${wanted}: ${found.snapshots.map((each) => `${each.id} (${each.name})`).join(', ')}. Name one by an id that is no other's name.`
  }
}

/** Returns what stands in the way of a rollback. */
export function whyNotRolledBack(refusal: RollbackRefusal, serverId: string): string {
  switch (refusal.kind) {
    case 'not-confirmed':
      return `"confirm" does not match server ${serverId}: it must be ${refusal.expected.map((each) => `"${each}"`).join(' or ')}.`
    case 'runner-is-server':
      return `This runner has the address ${refusal.address} of server ${serverId}: the restore would stop it in the middle of the job. Use a runner on another machine.`
    case 'server-restoring':
      return `Server ${serverId} is being restored already. Run this again when that is over, if it is still needed.`
    case 'server-unknown':
      return `The state of server ${serverId} can't be read, so nobody could verify the rollback. ${refusal.why} With "wait: false" it is started all the same.`
  }
}
