/** How an automatic restore is sent, followed and told, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import type { RunningPhase } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { play, type Played, result, type Setting } from './scene.ts'

const LOOK = 'GET listServers 200'

async function restore(setting: Setting = {}, faults: readonly FaultRule[] = []): Promise<Played> {
  return await play({
    ...setting,
    with: { 'restore-on': 'failure', ...setting.with },
    deploy: ({ emulator }) => {
      emulator.provider.deploy(12345, 'broken')
      for (const fault of faults) emulator.faults.add(fault)
      return 'failure'
    },
  })
}

/** When each look at the server was, in seconds after the restore was answered. */
function lookTimes(played: Played): readonly number[] {
  const { requests } = played.emulator
  const restored = requests.findIndex((each) => each.operation === 'restoreSnapshot')
  const sinceMs = requests[restored]?.at ?? 0
  return requests
    .slice(restored)
    .filter((each) => each.operation === 'listServers')
    .map((each) => Math.round((each.at - sinceMs) / 1000))
}

describe('following a restore', () => {
  test('the first look follows at once; two looks in a row must show the server back', async () => {
    const played = await restore({ with: { 'poll-interval': '10' } })
    const times = lookTimes(played)
    expect(times[0]).toBe(0)
    // The server is back after 40 seconds: seen at about 40, seen again ten seconds later.
    expect(times.at(-1)).toBeGreaterThanOrEqual(50)
    expect(times.at(-1)).toBeLessThanOrEqual(52)
    expect(result(played)).toBe('restored')
  })

  test('log, summary and result are written before the waiting begins, as if it were killed next', async () => {
    const played = await restore({
      emulator: { restoreMs: 10 * 60_000 },
      step: {
        whilePost: async (post) => {
          await post.line('restoring (after 0 seconds)')
          post.kill()
        },
      },
    })
    expect(played.post.signal).toBe('SIGKILL')
    expect(played.post.log.join('\n')).toMatch(
      /The restore of server 12345 from snapshot 801 .* was started\./,
    )
    expect(played.post.summary).toContain('After the deploy: restore started')
    expect(played.post.summary).toContain('If this text stays, check the restore at VPS.org.')
    expect(result(played)).toBe('restore-started')
  })

  test('a list that never shows restoring: it is not called restored', async () => {
    const played = await restore({
      with: { 'poll-interval': '1' },
      emulator: { restoringVisibleAfterMs: 60 * 60_000, restoreMs: 5000 },
    })
    const times = lookTimes(played)
    expect(times.at(-1)).toBeGreaterThanOrEqual(119)
    expect(times.at(-1)).toBeLessThanOrEqual(122)
    expect(result(played)).toBe('restore-started')
  })

  test('a lag of ten seconds is not taken for the end of the restore', async () => {
    const played = await restore({
      with: { 'poll-interval': '2' },
      emulator: { restoringVisibleAfterMs: 10_000 },
    })
    expect(lookTimes(played).at(-1)).toBeGreaterThanOrEqual(40)
    expect(result(played)).toBe('restored')
  })

  test('stopped: restored, not started, which is a warning beside the one error', async () => {
    const played = await restore({ emulator: { restoreEndsAs: 'stopped' } })
    expect(played.post.warnings).toEqual(['Server 12345 was restored, and is stopped. Start it at VPS.org.'])
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /was restored from snapshot 801.* Server 12345 is stopped\. .*Start the server at VPS\.org\..*\[restored-stopped\]$/,
      ),
    ])
    expect(result(played)).toBe('restored')
  })

  test.each(['error', 'failed', 'suspended'])('%s is an error that names it', async (status) => {
    const played = await restore({ emulator: { restoreEndsAs: status } })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        new RegExp(`^Server 12345 is "${status}" after its restore.*\\[restore-server-broken\\]$`),
      ),
    ])
    expect(result(played)).toBe('restore-started')
  })

  test('any other state: keeps waiting, and names it, until the time is over', async () => {
    const played = await restore({
      with: { 'restore-timeout': '5' },
      emulator: { restoreEndsAs: 'reticulating' },
    })
    expect(played.post.log).toContainEqual(expect.stringMatching(/^reticulating \(after /))
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /not over after 5 minutes \("restore-timeout"\).*"reticulating".*\[restore-timeout\]$/,
      ),
    ])
    expect(lookTimes(played).at(-1)).toBeLessThanOrEqual(301)
    expect(result(played)).toBe('restore-started')
  })

  test('five failed looks in a row, each retried three times, end the waiting', async () => {
    const played = await restore({}, [
      { operation: 'listServers', skip: 2, times: 'always', fault: { kind: 'status', status: 500 } },
    ])
    expect(played.postRequests.filter((each) => each === 'GET listServers 500')).toHaveLength(20)
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /can no longer be read\. Could not read the list of servers.*HTTP 500.*\[restore-unreadable\]$/,
      ),
    ])
    expect(result(played)).toBe('restore-started')
  })

  test('four failed looks in a row do not', async () => {
    const played = await restore({}, [
      { operation: 'listServers', skip: 2, times: 16, fault: { kind: 'status', status: 500 } },
    ])
    expect(result(played)).toBe('restored')
  })

  test('a closing look says whether the snapshot is still there', async () => {
    const played = await restore()
    expect(played.postRequests.at(-1)).toBe('GET listSnapshots 200')
    expect(played.post.errors[0]).toContain('Snapshot 801 still exists.')
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    withSignals.test(`${signal} while waiting: ends at once, and says that the restore goes on`, async () => {
      let phase: RunningPhase | undefined
      let looks = 0
      const played = await restore({
        emulator: {
          onRequest: async ({ operation }) => {
            if (phase === undefined || operation !== 'listServers' || ++looks < 3) return
            // The request is held, so that time stands still at this look.
            phase.kill(signal)
            await new Promise(() => undefined)
          },
        },
        step: {
          whilePost: (running) => {
            phase = running
          },
        },
      })
      expect(played.post.exitCode).toBe(1)
      expect(played.post.errors).toEqual([
        expect.stringMatching(
          new RegExp(
            `^This step was stopped by ${signal} before .* was over\\. The restore is still running at VPS\\.org\\.`,
          ),
        ),
      ])
      expect(result(played)).toBe('restore-started')
    })
  }

  withSignals.test('SIGINT while checking: nothing was restored, and it says so', async () => {
    let phase: RunningPhase | undefined
    const played = await restore({
      emulator: {
        onRequest: async ({ operation }) => {
          if (phase === undefined || operation !== 'listSnapshots') return
          phase.kill('SIGINT')
          await new Promise(() => undefined)
        },
      },
      step: {
        whilePost: (running) => {
          phase = running
        },
      },
    })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([expect.stringContaining('Server 12345 was not restored')])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('not-restored')
  })
})

