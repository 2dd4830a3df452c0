/** Every rule is broken once on purpose, and has to be seen to be broken. */
import { describe, expect, test } from '@jest/globals'
import { brokenByItsStory } from '../../chaos/find-plants.ts'
import { unexpectedOf } from '../../chaos/open-findings.ts'
import { PLANTS, RULES } from '../../chaos/plants.ts'
import { playStories } from '../../chaos/play-stories.ts'

describe('a client that', () => {
  test.each(PLANTS)('$bug breaks $rule in story $seed', async (planted) => {
    const found = await brokenByItsStory(planted)
    // `npm run chaos -- --plants` looks for another story where this one does not find it any more.
    expect(found?.rule).toBe(planted.rule)
  })

  test('is as it should be breaks none of them in the same stories', async () => {
    const seeds = new Set(PLANTS.map((each) => each.seed))
    const { broken } = await playStories(seeds)
    expect(unexpectedOf(seeds, broken)).toEqual({ broken: [], mended: [] })
  })
})

test('there is a bug for every rule, and no rule that is not listed', () => {
  expect([...new Set(PLANTS.map((each) => each.rule))].toSorted()).toEqual(RULES.toSorted())
})
