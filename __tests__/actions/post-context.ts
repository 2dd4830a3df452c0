/** A post step without a machine: what the servers hold is given, and what is said is written down. */
import { NO_GITHUB, type GitHub } from '../../src/github/github.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import type { MainRecord } from '../../src/domain/records.ts'
import type { ServerListing } from '../../src/domain/server.ts'
import type { Snapshot, SnapshotListing } from '../../src/domain/snapshot.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import { RECORD } from '../decide/restore-facts.ts'
import { NOW_MS, RUN } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'

/** What a post step meets. */
export interface PostGiven {
  /** What each server holds; one that is not here holds nothing, and an error is why it can't be read. */
  readonly held?: Readonly<Record<string, SnapshotListing | Error>>
  readonly run?: Context['run']
  readonly github?: Partial<GitHub>
  readonly servers?: ServerListing
  /** How many snapshots this job is known to have made, by their ids. */
  readonly madeHere?: readonly string[]
  readonly clock?: FakeClock
}

/** What a post step has said. */
export interface Said {
  readonly lines: string[]
  readonly warnings: string[]
  /** Each as it replaced the one before. */
  readonly summaries: string[]
}

/** A post step that meets this. It restores and deletes nothing: no test here may get so far. */
export function postContext(given: PostGiven = {}): { readonly context: Context; readonly said: Said } {
  const said: Said = { lines: [], warnings: [], summaries: [] }
  const notNeeded = (): never => {
    throw new Error('This is not needed here.')
  }
  const { held = {}, servers = { servers: [], incomplete: null }, madeHere = [] } = given
  const context: Context = {
    run: given.run ?? RUN,
    toolkit: { ...actionsToolkit, exportVariable: notNeeded },
    log: {
      line: (text) => said.lines.push(text),
      warning: (text) => said.warnings.push(text),
      ...{ notice: notNeeded, error: notNeeded, debug: notNeeded },
      ...{ startGroup: notNeeded, endGroup: notNeeded },
    },
    summary: {
      write: (markdown) => {
        said.summaries.push(markdown)
        return Promise.resolve()
      },
      last: () => said.summaries.at(-1) ?? null,
    },
    clock: given.clock ?? new FakeClock(NOW_MS),
    signal: new AbortController().signal,
    vpsOrg: {
      listSnapshots: (serverId) => {
        const listing = held[serverId] ?? { snapshots: [], incomplete: null }
        return listing instanceof Error ? Promise.reject(listing) : Promise.resolve(listing)
      },
      listServers: () => Promise.resolve(servers),
      ...{ deleteSnapshot: notNeeded, createSnapshot: notNeeded, restoreSnapshot: notNeeded },
    },
    github: { ...NO_GITHUB, ...given.github },
    interfaces: {},
    madeHere: { write: notNeeded, has: ({ id }) => madeHere.includes(id) },
    newMark: notNeeded,
    readBudgetMs: 0,
    providerAheadMs: 0,
    earlierResult: 'none',
    actionName: () => 'acme/snapshot@v1',
    actionSource: null,
  }
  return { context, said }
}

/** A complete list of these. */
export function holds(...snapshots: readonly Snapshot[]): SnapshotListing {
  return { snapshots, incomplete: null }
}

/** A list that may lack something. */
export function holdsAtLeast(...snapshots: readonly Snapshot[]): SnapshotListing {
  return { snapshots, incomplete: 'page 2 is missing' }
}

/** Why the list of a server can't be read. */
export function unreadable(serverId: string): VpsOrgError {
  return new VpsOrgError(failureWithoutAnswer('lost', { kind: 'list-snapshots', serverId }))
}

/** What main leaves of a server whose create was never answered. */
export const SENT: MainRecord = { kind: 'sent', intent: RECORD.intent, statusSeen: 'unknown' }
