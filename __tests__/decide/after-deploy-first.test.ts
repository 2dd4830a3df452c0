/** The rows of post's table that need no request. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type AfterDeployInputs,
  decideFirst,
  type FirstDecision,
  isWanted,
  mayHaveDeployed,
} from '../../src/decide/after-deploy.ts'
import {
  type Completion,
  type CreatedRecord,
  type CreatedRecords,
  type Intent,
  type MainRecord,
  type MainRecords,
  providerAheadOf,
  withMarks,
} from '../../src/domain/records.ts'
import {
  type RestoreTrigger,
  type DeployStatus,
  type JobStatus,
  readDeployStatus,
} from '../../src/domain/deploy-status.ts'
import { BASE, MARK, NOW_MS, RUN, SERVER_ID } from './snapshots.ts'

const SECOND_ID = '23456'
const THIRD_ID = '5f1c0d5a-8a57-4c0e-9d0c-6f1f3f5f0001'

const intent: Intent = { serverId: SERVER_ID, name: `${BASE}-${RUN.id}-1`, mark: MARK, askedAtMs: NOW_MS }
const none: MainRecord = { kind: 'no-create', serverId: SERVER_ID }
const secondNone: MainRecord = { kind: 'no-create', serverId: SECOND_ID }
const sent: MainRecord = { kind: 'sent', intent, statusSeen: 'unknown' }
const damaged: MainRecords = { kind: 'damaged' }
const created: CreatedRecord = {
  kind: 'created',
  intent,
  id: '801',
  completion: 'seen',
  createdAtMs: NOW_MS,
  providerAheadMs: 0,
  statusSeen: 'unknown',
}
const unfinished: CreatedRecord = { ...created, completion: 'not-seen' }
const left: CreatedRecord = { ...created, completion: 'left-to-wait' }

const secondIntent: Intent = { ...intent, serverId: SECOND_ID, mark: '2b3c4d5e' }
const second: CreatedRecord = { ...created, intent: secondIntent, id: '802' }
const third: CreatedRecord = {
  ...created,
  intent: { ...intent, serverId: THIRD_ID, mark: '3c4d5e6f' },
  id: '803',
}

/** The record of each server, in the order of `server-id`. */
function read(...servers: readonly MainRecord[]): MainRecords {
  return { kind: 'read', servers, restoreOn: [], isDone: true }
}

function inputs(
  deployStatus: string,
  restoreOn: readonly RestoreTrigger[] = [],
  jobStatus: JobStatus = 'failure',
): AfterDeployInputs {
  return { serverIds: [SERVER_ID], deployStatus, restoreOn, jobStatus }
}

/** The same for two servers. */
function forTwo(...given: Parameters<typeof inputs>): AfterDeployInputs {
  return { ...inputs(...given), serverIds: [SERVER_ID, SECOND_ID] }
}

const BOTH: readonly RestoreTrigger[] = ['failure', 'cancelled']

