import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

type Node = Readonly<Record<string, unknown>>

/** Where the description of the API is. */
export const OPENAPI_FILE = new URL('../../src/vpsorg/openapi.yaml', import.meta.url)

/** One call that the file describes. */
export interface DescribedOperation {
  operation: string
  method: string
  path: string
  /** The success status first. */
  statuses: number[]
}

const document = parse(readFileSync(OPENAPI_FILE, 'utf8')) as Node
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats(ajv)
ajv.addSchema({ ...document, $id: 'vpsorg' })

/** All calls that the file describes. */
export const describedOperations: readonly DescribedOperation[] = Object.entries(at('paths')).flatMap(
  ([path, methods]) =>
    Object.entries(methods as Node).map(([method, description]) => ({
      operation: String((description as Node)['operationId']),
      method: method.toUpperCase(),
      path,
      statuses: Object.keys((description as Node)['responses'] as Node).map(Number),
    })),
)

/** What is wrong with an answer, measured by the file. Empty: nothing. `body` undefined: there was none. */
export function answerFaults(operation: string, status: number, body: unknown): string[] {
  const { method, path } = described(operation)
  const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status)]
  const found = lookUp(pointer)
  if (found === undefined) return [`${operation}: ${status} is not documented`]
  const reference = found['$ref']
  const response = typeof reference === 'string' ? reference.slice(2).split('/') : pointer
  const schema = [...response, 'content', 'application/json', 'schema']
  if (lookUp(schema) !== undefined) return schemaFaults(schema, body)
  // An error body has no documented shape; a success without a described body has none.
  return status < 300 && body !== undefined ? [`${operation}: ${status} has no body`] : []
}

/** What is wrong with the body of a request, measured by the file. Empty: nothing. */
export function requestFaults(operation: string, body: unknown): string[] {
  const { method, path } = described(operation)
  const schema = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema']
  if (lookUp(schema) !== undefined) return schemaFaults(schema, body)
  return body === undefined ? [] : [`${operation} takes no body`]
}

function schemaFaults(pointer: readonly string[], value: unknown): string[] {
  const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
  const validate = ajv.getSchema(`vpsorg#/${escaped.join('/')}`)
  if (validate === undefined) throw new Error(`no schema at ${pointer.join(' ')}`)
  if (validate(value) === true) return []
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`)
}

function described(operation: string): DescribedOperation {
  const found = describedOperations.find((one) => one.operation === operation)
  if (found === undefined) throw new Error(`${operation} is not described`)
  return found
}

function lookUp(pointer: readonly string[]): Node | undefined {
  return pointer.reduce<Node | undefined>((node, part) => node?.[part] as Node | undefined, document)
}

function at(...pointer: string[]): Node {
  return lookUp(pointer) ?? {}
}
