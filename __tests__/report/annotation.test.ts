import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import { textOf } from '../../src/domain/message.ts'
import { idList, withCommand } from '../../src/report/annotation.ts'
import { type RollbackTarget, workflowCommand } from '../../src/report/rollback-advice.ts'

/** The runner cuts an annotation there. */
const LIMIT = 4096
const SINCE_MS = Date.parse('2026-11-21T10:00:59Z')
/** The condition, and the loss. */
const BEFORE = 'To roll back by hand (loses what was written since 2026-11-21 10:00 UTC):'

function target(count: number): RollbackTarget {
  const servers = Array.from({ length: count }, (_, index) => ({
    serverId: `5a468e1c-e419-47a8-8006-bb58${10_000_000 + index}`,
    snapshotId: String(800 + index),
  }))
  return { servers, repo: 'acme/shop', apiUrl: null, sinceMs: SINCE_MS, workflowFile: null }
}

describe('a message that ends with the command to roll back', () => {
  const FAILED = { code: 'failed', what: 'It failed.', state: 'It is as it was.', next: 'Try again.' }

  test('keeps its facts, and the command is the last of them', () => {
    const rollback = `${BEFORE} ${workflowCommand(target(1))}`
    expect(withCommand(FAILED, target(1))).toEqual({ message: { ...FAILED, rollback }, above: [] })
    expect(textOf({ ...FAILED, rollback })).toBe(`It failed. It is as it was. Try again. ${rollback}`)
    expect(withCommand(FAILED, null)).toEqual({ message: FAILED, above: [] })
  })

  test('says where the command stands that is too long for a line', () => {
    const { message, above } = withCommand(FAILED, target(200))
    expect(message.rollback).toBe('The command to roll back is in the log of this step, and in the summary.')
    expect(above).toEqual([BEFORE, workflowCommand(target(200))])
  })

  describe('has a length', () => {
    const ofLength = (length: number): typeof FAILED => ({
      ...FAILED,
      what: 'w'.repeat(length - ' It is as it was. Try again.'.length),
    })
    const cut = (length: number): typeof FAILED => ({
      ...FAILED,
      what: `${'w'.repeat(length - 1 - ' It is as it was. Try again.'.length)}…`,
    })
    const rollbackOf = (count: number): string => `${BEFORE} ${workflowCommand(target(count))}`

    test('from which on it is cut, and stands whole above', () => {
      expect(withCommand(ofLength(3800), null)).toEqual({ message: ofLength(3800), above: [] })
      expect(withCommand(ofLength(3801), null)).toEqual({
        message: cut(3800),
        above: [textOf(ofLength(3801))],
      })
    })

    test('from which on it is cut before a command', () => {
      const rollback = rollbackOf(1)
      expect(withCommand(ofLength(3400), target(1))).toEqual({
        message: { ...ofLength(3400), rollback },
        above: [],
      })
      expect(withCommand(ofLength(3401), target(1))).toEqual({
        message: { ...cut(3400), rollback },
        above: [textOf(ofLength(3401))],
      })
    })

    test('from which on the command stands above', () => {
      const rollback = rollbackOf(10)
      const longest = 3800 - ` ${rollback}`.length
      expect(withCommand(ofLength(longest), target(10))).toEqual({
        message: { ...ofLength(longest), rollback },
        above: [],
      })
      expect(withCommand(ofLength(longest + 1), target(10))).toEqual({
        message: {
          ...ofLength(longest + 1),
          rollback: 'The command to roll back is in the log of this step, and in the summary.',
        },
        above: [BEFORE, workflowCommand(target(10))],
      })
    })
  })

  test('has it whole, or not at all, and stands whole in the log where it is cut', () => {
    const text = anyText({ maxLength: 6000 })
    fc.assert(
      fc.property(text, fc.nat({ max: 250 }), (what, count) => {
        const given = { ...FAILED, what }
        const { message, above } = withCommand(given, count === 0 ? null : target(count))
        expect(textOf(message).length).toBeLessThanOrEqual(LIMIT)
        expect(message.what === what || above.includes(textOf(given))).toBe(true)
        if (count === 0) return
        const command = workflowCommand(target(count))
        expect(message.rollback?.endsWith(command) === true || above.includes(command)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

test('a list of ids is as long as a line can hold', () => {
  expect(idList(['1', '2'])).toBe('1, 2')
  const ids = Array.from({ length: 200 }, (_, index) => String(10_000 + index))
  expect(idList(ids)).toMatch(/^10000, 10001, .* and \d+ more$/)
  expect(idList(ids).length).toBeLessThan(650)
  const [first, second] = ['1'.repeat(299), '2'.repeat(299)]
  expect(idList([first, second])).toBe(`${first}, ${second}`)
  expect(idList([first, `${second}2`])).toBe(`${first} and 1 more`)
})
