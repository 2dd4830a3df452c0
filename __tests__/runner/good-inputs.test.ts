import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../src/runner/inputs/input-error.ts'
import type { InputName, SnapshotInputs } from '../../src/runner/inputs/snapshot.ts'
import {
  type Given,
  parsed,
  parsedForPrune,
  parsedForRestore,
  parsedForWait,
  remarksOfMain,
} from './given.ts'

test('with only what is required, everything else is at its default', () => {
  expect(parsed()).toEqual({
    inputs: {
      token: 'vps_secret',
      serverIds: ['12345'],
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
    [{ 'server-id': ' 5F1c-a \n' }, { serverIds: ['5F1c-a'] }],
    [{ 'server-id': '\n12345,\n' }, { serverIds: ['12345'] }],
    [{ 'server-id': '3,1,2' }, { serverIds: ['3', '1', '2'] }],
    [{ 'server-id': '3\n1, 5F1c-a ,\r\n\n2,' }, { serverIds: ['3', '1', '5F1c-a', '2'] }],
    [{ 'server-id': '3 1\t2\n\n 4,5 , 6' }, { serverIds: ['3', '1', '2', '4', '5', '6'] }],
    [{ 'server-id': '1,0,12,1-2,0a,0-1' }, { serverIds: ['1', '0', '12', '1-2', '0a', '0-1'] }],
    // Only a UUID is the same in capitals.
    [{ 'server-id': 'srvaB3 srvAb3' }, { serverIds: ['srvaB3', 'srvAb3'] }],
    [{ description: '  v1.2 ' }, { description: 'v1.2' }],
    [{ 'restore-on': 'failure' }, { restoreOn: ['failure'] }],
    [{ 'restore-on': ' Failure , CANCELLED,' }, { restoreOn: ['failure', 'cancelled'] }],
    [{ 'restore-on': 'failure cancelled' }, { restoreOn: ['failure', 'cancelled'] }],
    [{ 'restore-on': 'failure\ncancelled\n' }, { restoreOn: ['failure', 'cancelled'] }],
    [{ keep: ' 5 ' }, { keep: 5 }],
    [{ keep: '005' }, { keep: 5 }],
    [{ protect: 'a*, 801\n\n b c ,' }, { protect: ['a*', '801', 'b', 'c'] }],
    [{ protect: '801 802\t*' }, { protect: ['801', '802', '*'] }],
    [{ protect: 'v1.2-*_x änd*' }, { protect: ['v1.2-*_x', 'änd*'] }],
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
    [{ wait: 'false' }, { wait: false }],
    [{ wait: 'False' }, { wait: false }],
    [{ 'github-token': 'ghs_x' }, { githubToken: 'ghs_x' }],
    // It can't stand in a header: GitHub is left alone.
    [{ 'github-token': 'ghs_x\ny' }, { githubToken: null }],
    [{ 'github-token': 'ü ghs_x' }, { githubToken: null }],
    [{ 'github-token': 'ghs_x ü' }, { githubToken: null }],
    [{ timeout: '12.25' }, { timeoutMs: 735_000 }],
    [{ timeout: '.25' }, { timeoutMs: 15_000 }],
    [{ name: 'n'.repeat(200) }, { name: 'n'.repeat(200) }],
    [{ 'api-url': 'http://127.10.0.123:8080/v1' }, { apiUrl: new URL('http://127.10.0.123:8080/v1') }],
    [{ 'check-run-id': 'x12' }, { checkRunId: null }],
    [{ 'job-status': 'Cancelled' }, { jobStatus: 'cancelled' }],
    [{ 'job-status': 'odd' }, { jobStatus: 'unknown' }],
    [{ 'check-run-id': '123' }, { checkRunId: '123' }],
    [{ 'check-run-id': '12x' }, { checkRunId: null }],
  ])('%j', (given, inputs) => {
    expect(parsed(given).inputs).toMatchObject(inputs)
  })
})

describe('an expression that was not evaluated', () => {
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
      `"${name}" holds an expression that was not evaluated`,
    )
  })
})

