import { describe, expect, test } from '@jest/globals'
import { checkForMain, type InputName, type SnapshotInputs } from '../../src/runner/inputs.ts'
import { type Given, parsed } from './given.ts'

test('with only what is required, everything else is at its default', () => {
  expect(parsed()).toEqual({
    inputs: {
      token: 'vps_secret',
      serverId: '12345',
      name: 'pre-deploy',
      description: '',
      deployStatus: 'job',
      restoreOn: [],
      keep: 4,
      protect: [],
      whenFull: 'prune',
      snapshotLimit: 5,
      wait: true,
      timeoutMs: 1_800_000,
      pollIntervalMs: 5000,
      waitForRestore: true,
      restoreTimeoutMs: 2_700_000,
      dryRun: false,
      apiUrl: new URL('https://admin.vps.org/api/v1'),
      githubToken: null,
      comment: false,
      jobStatus: 'success',
      checkRunId: null,
    },
    remarks: [],
  })
})

describe('is understood', () => {
  test.each<[Given, Partial<SnapshotInputs>]>([
    [{ 'api-token': ' vps_x\n' }, { token: 'vps_x' }],
    [{ 'server-id': ' 5F1c-a \n' }, { serverId: '5F1c-a' }],
    [{ 'server-id': '\n12345,\n' }, { serverId: '12345' }],
    [{ description: '  v1.2 ' }, { description: 'v1.2' }],
    [{ 'restore-on': 'failure' }, { restoreOn: ['failure'] }],
    [{ 'restore-on': ' Failure , CANCELLED,' }, { restoreOn: ['failure', 'cancelled'] }],
    [{ keep: ' 5 ' }, { keep: 5 }],
    [{ keep: '005' }, { keep: 5 }],
    [{ protect: 'a*, 801\n\n b c ,' }, { protect: ['a*', '801', 'b c'] }],
    [{ 'when-full': 'fail' }, { whenFull: 'fail' }],
    [{ timeout: '7.5' }, { timeoutMs: 450_000 }],
    [{ timeout: '.5' }, { timeoutMs: 30_000 }],
    [{ timeout: '5.' }, { timeoutMs: 300_000 }],
    [{ 'restore-timeout': '90' }, { restoreTimeoutMs: 5_400_000 }],
    [{ 'poll-interval': '2.5' }, { pollIntervalMs: 2500 }],
    [{ 'poll-interval': '1' }, { pollIntervalMs: 1000 }],
    [
      { 'dry-run': 'True', comment: 'TRUE', 'wait-for-restore': 'FALSE' },
      { dryRun: true, comment: true, waitForRestore: false },
    ],
    [{ 'github-token': 'ghs_x' }, { githubToken: 'ghs_x' }],
    [{ 'job-status': 'Cancelled' }, { jobStatus: 'cancelled' }],
    [{ 'job-status': 'odd' }, { jobStatus: 'unknown' }],
    [{ 'check-run-id': '123' }, { checkRunId: '123' }],
    [{ 'check-run-id': '12x' }, { checkRunId: null }],
  ])('%j', (given, inputs) => {
    expect(parsed(given).inputs).toMatchObject(inputs)
  })
})

describe('an expression that nobody evaluated', () => {
  test('is as good as nothing where the default is one, and in a description', () => {
    const names: InputName[] = ['github-token', 'job-status', 'check-run-id', 'description']
    const left = Object.fromEntries(names.map((each) => [each, '${{ inputs.x }}']))
    expect(parsed(left).inputs).toEqual({ ...parsed().inputs, jobStatus: 'unknown' })
  })

  test.each<InputName>([
    'protect',
    'dry-run',
    'when-full',
    'keep',
    'name',
    'restore-on',
    'api-url',
    'timeout',
  ])('is an error in %s: to go on without what it was meant to say could delete what should stay', (name) => {
    expect(() => parsed({ [name]: 'a, ${{ inputs.x }}' })).toThrow(
      `"${name}" holds an expression that nothing has evaluated`,
    )
  })
})

describe('"deploy-status"', () => {
  test('that is empty stays empty: the step it names does not exist', () => {
    expect(parsed({ 'deploy-status': ' ' }).inputs.deployStatus).toBe('')
  })

  test('keeps an expression that nobody evaluated, to be told from an empty one', () => {
    expect(parsed({ 'deploy-status': '${{ steps.x.outcome }}' }).inputs.deployStatus).toBe(
      '${{ steps.x.outcome }}',
    )
  })
})

describe('main', () => {
  const checked = (given: Given) => () => checkForMain(parsed(given).inputs)

  test('refuses "restore-on" without a deploy, and shows the lines to add', () => {
    for (const deployStatus of ['job', ' JOB ']) {
      const call = checked({ 'restore-on': 'failure', 'deploy-status': deployStatus })
      expect(call).toThrow('deploy-status: ${{ steps.<id>.outcome }}')
      expect(call).toThrow('deploy-status: ${{ job.status }}')
    }
  })

  test('warns of "restore-on" with the status of the job', () => {
    expect(checked({ 'restore-on': 'failure', 'deploy-status': 'success' })()).toMatchObject([
      { level: 'warning', text: expect.stringContaining('deploy-status: ${{ steps.deploy.outcome }}') },
    ])
  })

  test.each<Given>([
    {},
    { 'deploy-status': 'success' },
    { 'restore-on': 'failure', 'deploy-status': '' },
    { 'restore-on': 'failure', 'deploy-status': 'skipped' },
    { keep: '1', 'snapshot-limit': '2' },
  ])('has nothing to say of %j', (given) => {
    expect(checked(given)()).toEqual([])
  })

  test.each([
    ['5', '5', 4],
    ['9', '3', 2],
  ])('warns of keeping %s of %s snapshots, and says what would leave a free slot', (keep, limit, advised) => {
    expect(checked({ keep, 'snapshot-limit': limit })()).toEqual([
      {
        level: 'warning',
        text: expect.stringMatching(
          `"keep" is ${keep} and "snapshot-limit" is ${limit}: .*Set "keep" to ${advised} or less`,
        ),
      },
    ])
  })
})
