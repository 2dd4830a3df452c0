/** Which ids are of one server. A server may have a number and a UUID, and an answer may name it by either. */
import { idKey, isUuid } from './ids.ts'
import type { Server } from './server.ts'
import type { Snapshot } from './snapshot.ts'

/** For the key of an id all ids of its server. Ids that are alone need no entry. */
export type SameServers = ReadonlyMap<string, readonly string[]>

/** Returns what a list of servers says. An id that two of its servers have joins neither with anything. */
export function sameServers(servers: readonly Server[]): SameServers {
  const holders = new Map<string, Set<Server>>()
  for (const server of servers) {
    for (const key of server.ids.map(idKey)) holders.set(key, (holders.get(key) ?? new Set()).add(server))
  }
  return new Map(
    servers.flatMap(({ ids }): [string, readonly string[]][] => {
      const clear = ids.filter((each) => holders.get(idKey(each))?.size === 1)
      return clear.length < 2 ? [] : clear.map((each) => [idKey(each), clear])
    }),
  )
}

/** Returns all ids by which a server is known, the given one first. */
export function idsOfServer(same: SameServers, serverId: string): readonly string[] {
  const key = idKey(serverId)
  const others = (same.get(key) ?? []).filter((each) => idKey(each) !== key)
  return [serverId, ...others]
}

/** Returns the snapshot with all ids of its server; the same object where it has them already. */
export function withAllIds(same: SameServers, snapshot: Snapshot): Snapshot {
  const keys = new Set(snapshot.serverIds.map(idKey))
  const more = snapshot.serverIds
    .flatMap((each) => idsOfServer(same, each))
    .filter((each) => !keys.has(idKey(each)) && keys.add(idKey(each)))
  return more.length === 0 ? snapshot : { ...snapshot, serverIds: [...snapshot.serverIds, ...more] }
}

/** What an id looks like. A server has one id of each form at most. */
export type IdForm = 'number' | 'uuid' | 'other'

const FORMS: readonly IdForm[] = ['number', 'uuid', 'other']

/** Returns the form of an id. */
export function formOf(id: string): IdForm {
  return /^\d+$/.test(id) ? 'number' : isUuid(id) ? 'uuid' : 'other'
}

/**
 * Returns the forms in which a snapshot does not name its server: an id of such a form may be its server's all
 * the same.
 */
export function formsNotNamed({ serverIds }: Pick<Snapshot, 'serverIds'>): readonly IdForm[] {
  const named = serverIds.map(formOf)
  return named.length === 0 ? [] : FORMS.filter((each) => !named.includes(each))
}
