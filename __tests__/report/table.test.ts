import { describe, expect, test } from '@jest/globals'
import { tableLines, tableMarkdown } from '../../src/report/table.ts'

const TABLE = {
  columns: ['Snapshot', 'Fate'],
  rows: [
    ['pre-deploy-11-1', 'kept'],
    ['x', 'deleted: the oldest'],
  ],
}

test('in the log, a table stands in columns', () => {
  expect(tableLines(TABLE)).toEqual([
    '  Snapshot         Fate',
    '  pre-deploy-11-1  kept',
    '  x                deleted: the oldest',
  ])
})

test('in the log, a cell is one line and not too long', () => {
  const [, row] = tableLines({ columns: ['a', 'b'], rows: [['x\r\n\ty', 'z'.repeat(61)]] })

  expect(row).toBe(`  x y  ${'z'.repeat(59)}…`)
})

test('in the log, a cell is cut between characters', () => {
  const lines = tableLines({ columns: ['a'], rows: [['😀'.repeat(50)], [`x${'😀'.repeat(50)}`]] })

  expect(lines.every((line) => line.isWellFormed())).toBe(true)
})

test('in the summary, what this action says is plain, and can act as nothing', () => {
  const table = {
    columns: ['Name', 'Reason'],
    rows: [
      ['a|b', 'protected by *|`<b>` @me'],
      ['x', ''],
    ],
  }
  expect(tableMarkdown(table).split('\n').slice(2)).toEqual([
    '| `a¦b` | protected by \\*\\|\\`\\<b\\>\\` @\u200bme |',
    '| `x` | – |',
  ])
})

test.each(['Size', 'Duration', 'Age', 'Own', 'Deploy', 'Note', 'Action', 'Reason'])(
  'in the summary, the column "%s" is plain, and a blank cell has a dash',
  (column) => {
    const rows = [['2 hours, a "name"'], [' ']]
    expect(tableMarkdown({ columns: [column], rows })).toBe(
      `| ${column} |\n| --- |\n| 2 hours, a "name" |\n| – |`,
    )
  },
)

test('in the summary, what comes from outside is code', () => {
  expect(tableMarkdown(TABLE)).toBe(
    [
      '| Snapshot | Fate |',
      '| --- | --- |',
      '| `pre-deploy-11-1` | `kept` |',
      '| `x` | `deleted: the oldest` |',
    ].join('\n'),
  )
})

test('a table without rows is its head', () => {
  expect(tableLines({ columns: ['a'], rows: [] })).toEqual(['  a'])
})

describe('a cell with a link', () => {
  const linked = {
    columns: ['Deploy'],
    rows: [
      [{ text: 'run 11 |`](https://evil.example)', href: 'https://github.com/acme/shop/actions/runs/11' }],
    ],
  }

  test('is its text in the log', () => {
    expect(tableLines(linked)).toEqual(['  Deploy', '  run 11 |`](https://evil.example)'])
  })

  test('leads to its address in the summary, and nowhere else', () => {
    expect(tableMarkdown(linked).split('\n')[2]).toBe(
      '| [`run 11 ¦ˋ](https://evil.example)`](https://github.com/acme/shop/actions/runs/11) |',
    )
  })
})
