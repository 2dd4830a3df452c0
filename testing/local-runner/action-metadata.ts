import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

/** One input that an action declares. */
export interface ActionInput {
  readonly name: string
  /** The text in action.yml, not evaluated yet; empty when there is none. */
  readonly default: string
  readonly required: boolean
}

/** What the runner reads from the action.yml of a JavaScript action. */
export interface ActionMetadata {
  readonly inputs: readonly ActionInput[]
  readonly outputs: readonly string[]
  /** Absolute path of the file that `runs.main` names. */
  readonly main: string
  /** Absolute path of the file that `runs.post` names. */
  readonly post: string | undefined
  /** `runs.post-if`. */
  readonly postCondition: string
}

/** What was read already, by folder. The tests play thousands of phases of four actions. */
const known = new Map<string, { readonly yaml: string; readonly metadata: ActionMetadata }>()

/** Reads the action.yml in a folder, and refuses what would keep the runner from loading the action. */
export function readActionMetadata(actionDir: string): ActionMetadata {
  const directory = resolve(actionDir)
  const yaml = readFileSync(join(directory, 'action.yml'), 'utf8')
  const before = known.get(directory)
  if (before?.yaml === yaml) return before.metadata
  const metadata = metadataFrom(yaml, directory)
  known.set(directory, { yaml, metadata })
  return metadata
}

function metadataFrom(yaml: string, directory: string): ActionMetadata {
  const document = mapping(parse(yaml))
  refuseExpressions(document, [])

  const runs = mapping(document['runs'])
  const using = text(runs['using'])
  if (!using.startsWith('node'))
    throw new Error(`action.yml: runs.using is "${using}", not a version of node`)
  if (text(runs['main']) === '') throw new Error('action.yml: runs.main is missing')

  return {
    inputs: Object.entries(mapping(document['inputs'])).map(([name, declared]) => ({
      name,
      default: text(mapping(declared)['default']),
      required: mapping(declared)['required'] === true,
    })),
    outputs: Object.keys(mapping(document['outputs'])),
    main: resolve(directory, text(runs['main'])),
    post: text(runs['post']) === '' ? undefined : resolve(directory, text(runs['post'])),
    postCondition: text(runs['post-if']) || 'always()',
  }
}

/** An expression anywhere but in the default of an input makes the runner reject the whole file. */
function refuseExpressions(node: unknown, path: readonly string[]): void {
  if (typeof node === 'object' && node !== null) {
    for (const [key, child] of Object.entries(node)) refuseExpressions(child, [...path, key])
  } else if (typeof node === 'string' && node.includes('${{')) {
    const isDefault = path.length === 3 && path[0] === 'inputs' && path[2] === 'default'
    if (!isDefault) throw new Error(`action.yml: an expression is not allowed in ${path.join('.')}`)
  }
}

function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function text(value: unknown): string {
  const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return scalar ? String(value) : ''
}
