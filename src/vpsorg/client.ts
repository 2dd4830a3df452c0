/** The VPS.org API, as far as this action uses it. */
import { withAllIds } from '../domain/same-servers.ts'
import type { Server, ServerListing } from '../domain/server.ts'
import { phaseOf, type Snapshot, type SnapshotListing } from '../domain/snapshot.ts'
import type { Redact } from '../domain/text.ts'
import type { Transport } from '../network/http.ts'
import { type Changes, createChanges } from './changes.ts'
import { coalesceReads } from './coalesce-reads.ts'
import { ListReader, type ListReaderSettings, type ListSpec } from './list-reader.ts'
import type { Entries } from './listing.ts'
import { parseServer, parseSnapshot } from './parse.ts'
import { type ReadOptions, readOptions } from './read-options.ts'
import { createSend } from './send.ts'
import { serverIdentities } from './server-identities.ts'
import { type ReadSnapshots, SnapshotLists } from './snapshot-lists.ts'

/** How long a list that several servers share waits for others to ask: what failed together is checked together. */
const BATCH_WINDOW_MS = 100

/**
 * Where and as whom to call, and what a call needs from its surroundings. The base address is without a slash
 * at its end.
 */
export interface VpsOrgSettings extends ListReaderSettings {
  readonly token: string
  /** The servers that this step works with. */
  readonly serverIds: readonly string[]
  readonly transport: Transport
  /** Applied to every text that the API sends, before it can be cut: half a token is not recognised. */
  readonly redact: Redact
}

/** The calls. Every one is bounded in time and ends early when its signal is aborted. */
export interface VpsOrg extends Changes {
  /**
   * Snapshots of one server. Reads again where that may help. Of several servers, those who ask at the same time
   * share a request, begun after they asked. @throws VpsOrgError
   */
  listSnapshots(
    serverId: string,
    signal: AbortSignal,
    options?: Partial<ReadOptions>,
  ): Promise<SnapshotListing>
  /** All servers that the token may see; shared in the same way. @throws VpsOrgError */
  listServers(signal: AbortSignal, options?: Partial<ReadOptions>): Promise<ServerListing>
}

const SNAPSHOTS: Entries<Snapshot> = {
  identify: (each) => each.id,
  facts: (each) => {
    const { id, serverIds, name, description, createdAtMs } = each
    return JSON.stringify([id, serverIds, name, description, createdAtMs, phaseOf(each)])
  },
}

const SERVERS: ListSpec<Server> = {
  name: 'servers',
  operation: { kind: 'list-servers' },
  parseItem: parseServer,
  entries: { identify: (each) => each.ids.join(' '), facts: (each) => JSON.stringify(each) },
}

/** Returns a client for one account. */
export function createVpsOrg(settings: VpsOrgSettings): VpsOrg {
  const { apiUrl, clock, serverIds } = settings
  const send = createSend(settings.transport, settings.token, settings.redact)
  const lists = new ListReader(settings, send)
  const changes = createChanges(apiUrl, clock, send)
  const neverAborted = new AbortController().signal
  const batchWindow = (): Promise<void> =>
    serverIds.length > 1 ? clock.sleep(BATCH_WINDOW_MS, neverAborted) : Promise.resolve()

  const identities = serverIdentities(
    coalesceReads(async (signal, options) => {
      const { items, incomplete } = await lists.read(SERVERS, signal, options)
      return { servers: items, incomplete }
    }, batchWindow),
  )
  const readSnapshots: ReadSnapshots = ({ serverId, ...order }, signal, options) => {
    const spec = {
      name: 'snapshots',
      operation: { kind: 'list-snapshots', serverId },
      parseItem: parseSnapshot,
      entries: SNAPSHOTS,
      ...(serverId === null ? {} : { query: { server_id: serverId } }),
      onPage: options.onPage,
      ...order,
    } as const
    return lists.read(spec, signal, options)
  }
  const snapshots = new SnapshotLists(serverIds, readSnapshots, batchWindow, identities)

  return {
    ...changes,
    listSnapshots: (serverId, signal, options) => snapshots.of(serverId, signal, readOptions(options)),
    listServers: (signal, options) => identities.readServers(signal, readOptions(options)),
    async createSnapshot(order, signal) {
      const outcome = await changes.createSnapshot(order, signal)
      if (outcome.kind !== 'accepted') return outcome
      return { kind: 'accepted', value: withAllIds(identities.same(), outcome.value) }
    },
  }
}
