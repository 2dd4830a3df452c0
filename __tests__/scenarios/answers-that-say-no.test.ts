/** Answers whose status says yes (2xx), and whose body says no or does not say yes. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import { manual, own, play, type Played, result } from './scene.ts'
import { prune, type Pruned } from './prune-scene.ts'
import { rollBack } from './rollback-scene.ts'

const FIVE = [10, 20, 30, 40, 50].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))
const PAGE = '<!doctype html><html><head><title>Just a moment...</title></head><body></body></html>'

const withoutServers = (requests: readonly string[]): readonly string[] =>
  requests.filter((each) => !each.includes('listServers'))

/** Not carried out, and answered with 200 all the same. */
const with200 = (body: unknown, status = 200): Fault => ({ kind: 'status', status, body })

describe('a delete answered with 200', () => {
  /** `prune/` that has one snapshot to delete. */
  const pruned = async (fault: Fault, times: number | 'always' = 'always'): Promise<Pruned> =>
    await prune({
      with: { keep: '4' },
      emulator: { snapshots: FIVE, faults: [{ operation: 'deleteSnapshot', times, fault }] },
    })

  test.each<[string, unknown]>([
    ['"success": false', { success: false, message: 'Snapshot is protected.' }],
    ['a status of "error"', { status: 'error', detail: 'Snapshot is protected.' }],
    ['a status of "Failed"', { status: 'Failed', error: 'Snapshot is protected.' }],
  ])('and %s is a refusal, told in the words of the API', async (_, body) => {
    const { run, deleted, ids } = await pruned(with200(body))
    expect(ids).toHaveLength(5)
    expect(deleted).toEqual([])
    expect([...run.errors, ...run.warnings].join('\n')).toContain('Could not delete 4 snapshots')
    expect(run.log.join('\n')).toContain('Snapshot is protected.')
  })

  test.each<[string, unknown]>([
    ['the page of a firewall', PAGE],
    ['text', 'ok?'],
    ['an "error"', { error: 'Snapshot is protected.' }],
  ])('and %s proves nothing: a look shows that it is still there, and it is sent again', async (_, body) => {
    const { run, requests, ids } = await pruned(with200(body), 1)
    expect(run.exitCode).toBe(0)
    expect(ids).toHaveLength(4)
    expect(withoutServers(requests)).toEqual([
      'GET listSnapshots 200',
      'DELETE 805 200',
      'GET listSnapshots 200',
      'DELETE 805 204',
    ])
  })

  test('and always the page of a firewall is not counted as deleted', async () => {
    const { run, deleted, ids } = await pruned(with200(PAGE))
    expect(ids).toHaveLength(5)
    expect(deleted).toEqual([])
    expect(run.exitCode).toBe(1)
  })

  test('makes no room: no snapshot is created, and the error has the words of the API', async () => {
    const body = { success: false, message: 'Snapshot is protected.' }
    const played = await play({
      with: { 'when-full': 'prune' },
      emulator: {
        snapshots: FIVE,
        faults: [{ operation: 'deleteSnapshot', times: 'always', fault: with200(body) }],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors.join()).toMatch(/Nothing was changed\..*\[api-answered-error\]$/)
    expect(played.main.log.join('\n')).toContain('Snapshot is protected.')
    expect(played.changes.filter((each) => each.startsWith('POST'))).toEqual([])
  })

  test('and the page of a challenge with 202 proves nothing either', async () => {
    const { deleted, ids } = await pruned(with200(PAGE, 202))
    expect(ids).toHaveLength(5)
    expect(deleted).toEqual([])
  })

  test.each<[string, number, unknown]>([
    ['nothing', 200, ''],
    ['JSON that does not say no', 200, { message: 'Snapshot deleted.', status: 'success' }],
    ['202 and JSON', 202, { status: 'deleting' }],
  ])('and %s is done, without another look', async (_, status, body) => {
    const { run, requests, deleted } = await pruned({ kind: 'status', status, body, work: 'done' })
    expect(run.exitCode).toBe(0)
    expect(withoutServers(requests)).toEqual(['GET listSnapshots 200', `DELETE 805 ${status}`])
    expect(deleted).toHaveLength(1)
  })
})

describe('a restore answered with 200 that says no', () => {
  const NO = { success: false, message: 'Server is locked by a backup.' }
  const failedDeploy = async (body: unknown): Promise<Played> =>
    await play({
      with: { 'restore-on': 'failure' },
      emulator: { faults: [{ operation: 'restoreSnapshot', times: 'always', fault: with200(body) }] },
      deploy: 'failure',
    })

  test.each<[string, unknown]>([
    ['"success": false', NO],
    ['a status of "error"', { status: 'error', message: 'Server is locked by a backup.' }],
  ])('by %s is not "restored" after a failed deploy', async (_, body) => {
    const played = await failedDeploy(body)
    expect(played.post.exitCode).toBe(1)
    expect(result(played)).toBe('not-restored')
    expect(played.disk).toBe('broken')
    expect(played.post.errors.join()).toContain('Server is locked by a backup.')
  })

  test('is no rollback by hand', async () => {
    const { run, disk } = await rollBack({
      with: { 'safety-snapshot': 'false' },
      emulator: { faults: [{ operation: 'restoreSnapshot', times: 'always', fault: with200(NO) }] },
    })
    expect(run.exitCode).toBe(1)
    expect(run.outputs['result']).toBeUndefined()
    expect(run.errors.join()).toContain('Server is locked by a backup.')
    expect(disk).toBe('broken')
  })
})

describe('a create answered with 200 that says no', () => {
  test('is a refusal, told at once in the words of the API', async () => {
    const played = await play({
      emulator: {
        faults: [
          {
            operation: 'createSnapshot',
            times: 'always',
            fault: with200({ success: false, message: 'Backups are running.' }),
          },
        ],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors.join()).toContain('Backups are running.')
    expect(played.main.errors.join()).toContain('Nothing was changed.')
    expect(played.changes).toEqual(['POST createSnapshot 200'])
  })

  test('by the status of the snapshot that it names does not say no to the request', async () => {
    const played = await play({
      emulator: {
        faults: [
          {
            operation: 'createSnapshot',
            fault: {
              kind: 'body',
              json: { id: 801, server: { id: 12345 }, name: 'pre-deploy-9000000011-1', status: 'failed' },
            },
          },
        ],
      },
    })
    // The list knows better.
    expect(played.main.outputs['snapshot-id']).toBe('801')
    expect(played.main.exitCode).toBe(0)
  })
})

describe('a list answered with 200 that says no', () => {
  const listed = async (body: unknown): Promise<Played> =>
    await play({
      emulator: {
        snapshots: [manual({ hoursOld: 90 })],
        faults: [{ operation: 'listSnapshots', times: 'always', fault: with200(body) }],
      },
    })

  test.each<[string, unknown]>([
    ['"success": false', { success: false, message: 'Down for maintenance until noon.' }],
    ['a status of "error"', { status: 'error', error: 'Down for maintenance until noon.' }],
    ['only an error', { error: { code: 7, message: 'Down for maintenance until noon.' } }],
    ['only a detail', { detail: 'Down for maintenance until noon.' }],
    [
      '"success": false and no entries',
      { success: false, detail: 'Down for maintenance until noon.', results: [] },
    ],
  ])('by %s is an error in the words of the API', async (_, body) => {
    const played = await listed(body)
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors.join()).toContain('"Down for maintenance until noon."')
    expect(played.main.errors.join()).not.toContain('should be a list')
    expect(played.changes).toEqual([])
  })
})
