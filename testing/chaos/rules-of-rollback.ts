/** The rules of `restore/`: what it goes back to, on whose word, and what it has to have first. */
import { nameParts } from './ownership.ts'
import type { Shown } from './observed-lists.ts'
import { idOf, bodyField, type Trial, type Violation } from './trial.ts'

/** Everything that is wrong with what `restore/` chose. */
export function judgeRollback(trial: Trial): readonly Violation[] {
  return trial.process.kind === 'restore' ? [...target(trial), ...safety(trial)] : []
}

/**
 * "`snapshot-id`: An id, a full name, or `latest`: the newest completed **own** snapshot of each server, never a `pre-restore-…` one." And
 * "`confirm`: If set, must equal the server's id or name …, or nothing happens." By the first list, on which the choice was made.
 */
function target(trial: Trial): readonly Violation[] {
  const { process, requests, sight } = trial
  const firstChange = requests.find((each) => each.method !== 'GET')
  if (firstChange === undefined) return []
  const wrong = (text: string, request = firstChange): Violation => trial.violation('target', text, request)
  const isConfirmed = trial.input('confirm') !== 'another server'
  const wanted = trial.input('snapshot-id').split(',')
  return [
    ...(isConfirmed ? [] : [wrong('changes something although the confirmation is wrong')]),
    ...trial.restores.flatMap((request) => {
      const place = process.serverIds.findIndex((each) =>
        sight.snapshots(each, firstChange.sentOrder).some((one) => one.id === idOf(request)),
      )
      const listed = sight.snapshots(process.serverIds[place] ?? '', firstChange.sentOrder)
      const chosen = listed.find((each) => each.id === idOf(request))
      const asked = wanted[wanted.length === 1 ? 0 : place] ?? ''
      if (chosen === undefined) return [wrong('restores what was not listed', request)]
      if (asked !== 'latest') {
        return [chosen.id, chosen.name].includes(asked)
          ? []
          : [wrong(`restores ${chosen.id} instead of ${asked}`, request)]
      }
      const newer = listed.find(
        (each) => isForLatest(trial, each) && (each.createdMs ?? 0) > (chosen.createdMs ?? 0),
      )
      return [
        ...(isForLatest(trial, chosen)
          ? []
          : [wrong(`${chosen.id} (${chosen.name}) can't be the latest`, request)]),
        ...(newer === undefined ? [] : [wrong(`${newer.id} is newer than ${chosen.id}`, request)]),
      ]
    }),
  ]
}

function isForLatest(trial: Trial, each: Shown): boolean {
  const parts = nameParts(each.name, trial.base)
  return (
    trial.isOwn(each) &&
    parts?.isPreRestore === false &&
    each.status === 'completed' &&
    each.createdMs !== null
  )
}

/** "`safety-snapshot`: First take a snapshot `pre-restore-…` of the present state": of every server, seen completed before the first restore. */
function safety(trial: Trial): readonly Violation[] {
  const { process, sight } = trial
  const [first] = trial.restores
  if (first === undefined || trial.input('safety-snapshot') === 'false') return []
  return process.serverIds.flatMap((serverId) => {
    const isSafe = trial.creates.some(
      (each) =>
        each.madeId !== null &&
        trial.serverNamed(bodyField(each, 'server_id')) === serverId &&
        sight.snapshot(each.madeId, first.sentOrder)?.status === 'completed',
    )
    return isSafe
      ? []
      : [trial.violation('safety', `restores, and server ${serverId} has no safety snapshot`, first)]
  })
}
