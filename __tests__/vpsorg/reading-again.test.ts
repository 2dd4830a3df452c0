import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import { FakeClock } from '../fake-clock.ts'
import {
  apiWith,
  clientOf,
  closeServersAfterEach,
  errorOf,
  NEVER,
  scriptedApi,
  SERVER,
} from './under-test.ts'

closeServersAfterEach()

const JUST_BELOW_1 = 0.999

describe('a read that may do better is sent again', () => {
  test.each<[string, Fault]>([
    ['429', { kind: 'status', status: 429 }],
    ['500', { kind: 'status', status: 500 }],
    ['502', { kind: 'status', status: 502 }],
    ['503', { kind: 'status', status: 503 }],
    ['504', { kind: 'status', status: 504 }],
    ['a reset', { kind: 'reset' }],
    ['a cut body', { kind: 'cut-body' }],
    ['a page of HTML', { kind: 'garbage' }],
    ['an empty body', { kind: 'status', status: 200, body: '' }],
    ['JSON of another shape', { kind: 'body', json: { results: 'none' } }],
  ])('after %s', async (_, fault) => {
    const { emulator, api } = await apiWith({
      snapshots: [{ id: 802 }],
      faults: [{ operation: 'listSnapshots', times: 3, fault }],
    })

    const { snapshots } = await api.listSnapshots(SERVER, NEVER)

    expect(snapshots).toHaveLength(1)
    expect(emulator.requests).toHaveLength(4)
  })

  test('but not more than three times', async () => {
    const { emulator, api } = await apiWith({
      faults: [{ operation: 'listServers', times: 'always', fault: { kind: 'status', status: 500 } }],
    })

    expect((await errorOf(api.listServers(NEVER))).failure).toMatchObject({
      kind: 'server-error',
      status: 500,
    })
    expect(emulator.requests).toHaveLength(4)
  })

  test('each page of a list on its own', async () => {
    const { emulator, api } = await apiWith({
      quirks: { list: 'paged', pageSize: 1 },
      snapshots: [{ id: 802 }, { id: 803 }],
      faults: [
        { operation: 'listSnapshots', times: 3, fault: { kind: 'reset' } },
        { operation: 'listSnapshots', skip: 1, times: 3, fault: { kind: 'garbage' } },
      ],
    })

    // At a glance: otherwise the first page would be read once more, to see whether it is still the same.
    expect((await api.listSnapshots(SERVER, NEVER, { mode: 'glance' })).snapshots).toHaveLength(2)
    expect(emulator.requests).toHaveLength(8)
  })
})

test('a page that is read a second time, to verify it, is read again like any other', async () => {
  const { emulator, api } = await apiWith({
    quirks: { list: 'paged', pageSize: 1 },
    snapshots: [{ id: 802 }, { id: 803 }],
    faults: [{ operation: 'listSnapshots', skip: 2, times: 3, fault: { kind: 'reset' } }],
  })

  expect(await api.listSnapshots(SERVER, NEVER)).toMatchObject({ snapshots: { length: 2 }, incomplete: null })
  expect(emulator.requests).toHaveLength(6)
})

test.each([400, 401, 403, 404, 410, 422, 302])('a read that met %i is not sent again', async (status) => {
  const { emulator, api } = await apiWith({
    faults: [{ operation: 'listServers', fault: { kind: 'status', status } }],
  })

  expect((await errorOf(api.listServers(NEVER))).failure.status).toBe(status)
  expect(emulator.requests).toHaveLength(1)
})

describe('the pauses between tries', () => {
  const pausesWith = async (random: number): Promise<readonly number[]> => {
    const { api, clock } = await apiWith(
      { faults: [{ operation: 'listServers', times: 'always', fault: { kind: 'status', status: 503 } }] },
      { random: () => random },
    )
    await errorOf(api.listServers(NEVER))
    return clock.sleeps
  }

  test('double', async () => {
    expect(await pausesWith(0)).toEqual([500, 1000, 2000])
  })

  test('are spread, up to twice the shortest', async () => {
    const [first = 0, second = 0, third = 0] = await pausesWith(JUST_BELOW_1)

    expect(first).toBeCloseTo(999.5)
    expect(second).toBeCloseTo(1999)
    expect(third).toBeCloseTo(3998)
  })
})

describe('"Retry-After"', () => {
  /** The pauses after an answer with this header and before one that is good. */
  const pauses = async (retryAfter: string, status = 429, date?: string): Promise<readonly number[]> => {
    const clock = new FakeClock(Date.UTC(2025, 0, 15, 10, 30))
    const headers = { 'retry-after': retryAfter, ...(date === undefined ? {} : { date }) }
    const { url } = await scriptedApi({ status, headers }, { body: [] })
    await clientOf(url, { clock }).listServers(NEVER)
    return clock.sleeps
  }

  test.each([429, 503])('of a %i says how many seconds to wait', async (status) => {
    expect(await pauses('7', status)).toEqual([7000])
  })

  test('may be a date', async () => {
    const date = 'Wed, 15 Jan 2025 10:30:00 GMT'
    expect(await pauses('Wed, 15 Jan 2025 10:30:42 GMT', 429, date)).toEqual([42_000])
  })

  test('that is a date is read by the clock that wrote it', async () => {
    const date = 'Wed, 15 Jan 2025 02:30:00 GMT'
    expect(await pauses('Wed, 15 Jan 2025 02:30:42 GMT', 429, date)).toEqual([42_000])
  })

  test('that is a date is read by our clock where the answer has no date', async () => {
    const date = 'some day'
    expect(await pauses('Wed, 15 Jan 2025 10:30:42 GMT', 429, date)).toEqual([42_000])
  })

  test.each(['0', 'Wed, 15 Jan 2025 10:29:00 GMT', '-1', 'soon', '', '0x10', '1e3', 'May 5', '3 5'])(
    'that reads %j leaves it at the usual pause',
    async (text) => {
      expect(await pauses(text)).toEqual([500])
    },
  )

  test('beyond the deadline ends the call at once, saying why', async () => {
    const clock = new FakeClock()
    const { url, requests } = await scriptedApi({ status: 429, headers: { 'retry-after': '121' } })

    const error = await errorOf(clientOf(url, { clock }).listServers(NEVER))

    expect(error.failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 121_000 })
    expect(clock.sleeps).toEqual([])
    expect(requests).toHaveLength(1)
  })

  test('is weighed against the limit that the caller gave', async () => {
    const clock = new FakeClock()
    const { url, requests } = await scriptedApi({ status: 503, headers: { 'retry-after': '6' } })

    await errorOf(clientOf(url, { clock }).listServers(NEVER, { limitMs: 5000 }))

    expect(requests).toHaveLength(1)
  })
})

test('no try begins after the deadline of the call', async () => {
  const clock = new FakeClock()
  const { url, requests } = await scriptedApi({ status: 503 })

  await errorOf(clientOf(url, { clock }).listServers(NEVER, { limitMs: 1600 }))

  // Pauses of 0.5 and 1 seconds fit, the next of 2 does not.
  expect(clock.sleeps).toEqual([500, 1000])
  expect(requests).toHaveLength(3)
})

test('aborting in a pause ends the call at once', async () => {
  const clock = new FakeClock()
  const controller = new AbortController()
  clock.beforeSleep = () => {
    controller.abort()
  }
  const { url, requests } = await scriptedApi({ status: 503 })

  await errorOf(clientOf(url, { clock }).listServers(controller.signal))

  expect(requests).toHaveLength(1)
})
