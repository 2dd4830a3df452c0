import { describe, expect, test } from '@jest/globals'
import type { DeleteReason, KeepReason } from '../../src/domain/plan.ts'
import {
  planTable,
  isDeleted,
  planRows,
  rowsTable,
  notPruned,
  snapshotsTable,
  stays,
  whyDeleted,
  whyKept,
} from '../../src/report/plan-table.ts'
import { own, snapshot } from '../decide/snapshots.ts'

describe('why a snapshot', () => {
  test.each<[KeepReason, string]>([
    [{ kind: 'foreign' }, 'not created by this action for this repository'],
    [{ kind: 'other-name' }, 'created by this action under another "name"'],
    [{ kind: 'protected', pattern: 'golden-*' }, 'protected by "golden-*"'],
    [{ kind: 'unfinished', status: 'in_progress' }, 'not finished (in_progress)'],
    [{ kind: 'deleting', status: 'removing' }, 'VPS.org is already deleting it (removing)'],
    [{ kind: 'refused' }, 'VPS.org refused to delete it'],
    [{ kind: 'restoring' }, 'the server is being restored'],
    [{ kind: 'undated' }, 'its date cannot be read'],
    [{ kind: 'this-run' }, 'created by this run attempt'],
    [{ kind: 'newest' }, 'newest completed own snapshot'],
    [{ kind: 'last-good' }, 'last good state'],
    [
      { kind: 'deploy-going', runId: '9000000007', job: 'release / deploy' },
      'its deploy is still running: run 9000000007, job "release / deploy"',
    ],
    [{ kind: 'deploy-going', runId: '9000000007', job: null }, 'its deploy is still running: run 9000000007'],
    [{ kind: 'young' }, 'less than 6 hours old; its deploy may still be running'],
    [{ kind: 'target' }, 'about to be restored'],
    [{ kind: 'not-needed' }, 'no need to delete it'],
    [{ kind: 'not-enough' }, 'deleting it would not free enough slots'],
  ])('stays: %j', (reason, words) => {
    expect(whyKept(reason)).toBe(words)
  })

  test.each<[DeleteReason, string]>([
    [{ kind: 'failed', status: 'error' }, 'unusable (error)'],
    [
      { kind: 'later-attempt', runId: '11', attempt: '2' },
      'created by attempt 2 of run 11, after an earlier attempt',
    ],
    [{ kind: 'oldest' }, 'oldest'],
    [{ kind: 'last-resort-young' }, 'last resort: less than 6 hours old, its deploy may still be running'],
    [{ kind: 'last-resort-newest' }, 'last resort: only the last good state is older'],
    [
      { kind: 'last-resort-last-good' },
      'last resort: the last good state; the others must stay or may still be needed',
    ],
    [{ kind: 'last-resort-only-own' }, 'last resort: the only own snapshot'],
  ])('goes: %j', (reason, words) => {
    expect(whyDeleted(reason)).toBe(words)
  })
})

const OLD = own('801', '11', 30)
const NEW = own('802', '12', 1, { sizeMb: null, createdAtMs: null })
const OLD_CELLS = ['801', 'pre-deploy-11-1', 'completed', '1024 MB', '2026-11-20 04:00:00 UTC']
const NEW_CELLS = ['802', 'pre-deploy-12-1', 'completed', '–', 'unreadable date']
const COLUMNS = ['Id', 'Name', 'Status', 'Size', 'Created', 'Action', 'Reason']

describe('a plan as a table', () => {
  const rows = planRows(
    [
      { action: 'keep', snapshot: NEW, reason: { kind: 'undated' } },
      { action: 'delete', snapshot: OLD, reason: { kind: 'oldest' } },
    ],
    'would delete',
  )

  test('says of every snapshot what becomes of it, and why', () => {
    expect(rowsTable(rows)).toEqual({
      columns: COLUMNS,
      rows: [
        [...NEW_CELLS, 'keep', 'its date cannot be read'],
        [...OLD_CELLS, 'would delete', 'oldest'],
      ],
    })
  })

  test('of one server does not name it, of several it does', () => {
    expect(planTable([{ serverId: '12345', rows }])).toEqual(rowsTable(rows))
    const both = planTable([
      { serverId: '12345', rows },
      { serverId: '678', rows: [] },
      { serverId: '9', rows: rows.slice(0, 1) },
    ])
    expect(both.columns).toEqual(['Server', ...COLUMNS])
    expect(both.rows.map((each) => each.slice(0, 2))).toEqual([
      ['12345', '802'],
      ['12345', '801'],
      ['9', '802'],
    ])
    expect(planTable([])).toEqual({ columns: ['Server', ...COLUMNS], rows: [] })
  })
})

test('after a deploy that was not good all snapshots stay, the newest first, and this run says what became of its own', () => {
  const hand = snapshot({ id: '50', createdAtMs: 0 })
  expect(notPruned([hand, OLD, NEW], '801', 'restored')).toEqual([
    { snapshot: NEW, action: 'keep', why: 'pruning needs a successful deploy' },
    { snapshot: OLD, action: 'restored', why: 'the snapshot of this run' },
    { snapshot: hand, action: 'keep', why: 'pruning needs a successful deploy' },
  ])
})

test('what VPS.org is already deleting is never called kept', () => {
  const going = snapshot({ id: '50', status: 'deleting' })
  const row = { snapshot: going, action: 'being deleted', why: 'VPS.org is already deleting it (deleting)' }
  expect(
    planRows(
      [{ action: 'keep', snapshot: going, reason: { kind: 'deleting', status: 'deleting' } }],
      'deleted',
    ),
  ).toEqual([row])
  expect(notPruned([going], '801', 'restored')).toEqual([row])
  expect([stays(row), isDeleted(row)]).toEqual([false, false])
})

test('a failed snapshot that stays is said to be of no use, and why it stays; one that goes, only why', () => {
  const failed = snapshot({ status: 'failed' })
  const rows = ['new', 'keep', 'deleted'].map((action) => ({ snapshot: failed, action, why: 'a reason' }))
  expect(rowsTable(rows).rows.map((each) => each.at(-1))).toEqual([
    'cannot be restored (failed); a reason',
    'cannot be restored (failed); a reason',
    'a reason',
  ])
})

test('where nothing is to be decided, there are no columns for it, and the newest comes first', () => {
  expect(snapshotsTable([{ serverId: '12345', listed: [OLD, NEW] }])).toEqual({
    columns: COLUMNS.slice(0, 5),
    rows: [NEW_CELLS, OLD_CELLS],
  })
  expect(
    snapshotsTable([
      { serverId: '12345', listed: [OLD] },
      { serverId: '678', listed: [NEW] },
    ]),
  ).toEqual({
    columns: ['Server', ...COLUMNS.slice(0, 5)],
    rows: [
      ['12345', ...OLD_CELLS],
      ['678', ...NEW_CELLS],
    ],
  })
})
