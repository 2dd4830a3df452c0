import { createHash } from 'node:crypto'
import { createdFields, restoreStartedFields, serverFields, snapshotFields } from './answer-fields.ts'
import { sameId } from './ids.ts'
import { listAnswer } from './list-answer.ts'
import type { Snapshot } from './model.ts'
import { API_BASE, OPERATIONS, type Operation } from './operations.ts'
import type { Provider } from './provider.ts'
import type { Quirks } from './quirks.ts'
import { Refusal } from './refusal.ts'
import { authorize, type Token } from './tokens.ts'

/** A call of the API, taken out of HTTP. */
export interface ApiCall {
  operation: Operation
  /** The snapshot in the path; empty for the calls that name none. */
  snapshotId: string
  query: URLSearchParams
  /** The parsed JSON; a text if it was no JSON; undefined if there was none. */
  body: unknown
  authorization: string | undefined
  /** For the links between pages: `http://127.0.0.1:8787`. */
  origin: string
}

/** The answer to a call. Without a body: none is sent. */
export interface ApiAnswer {
  status: number
  body?: unknown
}

/** What calls act upon. */
export interface EmulatedApi {
  readonly provider: Provider
  readonly quirks: Quirks
  readonly tokens: readonly Token[]
}

/** Carries out one call: checks the token, acts on the provider, and gives the answer as the quirks say. */
export function carryOut(api: EmulatedApi, call: ApiCall): ApiAnswer {
  const token = authorize(api.tokens, call.operation, call.authorization)
  if (token === 401) return refused(401, 'Invalid or missing authentication token.')
  if (token === 403) {
    return refused(403, `This token lacks the permission ${OPERATIONS[call.operation].permission ?? ''}.`)
  }
  try {
    const body = successBody(api, call, token)
    const status =
      call.operation === 'deleteSnapshot'
        ? DELETED[api.quirks.deleteAnswer].status
        : OPERATIONS[call.operation].successStatus
    return body === undefined ? { status } : { status, body }
  } catch (error) {
    if (error instanceof Refusal) return refused(error.status, error.message)
    throw error
  }
}

/** How an accepted delete is answered; documented is the first. */
const DELETED: Readonly<Record<Quirks['deleteAnswer'], ApiAnswer>> = {
  'no-content': { status: OPERATIONS.deleteSnapshot.successStatus },
  accepted: { status: 202 },
  'accepted-body': { status: 202, body: { status: 'deleting', message: 'Snapshot is being deleted.' } },
  message: { status: 200, body: { status: 'success', message: 'Snapshot deleted.' } },
}

/** An error answer. The shape of error bodies is not documented: `detail` is the emulator's choice. */
export function refused(status: number, detail: string): ApiAnswer {
  return { status, body: { detail } }
}

/** What stands for an answer where the work was not done: its usual status, without a body. */
export function usualAnswer(operation: Operation | null): ApiAnswer {
  return operation === null ? refused(404, 'Not found.') : { status: OPERATIONS[operation].successStatus }
}

function successBody(api: EmulatedApi, call: ApiCall, token: Token): unknown {
  const { provider, quirks } = api
  switch (call.operation) {
    case 'listSnapshots':
      return list(
        call,
        listedSnapshots(api, call).map((one) => snapshotFields(one, provider, quirks)),
        quirks,
      )
    case 'createSnapshot':
      return createdFields(provider.createSnapshot(snapshotRequest(call.body)), provider, quirks)
    case 'restoreSnapshot': {
      const { snapshot, server } = provider.restoreSnapshot(call.snapshotId)
      return restoreStartedFields(snapshot, server, quirks)
    }
    case 'deleteSnapshot':
      provider.deleteSnapshot(call.snapshotId)
      return DELETED[quirks.deleteAnswer].body
    case 'listServers':
      return list(call, listedServers(api, call), quirks)
    case 'account':
      // What is in the account is not documented where this could read it, so there is nothing in it.
      return { account: {}, token: { name: token.name, permissions: token.permissions } }
  }
}

function snapshotRequest(body: unknown): { serverId: unknown; name: unknown; description?: unknown } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'The body must be a JSON object.')
  }
  const fields = body as Readonly<Record<string, unknown>>
  return { serverId: fields['server_id'], name: fields['name'], description: fields['description'] }
}

function listedSnapshots({ provider, quirks }: EmulatedApi, call: ApiCall): Snapshot[] {
  const wanted = call.query.get('server_id')
  // Looked up once for each server: a list may hold thousands of snapshots.
  const isAskedFor = new Map<Snapshot['serverId'], boolean>()
  const isOfWanted = (serverId: Snapshot['serverId'], id: string): boolean => {
    const known = isAskedFor.get(serverId) ?? isServerNamed(serverId, id, provider, quirks)
    isAskedFor.set(serverId, known)
    return known
  }
  // A filter that names no server gives an empty list: no error status is documented for this call but 401.
  return provider
    .snapshots(provider.now() - quirks.staleListMs)
    .filter((one) => quirks.ignoreFilter || wanted === null || isOfWanted(one.serverId, wanted))
    .map((snapshot, place) => ({ snapshot, place }))
    .sort((a, b) => compareInOrder(a, b, quirks))
    .map(({ snapshot }) => snapshot)
}

function isServerNamed(
  serverId: Snapshot['serverId'],
  wanted: string,
  provider: Provider,
  { filterBy }: Quirks,
): boolean {
  const uuid = provider.server(serverId)?.uuid ?? null
  if (uuid === null) return sameId(serverId, wanted)
  return (filterBy !== 'uuid' && sameId(serverId, wanted)) || (filterBy !== 'id' && sameId(uuid, wanted))
}

/** A snapshot and the order in which it came, which decides between those of the same moment. */
interface Placed {
  snapshot: Snapshot
  place: number
}

function compareInOrder(a: Placed, b: Placed, quirks: Quirks): number {
  if (quirks.order === 'shuffled') return shuffleKey(a.snapshot) < shuffleKey(b.snapshot) ? -1 : 1
  const oldestFirst = orderedBy(a.snapshot) - orderedBy(b.snapshot) || a.place - b.place
  return quirks.order === 'oldest' ? oldestFirst : -oldestFirst
}

function orderedBy(snapshot: Snapshot): number {
  return typeof snapshot.createdAt === 'number' ? snapshot.createdAt : snapshot.acceptedAt
}

function shuffleKey(snapshot: Snapshot): string {
  return createHash('sha256').update(String(snapshot.id)).digest('hex')
}

function listedServers({ provider, quirks }: EmulatedApi, call: ApiCall): unknown[] {
  const status = call.query.get('status')
  const location = call.query.get('location')
  return provider
    .servers()
    .filter((server) => !quirks.hiddenServers.includes(String(server.id)))
    .filter((server) => status === null || provider.shownServerStatus(server) === status)
    .filter((server) => location === null || server.location === location)
    .map((server) => serverFields(server, provider, quirks))
}

function list(call: ApiCall, items: readonly unknown[], quirks: Quirks): unknown {
  const url = call.origin + API_BASE + OPERATIONS[call.operation].path
  const answer = listAnswer(items, { url, query: call.query }, quirks)
  if (answer === null) throw new Refusal(404, 'Invalid page.')
  return answer
}
