/** The page that says why what survives survives: it speaks of lines that are there, and a survivor finds its reason in it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readReasons, rowOf, survivorOf, unexplained } from '../../scripts/mutation/reasons.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const PAGE = readFileSync(path.join(ROOT, 'docs', 'surviving-mutants.md'), 'utf8')

test('every row is about a line that stands in its file', () => {
  const reasons = readReasons(PAGE)
  expect(reasons.length).toBeGreaterThan(50)
  const missing = reasons.filter(({ file, sourceLine }) => {
    const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n')
    return !lines.some((each) =>
      readReasons(`## \`${file}\`\n| \`${each.replaceAll('|', '\\|')}\` | x | y |`).some(
        (row) => row.sourceLine === sourceLine,
      ),
    )
  })
  expect(missing).toEqual([])
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
  const explained = (page: string): boolean => unexplained([survivor], readReasons(page)).length === 0
  const row = rowOf(survivor)

  test('is told with its line and its change', () => {
    expect(survivor).toMatchObject({ file, line, original: "'upgrade'", replacement: '""' })
    expect(row).toBe(`| \`sent.on('upgrade', (answer, socket) => {\` | \`'upgrade'\` → \`""\` | |`)
  })

  test('is explained by its own row, or by one for any change of its line, with a reason', () => {
    const because = row.replace(/\|$/, 'because |')
    expect(explained(`## \`${file}\`\n\n${because}`)).toBe(true)
    expect(explained(`### \`${file}\`\n\n${because.replace(`\`'upgrade'\` → \`""\``, 'any')}`)).toBe(true)
    expect(explained(`## \`${file}\`\n\n${row}`)).toBe(false)
    expect(explained(`## \`src/network/json.ts\`\n\n${because}`)).toBe(false)
    expect(explained(`## \`${file}\`\n\n${because.replace('""', "'x'")}`)).toBe(false)
    expect(explained(`## \`${file}\`\n\n${because.replace('socket', 'it')}`)).toBe(false)
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

  test('with bars and backticks finds its row all the same', () => {
    const written = {
      file,
      line: 1,
      sourceLine: 'a || `b ${c}`',
      original: 'a || `b ${c}`',
      replacement: '``',
    }
    const page = `## \`${file}\`\n\n${rowOf(written).replace(/\|$/, 'because |')}`
    expect(unexplained([written], readReasons(page))).toEqual([])
  })
})
