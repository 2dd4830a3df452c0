import { describe, expect, test } from '@jest/globals'
import {
  apiLines,
  rollbackChapter,
  rollbackSentence,
  type RollbackTarget,
  workflowLine,
} from '../../src/report/rollback-advice.ts'

const target = (servers: readonly (readonly [string, string])[], apiUrl: string): RollbackTarget => ({
  servers: servers.map(([serverId, snapshotId]) => ({ serverId, snapshotId })),
  repo: 'acme/shop',
  apiUrl: new URL(apiUrl),
})
const ONE = target([['12345', '801']], 'https://admin.vps.org/api/v1')

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

  test('is one sentence in the log', () => {
    expect(rollbackSentence(ONE)).toBe(
      'To roll back by hand: gh workflow run rollback.yml --repo acme/shop -f server-id=12345 -f snapshot-id=801',
    )
  })

  test('names every server and snapshot, and one word for all of them once', () => {
    const api = 'https://api.example'
    expect(
      workflowLine(
        target(
          [
            ['1', '801'],
            ['2', '802'],
          ],
          api,
        ),
      ),
    ).toMatch(/ -f server-id=1,2 -f snapshot-id=801,802$/)
    expect(
      workflowLine(
        target(
          [
            ['1', 'latest'],
            ['2', 'latest'],
          ],
          api,
        ),
      ),
    ).toMatch(/ -f server-id=1,2 -f snapshot-id=latest$/)
    expect(
      apiLines(
        target(
          [
            ['1', '801'],
            ['2', '802'],
          ],
          api,
        ),
      ).match(/\/snapshots\/\d+\/restore\//g),
    ).toEqual(['/snapshots/801/restore/', '/snapshots/802/restore/'])
  })

  test.each([
    ['https://api.example', 'https://api.example/snapshots/801/restore/'],
    ['https://api.example/v1/', 'https://api.example/v1/snapshots/801/restore/'],
    ['https://api.example/v1//', 'https://api.example/v1/snapshots/801/restore/'],
    ["https://api.example/it's/what's", 'https://api.example/it%27s/what%27s/snapshots/801/restore/'],
    ['https://api.example/$(id)', 'https://api.example/$(id)/snapshots/801/restore/'],
  ])('with the API at %s is a line that a shell takes as it is', (apiUrl, url) => {
    expect(apiLines(target([['1', '801']], apiUrl))).toBe(
      `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url}'`,
    )
  })

  test('has one line for each server', () => {
    expect(
      apiLines(
        target(
          [
            ['1', '801'],
            ['2', '802'],
          ],
          'https://a.example',
        ),
      ).split('\n'),
    ).toHaveLength(2)
  })
})
