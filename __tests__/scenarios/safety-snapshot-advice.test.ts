/** Why a rollback has no safety snapshot, and what is said of it then. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import { withSignals } from '../not-on-windows.ts'
import { rollBack } from './rollback-scene.ts'
import { own } from './scene.ts'

const SERVERS = [1, 2].map((id) => ({ id, name: `web-${id}`, disk: 'broken' }))
const BOTH = SERVERS.map(({ id }) => own({ serverId: id, runId: '9000000001', hoursOld: 50 }))
const FLEET = { servers: SERVERS, snapshots: BOTH }

describe('a rollback of two servers', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    withSignals.test(
      `that is stopped by ${signal} while their safety snapshots are made does not advise to do without them`,
      async () => {
        let strike = (): void => undefined
        let looks = 0
        const { run, changes } = await rollBack({
          emulator: {
            ...FLEET,
            snapshotMs: 120_000,
            onRequest: ({ operation }) => {
              if (operation === 'listSnapshots' && ++looks === 4) strike()
            },
          },
          with: { 'server-id': '1,2' },
          running: (phase) => {
            strike = () => {
              phase.kill(signal)
            }
          },
        })
        expect(run.exitCode).toBe(1)
        const told = [...run.errors, run.summary].join('\n')
        expect(told).toMatch(new RegExp(`Stopped by ${signal}`, 'i'))
        expect(told).not.toContain('safety-snapshot: false')
        // They are still being created, so they may not stay.
        expect(told).not.toContain('Completed before, and kept')
        expect(told).toMatch(/Nothing was restored|No server was restored/)
        expect(changes.every((each) => !each.includes('restore'))).toBe(true)
      },
    )
  }

  test('whose one safety snapshot fails does not call that one completed and kept', async () => {
    const { run } = await rollBack({
      emulator: FLEET,
      with: { 'server-id': '1,2' },
      before: ({ provider }) => {
        provider.nextSnapshot({ endsAs: 'failed' })
      },
    })
    expect(run.exitCode).toBe(1)
    const [error = ''] = run.errors
    expect(error).toMatch(/1 of 2 servers: 1\..*\[rollback-safety-snapshot-failed\]$/)
    const log = run.log.join('\n')
    expect(log).toMatch(/^\[1\] .*803 .*"failed"/m)
    for (const told of [log, run.summary]) {
      expect(told).not.toMatch(/and kept: [^.]*803/)
      expect(told).toMatch(/and kept: 804/)
    }
  })
})

describe('a rollback whose safety snapshot VPS.org refuses', () => {
  test.each<[string, Fault, string]>([
    [
      'says what to do about the refusal, and how to do without the snapshot',
      { kind: 'status', status: 403, body: { detail: 'Missing scope' } },
      'Give the token that permission at VPS.org, or use another. ' +
        'Only if you can lose present data, set "safety-snapshot: false". [api-permission-missing]',
    ],
    [
      'because of a limit only says to try again, or how to do without the snapshot',
      { kind: 'status', status: 400, body: { detail: 'Snapshot limit reached' } },
      'Run this again. Only if you can lose present data, set "safety-snapshot: false". [create-refused-limit]',
    ],
  ])('%s', async (_, fault, advice) => {
    const { run, changes } = await rollBack({
      emulator: { faults: [{ operation: 'createSnapshot', times: 'always', fault }] },
    })
    expect(run.exitCode).toBe(1)
    const [error = ''] = run.errors
    expect(error.slice(-advice.length)).toBe(advice)
    expect(changes.every((each) => !each.includes('restore'))).toBe(true)
  })

  test('because no slot can be freed names "protect", and how to do without the snapshot', async () => {
    const { run, changes } = await rollBack({
      emulator: {
        snapshots: [1, 2, 3, 4, 5].map((count) => own({ runId: `900000000${count}`, hoursOld: 100 - count })),
        faults: [
          {
            operation: 'deleteSnapshot',
            times: 'always',
            fault: { kind: 'status', status: 400, body: { detail: 'This snapshot is protected.' } },
          },
        ],
      },
    })
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]).toMatch(
      /Add what should stay to "protect": [\d, ]+\. Only if you can lose present data, set "safety-snapshot: false"\./,
    )
    expect(changes.every((each) => !each.includes('restore'))).toBe(true)
  })
})
