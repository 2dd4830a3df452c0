/** A server whose slots are not what the input or the list says: freed late, fewer, more, or taken by what is being deleted. */
import { describe, expect, test } from '@jest/globals'
import type { EmulatorOptions } from '../../testing/emulator/server.ts'
import { between, creates, looksBetween, playMain } from './main-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { HOUR_MS, manual, own, type Played, START_MS } from './scene.ts'

const FIVE = ownOnes(5)

/** So many own snapshots, 801 the oldest. */
function ownOnes(count: number): NonNullable<EmulatorOptions['snapshots']> {
  return Array.from({ length: count }, (_, index) =>
    own({ runId: `90000001${String(index).padStart(2, '0')}`, hoursOld: 100 - 10 * index }),
  )
}

function deleted(played: Played): readonly string[] {
  return played.emulator.requests
    .filter((each) => each.operation === 'deleteSnapshot')
    .map((each) => each.path.split('/').at(-2) ?? '')
}

describe('a slot that frees late', () => {
  const late: readonly (readonly [string, EmulatorOptions])[] = [
    ['gone from the list at once', { deletion: { slotFreesAfterMs: 25_000 } }],
    [
      'listed as "deleting" until then',
      { deletion: { listedForMs: 25_000 }, quirks: { deleteAnswer: 'accepted' } },
    ],
    [
      'refused with 402',
      { deletion: { slotFreesAfterMs: 70_000 }, limitRefusal: { status: 402, detail: 'Payment required.' } },
    ],
    [
      'refused with 409 that speaks of a limit',
      {
        deletion: { slotFreesAfterMs: 25_000 },
        limitRefusal: { status: 409, detail: 'Snapshot limit reached.' },
      },
    ],
  ]
  test.each(late)(
    '%s: the create is tried again, after looks, and one snapshot goes',
    async (_, emulator) => {
      const played = await playMain({ emulator: { snapshots: FIVE, ...emulator } })
      expect(played.main.exitCode).toBe(0)
      expect(deleted(played)).toEqual(['801'])
      expect(played.ids).toEqual(['802', '803', '804', '805', '806'])
      const sent = creates(played)
      expect(sent.length).toBeGreaterThan(1)
      for (const [index, each] of sent.slice(1).entries())
        expect(looksBetween(played, sent[index], each).length).toBeGreaterThanOrEqual(1)
    },
  )

  test('for longer than two minutes: an error that says so, with what was deleted, and no second one goes', async () => {
    const played = await playMain({
      emulator: { snapshots: FIVE, deletion: { slotFreesAfterMs: HOUR_MS } },
    })
    expect(played.main.exitCode).toBe(1)
    expect(deleted(played)).toEqual(['801'])
    const sent = creates(played)
    expect(between(sent[0], sent.at(-1))).toBeLessThanOrEqual(121_000)
    expect(between(sent[0], sent.at(-1))).toBeGreaterThanOrEqual(105_000)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /Deleted before, to free a slot: 801.*slot of the deleted snapshot is not free yet/,
      ),
    ])
  })

  test('but "timeout" is shorter: it is tried no longer than that', async () => {
    const played = await playMain({
      with: { timeout: '0.5' },
      emulator: { snapshots: FIVE, deletion: { slotFreesAfterMs: HOUR_MS } },
    })
    expect(played.main.exitCode).toBe(1)
    expect(between(creates(played)[0], creates(played).at(-1))).toBeLessThanOrEqual(31_000)
  })

  test('before the safety snapshot of a rollback: the same', async () => {
    const { run, changes } = await rollBack({
      emulator: { snapshots: FIVE, deletion: { slotFreesAfterMs: 25_000 } },
    })
    expect(run.exitCode).toBe(0)
    expect(changes.filter((each) => each.startsWith('DELETE'))).toHaveLength(1)
    expect(changes.at(-1)).toMatch(/restore\/ 200$/)
  })
})

describe('a limit that is lower than "snapshot-limit"', () => {
  const refusals: readonly (readonly [string, EmulatorOptions])[] = [
    ['in words', {}],
    ['with 402', { limitRefusal: { status: 402, detail: 'Payment required.' } }],
    ['with 422', { limitRefusal: { status: 422, detail: 'Maximum number of snapshots exceeded.' } }],
    ['with 403', { limitRefusal: { status: 403, detail: 'Snapshot quota exceeded.' } }],
  ]
  test.each(refusals)(
    '%s: the error names the input, and the number that the list suggests',
    async (_, emulator) => {
      const played = await playMain({ emulator: { limit: 3, snapshots: ownOnes(3), ...emulator } })
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([expect.stringContaining('set "snapshot-limit: 3"')])
      expect(played.changes).toHaveLength(1)
    },
  )

  test('of a server without snapshots: no number is suggested', async () => {
    const played = await playMain({ emulator: { limit: 0 } })
    expect(played.main.errors).toEqual([expect.stringMatching(/Server 12345 has 0 snapshots.*your plan/)])
    expect(played.main.errors[0]).not.toContain('snapshot-limit: 0')
  })

  test('where the list can not be read after the refusal, the one before it suggests the number', async () => {
    const played = await playMain({
      emulator: {
        limit: 3,
        snapshots: ownOnes(3),
        faults: [
          { operation: 'listSnapshots', skip: 1, times: 'always', fault: { kind: 'status', status: 503 } },
        ],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/Snapshot limit reached.*Server 12345 has 3 snapshots.*set "snapshot-limit: 3"/),
    ])
  })

  test.each([
    'Bad name.',
    'Rate limit exceeded.',
    'The description exceeds the limit of 100 characters.',
    'Maximum length of the name: 20.',
    'The disk exceeds the maximum size of 40 GB.',
  ])('a refusal that speaks of something else suggests nothing: %s', async (detail) => {
    const fault = { kind: 'status', status: 400, body: { detail } } as const
    const played = await playMain({
      emulator: { snapshots: ownOnes(3), faults: [{ operation: 'createSnapshot', fault }] },
    })
    expect(played.main.errors).toEqual([expect.not.stringContaining('snapshot-limit')])
    expect(played.changes).toEqual(['POST createSnapshot 400'])
  })
})

