/** What post ends with after an automatic restore was asked for: the error line, the summary, the way back by hand. */
import type { Created, Fleet } from '../../decide/after-deploy.ts'
import { ownershipOf } from '../../decide/ownership.ts'
import { findTarget, LATEST } from '../../decide/rollback-target.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import { fleetTable, notPruned } from '../../report/fates.ts'
import { postSummary } from '../../report/post-summary.ts'
import { linksOf } from '../../report/refusals.ts'
import type { Commits } from '../../github/commits.ts'
import { rollbackSentence } from '../../report/rollback-advice.ts'
import { annotation, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import type { PostResult } from '../../runner/outputs.ts'
import { type Checked, serverIdOf } from './check-before-restore.ts'
import { type Conclusion, rollbackTarget, whatIsLost } from './conclusion.ts'
import type { World } from '../step.ts'

/** What is known when a restore was asked for and looked at. */
export interface Scene {
  readonly world: World
  readonly inputs: SnapshotInputs
  readonly servers: Fleet
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
  readonly fates: ReadonlyMap<Created, string>
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
  readonly byHand: readonly Created[]
  /** Ids of snapshots that nobody can roll back to: the newest other one is named for those. */
  readonly unusable: ReadonlySet<string>
}

/** Writes the summary, and says what post ends with. */
export async function concludeRestore(scene: Scene, told: Told, ending: Ending): Promise<Conclusion> {
  const { world, inputs } = scene
  const { byHand, unusable, remarks = [], opening, closing, sentences } = ending
  const target = rollbackTarget(world, inputs, byHand, (each) => (unusable.has(each.id) ? LATEST : each.id))
  const advice = byHand.length === 0 ? [] : [...nothingLeft(scene, unusable), rollbackSentence(target)]
  const first = [`The deploy ${told.ended}.`, ...(opening === null ? [] : [opening])].join(' ')
  const last = closing === null ? [] : [closing]
  const paragraphs =
    scene.servers.length === 1 ? [[first, ...sentences, ...last].join(' ')] : [first, ...sentences, ...last]
  await summarise(
    scene,
    told,
    // Where every snapshot is there, the chapter on rolling back says more.
    { ...ending, sentences: [...paragraphs, ...remarks, ...(unusable.size === 0 ? [] : advice)] },
    unusable.size === 0 && byHand.length > 0 ? byHand : null,
  )
  if (scene.servers.length > 1) for (const sentence of sentences) world.log.line(sentence)
  return { result: ending.result, failure: annotation(first, sentences, [...last, ...advice].join(' ')) }
}

/** Servers that hold nothing else to go back to: "latest" would find nothing there. */
function nothingLeft({ world, inputs, checked }: Scene, unusable: ReadonlySet<string>): readonly string[] {
  const owner = { base: inputs.name, run: world.run }
  const bare = checked.filter(
    ({ record, listed }) =>
      unusable.has(record.id) && listed !== null && findTarget(LATEST, listed, owner).kind !== 'found',
  )
  if (bare.length === 0) return []
  const { name } = serversOf(bare.map(({ record }) => serverIdOf(record)))
  return [`"latest" finds nothing on ${name}: if another snapshot there will do, put its id in that place.`]
}

/** Writes the summary. */
export async function summarise(
  scene: Scene,
  { commits }: Told,
  { headline, sentences, fates }: Summarised,
  byHand: readonly Created[] | null = null,
): Promise<void> {
  const { world, inputs, checked } = scene
  const rows = checked.flatMap(({ record, listed }) => {
    const fate = fates.get(record) ?? 'keep'
    return listed === null ? [] : [{ serverId: serverIdOf(record), rows: notPruned(listed, record.id, fate) }]
  })
  const rollback =
    byHand === null
      ? null
      : { target: rollbackTarget(world, inputs, byHand), lost: whatIsLost(world, byHand) }
  const links = checked.flatMap(({ decision }) =>
    decision.kind === 'refuse' ? linksOf(decision.refusal, world.run) : [],
  )
  await world.summary.write(
    postSummary({
      headline,
      sentences,
      links,
      snapshots: rows.length === 0 ? null : fleetTable(rows),
      rollback,
      commits,
    }),
  )
}

/** A re-run's snapshot shows what the attempt before left: say so, and name the first attempt's if it is there. */
export function attemptRemarks({ world, inputs, servers, checked }: Scene): readonly string[] {
  const { run } = world
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
