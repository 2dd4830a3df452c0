/** `Retry-After`: no part of a step sends what the API asked to put off. Through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { Fault, FaultRule } from '../../testing/emulator/faults.ts'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import { failingDeploy, playFleet } from './fleet-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { result } from './scene.ts'

/** Longer than any look may take, so that it ends with that. */
const LOOK_PUT_OFF_MS = 40_000
const SEARCH_PUT_OFF_MS = 150_000

const putOff = (status: number, forMs: number): Exclude<Fault, { kind: 'delay' }> => ({
  kind: 'status',
  status,
  headers: { 'retry-after': String(forMs / 1000) },
})

/** How long after each look that was put off the same list was asked for again, by when the requests came. */
function pausesMs(requests: readonly LoggedRequest[], status: number): readonly number[] {
  return requests.flatMap((each, index) => {
    if (String(each.status) !== String(status) || each.method !== 'GET') return []
    const next = requests.slice(index + 1).find(({ operation }) => operation === each.operation)
    return next === undefined ? [] : [next.at - each.at]
  })
}

describe('a look that is put off', () => {
  test('counts its pause from the answer, however slow that is', async () => {
    const slowMs = 4000
    const faults: FaultRule[] = [
      { operation: 'restoreSnapshot', fault: { kind: 'status', status: 503 } },
      { operation: 'listServers', skip: 1, fault: { kind: 'delay', ms: slowMs } },
      { operation: 'listServers', skip: 1, fault: putOff(503, LOOK_PUT_OFF_MS) },
    ]
    const { run, emulator } = await rollBack({
      with: { 'safety-snapshot': 'false', 'poll-interval': '1' },
      emulator: { faults },
    })
    expect(run.outputs['result']).toBe('restored')
    const pauses = pausesMs(emulator.requests, 503)
    expect(pauses).toHaveLength(1)
    expect(pauses[0]).toBeGreaterThanOrEqual(slowMs + LOOK_PUT_OFF_MS)
  })

  test('while one server is waited for holds for those that look after another', async () => {
    const played = await playFleet(2, {
      deploy: ({ emulator }) => {
        emulator.faults.add({ operation: 'restoreSnapshot', times: 1, fault: { kind: 'reset' } })
        // The look before the restores, and two looks of each of the two.
        emulator.faults.add({ operation: 'listServers', skip: 4, fault: putOff(429, LOOK_PUT_OFF_MS) })
        return failingDeploy(2)({ emulator })
      },
      with: { 'restore-on': 'failure', 'poll-interval': '7' },
    })
    expect(result(played)).toBe('restore-started')
    const pauses = pausesMs(played.emulator.requests, 429)
    expect(pauses).toHaveLength(1)
    expect(pauses[0]).toBeGreaterThanOrEqual(LOOK_PUT_OFF_MS)
  })

  test('while one lost create is looked for holds for the others', async () => {
    const played = await playFleet(2, {
      emulator: {
        faults: [
          // Or both would look together.
          { operation: 'createSnapshot', server: '1', fault: { kind: 'delay', ms: 2000 } },
          {
            operation: 'createSnapshot',
            times: 2,
            fault: { kind: 'status', status: 504, work: { laterMs: 50_000 } },
          },
          { operation: 'listSnapshots', skip: 3, fault: putOff(429, SEARCH_PUT_OFF_MS) },
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    const pauses = pausesMs(played.emulator.requests, 429)
    expect(pauses).toHaveLength(1)
    expect(pauses[0]).toBeGreaterThanOrEqual(SEARCH_PUT_OFF_MS)
  })
})
