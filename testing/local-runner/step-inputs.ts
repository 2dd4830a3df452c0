import type { ActionMetadata } from './action-metadata.ts'
import { DEFAULT_CONTEXTS, evaluateTemplate, type Contexts } from './expressions.ts'

/** The `with:` of a step, before evaluation. */
export type With = Readonly<Record<string, string | number | boolean>>

/** The inputs of a step, evaluated for one of its phases. */
export interface StepInputs {
  /** `INPUT_*`, one for every declared input and for each given one that is not declared. */
  readonly variables: Record<string, string>
  /** The runner's warning about given inputs that the action does not declare. */
  readonly warning: string | undefined
}

/**
 * Evaluates `with:`, and the defaults of what it does not give. Nothing is kept between main and post:
 * the runner evaluates again for each, against the contexts of that moment.
 */
export function stepInputs(metadata: ActionMetadata, given: With, contexts: Contexts): StepInputs {
  const evaluated = new Map(
    metadata.inputs
      .filter(({ name }) => !Object.keys(given).some((key) => sameName(key, name)))
      .map((input) => [input.name, evaluateTemplate(input.default, contexts, DEFAULT_CONTEXTS)]),
  )
  for (const [name, value] of Object.entries(given)) {
    evaluated.set(name, evaluateTemplate(String(value), contexts))
  }

  const unknown = Object.keys(given).filter(
    (name) => !metadata.inputs.some((input) => sameName(input.name, name)),
  )
  return {
    variables: Object.fromEntries([...evaluated].map(([name, value]) => [inputVariable(name), value])),
    warning:
      unknown.length === 0
        ? undefined
        : `Unexpected input(s) ${quoted(unknown)}, valid inputs are [${quoted(metadata.inputs.map(({ name }) => name))}]`,
  }
}

/** Hyphens stay: `server-id` is in `INPUT_SERVER-ID`. */
function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}
