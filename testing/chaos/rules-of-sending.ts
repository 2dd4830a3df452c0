/** What each action may send at all, and that a delete whose answer was lost is not sent again blindly. */
import type { Operation } from '../emulator/operations.ts'
import { itemsOf } from './answers.ts'
import { idOf, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with what a process sent to change something, apart from what it is about. */
export function judgeSending(trial: Trial): readonly Violation[] {
  return [...onlyReads(trial), ...deletesAgain(trial)]
}

const MAY: Readonly<Record<Trial['process']['kind'], readonly Operation[]>> = {
  main: ['createSnapshot', 'deleteSnapshot'],
  post: ['restoreSnapshot', 'deleteSnapshot'],
  restore: ['createSnapshot', 'deleteSnapshot', 'restoreSnapshot'],
  prune: ['deleteSnapshot'],
  wait: [],
}

/** "`wait/`: Only reads." "`dry-run`: Only reads." And no action does what is another one's. */
function onlyReads(trial: Trial): readonly Violation[] {
  const { kind } = trial.process
  return trial.requests
    .filter((each) => each.method !== 'GET')
    .filter(
      ({ operation }) =>
        trial.input('dry-run') === 'true' || operation === null || !MAY[kind].includes(operation),
    )
    .map((each) => trial.violation('only-reads', `sends ${each.method} ${each.path}`, each))
}

/** Never-rule 5, of deletes: "Send … a delete again because an answer was lost, without having looked first". */
function deletesAgain(trial: Trial): readonly Violation[] {
  const byId = Map.groupBy(trial.deletes, idOf)
  return [...byId.values()].flatMap((sent) =>
    sent.slice(1).flatMap((next, index) => {
      const before = sent[index]
      if (before === undefined) return []
      const problem =
        before.endedOrder > next.sentOrder
          ? 'the first is still under way'
          : isSeenSince(trial, before.endedOrder, next.sentOrder, idOf(next))
            ? null
            : 'no list has shown since that it is still there'
      return problem === null
        ? []
        : [trial.violation('never-5', `deletes ${idOf(next)} again: ${problem}`, next)]
    }),
  )
}

function isSeenSince(trial: Trial, after: number, before: number, id: string): boolean {
  return trial.process.serverIds.some((serverId) =>
    trial.sight
      .looksBetween(serverId, after, before)
      .some((each) => itemsOf(each)?.some((item) => item.id === id) === true),
  )
}
