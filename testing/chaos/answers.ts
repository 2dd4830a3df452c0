/** What an answer says, read from the contract and the notes on the API, apart from the action's own reading of the same answers. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { comparable, type Shown, type ShownServer } from './observed-lists.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * How a request to change something ended, as far as the process could know.
 * `done`: accepted. `said-no`: a 2xx that says no. `refused`: a status that says no. `locked`: "409 and 423, and 400 to a restore, mean that nothing
 * was done". `put-off`: 429, and 503 to a restore. `lost`: it may have been carried out or not.
 */
export type Outcome = 'done' | 'said-no' | 'refused' | 'locked' | 'put-off' | 'lost'

/** Of a create, a restore or a delete. */
export function outcomeOf(request: SimulatedRequest): Outcome {
  const { headStatus: status, operation } = request
  if (status === null) return 'lost'
  if (isSuccess(status)) return outcomeOfSuccess(request, status)
  if (status === 409 || status === 423) return 'locked'
  if (operation === 'restoreSnapshot' && status === 400) return 'locked'
  if (status === 429 || (operation === 'restoreSnapshot' && status === 503)) return 'put-off'
  // "Already gone" is what a delete is for.
  if (operation === 'deleteSnapshot' && status === 404) return 'done'
  if (status === 408 || status >= 500 || status < 400) return 'lost'
  return 'refused'
}

/**
 * "A delete counts as done with 204, 202, or another 2xx without a body or with JSON that does not say no; any other 2xx is a lost
 * answer." "A 2xx to a restore that says neither yes nor no (`pending`, no body) counts as accepted." Of a create: "A 2xx that can't be
 * read is a lost answer"; a snapshot with an id and a name is one, whatever its state.
 */
function outcomeOfSuccess(request: SimulatedRequest, status: number): Outcome {
  const body = bodyOf(request)
  if (request.operation === 'createSnapshot') {
    if (createdIn(request) !== null) return 'done'
    return saysNo(body) ? 'said-no' : 'lost'
  }
  if (saysNo(body)) return 'said-no'
  // Without a body is one thing, a body that broke off another.
  if (request.operation === 'restoreSnapshot') return request.shown === null ? 'lost' : 'done'
  const isRead = request.shown !== null && (request.shown.body.trim() === '' || body !== undefined)
  return [202, 204].includes(status) || isRead ? 'done' : 'lost'
}

/** "JSON with `success: false`, or a `status` of `error` or `failed`, is a refusal". */
export function saysNo(body: unknown): boolean {
  return isFields(body) && (body['success'] === false || ['error', 'failed'].includes(textOf(body['status'])))
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** The JSON that came, or undefined. */
export function bodyOf(request: SimulatedRequest): unknown {
  return parsedJson(request.shown?.body ?? '')
}

/** What a text says as JSON, or undefined. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The snapshots in an answer to a list; null when it can't be read. */
export const itemsOf = remembered(
  (request): readonly Shown[] | null => resultsOf(request)?.map(shownOf) ?? null,
)

/** The servers in an answer to a list of them; null when it can't be read. */
export const serversOf = remembered(
  (request): readonly ShownServer[] | null =>
    resultsOf(request)?.map((each) => ({
      ids: [each['id'], each['uuid']]
        .map(textOf)
        .filter((id) => id !== '')
        .map(comparable),
      name: textOf(each['name']),
      address: textOf(each['ip_address']),
      status: textOf(each['status']).toLowerCase(),
    })) ?? null,
)

/** Every rule reads the same answers, so each is read once: when the story is over none changes any more. */
function remembered<T>(read: (request: SimulatedRequest) => T): (request: SimulatedRequest) => T {
  const known = new WeakMap<SimulatedRequest, { readonly read: T }>()
  return (request) => {
    const found = known.get(request) ?? { read: read(request) }
    known.set(request, found)
    return found.read
  }
}

/** The snapshot that an answer to a create speaks of: "an item with an id and a name is a snapshot". */
export function createdIn(request: SimulatedRequest): Shown | null {
  const body = bodyOf(request)
  if (!isFields(body) || request.shown === null || !isSuccess(request.shown.status)) return null
  const shown = shownOf(body)
  return shown.id === '' || shown.name === '' ? null : shown
}

function resultsOf(request: SimulatedRequest): readonly Fields[] | null {
  const body = bodyOf(request)
  const results = Array.isArray(body) ? body : isFields(body) ? body['results'] : null
  const isRead =
    request.shown !== null &&
    isSuccess(request.shown.status) &&
    !saysNo(body) &&
    Array.isArray(results) &&
    results.every((each) => isFields(each) && (each['id'] ?? each['uuid'] ?? null) !== null) &&
    (Array.isArray(body) || typeof (body as Fields)['count'] !== 'string')
  return isRead ? (results as readonly Fields[]) : null
}

/** What a page says of the whole list. */
export function headOf(request: SimulatedRequest): { readonly count: number | null; readonly next: unknown } {
  const body = bodyOf(request)
  if (!isFields(body)) return { count: null, next: undefined }
  return { count: typeof body['count'] === 'number' ? body['count'] : null, next: body['next'] }
}

function shownOf(item: Fields): Shown {
  const { server, description } = item
  const named = isFields(server)
    ? [server['id'], server['uuid']]
    : [server, item['server_id'], item['server_uuid']]
  return {
    id: comparable(textOf(item['id'] ?? item['uuid'])),
    servers: named
      .map(textOf)
      .filter((each) => each !== '')
      .map(comparable),
    name: textOf(item['name'] ?? item['label']),
    status: textOf(item['status']).toLowerCase(),
    createdMs: dateOf(textOf(item['created_at'])),
    description: description === undefined ? undefined : textOf(description),
  }
}

/** The provider of these stories writes the documented form, with or without a zone: "without a zone: UTC". Everything else is unreadable. */
function dateOf(text: string): number | null {
  const [, date, zone] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? []
  if (date === undefined) return null
  const ms = Date.parse(`${date}${zone ?? 'Z'}`)
  // 2026-02-31 is no day.
  const isDay = new Date(`${date}Z`).toISOString().startsWith(text.slice(0, 10))
  return Number.isNaN(ms) || !isDay ? null : ms
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
