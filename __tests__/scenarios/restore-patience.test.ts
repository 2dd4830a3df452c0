/** VPS.org is down when an automatic restore is asked for, or a rollback begins. Through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import { rollBack } from './rollback-scene.ts'
import { own, play, type Played, result, SERVER_ID, type Setting } from './scene.ts'

const MINUTE_MS = 60_000
const COMMAND =
  'Only if no other deploy or restore ran after this deploy (loses what was written since 2026-11-21 10:00 UTC; disable the deploy workflow first): gh workflow run rollback.yml --repo acme/shop'
const DOWN: FaultRule['fault'] = { kind: 'status', status: 503 }

/** From now on nothing works, for so long. */
function goDown(
  { faults, provider }: Emulator,
  forMs: number,
  { operation = '*', fault = DOWN }: Partial<FaultRule> = {},
): void {
  faults.add({ operation, times: 'always', fault })
  provider.later(forMs, () => {
    faults.clear()
  })
}

/** A failed deploy, after which this happens to VPS.org. */
function restore(happen: (emulator: Emulator) => void, setting: Setting = {}): Promise<Played> {
  return play({
    ...setting,
    with: { 'restore-on': 'failure', ...setting.with },
    deploy: ({ emulator }) => {
      emulator.provider.deploy(SERVER_ID, 'broken')
      happen(emulator)
      return 'failure'
    },
  })
}

/** How long post went on asking, from its first request to its last but those that follow a restore. */
function askedForMs({ emulator: { requests }, postRequests }: Played): number {
  const ofPost = requests.slice(-postRequests.length)
  return (ofPost.at(-1)?.at ?? 0) - (ofPost[0]?.at ?? 0)
}

describe('before an automatic restore', () => {
  const ways: readonly (readonly [string, FaultRule['fault']])[] = [
    ['503', DOWN],
    ['429', { kind: 'status', status: 429 }],
    ['lost connections', { kind: 'reset' }],
  ]
  test.each(ways)('four and a half minutes of %s are waited out', async (_, fault) => {
    const played = await restore((emulator) => {
      goDown(emulator, 4.5 * MINUTE_MS, { fault })
    })
    expect(result(played)).toBe('restored')
    expect(played.disk).toBe('release 1')
    expect(played.post.log.filter((each) => each.includes('Trying again in')).length).toBeGreaterThan(3)
  })

  test('five minutes are not enough: no restore, and the command', async () => {
    const played = await restore((emulator) => {
      goDown(emulator, 60 * MINUTE_MS)
    })
    expect(result(played)).toBe('not-restored')
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors[0]).toContain(COMMAND)
    expect(askedForMs(played)).toBeGreaterThan(4.5 * MINUTE_MS)
    expect(askedForMs(played)).toBeLessThanOrEqual(5 * MINUTE_MS + 15_000)
  })

  test('a cancelled job has one minute', async () => {
    const cancelled = { with: { 'job-status': 'cancelled' } }
    const soon = await restore((emulator) => {
      goDown(emulator, 40_000)
    }, cancelled)
    expect(result(soon)).toBe('restore-started')
    const late = await restore((emulator) => {
      goDown(emulator, 60 * MINUTE_MS)
    }, cancelled)
    expect(result(late)).toBe('not-restored')
    expect(askedForMs(late)).toBeLessThanOrEqual(75_000)
  })

  test('"restore-timeout" is the limit of all that', async () => {
    const late = await restore(
      (emulator) => {
        goDown(emulator, 60 * MINUTE_MS)
      },
      { with: { 'restore-timeout': '2' } },
    )
    expect(result(late)).toBe('not-restored')
    expect(askedForMs(late)).toBeLessThanOrEqual(2 * MINUTE_MS + 15_000)

    const slow = await restore(
      (emulator) => {
        goDown(emulator, 3 * MINUTE_MS)
        emulator.provider.nextRestore({ afterMs: 60 * MINUTE_MS })
      },
      { with: { 'restore-timeout': '10' } },
    )
    expect(result(slow)).toBe('restore-started')
    expect(slow.post.errors[0]).toContain('not over after 10 minutes')
    expect(askedForMs(slow)).toBeGreaterThan(9.5 * MINUTE_MS)
    expect(askedForMs(slow)).toBeLessThanOrEqual(10 * MINUTE_MS + 5000)
  })

  test('who deploys while the list of servers is down is not rolled back', async () => {
    const played = await restore((emulator) => {
      const { provider } = emulator
      goDown(emulator, 3 * MINUTE_MS, { operation: 'listServers' })
      provider.later(2 * MINUTE_MS, () => {
        provider.deploy(SERVER_ID, 'release 3')
        provider.addSnapshot(own({ runId: '9000000099', hoursOld: 0, createdAt: provider.now() }))
      })
    })
    expect(played.disk).toBe('release 3')
    expect(played.postRequests.filter((each) => each.startsWith('POST'))).toEqual([])
    expect(result(played)).toBe('not-restored')
  })

  test('a restore that begins while the list of snapshots is down is seen', async () => {
    const played = await restore((emulator) => {
      const { provider } = emulator
      goDown(emulator, 3 * MINUTE_MS, { operation: 'listSnapshots' })
      provider.later(2 * MINUTE_MS, () => {
        provider.changeServer(SERVER_ID, { status: 'restoring' })
      })
    })
    expect(played.postRequests.filter((each) => each.startsWith('POST'))).toEqual([])
    expect(played.post.errors[0]).toContain('[restore-refused-server-restoring]')
  })
})

describe('in restore/', () => {
  test('a minute and a half is waited out, and three minutes are not', async () => {
    const soon = await rollBack({
      with: { 'safety-snapshot': 'false' },
      before: (emulator) => {
        goDown(emulator, 1.5 * MINUTE_MS)
      },
    })
    expect(soon.run.exitCode).toBe(0)
    expect(soon.disk).toBe('release 2')

    const late = await rollBack({
      with: { 'safety-snapshot': 'false' },
      before: (emulator) => {
        goDown(emulator, 3 * MINUTE_MS)
      },
    })
    expect(late.run.exitCode).toBe(1)
    expect(late.run.errors[0]).toContain('Could not read')
    expect(late.changes).toEqual([])
  })

  test('a last look that fails for a while is repeated', async () => {
    const { run, disk } = await rollBack({
      before: (emulator) => {
        // The safety snapshot takes 20 seconds.
        emulator.provider.later(19_000, () => {
          goDown(emulator, 1.5 * MINUTE_MS, { operation: 'listServers' })
        })
      },
    })
    expect(run.exitCode).toBe(0)
    expect(disk).toBe('release 2')
  })
})
