import type { Subject } from './faults.ts'
import { sameId, type Id } from './ids.ts'
import type { Provider } from './provider.ts'
import type { LoggedRequest } from './request-log.ts'

/** What a request is about, for the rules of faults: looked up before its work is done. */
export function subjectOf(
  provider: Provider,
  { path, query, body }: Pick<LoggedRequest, 'path' | 'query' | 'body'>,
): Subject {
  const snapshotId = decoded(/\/snapshots\/([^/]+)\//.exec(path)?.[1] ?? '')
  const ofSnapshot = provider.snapshots().find((one) => sameId(one.id, snapshotId))?.serverId
  const named = ofSnapshot ?? query['server_id'] ?? idIn(body)
  const server = named === undefined ? undefined : provider.server(named)
  const ids = server === undefined ? [named] : [server.id, server.uuid]
  return {
    serverIds: ids.flatMap((id) => (id === undefined || id === null ? [] : [String(id)])),
    snapshotId,
    atMs: provider.now(),
  }
}

function idIn(body: unknown): Id | undefined {
  if (typeof body !== 'object' || body === null || !('server_id' in body)) return undefined
  const id = body.server_id
  return typeof id === 'string' || typeof id === 'number' ? id : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
