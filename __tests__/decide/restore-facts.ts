/** What was seen before an automatic restore, when nothing stands in its way. */
import type { CreatedRecord } from '../../src/domain/records.ts'
import type { RestoreFacts } from '../../src/decide/restore-decision.ts'
import type { ServerLookup } from '../../src/domain/server.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, MARK, NOW_MS, PROGRESS, provenance, RUN, SERVER_ID, snapshot } from './snapshots.ts'

export const RECORD: CreatedRecord = {
  kind: 'created',
  intent: { serverId: SERVER_ID, name: `${BASE}-${RUN.id}-1`, mark: MARK, askedAtMs: NOW_MS },
  id: '801',
  completion: 'seen',
  createdAtMs: NOW_MS,
  providerAheadMs: 0,
  statusSeen: 'unknown',
}

/** This run's snapshot. */
export const OURS: Snapshot = snapshot({ id: '801', name: `${BASE}-${RUN.id}-1`, description: provenance() })

/** The server, in a state. */
export function seen(status: string): ServerLookup {
  return { kind: 'found', server: { ids: [SERVER_ID], name: 'web', status, addresses: [] } }
}

/** Facts with which the restore goes ahead, unless told otherwise. */
export function facts(given: Partial<RestoreFacts> = {}): RestoreFacts {
  return {
    record: RECORD,
    run: RUN,
    base: BASE,
    listing: { snapshots: [OURS], incomplete: null },
    server: seen('active'),
    sharedAddresses: [],
    wasMadeHere: () => false,
    progressOf: () => PROGRESS.unknown,
    jobStatus: 'failure',
    waitForRestore: true,
    dryRun: false,
    ...given,
  }
}

/** Facts whose list holds these. */
export function listing(...snapshots: readonly Snapshot[]): Partial<RestoreFacts> {
  return { listing: { snapshots, incomplete: null } }
}
