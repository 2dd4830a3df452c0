/** Inputs as sentences name them: `keep: 3`, or `keep` (default `4`). */
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
  'needs',
  'outputs',
  'permissions',
  'persist-credentials',
  'pull-requests',
  'queue',
  'result',
  'run',
  'runs-on',
  'task',
  'timeout-minutes',
  'uses',
  'using',
  'with',
]

/** Code in sentences that sets an input which no action has. */
export function unknownMentions(file: string, page: Page, inputs: Inputs): readonly Finding[] {
  return page.spans.flatMap(({ text, line }: Placed) => {
    const [, name] = /^([a-z][a-z-]*): \S/.exec(text) ?? []
    if (name === undefined || inputs.has(name) || WORKFLOW_KEYS.includes(name)) return []
    return [{ file, line, message: `no action has the input "${name}"` }]
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
