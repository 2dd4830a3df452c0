import { describe, expect, test } from '@jest/globals'
import {
  apiLines,
  rollbackChapter,
  type RollbackTarget,
  workflowLines,
} from '../../src/report/rollback-advice.ts'

const target = (servers: readonly (readonly [string, string])[], apiUrl: string): RollbackTarget => ({
  servers: servers.map(([serverId, snapshotId]) => ({ serverId, snapshotId })),
  repo: 'acme/shop',
  apiUrl: new URL(apiUrl),
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
    expect(rollbackChapter(ONE, 'Orders since then are lost.')).toBe(
      `#### Roll back by hand

Orders since then are lost. Disable the deploy workflow first, or the next push deploys again. With the rollback workflow of the README:

\`\`\`sh
gh workflow run rollback.yml --repo acme/shop -f server-id=12345 -f snapshot-id=801
\`\`\`

or with the API itself:

\`\`\`sh
curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" 'https://admin.vps.org/api/v1/snapshots/801/restore/'
\`\`\``,
    )
  })

  test('names every server and snapshot', () => {
    expect(workflowLines(TWO)).toEqual([
      'gh workflow run rollback.yml --repo acme/shop -f server-id=1,2 -f snapshot-id=801,802',
    ])
    expect(apiLines(API, TWO.servers).map((each) => /\/snapshots\/(.*)\/restore/.exec(each)?.[1])).toEqual([
      '801',
      '802',
    ])
  })

  test('is several commands where one would be longer than GitHub takes, each of them whole', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `${'0'.repeat(32)}${1000 + index}`)
    const lines = workflowLines(
      target(
        ids.map((id) => [id, `s${id}`]),
        API.href,
      ),
    )
    expect(lines).toHaveLength(2)
    const inputs = lines.map((each) => / -f server-id=(\S+) -f snapshot-id=(\S+)$/.exec(each))
    expect(inputs.flatMap((each) => each?.[1]?.split(',') ?? [])).toEqual(ids)
    expect(inputs.flatMap((each) => each?.[2]?.split(',') ?? [])).toEqual(ids.map((id) => `s${id}`))
    for (const line of lines) expect(line.length).toBeLessThan(65_535)
  })

  test('leaves out the API where its address is not known any more', () => {
    const chapter = rollbackChapter({ ...ONE, apiUrl: null }, 'Lost.')
    expect(chapter).toContain(workflowLines(ONE)[0])
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
