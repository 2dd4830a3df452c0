/** What main writes into a description for those who read it later: which job it is, and what the snapshot stands for. */
import { describe, expect, test } from '@jest/globals'
import type { Provider } from '../../testing/emulator/provider.ts'
import { playMain } from './main-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { play, type Played, RUN_ID } from './scene.ts'

function description(played: Played): string {
  const create = played.emulator.requests.find((each) => each.method === 'POST')
  return (create?.body as { description: string }).description
}

describe('the description that main sends', () => {
  test('names the check run of its job, which no other job has', async () => {
    const played = await play({ with: { 'check-run-id': '77' } })
    expect(description(played)).toMatch(
      new RegExp(
        `^vps-safety-snapshot/1 mark=[0-9a-f]{8} repo-id=1001 run=${RUN_ID}/1 repo=acme/shop check=77 job=deploy sha=0123456 \\|$`,
      ),
    )
  })

  test('says that it guards the whole run, where main reads that no step here deploys', async () => {
    const elsewhere = await play({ with: { 'deploy-status': 'skipped' } })
    expect(description(elsewhere)).toContain(' job=deploy guards=run sha=0123456 |')
    const here = await play({ with: { 'deploy-status': 'job' } })
    expect(description(here)).not.toContain('guards=')
  })
})

describe('main says how its description came back', () => {
  test('nothing, where it came back escaped for HTML: it is read all the same, and post restores', async () => {
    const played = await play({
      with: { 'restore-on': 'failure' },
      deploy: 'failure',
      emulator: { quirks: { htmlEscaped: true } },
    })
    expect(played.main.warnings).toEqual([])
    expect(played.changes).toContain('POST restoreSnapshot 200')
  })

  test.each([10, 25, 34])('with a warning, where it came back cut to %i characters', async (cutTo) => {
    const played = await playMain({ emulator: { quirks: { description: { cutTo } } } })
    expect(played.main.warnings).toEqual([expect.stringMatching(/without their whole description: 801\./)])
  })

  test.each(['blank', 'empty', 'absent'] as const)('with a warning, where it is %s', async (description) => {
    const played = await playMain({ emulator: { quirks: { description } } })
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/without their whole description: 801\.|no descriptions of snapshots \(801\)/),
    ])
  })

  test('with a warning, also of the safety snapshot of a rollback', async () => {
    const { run } = await rollBack({ emulator: { quirks: { description: { cutTo: 60 } } } })
    expect(run.warnings).toEqual([])
    const cut = await rollBack({
      emulator: { quirks: { description: { cutTo: 30 } } },
      with: { 'snapshot-id': '802' },
    })
    expect(cut.run.warnings).toEqual([expect.stringMatching(/without their whole description: 803\./)])
  })
})

describe('"wait: false"', () => {
  test('with "restore-on": main says once that wait/ must stand before the deploy', async () => {
    const played = await playMain({
      with: { wait: 'false', 'restore-on': 'failure', 'server-id': '12345,777' },
      emulator: { servers: [{ id: 12345 }, { id: 777 }] },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.notices).toEqual([expect.stringMatching(/wait@v1 to this job before the deploy/)])
  })

  test('without it: the log says so, and nothing else does', async () => {
    const played = await playMain({ with: { wait: 'false' } })
    expect(played.main.notices).toEqual([])
    expect(played.main.log.join('\n')).toMatch(/Use \S+\/wait@\S+ before the deploy/)
  })
})

test('a snapshot that is renamed when it is completed is warned of, once', async () => {
  let provider: Provider | null = null
  let lists = 0
  const played = await playMain({
    before: (emulator) => ({ provider } = emulator),
    emulator: {
      onRequest: ({ operation }) => {
        // The first is before the create, the second shows it under its own name.
        if (operation === 'listSnapshots' && ++lists === 3)
          provider?.changeSnapshot('801', { name: 'renamed', status: 'completed' })
      },
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(played.main.warnings).toEqual([expect.stringContaining('VPS.org lists snapshot 801 as "renamed"')])
})
