/** What a rollback undoes is listed before it is carried out, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { CommitFacts } from '../../testing/simulator/github/answers.ts'
import { type ServedFacts, refusing, type TakeOver } from './github-server.ts'
import { expectNoForeignCommand, HEAD, rollBackWithGitHub, runsThat, withGitHub } from './github-scene.ts'
import type { RollbackSetting } from './rollback-scene.ts'
import { own, result, type Setting } from './scene.ts'

const BASE = '0123456'
const COMPARE = `GET /repos/acme/shop/compare/${BASE}...${HEAD}`
/** The deploy of this commit failed, and is to be undone by hand. */
const PROVENANCE_OF_HEAD = `vps-safety-snapshot/1 mark=00000002 repo-id=1001 run=9000000002/1 repo=acme/shop job=deploy sha=${HEAD.slice(0, 7)} |`
const snapshots = [own({ runId: '9000000001', hoursOld: 20, disk: 'release 1' })]

/** The oldest first, as GitHub lists them. */
function commits(count: number): readonly CommitFacts[] {
  return Array.from({ length: count }, (_, index) => ({
    message: `Change ${index + 1}\n\nIts body ${index + 1}`,
    login: 'mona',
  }))
}

const since = (all: readonly CommitFacts[]): ServedFacts => ({
  runs: runsThat('success'),
  jobs: { 4711: { name: 'deploy', status: 'in_progress', steps: [['Run migrations', 'failure']] } },
  commits: { [BASE]: all },
})
const onlyComparing =
  (takeOver: TakeOver): TakeOver =>
  (response, path, method, work) =>
    path.includes('/compare/') && takeOver(response, path, method, work)

const rollback: RollbackSetting = { emulator: { snapshots } }
const afterDeploy: Setting = {
  emulator: { snapshots },
  deploy: 'failure',
  with: { 'restore-on': 'failure' },
  run: {},
}
const playPost = async (facts: ServedFacts, takeOver?: TakeOver): ReturnType<typeof withGitHub> =>
  await withGitHub(facts, { ...afterDeploy, env: { GITHUB_SHA: HEAD } }, takeOver)

describe('restore/', () => {
  test('lists the commits since, the newest first, before anything is changed', async () => {
    let changedBefore = -1
    let count = (): number => -1
    const played = await rollBackWithGitHub(
      since(commits(3)),
      {
        ...rollback,
        before: (emulator) => {
          count = () => emulator.requests.filter((each) => each.method !== 'GET').length
        },
      },
      onlyComparing(() => {
        changedBefore = count()
        return false
      }),
    )
    const { log, summary } = played.run
    expect(changedBefore).toBe(0)
    expect(played.changes).toHaveLength(2)
    expect(played.github.asked).toContain(COMPARE)
    const heading = log.findIndex((each) =>
      each.endsWith(`Commits that this rollback undoes since ${BASE} (3):`),
    )
    expect(log.slice(heading + 1, heading + 4).map((each) => each.trim().split(/ {2,}/).slice(1))).toEqual([
      ['Change 3', 'mona'],
      ['Change 2', 'mona'],
      ['Change 1', 'mona'],
    ])
    const asking = log.findIndex((each) => each.includes('Creating safety snapshot'))
    expect(asking).toBeGreaterThan(heading)
    expect(log.findIndex((each) => each.includes('Restoring server'))).toBeGreaterThan(asking)
    expect(summary).toContain(
      `<summary>Commits that this rollback undoes since <code>${BASE}</code></summary>`,
    )
    expect(summary).toMatch(/\| `[0-9a-f]{7}` \| `Change 3` \| `mona` \|\n.*Change 2.*\n.*Change 1/)
    expect(summary).not.toContain('Its body')
  })

  test('lists those since the deploy before the one that is undone', async () => {
    const two = [
      own({ runId: '9000000001', hoursOld: 50 }),
      own({ runId: '9000000002', hoursOld: 20, description: PROVENANCE_OF_HEAD }),
    ]
    const played = await rollBackWithGitHub(since(commits(2)), { emulator: { snapshots: two } })
    expect(played.run.outputs['snapshot-id']).toBe('802')
    expect(played.github.asked).toContain(COMPARE)
    expect(played.run.log.join('\n')).toContain(`Commits that this rollback undoes since ${BASE} (2):`)
  })

  test('lists them in a dry run too, and changes nothing', async () => {
    const played = await rollBackWithGitHub(since(commits(1)), { ...rollback, with: { 'dry-run': 'true' } })
    expect(played.changes).toEqual([])
    expect(played.run.log.join('\n')).toContain(`Commits that this rollback undoes since ${BASE} (1):`)
    expect(played.run.summary).toContain('Change 1')
  })

  test.each([
    [20, null],
    [32, 'and 12 more'],
    [250, 'and 230 more'],
  ])('of %i it lists twenty at most', async (total, more) => {
    const played = await rollBackWithGitHub(since(commits(total)), rollback)
    const log = played.run.log.join('\n')
    expect(log).toContain(`Commits that this rollback undoes since ${BASE} (${total}):`)
    expect(log.match(/Change \d+/g)).toHaveLength(20)
    expect(played.run.summary.match(/Change \d+/g)).toHaveLength(20)
    expect(log).toContain(`Change ${total} `)
    for (const text of [log, played.run.summary]) {
      expect(/and \d+ more/.exec(text)?.[0] ?? null).toBe(more)
    }
  })

  test('says that there are none, and asks nothing about its own commit', async () => {
    const none = await rollBackWithGitHub(since([]), rollback)
    expect(none.run.log.join('\n')).toContain(`Commits that this rollback undoes since ${BASE}: none.`)
    expect(none.run.summary).not.toContain('Commits that')
    const same = await rollBackWithGitHub(since([]), {
      ...rollback,
      phase: { env: { GITHUB_SHA: BASE.padEnd(40, '0') } },
    })
    expect(same.github.asked.filter((each) => each.includes('/compare/'))).toEqual([])
  })
})

