import { describe, expect, test } from '@jest/globals'
import { pullRequestComment } from '../../src/report/pull-request-comment.ts'
import type { RollbackTarget } from '../../src/report/rollback-advice.ts'
import { NOW_MS } from '../decide/snapshots.ts'

/** GitHub refuses longer comments; a thousand characters are left for what stands around the summary. */
const LONGEST = 65_536
const API = new URL('https://admin.vps.org/api/v1')
const RUN = { id: '11', attempt: '2', url: 'https://github.com/acme/shop/actions/runs/11' }
const FOOT =
  '<sub>VPS.org Safety Snapshot, state at 2026-11-21 10:00:00 UTC, [run 11, attempt 2](https://github.com/acme/shop/actions/runs/11). Later runs may have changed it.</sub>'

test('a comment is the summary, and says which run wrote it, and when', () => {
  expect(pullRequestComment(RUN, NOW_MS, '### Restored', 'It *is*.')).toBe(`### Restored\n\n${FOOT}`)
})

test('a comment is one sentence where there is no summary', () => {
  expect(pullRequestComment(RUN, NOW_MS, null, 'It *is*.')).toBe(`It \\*is\\*.\n\n${FOOT}`)
})

test('a comment that would be too long is its headline, and says where the rest is', () => {
  const longest = `### Restored\n\n`.padEnd(LONGEST - 1000, 'x')
  expect(pullRequestComment(RUN, NOW_MS, longest, '')).toBe(`${longest}\n\n${FOOT}`)
  expect(pullRequestComment(RUN, NOW_MS, `${longest}x`, '')).toBe(
    `### Restored\n\nThis comment would be too long for GitHub. The summary of the run has a line for each server.\n\n${FOOT}`,
  )
})

describe('a comment that would be too long', () => {
  const body = `### Restored\n\n`.padEnd(LONGEST, 'x\n')
  const begin =
    '### Restored\n\nThis comment would be too long for GitHub. The summary of the run has a line for each server.'
  const comment = (servers: RollbackTarget['servers']): string =>
    pullRequestComment(RUN, NOW_MS, body, '', {
      target: { servers, repo: 'acme/shop', apiUrl: API, sinceMs: NOW_MS, workflowFile: null },
    })
  const brief = (serverId: string, snapshotId: string): string =>
    `If it is needed, this rolls back to the snapshot from before the deploy:

\`\`\`sh
gh workflow run rollback.yml --repo acme/shop -f server-id=${serverId} -f snapshot-id=${snapshotId}
\`\`\``
  /** So long the id of a snapshot may be for a command in a comment. */
  const room = LONGEST - 1000 - `${begin}\n\n${brief('12345', '')}`.length

  test('says how to roll back', () => {
    expect(comment([{ serverId: '12345', snapshotId: '801' }])).toBe(
      `${begin}

#### Roll back by hand

A restore loses what was written since 2026-11-21 10:00 UTC. Disable the deploy workflow first, or the next push deploys again.

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
\`\`\`

${FOOT}`,
    )
  })

  test('has only the command where it can hold no more', () => {
    const snapshotId = '8'.repeat(room)
    expect(comment([{ serverId: '12345', snapshotId }])).toBe(
      `${begin}\n\n${brief('12345', snapshotId)}\n\n${FOOT}`,
    )
  })

  test('says where the command is that it can not hold', () => {
    expect(comment([{ serverId: '12345', snapshotId: '8'.repeat(room + 1) }])).toBe(
      `${begin} That summary also has the command to roll back.\n\n${FOOT}`,
    )
  })
})

test('a comment has no link where the address of the run is not known', () => {
  expect(pullRequestComment({ ...RUN, url: null }, NOW_MS, 'x', '')).toContain(
    ' UTC, run 11, attempt 2. Later',
  )
})
