/** A lock of seconds: nothing was done, so the same is tried again, each time after a look. */
import { describe, expect, test } from '@jest/globals'
import type { EmulatorOptions } from '../../testing/emulator/server.ts'
import { between, creates, looksBetween, playMain } from './main-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { own, RUN_ID, SERVER_ID } from './scene.ts'

const locked = (status: number, forMs: number): EmulatorOptions => ({
  faults: [{ operation: 'createSnapshot', forMs, fault: { kind: 'status', status } }],
})

describe.each([409, 423])('a create that is answered with %i', (status) => {
  test('for 45 seconds is tried again, with looks, until it is taken', async () => {
    const played = await playMain({ emulator: locked(status, 45_000) })
    expect(played.main.exitCode).toBe(0)
    expect(played.ids).toEqual(['801'])
    const sent = creates(played)
    expect(between(sent[0], sent.at(-1))).toBeLessThan(70_000)
    expect(new Set(sent.map((each) => JSON.stringify(each.body))).size).toBe(1)
    for (const [index, each] of sent.slice(1).entries())
      expect(looksBetween(played, sent[index], each).length).toBeGreaterThanOrEqual(1)
  })

  test('for good is given up after three minutes, with no snapshot', async () => {
    const played = await playMain({ emulator: locked(status, 3_600_000) })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/No snapshot was created in 3 minutes of attempts.*\[api-busy\]$/),
    ])
    const sent = creates(played)
    expect(between(sent[0], sent.at(-1))).toBeLessThanOrEqual(181_000)
    expect(between(sent[0], sent.at(-1))).toBeGreaterThanOrEqual(165_000)
    expect(played.ids).toEqual([])
  })

  test('for longer than "timeout" is given up then', async () => {
    const played = await playMain({ emulator: locked(status, 3_600_000), with: { timeout: '0.5' } })
    expect(played.main.exitCode).toBe(1)
    expect(between(creates(played)[0], creates(played).at(-1))).toBeLessThanOrEqual(31_000)
  })

  test('before a rollback is tried again too', async () => {
    const { run, changes } = await rollBack({ emulator: locked(status, 20_000) })
    expect(run.exitCode).toBe(0)
    expect(changes.at(-1)).toMatch(/restore\/ 200$/)
  })
})

test('a Retry-After with a lock is honoured', async () => {
  const fault = { kind: 'status', status: 423, headers: { 'retry-after': '40' } } as const
  const played = await playMain({ emulator: { faults: [{ operation: 'createSnapshot', fault }] } })
  expect(played.main.exitCode).toBe(0)
  expect(between(...first(creates(played)))).toBeGreaterThanOrEqual(40_000)
})

test('a lock whose look fails: nothing is sent before one has shown the list', async () => {
  const played = await playMain({
    emulator: {
      faults: [
        { operation: 'createSnapshot', fault: { kind: 'status', status: 409 } },
        { operation: 'listSnapshots', skip: 1, forMs: 40_000, fault: { kind: 'status', status: 503 } },
      ],
    },
  })
  expect(played.main.exitCode).toBe(0)
  const [one, two] = first(creates(played))
  expect(looksBetween(played, one, two).at(-1)?.status).toBe(200)
})

test('a lock after a lost answer, by the snapshot that the lost create makes: found, and not made twice', async () => {
  const played = await playMain({
    before: ({ faults }) => {
      faults.add({
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 502, work: { laterMs: 13_000 } },
      })
      faults.add({ operation: 'createSnapshot', times: 'always', fault: { kind: 'status', status: 409 } })
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(played.ids).toEqual(['801'])
})

test('a slot that another job takes during a lock: another slot is freed', async () => {
  const snapshots = [50, 40, 30, 20].map((hoursOld) => own({ runId: `90000000${hoursOld}`, hoursOld }))
  const played = await playMain({
    emulator: { snapshots, ...locked(423, 30_000) },
    before: ({ provider }) => {
      provider.later(10_000, () => {
        provider.addSnapshot({ name: 'by-hand', description: 'by hand' })
      })
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(played.changes.filter((each) => each.startsWith('DELETE'))).toEqual(['DELETE deleteSnapshot 204'])
  expect(played.main.outputs['snapshot-name']).toBe(`pre-deploy-${RUN_ID}-1`)
})

test('a name that another job of the run takes during a lock: this one gets the next', async () => {
  const played = await playMain({
    emulator: locked(423, 30_000),
    before: ({ provider }) => {
      provider.later(10_000, () => {
        provider.addSnapshot({
          name: `pre-deploy-${RUN_ID}-1`,
          description: `vps-safety-snapshot/1 mark=0ddba11d repo-id=1001 run=${RUN_ID}/1 repo=acme/shop job=deploy sha=0123456 |`,
        })
      })
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(played.main.outputs['snapshot-name']).toBe(`pre-deploy-${RUN_ID}-1-2`)
})

test('what another job of the run creates during a lock is never taken for ours, also where the list has no descriptions', async () => {
  const played = await playMain({
    emulator: { quirks: { description: 'absent' }, ...locked(423, 30_000) },
    before: ({ provider }) => {
      provider.later(10_000, () => {
        provider.addSnapshot({ id: 900, name: `pre-deploy-${RUN_ID}-1` })
      })
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(played.main.outputs).toMatchObject({
    'snapshot-id': '801',
    'snapshot-name': `pre-deploy-${RUN_ID}-1-2`,
  })
})

test('a lock for good is given up after three minutes, also where another job works on the server meanwhile', async () => {
  const played = await playMain({
    emulator: locked(423, 3_600_000),
    before: ({ provider }) => {
      for (const afterMs of [50_000, 100_000, 150_000]) {
        provider.later(afterMs, () => {
          provider.addSnapshot({
            name: `pre-deploy-${RUN_ID}-1${afterMs === 50_000 ? '' : `-${afterMs / 50_000}`}`,
          })
        })
      }
    },
  })
  expect(played.main.exitCode).toBe(1)
  expect(between(creates(played)[0], creates(played).at(-1))).toBeLessThanOrEqual(186_000)
})

test('a signal during a lock: there is no snapshot, and main says so', async () => {
  const played = await playMain({
    emulator: locked(423, 3_600_000),
    step: { cancelMainAfterMs: 20_000 },
  })
  expect(played.main.exitCode).toBe(1)
  expect(played.main.errors).toEqual([expect.stringMatching(/was not created\. \[create-stopped\]$/)])
})

test('the lock of one server holds up none of the others', async () => {
  const played = await playMain({
    with: { 'server-id': `${SERVER_ID},777` },
    emulator: { servers: [{ id: SERVER_ID }, { id: 777 }] },
    before: ({ provider }) => {
      provider.lockServer(777, 60_000, { status: 423, only: ['create'] })
    },
  })
  expect(played.main.exitCode).toBe(0)
  const [own, other] = played.emulator.provider.snapshots().toSorted((a, b) => a.acceptedAt - b.acceptedAt)
  expect([own?.serverId, other?.serverId]).toEqual([SERVER_ID, 777])
})

function first<T>(items: readonly T[]): [T | undefined, T | undefined] {
  return [items[0], items[1]]
}
