import { describe, expect, test } from '@jest/globals'
import {
  apiLines,
  oldestDate,
  repositoryOf,
  rollbackChapter,
  rollbackForm,
  rollbackSentence,
  type RollbackTarget,
  workflowCommand,
} from '../../src/report/rollback-advice.ts'
import { MOST_SERVERS } from '../../src/runner/inputs/server-ids.ts'

const target = (servers: readonly (readonly [string, string])[], apiUrl: string): RollbackTarget => ({
  servers: servers.map(([serverId, snapshotId]) => ({ serverId, snapshotId })),
  repo: 'acme/shop',
  apiUrl: new URL(apiUrl),
  sinceMs: Date.parse('2026-11-21T10:00:59Z'),
  workflowFile: 'deploy.yml',
})
const ONE = target([['12345', '801']], 'https://admin.vps.org/api/v1')
const API = new URL('https://api.example')
const TWO = target(
  [
    ['1', '801'],
    ['2', '802'],
  ],
  API.href,
)

describe('how to roll back by hand', () => {
  test('is a chapter that can be copied from', () => {
    expect(rollbackChapter(ONE)).toBe(
      `#### Roll back by hand

A restore loses what was written since 2026-11-21 10:00 UTC. Disable the deploy workflow first, or the next push deploys again:

\`\`\`sh
gh workflow disable deploy.yml --repo acme/shop
\`\`\`

In the browser: open [the rollback workflow](https://github.com/acme/shop/actions/workflows/rollback.yml), choose "Run workflow", and enter:

- server-id: \`12345\`
- snapshot-id: \`801\`

Or copy this command:

\`\`\`sh
gh workflow run rollback.yml --repo acme/shop -f server-id=12345 -f snapshot-id=801
\`\`\`

Without that workflow, call the API:

\`\`\`sh
curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" 'https://admin.vps.org/api/v1/snapshots/801/restore/'
\`\`\``,
    )
  })

  test('leads to the form of the workflow, also on another GitHub', () => {
    expect(rollbackForm({ ...TWO, repo: 'git.example/acme/shop' })).toBe(
      `In the browser: open [the rollback workflow](https://git.example/acme/shop/actions/workflows/rollback.yml), choose "Run workflow", and enter:

- server-id: \`1,2\`
- snapshot-id: \`801,802\``,
    )
  })

  test('is a condition where it would undo a later deploy too', () => {
    const later = { ...ONE, onlyIf: 'later-deploy' as const }
    expect(rollbackSentence(later)).toBe(
      `Only if that deploy should be undone too (loses what was written since 2026-11-21 10:00 UTC; disable the deploy workflow first): ${workflowCommand(ONE)}`,
    )
    expect(rollbackChapter(later)).toContain('\n\nOnly if that deploy should be undone too. A restore loses ')
  })

  test('says what is lost also where the date of the snapshot is not known', () => {
    const undated = { ...ONE, sinceMs: null }
    expect(rollbackSentence(undated)).toMatch(
      /^To roll back by hand \(loses what was written since the snapshot; disable the deploy workflow first\): /,
    )
    expect(rollbackChapter(undated)).toContain('A restore loses what was written since the snapshot. ')
  })

  test.each([null, 'rollback.yml'])('does not disable the workflow %s', (workflowFile) => {
    const chapter = rollbackChapter({ ...ONE, workflowFile })
    expect(chapter).not.toContain('gh workflow disable')
    expect(chapter).toContain('Disable the deploy workflow first, or the next push deploys again.\n')
  })

  test('names every server and snapshot', () => {
    expect(workflowCommand(TWO)).toBe(
      'gh workflow run rollback.yml --repo acme/shop -f server-id=1,2 -f snapshot-id=801,802',
    )
    expect(apiLines(API, TWO.servers).map((each) => /\/snapshots\/(.*)\/restore/.exec(each)?.[1])).toEqual([
      '801',
      '802',
    ])
  })

  test('is shorter than GitHub takes, for all servers of one step with the longest ids', () => {
    const ids = Array.from({ length: MOST_SERVERS }, (_, index) => `${1000 + index}`.padEnd(128, '0'))
    const command = workflowCommand(
      target(
        ids.map((id) => [id, id]),
        API.href,
      ),
    )
    const inputs = / -f server-id=(\S+) -f snapshot-id=(\S+)$/.exec(command)
    expect(inputs?.slice(1).map((each) => each.split(','))).toEqual([ids, ids])
    expect(command.length).toBeLessThan(65_535)
  })

  test('leaves out the API where its address is not known any more', () => {
    const chapter = rollbackChapter({ ...ONE, apiUrl: null })
    expect(chapter).toContain(workflowCommand(ONE))
    expect(chapter).not.toContain('API')
  })

  test.each([
    ['https://api.example', 'https://api.example/snapshots/801/restore/'],
    ['https://api.example/v1/', 'https://api.example/v1/snapshots/801/restore/'],
    ['https://api.example/v1//', 'https://api.example/v1/snapshots/801/restore/'],
    ["https://api.example/it's/what's", 'https://api.example/it%27s/what%27s/snapshots/801/restore/'],
    ['https://api.example/$(id)', 'https://api.example/$(id)/snapshots/801/restore/'],
  ])('with the API at %s is a line that a shell takes as it is', (apiUrl, url) => {
    expect(apiLines(new URL(apiUrl), ONE.servers)).toEqual([
      `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url}'`,
    ])
  })
})

test.each([
  [null, 'acme/shop'],
  ['https://github.com/acme/shop/actions/runs/11', 'acme/shop'],
  ['https://git.example:8443/acme/shop/actions/runs/11', 'git.example:8443/acme/shop'],
])('the repository of the run at %s is %s', (url, repository) => {
  expect(repositoryOf({ repo: 'acme/shop', url })).toBe(repository)
})

test.each<[readonly (number | null)[], number | null]>([
  [[30, 10, 20], 10],
  [[30, null, 20], null],
  [[], null],
])('the oldest of the dates %j is %j', (dates, oldest) => {
  expect(oldestDate(dates)).toBe(oldest)
})