describe('post', () => {
  test('lists them, once the automatic restore is sent', async () => {
    const played = await playPost(since(commits(32)))
    expect(result(played)).toBe('restored')
    const { log, summary } = played.post
    const heading = log.findIndex((each) => each.endsWith(`Commits of this deploy since ${BASE} (32):`))
    expect(heading).toBeGreaterThan(0)
    expect(log.findIndex((each) => each.includes('Restoring server'))).toBeLessThan(heading)
    for (const text of [log.join('\n'), summary]) expect(text).toContain('and 12 more')
    expect(summary).toContain('Change 32')
    expect(played.post.notices).toEqual([])
  })

  test('lists none in a later attempt, whose snapshot shows what the one before left', async () => {
    const played = await withGitHub(since(commits(3)), {
      ...afterDeploy,
      run: { runAttempt: '2' },
      env: { GITHUB_SHA: HEAD },
    })
    expect(result(played)).toBe('restored')
    expect(played.post.log.join('\n')).not.toContain('Commits that')
  })

  test('asks nothing when nothing is restored', async () => {
    const played = await withGitHub(since(commits(1)), {
      ...afterDeploy,
      with: {},
      env: { GITHUB_SHA: HEAD },
    })
    expect(played.github.asked.filter((each) => each.includes('/compare/'))).toEqual([])
  })
})

describe('what GitHub does not say', () => {
  const troubles: readonly (readonly [string, TakeOver, RegExp])[] = [
    ['a commit that is not there', refusing(404), /not found \(HTTP 404\)/],
    ['a missing permission', refusing(403), /: contents: read\./],
    ['500', refusing(500), /The request to GitHub failed/],
    ['no body', refusing(200, ''), /cannot be read/],
    ['half a body', refusing(200, '{"total_commits":3,"commits":[{"sha"'), /cannot be read/],
  ]

  test.each(troubles)('%s: one notice, and it goes on', async (_, takeOver, notice) => {
    const [byHand, after] = await Promise.all([
      rollBackWithGitHub(since([]), rollback, onlyComparing(takeOver)),
      playPost(since([]), onlyComparing(takeOver)),
    ])
    expect(byHand.run.outputs['result']).toBe('restored')
    expect(byHand.run.notices).toEqual([expect.stringMatching(notice)])
    expect(result(after)).toBe('restored')
    expect(after.post.notices).toEqual([expect.stringMatching(notice)])
    expect(after.post.notices[0]).toContain(`Could not find out which commits came after ${BASE}.`)
    expect(after.post.notices[0]).not.toContain('actions: read')
  })
})

test('hostile messages and names act nowhere', async () => {
  const messages = [
    '##[error]owned',
    '::error::owned',
    'x\r::error::owned',
    '[click](https://evil.example) @octocat #1',
    '<img src=x onerror=alert(1)>',
    '`b` | **c** | `d`',
  ]
  const hostile = since(
    messages.flatMap((message) => [{ message }, { message: 'fine', login: null, name: message }]),
  )
  const [byHand, after] = await Promise.all([rollBackWithGitHub(hostile, rollback), playPost(hostile)])
  for (const phase of [byHand.run, after.post]) {
    expectNoForeignCommand(phase)
    expect(phase.log.join('\n')).toContain('click')
    const rows = phase.summary.split('\n').filter((each) => /click|img|owned|ˋbˋ/.test(each))
    expect(rows.length).toBeGreaterThan(messages.length)
    // Three cells, each of them one code span.
    for (const row of rows) expect(row).toMatch(/^\| `[^`|]*` \| `[^`|]*` \| `[^`|]*` \|$/)
  }
})
