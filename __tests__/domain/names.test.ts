import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import {
  baseOf,
  baseProblem,
  freeName,
  looksLikeDeploy,
  parseName,
  runAndAttemptOf,
  validBase,
} from '../../src/domain/names.ts'

const run = { id: '9000000011', attempt: '2' }
const anyBase = anyText({ minLength: 1, maxLength: 30 })
  .map(validBase)
  .filter((each) => baseProblem(each) === null)

describe('the name of a new snapshot', () => {
  test('is the base, the run and the attempt', () => {
    expect(freeName('pre-deploy', run, [])).toBe('pre-deploy-9000000011-2')
  })

  test('gets the first free number, from 2, where it is taken', () => {
    const plain = 'pre-deploy-9000000011-2'
    expect(freeName('pre-deploy', run, [plain])).toBe(`${plain}-2`)
    expect(freeName('pre-deploy', run, [plain, `${plain}-2`, `${plain}-3`])).toBe(`${plain}-4`)
    expect(freeName('pre-deploy', run, [plain, `${plain}-3`])).toBe(`${plain}-2`)
    expect(freeName('pre-deploy', run, [`${plain}-2`])).toBe(plain)
  })

  test('is free, and parses back to what it was made of', () => {
    fc.assert(
      fc.property(anyBase, fc.nat(9), (base, count) => {
        const taken: string[] = []
        for (let number = 0; number < count; number++) taken.push(freeName(base, run, taken))
        const name = freeName(base, run, taken)
        expect(taken).not.toContain(name)
        expect(parseName(name, base)).toEqual({ base, runId: run.id, attempt: run.attempt })
        expect(name).toMatch(/^[A-Za-z0-9_-]+$/)
      }),
    )
  })
})

describe('a name', () => {
  test.each([
    ['pre-deploy-11-1', '11', '1'],
    ['pre-deploy-11-2', '11', '2'],
    ['pre-deploy-11-1-2', '11', '1'],
    ['pre-deploy-9000000011-1-12', '9000000011', '1'],
  ])('%s is one of the base', (name, runId, attempt) => {
    expect(parseName(name, 'pre-deploy')).toEqual({ base: 'pre-deploy', runId, attempt })
  })

  test.each([
    'pre-deploy',
    'pre-deploy-11',
    'pre-deploy-11-',
    'pre-deploy--11-1',
    'pre-deploy-x-11-1',
    'pre-deploy-11-1-2-3',
    'pre-deploy-2025-01-15',
    'pre-deploy-2025-1-05',
    'pre-deploy-011-1',
    'pre-deploy-0-1',
    'pre-deploy-11-0',
    'pre-deploy-11-1-0',
    'pre-deploy-11-1-x',
    'pre-deploy-11-1 ',
    'pre-deploy-11-1\n',
    ' pre-deploy-11-1',
    'x-pre-deploy-11-1',
    'Pre-Deploy-11-1',
    'pre-deploy-١١-1',
    'pre-deploy_11-1',
    'nightly-11-1',
    '',
  ])('"%s" is none of the base', (name) => {
    expect(parseName(name, 'pre-deploy')).toBeNull()
  })

  test('of one base is never one of another', () => {
    fc.assert(
      fc.property(anyBase, anyBase, fc.nat(3), (base, other, suffix) => {
        fc.pre(base !== other)
        const name = `${freeName(base, run, [])}${suffix < 2 ? '' : `-${suffix}`}`
        expect(parseName(name, other)).toBeNull()
        expect(baseOf(name)).toBe(base)
      }),
      { examples: [['pre-deploy', 'pre-deploy-x', 0]] },
    )
  })

  test('that this action did not give has no base', () => {
    for (const name of [
      '',
      'by hand',
      'pre-deploy-11',
      '-11-1',
      'a\nb-11-1',
      'a-11-1b',
      'a-11-1\n',
      'a-2025-01-15',
      'a-011-1',
    ]) {
      expect(baseOf(name)).toBeNull()
      expect(runAndAttemptOf(name)).toBeNull()
    }
  })

  test.each([
    ['a-1-2', 'a', '1', '2'],
    ['pre-deploy-9000000011-12', 'pre-deploy', '9000000011', '12'],
    ['pre-deploy-9000000011-12-34', 'pre-deploy', '9000000011', '12'],
  ])('%s has its base, run and attempt, whatever the base is', (name, base, runId, attempt) => {
    expect(baseOf(name)).toBe(base)
    expect(runAndAttemptOf(name)).toEqual({ runId, attempt })
  })
})

describe('a name looks like that of a deploy', () => {
  test.each([
    'pre-deploy-123456789-1',
    'x-9000000011-12',
    'x-9000000011-1-2',
    'x-9000000011-1-23',
    'a b ü-9000000011-1',
    'a\nb-9000000011-1',
    'a\n-9000000011-1',
  ])('%j does', (name) => {
    expect(looksLikeDeploy(name)).toBe(true)
  })

  test.each([
    'weekly-2025-01-08',
    'pre-deploy-12345678-1',
    'pre-deploy-0123456789-1',
    'pre-deploy-9000000011-01',
    'pre-deploy-9000000011-1-01',
    'pre-deploy-2025-01-15-123456789-0',
    'pre-deploy-9000000011',
    '-9000000011-1',
    '9000000011-1',
    'x-9000000011-1-',
    'x-9000000011-a',
    'x-20250108123456',
  ])('%s does not', (name) => {
    expect(looksLikeDeploy(name)).toBe(false)
  })

  test('is said at once of any text', () => {
    const parts = ['1', '-1', '-123456789', '-123456789-1-', '-']
    expect(parts.filter((part) => looksLikeDeploy(part.repeat(20_000)))).toEqual(['-123456789'])
  })
})

describe('a base name', () => {
  test.each([
    ['pre-deploy', 'pre-deploy'],
    ['v1.2 ü', 'v1-2--'],
    ['😀', '-'],
    ['e\u0301', 'e-'],
    ['a/b\nc', 'a-b-c'],
    ['snake_Case-9x', 'snake_Case-9x'],
  ])('"%s" becomes "%s", one "-" for one character', (text, base) => {
    expect(validBase(text)).toBe(base)
  })

  test('that was made valid holds nothing else, and stays as it is', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const base = validBase(text)
        expect(base).toMatch(/^[A-Za-z0-9_-]*$/)
        expect(base).toHaveLength(Array.from(text).length)
        expect(validBase(base)).toBe(base)
      }),
    )
  })

  test.each([
    ['pre-restore', 'reserved'],
    ['v1-2', 'ends-in-number'],
    ['pre-deploy-11-1', 'ends-in-number'],
    ['pre-restore-1', 'ends-in-number'],
    ['x--1', 'ends-in-number'],
    ['release-2026', 'ends-in-number'],
    ['v1_2', null],
    ['v12', null],
    ['12', null],
    ['pre-restore-x', null],
    ['pre-deploy-', null],
    ['x-1a', null],
  ])('%s: %s', (base, problem) => {
    expect(baseProblem(base)).toBe(problem)
  })
})
