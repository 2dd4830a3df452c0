/** Several uses of the action in one job: which word they leave for the jobs that follow. */
import { expect, test } from '@jest/globals'
import { another, own, play, type Played, SERVER_ID } from './scene.ts'

const OTHER_ID = 678
const SERVERS = [{ id: SERVER_ID }, { id: OTHER_ID, name: 'db-server-01' }]
const FIVE = [1, 2, 3, 4, 5].map((number) =>
  own({ serverId: SERVER_ID, runId: `900000000${number}`, hoursOld: 100 - number }),
)

/** What the posts said, in the order in which they ran, and what a job that follows reads. */
function words(played: Played): readonly (string | undefined)[] {
  const second = played.job.step('second').post
  return [
    ...[second, played.post].map((each) => each?.env['VPS_SNAPSHOT_RESULT']),
    played.job.env['VPS_SNAPSHOT_RESULT'],
  ]
}

test('a restore is not hidden by the post of another use, which prunes after it', async () => {
  const played = await play({
    emulator: { servers: SERVERS, snapshots: FIVE },
    with: { 'deploy-status': 'success' },
    between: [another('second', { 'server-id': String(OTHER_ID), 'restore-on': 'failure' })],
    deploy: 'failure',
  })
  expect(played.changes).toContain('POST restoreSnapshot 200')
  expect(played.changes.at(-1)).toBe('DELETE deleteSnapshot 204')
  expect(words(played)).toEqual(['restored', 'restored', 'restored'])
})

test('a restore that was refused is not hidden by one that was done', async () => {
  const played = await play({
    emulator: { servers: SERVERS },
    with: { 'restore-on': 'failure' },
    between: [another('second', { 'server-id': String(OTHER_ID), 'restore-on': 'failure' })],
    deploy: ({ emulator }) => {
      emulator.provider.deploy(SERVER_ID, 'broken')
      const its = emulator.provider.snapshots().find((each) => each.serverId === OTHER_ID)
      emulator.provider.deleteSnapshot(its?.id ?? 0, 'other')
      return 'failure'
    },
  })
  expect(played.post.env['VPS_SNAPSHOT_RESULT']).toBe('not-restored')
  expect(played.disk).toBe('release 1')
  expect(words(played)).toEqual(['not-restored', 'not-restored', 'not-restored'])
})

test('a use that did nothing at all hides nothing, whichever comes first', async () => {
  for (const [first, second, expected] of [
    ['true', 'false', ['kept', 'kept', 'kept']],
    ['false', 'true', ['none', 'kept', 'kept']],
  ] as const) {
    const played = await play({
      emulator: { servers: SERVERS },
      with: { 'dry-run': first },
      between: [another('second', { 'server-id': String(OTHER_ID), 'dry-run': second })],
      deploy: 'failure',
    })
    expect(words(played)).toEqual(expected)
  }
})

test('a word that no step of this action left counts for nothing', async () => {
  const played = await play({ env: { VPS_SNAPSHOT_RESULT: 'something else' } })
  expect(played.job.env['VPS_SNAPSHOT_RESULT']).toBe('pruned')
})
