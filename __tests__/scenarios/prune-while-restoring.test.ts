/** A server that is being restored: the restore may read from any of its snapshots, so none of them goes. */
import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import { prune, reasons } from './prune-scene.ts'
import { own, play, result, SERVER_ID } from './scene.ts'

const THREE = [40, 30, 20].map((hoursOld) => own({ runId: `90000000${hoursOld}`, hoursOld }))

/** Another job restores the oldest, and this restore does not end during the test. */
const restoring = ({ provider }: Emulator): void => {
  provider.restoreSnapshot(801)
}

describe('on a server that is being restored', () => {
  test('prune/ deletes nothing, says so in a warning, and passes', async () => {
    const pruned = await prune({
      emulator: { snapshots: THREE, restoreMs: 600_000 },
      before: restoring,
      with: { keep: '1' },
    })
    expect(pruned.changes).toEqual([])
    expect(pruned.run.exitCode).toBe(0)
    expect(pruned.run.warnings).toEqual([
      expect.stringMatching(/Server 12345 is being restored.*[Nn]othing was deleted/),
    ])
    expect(pruned.deleted).toEqual([])
    expect(Object.keys(reasons(pruned.kept))).toEqual(['801', '802', '803'])
    expect(pruned.log).not.toMatch(/to delete|Deleting/)
  })

  test('post deletes nothing after a good deploy, says so in a warning, and passes', async () => {
    const played = await play({
      emulator: { snapshots: THREE, restoreMs: 600_000 },
      with: { keep: '1' },
      deploy: ({ emulator }) => {
        restoring(emulator)
        return 'success'
      },
    })
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([
      expect.stringMatching(/Server 12345 is being restored.*[Nn]othing was deleted/),
    ])
    expect(result(played)).toBe('kept')
  })

  test('the others are pruned', async () => {
    const both = [
      ...THREE,
      ...[40, 30].map((hoursOld) => own({ serverId: 678, runId: `90000000${hoursOld}`, hoursOld })),
    ]
    const pruned = await prune({
      emulator: { servers: [{ id: SERVER_ID }, { id: 678 }], snapshots: both, restoreMs: 600_000 },
      before: restoring,
      with: { keep: '1', 'server-id': `${SERVER_ID},678` },
    })
    expect(pruned.changes).toEqual(['DELETE 804 204'])
    expect(pruned.run.exitCode).toBe(0)
  })

  test('a dry run says the same, and plans nothing', async () => {
    const pruned = await prune({
      emulator: { snapshots: THREE, restoreMs: 600_000 },
      before: restoring,
      with: { keep: '1', 'dry-run': 'true' },
    })
    expect(pruned.changes).toEqual([])
    expect(pruned.deleted).toEqual([])
    expect(pruned.run.warnings).toEqual([expect.stringMatching(/Server 12345 is being restored/)])
  })

  test('nothing more is deleted where the restore begins while an answer is waited for', async () => {
    let act = (): void => undefined
    const pruned = await prune({
      emulator: {
        snapshots: THREE,
        restoreMs: 600_000,
        faults: [{ operation: 'deleteSnapshot', fault: { kind: 'status', status: 502 } }],
        onRequest: ({ operation }) => {
          if (operation === 'deleteSnapshot') act()
        },
      },
      before: ({ provider }) => {
        act = () => {
          provider.restoreSnapshot(803)
          act = () => undefined
        }
      },
      with: { keep: '1' },
    })
    expect(pruned.changes).toEqual(['DELETE 801 502'])
    expect(pruned.run.warnings).toEqual([expect.stringMatching(/Server 12345 is being restored/)])
    expect(pruned.run.exitCode).toBe(0)
  })
})

describe('a list of servers that can not be read', () => {
  test.each([403, 500])('hinders nothing (HTTP %d)', async (status) => {
    const pruned = await prune({
      emulator: {
        snapshots: THREE,
        faults: [{ operation: 'listServers', times: 'always', fault: { kind: 'status', status } }],
      },
      with: { keep: '1' },
    })
    expect(pruned.changes).toEqual(['DELETE 801 204', 'DELETE 802 204'])
    expect(pruned.run.exitCode).toBe(0)
    expect(pruned.run.warnings).toEqual([])
  })
})

test('where nothing is too many, the servers are not asked about', async () => {
  const pruned = await prune({ emulator: { snapshots: THREE }, with: { keep: '3' } })
  expect(pruned.requests).toEqual(['GET listSnapshots 200'])
})
