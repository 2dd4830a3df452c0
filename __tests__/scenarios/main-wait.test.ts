/** Waiting for the snapshot: when it is over, how it is told, and how often the provider is asked. */
import { describe, expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import { manual, play, type Played, START_MS } from './scene.ts'

type Setting = NonNullable<Parameters<typeof play>[0]>

/** Plays the job without its post. */
const playMain = (setting: Setting = {}): Promise<Played> =>
  play({
    ...setting,
    step: {
      whilePost: (post) => {
        post.kill()
      },
      ...setting.step,
    },
  })

const MINUTE_MS = 60_000

describe('how a wait ends', () => {
  test.each(['failed', 'error'])('%s ends it at once: exit 1, and no second snapshot', async (endsAs) => {
    const played = await playMain({
      before: (emulator) => {
        emulator.provider.nextSnapshot({ endsAs, afterMs: 12_000 })
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(new RegExp(`Snapshot 801 .* ended as "${endsAs}"`)),
    ])
    expect(played.main.endMs - START_MS).toBeLessThan(20_000)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(JSON.parse(played.main.outputs['snapshots'] ?? '')).toMatchObject([{ id: '801', status: endsAs }])
    expect(played.main.state['server-0']).toContain('"completion":"not-seen"')
    expect(played.main.summary).toContain('Snapshot before the deploy: not usable')
  })

  test('completed, after a user has changed its description: a warning that it is not known again', async () => {
    const played = await playMain({
      before: ({ provider }) => {
        provider.later(10_000, () => {
          provider.changeSnapshot('801', { description: 'before the sale' })
        })
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([expect.stringContaining('without their whole description: 801.')])
  })

  test('any other word keeps it waiting, and is named in the log', async () => {
    const played = await playMain({
      before: (emulator) => {
        emulator.provider.nextSnapshot({ meanwhile: 'queued_for_cold_storage', afterMs: 40_000 })
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.log.join('\n')).toContain('queued_for_cold_storage')
    expect(played.main.endMs - START_MS).toBeGreaterThanOrEqual(40_000)
  })

  test('the time-out ends it: exit 1, and the message says that VPS.org goes on', async () => {
    const played = await playMain({ emulator: { snapshotMs: 10 * MINUTE_MS }, with: { timeout: '0.5' } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /Snapshot 801 .* not completed within 30 seconds.*"timeout".*still in progress at VPS\.org/,
      ),
    ])
    expect(played.main.endMs - START_MS).toBeGreaterThanOrEqual(30_000)
    expect(played.main.endMs - START_MS).toBeLessThan(36_000)
    expect(played.main.outputs['snapshot-id']).toBe('801')
  })

  test('it may be completed before the first look', async () => {
    const played = await playMain({
      before: (emulator) => {
        emulator.provider.nextSnapshot({ afterMs: 0 })
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(looks(played)).toHaveLength(1)
  })

  test('a snapshot that a user deletes: three complete looks without it, then an error', async () => {
    const played = await playMain({
      emulator: { snapshotMs: 10 * MINUTE_MS },
      before: (emulator) => {
        emulator.provider.later(32_000, () => {
          emulator.provider.deleteSnapshot(801, 'other')
        })
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/Snapshot 801 .* was deleted by another process/),
    ])
    const after = looks(played).filter((each) => each.at - START_MS > 32_000)
    expect(after).toHaveLength(3)
  })

  test('one that is missing from one or two looks only is not given up', async () => {
    const played = await playMain({
      emulator: { snapshotMs: MINUTE_MS },
      before: (emulator) => {
        emulator.faults.add({
          operation: 'listSnapshots',
          skip: 4,
          times: 2,
          fault: { kind: 'body', json: { count: 0, results: [] } },
        })
      },
    })
    expect(played.main.exitCode).toBe(0)
  })

  test('incomplete lists without it prove nothing', async () => {
    const played = await playMain({
      emulator: { snapshotMs: MINUTE_MS },
      before: (emulator) => {
        emulator.faults.add({
          operation: 'listSnapshots',
          skip: 4,
          times: 8,
          fault: { kind: 'body', json: { count: 7, results: [] } },
        })
      },
    })
    expect(played.main.exitCode).toBe(0)
  })

  test('one that is absent from the start is looked for for a minute, and then an error', async () => {
    const played = await playMain({ emulator: { quirks: { staleListMs: 10 * MINUTE_MS } } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/Snapshot 801 .* accepted by VPS\.org, but was not in the list/),
    ])
    expect(played.main.endMs - START_MS).toBeGreaterThanOrEqual(MINUTE_MS)
    expect(played.main.endMs - START_MS).toBeLessThan(MINUTE_MS + 7000)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('a list that lags by 50 seconds is not taken for an absence', async () => {
    const played = await playMain({ emulator: { quirks: { staleListMs: 50_000 } } })
    expect(played.main.exitCode).toBe(0)
  })
})

describe('looks that fail', () => {
  const broken = (times: number | 'always') => ({
    emulator: { snapshotMs: 3 * MINUTE_MS },
    before: (emulator: Played['emulator']) => {
      // The list before the create and the first look go well.
      emulator.faults.add({
        operation: 'listSnapshots',
        skip: 2,
        times,
        fault: { kind: 'status', status: 500 },
      })
    },
  })

  test('five in a row, each tried four times, end the wait', async () => {
    const played = await playMain(broken('always'))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /Snapshot 801 .* may still be in progress: .*5 reads in a row.*500.*\[snapshot-unreadable\]$/,
      ),
    ])
    expect(looks(played).filter((each) => each.status === 500)).toHaveLength(20)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('four in a row do not', async () => {
    const played = await playMain(broken(16))
    expect(played.main.exitCode).toBe(0)
    expect(played.main.log.join('\n')).toMatch(/could not be read \(4 of 5 in a row\)/)
    expect(played.main.log.join('\n')).not.toMatch(/look failed \(5/)
  })

  test('a look that needs a second try is no failed look', async () => {
    const played = await playMain(broken(3))
    expect(played.main.exitCode).toBe(0)
    expect(played.main.log.join('\n')).not.toContain('look failed')
  })

  test('looks that are never answered do not outlast the time-out', async () => {
    const played = await playMain({
      emulator: {
        snapshotMs: 60 * MINUTE_MS,
        faults: [{ operation: 'listSnapshots', skip: 1, times: 'always', fault: { kind: 'hang' } }],
      },
      with: { timeout: '1' },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toHaveLength(1)
    expect(played.main.endMs - START_MS).toBeLessThan(75_000)
  })
})

describe('how it is told, and how often the provider is asked', () => {
  test('there is a look at once, and then one every poll-interval', async () => {
    const played = await playMain({ emulator: { snapshotMs: MINUTE_MS }, with: { 'poll-interval': '12.5' } })
    const times = looks(played).map((each) => each.at)
    const create = played.emulator.requests.find((each) => each.method === 'POST')
    expect((times[0] ?? 0) - (create?.at ?? 0)).toBeLessThan(1000)
    for (const gap of times.slice(1).map((time, index) => time - (times[index] ?? 0))) {
      expect(gap).toBeGreaterThanOrEqual(12_500)
      expect(gap).toBeLessThan(13_000)
    }
    expect(times).toHaveLength(6)
  })

  test('ten minutes of waiting are folded, and stay short', async () => {
    const played = await playMain({
      emulator: { snapshotMs: 10 * MINUTE_MS, snapshots: [manual({ hoursOld: 30 })] },
    })
    expect(played.main.exitCode).toBe(0)
    const { log } = played.main
    const begin = log.findIndex((each) => each.startsWith('##[group]'))
    const end = log.findIndex((each) => each.startsWith('##[endgroup]'))
    const folded = log.slice(begin + 1, end)
    expect(begin).toBeGreaterThan(0)
    expect(folded.length).toBeGreaterThanOrEqual(10)
    expect(folded.length).toBeLessThanOrEqual(21)
    for (const line of folded) expect(line).toMatch(/^in_progress \(after .*\)$/)
    expect(log.slice(end + 1).join('\n')).toMatch(/Snapshot 802 .* was completed after 10 minutes/)
    expect(log.slice(0, begin).join('\n')).not.toContain('in_progress (after')
  })

  test('the group is closed, and the error stands behind it, where the wait fails', async () => {
    const played = await playMain({ emulator: { snapshotMs: 10 * MINUTE_MS }, with: { timeout: '0.5' } })
    const { log } = played.main
    const end = log.findIndex((each) => each.startsWith('##[endgroup]'))
    expect(end).toBeGreaterThan(0)
    expect(log.findIndex((each) => each.startsWith('##[error]'))).toBeGreaterThan(end)
  })
})

/** Main's lists after the create. */
function looks(played: Played): readonly LoggedRequest[] {
  const mains = played.emulator.requests.slice(0, played.requests.length - played.postRequests.length)
  const create = mains.findIndex((each) => each.method === 'POST')
  return mains.slice(create + 1).filter((each) => each.operation === 'listSnapshots')
}
