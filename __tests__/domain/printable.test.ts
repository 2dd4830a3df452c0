import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import { parseOutput } from '../../testing/local-runner/workflow-commands.ts'
import { printable } from '../../src/domain/text.ts'

const PIECES = [
  ...[
    '::',
    ':',
    '##[',
    '#',
    '#[',
    '[',
    ']',
    'error',
    'set-output',
    'stop-commands',
    ' name=a',
    ' ',
    '%0A',
    'x',
  ],
  ...[
    '\r',
    '\n',
    '\t',
    '\v',
    '\f',
    '\0',
    '\u2028',
    '\u2029',
    '\u00a0',
    '\u0085',
    '\u001b',
    '\u001b[2K',
    '\u009b',
  ],
  ...[
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u180e',
    '\u1680',
    '\u2003',
    '\u3000',
    '\u202e',
    '\u2066',
    '\ud800',
    '😀',
  ],
]

const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(''))

test('what is made of hostile pieces is never obeyed, wherever in a line it stands', () => {
  fc.assert(
    fc.property(hostile, hostile, (text, more) => {
      for (const line of [
        printable(text),
        `  ${printable(text)}  ${printable(more)}`,
        `${printable(text)}\n`,
      ]) {
        expect(parseOutput(line).commands).toEqual([])
      }
    }),
    { numRuns: 2000 },
  )
})

test('nothing that it prints can move the cursor, end the line or turn it around', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, anyText()), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
    }),
    { numRuns: 500 },
  )
})

describe('a command', () => {
  test.each([
    '::error::x',
    '::ERROR::x',
    ' \t\u00a0\u2028\u0085::error::x',
    'abc\r::error::x',
    'abc\n::set-output name=a::x',
    'found "##[set-output name=snapshot-id]666"',
    '####[error]x',
    '#\u001b##[error]x',
    'x##[error]##[error]x',
    '::stop-commands::token',
  ])('is only text in %j', (text) => {
    // It would act as it stands, or the test would show nothing.
    expect(parseOutput(text).commands).not.toEqual([])
    expect(parseOutput(printable(text)).commands).toEqual([])
  })
})

test('a plain line stays as it is', () => {
  const line = '  Snapshot 801 (pre-deploy-11-1): in_progress for 2 minutes – usual are 3–10. a::b #[1] ü 漢'

  expect(printable(line)).toBe(line)
})

test('making harmless twice changes nothing more', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(printable(printable(text))).toBe(printable(text))
    }),
  )
})

test('what is made harmless stays readable', () => {
  expect(printable('a\r\n\tb')).toBe('a b')
  expect(printable('a\u202eb')).toBe('a\ufffdb')
  expect(printable('see ##[error]')).toBe('see #\u200b#[error]')
  expect(printable('  ::error::x')).toBe('  \u200b::error::x')
})
