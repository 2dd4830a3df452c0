/** What main says about the server, and that it waits for one that is being restored. */
import { describe, expect, test } from '@jest/globals'
import { ALL_PERMISSIONS } from '../../testing/emulator/tokens.ts'
import { play, type Played, SERVER_ID, START_MS, TOKEN } from './scene.ts'

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

describe('whether the copy is consistent', () => {
  test('a running server: log and summary say that the copy may be inconsistent', async () => {
    const { main } = await playMain()
    expect(main.log.join('\n')).toMatch(/Server 12345 \(web-server-01\) is active\. .*may be inconsistent/)
    expect(main.summary).toMatch(/State of the server: `active`\..*may be inconsistent/)
  })

  test('a stopped server: log and summary say that the copy is consistent', async () => {
    const { main } = await playMain({ emulator: { servers: [{ status: 'stopped' }] } })
    expect(main.log.join('\n')).toMatch(/is stopped\. .*consistent/)
    expect(main.summary).toMatch(/server was stopped, so the snapshot is consistent/)
  })
})

describe('a server that can not be seen', () => {
  const blind = {
    tokens: [
      { token: TOKEN, name: 'narrow', permissions: ALL_PERMISSIONS.filter((each) => !/server/i.test(each)) },
    ],
  }

  test('a token without that scope costs one notice, and the snapshot is taken', async () => {
    const played = await playMain({ emulator: blind })
    expect(played.requests.filter((each) => each.includes('listServers'))).toEqual(['GET listServers 403'])
    expect(played.main.exitCode).toBe(0)
    expect(played.main.notices).toEqual([expect.stringContaining('state of server 12345')])
    expect(played.main.warnings).toEqual([])
    expect(played.main.summary).toContain('State of the server: not known')
  })

  test('a list of servers without it, and one that breaks, cost the same', async () => {
    const hidden = await playMain({ emulator: { quirks: { hiddenServers: [String(SERVER_ID)] } } })
    const broken = await playMain({
      emulator: {
        faults: [{ operation: 'listServers', times: 'always', fault: { kind: 'status', status: 500 } }],
      },
    })
    for (const played of [hidden, broken]) {
      expect(played.main.exitCode).toBe(0)
      expect(played.main.notices).toHaveLength(1)
      expect(played.main.warnings).toEqual([])
      expect(played.changes).toEqual(['POST createSnapshot 201'])
    }
  })

  test('with restore-on there is a warning: a restore would be started and not verified', async () => {
    const played = await playMain({ emulator: blind, with: { 'restore-on': 'failure' } })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.notices).toEqual([])
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/state of server 12345.*starts the restore, but cannot check its end/),
    ])
  })
})

test('a runner on the server that it protects is warned that no automatic restore will happen', async () => {
  for (const ipAddress of ['127.0.0.1', '::1']) {
    const played = await playMain({ emulator: { servers: [{ ipAddress }] } })
    if (ipAddress === '::1' && played.main.warnings.length === 0) continue // a machine without IPv6
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/runner has the address .*the post step does not restore/),
    ])
    expect(played.main.exitCode).toBe(0)
  }
})

describe('a server that is being restored when main starts', () => {
  const restoring = (afterMs: number, then = 'active') => ({
    emulator: { servers: [{ status: 'restoring' }] },
    before: (emulator: Played['emulator']) => {
      emulator.provider.later(afterMs, () => {
        emulator.provider.changeServer(SERVER_ID, { status: then })
      })
    },
  })

  test('main warns, waits until two looks show it back, lists again, and only then creates', async () => {
    const played = await playMain(restoring(62_000))
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([expect.stringContaining('Server 12345 is being restored.')])
    const sent = played.emulator.requests
    const create = sent.findIndex((each) => each.method === 'POST')
    const lastLooks = sent.slice(create - 3, create)
    expect(lastLooks.map((each) => each.operation)).toEqual(['listServers', 'listServers', 'listSnapshots'])
    const [seenBack, seenAgain] = lastLooks.map((each) => each.at - START_MS)
    expect(seenBack).toBeGreaterThanOrEqual(62_000)
    expect(seenAgain).toBeGreaterThanOrEqual((seenBack ?? 0) + 5000)
    expect(played.main.log.join('\n')).toMatch(/restore of server 12345 is over after .*The server is active/)
  })

  test('log and summary then say how the server was when the snapshot was taken, not before', async () => {
    const stopped = await playMain(restoring(20_000, 'stopped'))
    expect(stopped.main.exitCode).toBe(0)
    expect(stopped.main.summary).not.toContain('`restoring`')
    expect(stopped.main.summary).toMatch(/stopped/)
    const active = await playMain(restoring(20_000))
    expect(active.main.summary).toMatch(/State of the server: `active`/)
  })

  test('what another job adds meanwhile counts: a server that filled up is not pushed over its limit', async () => {
    const played = await playMain({
      ...restoring(30_000),
      with: { 'when-full': 'fail', 'snapshot-limit': '1' },
      before: (emulator) => {
        emulator.provider.later(30_000, () => {
          emulator.provider.changeServer(SERVER_ID, { status: 'active' })
          emulator.provider.addSnapshot({})
        })
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([expect.stringContaining('1 of 1 snapshot slot')])
    expect(played.changes).toEqual([])
  })

  test('what is said about it is said once, before and after the wait together', async () => {
    const played = await playMain({
      ...restoring(20_000),
      emulator: { servers: [{ status: 'restoring', ipAddress: '127.0.0.1' }] },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings.filter((each) => each.includes('runner has the address'))).toHaveLength(1)
  })

  test('one that ends as error is an error that names it, and nothing is created', async () => {
    const played = await playMain(restoring(20_000, 'error'))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /Server 12345 is "error" after a restore.*Nothing was changed.*\[earlier-restore-failed\]$/,
      ),
    ])
    expect(played.changes).toEqual([])
    expect(played.main.summary).toContain('Snapshot before the deploy: none usable')
  })

  test('one that never ends is given up after the time-out', async () => {
    const played = await playMain({ ...restoring(9 * 3_600_000), with: { timeout: '2' } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /still being restored after 2 minutes.*"timeout".*Nothing was changed.*\[earlier-restore-timeout\]$/,
      ),
    ])
    expect(played.changes).toEqual([])
    expect(played.main.endMs - START_MS).toBeGreaterThanOrEqual(120_000)
    expect(played.main.endMs - START_MS).toBeLessThan(130_000)
  })
})
