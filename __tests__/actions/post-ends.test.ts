/** Ends of post that restore and delete nothing: what is said of the servers, and of the way back. */
import { describe, expect, test } from '@jest/globals'
import { commentOnPullRequest } from '../../src/actions/post/comment-on-pull-request.ts'
import { restoreNotRequested } from '../../src/actions/post/leave-as-is.ts'
import type { PostOutcome } from '../../src/actions/post/post-outcome.ts'
import { readListing } from '../../src/actions/post/read-listing.ts'
import { restoreAfterDeploy } from '../../src/actions/post/restore-after-deploy.ts'
import { runPost } from '../../src/actions/post/run-post.ts'
import type { CreatedRecord, CreatedRecords } from '../../src/domain/records.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Comment } from '../../src/github/comments.ts'
import { OURS, RECORD } from '../decide/restore-facts.ts'
import { own, SERVER_ID } from '../decide/snapshots.ts'
import { parsed } from '../runner/given.ts'
import { holds, postContext, type PostGiven, type Said } from './post-context.ts'

const OLDER = own('701', '9000000001', 40)
const OTHER_ID = '12346'
const OTHER: CreatedRecord = { ...RECORD, id: '802', intent: { ...RECORD.intent, serverId: OTHER_ID } }
const WANTED = { 'deploy-status': 'failure', 'job-status': 'failure', 'restore-on': 'failure' }

describe('what the snapshot step left, which is damaged,', () => {
  test.each<[string, string, PostOutcome['result'], RegExp]>([
    [
      'after a deploy that was to be undone',
      'failure',
      'not-restored',
      /^### ❌ After the deploy: nothing was done\n/,
    ],
    ['after a good deploy', 'success', 'kept', /^### ⚠️ After the deploy: nothing was done\n/],
    ['where the deploy was skipped', 'skipped', 'kept', /^### ⚠️ The deploy did not run: nothing was done\n/],
  ])('%s', async (_, deployStatus, result, headline) => {
    const { context, said } = postContext()
    const { inputs } = parsed({ ...WANTED, 'deploy-status': deployStatus })
    const outcome = await runPost(context, inputs, { kind: 'damaged' })
    const state =
      deployStatus === 'skipped'
        ? 'The deploy did not run, so nothing was changed.'
        : 'Nothing was restored or deleted; the server is as the deploy left it.'
    expect(outcome.result).toBe(result)
    expect(said.summaries).toEqual([expect.stringMatching(headline)])
    expect(said.summaries[0]).toContain(state)
    expect(outcome.failure?.state ?? said.warnings.join()).toContain(state)
  })
})

test.each<[string, readonly Snapshot[], string]>([
  ['gone', [OLDER], 'no longer exists'],
  ['failed', [OLDER, { ...OURS, status: 'failed' }], 'is now "failed"'],
])('where no restore was requested, a snapshot that is %s is said to be that', async (...row) => {
  const [, snapshots, now] = row
  const { context, said } = postContext({ held: { [SERVER_ID]: holds(...snapshots) } })
  const decision = { kind: 'not-asked', servers: [RECORD], status: 'failure' } as const
  const { advice } = await restoreNotRequested(
    context,
    parsed({ 'deploy-status': 'failure' }).inputs,
    decision,
  )
  expect(said.warnings).toEqual([
    expect.stringContaining(` Snapshot 801 of server 12345 ${now}, so it cannot be restored. `),
  ])
  expect(advice?.target?.servers).toEqual([expect.objectContaining({ kind: 'other', snapshotId: '701' })])
})

async function refused(
  given: PostGiven,
  records: CreatedRecords = [RECORD],
): Promise<PostOutcome & { readonly said: Said }> {
  const { context, said } = postContext({
    servers: {
      servers: [
        { ids: [SERVER_ID], name: 'web', status: 'active', addresses: [] },
        { ids: [OTHER_ID], name: 'db', status: 'restoring', addresses: [] },
      ],
      incomplete: null,
    },
    ...given,
  })
  const { inputs } = parsed({
    ...WANTED,
    'server-id': records.map((each) => each.intent.serverId).join(','),
  })
  const outcome = await restoreAfterDeploy(context, inputs, records, 'failure')
  expect(outcome.result).toBe('not-restored')
  return { ...outcome, said }
}

describe('a refused restore', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['names the steps that failed', ['Migrate', 'Deploy'], ['The deploy failed at "Migrate", "Deploy".']],
    ['names none where GitHub names none', [], []],
  ])('%s', async (_, steps, expected) => {
    const github = { failedSteps: () => Promise.resolve(steps) }
    const { said } = await refused({ github })
    expect(said.lines.slice(1)).toEqual(expected)
  })

  test('leads back to an older snapshot where something else has the id of this run’s', async () => {
    const foreign: Snapshot = { ...OURS, name: 'by hand', description: 'before the upgrade' }
    const { advice, failure } = await refused({ held: { [SERVER_ID]: holds(OLDER, foreign) } })
    expect(failure?.code).toBe('restore-refused-snapshot-differs')
    expect(advice?.target?.servers).toEqual([expect.objectContaining({ kind: 'other', snapshotId: '701' })])
  })

  test('makes the condition of one server that of a rollback of all', async () => {
    const held = {
      [SERVER_ID]: holds(OLDER),
      [OTHER_ID]: holds({ ...OURS, id: '802', serverIds: [OTHER_ID] }),
    }
    const { advice, failure } = await refused({ held }, [RECORD, OTHER])
    expect(failure?.code).toBe('restore-refused-several')
    expect(advice?.target).toMatchObject({
      onlyIf: 'restore-over',
      servers: [
        { serverId: SERVER_ID, snapshotId: '701' },
        { serverId: OTHER_ID, snapshotId: '802' },
      ],
    })
  })
})

test('A bug while a list is read is not taken for a list that cannot be read', async () => {
  const { context } = postContext({ held: { [SERVER_ID]: new TypeError('a bug') } })
  await expect(readListing(context, SERVER_ID)).rejects.toThrow(new TypeError('a bug'))
})

test('A comment says how post ended also where there is no summary', async () => {
  const comments: Comment[] = []
  const { context, said } = postContext({
    github: {
      comment: (comment) => {
        comments.push(comment)
        return Promise.resolve('written')
      },
    },
  })
  const failure = { code: 'restore-unclear', what: 'Could not find out whether the restore began.' }
  const order = { comment: true, serverIds: [SERVER_ID] }
  await commentOnPullRequest(context, order, { result: 'restore-started', failure })
  expect(comments).toEqual([
    {
      serverIds: [SERVER_ID],
      markdown: expect.stringMatching(/^Could not find out whether the restore began\.\n/),
    },
  ])
  expect(said.lines).toEqual(['Wrote a comment with this to the pull request.'])
})
