/** What main knows of each server while it works, for the outputs, the summary and the end. */
import type { Snapshot } from '../../domain/snapshot.ts'
import {
  type MainState,
  mainSummary,
  noSnapshotSummary,
  overview,
  type ProtectedServer,
} from '../../report/main-summary.ts'
import { lineOf } from '../../report/messages/several.ts'
import { notCompleted } from '../../report/messages/wait.ts'
import type { PlanRow } from '../../report/plan-table.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { exportIds, exportSnapshots } from '../../runner/outputs.ts'
import { type FailedServer, failureOf } from '../shared/each-server.ts'
import { printTable } from '../shared/print-table.ts'
import { SlotNotFreed } from '../shared/snapshots/free-slot.ts'
import type { Context } from '../shared/step.ts'

/** Takes in what becomes known, and tells it on. Of a server that was not given nothing is known. */
export class Results {
  readonly #context: Context
  readonly #inputs: Pick<SnapshotInputs, 'serverIds' | 'apiUrl'>
  readonly #failed: FailedServer[] = []
  #servers: readonly ProtectedServer[]
  /** The states that the outputs have. */
  #exported = ''

  constructor(context: Context, inputs: Pick<SnapshotInputs, 'serverIds' | 'apiUrl'>) {
    this.#context = context
    this.#inputs = inputs
    this.#servers = inputs.serverIds.map((serverId) => ({
      serverId,
      lookup: null,
      snapshot: null,
      others: [],
      tookMs: null,
      failure: null,
    }))
  }

  learn(serverId: string, facts: Partial<Omit<ProtectedServer, 'serverId'>>): void {
    this.#servers = this.#servers.map((each) => (each.serverId === serverId ? { ...each, ...facts } : each))
  }

  /** Takes in a snapshot that was accepted; its id goes to the outputs at once. @throws RunnerFileError */
  create(serverId: string, snapshot: Snapshot, others: readonly PlanRow[]): void {
    this.learn(serverId, { snapshot, others })
    exportIds(this.#context.toolkit, this.#servers)
  }

  /** `isSaid`: the log has it already. */
  fail(failed: readonly FailedServer[], isSaid = false): void {
    this.#failed.push(...failed)
    for (const { serverId, error } of failed) {
      this.learn(serverId, { failure: error.message, ...rowsOf(error) })
      // The others go on for minutes; that of a single server is about to be the error line.
      if (!isSaid && this.#servers.length > 1) this.#context.log.line(lineOf(serverId, error.message))
    }
  }

  /** Why servers have no snapshot to rely on, by now. */
  failures(): readonly string[] {
    return this.#failed.map(({ error }) => error.message)
  }

  /** @throws RunnerFileError */
  exportAll(): void {
    if (!this.#hasAny()) return
    this.#exported = this.#states()
    exportIds(this.#context.toolkit, this.#servers)
    exportSnapshots(this.#context.toolkit, this.#servers)
  }

  /** Exports again if a status has changed. @throws RunnerFileError */
  exportChanges(): void {
    if (this.#states() !== this.#exported) this.exportAll()
  }

  /** Prints all servers as one table; of a single one everything was said. */
  print(): void {
    if (this.#servers.length > 1) printTable(this.#context.log, overview(this.#servers))
  }

  /** Writes the summary; where a server has failed, as that of a failure. */
  async summarise(ifNoneFailed: MainState): Promise<void> {
    const state = this.#failed.length > 0 ? 'failed' : ifNoneFailed
    const { run, summary } = this.#context
    await summary.write(mainSummary({ state, servers: this.#servers, run, apiUrl: this.#inputs.apiUrl }))
  }

  /** Writes the summary of a run that ends with this error. */
  async summariseFailure(error: unknown): Promise<void> {
    if (!(error instanceof Error)) return
    if (this.#hasAny()) await this.summarise('unfinished')
    else await this.#context.summary.write(noSnapshotSummary(error.message, this.#servers))
  }

  /** @throws StepError, VpsOrgError when a server has failed, naming each */
  endWithFailures(): void {
    if (this.#failed.length === 0) return
    throw failureOf(this.#failed, this.#inputs.serverIds, notCompleted)
  }

  #hasAny(): boolean {
    return this.#servers.some(({ snapshot }) => snapshot !== null)
  }

  #states(): string {
    return this.#servers.map(({ snapshot }) => snapshot?.status ?? '').join()
  }
}

/** Returns what is known of the other snapshots of a server on which no slot could be freed. */
function rowsOf(error: unknown): { readonly others?: readonly PlanRow[] } {
  if (error instanceof SlotNotFreed) return { others: error.rows }
  return error instanceof Error ? rowsOf(error.cause) : {}
}
