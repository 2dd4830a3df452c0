/** What becomes of snapshots that were not completed before the deploy, and of what is said about them. */
import { describe, expect, test } from '@jest/globals'
import { checkMissing, type CheckedRecord } from '../../src/actions/post/check-missing.ts'
import { reportMissingSnapshot } from '../../src/actions/post/missing-snapshot.ts'
import type { PostOutcome } from '../../src/actions/post/post-outcome.ts'
import type { CreatedRecord, MainRecord } from '../../src/domain/records.ts'
import type { Snapshot, SnapshotListing } from '../../src/domain/snapshot.ts'
import { OURS, RECORD } from '../decide/restore-facts.ts'
import { own, SERVER_ID } from '../decide/snapshots.ts'
import { parsed } from '../runner/given.ts'
import { holds, holdsAtLeast, postContext, type Said, SENT, unreadable } from './post-context.ts'

const NOT_SEEN: CreatedRecord = { ...RECORD, completion: 'not-seen' }
const OLDER = own('701', '9000000001', 40)
const OTHER_ID = '12346'

function ours(status: string): Snapshot {
  return { ...OURS, status }
}

async function checked(record: MainRecord, listing: SnapshotListing | Error): Promise<CheckedRecord> {
  const { context } = postContext({ held: { [SERVER_ID]: listing } })
  const [only] = await checkMissing(context, parsed().inputs, [record])
  if (only === undefined) throw new Error('one record was given')
  return only
}

describe('the way back of a server', () => {
  test.each<[string, MainRecord, SnapshotListing | Error, string | null]>([
    ['whose list cannot be read', NOT_SEEN, unreadable(SERVER_ID), '801'],
    ['whose snapshot is in progress', NOT_SEEN, holds(OLDER, ours('in_progress')), '801'],
    ['whose snapshot is completed by now', NOT_SEEN, holds(OLDER, ours('completed')), '801'],
    ['whose snapshot has failed', NOT_SEEN, holds(OLDER, ours('failed')), '701'],
    ['whose snapshot has failed, and nothing else is there', NOT_SEEN, holds(ours('failed')), null],
    [
      'whose snapshot has failed, in a part of the list',
      NOT_SEEN,
      holdsAtLeast(OLDER, ours('failed')),
      '701',
    ],
    ['whose snapshot is gone', NOT_SEEN, holds(OLDER), '701'],
    ['whose snapshot is not in a part of the list', NOT_SEEN, holdsAtLeast(OLDER), '801'],
    ['whose completed snapshot is gone', RECORD, holds(OLDER), '701'],
    ['whose completed snapshot is not in a part of the list', RECORD, holdsAtLeast(OLDER), '801'],
    ['with a completed snapshot whose list cannot be read', RECORD, unreadable(SERVER_ID), '801'],
    ['whose create was not answered, and is there', SENT, holds(OLDER, OURS), '801'],
    ['whose create was not answered, and has failed', SENT, holds(OLDER, ours('failed')), '701'],
    ['whose create was not answered, and is not there', SENT, holds(OLDER), null],
    ['that no create was sent for', { kind: 'no-create', serverId: SERVER_ID }, holds(OLDER), null],
  ])('%s', async (_, record, listing, snapshotId) => {
    const { way } = await checked(record, listing)
    expect(way.kind === 'none' ? null : way.snapshotId).toBe(snapshotId)
    expect(way.kind === 'own').toBe(snapshotId === '801')
  })
})

test.each<[string, MainRecord, string, boolean]>([
  ['in progress', NOT_SEEN, 'in_progress', true],
  ['completed', NOT_SEEN, 'completed', false],
  ['in progress, after a lost answer,', SENT, 'in_progress', true],
  ['completed, after a lost answer,', SENT, 'completed', false],
])('a snapshot that is %s has to be waited for only as long as it is in progress', async (...row) => {
  const [, record, status, isPending] = row
  expect((await checked(record, holds(ours(status)))).isPending).toBe(isPending)
})

test.each<[string, SnapshotListing | Error]>([
  ['could not be read to its end', unreadable(SERVER_ID)],
  ['may be incomplete', holdsAtLeast(OLDER)],
  ['does not say that it is of this server', holds(OLDER)],
])('a snapshot with the mark of a lost create on a page of a list that %s is named', async (_, listing) => {
  const { context } = postContext({ held: { [SERVER_ID]: listing } })
  const listSnapshots: typeof context.vpsOrg.listSnapshots = (serverId, signal, options) => {
    options?.onPage?.([OLDER, OURS])
    options?.onPage?.([OURS])
    return context.vpsOrg.listSnapshots(serverId, signal, options)
  }
  const shown = { ...context, vpsOrg: { ...context.vpsOrg, listSnapshots } }
  const [only] = await checkMissing(shown, parsed().inputs, [SENT])
  expect(only).toMatchObject({
    mayExist: true,
    problem: { now: { mayBe: [OURS.id] } },
    way: { kind: 'none' },
  })
})

