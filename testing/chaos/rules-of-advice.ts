/** The rules on the command to roll back: where it has to be shown, where it must not be, and that it works when it is copied. */
import { situationOf } from './rules-of-post.ts'
import { claimOf } from './rules-of-restoring.ts'
import { comparable, type SeenList } from './observed-lists.ts'
import { bodyField, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with what a process tells people to do. */
export function judgeAdvice(trial: Trial): readonly Violation[] {
  return [...commandsOf(trial).flatMap((each) => problems(trial, each)), ...needed(trial)]
}

/** A command to roll back, as it was shown. */
interface Command {
  readonly text: string
  readonly servers: readonly string[]
  readonly snapshots: readonly string[]
  readonly isWhole: boolean
}

const COMMAND = /gh workflow run rollback[^\n`]*/g
const WHOLE =
  /^gh workflow run rollback\.yml(?: --repo [\w.-]+\/[\w.-]+)? -f server-id=([\w,-]+) -f snapshot-id=([\w,-]+)(?: .*|\.)?$/

/** In the log, in annotations and in the summary. */
function commandsOf({ process: { taken } }: Trial): readonly Command[] {
  const texts = [
    ...taken.printed.filter((each) => each.level !== 'debug').map((each) => each.text),
    taken.summary,
  ]
  return texts
    .flatMap((text) => text.match(COMMAND) ?? [])
    .map((text) => {
      const [, servers = '', snapshots = ''] = WHOLE.exec(text) ?? []
      const isWhole = servers !== '' && snapshots !== ''
      return { text, servers: servers.split(','), snapshots: snapshots.split(','), isWhole }
    })
}

/**
 * Where the deploy did not run (main failed or was stopped, or the status is `skipped`), no text says to roll back: the server is as it was. A command that is shown works when it is
 * copied: it is whole, it names servers of this step, and snapshots that they hold by the latest list. A list that may be incomplete proves of none that it is
 * gone, but of those that it shows that they are there.
 */
function problems(trial: Trial, { text, servers, snapshots, isWhole }: Command): readonly Violation[] {
  const wrong = (why: string): Violation => trial.violation('advice', `"${text}": ${why}`)
  const situation = situationOf(trial)
  const hasFailed = (situation?.main ?? trial).process.end?.exitCode !== 0
  const isBefore = trial.process.kind === 'main' || situation !== null
  // A deploy that runs although main has failed (`if: always()`) has touched the server all the same.
  const hasDeployed = trial.process.deploy !== null && trial.process.deploy !== 'skipped'
  if (isBefore && !hasDeployed && (hasFailed || situation?.status === 'skipped'))
    return [wrong('no deploy has touched the server')]
  if (!isWhole || servers.length !== snapshots.length) return [wrong('it does not work')]
  return servers.flatMap((named, place) => {
    const serverId = trial.serverNamed(named)
    if (serverId === null) return [wrong(`server ${named} is none of its own`)]
    const snapshot = snapshots[place] ?? ''
    const list = trial.sight.list(serverId, Number.POSITIVE_INFINITY)
    if (list?.incomplete !== null || isStoppedBefore(trial, list)) return []
    const held = trial.held(serverId, Number.POSITIVE_INFINITY)
    if (snapshot === 'latest') {
      const isThere = held.some((each) => each.status === 'completed' && trial.isOwn(each))
      return isThere ? [] : [wrong(`"latest" finds nothing on ${named}`)]
    }
    const id = comparable(snapshot)
    const isHeld = held.some((each) => each.id === id) || isSeenSince(trial, id, list)
    return isHeld ? [] : [wrong(`${snapshot} is not there`)]
  })
}

/** What comes when a process was told to end is not what it tells of. */
function isStoppedBefore({ requests, process }: Trial, list: SeenList): boolean {
  const last = requests.find((each) => each.endedOrder === list.order)
  return process.signals.some((each) => each.atMs <= (last?.endedMs ?? 0))
}

/** The last list that is whole was read before it was made, or a later one that is not shows it. */
function isSeenSince(trial: Trial, id: string, list: SeenList): boolean {
  const made = trial.creates.findLast((each) => each.madeId === id)
  const isOlder = made !== undefined && list.atMs < made.at
  return isOlder || trial.sight.snapshot(id, Number.POSITIVE_INFINITY, list.order) !== null
}

/**
 * "Every "no restore" says why, in what state the server is, and how to roll back by hand"; of a deploy whose end is unknown: "and the command to roll back". Where the snapshot of main is still
 * there, by the latest list, or the list cannot show that it is not.
 */
function needed(trial: Trial): readonly Violation[] {
  const situation = situationOf(trial)
  if (situation === null || !trial.isUndisturbed || situation.main.process.isUnwritable) return []
  const { status, main, isCompleted, wasSent } = situation
  const isFailed = status === 'failure' || status === 'cancelled' || status === 'unknown'
  if (!isFailed || wasSent !== true || !isCompleted || main.process.end?.exitCode !== 0) return []
  // A restore that was sent has told its own end.
  if (trial.restores.length > 0 || claimOf(trial) === 'restored') return []
  const commands = commandsOf(trial)
  const missing = main.process.serverIds.filter((serverId) => {
    const id = madeFor(main, serverId)
    if (id === null || isGone(trial, serverId, id)) return false
    return !commands.some((each) =>
      each.servers.some(
        (named, place) =>
          main.namesOf(serverId).has(comparable(named)) && comparable(each.snapshots[place] ?? '') === id,
      ),
    )
  })
  return missing.map((serverId) =>
    trial.violation('advice', `after ${status} no text says how to roll back server ${serverId}`),
  )
}

/** The snapshot that main took of a server: of two that its create made, for the first came late, the one that it exports. */
function madeFor(main: Trial, serverId: string): string | null {
  const made = main.creates
    .filter((each) => main.serverNamed(bodyField(each, 'server_id')) === serverId)
    .flatMap(({ madeId }) => (madeId === null ? [] : [madeId]))
  const exported = main.process.taken.outputs['snapshot-id']?.split(',').map(comparable) ?? []
  return made.find((each) => exported.includes(each)) ?? made[0] ?? null
}

function isGone(trial: Trial, serverId: string, id: string): boolean {
  const list = trial.sight.list(serverId, Number.POSITIVE_INFINITY)
  if (list?.incomplete !== null) return false
  // After another person renamed it, the step can't know that it is the same.
  if (trial.record.deeds.some((each) => each.text === `another person renames snapshot ${id}`)) return true
  return trial
    .held(serverId, Number.POSITIVE_INFINITY)
    .every((each) => each.id !== id || each.status !== 'completed')
}
