/** GitHub's own description of its API, to measure requests and answers by. Only what is asked for is compiled. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

type Node = Readonly<Record<string, unknown>>

interface Operation {
  readonly template: string
  readonly path: RegExp
  readonly names: readonly string[]
  readonly description: Node
}

const FILE = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
const document = JSON.parse(readFileSync(FILE, 'utf8')) as Node
const ajv = new Ajv({ strict: false, coerceTypes: false })
const coercing = new Ajv({ strict: false, coerceTypes: true })
for (const each of [ajv, coercing]) addFormats(each)
const added = new Set<string>()
const answers = new Map<string, ValidateFunction>()

const operations: readonly Operation[] = Object.entries(document['paths'] as Node).flatMap(
  ([template, methods]) => {
    const description = (methods as Node)['get']
    if (description === undefined) return []
    const names = [...template.matchAll(/\{([^}]+)\}/g)].map((each) => each[1] ?? '')
    const pattern = template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '([^/]+)')
    return [{ template, path: new RegExp(`^${pattern}$`), names, description: description as Node }]
  },
)

/** What is wrong with a GET by what GitHub describes. Empty: nothing. */
export function requestFaults(url: URL): readonly string[] {
  const operation = operationOf(url.pathname)
  if (operation === null) return [`no such call: GET ${url.pathname}`]
  const values = operation.path.exec(url.pathname)?.slice(1) ?? []
  const given: readonly (readonly [string, string, string])[] = [
    ...operation.names.map((name, index) => ['path', name, decodeURIComponent(values[index] ?? '')] as const),
    ...[...url.searchParams].map(([name, value]) => ['query', name, value] as const),
  ]
  const parameters = (operation.description['parameters'] as readonly Node[]).map(resolved)
  return given.flatMap(([where, name, value]) => {
    const parameter = parameters.find((each) => each['in'] === where && each['name'] === name)
    if (parameter === undefined) return [`${operation.template} has no ${where} parameter ${name}`]
    const holder = { value }
    const validate = coercing.compile({ properties: { value: parameter['schema'] as Node } })
    return validate(holder)
      ? []
      : [`${operation.template}: ${name}=${value} ${coercing.errorsText(validate.errors)}`]
  })
}

/** What is wrong with a body that is sent with status 200. Empty: nothing. */
export function answerFaults(pathname: string, body: unknown): readonly string[] {
  const operation = operationOf(pathname)
  if (operation === null) return [`no such call: GET ${pathname}`]
  const { template, description } = operation
  const validate = answers.get(template) ?? compileAnswer(description)
  answers.set(template, validate)
  return validate(body) ? [] : [`answer to ${template}: ${ajv.errorsText(validate.errors)}`]
}

function operationOf(pathname: string): Operation | null {
  return operations.find((each) => each.path.test(pathname)) ?? null
}

function compileAnswer(description: Node): ValidateFunction {
  const schema = ['responses', '200', 'content', 'application/json', 'schema'].reduce<unknown>(
    (node, part) => (node as Node | undefined)?.[part],
    description,
  )
  return ajv.compile(understood(schema) as Node)
}

function resolved(node: Node): Node {
  const reference = node['$ref']
  return typeof reference === 'string' ? lookUp(reference) : node
}

function lookUp(reference: string): Node {
  return reference
    .slice(2)
    .split('/')
    .reduce<Node>((node, part) => node[part] as Node, document)
}

/** The schema as ajv reads it: OpenAPI 3.0 has `nullable` in places where JSON Schema needs `null` beside the rest. */
function understood(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(understood)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = node as Record<string, unknown>
  const reference = rest['$ref']
  if (typeof reference === 'string') return { $ref: addSchema(reference) }
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, understood(value)]))
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner
}

function addSchema(reference: string): string {
  const id = reference.split('/').at(-1) ?? ''
  if (!added.has(id)) {
    added.add(id)
    ajv.addSchema(understood(lookUp(reference)) as Node, id)
  }
  return id
}
