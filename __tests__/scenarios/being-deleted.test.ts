/** A snapshot that the provider is already deleting does not count: neither it nor another one is deleted for it. */
import { describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { Refusal } from '../../testing/emulator/refusal.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import { createDriver } from './driver.ts'
import { idsOf, prune } from './prune-scene.ts'
import { ACTION, own, play, result, SERVER_ID, START_MS, TOKEN } from './scene.ts'

const SEVEN = [70, 60, 50, 40, 30, 20, 10].map((hoursOld) => own({ runId: `90000000${hoursOld}`, hoursOld }))
const GOING = ['deleting', 'deleted', 'removing'] as const

/** Deleting takes until long after the test; another delete of the same is answered with `again`. */
function deletingSlowly({ provider }: Emulator, status: string, again: number): void {
  provider.deleteSnapshot = (id) => {
    const snapshot = provider.snapshots().find((each) => String(each.id) === String(id))
    if (snapshot?.status !== 'completed') throw new Refusal(again, 'It is being deleted.')
    provider.changeSnapshot(id, { status })
  }
}

function staying({ provider }: Emulator): readonly string[] {
  return provider
    .snapshots()
    .filter((each) => each.status === 'completed')
    .map((each) => String(each.id))
}

async function pruneTwice(
  status: string,
  atOnce: boolean,
  again = 404,
): Promise<{ runs: PhaseRun[]; staying: readonly string[] }> {
  const driver = createDriver(START_MS)
  const emulator = await driver.startEmulator({ snapshots: SEVEN })
  try {
    deletingSlowly(emulator, status, again)
    const start = (runId: string): Promise<PhaseRun> =>
      driver.startPhase({
        actionDir: path.join(ACTION, 'prune'),
        phase: 'main',
        virtualTime: { startMs: START_MS },
        run: { runId, repository: 'acme/shop', repositoryId: '1001' },
        with: {
          'api-token': TOKEN,
          'server-id': String(SERVER_ID),
          'api-url': emulator.url,
          'github-token': '',
          keep: '4',
        },
      }).done
    const runs = atOnce
      ? await Promise.all([start('9000000601'), start('9000000602')])
      : [await start('9000000601'), await start('9000000602')]
    return { runs, staying: staying(emulator) }
  } finally {
    await emulator.close()
  }
}

describe('two prunings with "keep: 4" of a server with seven snapshots', () => {
  test.each(GOING)('one after the other leave four, while three are still "%s"', async (status) => {
    const { runs, staying: left } = await pruneTwice(status, false)
    expect(runs.map((each) => each.exitCode)).toEqual([0, 0])
    expect(left).toEqual(['804', '805', '806', '807'])
  })

  test.each([404, 400, 403, 409, 410, 423])(
    'at once leave four, also where VPS.org answers the second delete of one with %d',
    async (again) => {
      const { runs, staying: left } = await pruneTwice('deleting', true, again)
      expect(left).toEqual(['804', '805', '806', '807'])
      expect(runs.map((each) => each.exitCode)).toEqual([0, 0])
    },
  )
})

describe('what is being deleted', () => {
  test.each(GOING)('is neither deleted again nor called kept by prune/ ("%s")', async (status) => {
    const pruned = await prune({
      emulator: { snapshots: SEVEN.slice(0, 4) },
      before: ({ provider }) => {
        provider.changeSnapshot(801, { status })
        provider.changeSnapshot(803, { status })
      },
      with: { keep: '1' },
    })
    expect(pruned.changes).toEqual(['DELETE 802 204'])
    expect(idsOf(pruned.deleted)).toEqual(['802'])
    expect(idsOf(pruned.kept)).toEqual(['804'])
    expect(pruned.log).toContain('Server 12345 has 2 snapshots')
    expect(pruned.log).toMatch(/801 .*being deleted/)
    expect(pruned.run.warnings).toEqual([])
  })

  test('does not count in post either', async () => {
    const played = await play({
      emulator: { snapshots: SEVEN.slice(0, 4) },
      before: ({ provider }) => {
        provider.changeSnapshot(801, { status: 'deleting' })
      },
      with: { keep: '4' },
    })
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('pruned')
  })

  test('is not offered for a rollback', async () => {
    const played = await play({
      emulator: { snapshots: SEVEN.slice(5) },
      deploy: ({ emulator }) => {
        emulator.provider.changeSnapshot(803, { status: 'deleting' })
        return 'failure'
      },
    })
    const told = [...played.post.log, played.post.summary].join('\n')
    expect(told).not.toContain('snapshot-id=803')
    expect(told).toContain('snapshot-id=802')
  })
})

test('a delete whose answer is lost is done where the list says "deleting": it is not sent again', async () => {
  const pruned = await prune({
    emulator: {
      snapshots: SEVEN.slice(4),
      faults: [{ operation: 'deleteSnapshot', fault: { kind: 'reset', work: 'done' } }],
    },
    before: (emulator) => {
      deletingSlowly(emulator, 'deleting', 404)
    },
    with: { keep: '2' },
  })
  expect(pruned.changes).toEqual(['DELETE 801 reset'])
  expect(idsOf(pruned.deleted)).toEqual(['801'])
  expect(pruned.run.exitCode).toBe(0)
})