describe('the rows, where the first that fits counts', () => {
  test.each<[string, MainRecords, AfterDeployInputs, FirstDecision]>([
    ['no create', read(none), inputs('failure', BOTH), { kind: 'nothing' }],
    ['no create, success', read(none), inputs('success'), { kind: 'nothing' }],

    [
      'no id, asked for',
      read(sent),
      inputs('failure', BOTH),
      { kind: 'not-completed', servers: [sent], askedFor: true, deployed: true },
    ],
    [
      'no id, not asked for',
      read(sent),
      inputs('failure', ['cancelled']),
      { kind: 'not-completed', servers: [sent], askedFor: false, deployed: true },
    ],
    [
      'no id, success',
      read(sent),
      inputs('success', BOTH),
      { kind: 'not-completed', servers: [sent], askedFor: false, deployed: true },
    ],
    [
      'no id, unknown',
      read(sent),
      inputs('', BOTH),
      { kind: 'not-completed', servers: [sent], askedFor: false, deployed: false },
    ],

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
      read(unfinished),
      inputs('failure', BOTH),
      { kind: 'not-completed', servers: [unfinished], askedFor: true, deployed: true },
    ],
    [
      'not completed, success: no pruning',
      read(unfinished),
      inputs('success'),
      { kind: 'not-completed', servers: [unfinished], askedFor: false, deployed: true },
    ],
    [
      'not completed, skipped',
      read(unfinished),
      inputs('skipped', BOTH),
      { kind: 'not-completed', servers: [unfinished], askedFor: false, deployed: false },
    ],
    [
      'not completed, unknown',
      read(unfinished),
      inputs('', BOTH),
      { kind: 'not-completed', servers: [unfinished], askedFor: false, deployed: false },
    ],

    [
      'left to wait/, which has not seen it, asked for',
      read(left),
      inputs('failure', BOTH),
      { kind: 'not-completed', servers: [left], askedFor: true, deployed: true },
    ],
    [
      'left to wait/, asked for, even where main saw that value already',
      read({ ...left, statusSeen: 'cancelled' }),
      inputs('cancelled', ['cancelled']),
      {
        kind: 'not-completed',
        servers: [{ ...left, statusSeen: 'cancelled' }],
        askedFor: true,
        deployed: true,
      },
    ],
    [
      'left to wait/: good enough for pruning',
      read(left),
      inputs('success', BOTH),
      { kind: 'prune', servers: [left] },
    ],
    ['left to wait/, skipped', read(left), inputs('skipped', BOTH), { kind: 'skipped', servers: [left] }],
    [
      'left to wait/, unknown',
      read(left),
      inputs('', BOTH),
      { kind: 'unknown-status', servers: [left], fails: true },
    ],
    [
      'left to wait/, not asked for',
      read(left),
      inputs('failure', ['cancelled']),
      { kind: 'not-asked', servers: [left], status: 'failure' },
    ],
    [
      'left to wait/, failure of the job, which never restores',
      read(left),
      inputs('job', BOTH, 'failure'),
      { kind: 'not-asked', servers: [left], status: 'failure' },
    ],

    ['success', read(created), inputs('success', BOTH), { kind: 'prune', servers: [created] }],
    [
      'success, in a job that failed later',
      read(created),
      inputs('success', BOTH, 'failure'),
      { kind: 'prune', servers: [created] },
    ],
    [
      'success of the job',
      read(created),
      inputs('job', [], 'success'),
      { kind: 'prune', servers: [created] },
    ],
    ['skipped', read(created), inputs('skipped', BOTH), { kind: 'skipped', servers: [created] }],

    [
      'unknown, nothing to restore',
      read(created),
      inputs(''),
      { kind: 'unknown-status', servers: [created], fails: false },
    ],
    [
      'unknown in a job that failed',
      read(created),
      inputs('', BOTH),
      { kind: 'unknown-status', servers: [created], fails: true },
    ],
    [
      'unknown in a job of which nothing is known',
      read(created),
      inputs('what', ['cancelled'], 'unknown'),
      { kind: 'unknown-status', servers: [created], fails: true },
    ],
    [
      'unknown in a job that succeeded',
      read(created),
      inputs('', BOTH, 'success'),
      { kind: 'unknown-status', servers: [created], fails: false },
    ],
    [
      'not evaluated',
      read(created),
      inputs('${{ steps.deploy.outcome }}', BOTH, 'cancelled'),
      { kind: 'unknown-status', servers: [created], fails: true },
    ],
    [
      'half a deploy',
      read(created),
      inputs('success,skipped', BOTH),
      { kind: 'unknown-status', servers: [created], fails: true },
    ],

    [
      'failure, not asked for',
      read(created),
      inputs('failure', ['cancelled']),
      { kind: 'not-asked', servers: [created], status: 'failure' },
    ],
    [
      'cancelled, not asked for',
      read(created),
      inputs('cancelled', ['failure']),
      { kind: 'not-asked', servers: [created], status: 'cancelled' },
    ],
    [
      'failure of the job, which never restores',
      read(created),
      inputs('job', BOTH, 'failure'),
      { kind: 'not-asked', servers: [created], status: 'failure' },
    ],
    [
      'not asked for goes before seen by main',
      read({ ...created, statusSeen: 'failure' }),
      inputs('failure'),
      { kind: 'not-asked', servers: [{ ...created, statusSeen: 'failure' }], status: 'failure' },
    ],

    [
      'a failure that main saw already',
      read({ ...created, statusSeen: 'failure' }),
      inputs('failure', BOTH),
      { kind: 'older-failure', servers: [{ ...created, statusSeen: 'failure' }], status: 'failure' },
    ],
    [
      'another end than main saw',
      read({ ...created, statusSeen: 'success' }),
      inputs('failure', BOTH),
      { kind: 'examine', servers: [{ ...created, statusSeen: 'success' }], status: 'failure' },
    ],
    [
      'asked for',
      read(created),
      inputs('failure', ['failure']),
      { kind: 'examine', servers: [created], status: 'failure' },
    ],
    [
      'asked for, cancelled',
      read(created),
      inputs('success,cancelled', BOTH, 'cancelled'),
      { kind: 'examine', servers: [created], status: 'cancelled' },
    ],
  ])('%s', (_row, records, given, expected) => {
    expect(decideFirst(records, given)).toEqual(expected)
  })
})

