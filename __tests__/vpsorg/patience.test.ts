/** Reads that go on while the API is down or busy, and refusals that are doubted. */
import { describe, expect, test } from '@jest/globals'
import { isPassing, putOffMs, VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { readWithRetry, type RetryContext } from '../../src/vpsorg/retry.ts'
import { FakeClock } from '../fake-clock.ts'
import { apiWith, closeServersAfterEach, errorOf, NEVER, SERVER } from './under-test.ts'

closeServersAfterEach()

const failing = (kind: FailureKind, retryAfterMs: number | null = null): VpsOrgError =>
  new VpsOrgError({
    kind,
    operation: { kind: 'list-servers' },
    status: null,
    requestId: null,
    said: null,
    retryAfterMs,
  })

const PASSING = ['rate-limited', 'server-error', 'timeout', 'lost'] as const
const OTHERS = ['said-no', 'locked', 'malformed', 'unreadable', 'wrong-shape'] as const

interface Course {
  readonly failures: (tries: number) => VpsOrgError
  readonly budgetUntilMs?: number
  readonly deadlineMs?: number
  readonly isDoubtful?: RetryContext['isDoubtful']
  readonly beforeSleep?: () => void
  readonly signal?: AbortSignal
}

/** A read that always fails: when it was tried, what it ended with, and the pauses that were told of. */
async function run(
  course: Course,
): Promise<{ tries: readonly number[]; error: unknown; told: readonly number[]; endMs: number }> {
  const clock = new FakeClock()
  clock.beforeSleep = course.beforeSleep ?? (() => undefined)
  const tries: number[] = []
  const told: number[] = []
  const { failures, signal = NEVER, deadlineMs = 1_000_000, isDoubtful = () => false } = course
  const error: unknown = await readWithRetry(
    {
      ...{ clock, random: () => 0, signal, deadlineMs, isDoubtful },
      ...(course.budgetUntilMs === undefined ? {} : { budgetUntilMs: course.budgetUntilMs }),
      onPause: (_, pauseMs) => {
        told.push(pauseMs)
      },
    },
    () => {
      tries.push(clock.elapsedMs())
      return Promise.reject(failures(tries.length))
    },
  ).catch((thrown: unknown) => thrown)
  return { tries, error, told, endMs: clock.elapsedMs() }
}

describe('a patient read', () => {
  test.each(PASSING)(
    'goes on through "%s" until its time is over, and tries a last time then',
    async (kind) => {
      const { tries, told } = await run({ failures: () => failing(kind), budgetUntilMs: 30_000 })
      expect(tries).toEqual([0, 500, 1500, 3500, 7500, 12_500, 17_500, 22_500, 27_500, 30_000])
      // One line for each pause.
      expect(told).toHaveLength(9)
      expect(told.at(-1)).toBe(2500)
    },
  )

  test.each(PASSING)('without patience has four tries of "%s", and tells of no pause', async (kind) => {
    for (const budgetUntilMs of [undefined, 0]) {
      const { tries, told } = await run({
        failures: () => failing(kind),
        ...(budgetUntilMs === undefined ? {} : { budgetUntilMs }),
      })
      expect(tries).toEqual([0, 500, 1500, 3500])
      expect(told).toEqual([])
    }
  })

  test('has fewer than four tries where its time is shorter', async () => {
    const { tries } = await run({ failures: () => failing('lost'), budgetUntilMs: 700 })
    expect(tries).toEqual([0, 500, 700])
  })

  test.each(OTHERS)('has four tries of "%s", and tells of no pause', async (kind) => {
    const { tries, told } = await run({ failures: () => failing(kind), budgetUntilMs: 30_000 })
    expect(tries).toHaveLength(4)
    expect(told).toEqual([])
  })

  test('has four tries of what is no matter of patience, also among others', async () => {
    const kinds = [
      'lost',
      'unreadable',
      'lost',
      'unreadable',
      'lost',
      'said-no',
      'lost',
      'unreadable',
    ] as const
    const { tries, error } = await run({
      failures: (count) => failing(kinds[count - 1] ?? 'forbidden'),
      budgetUntilMs: 100_000,
    })
    expect(tries).toHaveLength(kinds.length)
    expect((error as VpsOrgError).failure.kind).toBe('unreadable')
  })

  test('keeps to "Retry-After", up to what is left of its time', async () => {
    const { tries, told } = await run({
      failures: (count) => failing('rate-limited', count === 1 ? 20_000 : 900_000),
      budgetUntilMs: 30_000,
    })
    expect(tries).toEqual([0, 20_000, 30_000])
    expect(told).toEqual([20_000, 10_000])
  })

  test('ends at the deadline of the call, however patient', async () => {
    const { tries } = await run({
      failures: () => failing('lost'),
      budgetUntilMs: 30_000,
      deadlineMs: 12_500,
    })
    expect(tries).toEqual([0, 500, 1500, 3500, 7500])
  })

  test('ends when it is told to stop', async () => {
    const controller = new AbortController()
    const { tries } = await run({
      failures: () => failing('lost'),
      budgetUntilMs: 30_000,
      signal: controller.signal,
      beforeSleep: () => {
        controller.abort()
      },
    })
    expect(tries).toEqual([0])
  })

  test('passes on what is no failure of the call', async () => {
    const bug = new TypeError('a bug')
    const error = readWithRetry(
      { clock: new FakeClock(), random: () => 0, signal: NEVER, deadlineMs: 1000, budgetUntilMs: 1000 },
      () => Promise.reject(bug),
    )
    await expect(error).rejects.toBe(bug)
  })
})

test('a refusal that is doubted has four tries, and one that is not has one', async () => {
  const failures = (): VpsOrgError => failing('unauthorized')
  expect((await run({ failures, isDoubtful: () => true })).tries).toHaveLength(4)
  expect((await run({ failures, isDoubtful: () => true, budgetUntilMs: 30_000 })).told).toEqual([])
  expect((await run({ failures })).tries).toHaveLength(1)
})

test('what passes is no answer, or one that says: later', () => {
  for (const kind of PASSING) expect(isPassing(failing(kind).failure)).toBe(true)
  for (const kind of [...OTHERS, 'forbidden', 'too-large', 'aborted'] as const)
    expect(isPassing(failing(kind).failure)).toBe(false)
})

test('put off is what is told to come back later, and when', () => {
  const ofKind = (kind: FailureKind, ms: number | null): number | null => putOffMs(failing(kind, ms).failure)
  expect(ofKind('rate-limited', 5000)).toBe(5000)
  expect(ofKind('server-error', 1)).toBe(1)
  expect(ofKind('rate-limited', 0)).toBeNull()
  expect(ofKind('server-error', null)).toBeNull()
  expect(ofKind('firewall', 5000)).toBeNull()
  expect(ofKind('lost', 5000)).toBeNull()
})

describe('a 401 or a 403', () => {
  const struck = async (
    status: number,
    list: 'listSnapshots' | 'listServers',
    before: readonly ('listSnapshots' | 'listServers')[],
    readBefore: readonly ('snapshots' | 'servers')[] = [],
  ): Promise<number> => {
    const { emulator, api } = await apiWith({ snapshots: [{ id: 802 }] }, { readBefore })
    const read = {
      listSnapshots: () => api.listSnapshots(SERVER, NEVER),
      listServers: () => api.listServers(NEVER),
    }
    for (const each of before) await read[each]()
    emulator.faults.add({ operation: list, times: 'always', fault: { kind: 'status', status } })
    await errorOf(read[list]())
    return emulator.requests.length - before.length
  }

  test('is final where the token has not worked', async () => {
    for (const status of [401, 403]) expect(await struck(status, 'listServers', [])).toBe(1)
  })

  test('is doubted where the same list could be read, also by an earlier step', async () => {
    for (const status of [401, 403]) {
      expect(await struck(status, 'listServers', ['listServers'])).toBe(4)
      expect(await struck(status, 'listServers', [], ['servers'])).toBe(4)
      expect(await struck(status, 'listSnapshots', [], ['snapshots'])).toBe(4)
    }
  })

  test('for another list is doubted as to the token, and not as to what it may do', async () => {
    expect(await struck(401, 'listServers', ['listSnapshots'])).toBe(4)
    expect(await struck(403, 'listServers', ['listSnapshots'])).toBe(1)
    expect(await struck(403, 'listServers', [], ['snapshots'])).toBe(1)
  })

  test('by a firewall is doubted where the same list could be read', async () => {
    const { emulator, api } = await apiWith()
    await api.listServers(NEVER)
    const fault = { kind: 'status', status: 403, body: '<html>' } as const
    emulator.faults.add({ operation: 'listServers', times: 'always', fault })
    expect((await errorOf(api.listServers(NEVER))).failure.kind).toBe('firewall')
    expect(emulator.requests).toHaveLength(1 + 4)
  })
})

describe('a list', () => {
  test('takes up to its budget, and the pages after that too', async () => {
    const { api, clock, emulator } = await apiWith({
      snapshots: [{ id: 802 }],
      faults: [{ operation: 'listSnapshots', times: 25, fault: { kind: 'status', status: 503 } }],
    })
    expect(await api.listSnapshots(SERVER, NEVER, { readBudgetMs: 300_000 })).toMatchObject({
      incomplete: null,
    })
    expect(emulator.requests).toHaveLength(26)
    // More than the two minutes that a call without patience has in all.
    expect(clock.elapsedMs()).toBeGreaterThan(100_000)
  })

  test('of several servers is read with the patience of the most patient', async () => {
    const { api, emulator } = await apiWith(
      { faults: [{ operation: '*', times: 10, fault: { kind: 'status', status: 503 } }] },
      { serverIds: ['12345', '678'] },
    )
    await Promise.all([
      api.listSnapshots('12345', NEVER),
      api.listSnapshots('678', NEVER, { readBudgetMs: 120_000 }),
    ])
    expect(emulator.requests).toHaveLength(11)
  })

  test('of servers is patient in the same way, and tells of its pauses', async () => {
    const told: string[] = []
    const { api } = await apiWith(
      { faults: [{ operation: '*', times: 6, fault: { kind: 'status', status: 502 } }] },
      {
        onPause: ({ facts }, pauseMs) => {
          told.push(`${facts.what} ${pauseMs}`)
        },
      },
    )
    await api.listServers(NEVER, { readBudgetMs: 60_000 })
    expect(told).toHaveLength(6)
    expect(told[0]).toBe(
      'Could not read the list of servers: VPS.org had an internal error (HTTP 502): "Emulated fault: 502." 500',
    )
  })
})
