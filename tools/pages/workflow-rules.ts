/** The rules that workflows here and in pages keep, each as a function from a text to what breaks it. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './repository.ts'

const OWN = 'your-org/vps-safety-snapshot'

type Fields = Readonly<Record<string, unknown>>

/** A rule: one line for each place that breaks it, none for a file in order. */
export type Rule = (text: string) => readonly string[]

/** Actions of others that are not named by a whole commit, with the version behind it. Any text will do. */
export const unpinned: Rule = (text) =>
  [...text.matchAll(/^[\s-]*uses: *(.*)$/gm)]
    .map(([, named = '']) => named)
    .filter((named) => !named.startsWith('.') && !named.startsWith(`${OWN}@`) && !named.startsWith(`${OWN}/`))
    .filter((named) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+( .*)?$/.test(named))

/** A token that may do something in every job, because nothing is taken from it at the top. */
export const openPermissions: Rule = (text) => {
  const { permissions } = parse(text) as Fields
  return JSON.stringify(permissions) === '{}'
    ? []
    : [`permissions: ${JSON.stringify(permissions ?? 'missing')}`]
}

/** Jobs that do not say what their token may do. */
export const jobsWithoutPermissions: Rule = (text) =>
  jobsOf(text)
    .filter(([, job]) => !('permissions' in job))
    .map(([name]) => name)

/** Jobs that may run for six hours. A job that calls a workflow can't say it; the called one does. */
export const jobsWithoutTimeout: Rule = (text) =>
  jobsOf(text)
    .filter(([, job]) => !('uses' in job) && typeof job['timeout-minutes'] !== 'number')
    .map(([name]) => name)

/** Scripts into which text from outside is pasted, where it can be read as code. */
export const expressionsInScripts: Rule = (text) =>
  stepsOf(parse(text))
    .map(({ run }) => run)
    .filter((run): run is string => typeof run === 'string' && run.includes('${{'))

/** Checkouts that leave a token behind for every later step. */
export const keptTokens: Rule = (text) =>
  stepsOf(parse(text))
    .filter(({ uses }) => typeof uses === 'string' && uses.startsWith('actions/checkout@'))
    .filter((step) => (step['with'] as Fields | undefined)?.['persist-credentials'] !== false)
    .map((step) => JSON.stringify(step))

/** Names in a `with:` that the action of this repository does not know, and required ones that are missing. */
export const wrongInputs: Rule = (text) =>
  [...stepsOf(parse(text)), ...jobsOf(text).map(([, job]) => job)].flatMap((step) => {
    const own = typeof step['uses'] === 'string' ? ownMetadata(step['uses']) : null
    if (own === null) return []
    if (own === 'missing') return [`${String(step['uses'])}: there is no such action`]
    const inputs = own.inputs
    const given = Object.keys(step['with'] ?? {})
    const unknown = given.filter((name) => !(name in inputs)).map((name) => `no input ${name}`)
    const missing = Object.keys(inputs)
      .filter((name) => inputs[name]?.required === true && !given.includes(name))
      .map((name) => `${name} is missing`)
    return [...unknown, ...missing].map((problem) => `${String(step['uses'])}: ${problem}`)
  })

/** Uses of another Node than the one that action.yml names. */
export const otherNode: Rule = (text) => {
  const { runs } = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as { runs: { using: string } }
  return stepsOf(parse(text))
    .filter(({ uses }) => typeof uses === 'string' && uses.startsWith('actions/setup-node@'))
    .map((step) => String((step['with'] as Fields | undefined)?.['node-version']))
    .filter((version) => `node${version}` !== runs.using)
}

/** Every action of others in a text, with its commit and version: `actions/checkout` → `3d3c… # v7.0.1`. */
export function pinsIn(text: string): readonly (readonly [action: string, pin: string])[] {
  return [...text.matchAll(/uses: ([\w.-]+\/[\w.-]+)[\w./-]*@([0-9a-f]{40} # v\S+)/g)].map(
    ([, action = '', pin = '']) => [action, pin],
  )
}

/** The jobs of a workflow by their ids; none in a file that is no workflow. */
export function jobsOf(text: string): readonly (readonly [id: string, job: Fields])[] {
  return Object.entries((parse(text) as { jobs?: Record<string, Fields> }).jobs ?? {})
}

/** Every step in a workflow, an action or a list of steps. */
function stepsOf(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.flatMap(stepsOf)
  if (typeof value !== 'object' || value === null) return []
  const fields = value as Fields
  const isStep =
    typeof fields['run'] === 'string' || (typeof fields['uses'] === 'string' && !('jobs' in fields))
  return isStep ? [fields] : Object.values(fields).flatMap(stepsOf)
}

/** Outputs of our actions in expressions that the action does not have. */
export const unknownOutputs: Rule = (text) => {
  const steps = stepsOf(parse(text))
  return [...text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(([, id = '', name = '']) => {
    const { uses } = steps.find((step) => step['id'] === id) ?? {}
    const own = typeof uses === 'string' ? ownMetadata(uses) : null
    if (own === null || own === 'missing' || own.outputs.includes(name)) return []
    return [`${String(uses)}: no output ${name}`]
  })
}

/** Steps that restore by themselves, and do not name the deploy: main would fail. */
export const restoresWithoutDeploy: Rule = (text) =>
  stepsOf(parse(text))
    .filter(({ uses }) => typeof uses === 'string' && uses.startsWith(`${OWN}@`))
    .map((step) => (step['with'] ?? {}) as Fields)
    .filter((given) => 'restore-on' in given)
    .filter((given) => !/^\$\{\{ steps\.[\w-]+\.outcome \}\}/.test(String(given['deploy-status'])))
    .map(
      (given) =>
        `restore-on is set, and deploy-status is ${JSON.stringify(given['deploy-status'] ?? 'missing')}`,
    )

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean }>>
  readonly outputs: readonly string[]
}

interface Declared {
  readonly inputs?: Metadata['inputs'] | null
  readonly outputs?: Readonly<Record<string, unknown>> | null
}

/** What an action or a workflow of this repository declares; null for one of another repository. */
function ownMetadata(uses: string): Metadata | 'missing' | null {
  const place = uses.startsWith('.')
    ? uses.slice(2)
    : uses.startsWith(`${OWN}@`) || uses.startsWith(`${OWN}/`)
      ? uses.slice(OWN.length).replace(/@.*$/, '').replace(/^\//, '')
      : null
  if (place === null) return null
  const file = path.join(ROOT, place.endsWith('.yml') ? place : path.join(place, 'action.yml'))
  if (!existsSync(file)) return 'missing'
  const document = parse(readFileSync(file, 'utf8')) as Declared & {
    readonly on?: { readonly workflow_call?: Declared | null }
  }
  const declared = document.on?.workflow_call ?? document
  return { inputs: declared.inputs ?? {}, outputs: Object.keys(declared.outputs ?? {}) }
}
