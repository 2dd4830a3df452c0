/** Why what survives survives: each reason speaks of a line that is there, and a survivor finds its reason. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  changeOf,
  idle,
  oneLine,
  readReasons,
  type Reasons,
  rewritten,
  survivorOf,
  unexplained,
} from '../../tools/mutation/survivors.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

describe('survivors.json', () => {
  const all = Object.entries(readReasons(ROOT)).flatMap(([file, given]) =>
    given.map((reason) => ({ file, ...reason })),
  )

  test('speaks of lines that stand in their file', () => {
    const missing = all.filter(
      ({ file, line }) =>
        !readFileSync(path.join(ROOT, file), 'utf8').split('\n').map(oneLine).includes(line),
    )
    expect(missing).toEqual([])
  })

  test('gives a reason for each', () => {
    expect(all.length).toBeGreaterThan(0)
    expect(all.filter(({ why }) => why.trim() === '')).toEqual([])
  })
})

describe('a survivor', () => {
  const file = 'src/network/http.ts'
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n')
  const line = lines.findIndex((each) => each.includes("'upgrade'")) + 1
  const column = (lines[line - 1] ?? '').indexOf("'upgrade'") + 1
  const survivor = survivorOf(
    {
      fileName: path.join(ROOT, file),
      replacement: '""',
      location: { start: { line, column }, end: { line, column: column + "'upgrade'".length } },
    },
    ROOT,
  )
  const reason = { line: survivor.sourceLine, change: changeOf(survivor), why: 'because' }
  const isExplained = (reasons: Reasons): boolean => unexplained([survivor], reasons).length === 0

  test('is told with its line and its change', () => {
    expect(survivor).toMatchObject({ file, line, original: "'upgrade'", replacement: '""' })
    expect(reason.line).toBe(`sent.on('upgrade', (answer, socket) => {`)
    expect(reason.change).toBe(`'upgrade' → ""`)
  })

  test('is explained by its own reason, or by one for any change of its line', () => {
    expect(isExplained({ [file]: [reason] })).toBe(true)
    expect(isExplained({ [file]: [{ ...reason, change: 'any' }] })).toBe(true)
  })

  test('is not explained by a reason for another file, line or change, nor by none', () => {
    expect(isExplained({})).toBe(false)
    expect(isExplained({ 'src/network/json.ts': [reason] })).toBe(false)
    expect(isExplained({ [file]: [{ ...reason, line: reason.line.replace('socket', 'it') }] })).toBe(false)
    expect(isExplained({ [file]: [{ ...reason, change: `'upgrade' → "x"` }] })).toBe(false)
    expect(isExplained({ [file]: [{ ...reason, why: '' }] })).toBe(false)
  })

  test('of several lines is told in one', () => {
    const end = { line: line + 1, column: 8 }
    const two = survivorOf(
      { fileName: file, replacement: '{\n}', location: { start: { line, column }, end } },
      ROOT,
    )
    expect(two.original).toMatch(/^'upgrade', \(answer, socket\) => \{ /)
    expect(two.replacement).toBe('{ }')
  })

  test('that is noticed by now leaves a reason behind that is told, where its file was judged', () => {
    const reasons = { [file]: [reason] }
    expect(idle([survivor], reasons, new Set([file]))).toEqual([])
    expect(idle([], reasons, new Set([file]))).toEqual([{ file, ...reason }])
    expect(idle([], reasons, new Set())).toEqual([])
    expect(idle([{ ...survivor, file: 'src/network/json.ts' }], reasons, new Set([file]))).toHaveLength(1)
  })

  test('is written once, with the reason that it has, and leaves those of other files as they are', () => {
    const other = { 'src/network/json.ts': [reason] }
    const write = (reasons: Reasons, ...survivors: readonly (typeof survivor)[]): Reasons =>
      rewritten(survivors, { ...other, ...reasons }, new Set([file]))
    expect(write({ [file]: [reason] }, survivor, survivor)).toEqual({ [file]: [reason], ...other })
    expect(write({ [file]: [{ ...reason, change: 'any' }] }, survivor)).toEqual({
      [file]: [reason],
      ...other,
    })
    expect(write({}, survivor)).toEqual({ [file]: [{ ...reason, why: '' }], ...other })
    expect(write({ [file]: [reason] })).toEqual(other)
  })

  test('is written in the order of the lines', () => {
    const later = { ...survivor, line: survivor.line + 1, sourceLine: 'later' }
    const written = rewritten([later, survivor], {}, new Set([file]))
    expect(written[file]?.map((each) => each.line)).toEqual([survivor.sourceLine, 'later'])
  })
})
