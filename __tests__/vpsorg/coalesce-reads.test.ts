import { describe, expect, test } from '@jest/globals'
import { coalesceReads } from '../../src/vpsorg/coalesce-reads.ts'
import { readOptions } from '../../src/vpsorg/read-options.ts'
import { NEVER, settled } from './under-test.ts'

interface Sent {
  readonly signal: AbortSignal
  readonly limitMs: number
  readonly answer: (text: string) => void
  readonly fail: (error: Error) => void
}

/** A shared read whose answers the test gives; as a real one, it fails when it is aborted. */
function shared(gather = (): Promise<void> => Promise.resolve()): {
  read: (signal: AbortSignal, limitMs: number) => Promise<string>
  sent: readonly Sent[]
} {
  const sent: Sent[] = []
  const read = coalesceReads<string>((signal, { limitMs }) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    sent.push({ signal, limitMs, answer: resolve, fail: reject })
    const stop = (): void => {
      reject(new Error(`aborted: ${String(signal.reason)}`))
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    return promise
  }, gather)
  return { read: (signal, limitMs) => read(signal, readOptions({ limitMs })), sent }
}

/** A gathering that lasts until the test ends it. */
function gathering(): { gather: () => Promise<void>; end: () => Promise<void>; times: () => number } {
  const under: (() => void)[] = []
  let times = 0
  return {
    gather: () => {
      times++
      return new Promise((resolve) => under.push(resolve))
    },
    async end() {
      for (const resolve of under.splice(0)) resolve()
      await settled()
    },
    times: () => times,
  }
}

describe('a shared read', () => {
  test('is sent once for all who ask at the same time', async () => {
    const { read, sent } = shared()
    const all = [read(NEVER, 1000), read(NEVER, 1000), read(NEVER, 1000)]
    await settled()
    expect(sent).toHaveLength(1)
    sent[0]?.answer('one')
    expect(await Promise.all(all)).toEqual(['one', 'one', 'one'])
  })

  test('waits for those who ask a moment later', async () => {
    const { gather, end } = gathering()
    const { read, sent } = shared(gather)
    const first = read(NEVER, 1000)
    await settled()
    const second = read(NEVER, 1000)
    await settled()
    expect(sent).toHaveLength(0)
    await end()
    expect(sent).toHaveLength(1)
    sent[0]?.answer('one')
    expect(await Promise.all([first, second])).toEqual(['one', 'one'])
  })

  test('gives no answer that is older than the question: who asks during a read gets the next one', async () => {
    const { read, sent } = shared()
    const first = read(NEVER, 1000)
    await settled()
    const [second, third] = [read(NEVER, 1000), read(NEVER, 1000)]
    await settled()
    // One after the other: the next is not sent before the answer to the first.
    expect(sent).toHaveLength(1)
    sent[0]?.answer('one')
    await settled()
    expect(sent).toHaveLength(2)
    sent[1]?.answer('two')
    expect(await Promise.all([first, second, third])).toEqual(['one', 'two', 'two'])
  })

  test('gathers for each by itself, and only after the one before', async () => {
    const { gather, end, times } = gathering()
    const { read, sent } = shared(gather)
    void read(NEVER, 1000)
    await settled()
    await end()
    void read(NEVER, 1000)
    await settled()
    expect(times()).toBe(1)
    sent[0]?.answer('one')
    await settled()
    expect([times(), sent.length]).toEqual([2, 1])
    void read(NEVER, 1000)
    await end()
    expect([times(), sent.length]).toEqual([2, 2])
  })

  test('is sent anew for a caller after the answer', async () => {
    const { read, sent } = shared()
    for (const text of ['one', 'two', 'three']) {
      const asked = read(NEVER, 1000)
      await settled()
      sent.at(-1)?.answer(text)
      expect(await asked).toBe(text)
    }
    expect(sent).toHaveLength(3)
  })

  test('that fails, fails for those who shared it, and for no caller after them', async () => {
    const { read, sent } = shared()
    const all = [read(NEVER, 1000), read(NEVER, 1000)].map((each) => expect(each).rejects.toThrow('HTTP 502'))
    await settled()
    const next = read(NEVER, 1000)
    sent[0]?.fail(new Error('HTTP 502'))
    await Promise.all(all)
    await settled()
    sent[1]?.answer('two')
    expect(await next).toBe('two')
  })

  test('may take as long as the most generous allows', async () => {
    const { read, sent } = shared()
    for (const limitMs of [5000, 90_000, 1000]) void read(NEVER, limitMs)
    await settled()
    void read(NEVER, 2000)
    sent[0]?.answer('one')
    await settled()
    expect(sent.map((each) => each.limitMs)).toEqual([90_000, 2000])
  })
})