describe('a server that holds more than "snapshot-limit"', () => {
  test.each([
    'Request denied: limit reached.',
    'Limit reached. Try again in 5 minutes.',
    'Maximum size exceeded.',
  ])('makes room after any refusal that speaks of a limit: %s', async (detail) => {
    const played = await playMain({
      emulator: { limit: 8, snapshots: ownOnes(8), limitRefusal: { status: 400, detail } },
    })
    expect(played.main.exitCode).toBe(0)
    expect(deleted(played)).toEqual(['801'])
  })

  test('has another limit: nothing is deleted, and main says that the input is too low', async () => {
    const played = await playMain({ emulator: { limit: 20, snapshots: ownOnes(8) } })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/"snapshot-limit" is 5, but server 12345 has 8 snapshots/),
    ])
  })

  test('and that is full by its own limit: one goes, after the refusal, and no more', async () => {
    const played = await playMain({ emulator: { limit: 8, snapshots: ownOnes(8) } })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual([
      'POST createSnapshot 400',
      'DELETE deleteSnapshot 204',
      'POST createSnapshot 201',
    ])
    expect(deleted(played)).toEqual(['801'])
  })

  test('is refused for another reason: nothing is deleted', async () => {
    const fault = { kind: 'status', status: 400, body: { detail: 'Bad name.' } } as const
    const played = await playMain({
      emulator: { limit: 20, snapshots: ownOnes(8), faults: [{ operation: 'createSnapshot', fault }] },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual(['POST createSnapshot 400'])
  })

  test('is locked for a moment: nothing is deleted', async () => {
    const fault = { kind: 'status', status: 423 } as const
    const played = await playMain({
      emulator: { limit: 20, snapshots: ownOnes(8), faults: [{ operation: 'createSnapshot', fault }] },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 423', 'POST createSnapshot 201'])
  })

  test('and is full, with "when-full: fail": nothing is deleted', async () => {
    const played = await playMain({
      emulator: { limit: 8, snapshots: ownOnes(8) },
      with: { 'when-full': 'fail' },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual(['POST createSnapshot 400'])
    expect(played.main.errors).toEqual([expect.stringMatching(/"when-full" is "fail"/)])
  })

  test('in a dry run: says so, and that a real run would create one', async () => {
    const played = await playMain({
      emulator: { limit: 20, snapshots: ownOnes(8) },
      with: { 'dry-run': 'true' },
    })
    expect(played.main.warnings).toEqual([expect.stringMatching(/server 12345 has 8 snapshots/)])
    expect(played.main.notices).toEqual([expect.stringMatching(/would create snapshot/)])
    expect(played.main.log.join('\n')).not.toMatch(/8\d\d .*would delete.*\n.*After a good deploy/)
  })
})

describe('snapshots that VPS.org is deleting already', () => {
  const going = (id: number): ReturnType<typeof manual> => manual({ id, hoursOld: 200, status: 'deleting' })

  test('get a minute to free their slot before anything else goes', async () => {
    const played = await playMain({
      emulator: { snapshots: [...ownOnes(4), going(890)] },
      before: ({ provider }) => {
        provider.later(30_000, () => {
          provider.deleteSnapshot(890, 'other')
        })
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(creates(played)[0]?.at).toBeGreaterThanOrEqual(START_MS + 30_000)
  })

  test('and keep it for longer than that: another one goes', async () => {
    const played = await playMain({ emulator: { snapshots: [...ownOnes(4), going(890)] } })
    expect(played.main.exitCode).toBe(0)
    expect(deleted(played)).toEqual(['801'])
    expect(creates(played)[0]?.at).toBeGreaterThanOrEqual(START_MS + 60_000)
  })

  test('never make a server one that holds more than its limit', async () => {
    const played = await playMain({ emulator: { limit: 6, snapshots: [...ownOnes(5), going(890)] } })
    expect(played.main.warnings).toEqual([])
    expect(deleted(played)).toEqual(['801'])
  })
})
