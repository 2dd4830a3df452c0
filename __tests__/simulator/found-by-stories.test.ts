/** What `npm run chaos` has found in the action, each as a scene of its own. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import { Provider } from '../../testing/emulator/provider.ts'
import { NO_QUIRKS, type Quirks } from '../../testing/emulator/quirks.ts'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { simulatedOctokit } from '../../testing/simulator/github/simulated-octokit.ts'
import { createNetwork } from '../../testing/simulator/network.ts'
import {
  type PlayedEntry,
  playEntry,
  type SimulatedPlatform,
  simulatedPlatform,
} from '../../testing/simulator/play-entry.ts'
import { VirtualTime } from '../../testing/simulator/virtual-time.ts'
import { main, restore } from '../../src/index.ts'

const START_MS = Date.parse('2026-11-21T10:00:00Z')

interface Setting {
  readonly inputs?: Readonly<Record<string, string>>
  readonly quirks?: Partial<Quirks>
  readonly snapshots?: readonly ForeignSnapshot[]
  /** Strikes the first create. */
  readonly createFault?: Exclude<Fault, { kind: 'delay' }>
  readonly sigintAfterMs?: number
  /** How long GitHub takes to answer. */
  readonly gitHubMs?: number
}

interface Played extends PlayedEntry {
  readonly creates: number
  readonly atMs: number
  readonly made: number
}

async function play(entry: typeof main, setting: Setting): Promise<Played> {
  const time = new VirtualTime(START_MS)
  const provider = new Provider({ now: time.now, snapshots: setting.snapshots ?? [] })
  let faults = setting.createFault === undefined ? [] : [setting.createFault]
  const network = createNetwork({
    time,
    provider,
    quirks: { ...NO_QUIRKS, ...setting.quirks },
    tokens: [DEFAULT_TOKEN],
    strike: ({ operation }) => {
      const [fault = null] = operation === 'createSnapshot' ? faults : []
      if (fault !== null) faults = []
      return { delays: [], fault }
    },
  })
  const host: SimulatedPlatform = simulatedPlatform({
    time,
    network,
    name: 'step',
    env: {
      GITHUB_RUN_ID: '9000000011',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_REPOSITORY_ID: '1001',
      GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    },
    inputs: {
      'api-token': DEFAULT_TOKEN.token,
      'server-id': '12345',
      'job-status': 'success',
      ...setting.inputs,
    },
    loadOctokit: (process, token, redact) =>
      simulatedOctokit(process, token, redact, {
        facts: {},
        latencyMs: () => setting.gitHubMs ?? 50,
        failure: () => null,
        onCall: () => () => undefined,
      }),
  })
  if (setting.sigintAfterMs !== undefined) {
    time.after(setting.sigintAfterMs, () => {
      host.simulated.signal('SIGINT')
    })
  }
  const played = await time.runUntil(playEntry(entry, host))
  return {
    ...played,
    atMs: played.end.atMs - START_MS,
    creates: network.requests.filter((each) => each.operation === 'createSnapshot').length,
    made: provider.history.filter((each) => each.kind === 'created' && each.by === 'api').length,
  }
}

/** Own snapshots of earlier runs, so old that GitHub is not asked whether their deploys go on. */
const FULL: readonly ForeignSnapshot[] = [1, 2, 3, 4, 5].map((number) => ({
  name: `pre-deploy-900000000${number}-1`,
  createdAt: START_MS - (number + 10) * 3_600_000,
  description: `vps-safety-snapshot/1 mark=0000000${number} repo-id=1001 run=900000000${number}/1 repo=acme/shop job=deploy sha=abcdef${number} |`,
}))

describe('a signal while a dry run asks GitHub ends it with exit code 1:', () => {
  const setting = {
    snapshots: FULL,
    inputs: { 'dry-run': 'true', 'github-token': 'ghs_x' },
    gitHubMs: 5000,
    sigintAfterMs: 1000,
  }
  test.each([
    ['main', main],
    ['restore/', restore],
  ])('%s', async (_, entry) => {
    const { end, taken, atMs } = await play(entry, setting)
    expect(end).toMatchObject({ kind: 'exited', exitCode: 1 })
    expect(taken.log.errors).toHaveLength(1)
    expect(taken.log.errors[0]).toMatch(/^(?:S|This step was s)topped by SIGINT .*Nothing was changed/)
    expect(atMs).toBeLessThan(2000)
  })
})

describe('a create whose answer is lost, in a list that does not say which server a snapshot is of,', () => {
  const setting: Setting = {
    quirks: { server: 'absent' },
    createFault: { kind: 'reset', work: 'done' },
    inputs: { 'snapshot-limit': '9' },
  }

  test('is not sent again when a snapshot with its mark is there', async () => {
    const { end, taken, creates, made } = await play(main, setting)
    expect([creates, made]).toEqual([1, 1])
    expect(end.exitCode).toBe(1)
    expect(taken.log.errors[0]).toContain('801 has its mark, but no list shows that it is of this server')
    expect(taken.log.errors[0]).toContain('[create-unknown]')
  })

  test('is sent again when there is none', async () => {
    const { creates, made } = await play(main, {
      ...setting,
      createFault: { kind: 'reset' },
      snapshots: FULL.slice(3),
    })
    expect([creates, made]).toEqual([2, 1])
  })
})