describe('several servers are one', () => {
  const both: CreatedRecords = [created, second]

  test.each<[string, readonly MainRecord[]]>([
    ['no create for the second', [created, secondNone]],
    ['no create for the first', [none, second]],
    ['no id for the second', [created, { kind: 'sent', intent: secondIntent, statusSeen: 'unknown' }]],
    ['no id for the first', [sent, second]],
    ['no id, and no create for the other', [sent, secondNone]],
    ['the second not completed', [created, { ...second, completion: 'not-seen' }]],
    ['the first not completed', [unfinished, second]],
    [
      'the first not completed, the second left to wait/',
      [unfinished, { ...second, completion: 'left-to-wait' }],
    ],
  ])('%s: not completed, whatever became of the deploy', (_row, servers) => {
    for (const [status, askedFor, deployed] of [
      ['success', false, true],
      ['skipped', false, false],
      ['', false, false],
      ['cancelled', false, true],
      ['failure', true, true],
    ] as const) {
      expect(decideFirst(read(...servers), forTwo(status, ['failure']))).toEqual({
        kind: 'not-completed',
        servers,
        askedFor,
        deployed,
      })
    }
  })

  test.each<[string, AfterDeployInputs, FirstDecision]>([
    ['success', forTwo('success', BOTH), { kind: 'prune', servers: both }],
    ['skipped', forTwo('skipped', BOTH), { kind: 'skipped', servers: both }],
    ['unknown', forTwo('', BOTH), { kind: 'unknown-status', servers: both, fails: true }],
    ['not asked for', forTwo('failure'), { kind: 'not-asked', servers: both, status: 'failure' }],
    ['asked for', forTwo('failure', BOTH), { kind: 'examine', servers: both, status: 'failure' }],
  ])('all completed, %s', (_row, given, expected) => {
    expect(decideFirst(read(...both), given)).toEqual(expected)
  })

  test('a failure that main saw already on one of them is older for all: half a fleet is not restored', () => {
    const older: CreatedRecord = { ...created, statusSeen: 'failure' }
    for (const servers of [
      [older, second] as const,
      [created, { ...second, statusSeen: 'failure' }] as const,
    ]) {
      expect(decideFirst(read(...servers), forTwo('failure', BOTH))).toEqual({
        kind: 'older-failure',
        servers,
        status: 'failure',
      })
    }
  })

  test('a failure that main saw already is older for all of them', () => {
    const servers: CreatedRecords = [
      { ...created, statusSeen: 'failure' },
      { ...second, statusSeen: 'failure' },
    ]
    expect(decideFirst(read(...servers), forTwo('failure', BOTH))).toEqual({
      kind: 'older-failure',
      servers,
      status: 'failure',
    })
  })

  test('one that was left to wait/ and not seen by it is enough for no restore, and for pruning all', () => {
    const servers: CreatedRecords = [created, { ...second, completion: 'left-to-wait' }]
    expect(decideFirst(read(...servers), forTwo('failure', BOTH))).toEqual({
      kind: 'not-completed',
      servers,
      askedFor: true,
      deployed: true,
    })
    expect(decideFirst(read(...servers), forTwo('success', BOTH))).toEqual({ kind: 'prune', servers })
  })

  test('no create for any of them is nothing, as is no state at all', () => {
    for (const records of [read(none, secondNone), read()])
      expect(decideFirst(records, forTwo('failure', BOTH))).toEqual({ kind: 'nothing' })
  })
})

