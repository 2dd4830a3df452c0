/** The rules on what the user wrote: the server that is meant, and a `protect` that protects something. */
import { serversOf } from './answers.ts'
import { entriesOf, isProtected } from './ownership.ts'
import { comparable } from './sight.ts'
import type { Trial, Violation } from './trial.ts'

/** Everything that is wrong with how a process took its inputs. */
export function judgeInputs(trial: Trial): readonly Violation[] {
  return [...meant(trial), ...prunesNothing(trial), ...protects(trial)]
}

/**
 * "Where the complete list of servers holds a server whose name or address is what `server-id` says: an error before anything is sent, with the id to write." By the truth: whoever may read that
 * list can know it. Not said of post, whose inputs main has taken.
 */
function meant(trial: Trial): readonly Violation[] {
  const { process, record, requests } = trial
  const { story } = record
  if (process.kind === 'post') return []
  const wrong = process.given.flatMap((given) => {
    const isId = story.servers.some((each) => idsOf(each).includes(comparable(given)))
    const named = story.servers.find((each) => each.name === given || each.ipAddress === given)
    return isId || named === undefined ? [] : [{ given, ids: idsOf(named) }]
  })
  return wrong.flatMap(({ given, ids }) => {
    const change = requests.find((each) => each.method !== 'GET')
    // What is not complete proves nothing.
    const isReadable = requests.some((each) => (serversOf(each)?.length ?? 0) === story.servers.length)
    const isTold = trial.errors.some((each) => ids.some((id) => each.toLowerCase().includes(id)))
    return [
      ...(change === undefined
        ? []
        : [trial.violation('meant', `"${given}" is a name, and something is sent`, change)]),
      ...(isTold || !isReadable || !trial.isUndisturbed || process.kind === 'wait'
        ? []
        : [trial.violation('meant', `"${given}" is a name, and no error says what to write`)]),
    ]
  })
}

function idsOf({
  id,
  uuid,
}: {
  readonly id: number | string
  readonly uuid: string | null
}): readonly string[] {
  return [String(id), ...(uuid === null ? [] : [uuid])].map(comparable)
}

/** "`prune/` of a server that is in no complete list and has no snapshots is an error, not a green run." */
function prunesNothing(trial: Trial): readonly Violation[] {
  const { process, record } = trial
  if (process.kind !== 'prune' || process.end?.kind !== 'exited' || process.end.exitCode !== 0) return []
  const isReadable = trial.requests.some(
    (each) => (serversOf(each)?.length ?? 0) === record.story.servers.length,
  )
  return process.given
    .filter((given) => !record.story.servers.some((each) => idsOf(each).includes(comparable(given))))
    .filter(() => isReadable)
    .map((given) => trial.violation('meant', `"${given}" is no server, and prune/ is green`))
}

/**
 * "An entry with a character that no id or name can have (quotes, `;`, `#`, `|`) is an error; one that matches no snapshot of any server is a notice." By the latest complete lists; while they
 * changed nobody can say which of them it saw.
 */
function protects(trial: Trial): readonly Violation[] {
  const { process, record } = trial
  if (process.kind === 'wait' || process.kind === 'post') return []
  const entries = entriesOf(process.inputs['protect'] ?? '')
  const bad = entries.find((each) => /['"`;#|]/.test(each))
  if (bad !== undefined) {
    const [sent] = trial.requests
    const isError = process.end?.exitCode !== 0
    return [
      ...(sent === undefined
        ? []
        : [trial.violation('protect', `"${bad}" can match nothing, and something is sent`, sent)]),
      ...(isError ? [] : [trial.violation('protect', `"${bad}" can match nothing, and that is no error`)]),
    ]
  }
  if (!trial.isUndisturbed || process.end?.exitCode !== 0 || record.deeds.length > 0) return []
  const all = process.serverIds.flatMap((serverId) =>
    trial.sight.snapshots(serverId, Number.POSITIVE_INFINITY),
  )
  const seen = [
    ...all,
    ...process.serverIds.flatMap((serverId) => trial.held(serverId, Number.POSITIVE_INFINITY)),
  ]
  return entries
    .filter((each) => !seen.some((one) => isProtected(one, each)))
    .filter((each) => !trial.hasSaid('notice', each))
    .map((each) => trial.violation('protect', `"${each}" matches nothing, and no notice says so`))
}
