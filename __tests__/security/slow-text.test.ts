/** Text that is made to be slow: a reader that goes over it again for every letter grows with the square of its length. */
import { describe, expect, test } from '@jest/globals'
import { matches, protectingPattern } from '../../src/decide/protection.ts'
import { runAndAttemptOf, validBase } from '../../src/domain/names.ts'
import { readProvenance } from '../../src/domain/provenance.ts'
import { code, prose } from '../../src/report/markdown.ts'
import { parseList, splitInOrder } from '../../src/runner/inputs/lists.ts'
import { printable } from '../../src/domain/text.ts'
import { redactionOf } from '../../src/runner/secrets.ts'
import { errorText, parseDate } from '../../src/vpsorg/parse.ts'
import { readRetryAfter } from '../../src/vpsorg/retry.ts'

/** The longest that an input can be: the runner hands each to us in one variable. */
const LONGEST_INPUT = 128 * 1024
/** The longest name that is kept of what the API sends. */
const LONGEST_NAME = 1000

/** What this process computes meanwhile (ms), which another one that keeps the machine busy does not change. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Too little to say how it grows. */
const NOTHING_MS = 40
/** Four times as much text may cost four times as much, and chance some more; a reader that goes over it for every letter takes sixteen times. */
const MOST_GROWTH = 10

/** How many times as much four times the size costs; 0 where it costs next to nothing. */
function growthOf(size: number, work: (size: number) => unknown): number {
  const growths = Array.from({ length: 3 }, () => {
    const whole = costOf(() => work(size))
    if (whole < NOTHING_MS) return 0
    return (
      whole /
      Math.max(
        1,
        costOf(() => work(size / 4)),
      )
    )
  })
  // One measurement may hold what another task of this process costs, such as tidying up memory; not all of them do.
  return Math.min(...growths)
}

describe('a pattern of "protect"', () => {
  const patterns: Readonly<Record<string, (size: number) => string>> = {
    'with many stars': () => '*a'.repeat(LONGEST_NAME / 2) + '*b',
    'with nothing but stars': (size) => '*'.repeat(size),
    'that almost fits everywhere': () => `*${'a'.repeat(LONGEST_NAME / 2)}b`,
    'as long as an input can be': (size) => `${'*a'.repeat(size / 2 - 1)}*b`,
    'like a regular expression that explodes': () => '(a+)+$',
    'like another one': () => '*(a|a)*(a|aa)+*$',
  }

  test.each(Object.entries(patterns))(
    '%s costs no more than its length, for the longest name',
    (_, pattern) => {
      const name = 'a'.repeat(LONGEST_NAME)
      // A regular expression of the same meaning would not end in a useful time.
      expect(growthOf(LONGEST_INPUT, (size) => matches(pattern(size), name))).toBeLessThan(MOST_GROWTH)
    },
  )

  test('costs no more for a hundred of them than a hundred times as much', () => {
    const names = Array.from({ length: 5 }, (_, index) => ({ id: String(index), name: 'a'.repeat(255) }))
    const list = (size: number): string[] =>
      Array.from({ length: size }, (_, index) => `*${'a*'.repeat(50)}${index}`)
    expect(growthOf(100, (size) => names.map((each) => protectingPattern(each, list(size))))).toBeLessThan(
      MOST_GROWTH,
    )
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

  test.each(Object.entries(readers))(
    '%s costs no more than the length of it, whatever it is made of',
    (_, reader) => {
      for (const piece of pieces) {
        const text = (size: number): string => piece.repeat(size / piece.length)
        expect(growthOf(100_000, (size) => reader(`${text(size)}!`))).toBeLessThan(MOST_GROWTH)
        const isMarked = (size: number): unknown => reader(`vps-safety-snapshot/1 ${text(size)}`)
        expect(growthOf(100_000, isMarked)).toBeLessThan(MOST_GROWTH)
      }
    },
  )
})
