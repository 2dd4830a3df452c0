/** What post ends with after an automatic restore was asked for: the error line, the summary, the way back by hand. */
import type { CreatedRecord, CreatedRecords } from '../../domain/records.ts'
import { ownershipOf } from '../../domain/ownership.ts'
import { ownSource, type Way, rollbackSourceOf } from '../../decide/rollback-source.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import { planTable, notPruned } from '../../report/plan-table.ts'
import { postSummary } from '../../report/post-summary.ts'
import { linksOf } from '../../report/refusals.ts'
import type { Commits } from '../../github/commits.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { PostResult } from '../../runner/post-result.ts'
import { type Checked, serverIdOf } from './check-before-restore.ts'
import { type Advice, adviceOn, type PostOutcome, rollbackOf } from './post-outcome.ts'
import { oneLine } from '../shared/one-line.ts'
import type { Context } from '../shared/step.ts'

/** What is known when a restore was asked for and looked at. */
export interface Scene {
  readonly context: Context
  readonly inputs: SnapshotInputs
  readonly servers: CreatedRecords
  readonly checked: readonly Checked[]
}

/** What is only told, as far as GitHub says. */
export interface Told {
  /** How the deploy ended, as a verb: `was cancelled`, `failed`, or at which step. */
  readonly ended: string
  /** What the deploy had brought. */
  readonly commits: readonly Commits[]
}

/** What is written into the summary. */
export interface Summarised {
  readonly headline: string
  readonly sentences: readonly string[]
  /** What became of the snapshots of servers whose restore was sent; of the others: `keep`. */
  readonly entries: ReadonlyMap<CreatedRecord, string>
}

/** What the end looks like. */
export interface Ending extends Summarised {
  readonly result: PostResult
  /** What there is to say of several servers together, or `null`. */
  readonly opening: string | null
  /** What there is to say at the end, or `null`. */
  readonly closing: string | null
  readonly remarks?: readonly string[]
  /** Servers that may be rolled back by hand. */
  readonly byHand: readonly CreatedRecord[]
  /** Ids of snapshots that nobody can roll back to: the newest other one is named for those. */
  readonly unusable: ReadonlySet<string>
}

/** Writes the summary, and says what post ends with. */
export async function concludeRestore(scene: Scene, told: Told, ending: Ending): Promise<PostOutcome> {
  const { context, inputs } = scene
  const { byHand, remarks = [], opening, closing, sentences } = ending
  const advice = byHand.length === 0 ? null : adviceOn(context, inputs, waysBack(scene, ending))
  const first = [`The deploy ${told.ended}.`, ...(opening === null ? [] : [opening])].join(' ')
  const last = closing === null ? [] : [closing]
  const paragraphs =
    scene.servers.length === 1 ? [[first, ...sentences, ...last].join(' ')] : [first, ...sentences, ...last]
  await summarise(
    scene,
    told,
    { ...ending, sentences: [...paragraphs, ...remarks, ...(advice?.remarks ?? [])] },
    advice,
  )
  if (scene.servers.length > 1) for (const sentence of sentences) context.log.line(sentence)
  const failure = oneLine(context, {
    first,
    details: sentences,
    last: [...last, ...(advice?.remarks ?? [])].join(' '),
    target: advice?.target ?? null,
  })
  return { result: ending.result, failure, ...(advice === null ? {} : { advice }) }
}

function waysBack({ context, inputs, checked }: Scene, { byHand, unusable }: Ending): readonly Way[] {
  const owner = { base: inputs.name, run: context.run }
  const listed = new Map(checked.map((each) => [each.record, each.listed]))
  return byHand.map((record) =>
    unusable.has(record.id)
      ? rollbackSourceOf(record, listed.get(record) ?? null, owner, false)
      : ownSource(record),
  )
}

/** Writes the summary. */
export async function summarise(
  scene: Scene,
  { commits }: Told,
  { headline, sentences, entries }: Summarised,
  advice: Advice | null = null,
): Promise<void> {
  const { context, checked } = scene
  const rows = checked.flatMap(({ record, listed }) => {
    const action = entries.get(record) ?? 'keep'
    return listed === null
      ? []
      : [{ serverId: serverIdOf(record), rows: notPruned(listed, record.id, action) }]
  })
  const links = checked.flatMap(({ decision }) =>
    decision.kind === 'refuse' ? linksOf(decision.refusal, context.run) : [],
  )
  await context.summary.write(
    postSummary({
      headline,
      sentences,
      links,
      snapshots: rows.length === 0 ? null : planTable(rows),
      rollback: rollbackOf(advice),
      commits,
    }),
  )
}

/** A re-run's snapshot shows what the attempt before left: say so, and name the first attempt's if it is there. */
export function attemptRemarks({ context, inputs, servers, checked }: Scene): readonly string[] {
  const { run } = context
  if (run.attempt === '1') return []
  const firsts = checked.flatMap(({ record, listed }) => {
    const first = listed?.find((each) => {
      const ownership = ownershipOf(each, { base: inputs.name, run })
      if (ownership.kind !== 'own' || phaseOf(each) !== 'completed') return false
      const { base, runId, attempt } = ownership.parts
      return base === inputs.name && runId === run.id && attempt === '1'
    })
    return first === undefined ? [] : [{ serverId: serverIdOf(record), first }]
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
