/** Blocks of YAML in pages: workflows, and parts of them. */
import { isMap, isSeq, parseDocument } from 'yaml'
import type { CodeBlock } from './markdown.ts'

/** A block as a whole workflow, and how its lines have moved. */
export interface AsWorkflow {
  readonly text: string
  /** Add this to a line of `text` to have one of the block. */
  readonly shift: number
}

/** What may stand at the top of a workflow. */
const TOP = ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency']
const STUB = 'jobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "true"\n'

/**
 * Completes a block so that it can be linted: steps get a job around them, keys from the top a job below.
 * @returns a sentence for a block that is none of these
 */
export function asWorkflow({ text }: Pick<CodeBlock, 'text'>): AsWorkflow | string {
  const { contents: content, errors } = parseDocument(text)
  if (errors[0] !== undefined) return `this YAML can't be read: ${errors[0].message.split('\n')[0] ?? ''}`
  if (isSeq(content)) {
    const head = 'on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n'
    const indented = text.replaceAll(/^(?=.)/gm, '      ')
    return { text: `${head}${indented}\n`, shift: -5 }
  }
  if (!isMap(content)) return 'this YAML is neither a workflow nor steps of one'
  const keys = content.items.map(({ key }) => String(key))
  if (keys.includes('jobs')) {
    return keys.includes('on') ? { text: `${text}\n`, shift: 0 } : { text: `on: push\n${text}\n`, shift: -1 }
  }
  if (keys.every((key) => TOP.includes(key))) {
    const on = keys.includes('on') ? '' : 'on: push\n'
    return { text: `${on}${text}\n${STUB}`, shift: on === '' ? 0 : -1 }
  }
  return 'this YAML is neither a workflow nor steps of one'
}
