/** Every rule is broken once on purpose, and has to be seen to be broken. */
import { describe, expect, test } from '@jest/globals'
import { brokenByItsStory } from '../../testing/chaos/find-seeded-bugs.ts'
import { RULES } from '../../testing/chaos/rules.ts'
import { SEEDED_BUGS } from '../../testing/chaos/seeded-bugs.ts'
import { playStories } from '../../testing/chaos/play-stories.ts'
import { PLAYED_SEEDS } from './played-seeds.ts'

describe('a client that', () => {
  test.each(SEEDED_BUGS)('$bug breaks $rule in story $seed', async (planted) => {
    const found = await brokenByItsStory(planted)
    // `npm run chaos -- --plants` looks for another story where this one does not find it any more.
    expect(found?.rule).toBe(planted.rule)
  })

  test('is as it should be breaks none of them in the same stories', async () => {
    // The others are played by stories.test.ts.
    const seeds = new Set(SEEDED_BUGS.map((each) => each.seed).filter((seed) => !PLAYED_SEEDS.includes(seed)))
    const { broken } = await playStories(seeds)
    expect(broken).toEqual([])
  })
})

test('there is a bug for every rule, and no rule that is not listed', () => {
  expect([...new Set(SEEDED_BUGS.map((each) => each.rule))].toSorted()).toEqual(RULES.toSorted())
})