describe('a main that failed or was stopped when all was completed', () => {
  const broken = (...servers: readonly MainRecord[]): MainRecords => ({
    kind: 'read',
    servers,
    restoreOn: [],
    isDone: false,
  })
  const ofJob: CreatedRecord = { ...created, statusSeen: 'success' }

  test.each<[string, CreatedRecord, AfterDeployInputs, boolean]>([
    ['the job’s status, left alone', { ...created, statusSeen: 'success' }, inputs('job'), false],
    ['the job’s status, named, with a restore', ofJob, inputs('failure', BOTH), true],
    ['the job’s status, cancelled', ofJob, inputs('cancelled', ['cancelled'], 'cancelled'), true],
    ['nothing', created, inputs('', BOTH), false],
  ])('no deploy ran where "deploy-status" is %s: nothing is restored', (_row, record, given, askedFor) => {
    expect(decideFirst(broken(record), given)).toEqual({
      kind: 'not-completed',
      servers: [record],
      askedFor,
      deployed: false,
    })
  })

  test('the outcome of a step that ran all the same counts', () => {
    expect(decideFirst(broken(created), inputs('failure', BOTH))).toMatchObject({ kind: 'examine' })
    expect(decideFirst(broken(created), inputs('failure'))).toMatchObject({ kind: 'not-asked' })
    expect(decideFirst(broken(created), inputs('success'))).toMatchObject({ kind: 'prune' })
    expect(decideFirst(broken(created), inputs('skipped', BOTH))).toMatchObject({ kind: 'skipped' })
  })
})

test('a restore that main was to make fails post where the end of the deploy is unknown, also where post has no "restore-on"', () => {
  const records: MainRecords = { kind: 'read', servers: [created], restoreOn: ['failure'], isDone: true }
  expect(decideFirst(records, inputs(''))).toMatchObject({ kind: 'unknown-status', fails: true })
  expect(decideFirst(records, inputs('', [], 'success'))).toMatchObject({ fails: false })
})

describe('state that can not be read', () => {
  test('does not say that a restore was wanted, nor that no deploy ran', () => {
    expect(isWanted(damaged, { restoreOn: [] })).toBe(false)
    expect(isWanted(damaged, { restoreOn: ['failure'] })).toBe(true)
    expect(mayHaveDeployed(damaged, inputs(''))).toBe(true)
    expect(mayHaveDeployed(damaged, inputs('skipped'))).toBe(false)
  })
})

describe('the provider’s clock', () => {
  const ahead = (providerAheadMs: number): CreatedRecord => ({ ...created, providerAheadMs })

  test('is as far ahead as the first server says of which main saw a difference', () => {
    expect(providerAheadOf(read(ahead(0), ahead(900_000), ahead(-700_000)))).toBe(900_000)
    expect(providerAheadOf(read(none, sent, ahead(-700_000)))).toBe(-700_000)
  })

  test('is not known to be ahead where no server tells', () => {
    for (const records of [damaged, read(), read(none, sent), read(ahead(0))])
      expect(providerAheadOf(records)).toBe(0)
  })
})

