/** An API that is down or busy for a while: how long each step is patient, and how it keeps to `Retry-After`. */
import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { Operation } from '../../testing/emulator/operations.ts'
import { play, type Played, result, type Setting } from './scene.ts'
import { prune } from './prune-scene.ts'
import { rollBack, TWO } from './rollback-scene.ts'

const MINUTE_MS = 60_000

/** From now on nothing is answered but 503, until so much time has passed. */
function down(emulator: Emulator, forMs: number, operation: Operation | '*' = '*'): void {
  emulator.faults.add({ operation, times: 'always', fault: { kind: 'status', status: 503 } })
  emulator.provider.later(forMs, () => {
    emulator.faults.clear()
  })
}

/** A failed or cancelled deploy, after which the API is down for so long. */
async function restoreAfter(forMs: number, setting: Setting = {}): Promise<Played> {
  return await play({
    ...setting,
    with: { 'restore-on': 'failure,cancelled', ...setting.with },
    deploy: ({ emulator }) => {
      emulator.provider.deploy(12345, 'broken')
      down(emulator, forMs)
      return 'failure'
    },
  })
}

describe('an automatic restore', () => {
  test('begins when the API is back after four minutes, and the log says why it waits', async () => {
    const played = await restoreAfter(4 * MINUTE_MS)
    expect(result(played)).toBe('restored')
    expect(played.disk).not.toBe('broken')
    const pauses = played.post.log.filter((each) => each.includes('Trying again in'))
    expect(pauses[0]).toMatch(
      /^Could not read .*: VPS\.org had an internal error \(HTTP 503\).* Trying again in \d+ seconds?\.$/,
    )
    expect(pauses.length).toBeGreaterThan(10)
    expect(played.changes.filter((each) => each.includes('restore'))).toEqual(['POST restoreSnapshot 200'])
  })

  test('is given up when the API is down for more than five minutes', async () => {
    const played = await restoreAfter(6 * MINUTE_MS)
    expect(result(played)).toBe('not-restored')
    expect(played.post.exitCode).toBe(1)
    expect(played.post.durationMs).toBeGreaterThan(0)
    expect(played.changes.filter((each) => each.includes('restore'))).toEqual([])
  })

  test('waits no longer than "restore-timeout" for the API', async () => {
    const played = await restoreAfter(2 * MINUTE_MS, { with: { 'restore-timeout': '1' } })
    expect(result(played)).toBe('not-restored')
  })

  test('waits one minute in a cancelled job, which has only four', async () => {
    const { post, ...played } = await play({
      with: { 'restore-on': 'cancelled' },
      deploy: ({ emulator }) => {
        emulator.provider.deploy(12345, 'broken')
        down(emulator, 90_000)
        return 'cancelled'
      },
    })
    const { requests } = played.emulator
    const looks = requests.filter((each) => each.status === 503).map((each) => each.at)
    expect(post.env['VPS_SNAPSHOT_RESULT']).toBe('not-restored')
    expect((looks.at(-1) ?? 0) - (looks[0] ?? 0)).toBeGreaterThanOrEqual(55_000)
    expect((looks.at(-1) ?? 0) - (looks[0] ?? 0)).toBeLessThanOrEqual(65_000)
  })

  test('outlives a single 401: the token has worked in the same job', async () => {
    const played = await play({
      with: { 'restore-on': 'failure' },
      deploy: ({ emulator }) => {
        emulator.provider.deploy(12345, 'broken')
        emulator.faults.add({ operation: '*', times: 2, fault: { kind: 'status', status: 401 } })
        return 'failure'
      },
    })
    expect(result(played)).toBe('restored')
    expect(played.postRequests.filter((each) => each.endsWith(' 401'))).toHaveLength(2)
  })
})

test('a single 403 to the list of servers, which main could read, does not let a restore cut into another one', async () => {
  const played = await play({
    with: { 'restore-on': 'failure' },
    emulator: { restoreMs: 10 * MINUTE_MS },
    deploy: ({ emulator }) => {
      const [ours] = emulator.provider.snapshots()
      emulator.provider.restoreSnapshot(ours?.id ?? 0, 'other')
      emulator.faults.add({ operation: 'listServers', fault: { kind: 'status', status: 403 } })
      return 'failure'
    },
  })
  expect(result(played)).toBe('not-restored')
  expect(played.changes.filter((each) => each.includes('restoreSnapshot'))).toEqual([])
  expect(played.post.errors.join()).not.toContain('not allowed')
})

