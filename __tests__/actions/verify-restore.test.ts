/** What is said of a snapshot after the restore from it. */
import { expect, test } from '@jest/globals'
import type { Context } from '../../src/actions/shared/step.ts'
import { verifyAll } from '../../src/actions/shared/restores/verify-restore.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { snapshot } from '../decide/snapshots.ts'

interface Listing {
  readonly snapshots: readonly Snapshot[]
  readonly incomplete: string | null
}

/** Whether the snapshot is said to be gone, with this list after the restore. */
async function isGoneWith(listing: Listing): Promise<boolean | undefined> {
  const context = {
    clock: { elapsedMs: () => 0 },
    signal: new AbortController().signal,
    vpsOrg: { listSnapshots: () => Promise.resolve(listing) },
  } as unknown as Context
  const outcome = { kind: 'ended', end: { kind: 'up' }, lost: null } as const
  const server = { serverId: '12345', snapshotId: '802' }
  const [verified] = await verifyAll(context, [{ server, outcome }])
  return verified?.kept?.isGone
}

test.each<[string, Listing, boolean]>([
  ['in the list is there', { snapshots: [snapshot({ id: '802' })], incomplete: null }, false],
  ['not in the whole list is gone', { snapshots: [], incomplete: null }, true],
  ['not in a part of the list may be there', { snapshots: [], incomplete: 'page 2 is missing' }, false],
])('a restored snapshot that is %s', async (_, listing, isGone) => {
  expect(await isGoneWith(listing)).toBe(isGone)
})