describe('state that speaks of other servers than the input', () => {
  const expectDamaged = (records: MainRecords, ...serverIds: readonly string[]): void => {
    const asked = { ...inputs('failure', BOTH), serverIds }
    expect(decideFirst(records, { ...asked, deployStatus: 'success' })).toEqual({
      kind: 'state-damaged',
      askedFor: false,
    })
    expect(decideFirst(records, asked)).toEqual({ kind: 'state-damaged', askedFor: true })
  }

  test.each<MainRecord>([
    { ...created, intent: { ...intent, serverId: '99999' } },
    { ...unfinished, intent: { ...intent, serverId: '99999' } },
    { ...left, intent: { ...intent, serverId: '99999' } },
    { kind: 'sent', intent: { ...intent, serverId: '99999' }, statusSeen: 'unknown' },
  ])('is damaged: there is nothing to prune or restore there', (record) => {
    expectDamaged(read(record), SERVER_ID)
    expectDamaged(read(record, second), SERVER_ID, SECOND_ID)
    expectDamaged(read(second, record), SECOND_ID, SERVER_ID)
    expectDamaged(read(secondNone, record), SECOND_ID, SERVER_ID)
  })

  test('is damaged also where nothing was created for one that is none of the input', () => {
    expectDamaged(read({ ...none, serverId: '99999' }, second), SERVER_ID, SECOND_ID)
    expectDamaged(read(created, { ...none, serverId: '99999' }), SERVER_ID, SECOND_ID)
  })

  test.each<[string, readonly MainRecord[], readonly string[]]>([
    ['in another order', [created, second], [SECOND_ID, SERVER_ID]],
    ['in another order, one without a create', [none, second], [SECOND_ID, SERVER_ID]],
    ['one more in state', [created, second], [SERVER_ID]],
    ['one more in state, without a create', [created, secondNone], [SERVER_ID]],
    ['one more in the input', [created, second], [SERVER_ID, SECOND_ID, THIRD_ID]],
    ['one in its place twice', [created, created], [SERVER_ID, SECOND_ID]],
    ['turned around in the middle', [created, third, second], [SERVER_ID, SECOND_ID, THIRD_ID]],
  ])('is damaged: %s', (_row, servers, serverIds) => {
    expectDamaged(read(...servers), ...serverIds)
  })
})

describe('what wait/ saw', () => {
  const others: readonly MainRecord[] = [none, sent, created, unfinished]

  test('completes what was left to it, and only where it saw that very snapshot of that server', () => {
    const records = read(left, { ...second, completion: 'left-to-wait' })
    expect(withMarks(records, (serverId, id) => serverId === SERVER_ID && id === '801')).toEqual(
      read(created, { ...second, completion: 'left-to-wait' }),
    )
    expect(withMarks(records, () => true)).toEqual(read(created, second))
    expect(withMarks(records, () => false)).toEqual(records)
  })

  test.each(others)('says nothing of a record that was not left to it: %j', (record) => {
    const asked: unknown[] = []
    const sawCompleted = (...which: readonly string[]): boolean => asked.push(which) > 0
    expect(withMarks(read(record), sawCompleted)).toEqual(read(record))
    expect(asked).toEqual([])
  })

  test('mends no state that is damaged', () => {
    expect(withMarks(damaged, () => true)).toEqual(damaged)
  })

  test('is what a restore needs', () => {
    const given = inputs('failure', BOTH)
    expect(
      decideFirst(
        withMarks(read(left), () => false),
        given,
      ).kind,
    ).toBe('not-completed')
    expect(
      decideFirst(
        withMarks(read(left), () => true),
        given,
      ),
    ).toEqual({
      kind: 'examine',
      servers: [created],
      status: 'failure',
    })
  })
})

