import { expect, test } from '@jest/globals'
import type { Commits } from '../../src/domain/commits.ts'
import { commitLines, commitsChapter } from '../../src/report/commits.ts'

const NONE: Commits = { base: '0123456', shown: [], more: 0, ahead: 0 }
const TWO: Commits = {
  base: '0123456',
  shown: [
    { sha: 'fedcba9', subject: 'Drop a column | now', author: 'ann' },
    { sha: 'abcdef0', subject: 'Rename', author: 'bob' },
  ],
  more: 0,
  ahead: 0,
}

test('in the log, commits stand under their number', () => {
  expect(commitLines('deploy', TWO)).toEqual([
    'Commits of this deploy since 0123456 (2):',
    '  fedcba9  Drop a column | now  ann',
    '  abcdef0  Rename               bob',
  ])
  expect(commitLines('deploy', { ...TWO, shown: TWO.shown.slice(1) })).toEqual([
    'Commits of this deploy since 0123456 (1):',
    '  abcdef0  Rename   bob',
  ])
})

test('in the log, those that are not shown are counted', () => {
  const lines = commitLines('deploy', { ...TWO, more: 40 })
  expect(lines[0]).toBe('Commits of this deploy since 0123456 (42):')
  expect(lines.at(-1)).toBe('and 40 more')
  expect(lines).toHaveLength(4)
})

test('in the log, none are said to be none', () => {
  expect(commitLines('deploy', NONE)).toEqual(['Commits of this deploy since 0123456: none.'])
})

test('a base that has commits of its own is said to have them', () => {
  const ahead = "0123456 has 2 commits that this run's commit does not have."
  expect(commitLines('deploy', { ...NONE, ahead: 2 })).toEqual([
    'Commits of this deploy since 0123456: none.',
    ahead,
  ])
  expect(commitLines('deploy', { ...TWO, ahead: 2 }).at(-1)).toBe(ahead)
  expect(commitLines('deploy', { ...TWO, ahead: 2 })).toHaveLength(4)
  expect(commitsChapter('deploy', [{ ...NONE, ahead: 2 }])).toBe(
    `<details><summary>Commits of this deploy since <code>0123456</code></summary>\n\nNone.\n\n${ahead}\n\n</details>`,
  )
})

test('in the summary, every list of commits is a chapter, and an empty one none', () => {
  const fold = (
    more: string,
  ): string => `<details><summary>Commits of this deploy since <code>0123456</code></summary>

| Commit | Subject | Author |
| --- | --- | --- |
| \`fedcba9\` | \`Drop a column ¦ now\` | \`ann\` |
| \`abcdef0\` | \`Rename\` | \`bob\` |${more}

</details>`
  const chapter = fold('')
  expect(commitsChapter('deploy', [NONE, TWO])).toBe(chapter)
  expect(commitsChapter('deploy', [{ ...TWO, more: 3 }, TWO])).toBe(`${fold('\n\nand 3 more')}\n\n${chapter}`)
  expect(commitsChapter('deploy', [NONE])).toBe('')
})

test('before a rollback by hand, they are what it undoes', () => {
  expect(commitLines('rollback', NONE)).toEqual(['Commits that this rollback undoes since 0123456: none.'])
  expect(commitsChapter('rollback', [TWO])).toContain(
    '<summary>Commits that this rollback undoes since <code>0123456</code></summary>',
  )
})
