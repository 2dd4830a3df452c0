/** The example workflows do what their pages say: each is played as it stands. */
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { workflowCommand } from '../../src/report/rollback-advice.ts'
import { type Contexts, evaluateTemplate } from '../../testing/local-runner/expressions.ts'
import { readFile } from '../../tools/pages/repository.ts'
import { playExample, type PlayedWorkflow } from './play-example.ts'

const FOUR = [1, 2, 3, 4].map((number) => `pre-deploy-900000000${number}-1`)
const NEW = 'pre-deploy-9000000101-1'
const PRUNED = [...FOUR.slice(1), NEW]
const RESTORED = expect.stringMatching(
  /was restored from snapshot \d+.*This step fails because the deploy failed/,
)

describe('a deploy in one job', () => {
  const files = ['deploy', 'overlap', 'database'].map((name) => `examples/${name}.yml`)

  test.each(files)('%s: a good one prunes, a bad one goes back', async (file) => {
    const good = await playExample(file)
    expect(good).toMatchObject({ jobs: { deploy: 'success' }, disks: ['release 2'], snapshots: PRUNED })
    expect(good.errors).toEqual([])
    const bad = await playExample(file, { failing: ['./deploy.sh'] })
    expect(bad).toMatchObject({
      jobs: { deploy: 'failure' },
      disks: ['release 1'],
      snapshots: [...FOUR, NEW],
    })
    expect(bad.errors).toEqual([RESTORED])
  })
})

test('database.yml: the database starts again when the snapshot failed, and nothing is deployed', async () => {
  const played = await playExample('examples/database.yml', {
    faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 400 } }],
  })
  expect(played.jobs).toEqual({ deploy: 'failure' })
  expect(played.ran.slice(1)).toEqual([
    `ssh "$HOST" 'sudo systemctl stop postgresql && sync'`,
    `ssh "$HOST" 'sudo systemctl start postgresql'`,
  ])
  expect(played.disks).toEqual(['release 1'])
})

test('database.yml: what was not stopped is not started', async () => {
  const played = await playExample('examples/database.yml', { failing: ['install'] })
  expect(played.ran).toHaveLength(1)
})

describe('deploy-in-steps.yml', () => {
  test.each(['./migrate.sh', './smoke-test.sh'])('%s fails: goes back', async (script) => {
    const played = await playExample('examples/deploy-in-steps.yml', { failing: [script] })
    expect(played).toMatchObject({ jobs: { deploy: 'failure' }, disks: ['release 1'] })
    expect(played.errors).toEqual([RESTORED])
  })

  test('what is behind the deploy fails: it stays', async () => {
    const played = await playExample('examples/deploy-in-steps.yml', { failing: ['./announce.sh'] })
    expect(played).toMatchObject({ jobs: { deploy: 'failure' }, disks: ['release 2'], snapshots: PRUNED })
    expect(played.errors).toEqual([])
  })

  test('what is before the snapshot fails: nothing is done', async () => {
    const played = await playExample('examples/deploy-in-steps.yml', { failing: ['./test.sh'] })
    expect(played).toMatchObject({ disks: ['release 1'], snapshots: FOUR })
  })
})

describe('deploy-in-another-job.yml', () => {
  test('a good deploy: the first job deletes nothing, the last one prunes', async () => {
    const played = await playExample('examples/deploy-in-another-job.yml')
    expect(played.jobs).toEqual({
      snapshot: 'success',
      deploy: 'success',
      'roll-back': 'skipped',
      prune: 'success',
    })
    expect(played).toMatchObject({ disks: ['release 2'], snapshots: PRUNED, errors: [] })
  })

  test('a bad one: the third job goes back, and keeps the broken state in a snapshot', async () => {
    const played = await playExample('examples/deploy-in-another-job.yml', { failing: ['./deploy.sh'] })
    expect(played.jobs).toEqual({
      snapshot: 'success',
      deploy: 'failure',
      'roll-back': 'success',
      prune: 'skipped',
    })
    expect(played).toMatchObject({ disks: ['release 1'], errors: [] })
    expect(played.snapshots).toEqual([...PRUNED, 'pre-restore-9000000101-1'])
  })

  test('no snapshot: nothing is deployed and nothing rolled back', async () => {
    const played = await playExample('examples/deploy-in-another-job.yml', {
      faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 400 } }],
    })
    expect(played.jobs).toEqual({
      snapshot: 'failure',
      deploy: 'skipped',
      'roll-back': 'skipped',
      prune: 'skipped',
    })
    expect(played.ran).toEqual([])
  })
})

describe('tell-later-jobs.yml', () => {
  test.each([
    ['a good deploy', {}, []],
    ['a restore', { failing: ['./deploy.sh'] }, ['echo "The deploy failed. The server was restored."']],
    [
      'a restore that VPS.org refuses',
      {
        failing: ['./deploy.sh'],
        faults: [{ operation: 'restoreSnapshot', fault: { kind: 'status', status: 404 } }],
      },
      [expect.stringContaining('Check the server now.')],
    ],
  ] as const)('after %s', async (_, circumstances, told) => {
    const played = await playExample('examples/tell-later-jobs.yml', circumstances)
    expect(played.ran).toEqual(['./deploy.sh', ...told])
    expect(played.jobs['report']).toBe('success')
  })
})

