/** Looks for bugs that were planted on purpose. */
import type { SeededBug } from './seeded-bugs.ts'
import { playStories, seedsFrom } from './play-stories.ts'
import type { Violation } from './trial.ts'

/** In so many stories every planted bug has to be found. */
const MOST_STORIES = 3000

/** What the story that a planted bug names breaks by it, or null. */
export async function brokenByItsStory({ plant, rule, seed }: SeededBug): Promise<Violation | null> {
  const { broken } = await playStories([seed], plant)
  return broken.flatMap((each) => each.violations).find((each) => each.rule === rule) ?? null
}

/** The first story in which a planted bug breaks its rule, and that breaks none without it; null: there is none. */
export async function firstBroken(planted: SeededBug): Promise<number | null> {
  for (const seed of seedsFrom(1, MOST_STORIES)) {
    if ((await brokenByItsStory({ ...planted, seed })) === null) continue
    const { broken } = await playStories([seed])
    if (broken.length === 0) return seed
  }
  return null
}
