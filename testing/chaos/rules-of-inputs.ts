/** The rules on what the user wrote: the server that is meant, and a `protect` that protects something. */
import { entriesOf, isProtected } from './ownership.ts'
import { comparable } from './observed-lists.ts'
import type { Trial, Violation } from './trial.ts'

/** Everything that is wrong with how a process took its inputs. */
export function judgeInputs(trial: Trial): readonly Violation[] {
  return [...meant(trial), ...prunesNothing(trial), ...protects(trial)]
}

/**
 * "Where the complete list of servers holds a server whose name or address is what `server-id` says: an error before anything is sent, with the id to write." Who may read that list and
 * never asked could have known it. Not said of post, whose inputs main has taken; `wait/` says nothing of servers.
 */
function meant(trial: Trial): readonly Violation[] {
  const { process, record, requests } = trial
  if (process.kind === 'post' || process.kind === 'wait') return []
  const named = process.given.flatMap((given) => {
    const isId = record.story.servers.some((each) => idsOf(each).includes(comparable(given)))
    const server = record.story.servers.find((each) => each.name === given || each.ipAddress === given)
    return isId || server === undefined ? [] : [{ given, ids: idsOf(server) }]
  })
  const hasAsked = requests.some((each) => each.operation === 'listServers')
  const isKnown = hasAsked ? isWhole(trial) : record.story.tokenMayListServers
  if (!isKnown) return []
  return named.flatMap(({ given, ids }) => {
    const change = requests.find((each) => each.method !== 'GET')
    const isTold = trial.errors.some((each) => ids.some((id) => each.toLowerCase().includes(id)))
    return [
      ...(change === undefined
        ? []
        : [trial.violation('meant', `"${given}" is a name, and something is sent`, change)]),
      ...(isTold || !hasAsked || !trial.isUndisturbed
        ? []
        : [trial.violation('meant', `"${given}" is a name, and no error says what to write`)]),
    ]
  })
}

/** Whether it has seen all servers. */
function isWhole({ sight, record }: Trial): boolean {
  const list = sight.servers()
  return list !== null && list.incomplete === null && list.items.length === record.story.servers.length
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
  if (!isWhole(trial)) return []
  return process.given
    .filter((given) => !record.story.servers.some((each) => idsOf(each).includes(comparable(given))))
    .map((given) => trial.violation('meant', `"${given}" is no server, and prune/ is green`))
}

/**
 * "An entry with a character that no id or name can have (quotes, `;`, `#`, `|`) is an error; one that matches no snapshot of any server is a notice." By everything that
 * any list has shown to it.
 */
function protects(trial: Trial): readonly Violation[] {
  const { process } = trial
  if (process.kind === 'wait' || process.kind === 'post') return []
  const entries = entriesOf(process.inputs['protect'] ?? '')
  const bad = entries.find((each) => /['"`;#|]/.test(each))
  if (bad !== undefined) {
    const sent = trial.requests.find((each) => each.method !== 'GET')
    const isError = process.end?.exitCode !== 0
    return [
      ...(sent === undefined
        ? []
        : [trial.violation('protect', `"${bad}" can match nothing, and something is sent`, sent)]),
      ...(isError ? [] : [trial.violation('protect', `"${bad}" can match nothing, and that is no error`)]),
    ]
  }
  if (!trial.isUndisturbed || process.end?.exitCode !== 0) return []
  const seen = trial.sight.everything()
  return entries
    .filter((each) => !seen.some((one) => isProtected(one, each)))
    .filter((each) => !trial.hasSaid('notice', each))
    .map((each) => trial.violation('protect', `"${each}" matches nothing, and no notice says so`))
}
