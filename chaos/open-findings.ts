/**
 * Stories that break a rule and are not mended yet, by seed, with the rules. A story that breaks another rule fails, and so does
 * one of these that breaks its rule no more: then it goes from here.
 */
import type { BrokenStory } from './play-stories.ts'

/** Empty is what it should be. */
const OPEN_FINDINGS: Readonly<Record<number, readonly string[]>> = {}

/** What is not as this list says, among the stories that were played: breaks that are new, and findings that are no more. */
export function unexpectedOf(
  seeds: Iterable<number>,
  broken: readonly BrokenStory[],
): { readonly broken: readonly BrokenStory[]; readonly mended: readonly number[] } {
  const rulesOf = new Map(broken.map((each) => [each.seed, each.violations.map(({ rule }) => rule)]))
  return {
    broken: broken.filter((each) =>
      each.violations.some(({ rule }) => OPEN_FINDINGS[each.seed]?.includes(rule) !== true),
    ),
    mended: [...seeds].filter((seed) => OPEN_FINDINGS[seed] !== undefined && !rulesOf.has(seed)),
  }
}
