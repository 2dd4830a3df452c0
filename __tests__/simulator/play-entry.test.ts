import { describe, expect, test } from '@jest/globals'
import { Provider } from '../../testing/emulator/provider.ts'
import { NO_QUIRKS } from '../../testing/emulator/quirks.ts'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { createNetwork, type Network } from '../../testing/simulator/network.ts'
import {
  playEntry,
  simulatedPlatform,
  type SimulatedPlatform,
  type SimulatedPlatformOptions,
} from '../../testing/simulator/play-entry.ts'
import { VirtualTime } from '../../testing/simulator/virtual-time.ts'
import { main, post } from '../../src/index.ts'

const START_MS = Date.parse('2026-11-21T10:00:00Z')

class Scene {
  readonly time = new VirtualTime(START_MS)
  readonly provider = new Provider({ now: this.time.now })
  readonly network: Network = createNetwork({
    time: this.time,
    provider: this.provider,
    quirks: NO_QUIRKS,
    tokens: [DEFAULT_TOKEN],
  })

  host(inputs: Record<string, string>, options: Partial<SimulatedPlatformOptions> = {}): SimulatedPlatform {
    return simulatedPlatform({
      time: this.time,
      network: this.network,
      name: 'step',
      env: { GITHUB_RUN_ID: '9000000011', GITHUB_REPOSITORY: 'acme/shop', GITHUB_REPOSITORY_ID: '1001' },
      inputs: { 'api-token': DEFAULT_TOKEN.token, 'server-id': '12345', ...inputs },
      ...options,
    })
  }
}

describe('an entry of the action, played without a machine,', () => {
  test('takes a snapshot and hands it on', async () => {
    const scene = new Scene()
    const { end, taken } = await scene.time.runUntil(playEntry(main, scene.host({})))
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(taken.outputs).toMatchObject({ 'snapshot-id': '801', 'snapshot-name': 'pre-deploy-9000000011-1' })
    expect(JSON.parse(taken.outputs['snapshots'] ?? '')).toMatchObject([{ id: '801', status: 'completed' }])
    expect(taken.log.masks).toEqual([DEFAULT_TOKEN.token])
    expect(taken.summary).toContain('801')
    expect(scene.time.now() - START_MS).toBeGreaterThan(5 * 60_000)
  })

  test('restores it after a failed deploy, by what main has left', async () => {
    const scene = new Scene()
    const inputs = { 'restore-on': 'failure', 'job-status': 'success', 'deploy-status': '' }
    const first = await scene.time.runUntil(playEntry(main, scene.host(inputs)))
    scene.provider.deploy(12345, 'broken')
    const host = scene.host(
      { ...inputs, 'deploy-status': 'failure', 'job-status': 'failure' },
      { state: first.taken.state },
    )
    const last = await scene.time.runUntil(playEntry(post, host))
    expect(last.end.exitCode).toBe(1)
    expect(last.taken.env).toEqual({ VPS_SNAPSHOT_RESULT: 'restored' })
    expect(last.taken.log.errors).toHaveLength(1)
    expect(scene.provider.server(12345)?.disk).toBe('release 1')
  })

  test('ends with exit code 1 when it gets a signal', async () => {
    const scene = new Scene()
    const host = scene.host({})
    scene.time.after(60_000, () => {
      host.simulated.signal('SIGINT')
    })
    const { end, taken } = await scene.time.runUntil(playEntry(main, host))
    expect(end).toEqual({ kind: 'exited', exitCode: 1, atMs: START_MS + 60_000 })
    expect(taken.log.errors[0]).toMatch(/^(?:S|This step was s)topped by SIGINT/)
  })

  test('leaves what it had handed over when it is killed, and nothing after that', async () => {
    const scene = new Scene()
    const host = scene.host({})
    scene.time.after(60_000, () => {
      host.simulated.signal('SIGKILL')
    })
    const { end, taken } = await scene.time.runUntil(playEntry(main, host))
    await scene.time.runUntil(scene.time.sleep(3_600_000))
    expect(end.kind).toBe('killed')
    expect(taken.outputs['snapshot-id']).toBe('801')
    expect(JSON.parse(taken.state['server-0'] ?? '')).toMatchObject({
      kind: 'created',
      completion: 'not-seen',
    })
    expect(taken.log.errors).toEqual([])
    expect(scene.network.requests.at(-1)?.sentMs).toBeLessThanOrEqual(START_MS + 60_000)
  })

  test.each(['GITHUB_STATE', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'] as const)(
    'meets a %s that can not be written',
    async (file) => {
      const scene = new Scene()
      const { end, taken } = await scene.time.runUntil(
        playEntry(main, scene.host({}, { unwritable: [file] })),
      )
      expect(end.exitCode).toBe(file === 'GITHUB_STEP_SUMMARY' ? 0 : 1)
      expect([...taken.log.errors, ...taken.log.warnings].join()).toContain('no space left on device')
    },
  )
})
