import { describe, expect, test } from '@jest/globals'
import { prunedSnapshots } from '../../src/actions/prune/prune-and-report.ts'
import {
  exportIds,
  exportPruned,
  exportRollback,
  exportSnapshots,
  inOrder,
} from '../../src/runner/outputs.ts'
import { earlierResult, exportResult } from '../../src/runner/post-result.ts'
import { RunnerFileError } from '../../src/runner/runner-file.ts'
import { NOW_MS, own, RUN, snapshot } from '../decide/snapshots.ts'
import { recordingToolkit, refused } from './recording-toolkit.ts'

const MINE = own('802', RUN.id, 0)
const HOSTILE = snapshot({ id: '803', name: 'a,b|c`d\n##[error]x ü 1' })
const PLAIN = 'a_b_c_d____error_x ü 1'
/** Nothing is to be said. */
const SILENT = { warning: refused }
const FLEET = [
  { serverId: '1', snapshot: MINE },
  { serverId: '2', snapshot: null },
  { serverId: '3', snapshot: HOSTILE },
]

describe('for the steps that follow', () => {
  test('ids and names stand in the order of the servers, with an empty place where there is none', () => {
    const { toolkit, told } = recordingToolkit()
    exportIds(toolkit, FLEET)
    expect(told).toEqual([
      ['setOutput', 'snapshot-id', '802,,803'],
      ['setOutput', 'snapshot-name', `pre-deploy-9000000011-1,,${PLAIN}`],
    ])
    expect(inOrder(['1', '2', '3'], (id) => (id === '2' ? null : `s${id},`))).toBe('s1_,,s3_')
  })

  test('names are cut before they can fill an output', () => {
    expect(inOrder(['1'], () => 'x'.repeat(301))).toBe('x'.repeat(300))
  })

  test('all that is known of snapshots is one list', () => {
    const { toolkit, told } = recordingToolkit()
    const odd = snapshot({ status: 'a'.repeat(41), sizeMb: null, createdAtMs: null })
    const fine = snapshot({ status: 'a'.repeat(40), createdAtMs: NOW_MS + 5 })
    exportSnapshots(toolkit, [...FLEET, { serverId: '4', snapshot: odd }, { serverId: '5', snapshot: fine }])
    const known = {
      server_id: '1',
      id: '802',
      name: 'pre-deploy-9000000011-1',
      status: 'completed',
      size_mb: 1024,
      created_at: '2026-11-21T10:00:00Z',
    }
    expect(told).toEqual([
      [
        'setOutput',
        'snapshots',
        [
          known,
          { ...known, server_id: '3', id: '803', name: PLAIN },
          { server_id: '4', id: '801', name: 'by hand', status: 'unknown', size_mb: null, created_at: null },
          {
            ...known,
            server_id: '5',
            id: '801',
            name: 'by hand',
            status: 'a'.repeat(40),
            created_at: '2026-11-21T10:00:00.005Z',
          },
        ],
      ],
    ])
  })

  test.each(['!', 'completed!', '! completed', ''])('a status such as %j is not handed on', (status) => {
    const { toolkit, told } = recordingToolkit()
    exportSnapshots(toolkit, [{ serverId: '1', snapshot: { ...MINE, status } }])
    expect(told).toMatchObject([['setOutput', 'snapshots', [{ status: 'unknown' }]]])
  })

  test('pruning hands on what went and what stayed, and why', () => {
    const { toolkit, told } = recordingToolkit()
    const plans = [
      {
        serverId: '1',
        rows: [
          { snapshot: MINE, action: 'keep', why: 'protected by "a,b*"' },
          { snapshot: HOSTILE, action: 'already deleted', why: 'oldest' },
          // Neither this action's doing nor kept.
          {
            snapshot: { ...MINE, id: '804' },
            action: 'being deleted',
            why: 'VPS.org is already deleting it',
          },
        ],
      },
      {
        serverId: '2',
        rows: [{ snapshot: MINE, action: 'deleted', why: 'oldest ##[x] \\ |'.padEnd(501, 'y') }],
      },
    ]
    exportPruned(toolkit, prunedSnapshots(plans))
    expect(told).toEqual([
      [
        'setOutput',
        'deleted',
        [
          { server_id: '1', id: '803', name: PLAIN, reason: 'already gone' },
          {
            server_id: '2',
            id: '802',
            name: MINE.name,
            reason: 'oldest ___x_ _ _'.padEnd(500, 'y'),
          },
        ],
      ],
      ['setOutput', 'kept', [{ server_id: '1', id: '802', name: MINE.name, reason: 'protected by "a,b*"' }]],
    ])
  })

  test('a rollback hands on what it knows by then', () => {
    const { toolkit, told } = recordingToolkit()
    exportRollback(toolkit, { 'snapshot-id': '801', result: 'restored' }, 'It is as it was.')
    expect(told).toEqual([
      ['setOutput', 'snapshot-id', '801'],
      ['setOutput', 'result', 'restored'],
    ])
  })

  test('post hands on how it ended', () => {
    const { toolkit, told } = recordingToolkit()
    exportResult({ toolkit, log: SILENT, earlierResult: 'none' }, 'not-restored')
    expect(told).toEqual([['exportVariable', 'VPS_SNAPSHOT_RESULT', 'not-restored']])
  })

  const BY_GRAVITY = ['not-restored', 'restore-started', 'restored', 'kept', 'pruned', 'none'] as const

  test('of two posts in one job the gravest result stands, whichever came first', () => {
    for (const [place, graver] of BY_GRAVITY.entries()) {
      for (const other of BY_GRAVITY.slice(place)) {
        const { toolkit, told } = recordingToolkit()
        exportResult({ toolkit, log: SILENT, earlierResult: graver }, other)
        exportResult({ toolkit, log: SILENT, earlierResult: other }, graver)
        expect(told).toEqual([
          ['exportVariable', 'VPS_SNAPSHOT_RESULT', graver],
          ['exportVariable', 'VPS_SNAPSHOT_RESULT', graver],
        ])
      }
    }
  })

  test('what post said itself while it worked is replaced by its last word', () => {
    const { toolkit, told } = recordingToolkit()
    const target = { toolkit, log: SILENT, earlierResult: 'pruned' } as const
    for (const each of ['none', 'not-restored', 'restore-started', 'restored'] as const)
      exportResult(target, each)
    expect(told.map(([, , value]) => value)).toEqual([
      'pruned',
      'not-restored',
      'restore-started',
      'restored',
    ])
  })

  test.each([
    ...BY_GRAVITY.map((each) => [each, each] as const),
    ['odd', 'none'],
    ['', 'none'],
    [undefined, 'none'],
  ])('what another post of this job left is read: %j is %s', (text, expected) => {
    expect(earlierResult(text === undefined ? {} : { VPS_SNAPSHOT_RESULT: text })).toBe(expected)
  })
})

