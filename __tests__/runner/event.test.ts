import { expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readPullRequest } from '../../src/runner/event.ts'

function pullRequestOf(text: string): number | null {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'event-'))
  try {
    const file = path.join(folder, 'event.json')
    writeFileSync(file, text)
    return readPullRequest({ GITHUB_EVENT_PATH: file })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.each<[string, unknown, number | null]>([
  ['for a pull request', { pull_request: { number: 7 } }, 7],
  ['for a comment on one', { issue: { number: 8, pull_request: { url: 'x' } } }, 8],
  ['for a comment on an issue', { issue: { number: 8 } }, null],
  ['for a push', { ref: 'refs/heads/main' }, null],
  ['for a number as text', { pull_request: { number: '7' } }, null],
  ['for a number that is none', { pull_request: { number: 7.5 } }, null],
  ['for zero', { pull_request: { number: 0 } }, null],
  ['for one', { pull_request: { number: 1 } }, 1],
  ['for text in its place', { pull_request: 'x', issue: 'y' }, null],
  ['for nothing', null, null],
])('an event %s', (_, event, expected) => {
  expect(pullRequestOf(JSON.stringify(event))).toBe(expected)
})

test('an event that can not be read is for no pull request', () => {
  expect(pullRequestOf('{')).toBeNull()
  expect(readPullRequest({})).toBeNull()
  expect(readPullRequest({ GITHUB_EVENT_PATH: '/nowhere/event.json' })).toBeNull()
})
