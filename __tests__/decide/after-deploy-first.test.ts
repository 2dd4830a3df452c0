/** The rows of post's table that need nobody asked. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type AfterDeployInputs,
  type Created,
  decideFirst,
  type FirstDecision,
  type Intent,
  type MainRecord,
  type RestoreTrigger,
} from '../../src/decide/after-deploy.ts'
import { type DeployStatus, type JobStatus, readDeployStatus } from '../../src/decide/deploy-status.ts'
import { BASE, MARK, NOW_MS, RUN, SERVER_ID } from './snapshots.ts'

const intent: Intent = { serverId: SERVER_ID, name: `${BASE}-${RUN.id}-1`, mark: MARK }
const sent: MainRecord = { kind: 'sent', intent, statusSeen: 'unknown' }
const damaged: MainRecord = { kind: 'damaged' }
const created: Created = {
  kind: 'created',
  intent,
  id: '801',
  completed: true,
  createdAtMs: NOW_MS,
  statusSeen: 'unknown',
}
const unfinished: Created = { ...created, completed: false }

function inputs(
  deployStatus: string,
  restoreOn: readonly RestoreTrigger[] = [],
  jobStatus: JobStatus = 'failure',
): AfterDeployInputs {
  return { serverId: SERVER_ID, deployStatus, restoreOn, jobStatus }
}

const BOTH: readonly RestoreTrigger[] = ['failure', 'cancelled']

describe('the rows, where the first that fits counts', () => {
  test.each<[string, MainRecord, AfterDeployInputs, FirstDecision]>([
    ['no create', { kind: 'no-create' }, inputs('failure', BOTH), { kind: 'nothing' }],
    ['no create, success', { kind: 'no-create' }, inputs('success'), { kind: 'nothing' }],

    ['no id, asked for', sent, inputs('failure', BOTH), { kind: 'find-mark', intent, askedFor: true }],
    [
      'no id, not asked for',
      sent,
      inputs('failure', ['cancelled']),
      { kind: 'find-mark', intent, askedFor: false },
    ],
    ['no id, success', sent, inputs('success', BOTH), { kind: 'find-mark', intent, askedFor: false }],
    ['no id, unknown', sent, inputs('', BOTH), { kind: 'find-mark', intent, askedFor: false }],

    [
      'unreadable state, asked for',
      damaged,
      inputs('cancelled', BOTH),
      { kind: 'state-damaged', askedFor: true },
    ],
    [
      'unreadable state, success',
      damaged,
      inputs('success', BOTH),
      { kind: 'state-damaged', askedFor: false },
    ],

    [
      'not completed, asked for',
      unfinished,
      inputs('failure', BOTH),
      { kind: 'not-completed', record: unfinished, askedFor: true },
    ],
    [
      'not completed, success: no pruning',
      unfinished,
      inputs('success'),
      { kind: 'not-completed', record: unfinished, askedFor: false },
    ],
    [
      'not completed, skipped',
      unfinished,
      inputs('skipped', BOTH),
      { kind: 'not-completed', record: unfinished, askedFor: false },
    ],
    [
      'not completed, unknown',
      unfinished,
      inputs('', BOTH),
      { kind: 'not-completed', record: unfinished, askedFor: false },
    ],

    ['success', created, inputs('success', BOTH), { kind: 'prune', record: created }],
    [
      'success, in a job that failed later',
      created,
      inputs('success', BOTH, 'failure'),
      { kind: 'prune', record: created },
    ],
    ['success of the job', created, inputs('job', [], 'success'), { kind: 'prune', record: created }],
    ['skipped', created, inputs('skipped', BOTH), { kind: 'skipped', record: created }],

    [
      'unknown, nothing to restore',
      created,
      inputs(''),
      { kind: 'unknown-status', record: created, fails: false },
    ],
    [
      'unknown in a job that failed',
      created,
      inputs('', BOTH),
      { kind: 'unknown-status', record: created, fails: true },
    ],
    [
      'unknown in a job of which nothing is known',
      created,
      inputs('what', ['cancelled'], 'unknown'),
      { kind: 'unknown-status', record: created, fails: true },
    ],
    [
      'unknown in a job that succeeded',
      created,
      inputs('', BOTH, 'success'),
      { kind: 'unknown-status', record: created, fails: false },
    ],
    [
      'not evaluated',
      created,
      inputs('${{ steps.deploy.outcome }}', BOTH, 'cancelled'),
      { kind: 'unknown-status', record: created, fails: true },
    ],
    [
      'half a deploy',
      created,
      inputs('success,skipped', BOTH),
      { kind: 'unknown-status', record: created, fails: true },
    ],

    [
      'failure, not asked for',
      created,
      inputs('failure', ['cancelled']),
      { kind: 'not-asked', record: created, status: 'failure' },
    ],
    [
      'cancelled, not asked for',
      created,
      inputs('cancelled', ['failure']),
      { kind: 'not-asked', record: created, status: 'cancelled' },
    ],
    [
      'failure of the job, which never restores',
      created,
      inputs('job', BOTH, 'failure'),
      { kind: 'not-asked', record: created, status: 'failure' },
    ],
    [
      'not asked for goes before seen by main',
      { ...created, statusSeen: 'failure' },
      inputs('failure'),
      { kind: 'not-asked', record: { ...created, statusSeen: 'failure' }, status: 'failure' },
    ],

    [
      'a failure that main saw already',
      { ...created, statusSeen: 'failure' },
      inputs('failure', BOTH),
      { kind: 'older-failure', record: { ...created, statusSeen: 'failure' }, status: 'failure' },
    ],
    [
      'another end than main saw',
      { ...created, statusSeen: 'success' },
      inputs('failure', BOTH),
      { kind: 'examine', record: { ...created, statusSeen: 'success' }, status: 'failure' },
    ],
    [
      'asked for',
      created,
      inputs('failure', ['failure']),
      { kind: 'examine', record: created, status: 'failure' },
    ],
    [
      'asked for, cancelled',
      created,
      inputs('success,cancelled', BOTH, 'cancelled'),
      { kind: 'examine', record: created, status: 'cancelled' },
    ],
  ])('%s', (_row, record, given, expected) => {
    expect(decideFirst(record, given)).toEqual(expected)
  })
})

describe('state that speaks of another server than the input', () => {
  test.each<MainRecord>([
    { ...created, intent: { ...intent, serverId: '99999' } },
    { ...unfinished, intent: { ...intent, serverId: '99999' } },
    { kind: 'sent', intent: { ...intent, serverId: '99999' }, statusSeen: 'unknown' },
  ])('is damaged: there is nothing to prune or restore there', (record) => {
    expect(decideFirst(record, inputs('success'))).toEqual({ kind: 'state-damaged', askedFor: false })
    expect(decideFirst(record, inputs('failure', BOTH))).toEqual({ kind: 'state-damaged', askedFor: true })
  })
})

describe('for all that can come', () => {
  const statuses: readonly DeployStatus[] = ['success', 'failure', 'cancelled', 'skipped', 'unknown']
  const anyRecord: fc.Arbitrary<MainRecord> = fc.oneof(
    fc.constant<MainRecord>({ kind: 'no-create' }),
    fc.constant(damaged),
    fc.record({
      kind: fc.constant('sent' as const),
      intent: fc.constant(intent),
      statusSeen: fc.constantFrom(...statuses),
    }),
    fc.record({
      kind: fc.constant('created' as const),
      intent: fc.constant(intent),
      id: fc.string(),
      completed: fc.boolean(),
      createdAtMs: fc.option(fc.nat()),
      statusSeen: fc.constantFrom(...statuses),
    }),
  )
  const word = fc.constantFrom('success', 'failure', 'cancelled', 'skipped', '', 'job', '${{ x }}', 'what')
  const anyInputs: fc.Arbitrary<AfterDeployInputs> = fc.record({
    serverId: fc.constant(SERVER_ID),
    deployStatus: fc.oneof(
      fc.array(word, { maxLength: 3 }).map((words) => words.join(',')),
      fc.string(),
    ),
    jobStatus: fc.constantFrom<JobStatus>('success', 'failure', 'cancelled', 'unknown'),
    restoreOn: fc.subarray<RestoreTrigger>(['failure', 'cancelled']),
  })

  /** The table, read from the top. */
  function table(record: MainRecord, given: AfterDeployInputs): FirstDecision['kind'] {
    const status = readDeployStatus(given.deployStatus, given.jobStatus)
    const isAsked =
      given.deployStatus.trim().toLowerCase() !== 'job' && given.restoreOn.some((each) => each === status)
    if (record.kind === 'no-create') return 'nothing'
    if (record.kind === 'damaged') return 'state-damaged'
    if (record.kind === 'sent') return 'find-mark'
    if (!record.completed) return 'not-completed'
    if (status === 'success') return 'prune'
    if (status === 'skipped') return 'skipped'
    if (status === 'unknown') return 'unknown-status'
    if (!isAsked) return 'not-asked'
    return record.statusSeen === status ? 'older-failure' : 'examine'
  }

  test('there is exactly one row', () => {
    fc.assert(
      fc.property(anyRecord, anyInputs, (record, given) => {
        expect(decideFirst(record, given).kind).toBe(table(record, given))
      }),
      { numRuns: 2000 },
    )
  })

  test('nothing is ever restored that nobody asked for, and nothing pruned but after a success', () => {
    fc.assert(
      fc.property(anyRecord, anyInputs, (record, given) => {
        const { kind } = decideFirst(record, given)
        if (kind === 'examine') expect(given.restoreOn).not.toEqual([])
        if (kind === 'prune') expect(readDeployStatus(given.deployStatus, given.jobStatus)).toBe('success')
      }),
      { numRuns: 1000 },
    )
  })
})
