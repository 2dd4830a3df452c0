/** What a runner downloads that uses the action: `git archive` of the repository, as GitHub makes it. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'

const ROOT = path.join(import.meta.dirname, '..', '..')
const NEEDED = ['LICENSE', 'README.md', 'action.yml', 'dist', 'package.json', 'prune', 'restore', 'wait']

function git(args: readonly string[], input = ''): Buffer {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: ROOT, input, maxBuffer: 64 * 2 ** 20 })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`)
  return stdout
}

test('everything at the top is either needed by users or left out by .gitattributes', () => {
  const tracked = git(['ls-files', '-z', '--cached', '--others', '--exclude-standard']).toString()
  const top = [...new Set(tracked.split('\0').map((file) => file.split('/')[0] ?? ''))].filter(
    (name) => name !== '',
  )
  const attributes = git(['check-attr', '-z', '--stdin', 'export-ignore'], top.join('\0'))
    .toString()
    .split('\0')
  const kept = top.filter((_, index) => attributes[index * 3 + 2] !== 'set')
  expect(kept.toSorted()).toEqual(NEEDED)
})

test('it is small', () => {
  const archive = git(['archive', '--worktree-attributes', 'HEAD'])
  expect(archive.length).toBeGreaterThan(100_000)
  expect(gzipSync(archive).length).toBeLessThanOrEqual(1_500_000)
})
