import { describe, expect, test } from '@jest/globals'
import { EnvironmentError, readRun } from '../../src/runner/environment.ts'

const SET = {
  GITHUB_RUN_ID: '18000000001',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_REPOSITORY: 'acme/shop.example_1',
  GITHUB_REPOSITORY_ID: '1001',
  GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
  GITHUB_JOB: 'deploy',
}

test('the run is what the runner says', () => {
  expect(readRun(SET)).toEqual({
    id: '18000000001',
    attempt: '2',
    repo: 'acme/shop.example_1',
    repoId: '1001',
    sha: '0123456789abcdef0123456789abcdef01234567',
    job: 'deploy',
    checkRunId: null,
    workflowFile: null,
    url: null,
  })
})

test.each([
  ['https://github.com', 'https://github.com/acme/shop.example_1/actions/runs/18000000001/attempts/2'],
  [
    'http://ghes.local:8080',
    'http://ghes.local:8080/acme/shop.example_1/actions/runs/18000000001/attempts/2',
  ],
  ['javascript:alert(1)', null],
  ['https://x.example/)](https://y.example', null],
  ['https://x.example\n', null],
  ['', null],
])('is found at the GitHub that is named: %j', (server, url) => {
  expect(readRun({ ...SET, GITHUB_SERVER_URL: server }).url).toBe(url)
})

test('a runner that counts no attempts makes the first', () => {
  expect(readRun({ ...SET, GITHUB_RUN_ATTEMPT: undefined }).attempt).toBe('1')
})

describe('without it, nothing can be owned, so nothing is done:', () => {
  test.each<[string, (string | undefined)[]]>([
    ['GITHUB_RUN_ID', [undefined, '', '0x1', '-1', '1.5', 'a', '1'.repeat(21), '1\n']],
    ['GITHUB_RUN_ATTEMPT', ['', '0', '01', '-1', 'a', '1234567']],
    [
      'GITHUB_REPOSITORY',
      [undefined, '', 'shop', 'acme/', '/shop', 'acme/shop/x', 'acme/sh op', 'acme/shop|x', 'a/b\n'],
    ],
  ])('%s', (name, values) => {
    for (const value of values) {
      const call = (): unknown => readRun({ ...SET, [name]: value })
      expect(call).toThrow(EnvironmentError)
      expect(call).toThrow(`${name} does not hold`)
    }
  })
})

describe('the file of the workflow', () => {
  const fileOf = (ref: string | undefined): string | null =>
    readRun({ ...SET, GITHUB_WORKFLOW_REF: ref }).workflowFile
  const of = (file: string): string => `${SET.GITHUB_REPOSITORY}/.github/workflows/${file}`

  test.each(['deploy.yml', 'deploy-2.web.yaml', '1.yml'])('is %s', (file) => {
    expect(fileOf(`${of(file)}@refs/heads/main`)).toBe(file)
    expect(fileOf(`${of(file)}@refs/heads/a@b`)).toBe(file)
  })

  test.each([
    undefined,
    '',
    of('deploy.yml'),
    `${of('deploy.yml')}@`,
    ...[
      '-x.yml',
      '.yml',
      'a b.yml',
      'a;b.yml',
      'a$(b).yml',
      'a/b.yml',
      '../a.yml',
      'a.yml\n',
      'a.txt',
      '`a`.yml',
    ].map((file) => `${of(file)}@refs/heads/main`),
    `${of(`${'a'.repeat(200)}.yml`)}@refs/heads/main`,
    'other/shop/.github/workflows/deploy.yml@refs/heads/main',
    `${SET.GITHUB_REPOSITORY}/deploy.yml@refs/heads/main`,
  ])('is not known of %j', (ref) => {
    expect(fileOf(ref)).toBeNull()
  })
})

test('attempts are counted beyond nine', () => {
  expect(readRun({ ...SET, GITHUB_RUN_ATTEMPT: '12' }).attempt).toBe('12')
  expect(readRun({ ...SET, GITHUB_RUN_ATTEMPT: undefined }).attempt).toBe('1')
})

test('what is missing is said to be missing, and what sets it', () => {
  const what = {
    GITHUB_RUN_ID: 'the number of the workflow run',
    GITHUB_RUN_ATTEMPT: 'the number of the run attempt',
    GITHUB_REPOSITORY: 'owner/name of the repository',
  }
  for (const [name, meaning] of Object.entries(what)) {
    expect(() => readRun({ ...SET, [name]: '' })).toThrow(
      `${name} does not hold ${meaning}. Nothing was sent to VPS.org. Run this action on a GitHub Actions runner, which sets that variable.`,
    )
  }
})

test('what would end a word of a description is not taken for a part of it', () => {
  for (const id of ['1001 x', 'x 1001', '']) {
    expect(readRun({ ...SET, GITHUB_REPOSITORY_ID: id }).repoId).toBeNull()
  }
  for (const sha of ['0123456789 x', 'x 0123456789', '012345']) {
    expect(readRun({ ...SET, GITHUB_SHA: sha }).sha).toBeNull()
  }
  expect(readRun({ ...SET, GITHUB_REPOSITORY_ID: undefined, GITHUB_SHA: undefined })).toMatchObject({
    repoId: null,
    sha: null,
  })
  for (const job of ['a\nb', undefined]) expect(readRun({ ...SET, GITHUB_JOB: job }).job).toBeNull()
})

test('what is only told to people may be missing or odd', () => {
  const odd = { ...SET, GITHUB_REPOSITORY_ID: 'x', GITHUB_SHA: 'HEAD', GITHUB_JOB: '' }

  expect(readRun(odd)).toMatchObject({ repoId: null, sha: null, job: null })
})