describe('a shared read is aborted', () => {
  test('only when all its callers have left, with the reason of the last', async () => {
    const { read, sent } = shared()
    const [one, two] = [new AbortController(), new AbortController()]
    const first = read(one.signal, 1000)
    const second = read(two.signal, 1000)
    const ended = Promise.allSettled([first, second])
    await settled()
    one.abort('no more use')
    expect(sent[0]?.signal.aborted).toBe(false)
    two.abort('SIGTERM')
    expect(sent[0]?.signal.aborted).toBe(true)
    const reason = new Error('aborted: SIGTERM')
    expect(await ended).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ])
  })

  test('and answers the others when one has left', async () => {
    const { read, sent } = shared()
    const one = new AbortController()
    const all = [read(one.signal, 1000), read(NEVER, 1000)]
    await settled()
    one.abort()
    sent[0]?.answer('one')
    expect(await Promise.all(all)).toEqual(['one', 'one'])
  })

  test('also by one and the same signal of all', async () => {
    const { read, sent } = shared()
    const one = new AbortController()
    const all = [1, 2, 3].map(() => expect(read(one.signal, 1000)).rejects.toThrow('aborted'))
    await settled()
    one.abort()
    expect(sent[0]?.signal.aborted).toBe(true)
    await Promise.all(all)
  })

  test('from the start for a caller with a signal that is aborted', async () => {
    const { read, sent } = shared()
    await expect(read(AbortSignal.abort('SIGINT'), 1000)).rejects.toThrow('aborted: SIGINT')
    expect(sent[0]?.signal.aborted).toBe(true)
  })

  test('before it is sent, when all have left by then', async () => {
    const { gather, end } = gathering()
    const { read, sent } = shared(gather)
    const one = new AbortController()
    const ended = Promise.allSettled([read(one.signal, 1000)])
    await settled()
    one.abort('SIGTERM')
    await end()
    expect(sent[0]?.signal.aborted).toBe(true)
    expect(await ended).toEqual([{ status: 'rejected', reason: new Error('aborted: SIGTERM') }])
  })

  test('not for a caller who asks after all others have left, but before it is sent', async () => {
    const { gather, end } = gathering()
    const { read, sent } = shared(gather)
    const one = new AbortController()
    const all = [read(one.signal, 1000), read(AbortSignal.abort('SIGINT'), 1000)]
    await settled()
    one.abort('no more use')
    all.push(read(NEVER, 1000))
    await end()
    expect(sent).toHaveLength(1)
    expect(sent[0]?.signal.aborted).toBe(false)
    sent[0]?.answer('one')
    expect(await Promise.all(all)).toEqual(['one', 'one', 'one'])
  })

  test('not later, when it has been answered: its signals are let go', async () => {
    const { read, sent } = shared()
    const one = new AbortController()
    const asked = read(one.signal, 1000)
    await settled()
    sent[0]?.answer('one')
    await asked
    await settled()
    one.abort()
    expect(sent[0]?.signal.aborted).toBe(false)
  })

  test('without taking the next one with it', async () => {
    const { read, sent } = shared()
    const one = new AbortController()
    const first = read(one.signal, 1000)
    first.catch(() => undefined)
    await settled()
    const second = read(NEVER, 1000)
    one.abort()
    await expect(first).rejects.toThrow('aborted')
    await settled()
    sent[1]?.answer('two')
    expect(await second).toBe('two')
  })
})
