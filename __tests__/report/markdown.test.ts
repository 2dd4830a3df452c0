import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { code, prose, proseWithLinks } from '../../src/report/markdown.ts'
import { tableMarkdown } from '../../src/report/table.ts'

const PIECES = [
  ...[
    '`',
    '``',
    '|',
    '\\',
    '\\|',
    '<',
    '>',
    '<script>',
    '</td>',
    '<!--',
    '&lt;',
    '&#96;',
    '[a](b)',
    '![a](b)',
    '[^1]',
  ],
  ...[
    '# ',
    '## ',
    '- ',
    '+ ',
    '* ',
    '1. ',
    '1) ',
    '> ',
    '---',
    '===',
    '~~',
    '**',
    '__',
    '$',
    '$$',
    '$`',
    ':smile:',
    ':heavy_check_mark:',
  ],
  ...[
    '@octocat',
    '#12',
    'GH-12',
    'acme/shop#1',
    'http://x.example',
    'https://x',
    'www.x.example',
    'mailto:a@b.example',
  ],
  ...[
    '\n',
    '\r',
    '\n\n',
    '\u2028',
    '\t',
    '    ',
    ' ',
    'a',
    '1',
    '😀',
    '\ud800',
    '\u202e',
    '\u200b',
    '##[error]',
    '::error::',
  ],
]

const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join(''))

/** The text with everything taken out that a backslash makes harmless. */
const unescaped = (markdown: string): string => markdown.replace(/\\[!-/:-@[-`{-~]/g, '')

describe('a code span', () => {
  test('ends where it should, in a cell of a table and elsewhere, whatever is in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = code(text)
        if (span === '–') return
        // One back-tick at each end, none in between, no bar, one line: nothing inside can be anything but code.
        expect(span).toMatch(/^`[^`|\r\n\u2028\u2029]+`$/)
        expect(span.slice(1, -1).trim()).toBe(span.slice(1, -1))
      }),
      { numRuns: 1000 },
    )
  })

  test('that would be empty is a dash', () => {
    for (const text of ['', ' ', '\n\t']) expect(code(text)).toBe('–')
  })

  test('shows a plain name as it is', () => {
    expect(code('pre-deploy-11-1 <b> & [x] $y_z*')).toBe('`pre-deploy-11-1 <b> & [x] $y_z*`')
  })

  test('shows a back-tick and a bar as signs that look like them', () => {
    expect(code('a`b|c')).toBe('`aˋb¦c`')
  })

  test('shows an at sign, which names no user', () => {
    expect(code('deploy@web')).toBe('`deploy@\u200bweb`')
  })

  test('is cut, between characters', () => {
    expect(code(`${'x'.repeat(198)}😀y`)).toBe(`\`${'x'.repeat(198)}…\``)
    expect(code('x'.repeat(200))).toBe(`\`${'x'.repeat(200)}\``)
    expect(code('x'.repeat(201))).toBe(`\`${'x'.repeat(199)}…\``)
    expect(code('😀'.repeat(150)).isWellFormed()).toBe(true)
    expect(code(`x${'😀'.repeat(150)}`).isWellFormed()).toBe(true)
  })
})

describe('a sentence', () => {
  test('holds no sign that begins something', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = prose(text)
        const plain = unescaped(markdown)
        expect(plain).not.toMatch(/[\\`*_{}[\]()#!|<>&~$\r\n]/)
        // Lists, headings and rules begin a line; so does code, by four spaces.
        expect(markdown).not.toMatch(/^\s*(?:[-+=]|\d+[.)])/)
        expect(markdown).not.toMatch(/^ {4}/)
      }),
      { numRuns: 1000 },
    )
  })

  test('holds no address, emoji or mention of a user', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        // As it is shown: GitHub looks for names, issues and emoji after it has taken the backslashes away.
        const shown = prose(text).replace(/\\([!-/:-@[-`{-~])/g, '$1')
        expect(shown).not.toMatch(/@[a-z\d]|#\d|GH-\d|:\/\/|www\.|:[\w+-]+:/i)
      }),
      { numRuns: 1000 },
    )
  })

  test('reads as it was written', () => {
    const sentence =
      'Could not list (HTTP 500): "It *broke* at 10:30, see [1]". Snapshot pre-deploy_11-1 is 5 % old.'

    expect(prose(sentence).replace(/\\(.)/g, '$1').replaceAll('\u200b', '')).toBe(sentence)
  })

  test('is cut where it would fill the page, and never in the middle of an escape', () => {
    const markdown = prose('*'.repeat(5000))

    expect(unescaped(markdown)).toBe('…')
    expect(markdown).toHaveLength(2 * 3999 + 1)
    expect(prose(`x${'😀'.repeat(2500)}`).isWellFormed()).toBe(true)
  })
})

test('a table has as many cells in every row as it has columns, whatever is in them', () => {
  const rows = fc.array(fc.tuple(hostile, hostile, hostile), { maxLength: 4 })
  fc.assert(
    fc.property(rows, (cells) => {
      const lines = tableMarkdown({ columns: ['Name', 'Status', 'Reason'], rows: cells }).split('\n')
      expect(lines).toHaveLength(cells.length + 2)
      // A bar behind a backslash is text.
      for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(4)
    }),
    { numRuns: 300 },
  )
})

describe('a sentence with links', () => {
  const ONE = 'https://github.com/acme/shop/actions/runs/9'
  const TWO = 'https://github.com/acme/shop/actions/runs/90/job/7'

  test('keeps the addresses that this action has made, and escapes the rest', () => {
    const text = `a [b](c) (${ONE}) ended at 9; (${TWO}). See https://evil.example (https://evil.example).`
    const markdown = proseWithLinks(text, [ONE, TWO])
    expect(markdown).toContain(`(<${ONE}>) ended at 9; (<${TWO}>)`)
    const rest = markdown.replace(`(<${ONE}>)`, '').replace(`(<${TWO}>)`, '')
    expect(rest).not.toMatch(/https?:\/\/|[^\\][<[]/)
  })

  test('is as any other where it has none of them', () => {
    for (const text of ['a (b)', '', ` (${ONE}x)`]) {
      expect(proseWithLinks(text, [ONE])).toBe(prose(text))
      expect(proseWithLinks(text, [])).toBe(prose(text))
    }
  })
})
