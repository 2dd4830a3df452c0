/** GitHub's own description of its API, to measure requests and answers by. Only what is asked for is compiled. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { Measure, Method } from '../../testing/simulator/github/fake-github.ts'

type Node = Readonly<Record<string, unknown>>

interface Operation {
  readonly method: Method
  readonly template: string
  readonly path: RegExp
  readonly names: readonly string[]
  readonly description: Node
}

const require = createRequire(import.meta.url)
const FILE = require.resolve('@octokit/openapi/generated/api.github.com.json')
const document = JSON.parse(readFileSync(FILE, 'utf8')) as Node
const ajv = new Ajv({ strict: false, coerceTypes: false })
const coercing = new Ajv({ strict: false, coerceTypes: true })
for (const each of [ajv, coercing]) addFormats(each)
const added = new Set<string>()
const validators = new Map<unknown, ValidateFunction>()

const operations: readonly Operation[] = Object.entries(document['paths'] as Node).flatMap(
  ([template, methods]) => {
    const names = [...template.matchAll(/\{([^}]+)\}/g)].map((each) => each[1] ?? '')
    const pattern = template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '([^/]+)')
    return (['GET', 'POST', 'PATCH', 'DELETE'] as const).flatMap((method) => {
      const description = (methods as Node)[method.toLowerCase()]
      if (description === undefined) return []
      return [{ method, template, path: new RegExp(`^${pattern}$`), names, description: description as Node }]
    })
  },
)

/** What is wrong with a request by what GitHub describes. Empty: nothing. */
function requestFaults(method: Method, url: URL, body: unknown): readonly string[] {
  const operation = operationOf(method, url.pathname)
  if (operation === null) return [`no such call: ${method} ${url.pathname}`]
  const values = operation.path.exec(url.pathname)?.slice(1) ?? []
  const given: readonly (readonly [string, string, string])[] = [
    ...operation.names.map((name, index) => ['path', name, decodeURIComponent(values[index] ?? '')] as const),
    ...[...url.searchParams].map(([name, value]) => ['query', name, value] as const),
  ]
  const parameters = (operation.description['parameters'] as readonly Node[]).map(resolved)
  const bodySchema = schemaIn(operation.description, ['requestBody'])
  const bodyFaults =
    bodySchema === undefined ? (body === undefined ? [] : ['no body is described']) : unlike(bodySchema, body)
  return bodyFaults
    .map((each) => `body of ${method} ${operation.template}: ${each}`)
    .concat(
      given.flatMap(([where, name, value]) => {
        const parameter = parameters.find((each) => each['in'] === where && each['name'] === name)
        if (parameter === undefined) return [`${operation.template} has no ${where} parameter ${name}`]
        const holder = { value }
        const schema = parameter['schema'] as Node
        const validate = once(schema, () => coercing.compile({ properties: { value: schema } }))
        return validate(holder)
          ? []
          : [`${operation.template}: ${name}=${value} ${coercing.errorsText(validate.errors)}`]
      }),
    )
}

/** Also names what is not described: GitHub would pass over it. */
function unlike(schema: unknown, body: unknown): readonly string[] {
  const validate = once(schema, () => ajv.compile(understood(schema) as Node))
  const known = Object.keys((schema as Node)['properties'] ?? {})
  const unknown = Object.keys((body ?? {}) as Node).filter((each) => !known.includes(each))
  return [
    ...(validate(body) ? [] : [ajv.errorsText(validate.errors)]),
    ...unknown.map((each) => `${each} is not described`),
  ]
}

/** What is wrong with an answer. Empty: nothing. */
function answerFaults(method: Method, pathname: string, status: number, body: unknown): readonly string[] {
  const operation = operationOf(method, pathname)
  if (operation === null) return [`no such call: ${method} ${pathname}`]
  const { template, description } = operation
  const call = `${method} ${template}`
  if ((description['responses'] as Node)[String(status)] === undefined)
    return [`${call} never answers ${status}`]
  if (status === 204) return body === undefined ? [] : [`${call}: ${status} has no body`]
  const schema = schemaIn(description, ['responses', String(status)])
  const validate = once(schema, () => ajv.compile(understood(schema) as Node))
  return validate(body) ? [] : [`answer to ${call}: ${ajv.errorsText(validate.errors)}`]
}

/** Compiles a part of the document when it is first asked for, and never again. */
function once(schema: unknown, compile: () => ValidateFunction): ValidateFunction {
  const validate = validators.get(schema) ?? compile()
  validators.set(schema, validate)
  return validate
}

function operationOf(method: Method, pathname: string): Operation | null {
  return operations.find((each) => each.method === method && each.path.test(pathname)) ?? null
}

function schemaIn(description: Node, where: readonly string[]): unknown {
  return [...where, 'content', 'application/json', 'schema'].reduce<unknown>(
    (node, part) => (node as Node | undefined)?.[part],
    description,
  )
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

/** Measures what goes to GitHub, and what comes back, by GitHub's own description. */
export const MEASURE: Measure = { request: requestFaults, answer: answerFaults }