describe('where the runner takes nothing', () => {
  const { toolkit } = recordingToolkit({ setOutput: refused, exportVariable: refused })

  test.each<[string, () => void, string]>([
    [
      'the snapshots that exist are named',
      () => {
        exportIds(toolkit, FLEET.slice(0, 2))
      },
      'Could not set the outputs snapshot-id, snapshot-name (ENOSPC). Snapshot 802 (pre-deploy-9000000011-1) of server 1 exists at VPS.org. Check that the disk',
    ],
    [
      'they are named with all that is known too',
      () => {
        exportSnapshots(toolkit, FLEET.slice(1, 2))
      },
      'Could not set the outputs snapshots (ENOSPC). No snapshot id is known. Check that the disk',
    ],
    [
      'the outputs of pruning are named',
      () => {
        exportPruned(toolkit, { deleted: [], kept: [] })
      },
      'Could not set the outputs deleted, kept (ENOSPC). Check that the disk',
    ],
    [
      'the outputs of a rollback are named, and how things are',
      () => {
        exportRollback(toolkit, { 'snapshot-id': '801', result: 'restored' }, 'It is as it was.')
      },
      'Could not set the outputs snapshot-id, result (ENOSPC). It is as it was. Check that the disk',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(RunnerFileError)
    expect(call).toThrow(message)
  })

  test('post goes on, and says what it could not hand on', () => {
    const why: string[] = []
    const log = { warning: (text: string) => why.push(text) }
    exportResult({ toolkit, log, earlierResult: 'none' }, 'restored')
    expect(why).toEqual([
      'Could not set VPS_SNAPSHOT_RESULT=restored for the jobs that follow (ENOSPC). Check that the disk of this runner is writable and not full.',
    ])
  })
})
