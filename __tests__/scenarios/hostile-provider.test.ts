/** Answers of a provider that lags, lies or is attacked: each of these once led to a wrong change. */
import { describe, expect, test } from '@jest/globals'
import { HOUR_MS, manual, own, play, type Played, result, RUN_ID, SERVER_ID, START_MS } from './scene.ts'

const NAME = `pre-deploy-${RUN_ID}-1`
const FIVE = [10, 20, 30, 40, 50].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))

function deleted(played: Played): readonly string[] {
  return played.emulator.provider.history.flatMap((each) =>
    each.kind === 'deleted' && each.by === 'api' ? [String(each.snapshotId)] : [],
  )
}

function count(played: Played, operation: string): number {
  return played.requests.filter((each) => each.includes(` ${operation} `)).length
}

describe('a stranger’s snapshot of our name', () => {
  test.each([
    ['with an empty description, where others have one', '', START_MS],
    ['with words of its own', 'made by hand', START_MS],
  ])('%s is not taken for the one whose answer was lost', async (_, description, createdAt) => {
    const played = await play({
      with: { 'restore-on': 'failure' },
      deploy: 'failure',
      emulator: {
        snapshots: [manual({ hoursOld: 90 })],
        faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 504 } }],
      },
      before: ({ provider }) => {
        provider.later(100, () => {
          provider.addSnapshot(manual({ hoursOld: 0, name: NAME, description, createdAt }))
        })
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.outputs).toEqual({})
    expect(count(played, 'createSnapshot')).toBe(1)
    expect(count(played, 'restoreSnapshot')).toBe(0)
  })

  test('is taken for ours where no snapshot has a description: nothing tells them apart, whatever its date', async () => {
    const played = await play({
      emulator: {
        faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 504 } }],
        quirks: { description: 'empty' },
      },
      before: ({ provider }) => {
        provider.later(100, () => {
          provider.addSnapshot(manual({ hoursOld: 50, name: NAME, description: '' }))
        })
      },
    })
    expect(played.main.outputs['snapshot-id']).toBe('801')
    expect(count(played, 'createSnapshot')).toBe(1)
  })

  test('without a description field is not own where others have the field', async () => {
    const body = FIVE.map((each, index) => ({
      id: 801 + index,
      server: { id: SERVER_ID, name: 'web' },
      name: index === 4 ? 'pre-deploy-20250101-1' : each.name,
      status: 'completed',
      size_mb: 1,
      created_at: new Date(START_MS - (10 + index) * 24 * HOUR_MS).toISOString(),
      ...(index === 4 ? {} : { description: each.description }),
    }))
    const played = await play({
      with: { keep: '5' },
      emulator: {
        snapshots: FIVE,
        faults: [
          {
            operation: 'listSnapshots',
            fault: { kind: 'body', json: { count: 5, next: null, results: body } },
          },
        ],
      },
    })
    expect(played.changes[0]).toBe('DELETE deleteSnapshot 204')
    expect(deleted(played)).toEqual(['804'])
  })
})

