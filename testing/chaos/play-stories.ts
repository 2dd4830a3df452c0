/** Plays many stories, one after the other, and judges each. */
import { count, type Counts } from './coverage.ts'
import { judge } from './oracle.ts'
import { type Plant, playStory } from './play-story.ts'
import { storyOf } from './draw-story.ts'
import type { Violation } from './trial.ts'

/** A story in which a rule was broken. */
export interface BrokenStory {
  readonly seed: number
  readonly violations: readonly Violation[]
}

/** What came of many stories. */
export interface PlayedStories {
  readonly broken: readonly BrokenStory[]
  readonly counts: Counts
}

/** Plays the stories of these seeds. `plant`: a bug that is put into the client on purpose. */
export async function playStories(seeds: Iterable<number>, plant?: Plant): Promise<PlayedStories> {
  const broken: BrokenStory[] = []
  const counts: Counts = {}
  // In Node it would end the process, as an uncaught exception does.
  const unhandled: Violation[] = []
  const onUnhandled = (reason: unknown): void => {
    unhandled.push({
      rule: 'reported',
      process: 'unknown',
      text: `unhandled: ${String(reason)}`,
      request: null,
    })
  }
  process.on('unhandledRejection', onUnhandled)
  try {
    for (const seed of seeds) {
      const record = await playStory(storyOf(seed), plant)
      const violations = [...judge(record), ...unhandled.splice(0)]
      count(counts, record)
      if (violations.length > 0) broken.push({ seed, violations })
    }
  } finally {
    process.off('unhandledRejection', onUnhandled)
  }
  return { broken, counts }
}

/** So many seeds from the first. */
export function seedsFrom(first: number, runs: number): readonly number[] {
  return Array.from({ length: runs }, (_, index) => first + index)
}