describe('for all that can come', () => {
  const statuses: readonly DeployStatus[] = ['success', 'failure', 'cancelled', 'skipped', 'unknown']
  const completions: readonly Completion[] = ['seen', 'not-seen', 'left-to-wait']
  const SERVER_IDS = [SERVER_ID, SECOND_ID, THIRD_ID]
  const recordOf = (serverId: string): fc.Arbitrary<MainRecord> =>
    fc.oneof(
      fc.constant({ ...none, serverId }),
      fc.record({
        kind: fc.constant('sent' as const),
        intent: fc.constant({ ...intent, serverId }),
        statusSeen: fc.constantFrom(...statuses),
      }),
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('created' as const),
          intent: fc.constant({ ...intent, serverId }),
          id: fc.string(),
          completion: fc.constantFrom(...completions, 'seen', 'seen', 'seen'),
          createdAtMs: fc.option(fc.nat()),
          providerAheadMs: fc.integer(),
          statusSeen: fc.constantFrom(...statuses),
        }),
      },
    )
  const anyServers = fc.shuffledSubarray(SERVER_IDS)
  const recordsOf = (serverIds: readonly string[]): fc.Arbitrary<MainRecords> =>
    fc.tuple(...serverIds.map(recordOf)).map((servers) => read(...servers))
  const anyRecords: fc.Arbitrary<MainRecords> = fc.oneof(fc.constant(damaged), anyServers.chain(recordsOf))
  const word = fc.constantFrom('success', 'failure', 'cancelled', 'skipped', '', 'job', '${{ x }}', 'what')
  const inputsFor = (serverIds: readonly string[]): fc.Arbitrary<AfterDeployInputs> =>
    fc.record({
      serverIds: fc.constant(serverIds),
      deployStatus: fc.oneof(
        word,
        fc.array(word, { maxLength: 3 }).map((words) => words.join(',')),
        fc.string(),
      ),
      jobStatus: fc.constantFrom<JobStatus>('success', 'failure', 'cancelled', 'unknown'),
      restoreOn: fc.subarray<RestoreTrigger>(['failure', 'cancelled']),
    })
  /** Mostly state of the servers of the input, sometimes of others. */
  const anything = fc.oneof(
    {
      weight: 4,
      arbitrary: anyServers.chain((serverIds) => fc.tuple(recordsOf(serverIds), inputsFor(serverIds))),
    },
    fc.tuple(anyRecords, anyServers.chain(inputsFor)),
  )

  /** The table, read from the top. */
  function table(records: MainRecords, given: AfterDeployInputs): FirstDecision['kind'] {
    const status = readDeployStatus(given.deployStatus, given.jobStatus)
    const isAsked =
      given.deployStatus.trim().toLowerCase() !== 'job' && given.restoreOn.some((each) => each === status)
    if (records.kind === 'damaged') return 'state-damaged'
    const { servers } = records
    if (!servers.some((each) => each.kind !== 'no-create')) return 'nothing'
    const named = servers.map((each) => (each.kind === 'no-create' ? each.serverId : each.intent.serverId))
    if (JSON.stringify(named) !== JSON.stringify(given.serverIds)) return 'state-damaged'
    const enough = isAsked ? ['seen'] : ['seen', 'left-to-wait']
    for (const each of servers) {
      if (each.kind !== 'created' || !enough.includes(each.completion)) return 'not-completed'
    }
    if (status === 'success') return 'prune'
    if (status === 'skipped') return 'skipped'
    if (status === 'unknown') return 'unknown-status'
    if (!isAsked) return 'not-asked'
    const isOlder = servers.some((each) => each.kind === 'created' && each.statusSeen === status)
    return isOlder ? 'older-failure' : 'examine'
  }

  test('there is exactly one row', () => {
    fc.assert(
      fc.property(anything, ([records, given]) => {
        expect(decideFirst(records, given).kind).toBe(table(records, given))
      }),
      { numRuns: 5000 },
    )
  })

  test('nothing is ever restored without a request, and nothing pruned but after a success', () => {
    fc.assert(
      fc.property(anything, ([records, given]) => {
        const { kind } = decideFirst(records, given)
        expect(kind === 'examine' && given.restoreOn.length === 0).toBe(false)
        const status = readDeployStatus(given.deployStatus, given.jobStatus)
        expect(kind === 'prune' && status !== 'success').toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('what is touched is every server of the input, each with its own completed snapshot, in its place', () => {
    fc.assert(
      fc.property(anything, ([records, given]) => {
        const decision = decideFirst(records, given)
        if (decision.kind !== 'examine' && decision.kind !== 'prune') return
        expect(decision.servers.map((each) => each.intent.serverId)).toEqual(given.serverIds)
        const completed = decision.servers.map((each) => each.completion)
        const enough = decision.kind === 'examine' ? ['seen'] : ['seen', 'left-to-wait']
        expect(completed.filter((each) => !enough.includes(each))).toEqual([])
      }),
      { numRuns: 5000 },
    )
  })

  test('marks change nothing but what was left to wait/, for any marks', () => {
    fc.assert(
      fc.property(anyRecords, fc.func(fc.boolean()), (records, sawCompleted) => {
        const expected = (each: MainRecord): MainRecord => {
          const isLeft = each.kind === 'created' && each.completion === 'left-to-wait'
          return isLeft && sawCompleted(each.intent.serverId, each.id)
            ? { ...each, completion: 'seen' }
            : each
        }
        expect(withMarks(records, sawCompleted)).toEqual(
          records.kind === 'damaged' ? records : { ...records, servers: records.servers.map(expected) },
        )
      }),
    )
  })
})