describe('a create', () => {
  test('carried out while we waited as the API asked is found before another is sent', async () => {
    const played = await play({
      emulator: {
        faults: [
          {
            operation: 'createSnapshot',
            fault: {
              kind: 'status',
              status: 503,
              headers: { 'retry-after': '40' },
              work: { laterMs: 20_000 },
            },
          },
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(count(played, 'createSnapshot')).toBe(1)
  })

  test('carried out late is found when the second one is refused', async () => {
    const played = await play({
      emulator: {
        snapshots: FIVE.slice(0, 4),
        faults: [
          { operation: 'createSnapshot', fault: { kind: 'status', status: 502, work: { laterMs: 12_500 } } },
        ],
        quirks: { staleListMs: 2000 },
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.emulator.provider.snapshots().filter((each) => each.name === NAME)).toHaveLength(1)
  })

  test('answered with a snapshot that was there before is not believed', async () => {
    const played = await play({
      emulator: {
        snapshots: FIVE.slice(0, 2),
        faults: [
          {
            operation: 'createSnapshot',
            fault: {
              kind: 'body',
              json: { id: 801, server: { id: SERVER_ID }, name: NAME, status: 'completed' },
            },
          },
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.outputs['snapshot-id']).toBe('803')
  })
})

describe('a delete', () => {
  test('whose answer was lost is not sent again when a slot is free by then', async () => {
    const played = await play({
      with: { keep: '5' },
      emulator: {
        snapshots: FIVE,
        faults: [{ operation: 'deleteSnapshot', fault: { kind: 'status', status: 503 } }],
      },
      before: ({ provider }) => {
        provider.later(500, () => {
          provider.deleteSnapshot('801', 'other')
        })
      },
    })
    expect(deleted(played)).toEqual([])
    expect(played.main.exitCode).toBe(0)
  })

  test('is not sent again when the snapshot has changed since it was judged', async () => {
    const played = await play({
      emulator: {
        snapshots: FIVE,
        faults: [{ operation: 'deleteSnapshot', fault: { kind: 'status', status: 503 } }],
      },
      before: ({ provider }) => {
        provider.later(500, () => {
          provider.changeSnapshot('805', { name: 'keep-this-one' })
        })
      },
    })
    // The plan is made anew, and 805 is not one of ours any more: another one makes room, and post prunes to keep.
    expect(deleted(played)).toEqual(['804', '803'])
    expect(played.main.log.join('\n')).toMatch(/Another process changed .*Reading them again/)
    expect(played.ids).toContain('805')
  })

  test.each([
    ['a count in words', { count: 'many', next: null }],
    ['a count as text that is too high', { count: '40', next: null }],
    ['a next that is no address', { count: 5, next: 7 }],
    ['a next with a user name', { count: 6, next: 'http://%ff@127.0.0.1/' }],
  ])('does not happen on a list with %s', async (_, page) => {
    const results = FIVE.map((each, index) => ({
      id: 801 + index,
      server: { id: SERVER_ID },
      name: each.name,
      status: 'completed',
      created_at: new Date(START_MS - 90 * HOUR_MS).toISOString(),
      description: each.description,
    }))
    const played = await play({
      with: { keep: '1' },
      emulator: { limit: 9, snapshots: FIVE.slice(0, 2) },
      deploy: ({ emulator }) => {
        emulator.faults.add({
          operation: 'listSnapshots',
          times: 'always',
          fault: { kind: 'body', json: { ...page, results } },
        })
        return 'success'
      },
    })
    expect(deleted(played)).toEqual([])
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([expect.stringContaining('Nothing was deleted.')])
  })

  test('does not happen on a list in which one id stands for two snapshots', async () => {
    const item = {
      id: 801,
      name: FIVE[4]?.name,
      status: 'completed',
      created_at: '2026-11-01T00:00:00Z',
      description: FIVE[4]?.description,
    }
    const results = [
      { ...item, server: { id: 777 }, name: 'important' },
      { ...item, server: { id: SERVER_ID } },
    ]
    const played = await play({
      with: { keep: '1' },
      deploy: ({ emulator }) => {
        emulator.faults.add({
          operation: 'listSnapshots',
          times: 'always',
          fault: { kind: 'body', json: { count: 2, next: null, results } },
        })
        return 'success'
      },
    })
    expect(deleted(played)).toEqual([])
    expect(played.post.warnings).toEqual([expect.stringContaining('Nothing was deleted.')])
  })
})

describe('a restore', () => {
  const setting = { with: { 'restore-on': 'failure' } }

  test('put off with 429 although it began, on a list that lags, is not called "as the deploy left it"', async () => {
    const played = await play({
      ...setting,
      deploy: 'failure',
      emulator: {
        restoringVisibleAfterMs: 10_000,
        restoreMs: 60_000,
        faults: [
          {
            operation: 'restoreSnapshot',
            fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' }, work: 'done' },
          },
        ],
      },
    })
    expect(count(played, 'restoreSnapshot')).toBe(1)
    expect(result(played)).toBe('restored')
  })

  test.each([
    ['another snapshot’s id', { snapshot: { id: 1 } }, 'restore-started', '[restore-unclear]'],
    ['an error in a 200', { status: 'error' }, 'not-restored', 'Server 12345 is as the deploy left it'],
  ])('answered with %s is not believed', async (_, json, left, text) => {
    const played = await play({
      ...setting,
      deploy: ({ emulator }) => {
        emulator.faults.add({
          operation: 'restoreSnapshot',
          fault: { kind: 'status', status: 200, body: json },
        })
        return 'failure'
      },
    })
    expect(result(played)).toBe(left)
    expect(played.post.errors[0]).toContain(text)
  })

  test('does not happen on a server that a readable list does not hold', async () => {
    const played = await play({
      ...setting,
      deploy: ({ emulator }) => {
        emulator.quirks.hiddenServers = [String(SERVER_ID)]
        return 'failure'
      },
    })
    expect(count(played, 'restoreSnapshot')).toBe(0)
    expect(result(played)).toBe('not-restored')
  })
})

test('an unevaluated expression does not switch protection or a dry run off', async () => {
  for (const inputs of [
    { protect: "release-*, ${{ '${{ x }}' }}" },
    { 'dry-run': "${{ '${{ inputs.dry }}' }}" },
  ]) {
    const played = await play({ with: inputs, emulator: { snapshots: FIVE } })
    expect(played.main.exitCode).toBe(1)
    expect(played.requests).toEqual([])
  }
})

test('state from another source counts for nothing where main left none', async () => {
  const forged = {
    version: 1,
    kind: 'created',
    intent: { serverId: String(SERVER_ID), name: NAME, mark: '00000000' },
    statusSeen: 'unknown',
    id: '801',
    createdAtMs: START_MS,
    completed: true,
  }
  const played = await play({
    with: { 'restore-on': 'failure', keep: 'many' },
    deploy: 'failure',
    emulator: { snapshots: [own({ runId: RUN_ID, hoursOld: 1 })] },
    later: [
      {
        id: 'forge',
        condition: 'always()',
        run: (ctx) => {
          ctx.exportVariable('STATE_main', JSON.stringify(forged))
          return 'success'
        },
      },
    ],
  })
  expect(played.main.exitCode).toBe(1)
  expect(played.post.exitCode).toBe(0)
  expect(played.requests).toEqual([])
})

test('thousands of snapshots are no burden', async () => {
  const many = Array.from({ length: 2500 }, (_, index) =>
    own({ runId: `8${String(index).padStart(9, '0')}`, hoursOld: 10 + index / 10 }),
  )
  const played = await play({
    emulator: { limit: 3000, snapshots: many },
    with: { 'snapshot-limit': '3000', keep: '2999' },
  })
  expect(played.post.exitCode).toBe(0)
  expect(result(played)).toBe('pruned')
})
