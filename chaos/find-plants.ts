/** Looks for bugs that were planted on purpose. */
import type { PlantedBug } from './plants.ts'
import { playStories, seedsFrom } from './play-stories.ts'
import type { Violation } from './trial.ts'

/** In so many stories every planted bug has to be found. */
export const MOST_STORIES = 2000

/** The first story in which a planted bug breaks its rule; null: none does. */
export async function firstBroken({
  plant,
  rule,
}: PlantedBug): Promise<{ readonly seed: number; readonly violation: Violation } | null> {
  for (const seed of seedsFrom(1, MOST_STORIES)) {
    const { broken } = await playStories([seed], plant)
    const violation = broken.flatMap((each) => each.violations).find((each) => each.rule === rule)
    if (violation !== undefined) return { seed, violation }
  }
  return null
}
