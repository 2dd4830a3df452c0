/** A delete that the provider refuses, or answers with a yes that means no: the next candidate goes, and "protect" is named. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import { full, mainRequests } from './fleet-scene.ts'
import { idsOf, prune } from './prune-scene.ts'
import { own, play, result, SERVER_ID } from './scene.ts'

const FIVE = full(SERVER_ID)
const refused = (status: number): Fault => ({
  kind: 'status',
  status,
  body: { detail: 'This snapshot is protected.' },
})
const first = (fault: Fault) => [{ operation: 'deleteSnapshot' as const, fault }]
const always = (fault: Fault) => [{ operation: 'deleteSnapshot' as const, times: 'always' as const, fault }]

/** Statuses that say that this snapshot is not deleted. */
const REFUSALS = [400, 403, 405, 422]

describe('the oldest snapshot is protected at the provider', () => {
  test.each(REFUSALS)('main makes room with the next one (HTTP %d)', async (status) => {
    const played = await play({
      emulator: { snapshots: FIVE, faults: first(refused(status)) },
      with: { keep: '9', 'snapshot-limit': '5' },
    })
    expect(played.main.exitCode).toBe(0)
    expect(mainRequests(played).filter((each) => !each.startsWith('GET'))).toEqual([
      `DELETE deleteSnapshot ${status}`,
      'DELETE deleteSnapshot 204',
      'POST createSnapshot 201',
    ])
    expect(played.ids).toEqual(['801', '803', '804', '805', '806'])
    expect(played.main.warnings).toEqual([
      expect.stringContaining('"keep" is 9'),
      expect.stringMatching(/801: .*This snapshot is protected.*Deleted instead: 802.*"protect": 801\./),
    ])
    expect(played.job.status).toBe('success')
  })

  test('post prunes the next one', async () => {
    const played = await play({
      emulator: { snapshots: FIVE.slice(0, 4), faults: first(refused(403)) },
      with: { keep: '4' },
    })
    expect(played.ids).toEqual(['801', '803', '804', '805'])
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([expect.stringMatching(/801: .*protected.*"protect"/)])
    expect(result(played)).toBe('pruned')
  })

  test('prune/ prunes the next one, and passes: "keep" is reached', async () => {
    const pruned = await prune({
      emulator: { snapshots: FIVE, faults: first(refused(403)) },
      with: { keep: '3' },
    })
    expect(pruned.changes).toEqual(['DELETE 801 403', 'DELETE 802 204', 'DELETE 803 204'])
    expect(pruned.run.exitCode).toBe(0)
    expect(pruned.run.warnings).toEqual([expect.stringMatching(/801: .*protected.*"protect"/)])
    expect(idsOf(pruned.deleted)).toEqual(['802', '803'])
    expect(idsOf(pruned.kept)).toEqual(['801', '804', '805'])
  })
})

describe('every delete is refused', () => {
  test('main makes no snapshot, never takes the newest, and says what may be done', async () => {
    const played = await play({ emulator: { snapshots: FIVE, faults: always(refused(403)) } })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual(Array.from({ length: 4 }, () => 'DELETE deleteSnapshot 403'))
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /801, 802, 803, 804\. Nothing was changed\..*"protect": 801, 802, 803, 804\..*\[api-permission-missing\]$/,
      ),
    ])
  })

  test('prune/ is red, for "keep" is not reached', async () => {
    const pruned = await prune({
      emulator: { snapshots: FIVE, faults: always(refused(403)) },
      with: { keep: '3' },
    })
    expect(pruned.run.exitCode).toBe(1)
    expect(pruned.ids).toHaveLength(5)
    expect(pruned.run.errors).toEqual([expect.stringMatching(/801.*"protect"/)])
  })

  test('one token that is not accepted any more is asked of no second snapshot', async () => {
    const pruned = await prune({
      emulator: { snapshots: FIVE, faults: always(refused(401)) },
      with: { keep: '4' },
    })
    expect(pruned.run.exitCode).toBe(1)
    expect(pruned.changes).toEqual(['DELETE 801 401'])
  })
})

describe('what the next candidate may never be', () => {
  test('is one that must stay, although every other one is refused', async () => {
    const pruned = await prune({
      emulator: {
        snapshots: [
          own({ runId: '9000000001', hoursOld: 90 }),
          own({ runId: '9000000002', hoursOld: 80 }),
          own({ runId: '9000000003', hoursOld: 70, description: 'made by hand' }),
          own({ runId: '9000000004', hoursOld: 60 }),
        ],
        faults: first(refused(403)),
      },
      with: { keep: '3', protect: '802' },
    })
    expect(pruned.changes).toEqual(['DELETE 801 403'])
    expect(pruned.run.exitCode).toBe(1)
  })
})

describe('a yes that means no', () => {
  test.each<[string, Fault]>([
    [
      'an error with 200',
      { kind: 'status', status: 200, body: { success: false, message: 'This snapshot is protected.' } },
    ],
    [
      'a status of error',
      { kind: 'status', status: 200, body: { status: 'error', message: 'This snapshot is protected.' } },
    ],
  ])('%s is a refusal: the next one goes', async (_, fault) => {
    const pruned = await prune({ emulator: { snapshots: FIVE, faults: first(fault) }, with: { keep: '4' } })
    expect(pruned.changes).toEqual(['DELETE 801 200', 'DELETE 802 204'])
    expect(idsOf(pruned.deleted)).toEqual(['802'])
    expect(pruned.run.warnings).toEqual([expect.stringMatching(/801: .*protected.*"protect"/)])
  })

  test("a firewall's page is a lost answer: a look comes before it is sent again", async () => {
    const page: Fault = {
      kind: 'status',
      status: 200,
      body: '<html><body>Checking your browser</body></html>',
    }
    const pruned = await prune({ emulator: { snapshots: FIVE, faults: first(page) }, with: { keep: '4' } })
    expect(pruned.requests.slice(-4)).toEqual([
      'DELETE 801 200',
      'GET listSnapshots 200',
      'GET listServers 200',
      'DELETE 801 204',
    ])
    expect(idsOf(pruned.deleted)).toEqual(['801'])
  })
})

describe('a lock of seconds', () => {
  test.each([409, 423])('is waited out, with a look before each delete (HTTP %d)', async (status) => {
    const pruned = await prune({
      emulator: {
        snapshots: FIVE,
        faults: [{ operation: 'deleteSnapshot', times: 3, fault: refused(status) }],
      },
      with: { keep: '4' },
    })
    expect(pruned.changes).toEqual([
      ...Array.from({ length: 3 }, () => `DELETE 801 ${status}`),
      'DELETE 801 204',
    ])
    expect(pruned.requests.filter((each) => each === 'GET listSnapshots 200')).toHaveLength(4)
    expect(pruned.run.exitCode).toBe(0)
    expect(pruned.run.warnings).toEqual([])
  })

  test('that stays ends after three minutes, and nothing else is deleted in its place', async () => {
    const pruned = await prune({
      emulator: { snapshots: FIVE, faults: always(refused(423)) },
      with: { keep: '4' },
    })
    expect(pruned.run.exitCode).toBe(1)
    expect(new Set(pruned.changes)).toEqual(new Set(['DELETE 801 423']))
    expect(pruned.run.endMs - 1_795_255_200_000).toBeGreaterThan(150_000)
    expect(pruned.run.endMs - 1_795_255_200_000).toBeLessThan(200_000)
  })
})