describe('"deploy-status"', () => {
  test('that is empty stays empty: the step it names does not exist', () => {
    for (const text of [' ', '\n', '\t \r\n'])
      expect(parsed({ 'deploy-status': text }).inputs.deployStatus).toBe('')
  })

  test('keeps the spaces at its ends: beside them may stand a step that does not exist', () => {
    expect(parsed({ 'deploy-status': 'success ' }).inputs.deployStatus).toBe('success ')
  })

  test('keeps an expression that was not evaluated, to be told from an empty one', () => {
    expect(parsed({ 'deploy-status': '${{ steps.x.outcome }}' }).inputs.deployStatus).toBe(
      '${{ steps.x.outcome }}',
    )
  })
})

describe('main', () => {
  const checked = (given: Given) => () => remarksOfMain(given)

  test('refuses "restore-on" without a deploy, and shows the lines to add', () => {
    for (const deployStatus of ['job', ' JOB ']) {
      const call = checked({ 'restore-on': 'failure', 'deploy-status': deployStatus })
      expect(call).toThrow(InputError)
      expect(call).toThrow(
        expect.objectContaining({
          facts: expect.objectContaining({ code: 'restore-on-without-deploy-status' }) as unknown,
        }),
      )
      expect(call).toThrow(
        '"restore-on" is set, but "deploy-status" does not point to the deploy step. Nothing was sent to VPS.org. ' +
          'Give the deploy step an "id" and add this line: deploy-status: ${{ steps.<id>.outcome }} ' +
          '(or, to restore after any failure in the job: deploy-status: ${{ job.status }}).',
      )
    }
  })

  test('warns of "restore-on" with the status of the job', () => {
    expect(checked({ 'restore-on': 'failure', 'deploy-status': 'success' })()).toEqual([
      {
        level: 'warning',
        text:
          '"deploy-status" is already "success" before the deploy, so it does not point to the deploy step. ' +
          'Use: deploy-status: ${{ steps.deploy.outcome }}',
      },
    ])
  })

  test.each<Given>([
    {},
    { 'deploy-status': 'success' },
    { 'restore-on': 'failure', 'deploy-status': '' },
    { 'restore-on': 'failure', 'deploy-status': 'skipped' },
    { keep: '1', 'snapshot-limit': '2' },
    { wait: 'false' },
    { wait: 'true', 'restore-on': 'failure', 'deploy-status': '' },
  ])('has nothing to say of %j', (given) => {
    expect(checked(given)()).toEqual([])
  })

  test('says once that the wait step is needed before the deploy, where that decides whether anything is restored', () => {
    const given: Given = { wait: 'false', 'restore-on': 'failure,cancelled', 'deploy-status': '' }
    for (const serverIds of ['1', '1,2,3']) {
      expect(checked({ ...given, 'server-id': serverIds })()).toEqual([
        {
          level: 'notice',
          text: expect.stringMatching(
            /add a step with your-org\/vps-safety-snapshot\/wait@v1 to this job before the deploy/,
          ),
        },
      ])
    }
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

describe('a wish that needs GitHub', () => {
  const TOKEN = 'ghs_x'

  test('is warned of where there is no token for it', () => {
    expect(parsed({ comment: 'true' }).remarks).toEqual([
      {
        level: 'warning',
        text: '"comment" is "true", but "github-token" is empty: no comment is written to the pull request.',
      },
    ])
    expect(parsedForRestore({ environment: 'production' }).remarks).toEqual([
      {
        level: 'warning',
        text: '"environment" is set, but "github-token" is empty: no GitHub deployment is recorded.',
      },
    ])
  })

  test('is not spoken of where there is one', () => {
    expect(parsed({ comment: 'true', 'github-token': TOKEN }).remarks).toEqual([])
    expect(parsedForRestore({ environment: 'production', 'github-token': TOKEN }).remarks).toEqual([])
    expect(parsed({ comment: 'false' }).remarks).toEqual([])
  })
})

test('a step takes two hundred servers', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `${index + 1}`)
  expect(parsed({ 'server-id': ids.join(',') }).inputs.serverIds).toEqual(ids)
})

test('the UUID of a server may begin with 0 and more digits', () => {
  const id = '01234567-7c1f-4c8e-9a53-3a6a7f1b2c3d'
  expect(parsed({ 'server-id': id }).inputs.serverIds).toEqual([id])
})

test('main says nothing of a smaller number to keep where there is none', () => {
  expect(remarksOfMain({ keep: '1', 'snapshot-limit': '1' })).toEqual([
    {
      level: 'warning',
      text: '"keep" is 1 and "snapshot-limit" is 1: pruning leaves no free slot on a full server.',
    },
  ])
})

test('restore/, with everything set', () => {
  const given = {
    'server-id': '2,1',
    'snapshot-id': '802,801',
    name: 'nightly',
    confirm: 'web,db',
    'safety-snapshot': 'false',
    wait: 'false',
    timeout: '7',
    'poll-interval': '2',
    protect: 'a*, 801',
    'snapshot-limit': '9',
    environment: 'e'.repeat(255),
    'dry-run': 'true',
    'api-url': 'https://api.example/v2',
    'github-token': 'ghs_x',
  }
  expect(parsedForRestore(given)).toEqual({
    inputs: {
      token: 'vps_secret',
      serverIds: ['2', '1'],
      targets: [
        { serverId: '2', wanted: '802', confirm: 'web' },
        { serverId: '1', wanted: '801', confirm: 'db' },
      ],
      name: 'nightly',
      safetySnapshot: false,
      wait: false,
      timeoutMs: 420_000,
      pollIntervalMs: 2000,
      protect: ['a*', '801'],
      snapshotLimit: 9,
      environment: 'e'.repeat(255),
      dryRun: true,
      apiUrl: new URL('https://api.example/v2'),
      githubToken: 'ghs_x',
    },
    remarks: [],
  })
})

test('prune/ takes the token of GitHub', () => {
  expect(parsedForPrune({ 'github-token': 'ghs_x' }).inputs.githubToken).toBe('ghs_x')
})

test('wait/, with only what is required', () => {
  expect(parsedForWait()).toEqual({
    token: 'vps_secret',
    serverIds: ['12345'],
    targets: [{ serverId: '12345', snapshotId: '801' }],
    timeoutMs: 1_800_000,
    pollIntervalMs: 5000,
    apiUrl: new URL('https://admin.vps.org/api/v1'),
  })
})

describe('wait/ takes the snapshots in the order of the servers', () => {
  test.each([
    ['3,1', '802,801', ['802', '801']],
    ['3\n1', ' 802 , 801\n', ['802', '801']],
    ['3,1', '802,\n801', ['802', '801']],
    ['3,1', '802\r\n801', ['802', '801']],
    // Several in a line, and several lines.
    ['3,1,2', '802,801\n803', ['802', '801', '803']],
    ['3,1,2', '802,801,\n803', ['802', '801', '803']],
    ['3 1', '802 801', ['802', '801']],
    ['3 1 2', '802\t801 ,803', ['802', '801', '803']],
    ['1', 'b7e2-4c_x', ['b7e2-4c_x']],
    ['1', ' 0801\n', ['0801']],
  ])('%j and %j', (serverIds, snapshotIds, expected) => {
    const { targets } = parsedForWait({ 'server-id': serverIds, 'snapshot-id': snapshotIds })
    expect(targets.map((each) => each.snapshotId)).toEqual(expected)
  })
})

test('prune/, with only what is required', () => {
  expect(parsedForPrune()).toEqual({
    inputs: {
      token: 'vps_secret',
      serverIds: ['12345'],
      name: 'pre-deploy',
      keep: 4,
      protect: [],
      snapshotLimit: 5,
      dryRun: false,
      apiUrl: new URL('https://admin.vps.org/api/v1'),
      githubToken: null,
    },
    remarks: [],
  })
})

describe('prune/', () => {
  test('takes several servers, and what is protected', () => {
    const given = { 'server-id': '2,1', protect: 'a*, 801', keep: '2', 'dry-run': 'true' }
    expect(parsedForPrune(given).inputs).toMatchObject({
      serverIds: ['2', '1'],
      protect: ['a*', '801'],
      keep: 2,
      dryRun: true,
    })
  })

  test('says how a name has to be written', () => {
    expect(parsedForPrune({ name: 'my app' })).toMatchObject({
      inputs: { name: 'my-app' },
      remarks: [{ level: 'notice', text: expect.stringContaining('"my app" becomes "my-app"') }],
    })
  })

  test.each([
    ['5', '5', / Set "keep" to 4 or less\.$/],
    ['9', '3', / Set "keep" to 2 or less\.$/],
    ['2', '2', / Set "keep" to 1\.$/],
    ['1', '1', /leaves no free slot on a full server\.$/],
  ])('says that keeping %s of %s leaves no free slot', (keep, limit, message) => {
    expect(parsedForPrune({ keep, 'snapshot-limit': limit }).remarks).toEqual([
      { level: 'notice', text: expect.stringMatching(message) },
    ])
  })
})

test('restore/, with only what is required', () => {
  expect(parsedForRestore()).toEqual({
    inputs: {
      token: 'vps_secret',
      serverIds: ['12345'],
      targets: [{ serverId: '12345', wanted: 'latest', confirm: null }],
      name: 'pre-deploy',
      safetySnapshot: true,
      wait: true,
      timeoutMs: 2_700_000,
      pollIntervalMs: 5000,
      protect: [],
      snapshotLimit: 5,
      environment: '',
      dryRun: false,
      apiUrl: new URL('https://admin.vps.org/api/v1'),
      githubToken: null,
    },
    remarks: [],
  })
})

describe('restore/ takes', () => {
  test.each([
    ['1', '', ['latest']],
    ['1,2,3', '', ['latest', 'latest', 'latest']],
    ['1,2', 'latest', ['latest', 'latest']],
    ['1,2', 'pre-deploy-11-1', ['pre-deploy-11-1', 'pre-deploy-11-1']],
    ['2,1', '802,801', ['802', '801']],
    ['2,1', ' 802 ,\n801\n', ['802', '801']],
    ['2\n1', '802\n801', ['802', '801']],
    ['2,1\n3', '802,801\n803', ['802', '801', '803']],
    ['2 1', '802 801', ['802', '801']],
    ['2 1 3', '802 latest\n803', ['802', 'latest', '803']],
    ['1,2', 'latest,801', ['latest', '801']],
    ['1', '801', ['801']],
  ])('for the servers %j the snapshots %j, in order', (serverIds, snapshotIds, wanted) => {
    const { inputs } = parsedForRestore({ 'server-id': serverIds, 'snapshot-id': snapshotIds })
    expect(inputs.targets.map((each) => each.wanted)).toEqual(wanted)
  })

  test.each([
    ['1', '', [null]],
    ['1,2', '', [null, null]],
    ['1', ' web ', ['web']],
    // The name of a single server may hold a comma.
    ['1', 'web, old', ['web, old']],
    ['1,2', 'web-1,web-2', ['web-1', 'web-2']],
    ['1,2', '1\nweb 2', ['1', 'web 2']],
    ['2,1', ' 2 ,\n 1 \n', ['2', '1']],
    // A server's name may hold spaces.
    ['2 1', 'web 1, web 2', ['web 1', 'web 2']],
  ])('for the servers %j the confirmation %j, in order', (serverIds, confirm, expected) => {
    const { targets } = parsedForRestore({ 'server-id': serverIds, confirm }).inputs
    expect(targets.map((each) => each.confirm)).toEqual(expected)
  })
})