test('several-servers.yml: all of them go back', async () => {
  const servers = [12345, 12346, 12347]
  const played = await playExample('examples/several-servers.yml', { servers, failing: ['./deploy.sh'] })
  expect(played).toMatchObject({
    jobs: { deploy: 'failure' },
    disks: ['release 1', 'release 1', 'release 1'],
  })
})

describe('a rollback by hand', () => {
  const CALLED = '.github/workflows/rollback.yml'
  const SAFETY = 'pre-restore-9000000101-1'

  /** What GitHub fills in where nothing is entered. */
  const defaultsOf = (file: string, event: 'workflow_dispatch' | 'workflow_call'): Contexts => {
    const { on } = parse(readFile(file)) as {
      on: Record<string, { inputs: Record<string, { default?: string }> }>
    }
    const inputs = Object.entries(on[event]?.inputs ?? {})
    return Object.fromEntries(inputs.map(([name, each]) => [name, each.default ?? '']))
  }

  /** The fields of the command that messages show. */
  const commandOf = (snapshotId: string): Contexts => {
    const servers = [{ serverId: '12345', snapshotId }]
    const command = workflowCommand({ repo: 'acme/shop', servers })
    return Object.fromEntries(
      [...command.matchAll(/ -f ([\w-]+)=(\S+)/g)].map(([, name = '', value]) => [name, value]),
    )
  }

  /** The example itself, or the workflow that it calls with what it passes. */
  const start = async (file: string, entered: Contexts): Promise<PlayedWorkflow> => {
    const inputs = { ...defaultsOf(file, 'workflow_dispatch'), ...entered }
    const { jobs } = parse(readFile(file)) as {
      jobs: Record<string, { uses?: string; with?: Record<string, string> }>
    }
    const [job] = Object.values(jobs)
    if (job?.uses === undefined) return await playExample(file, { inputs })
    const passed = Object.entries(job.with ?? {}).map(([name, text]) => {
      const value = evaluateTemplate(text, { inputs })
      return [name, value === 'true' || value === 'false' ? value === 'true' : value]
    })
    return await playExample(CALLED, {
      inputs: { ...defaultsOf(CALLED, 'workflow_call'), ...(Object.fromEntries(passed) as Contexts) },
    })
  }

  describe.each(['examples/rollback.yml', 'examples/rollback-reusable.yml'])('%s', (file) => {
    test('with nothing but the server, lists the snapshots and changes nothing', async () => {
      const played = await start(file, { 'server-id': '12345' })
      expect(played).toMatchObject({ jobs: { 'roll-back': 'success' }, snapshots: FOUR, errors: [] })
      expect(played.log).toContain('All snapshots of server 12345, the newest first:')
    })

    test.each(['801', 'latest'])('by the command of a message, restores %s', async (snapshotId) => {
      const played = await start(file, commandOf(snapshotId))
      expect(played).toMatchObject({
        jobs: { 'roll-back': 'success' },
        snapshots: [...FOUR, SAFETY],
        errors: [],
      })
    })

    test('with "dry-run", says what would be restored from a snapshot, and changes nothing', async () => {
      const played = await start(file, { ...commandOf('801'), 'dry-run': true })
      expect(played).toMatchObject({ jobs: { 'roll-back': 'success' }, snapshots: FOUR, errors: [] })
      expect(played.log.join('\n')).toMatch(/Server 12345 would be restored from snapshot 801/)
    })
  })

  test('the workflow that others call restores "latest" where they pass no snapshot', async () => {
    const inputs = { ...defaultsOf(CALLED, 'workflow_call'), 'server-id': '12345' }
    expect(await playExample(CALLED, { inputs })).toMatchObject({ snapshots: [...FOUR, SAFETY], errors: [] })
  })
})

test('rollback.yml goes back to "latest"', async () => {
  const inputs = {
    'server-id': '12345',
    'snapshot-id': 'latest',
    confirm: 'web-12345',
    'safety-snapshot': true,
    'dry-run': false,
  }
  const played = await playExample('examples/rollback.yml', { inputs })
  expect(played.jobs).toEqual({ 'roll-back': 'success' })
  expect(played.snapshots).toEqual([...FOUR, 'pre-restore-9000000101-1'])
})

test('scheduled-prune.yml: prunes by the clock, and only looks when it is told to', async () => {
  expect(await playExample('examples/scheduled-prune.yml')).toMatchObject({ snapshots: FOUR.slice(1) })
  const looked = await playExample('examples/scheduled-prune.yml', { inputs: { 'dry-run': true } })
  expect(looked).toMatchObject({ jobs: { prune: 'success' }, snapshots: FOUR })
})
