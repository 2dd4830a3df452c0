/** What a name alone proves, where the API shows no descriptions at all: only one that no user writes by hand. */
import { describe, expect, test } from '@jest/globals'
import { playMain } from './main-scene.ts'
import { prune } from './prune-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { manual, own, play, RUN_ID } from './scene.ts'

const ABSENT = { quirks: { description: 'absent' } } as const
/** Names that people give, older than all others, 801 to 806. */
const BY_HAND = [
  'pre-deploy-2025-01-15',
  'pre-deploy-2025-10-15',
  'pre-deploy-20251015-1',
  'pre-deploy-2025-1-5',
  'pre-restore-2025-10-15',
  'pre-deploy-0123456789-1',
].map((name, index) => manual({ name, hoursOld: 9000 - index }))

describe('a snapshot with a name like a date, in a list without descriptions,', () => {
  test.each(BY_HAND)('is never deleted to make room: $name', async (byHand) => {
    const played = await playMain({
      emulator: {
        ...ABSENT,
        snapshots: [
          byHand,
          ...[40, 30, 20, 10].map((hoursOld) => own({ runId: `90000000${hoursOld}`, hoursOld })),
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.ids).toContain('801')
    expect(played.ids).not.toContain('802')
  })

  test('is never pruned after a deploy', async () => {
    const played = await play({
      with: { keep: '1', 'snapshot-limit': '20' },
      deploy: 'success',
      emulator: { limit: 20, ...ABSENT, snapshots: BY_HAND },
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('is never pruned by prune/', async () => {
    const { changes } = await prune({ with: { keep: '1' }, emulator: { ...ABSENT, snapshots: BY_HAND } })
    expect(changes).toEqual([])
  })

  test('is never what a rollback to "latest" goes back to', async () => {
    const { run, changes } = await rollBack({ emulator: { ...ABSENT, snapshots: [BY_HAND[1] ?? {}] } })
    expect(run.exitCode).toBe(1)
    expect(changes).toEqual([])
  })
})

test('a name with a run id as long as GitHub’s is enough there', async () => {
  const five = [50, 40, 30, 20, 10].map((hoursOld) => own({ runId: `90000000${hoursOld}`, hoursOld }))
  const played = await playMain({ emulator: { ...ABSENT, snapshots: five } })
  expect(played.main.exitCode).toBe(0)
  expect(played.ids).not.toContain('801')
  expect(played.main.outputs['snapshot-name']).toBe(`pre-deploy-${RUN_ID}-1`)
})
