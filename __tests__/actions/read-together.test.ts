import { describe, expect, test } from '@jest/globals'
import { type BudgetedRead, readTogether } from '../../src/actions/shared/read-together.ts'

/** How old the process is when it reads. */
const STARTED_AT_MS = 480_000

/** How long the two reads of a server take, each time. */
interface Durations {
  readonly firstMs: readonly number[]
  readonly secondMs: readonly number[]
}

/** Reads of one server; what they give is when they were sent, and with how much patience. */
async function read(
  firstMs: readonly number[],
  secondMs: readonly number[],
  isStopped = false,
): Promise<unknown> {
  const [only] = await readAll([{ firstMs, secondMs }], isStopped)
  return only
}

async function readAll(
  servers: readonly Durations[],
  isStopped = false,
): Promise<readonly (readonly [string, string])[]> {
  let nowMs = STARTED_AT_MS
  const asleep: { readonly untilMs: number; readonly wake: () => void }[] = []
  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      asleep.push({ untilMs: nowMs + ms, wake })
    })
  const readThat =
    (which: keyof Durations): BudgetedRead<Record<keyof Durations, number[]>, string> =>
    async (left, readBudgetMs) => {
      const takesMs = left[which].shift()
      if (takesMs === undefined) throw new Error('No other read is expected.')
      const said = `${nowMs - STARTED_AT_MS}, ${readBudgetMs}`
      await sleep(takesMs)
      return said
    }
  const controller = new AbortController()
  if (isStopped) controller.abort()
  const clock = {
    nowMs: () => nowMs,
    elapsedMs: () => nowMs,
    sleep,
    after: (): never => {
      throw new Error('nothing here starts timers')
    },
  }
  const both = readTogether(
    { clock, readBudgetMs: 60_000, signal: controller.signal },
    servers.map(({ firstMs, secondMs }) => ({ firstMs: [...firstMs], secondMs: [...secondMs] })),
    readThat('firstMs'),
    readThat('secondMs'),
  )
  const state = { isOver: false }
  void both.finally(() => {
    state.isOver = true
  })
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    if (state.isOver) return (await both).map(({ first, second }) => [first, second])
    const next = asleep.toSorted((a, b) => a.untilMs - b.untilMs)[0]
    if (next === undefined) throw new Error('It waits for something that never comes.')
    asleep.splice(asleep.indexOf(next), 1)
    nowMs = next.untilMs
    next.wake()
  }
}

describe('two reads', () => {
  test.each([
    [100, 100],
    [100, 10_099],
    [50_000, 40_001],
  ])('that end about together (%i, %i ms) are sent at once, and once', async (firstMs, secondMs) => {
    expect(await read([firstMs], [secondMs])).toEqual(['0, 60000', '0, 60000'])
  })

  test('of which the second keeps the first waiting: the first is read again, with what is left of the patience', async () => {
    expect(await read([100, 100], [10_100])).toEqual(['10100, 49900', '0, 60000'])
    expect(await read([100, 30_000], [55_000])).toEqual(['55000, 5000', '0, 60000'])
    expect(await read([100, 100], [90_000])).toEqual(['90000, 0', '0, 60000'])
  })

  test('of which the first keeps the second waiting: the second is read again', async () => {
    expect(await read([10_100], [100, 100])).toEqual(['0, 60000', '10100, 49900'])
  })

  test('of several servers are those of one moment: what grew old is read again of all', async () => {
    const servers = [
      { firstMs: [100, 100], secondMs: [200] },
      { firstMs: [300, 100], secondMs: [10_300] },
    ]
    expect(await readAll(servers)).toEqual([
      ['10300, 49700', '0, 60000'],
      ['10300, 49700', '0, 60000'],
    ])
  })

  test('are not repeated for who was told to end', async () => {
    expect(await read([100], [90_000], true)).toEqual(['0, 60000', '0, 60000'])
  })
})
