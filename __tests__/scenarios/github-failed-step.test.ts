/** After a failed deploy people read at which step, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { JobFacts, StepFacts } from '../../testing/simulator/github/answers.ts'
import { refusing } from './github-server.ts'
import { expectNoForeignCommand, withGitHub } from './github-scene.ts'
import { own, type Played, result, RUN_ID, type Setting } from './scene.ts'

const asked: Setting = { deploy: 'failure', with: { 'restore-on': 'failure' } }
const notAsked: Setting = { deploy: 'failure' }
const JOB = '/repos/acme/shop/actions/jobs/4711'

/** This job, while post runs in it. */
function thisJob(...failed: readonly string[]): JobFacts {
  const steps: readonly StepFacts[] = [
    ['Set up job', 'success'],
    ['Build', 'skipped'],
    ...failed.map((name): StepFacts => [name, 'failure']),
    ['Post Run acme/vps-snapshot@v1', null],
  ]
  return { name: 'deploy', status: 'in_progress', runnerName: 'local-runner', steps }
}

describe('the failed step', () => {
  test('is named in log, error and summary after a restore', async () => {
    const played = await withGitHub({ jobs: { 4711: thisJob('Run migrations') } }, asked)
    expect(result(played)).toBe('restored')
    expect(played.post.errors).toEqual([
      expect.stringContaining('because the deploy failed at "Run migrations".'),
    ])
    expect(played.post.log.join('\n')).toMatch(
      /failed at "Run migrations": the restore undoes that on server 12345/,
    )
    expect(played.post.summary).toContain('failed at "Run migrations"')
    expect(played.github.asked.filter((each) => each.includes('/jobs/'))).toEqual([`GET ${JOB}`])
    expect(played.post.notices).toEqual([])
  })

  test('is named where no restore was asked for', async () => {
    const played = await withGitHub({ jobs: { 4711: thisJob('Run migrations') } }, notAsked)
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([
      expect.stringMatching(/^The deploy failed at "Run migrations", and "restore-on" is not set/),
    ])
    expect(played.post.summary).toContain('failed at "Run migrations"')
  })

  test('may be two', async () => {
    const played = await withGitHub({ jobs: { 4711: thisJob('Migrate', 'Reload') } }, asked)
    expect(played.post.errors[0]).toContain('failed at "Migrate", "Reload".')
  })

  test('is waited for: GitHub lists it a moment late', async () => {
    const played = await withGitHub({ jobs: { 4711: [thisJob(), thisJob('Run migrations')] } }, asked)
    expect(played.post.errors[0]).toContain('failed at "Run migrations"')
    expect(played.github.asked.filter((each) => each.includes(JOB))).toHaveLength(2)
  })

  test('is left out where there is none, after three looks', async () => {
    const played = await withGitHub({ jobs: { 4711: thisJob() } }, asked)
    expect(played.post.errors[0]).toContain('because the deploy failed.')
    expect(result(played)).toBe('restored')
    expect(played.github.asked.filter((each) => each.includes(JOB))).toHaveLength(3)
  })

  test('is not asked for after a deploy that went well or was cancelled', async () => {
    const facts = { jobs: { 4711: thisJob('Run migrations') } }
    const [well, cancelled] = await Promise.all([
      withGitHub(facts, { deploy: 'success' }),
      withGitHub(facts, { deploy: 'cancelled' }),
    ])
    expect([well.github.asked, cancelled.github.asked]).toEqual([[], []])
  })
})

describe('without the id of the job', () => {
  const LIST = `/repos/acme/shop/actions/runs/${RUN_ID}/attempts/1/jobs`
  const setting = (given: Setting): Setting => ({ ...given, with: { ...given.with, 'check-run-id': '' } })
  const runs = (
    ...jobs: readonly JobFacts[]
  ): { runs: Record<string, { status: string; jobs: readonly JobFacts[] }> } => ({
    runs: { [RUN_ID]: { status: 'in_progress', jobs } },
  })
  const other: JobFacts = { ...thisJob('Not mine'), runnerName: 'another-runner' }
  const before: JobFacts = { ...thisJob('Long ago'), status: 'completed' }

  test('it is found by the name of the runner', async () => {
    const played = await withGitHub(runs(other, thisJob('Run migrations'), before), setting(asked))
    expect(played.post.errors[0]).toContain('failed at "Run migrations".')
    expect(played.github.asked.filter((each) => each.includes('/jobs'))).toEqual([
      `GET ${LIST}?per_page=100&page=1`,
    ])
  })

  test('two on runners of one name are not told apart', async () => {
    const played = await withGitHub(runs(thisJob('This'), thisJob('That')), setting(notAsked))
    expect(played.post.warnings).toEqual([expect.stringMatching(/^The deploy failed, and/)])
  })
})

