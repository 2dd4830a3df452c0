/** What post ends with after an automatic restore was asked for: the error line, the summary, the way back by hand. */
import type { Created, Fleet } from '../../decide/after-deploy.ts'
import { ownershipOf } from '../../decide/ownership.ts'
import { LATEST } from '../../decide/rollback-target.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import { fleetTable, notPruned } from '../../report/fates.ts'
import { postSummary } from '../../report/post-summary.ts'
import { rollbackSentence } from '../../report/rollback-advice.ts'
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
  /** `failed` or `was cancelled`. */
  readonly ended: string
  readonly checked: readonly Checked[]
}

/** What the end looks like. */
export interface Ending {
  readonly headline: string
  readonly sentences: readonly string[]
  readonly remarks?: readonly string[]
  /** Servers whose restore was accepted. */
  readonly restored: readonly Created[]
}

/** Writes the summary, and says what post ends with. */
export async function concludeRestore(
  scene: Scene,
  ending: Ending & {
    readonly result: PostResult
    /** Servers that may be rolled back by hand. */
    readonly byHand: readonly Created[]
    /** Ids of snapshots that nobody can roll back to: the newest other one is named for those. */
    readonly unusable: ReadonlySet<string>
  },
): Promise<Conclusion> {
  const { world, inputs, ended } = scene
  const { byHand, unusable, remarks = [] } = ending
  const text = `The deploy ${ended}. ${ending.sentences.join(' ')}`
  const usable = byHand.filter((each) => !unusable.has(each.id))
  await summarise(
    scene,
    { ...ending, sentences: [text, ...remarks] },
    unusable.size === 0 && usable.length > 0 ? usable : null,
  )
  if (byHand.length === 0) return { result: ending.result, failure: text }
  const target = rollbackTarget(world, inputs, byHand, (each) => (unusable.has(each.id) ? LATEST : each.id))
  const advice = rollbackSentence(target)
  if (scene.servers.length === 1) return { result: ending.result, failure: `${text} ${advice}` }
  // An annotation is cut when it is long: what to do comes before what there is to say of each server.
  const [first = '', ...rest] = ending.sentences
  return { result: ending.result, failure: `The deploy ${ended}. ${first} ${advice} ${rest.join(' ')}` }
}

/** Writes the summary. */
export async function summarise(
  scene: Scene,
  { headline, sentences, restored }: Ending,
  byHand: readonly Created[] | null = null,
): Promise<void> {
  const { world, inputs, checked } = scene
  const rows = checked.flatMap(({ record, listed }) => {
    const fate = restored.includes(record) ? 'restored' : 'keep'
    return listed === null ? [] : [{ serverId: serverIdOf(record), rows: notPruned(listed, record.id, fate) }]
  })
  const rollback =
    byHand === null
      ? null
      : { target: rollbackTarget(world, inputs, byHand), lost: whatIsLost(world, byHand) }
  await world.summary.write(
    postSummary({ headline, sentences, snapshots: rows.length === 0 ? null : fleetTable(rows), rollback }),
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
