/** `Retry-After` holds for every caller in this process that asks for the list. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import { FakeClock } from '../fake-clock.ts'
import { apiWith, closeServersAfterEach, errorOf, NEVER, SERVER } from './under-test.ts'

closeServersAfterEach()

const PUT_OFF: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '300' } }

async function putOff(fault = PUT_OFF): ReturnType<typeof apiWith> {
  const scene = await apiWith({ faults: [{ operation: 'listServers', fault }] })
  const { failure } = await errorOf(scene.api.listServers(NEVER, { limitMs: 60_000 }))
  expect(failure.status).toBe(fault.kind === 'status' ? fault.status : null)
  return scene
}

describe('a list that the API puts off for five minutes', () => {
  test('is not asked for again: another caller is told the same with what is left of it', async () => {
    const { api, clock, emulator } = await putOff()
    await clock.sleep(100_000, NEVER)
    const { failure } = await errorOf(api.listServers(NEVER, { limitMs: 60_000 }))
    expect(failure).toMatchObject({ kind: 'rate-limited', status: 429, retryAfterMs: 200_000 })
    expect(emulator.requests).toHaveLength(1)
  })

  test('is asked for when they are over, by a caller that has the time to wait', async () => {
    const { api, clock, emulator } = await putOff({
      kind: 'status',
      status: 503,
      headers: { 'retry-after': '300' },
    })
    await clock.sleep(290_000, NEVER)
    await api.listServers(NEVER, { limitMs: 60_000 })
    expect(clock.sleeps.at(-1)).toBe(10_000)
    await api.listServers(NEVER)
    expect(emulator.requests).toHaveLength(3)
  })

  test('is asked for by a caller without time left', async () => {
    const { api, emulator } = await putOff()
    await api.listServers(NEVER, { limitMs: 5000, ignoreRetryAfter: true })
    expect(emulator.requests).toHaveLength(2)
  })

  test('is asked for where one of those who share the answer has no time left', async () => {
    const { api, emulator } = await putOff()
    await Promise.all([api.listServers(NEVER), api.listServers(NEVER, { ignoreRetryAfter: true })])
    expect(emulator.requests).toHaveLength(2)
  })

  test('is still put off after an error that asks for no pause', async () => {
    const { api, emulator } = await putOff()
    emulator.faults.add({ operation: 'listServers', fault: { kind: 'status', status: 400 } })
    await errorOf(api.listServers(NEVER, { ignoreRetryAfter: true }))
    expect((await errorOf(api.listServers(NEVER))).failure.status).toBe(429)
    expect(emulator.requests).toHaveLength(2)
  })

  test('is asked for at the end of the patience that a decision has', async () => {
    const { api, clock, emulator } = await putOff()
    await api.listServers(NEVER, { readBudgetMs: 120_000 })
    expect(clock.sleeps).toEqual([120_000])
    expect(emulator.requests).toHaveLength(2)
  })

  test('does not keep a caller from another list', async () => {
    const { api, emulator } = await putOff()
    await api.listSnapshots(SERVER, NEVER)
    expect(emulator.requests).toHaveLength(2)
  })
})

test('an error that asks for no pause puts nothing off', async () => {
  const clock = new FakeClock()
  const { api, emulator } = await apiWith(
    { faults: [{ operation: 'listServers', times: 4, fault: { kind: 'status', status: 503 } }] },
    { clock },
  )
  await errorOf(api.listServers(NEVER, { limitMs: 60_000 }))
  await api.listServers(NEVER)
  expect(emulator.requests).toHaveLength(5)
})