describe('a restore whose answer is lost', () => {
  const lost: readonly (readonly [string, FaultRule['fault']])[] = [
    ['the connection broke after the work', { kind: 'reset', work: 'done' }],
    ['a 504, and the work was done', { kind: 'status', status: 504, work: 'done' }],
    ['a 500, and the work was done', { kind: 'status', status: 500, work: 'done' }],
    ['an answer that can not be read', { kind: 'garbage' }],
    ['an answer that breaks off', { kind: 'cut-body' }],
  ]

  test.each(lost)('%s: the server is checked, seen restoring, and waited for', async (_, fault) => {
    const played = await restore({}, [{ operation: 'restoreSnapshot', fault }])
    const sent = played.postRequests.filter((each) => each.startsWith('POST'))
    expect(sent).toHaveLength(1)
    expect(lookTimes(played)[0]).toBe(0)
    expect(played.disk).toBe('release 1')
    expect(result(played)).toBe('restored')
  })

  const never: readonly (readonly [string, FaultRule['fault']])[] = [
    ['the connection broke before the work', { kind: 'reset' }],
    ['a 500', { kind: 'status', status: 500 }],
  ]

  test.each(never)(
    '%s, and no look for a minute shows restoring: unknown, and it is not sent again',
    async (_, fault) => {
      const played = await restore({}, [{ operation: 'restoreSnapshot', fault }])
      expect(played.postRequests.filter((each) => each.startsWith('POST'))).toHaveLength(1)
      expect(played.post.exitCode).toBe(1)
      expect(played.post.errors).toEqual([expect.stringContaining('[restore-unclear]')])
      expect(lookTimes(played).at(-1)).toBeGreaterThanOrEqual(59)
      expect(lookTimes(played).at(-1)).toBeLessThanOrEqual(62)
      expect(result(played)).toBe('restore-started')
    },
  )

  test('it begins 20 seconds later: seen, and waited for', async () => {
    const played = await restore({}, [
      { operation: 'restoreSnapshot', fault: { kind: 'status', status: 502, work: { laterMs: 20_000 } } },
    ])
    expect(played.postRequests.filter((each) => each.startsWith('POST'))).toHaveLength(1)
    expect(result(played)).toBe('restored')
  })

  test('our own time limit counts as a lost answer', async () => {
    const played = await restore({}, [
      { operation: 'restoreSnapshot', fault: { kind: 'hang', work: 'done' } },
    ])
    expect(played.postRequests.filter((each) => each.startsWith('POST'))).toHaveLength(1)
    expect(result(played)).toBe('restored')
  })
})

describe('a restore that the API refuses', () => {
  test.each([
    [401, /does not accept the API token/],
    [403, /not allowed to restore snapshots/],
    [404, /VPS\.org found no such snapshot/],
  ])('%d: not restored, in one error line, sent once', async (status, reason) => {
    const played = await restore({}, [
      { operation: 'restoreSnapshot', times: 'always', fault: { kind: 'status', status } },
    ])
    expect(played.postRequests.filter((each) => each.startsWith('POST'))).toHaveLength(1)
    expect(played.post.errors).toEqual([expect.stringMatching(reason)])
    expect(played.post.errors[0]).toContain('Server 12345 is as the deploy left it')
    expect(result(played)).toBe('not-restored')
  })

  test('429: put off for a minute, and only sent again after a check', async () => {
    const played = await restore({}, [
      {
        operation: 'restoreSnapshot',
        fault: { kind: 'status', status: 429, headers: { 'retry-after': '20' } },
      },
    ])
    const { requests } = played.emulator
    const sent = requests.filter((each) => each.operation === 'restoreSnapshot')
    expect(sent.map((each) => each.status)).toEqual([429, 200])
    expect(((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)) / 1000).toBeGreaterThanOrEqual(60)
    expect(requests[(sent[1]?.n ?? 0) - 2]?.operation).toBe('listServers')
    expect(result(played)).toBe('restored')
  })

  test('429 although it was carried out: the look shows it, and it is not sent again', async () => {
    const played = await restore({}, [
      { operation: 'restoreSnapshot', fault: { kind: 'status', status: 429, work: 'done' } },
    ])
    expect(played.postRequests.filter((each) => each.startsWith('POST'))).toHaveLength(1)
    expect(result(played)).toBe('restored')
  })
})

test('a look is one request', async () => {
  const played = await restore()
  expect(played.postRequests.filter((each) => each === LOOK)).toHaveLength(lookTimes(played).length + 1)
})
