/** Every rule is broken once on purpose, and has to be seen to be broken. */
import { describe, expect, test } from '@jest/globals'
import { firstBroken, MOST_STORIES } from '../../chaos/find-plants.ts'
import { PLANTS } from '../../chaos/plants.ts'
import { playStories, seedsFrom } from '../../chaos/play-stories.ts'

describe('a client that', () => {
  let furthest = 0

  test.each(PLANTS)(
    '$bug breaks $rule',
    async (planted) => {
      const found = await firstBroken(planted)
      expect(found?.violation.rule).toBe(planted.rule)
      furthest = Math.max(furthest, found?.seed ?? MOST_STORIES)
    },
    120_000,
  )

  test('is as it should be breaks none of them in the same stories', async () => {
    const { broken } = await playStories(seedsFrom(1, Math.max(furthest, 50)))
    expect(broken).toEqual([])
  }, 120_000)
})

test('there is a bug for every rule', () => {
  const rules = new Set(PLANTS.map((each) => each.rule))
  expect([1, 2, 3, 4, 5, 6, 7, 8].filter((number) => !rules.has(`never-${number}`))).toEqual([])
  const others = [
    'one-snapshot',
    'slots',
    'restored-disk',
    'reported',
    'ends',
    'deadline',
    'signals',
    'table',
    'young',
    'order',
    'only-reads',
    'provenance',
    'fleet',
    'target',
    'safety',
    'patience',
  ]
  expect(others.filter((rule) => !rules.has(rule))).toEqual([])
})