test('pruning outlives a single 401 too', async () => {
  const played = await play({
    deploy: ({ emulator }) => {
      emulator.faults.add({ operation: 'listSnapshots', fault: { kind: 'status', status: 401 } })
      return 'success'
    },
  })
  expect(result(played)).toBe('pruned')
  expect(played.post.warnings).toEqual([])
})

test('a token that is refused from the beginning is refused at once', async () => {
  const played = await play({
    emulator: { faults: [{ operation: '*', times: 'always', fault: { kind: 'status', status: 401 } }] },
  })
  expect(played.main.exitCode).toBe(1)
  // Each list is asked for once.
  expect(played.requests).toHaveLength(2)
})

describe('while the API is down for 100 seconds', () => {
  test('main waits, and takes its snapshot', async () => {
    const played = await play({
      before: (emulator) => {
        down(emulator, 100_000)
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(played.main.log).toContainEqual(expect.stringContaining('Trying again in'))
  })

  test('main waits no longer than its own time-out', async () => {
    const played = await play({
      with: { timeout: '0.5' },
      before: (emulator) => {
        down(emulator, 100_000)
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual([])
    const looks = played.emulator.requests.map((each) => each.at)
    expect((looks.at(-1) ?? 0) - (looks[0] ?? 0)).toBeLessThanOrEqual(35_000)
  })

  test('prune/ waits, and deletes', async () => {
    const { run, deleted } = await prune({
      with: { keep: '1' },
      emulator: { snapshots: TWO },
      before: (emulator) => {
        down(emulator, 100_000)
      },
    })
    expect(run.exitCode).toBe(0)
    expect(deleted).toHaveLength(1)
  })

  test('restore/ waits, and rolls back', async () => {
    const { run, disk } = await rollBack({
      before: (emulator) => {
        down(emulator, 100_000)
      },
    })
    expect(run.exitCode).toBe(0)
    expect(disk).toBe('release 2')
  })
})

describe('"Retry-After: 130" while main waits for its snapshot', () => {
  const busy = async (status: number, value: string, endsMs: number): Promise<Played> =>
    await play({
      before: ({ faults, provider }) => {
        faults.add({
          operation: 'listSnapshots',
          skip: 1,
          times: 'always',
          fault: { kind: 'status', status, headers: { 'retry-after': value } },
        })
        provider.later(endsMs, () => {
          faults.clear()
        })
      },
    })

  test.each([429, 503])('with HTTP %i: is kept to, and is no failed look', async (status) => {
    const played = await busy(status, '130', 15 * MINUTE_MS)
    expect(played.main.exitCode).toBe(0)
    const looks = played.emulator.requests.filter((each) => each.status === status)
    // Seven times 130 seconds are fifteen minutes: more looks than five that fail in a row end a wait.
    expect(looks.length).toBeGreaterThan(5)
    expect(looks.length).toBeLessThanOrEqual(7)
    expect(played.main.log).toContainEqual(expect.stringContaining('put off for 2 minutes 10 seconds'))
  })

  test('is kept to no longer than what is left of the time-out', async () => {
    const played = await busy(429, '9999999', 20 * MINUTE_MS)
    // A last look when the thirty minutes are over shows that it is completed.
    expect(played.main.exitCode).toBe(0)
    expect(played.emulator.requests.filter((each) => each.status === 429)).toHaveLength(1)
  })
})

test('a restore is followed through "Retry-After" too', async () => {
  const played = await play({
    with: { 'restore-on': 'failure' },
    deploy: ({ emulator }) => {
      emulator.provider.deploy(12345, 'broken')
      const fault = { kind: 'status', status: 429, headers: { 'retry-after': '130' } } as const
      emulator.faults.add({ operation: 'listServers', skip: 3, times: 6, fault })
      return 'failure'
    },
  })
  expect(result(played)).toBe('restored')
  const looks = played.emulator.requests.filter((each) => each.status === 429).map((each) => each.at)
  expect(looks).toHaveLength(6)
  expect((looks.at(-1) ?? 0) - (looks[0] ?? 0)).toBeGreaterThanOrEqual(5 * 130_000)
})
