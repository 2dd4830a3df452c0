/** What is said of a snapshot after the restore from it. */
import { expect, test } from '@jest/globals'
import type { Context } from '../../src/actions/shared/step.ts'
import { knownOf, type RestoreOutcome } from '../../src/actions/shared/restores/restore-outcome.ts'
import { verifyAll, warnOfRestored } from '../../src/actions/shared/restores/verify-restore.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { restoredAndStopped, snapshotsLost } from '../../src/report/messages/restores.ts'
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

/** What is warned of after restores that ended like this, of servers 1, 2 and so on, where that snapshot is gone. */
function warnings(outcomes: readonly RestoreOutcome[], gone?: string): readonly string[] {
  const said: string[] = []
  const log = { warning: (text: string) => said.push(text) } as unknown as Context['log']
  const servers = outcomes.map((outcome, index) => {
    const server = { serverId: `${index + 1}`, snapshotId: `80${index + 1}` }
    const kept = { text: '', isGone: server.snapshotId === gone }
    return { server, outcome, known: knownOf(outcome), kept: outcome.kind === 'ended' ? kept : null }
  })
  warnOfRestored({ log }, servers)
  return said
}

test('servers that are back and stopped are warned of, and no others that are stopped', () => {
  const ended = (kind: 'up' | 'stopped'): RestoreOutcome => ({ kind: 'ended', end: { kind }, lost: null })
  const neverSeen: RestoreOutcome = {
    ...{ kind: 'ended', end: { kind: 'never-seen', status: 'stopped' }, lost: null },
  }

  expect(warnings([ended('up'), neverSeen])).toEqual([])
  expect(warnings([ended('up'), ended('stopped'), neverSeen])).toEqual([restoredAndStopped(['2'])])
  expect(warnings([ended('up'), ended('up')], '802')).toEqual([snapshotsLost(['802'])])
})
