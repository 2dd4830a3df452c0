/** What post ends with after an automatic restore was requested: the message, the summary, the way back by hand. */
import { ownSource, type RollbackSource, rollbackSourceOf } from '../../decide/rollback-source.ts'
import type { Commits } from '../../domain/commits.ts'
import { type Message, textOf } from '../../domain/message.ts'
import { ownershipOf } from '../../domain/ownership.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import { type DeployEnd, howEnded, laterAttempt } from '../../report/messages/post.ts'
import { planTable, notPruned } from '../../report/plan-table.ts'
import type { PostFacts, Sign } from '../../report/post-summary.ts'
import { linksOf } from '../../report/refusals.ts'
import type { RollbackCondition } from '../../report/rollback-advice.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { Context } from '../shared/step.ts'
import type { RestoreCandidate } from './check-before-restore.ts'
import {
  type Advice,
  adviceOn,
  type PostOutcome,
  type RestoreResult,
  rollbackOf,
  writeSummary,
} from './post-outcome.ts'

/** A restore that was requested, and what was seen before it. */
export interface RequestedRestore {
  readonly context: Context
  readonly inputs: SnapshotInputs
  readonly servers: readonly RestoreCandidate[]
}

/** What only serves the report on a deploy, as far as GitHub says. */
export interface DeployFacts {
  readonly end: DeployEnd
  /** What it had brought. */
  readonly commits: readonly Commits[]
}

/** A server, and what the summary's table says of its snapshot. */
export type ServerInTable = Pick<RestoreCandidate, 'serverId' | 'record' | 'listed'> & {
  readonly action: string
}

/** A server at the end. */
export type ServerAtEnd = ServerInTable & {
  /**
   * Whether it may be rolled back by hand: to the snapshot of this run, or, where that is no use, to the newest
   * other one.
   */
  readonly wayBack: 'own' | 'other' | null
}

/** What there is to say of one of several servers. */
export interface ServerMessage {
  readonly serverId: string
  readonly message: Omit<Message, 'code'>
}

/** What the end looks like. */
export interface RestoreReport {
  readonly result: RestoreResult
  readonly sign: Sign
  readonly headline: string
  readonly message: Message
  /** The same for a line without the others around it. */
  readonly annotation?: Message
  /** What there is to say of each, where there are several. */
  readonly ofServers: readonly ServerMessage[]
  /** On what condition a rollback by hand may be wanted. */
  readonly onlyIf: RollbackCondition | null
  readonly remarks?: readonly string[]
  readonly servers: readonly ServerAtEnd[]
}

/** Writes the summary, and says what post ends with. */
export async function reportRestore(
  restore: RequestedRestore,
  deploy: DeployFacts,
  report: RestoreReport,
): Promise<PostOutcome> {
  const { context, inputs } = restore
  const { sign, headline, message, servers, remarks = [], ofServers, onlyIf } = report
  const ways = servers.flatMap((each) => wayBackOf(context, inputs, each))
  const advice = adviceOn(context, inputs, ways, onlyIf)
  const lines = ofServers.map((each) => `[${each.serverId}] ${textOf(each.message)}`)
  for (const line of lines) context.log.line(line)
  const facts = { sign, headline, message, servers: lines, remarks: [...remarks, ...advice.remarks] }
  await summarise(restore, deploy, facts, servers, advice)
  return { result: report.result, failure: report.annotation ?? message, advice }
}

function wayBackOf(
  context: Context,
  inputs: SnapshotInputs,
  { record, listed, wayBack }: ServerAtEnd,
): readonly RollbackSource[] {
  if (wayBack === null) return []
  const owner = { base: inputs.name, run: context.run }
  return [wayBack === 'own' ? ownSource(record) : rollbackSourceOf(record, listed, owner, false)]
}

/** Writes the summary. */
export async function summarise(
  restore: RequestedRestore,
  { end, commits }: DeployFacts,
  facts: Pick<PostFacts, 'sign' | 'headline' | 'message' | 'servers' | 'remarks'>,
  servers: readonly ServerInTable[],
  advice?: Advice,
): Promise<void> {
  const { context } = restore
  const rows = servers.flatMap(({ serverId, record, listed, action }) =>
    listed === null ? [] : [{ serverId, rows: notPruned(listed, record.id, action) }],
  )
  const links = restore.servers
    .map((each) => each.decision)
    .filter((each) => each.kind === 'refuse')
    .flatMap(({ refusal }) => linksOf(refusal, context.run))
  await writeSummary(context, {
    ...facts,
    intro: `${howEnded(end)}.`,
    links,
    snapshots: planTable(rows),
    rollback: rollbackOf(advice),
    commits,
  })
}

/** A re-run's snapshot shows what the attempt before left: say so, and name the first attempt's if it is there. */
export function attemptRemarks({ context, inputs, servers }: RequestedRestore): readonly string[] {
  const { run } = context
  if (run.attempt === '1') return []
  const firsts = servers.flatMap(({ serverId, listed }) => {
    const first = listed?.find((each) => {
      const ownership = ownershipOf(each, { base: inputs.name, run })
      if (ownership.kind !== 'own' || phaseOf(each) !== 'completed') return false
      const { base, runId, attempt } = ownership.parts
      return base === inputs.name && runId === run.id && attempt === '1'
    })
    return first === undefined ? [] : [{ serverId, id: first.id, name: first.name }]
  })
  return [laterAttempt(run.attempt, firsts)]
}
