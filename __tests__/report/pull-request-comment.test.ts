import { expect, test } from '@jest/globals'
import { pullRequestComment } from '../../src/report/pull-request-comment.ts'
import { NOW_MS } from '../decide/snapshots.ts'

/** GitHub refuses longer comments; a thousand characters are left for what stands around the summary. */
const LONGEST = 65_536
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

test('a comment has no link where the address of the run is not known', () => {
  expect(pullRequestComment({ ...RUN, url: null }, NOW_MS, 'x', '')).toContain(
    ' UTC, run 11, attempt 2. Later',
  )
})
