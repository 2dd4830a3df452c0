/** Who is at fault when a call is refused: the token, the address, or what stands before the API. */
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import { play, type Played, result } from './scene.ts'

const PAGE =
  '<!DOCTYPE html><html><head><title>Attention Required!</title></head><body>You have been blocked</body></html>'

describe('a 403', () => {
  const refused = async (rule: Omit<FaultRule, 'operation'>): Promise<Played> =>
    await play({ emulator: { faults: [{ operation: 'listSnapshots', times: 'always', ...rule }] } })

  test.each<[string, FaultRule['fault']]>([
    ['with a web page', { kind: 'status', status: 403, body: PAGE }],
    [
      'with the header of a challenge',
      { kind: 'status', status: 403, headers: { 'cf-mitigated': 'challenge' }, body: { detail: 'no' } },
    ],
    ['with the number of a firewall rule', { kind: 'status', status: 403, body: 'error code: 1020' }],
  ])('%s is a firewall, and no missing permission', async (_, fault) => {
    const played = await refused({ fault })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors.join()).toContain('a firewall blocked the request (HTTP 403)')
    expect(played.main.errors.join()).not.toContain('not allowed')
  })

  test('in the words of the API is a missing permission', async () => {
    const played = await refused({ fault: { kind: 'status', status: 403, body: { detail: 'No.' } } })
    expect(played.main.errors.join()).toContain('the API token is not allowed to read snapshots')
  })

  test('of a firewall to the list of servers does not start a restore that can not be followed', async () => {
    const played = await play({
      with: { 'restore-on': 'failure' },
      deploy: ({ emulator }) => {
        emulator.provider.deploy(12345, 'broken')
        const fault = { kind: 'status', status: 403, body: PAGE } as const
        emulator.faults.add({ operation: 'listServers', times: 'always', fault })
        return 'failure'
      },
    })
    expect(result(played)).toBe('not-restored')
    expect(played.changes.filter((each) => each.includes('restore'))).toEqual([])
  })
})

describe('a 404 to a list', () => {
  test('is a wrong "api-url", and not a wrong "server-id"', async () => {
    const played = await play({
      emulator: {
        faults: [{ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 404 } }],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors.join()).toContain('Set "api-url"')
    expect(played.main.errors.join()).not.toContain('"server-id"')
  })

  test.each(['/snapshots', '/snapshots/', '/servers', '/Servers//'])(
    'need not be waited for where "api-url" ends in "%s"',
    async (end) => {
      const played = await play({ with: { 'api-url': `https://admin.vps.org/api/v1${end}` } })
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors.join()).toMatch(/"api-url" ends in "\/(snapshots|servers)"/i)
      expect(played.requests).toEqual([])
    },
  )
})
