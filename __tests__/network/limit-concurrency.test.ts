import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { limitConcurrency } from '../../src/network/limit-concurrency.ts'
import { settled } from '../vpsorg/under-test.ts'

/** Pieces of work that end when the test says so. */
function workshop(limit: number): {
  readonly enter: (name: string) => Promise<string>
  readonly end: (name: string, error?: Error) => Promise<void>
  readonly running: () => readonly string[]
  readonly begun: readonly string[]
} {
  const gate = limitConcurrency(limit)
  const running = new Map<string, PromiseWithResolvers<string>>()
  const begun: string[] = []
  return {
    enter: (name) =>
      gate(async () => {
        begun.push(name)
        const work = Promise.withResolvers<string>()
        running.set(name, work)
        try {
          return await work.promise
        } finally {
          running.delete(name)
        }
      }),
    async end(name, error) {
      const work = running.get(name)
      if (work === undefined) throw new Error(`${name} is not running.`)
      if (error === undefined) work.resolve(`${name} done`)
      else work.reject(error)
      await settled()
    },
    running: () => [...running.keys()],
    begun,
  }
}

describe('a gate', () => {
  test('lets so many in at once, and the next one when one has left, in the order in which they came', async () => {
    const { enter, end, running, begun } = workshop(2)
    const all = ['a', 'b', 'c', 'd', 'e'].map(enter)
    await settled()
    expect(running()).toEqual(['a', 'b'])

    await end('b')
    expect(running()).toEqual(['a', 'c'])
    await end('a')
    await end('c')
    expect(running()).toEqual(['d', 'e'])
    await end('e')
    await end('d')

    expect(await Promise.all(all)).toEqual(['a done', 'b done', 'c done', 'd done', 'e done'])
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('begins at once where there is room', () => {
    const { enter, running } = workshop(1)
    void enter('a')
    expect(running()).toEqual(['a'])
  })

  test('hands on the place of work that failed, and the failure to whom it belongs', async () => {
    const { enter, end, running } = workshop(1)
    const first = enter('a')
    const second = enter('b')
    await settled()
    first.catch(() => undefined)
    await end('a', new Error('broken'))
    await expect(first).rejects.toThrow('broken')
    expect(running()).toEqual(['b'])
    await end('b')
    expect(await second).toBe('b done')
  })

  test('also hands on the place of work that fails before it begins', async () => {
    const gate = limitConcurrency(1)
    const broken = (): Promise<never> => {
      throw new Error('broken')
    }
    await expect(gate(broken)).rejects.toThrow('broken')
    expect(await gate(() => Promise.resolve(5))).toBe(5)
  })

  test('does not give away a place that was handed on', async () => {
    const { enter, end, running } = workshop(1)
    void enter('a')
    void enter('b')
    await settled()
    const ending = end('a')
    // Comes in the moment between the leaving of one and the entering of the next.
    void enter('c')
    await ending
    expect(running()).toEqual(['b'])
    await end('b')
    expect(running()).toEqual(['c'])
  })

  test('is open again when all have left', async () => {
    const { enter, end, running } = workshop(2)
    void enter('a')
    void enter('b')
    void enter('c')
    await settled()
    for (const name of ['a', 'b', 'c']) await end(name)
    void enter('d')
    void enter('e')
    void enter('f')
    await settled()
    expect(running()).toEqual(['d', 'e'])
  })

  test('is never over its limit nor idle, however they come and go', async () => {
    const course = fc.array(fc.nat(9), { minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), course, async (limit, steps) => {
        const { enter, end, running, begun } = workshop(limit)
        const came: string[] = []
        let left = 0
        for (const step of steps) {
          const name = running()[step % limit]
          if (step < 5 || name === undefined) {
            came.push(`${came.length}`)
            void enter(came.at(-1) ?? '')
          } else {
            left++
            await end(name)
          }
          await settled()
          expect(running()).toHaveLength(Math.min(limit, came.length - left))
        }
        expect(begun).toEqual(came.slice(0, begun.length))
      }),
      { numRuns: 100 },
    )
  })
})
