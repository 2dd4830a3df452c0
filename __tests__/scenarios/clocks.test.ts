/** Clocks that differ: main compares the date of what it just created with its own, and ages are counted by the provider's. */
import { describe, expect, test } from '@jest/globals'
import type { Provider } from '../../testing/emulator/provider.ts'
import type { Quirks } from '../../testing/emulator/quirks.ts'
import { creates, playMain } from './main-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { HOUR_MS, own, play, type Played } from './scene.ts'

function aheadMs(played: Played): unknown {
  return (JSON.parse(played.main.state['server-0'] ?? '{}') as { providerAheadMs?: unknown }).providerAheadMs
}

describe('main says that the clocks differ, and leaves it to post,', () => {
  test.each<[string, Partial<Quirks>, number]>([
    ['local time without a zone, eight hours behind', { dates: 'zoneless', localHours: -8 }, -8 * HOUR_MS],
    ['local time without a zone, two hours ahead', { dates: 'zoneless', localHours: 2 }, 2 * HOUR_MS],
    ['a clock that is eleven minutes ahead', { clockAheadMs: 11 * 60_000 }, 11 * 60_000],
    ['a clock that is eleven minutes behind', { clockAheadMs: -11 * 60_000 }, -11 * 60_000],
  ])('with %s', async (_, quirks, ahead) => {
    const played = await playMain({ emulator: { quirks } })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([
      expect.stringMatching(
        /VPS\.org dates snapshot 801 .* apart\)\. Ages are counted from the dates of VPS\.org/,
      ),
    ])
    expect(Math.abs(Number(aheadMs(played)) - ahead)).toBeLessThan(60_000)
  })

  test.each<[string, Partial<Quirks>]>([
    ['the clock is nine minutes ahead', { clockAheadMs: 9 * 60_000 }],
    ['the clock is nine minutes behind', { clockAheadMs: -9 * 60_000 }],
    ['dates have an offset', { dates: 'offset' }],
    ['dates have no zone', { dates: 'zoneless' }],
  ])('but not where %s', async (_, quirks) => {
    const played = await playMain({ emulator: { quirks } })
    expect(played.main.warnings).toEqual([])
    expect(aheadMs(played)).toBe(0)
  })

  test('once for several servers', async () => {
    const played = await playMain({
      with: { 'server-id': '12345,777' },
      emulator: { servers: [{ id: 12345 }, { id: 777 }], quirks: { clockAheadMs: -5 * HOUR_MS } },
    })
    expect(played.main.warnings).toHaveLength(1)
    expect(played.main.state['server-1']).toMatch(/"providerAheadMs":-1[78]\d{6}\b/)
  })

  test('by the list, where the answer has no date', async () => {
    const played = await playMain({
      emulator: {
        quirks: { clockAheadMs: -5 * HOUR_MS },
        faults: [
          { operation: 'createSnapshot', fault: { kind: 'body', json: { id: 801, status: 'in_progress' } } },
        ],
      },
    })
    expect(creates(played)).toHaveLength(1)
    expect(played.main.warnings).toHaveLength(1)
    expect(Number(aheadMs(played))).toBeLessThan(-4 * HOUR_MS)
  })

  test('by the first look, though a later one shows another date', async () => {
    let provider: Provider | null = null
    let lists = 0
    const played = await playMain({
      before: (emulator) => ({ provider } = emulator),
      emulator: {
        faults: [
          { operation: 'createSnapshot', fault: { kind: 'body', json: { id: 801, status: 'in_progress' } } },
        ],
        onRequest: ({ operation }) => {
          // The first is before the create, the second shows what was created.
          if (operation === 'listSnapshots' && ++lists === 3)
            provider?.changeSnapshot('801', { createdAt: Date.UTC(2020, 0, 1) })
        },
      },
    })
    expect(lists).toBeGreaterThanOrEqual(3)
    expect(played.main.warnings).toEqual([])
    expect(aheadMs(played)).toBe(0)
    expect(played.main.state['server-0']).not.toContain(String(Date.UTC(2020, 0, 1)))
  })

  test('also of a snapshot that was created long before its lost answer was found', async () => {
    const played = await playMain({
      emulator: {
        faults: [
          {
            operation: 'createSnapshot',
            fault: {
              kind: 'status',
              status: 502,
              headers: { 'retry-after': '900' },
              work: { laterMs: 13_000 },
            },
          },
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([])
    expect(aheadMs(played)).toBe(0)
  })
})

test('post counts the age of the snapshot by the provider’s clock', async () => {
  const played = await play({
    deploy: 'failure',
    emulator: { quirks: { dates: 'zoneless', localHours: -8 } },
  })
  expect(played.post.warnings).toEqual([
    expect.stringMatching(/Snapshot 801 \(pre-deploy-9000000011-1\) is 4 minutes/),
  ])
})

test('post goes by it where GitHub can not tell: what is an hour old is not pruned as if it were nine', async () => {
  const snapshots = [
    own({ runId: '9000000001', hoursOld: 20 }),
    own({ runId: '9000000002', hoursOld: 1 }),
    own({ runId: '9000000003', hoursOld: 0.5 }),
  ]
  const played = await play({
    deploy: 'success',
    with: { keep: '1' },
    emulator: { snapshots, quirks: { dates: 'zoneless', localHours: -8 } },
  })
  expect(played.postRequests.filter((each) => each.startsWith('DELETE'))).toHaveLength(1)
  expect(played.ids).toEqual(['802', '803', '804'])
})

test('a rollback says so too, of its safety snapshot', async () => {
  const { run } = await rollBack({ emulator: { quirks: { clockAheadMs: -5 * HOUR_MS } } })
  expect(run.exitCode).toBe(0)
  expect(run.warnings).toEqual([expect.stringMatching(/VPS\.org dates snapshot 803 .* apart/)])
})
