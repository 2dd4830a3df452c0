/** Pages and messages avoid words and shapes that are hard to read: each is found, with its place. */
import { describe, expect, test } from '@jest/globals'
import type { Repository } from '../../tools/pages/repository.ts'
import { withoutAllowed, wordingFindings } from '../../tools/pages/wording.ts'

function findingsIn(files: Readonly<Record<string, string>>): readonly string[] {
  const repository: Repository = {
    files: Object.keys(files),
    pages: Object.keys(files).filter((file) => file.endsWith('.md')),
    read: (file) => files[file] ?? '',
    generated: (file) => Promise.resolve(files[file] ?? ''),
  }
  return wordingFindings(repository).map(({ file, line, message }) => `${file}:${line}: ${message}`)
}

describe('a page', () => {
  test.each([
    ['Nobody can say.', 'Nobody'],
    ['The fleet is restored.', 'fleet'],
    ['Snapshot 5 is gone.', 'gone'],
    ['The snapshot was taken\nbefore the deploy.', 'snapshot was taken'],
    ['It takes a new snapshot.', 'takes a new snapshot'],
    ['It is unknown whether it began.', 'It is unknown'],
    ['Two  spaces.', '  '],
    ['It says "no.".', '."'],
    ['Nothing was changed,.', ',.'],
    ['A word , and another.', ' ,'],
  ])('with %j is found', (text, avoided) => {
    const found = findingsIn({ 'docs/page.md': `# Page\n\n${text}\n` })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^docs\/page\.md:3: avoid "/)
    expect(found[0]).toContain(
      JSON.stringify(avoided.trim() === '' ? ' ' : avoided.replaceAll('\n', ' ')).slice(1, -1),
    )
  })

  test('may have them in code, in addresses and in comments', () => {
    const page = [
      'The rule `fleet` and [a link](https://example.com/gone).',
      '<!-- nobody sees this -->',
      '```sh',
      'echo "nobody"',
      '```',
      '| a  | b |',
    ]
    expect(findingsIn({ 'docs/page.md': page.join('\n') })).toEqual([])
  })

  test('with a line that is too long is found, except where it cannot be broken', () => {
    const long = 'word '.repeat(25)
    expect(findingsIn({ 'docs/page.md': `# Page\n\n${long}\n` })).toEqual([
      'docs/page.md:3: 125 characters in a line; 120 at most',
    ])
    const exempt = [`| ${long}|`, `<img alt="${long}">`, '```', long, '```', `- [a](${'x'.repeat(130)})`]
    expect(findingsIn({ 'docs/page.md': exempt.join('\n') })).toEqual([])
  })

  test('for users speaks of steps, not of entry points', () => {
    const text = 'Then main waits, and post restores. The post step ends. `wait/` reads. Use `a/b/wait@v1`.\n'
    expect(findingsIn({ 'docs/how-to/page.md': text })).toEqual([
      expect.stringContaining('avoid "main"'),
      expect.stringContaining('avoid "post"'),
      expect.stringContaining('avoid "wait/"'),
    ])
    expect(findingsIn({ 'docs/testing.md': text })).toEqual([])
  })
})

test('a comment of an example is checked, its code is not', () => {
  expect(findingsIn({ 'examples/a.yml': 'name: fleet # for nobody\n' })).toEqual([
    expect.stringMatching(/^examples\/a\.yml:1: avoid "nobody"/),
  ])
})

describe('a message', () => {
  test.each(['src/report/messages/post.ts', 'src/vpsorg/messages.ts'])('in %s is checked', (file) => {
    const source = [
      "import { gone } from './gone.ts'",
      'const why = `Server ${id} is gone.`',
      "const next = 'Is the secret set?'",
      "type Kind = 'gone'",
    ]
    expect(findingsIn({ [file]: source.join('\n') })).toEqual([
      expect.stringMatching(/:2: avoid "gone": deleted$/),
      expect.stringMatching(/:3: avoid "\?": Check that …$/),
    ])
  })

  test('may end with a quotation of what varies', () => {
    expect(findingsIn({ 'src/report/messages/post.ts': 'const what = `Its state is "${state}".`' })).toEqual(
      [],
    )
  })

  test('is not looked for in other sources', () => {
    expect(findingsIn({ 'src/report/words.ts': "const text = 'nobody'" })).toEqual([])
  })
})

describe('a place that is allowed', () => {
  const found = { file: 'docs/page.md', line: 3, message: 'avoid "gone": deleted', around: 'is gone now' }

  test('is left out, by its words or its file', () => {
    const why = 'quotes a message'
    expect(withoutAllowed([found], [{ file: 'docs/page.md', text: 'gone now', why }])).toEqual([])
    expect(withoutAllowed([found], [{ file: 'docs/page.md', why }])).toEqual([])
  })

  test('allows nothing else, and is found when it allows nothing', () => {
    const messages = withoutAllowed([found], [{ file: 'docs/page.md', text: 'gone again', why: 'x' }])
    expect(messages.map((each) => each.message)).toEqual([
      'avoid "gone": deleted',
      'tools/pages/allowed-wording.ts allows what is not here: gone again',
    ])
  })
})