test.each<[string, SnapshotListing, unknown]>([
  ['a complete list', holds(OLDER), 'not-listed'],
  ['a part of the list', holdsAtLeast(OLDER), { incomplete: 'page 2 is missing' }],
])('a snapshot that is not in %s is said to be just that', async (_, listing, now) => {
  expect((await checked(NOT_SEEN, listing)).problem).toMatchObject({ now })
})

test.each<[string, SnapshotListing, string]>([
  ['is in no complete list', holds(OLDER), 'Kept: snapshot 803.'],
  ['is not in a part of the list', holdsAtLeast(OLDER), 'Kept: snapshot 801, 803.'],
])('of several servers, a snapshot is called kept unless it %s', async (_, listing, next) => {
  const { context } = postContext({ held: { [SERVER_ID]: listing } })
  const { inputs } = parsed({ 'server-id': `${SERVER_ID},${OTHER_ID}`, 'restore-on': 'failure' })
  const intent = { ...RECORD.intent, serverId: OTHER_ID }
  const servers = [NOT_SEEN, { ...RECORD, intent, id: '803' }]
  const decision = { kind: 'not-completed', servers, askedFor: true, deployed: false } as const
  expect((await reportMissingSnapshot(context, inputs, decision)).failure?.next).toBe(next)
})

interface Given {
  readonly records: readonly MainRecord[]
  readonly held: Readonly<Record<string, SnapshotListing | Error>>
  readonly deployStatus?: string
  readonly isFleet?: boolean
}

/** The end of post with these records, after a deploy that was to be undone unless no restore is requested. */
async function ended(
  { records, held, deployStatus = 'failure', isFleet = false }: Given,
  askedFor = true,
): Promise<PostOutcome & { readonly said: Said }> {
  const github = { failedSteps: () => Promise.resolve(['Migrate']) }
  const { context, said } = postContext({ held, github })
  const { inputs } = parsed({
    'server-id': isFleet ? `${SERVER_ID},${OTHER_ID}` : SERVER_ID,
    'deploy-status': deployStatus,
    'job-status': 'failure',
    'restore-on': 'failure,cancelled',
  })
  const decision = { kind: 'not-completed', servers: records, askedFor, deployed: true } as const
  return { ...(await reportMissingSnapshot(context, inputs, decision)), said }
}

describe('a restore that is refused without a usable snapshot', () => {
  test.each([
    ['failure', 'The deploy failed at "Migrate".'],
    ['cancelled', 'The deploy was cancelled.'],
  ])('says how the deploy ended (%s)', async (deployStatus, sentence) => {
    const held = { [SERVER_ID]: holds(ours('failed')) }
    const { result, said } = await ended({ records: [NOT_SEEN], held, deployStatus })
    expect(result).toBe('not-restored')
    expect(said.lines).toEqual([sentence])
    expect(said.summaries).toEqual([expect.stringContaining(`\n\n${sentence} `)])
  })
})

const MAY_HOLD = 'Snapshot 801 may already contain part of the deploy.'

describe('a snapshot that may contain part of the deploy', () => {
  test.each<[string, Snapshot, string | undefined]>([
    ['is named where it is completed by now', ours('completed'), MAY_HOLD],
    [
      'is named with the advice to wait',
      ours('in_progress'),
      `${MAY_HOLD} Wait until snapshot 801 is completed.`,
    ],
    ['is not named where it has failed', ours('failed'), undefined],
  ])('%s', async (_, snapshot, next) => {
    const { failure } = await ended({ records: [NOT_SEEN], held: { [SERVER_ID]: holds(OLDER, snapshot) } })
    expect(failure?.next).toBe(next)
  })

  test('is not one that was seen completed before the deploy', async () => {
    const other: CreatedRecord = {
      ...NOT_SEEN,
      id: '802',
      intent: { ...RECORD.intent, serverId: OTHER_ID },
    }
    const held = {
      [SERVER_ID]: holds(OURS),
      [OTHER_ID]: holds({ ...OURS, id: '802', serverIds: [OTHER_ID] }),
    }
    const { failure, advice } = await ended({ records: [RECORD, other], held, isFleet: true })
    expect(failure?.next).toBe('Snapshot 802 may already contain part of the deploy.')
    expect(advice?.target?.servers.map((each) => each.snapshotId)).toEqual(['801', '802'])
  })
})

test.each<[string, MainRecord, SnapshotListing, PostOutcome['result']]>([
  ['a snapshot that exists is kept', NOT_SEEN, holds(OURS), 'kept'],
  ['nothing is kept of a create that was not answered, and is not there', SENT, holds(), 'none'],
])('where no restore was requested, %s', async (_, record, listing, result) => {
  const end = await ended({ records: [record], held: { [SERVER_ID]: listing } }, false)
  expect({ result: end.result, failure: end.failure }).toEqual({ result, failure: null })
})
