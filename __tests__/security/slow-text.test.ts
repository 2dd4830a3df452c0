/** Text that is made to be slow: a reader that goes over it again for every letter would take many times what is allowed here. */
import { describe, expect, test } from '@jest/globals'
import { matches, protectingPattern } from '../../src/decide/protection.ts'
import { runAndAttemptOf, validBase } from '../../src/decide/naming.ts'
import { readProvenance } from '../../src/decide/provenance.ts'
import { code, prose } from '../../src/report/markdown.ts'
import { parseList, splitInOrder } from '../../src/runner/input-parsing.ts'
import { printable } from '../../src/runner/printable.ts'
import { redactionOf } from '../../src/runner/secrets.ts'
import { errorText, parseDate } from '../../src/vpsorg/parse.ts'
import { readRetryAfter } from '../../src/vpsorg/retry.ts'

/** The longest that an input can be: the runner hands each to us in one variable. */
const LONGEST_INPUT = 128 * 1024
/** The longest name that is kept of what the API sends. */
const LONGEST_NAME = 1000

function timeOf(work: () => unknown): number {
  const startMs = performance.now()
  work()
  return performance.now() - startMs
}

describe('a pattern of "protect"', () => {
  const patterns = {
    'with many stars': '*a'.repeat(LONGEST_NAME / 2) + '*b',
    'with nothing but stars': '*'.repeat(LONGEST_INPUT),
    'that almost fits everywhere': `*${'a'.repeat(LONGEST_NAME / 2)}b`,
    'as long as an input can be': `${'*a'.repeat(LONGEST_INPUT / 2 - 1)}*b`,
    'like a regular expression that explodes': '(a+)+$',
    'like another one': '*(a|a)*(a|aa)+*$',
  }

  test.each(Object.entries(patterns))('%s takes milliseconds for a name', (_, pattern) => {
    const name = 'a'.repeat(LONGEST_NAME)
    // A regular expression of the same meaning would take longer than anybody waits.
    expect(timeOf(() => matches(pattern, name))).toBeLessThan(250)
  })

  test('a hundred of them, on a server that is full, take no second', () => {
    const list = Array.from({ length: 100 }, (_, index) => `*${'a*'.repeat(50)}${index}`)
    const names = Array.from({ length: 5 }, (_, index) => ({ id: String(index), name: 'a'.repeat(255) }))
    expect(timeOf(() => names.map((each) => protectingPattern(each, list)))).toBeLessThan(1000)
  })
})

describe('a text from outside', () => {
  const redact = redactionOf('vps_emulator_token')
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    parseDate,
    readProvenance,
    printable,
    prose,
    code,
    redact,
    validBase,
    parseList,
    splitInOrder,
    errorText: (text) => errorText(text, redact),
    readRetryAfter: (text) => readRetryAfter(text, 0),
    runAndAttemptOf: (text) => runAndAttemptOf(`a${text}`),
  }
  const pieces = [
    ...[' ', '\t', '-', '-1', '1', 'a', ':', ',', ',  ', ',\n', ' |', '##[', '%76', '2025-01-'],
    ...['vps_emulator_toke', 'dnBzX2VtdWxhdG9y', 'repo= ', 'vps-safety-snapshot/1 ', '\u00a0', '\\', '`'],
  ]

  test.each(Object.entries(readers))('%s takes no second for 100 KB, whatever it is made of', (_, reader) => {
    for (const piece of pieces) {
      const text = piece.repeat(100_000 / piece.length)
      for (const each of [`${text}!`, `vps-safety-snapshot/1 ${text}`]) {
        expect(timeOf(() => reader(each))).toBeLessThan(1000)
      }
    }
  })
})
