/** The list of all snapshots, in words. That nothing in it acts as Markdown is a scenario. */
import { describe, expect, test } from '@jest/globals'
import { describeSnapshots } from '../../src/decide/snapshot-list.ts'
import { type Snapshot } from '../../src/domain/snapshot.ts'
import { listChapters, type SnapshotList, snapshotList } from '../../src/report/snapshot-list.ts'
import { BASE, foreignProvenance, NOW_MS, own, RUN, SERVER_ID, snapshot } from '../decide/snapshots.ts'

const FACTS = { base: BASE, run: RUN, protect: [], lastGoodId: null, runEndOf: () => null }

function listOf(snapshots: readonly Snapshot[], run: Pick<typeof RUN, 'repo' | 'url'> = RUN): SnapshotList {
  const server = { serverId: SERVER_ID, snapshots: describeSnapshots(snapshots, FACTS) }
  return snapshotList([server], { run, nowMs: NOW_MS })
}

const DEPLOY = own('801', '9000000001', 50)
const PAGE = 'https://github.com/acme/shop/actions/runs/9000000001/attempts/1'

test('the summary has a column for everything, the log those that fit into its lines', () => {
  const { full, short } = listOf([DEPLOY])
  const creator = { text: 'run 9000000001, attempt 1, job "deploy"', href: PAGE }
  expect(full).toEqual({
    columns: [
      ...['Id', 'Name', 'Status', 'Size', 'Created', 'Age', 'Own'],
      ...['Created by', 'Commit', 'Deploy', 'Note'],
    ],
    rows: [
      [
        ...['801', 'pre-deploy-9000000001-1', 'completed', '1024 MB', '2026-11-19 08:00:00 UTC'],
        ...['2 days 2 hours', 'yes', creator, '0123456', 'unknown', '"latest"'],
      ],
    ],
  })
  expect(short.columns).toEqual(['Id', 'Status', 'Age', 'Own', 'Created by', 'Commit', 'Deploy', 'Note'])
})

describe('the cell', () => {
  const cellOf = (column: string, each: Snapshot, run?: Pick<typeof RUN, 'repo' | 'url'>): unknown => {
    const { full } = listOf([each], run)
    return full.rows[0]?.[full.columns.indexOf(column)]
  }

  test.each([
    [
      'Created by',
      own('1', '9', 1, { description: foreignProvenance('9') }),
      'other/repo, run 9, job "deploy", commit fedcba9',
    ],
    ['Created by', snapshot(), 'not this action'],
    [
      'Created by',
      own('1', '900000001', 1, { description: null }),
      { text: 'run 900000001, attempt 1', href: expect.any(String) },
    ],
    ['Size', snapshot({ sizeMb: null }), '–'],
    ['Created', snapshot({ createdAtMs: null }), 'unreadable date'],
    ['Age', snapshot({ createdAtMs: null }), 'unknown'],
    ['Commit', snapshot(), '–'],
    ['Note', snapshot({ status: 'removing' }), 'cannot be restored'],
  ] as const)('%s', (column, each, expected) => {
    expect(cellOf(column, each)).toEqual(expected)
  })

  test.each([null, 'https://github.com/acme/shop'])(
    'has no link where the runner does not tell which GitHub this is: %j',
    (url) => {
      expect(cellOf('Created by', DEPLOY, { repo: 'acme/shop', url })).toBe(
        'run 9000000001, attempt 1, job "deploy"',
      )
    },
  )
})

describe('the commands', () => {
  test('have a block each: who copies a block must not start several rollbacks', () => {
    const list = listOf([DEPLOY, own('802', '9000000002', 2)])
    expect(list.restorable.map(({ what }) => what)).toEqual([
      'snapshot 802 of server 12345 (2 hours old, from 2026-11-21 08:00 UTC)',
      'snapshot 801 of server 12345 (2 days 2 hours old, from 2026-11-19 08:00 UTC)',
    ])
    const markdown = listChapters(list).join('\n\n')
    expect(markdown.match(/```sh\n.*\n```/g)).toEqual(
      list.restorable.map(({ command }) => `\`\`\`sh\n${command}\n\`\`\``),
    )
  })

  test('name the host, where that is not github.com', () => {
    const url = 'https://git.example/acme/shop/actions/runs/1/attempts/1'
    expect(listOf([DEPLOY], { repo: 'acme/shop', url }).restorable[0]?.command).toContain(
      ' --repo git.example/acme/shop ',
    )
  })

  test('are not there, nor a word of them, where nothing can be restored', () => {
    const list = listOf([own('801', '9000000001', 1, { status: 'failed' })])
    expect(list.restorable).toEqual([])
    const [table, ...others] = listChapters(list)
    expect(table).toMatch(/^#### All snapshots\n\n\| Id \|/)
    expect(others).toEqual([
      'Each snapshot shows the server before the deploy of its commit. "Deploy" says how the workflow run of that deploy ended.',
    ])
  })
})

test('a list without snapshots has no chapter', () => {
  expect(listChapters(listOf([]))).toEqual([])
})
