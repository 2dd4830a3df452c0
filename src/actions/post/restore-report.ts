/** What post ends with after an automatic restore was asked for: the error line, the summary, the way back by hand. */
import { ownershipOf } from '../../domain/ownership.ts'
import { ownSource, type RollbackSource, rollbackSourceOf } from '../../decide/rollback-source.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import { planTable, notPruned } from '../../report/plan-table.ts'
import { linksOf } from '../../report/refusals.ts'
import type { Commits } from '../../domain/commits.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { PostResult } from '../../runner/post-result.ts'
import type { RestoreCandidate } from './check-before-restore.ts'
import { type Advice, adviceOn, type PostOutcome, rollbackOf, writeSummary } from './post-outcome.ts'
import { oneLine } from '../shared/one-line.ts'
import type { Context } from '../shared/step.ts'

/** A restore that was asked for, and what was seen before it. */
export interface RequestedRestore {
  readonly context: Context
  readonly inputs: SnapshotInputs
  readonly servers: readonly RestoreCandidate[]
}

/** What is only told of the deploy, as far as GitHub says. */
export interface DeployFacts {
  /** How it ended, as a verb: `was cancelled`, `failed`, or at which step. */
  readonly ended: string
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

/** What the end looks like. */
export interface RestoreReport {
  readonly result: PostResult
  readonly headline: string
  /** What there is to say of several servers together, or `null`. */
  readonly opening: string | null
  readonly sentences: readonly string[]
  /** What there is to say at the end, or `null`. */
  readonly closing: string | null
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
  const { servers, remarks = [], opening, closing, sentences } = report
  const isOne = servers.length === 1
  const ways = servers.flatMap((each) => wayBackOf(context, inputs, each))
  const advice = adviceOn(context, inputs, ways)
  const first = [`The deploy ${deploy.ended}.`, ...(opening === null ? [] : [opening])].join(' ')
  const last = closing === null ? [] : [closing]
  const paragraphs = isOne ? [[first, ...sentences, ...last].join(' ')] : [first, ...sentences, ...last]
  const told = [...paragraphs, ...remarks, ...advice.remarks]
  await summarise(restore, deploy, { headline: report.headline, sentences: told, servers }, advice)
  if (!isOne) for (const sentence of sentences) context.log.line(sentence)
  const failure = oneLine(context, {
    first,
    details: sentences,
    last: [...last, ...advice.remarks].join(' '),
    target: advice.target,
  })
  return { result: report.result, failure, advice }
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
  { commits }: DeployFacts,
  {
    headline,
    sentences,
    servers,
  }: Pick<RestoreReport, 'headline' | 'sentences'> & { readonly servers: readonly ServerInTable[] },
  advice?: Advice,
): Promise<void> {
  const { context } = restore
  const rows = servers.flatMap(({ serverId, record, listed, action }) =>
    listed === null ? [] : [{ serverId, rows: notPruned(listed, record.id, action) }],
  )
  const links = restore.servers.flatMap(({ decision }) =>
    decision.kind === 'refuse' ? linksOf(decision.refusal, context.run) : [],
  )
  await writeSummary(context, {
    headline,
    sentences,
    links,
    snapshots: rows.length === 0 ? null : planTable(rows),
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
    return first === undefined ? [] : [{ serverId, first }]
  })
  const named = firsts.map(
    ({ serverId, first }) =>
      `The snapshot of the first attempt is still there: ${first.id} (${first.name})${servers.length === 1 ? '' : ` on server ${serverId}`}.`,
  )
  const none = 'The first attempt left no snapshot that is still there.'
  return [
    `This is attempt ${run.attempt} of the run: its snapshot shows what the attempt before left on the server, and that is what comes back. ${named.length === 0 ? none : named.join(' ')}`,
  ]
}