describe('GitHub is no reason to do less', () => {
  const heldUpMs = ({ emulator: { requests } }: Played): number => {
    const restore = requests.find((each) => each.operation === 'restoreSnapshot')
    const before = requests.filter((each) => each.at < (restore?.at ?? 0)).at(-1)
    return (restore?.at ?? 0) - (before?.at ?? 0)
  }

  test('a slow one does not hold a restore up, for what it is asked only tells', async () => {
    const played = await withGitHub({}, asked, () => true)
    expect(result(played)).toBe('restored')
    expect(heldUpMs(played)).toBeLessThan(1000)
    expect(played.post.notices).toEqual([
      expect.stringMatching(
        /Could not find out which step of this job failed\. GitHub did not answer in time\./,
      ),
    ])
  })

  test('a slow one is waited for where it decides, for ten seconds and no more', async () => {
    const emulator = { snapshots: [own({ runId: '9000000005', hoursOld: 1 })] }
    const played = await withGitHub({}, { ...asked, emulator }, () => true)
    expect(result(played)).toBe('restored')
    const { requests } = played.emulator
    const restore = requests.findIndex((each) => each.operation === 'restoreSnapshot')
    // GitHub did not answer, so both lists are read once more.
    expect(
      requests
        .slice(restore - 4, restore)
        .map((each) => each.operation)
        .toSorted(),
    ).toEqual(['listServers', 'listServers', 'listSnapshots', 'listSnapshots'])
    const waitedMs = (requests[restore - 1]?.at ?? 0) - (requests[restore - 4]?.at ?? 0)
    expect(waitedMs).toBeGreaterThanOrEqual(9900)
    expect(waitedMs).toBeLessThanOrEqual(10_500)
    expect(heldUpMs(played)).toBeLessThan(1000)
  })

  test.each([
    ['half a body', refusing(200, '{"id":4711,"steps":[{"na')],
    ['no body', refusing(200, '')],
    ['another form', refusing(200, '{"steps":{"name":"x"},"jobs":7}')],
    ['steps without names', refusing(200, '{"steps":[{"conclusion":"failure"},null,7,{"name":7}]}')],
  ])('%s', async (_, takeOver) => {
    const played = await withGitHub({}, asked, takeOver)
    expect(result(played)).toBe('restored')
    expect(played.post.errors).toEqual([expect.stringContaining('because the deploy failed.')])
  })
})

describe('a hostile name', () => {
  const names = [
    '##[error]owned',
    '::error::owned',
    'x\n::error::owned\r##[add-mask]e',
    '[click](https://evil.example)',
    '@octocat #1 GH-1 acme/shop#1',
    '<img src=x onerror=alert(1)><!--',
    '| a | `b` **c**',
  ]

  test.each([
    ['with a restore', asked],
    ['without one', notAsked],
  ])('acts nowhere, %s', async (_, setting) => {
    const played = await withGitHub({ jobs: { 4711: thisJob(...names) } }, setting)
    expectNoForeignCommand(played.post)
    expect(
      played.post.commands.filter((each) => each.name === 'add-mask').map((each) => each.message),
    ).not.toContain('e')
    const summary = played.post.summary.replace(/<\/?details>|<\/?summary>|<\/?code>/g, '')
    expect(summary).not.toMatch(/(?<!\\)\[click|(?<!\\)<|@octocat|(?<!\\)\*/)
    expect(summary).toContain('octocat')
    expect(summary).not.toMatch(/^(##\[|::)/m)
  })
})
