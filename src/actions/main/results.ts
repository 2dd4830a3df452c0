/** What main knows of each server while it works, for the outputs, the summary and the end. */
import type { ServerLookup } from '../../domain/server.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import {
  type MainState,
  mainSummary,
  noSnapshotSummary,
  overview,
  type ProtectedServer,
} from '../../report/main-summary.ts'
import type { PlanRow } from '../../report/plan-table.ts'
import { counted } from '../../domain/text.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { exportIds, exportSnapshots } from '../../runner/outputs.ts'
import { type FailedServer, failureOf } from '../shared/each-server.ts'
import { printTable } from '../shared/print-table.ts'
import type { Context } from '../shared/step.ts'

/** The runner's file of outputs only ever grows, and with it every write of what is known of a large fleet. */
const IDS_EVERY_MS = 250
const CHANGES_EVERY_MS = 15_000

/** Takes in what becomes known, and tells it on. */
export interface Results {
  see(serverId: string, lookup: ServerLookup): void
  /** A snapshot was accepted: its id goes to the outputs at once, or with others a moment later. @throws RunnerFileError */
  make(serverId: string, snapshot: Snapshot, others: readonly PlanRow[], askedAtMs: number): void
  update(serverId: string, snapshot: Snapshot): void
  /** `isSaid`: the log has it already. */
  fail(failed: readonly FailedServer[], isSaid?: boolean): void
  /** Why servers have no snapshot to rely on, by now. */
  failures(): readonly string[]
  /** @throws RunnerFileError */
  exportAll(): void
  /** Exports again if a status has changed. @throws RunnerFileError */
  exportChanges(): void
  /** Prints all servers as one table; of a single one everything was said. */
  print(): void
  /** Writes the summary; where a server has failed, as that of a failure. */
  summarise(state: MainState): Promise<void>
  /** Writes the summary of a run that ends with this error. */
  summariseFailure(error: unknown): Promise<void>
  /** @throws StepError, VpsOrgError when a server has failed, naming each */
  endWithFailures(): void
}

/** A board on which nothing is known yet. */
export function createResults(
  context: Context,
  { serverIds, apiUrl }: Pick<SnapshotInputs, 'serverIds' | 'apiUrl'>,
): Results {
  const { clock, log, run } = context
  /** When each was asked for, by the clock's `elapsedMs`. */
  const asked = new Map<string, number>()
  const failures: FailedServer[] = []
  const known = new Map<string, ProtectedServer>(
    serverIds.map((serverId) => [
      serverId,
      { serverId, lookup: null, snapshot: null, others: [], tookMs: null, failure: null },
    ]),
  )
  const set = (serverId: string, fields: Partial<ProtectedServer>): void => {
    const before = known.get(serverId)
    if (before !== undefined) known.set(serverId, { ...before, ...fields })
  }
  let exported = ''
  let exportedAtMs = 0
  /** Set while ids that become known wait to be exported together. */
  let cancelExport: (() => void) | null = null
  const states = (): string => [...known.values()].map(({ snapshot }) => snapshot?.status ?? '').join()
  const exportAll = (): void => {
    cancelExport?.()
    cancelExport = null
    if ([...known.values()].every(({ snapshot }) => snapshot === null)) return
    exported = states()
    exportedAtMs = clock.elapsedMs()
    exportIds(context.toolkit, [...known.values()])
    exportSnapshots(context.toolkit, [...known.values()])
  }
  const write = (state: MainState): Promise<void> =>
    context.summary.write(mainSummary({ state, servers: [...known.values()], run, apiUrl }))
  return {
    see(serverId, lookup) {
      set(serverId, { lookup })
    },
    make(serverId, snapshot, others, askedAtMs) {
      asked.set(serverId, askedAtMs)
      set(serverId, { snapshot, others })
      // All ids are written each time: of many servers, those that come close together are written together.
      if (cancelExport !== null) return
      exportIds(context.toolkit, [...known.values()])
      if (serverIds.length === 1) return
      const exportedStates = states()
      cancelExport = clock.after(IDS_EVERY_MS, () => {
        cancelExport = null
        if (states() !== exportedStates) exportIds(context.toolkit, [...known.values()])
      })
    },
    update(serverId, snapshot) {
      const askedAtMs = asked.get(serverId) ?? clock.elapsedMs()
      set(serverId, { snapshot, tookMs: clock.elapsedMs() - askedAtMs })
    },
    fail(failed, isSaid = false) {
      failures.push(...failed)
      for (const { serverId, error } of failed) {
        set(serverId, { failure: error.message })
        // The others go on for minutes; that of a single server is about to be the error line.
        if (!isSaid && serverIds.length > 1) log.line(`[${serverId}] ${error.message}`)
      }
    },
    failures: () => failures.map(({ error }) => error.message),
    exportAll,
    exportChanges() {
      const isSoon = serverIds.length > 1 && clock.elapsedMs() - exportedAtMs < CHANGES_EVERY_MS
      if (states() !== exported && !isSoon) exportAll()
    },
    print() {
      if (serverIds.length > 1) printTable(log, overview([...known.values()]))
    },
    async summarise(state) {
      await write(failures.length > 0 ? 'failed' : state)
    },
    async summariseFailure(error) {
      if (!(error instanceof Error)) return
      const hasAny = [...known.values()].some(({ snapshot }) => snapshot !== null)
      cancelExport?.()
      if (!hasAny) await context.summary.write(noSnapshotSummary(error.message))
      else await write(failures.length > 0 ? 'failed' : 'unfinished')
    },
    endWithFailures() {
      if (failures.length === 0) return
      const made = [...known.values()].filter(
        ({ snapshot, failure }) => snapshot !== null && failure === null,
      )
      const rest =
        made.length === 0
          ? ''
          : `Made, and staying: ${counted(made.length, 'other snapshot')}. As long as one is missing, post neither restores nor prunes.`
      throw failureOf(failures, serverIds, 'without a snapshot to rely on', rest)
    },
  }
}
