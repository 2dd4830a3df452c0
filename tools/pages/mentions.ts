/** Inputs as sentences name them: `keep: 3`, or `keep` (default `4`). */
import { RULES } from '../../testing/chaos/rules.ts'
import type { Finding } from './finding.ts'
import type { Page, Placed } from './markdown.ts'

/** Every input of every action here, with the defaults that it has in one or another of them. */
export type Inputs = ReadonlyMap<string, ReadonlySet<string>>

/** Keys of workflows that pages speak of. Anything else before a colon is meant to be an input. */
const WORKFLOW_KEYS = [
  'actions',
  'cancel-in-progress',
  'clean',
  'concurrency',
  'contents',
  'continue-on-error',
  'deployments',
  'environment',
  'group',
  'id',
  'if',
  'issues',
  'needs',
  'outputs',
  'permissions',
  'persist-credentials',
  'pull-requests',
  'queue',
  'result',
  'run',
  'runs-on',
  'secrets',
  'task',
  'timeout-minutes',
  'uses',
  'using',
  'with',
]

/** Words with hyphens that are neither inputs nor outputs. What is not here, and no action has, is a name of yesterday. */
const OTHER_WORDS: readonly string[] = [
  // What outputs and VPS_SNAPSHOT_RESULT may hold, and the default of `name`.
  'not-restored',
  'pre-deploy',
  'restore-started',
  // Libraries in dist.
  'before-after-hook',
  'content-type',
  'json-with-bigint',
  'universal-user-agent',
  // Tables of the benchmark, rules of the stories.
  'added-time',
  ...RULES,
  // Others.
  'export-ignore',
  'your-org',
]

/**
 * Code in sentences that names an input which no action has, or sets one.
 * @param others names that pages may use too: of outputs and of codes
 */
export function unknownMentions(
  file: string,
  page: Page,
  inputs: Inputs,
  others: ReadonlySet<string>,
): readonly Finding[] {
  const isKnown = (name: string): boolean =>
    inputs.has(name) || others.has(name) || WORKFLOW_KEYS.includes(name) || OTHER_WORDS.includes(name)
  return page.spans.flatMap(({ text, line }: Placed) => {
    const [, set, named] = /^(?:([a-z][a-z-]*): \S.*|([a-z]+(?:-[a-z]+)+))$/.exec(text) ?? []
    const name = set ?? named
    if (name === undefined || isKnown(name)) return []
    const what = set === undefined ? 'input or output' : 'input'
    return [{ file, line, message: `no action has the ${what} "${name}"` }]
  })
}

/** Sentences that name a default which the input does not have. */
export function wrongDefaults(file: string, text: string, inputs: Inputs): readonly Finding[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(/`([a-z][a-z-]*)` \(default `([^`]*)`/g)]
      .filter(([, name = '', value = '']) => inputs.get(name)?.has(value) !== true)
      .map(([, name = '', value = '']) => ({
        file,
        line: index + 1,
        message: `"${name}" does not have the default "${value}"`,
      })),
  )
}
