/** What the snapshots of a server are, for someone who wants to look before a rollback. */
import { describe, expect, test } from '@jest/globals'
import { describeSnapshots, snapshotsOfDeploys } from '../../src/decide/snapshot-list.ts'
import { BASE, foreignProvenance, own, provenance, RUN, snapshot } from './snapshots.ts'

const OWNER = { base: BASE, run: RUN }
const FACTS = { ...OWNER, protect: [], lastGoodId: null, runEndOf: () => null }

const DEPLOY = own('801', '9000000001', 30, { attempt: '2' })
const ROLLBACK = own('802', '9000000002', 20, { name: 'pre-restore-9000000002-1' })
const OTHER_NAME = own('803', '9000000003', 10, { name: 'nightly-9000000003-1' })
const OTHER_REPOSITORY = own('804', '9000000004', 8, { description: foreignProvenance('9000000004') })
const BY_HAND = snapshot({ id: '805' })
const BY_NAME = own('806', '9000000006', 6, { description: null })
const ALL = [DEPLOY, ROLLBACK, OTHER_NAME, OTHER_REPOSITORY, BY_HAND, BY_NAME]

describe('a snapshot in the list', () => {
  test.each([
    ['of a deploy', DEPLOY, 'deploy', { runId: '9000000001', attempt: '2', job: 'deploy' }],
    ['that a rollback created', ROLLBACK, 'rollback', { runId: '9000000002', attempt: '1' }],
    ['of a deploy with another "name"', OTHER_NAME, 'other-name', { runId: '9000000003' }],
    ['of another repository', OTHER_REPOSITORY, 'foreign', null],
    ['that someone created by hand', BY_HAND, 'foreign', null],
    ['without a description, by its name', BY_NAME, 'deploy', { runId: '9000000006', job: null }],
  ] as const)('%s', (_, each, kind, maker) => {
    const [described] = describeSnapshots([each], FACTS)
    expect(described).toMatchObject({ snapshot: each, kind, maker })
  })

  test('is marked as "latest", as the last good state, and as protected', () => {
    const older = own('701', '9000000007', 50)
    const described = describeSnapshots([older, DEPLOY, ROLLBACK], {
      ...FACTS,
      protect: ['70*'],
      lastGoodId: '701',
    })
    expect(
      described.map((each) => [each.snapshot.id, each.isLatest, each.isLastGood, each.protectedBy]),
    ).toEqual([
      ['802', false, false, null],
      ['801', true, false, null],
      ['701', false, true, '70*'],
    ])
  })

  test('has the end of its run, also under another "name"', () => {
    const runEndOf = ({ id }: { id: string }): 'succeeded' | 'running' =>
      id === '801' ? 'succeeded' : 'running'
    expect(
      describeSnapshots([DEPLOY, OTHER_NAME], { ...FACTS, runEndOf }).map((each) => each.runEnd),
    ).toEqual(['running', 'succeeded'])
  })

  test.each([
    ['of another repository, whose run has the number of one of ours', OTHER_REPOSITORY],
    ['that someone created by hand', BY_HAND],
    ['that a rollback created: its run deployed nothing', ROLLBACK],
  ])('has no end of a run: one %s', (_, each) => {
    const [described] = describeSnapshots([each], { ...FACTS, runEndOf: () => 'succeeded' })
    expect(described?.runEnd).toBeNull()
  })
})

test('the list begins with the newest, and one without a date counts as newer', () => {
  const undated = snapshot({ id: '900', createdAtMs: null })
  const all = describeSnapshots([...ALL, undated], FACTS)
  expect(all.map((each) => each.snapshot.id)).toEqual(['900', '805', '806', '804', '803', '802', '801'])
})

test('"latest" is none where no snapshot of a deploy is completed', () => {
  const going = own('801', '9000000001', 1, { status: 'in_progress' })
  const all = describeSnapshots([going, BY_HAND], FACTS)
  expect(all.map((each) => each.isLatest)).toEqual([false, false])
})

test('GitHub is asked about deploys of this repository alone', () => {
  expect(snapshotsOfDeploys(ALL, OWNER)).toEqual([DEPLOY, OTHER_NAME, BY_NAME])
  const unnamed = snapshot({ name: 'renamed', description: provenance('9000000001') })
  expect(snapshotsOfDeploys([unnamed], OWNER)).toEqual([unnamed])
})
