/** Whether what a process says of restores is true, and whether post restored and pruned only when its table says so. */
import type { StoryRecord } from './record.ts'
import { nameParts, originOf } from './ownership.ts'
import { AGE_TOLERANCE_MS, LONGEST_JOB_MS, runThatMade } from './rules-of-deleting.ts'
import type { Shown } from './sight.ts'
import { bodyField, idOf, Trial, type Violation } from './trial.ts'

/** Everything that is wrong with restores that were begun, or said to be over. */
export function judgeRestoring(trial: Trial): readonly Violation[] {
  return [
    ...truth(trial),
    ...table(trial),
    ...exitCode(trial),
    ...fleet(trial),
    ...target(trial),
    ...safety(trial),
  ]
}

/** After a restore the disk is the snapshot's disk: by the provider's own history, whoever began it. */
export function judgeDisks(record: StoryRecord): readonly Violation[] {
  const disks = new Map<string, string | null>()
  return record.history.flatMap((each) => {
    if (each.kind === 'created' || each.kind === 'completed') disks.set(String(each.snapshotId), each.disk)
    if (each.kind !== 'restored') return []
    const should = disks.get(String(each.snapshotId))
    return should === each.diskAfter
      ? []
      : [
          {
            rule: 'restored-disk',
            process: 'provider',
            text: `server ${each.serverId} holds "${each.diskAfter}" after a restore of "${should ?? 'nothing'}"`,
            request: null,
          },
        ]
  })
}

/**
 * A process that says `restored` has restored: for each of its servers the restore that it sent is over, by the provider's history, when it
 * ends. One that says that nothing was done has begun nothing.
 */
function truth(trial: Trial): readonly Violation[] {
  const { record, process, restores } = trial
  const { end, taken, kind } = process
  if (end?.kind !== 'exited') return []
  const claim =
    kind === 'post'
      ? taken.env['VPS_SNAPSHOT_RESULT']
      : kind === 'restore'
        ? taken.outputs['result']
        : undefined
  const begun = restores.filter((each) => each.workStatus === 200)
  const wrong = (text: string): Violation => trial.violation('restored-disk', text)
  if (claim === 'restored') {
    return process.serverIds.flatMap((serverId) => {
      const mine = restores.filter((each) =>
        trial.sight.snapshots(serverId, each.sentOrder).some((one) => one.id === idOf(each)),
      )
      const isDone = record.history.some(
        (each) =>
          each.kind === 'restored' &&
          String(each.serverId) === serverId &&
          each.at <= end.atMs &&
          mine.some((request) => request.sentMs <= each.at && idOf(request) === String(each.snapshotId)),
      )
      return isDone ? [] : [wrong(`says "restored", and server ${serverId} is not`)]
    })
  }
  const errors = taken.printed.filter((each) => each.level === 'error').map((each) => each.text)
  const isOpen = errors.some((each) => each.includes('unknown whether'))
  if (
    claim === undefined ||
    claim === 'restore-started' ||
    begun.length === 0 ||
    isOpen ||
    process.isUnwritable
  )
    return []
  return [wrong(`says "${claim}", and has begun a restore`)]
}

/** "restores every server": in post half a fleet is not restored, unless somebody stops it in the middle. */
function fleet(trial: Trial): readonly Violation[] {
  const { kind, end, signals, serverIds } = trial.process
  if (kind !== 'post' || trial.restores.length === 0 || end?.kind !== 'exited' || signals.length > 0)
    return []
  const restored = new Set(trial.restores.map(idOf))
  return restored.size === serverIds.length
    ? []
    : [
        trial.violation(
          'fleet',
          `restores ${restored.size} of ${serverIds.length} servers`,
          trial.restores[0],
        ),
      ]
}

/**
 * "`snapshot-id`: An id, a full name, or `latest`: the newest completed **own** snapshot of each server, never a `pre-restore-…` one." And
 * "`confirm`: If set, must equal the server's id or name …, or nothing happens." By the first list, on which the choice was made.
 */
function target(trial: Trial): readonly Violation[] {
  const { process, requests, sight } = trial
  if (process.kind !== 'restore') return []
  const firstChange = requests.find((each) => each.method !== 'GET')
  if (firstChange === undefined) return []
  const wrong = (text: string, request = firstChange): Violation => trial.violation('target', text, request)
  const isConfirmed = trial.input('confirm') !== 'another server'
  const wanted = trial.input('snapshot-id', 'latest').split(',')
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
  if (process.kind !== 'restore' || first === undefined || trial.input('safety-snapshot', 'true') === 'false')
    return []
  return process.serverIds.flatMap((serverId) => {
    const isSafe = trial.creates.some(
      (each) =>
        each.madeId !== null &&
        bodyField(each, 'server_id') === serverId &&
        sight.snapshot(each.madeId, first.sentOrder)?.status === 'completed',
    )
    return isSafe
      ? []
      : [trial.violation('safety', `restores, and server ${serverId} has no safety snapshot`, first)]
  })
}

interface Situation {
  readonly status: 'success' | 'failure' | 'cancelled' | 'skipped' | 'unknown'
  readonly isAsked: boolean
  readonly main: Trial
  /** main sent a create; null: it was stopped, perhaps in the moment in which it was about to. */
  readonly wasSent: boolean | null
  /** main or `wait/` saw all of them completed. */
  readonly isCompleted: boolean
}

/** What the table goes by, from the inputs and from how the processes of the job ended. */
function situationOf(trial: Trial): Situation | null {
  const { record, process } = trial
  const found = record.processes.find((each) => each.name === `${process.job} main`)
  if (process.kind !== 'post' || found === undefined) return null
  const main = new Trial(record, found)
  const status = statusOf(trial.input('deploy-status'), trial.input('job-status'))
  const isAsked = isTrigger(trial, status)
  const wait = record.processes.find((each) => each.name === `${process.job} wait`)
  const isOver = found.end?.exitCode === 0
  return {
    status,
    isAsked,
    main,
    wasSent:
      main.creates.length > 0
        ? true
        : found.end?.kind === 'killed' || found.signals.length > 0
          ? null
          : false,
    isCompleted: isOver && (main.input('wait', 'true') === 'true' || wait?.end?.exitCode === 0),
  }
}

function statusOf(deployStatus: string, jobStatus: string): Situation['status'] {
  const status = deployStatus === 'job' ? jobStatus : deployStatus
  const known = ['success', 'failure', 'cancelled', 'skipped'] as const
  return known.find((each) => each === status) ?? 'unknown'
}

function isTrigger(trial: Trial, status: string): boolean {
  const triggers = trial.input('restore-on').split(',')
  return trial.input('deploy-status') !== 'job' && triggers.includes(status)
}

/** Rows of post's table that forbid a restore, or a prune. */
function table(trial: Trial): readonly Violation[] {
  const situation = situationOf(trial)
  if (situation === null) return []
  const { status, isAsked, main, isCompleted } = situation
  const [restore] = trial.restores
  const [prune] = trial.deletes
  const wrong = (text: string, request = restore): Violation => trial.violation('table', text, request)
  const pruned =
    prune === undefined
      ? []
      : [
          ...(status === 'success' ? [] : [wrong(`prunes after ${status}`, prune)]),
          ...(main.process.end?.exitCode === 0 || wasSeenCompleted(main)
            ? []
            : [wrong('prunes without a completed snapshot', prune)]),
        ]
  if (restore === undefined) return pruned
  const seenByMain = statusOf(main.input('deploy-status'), main.input('job-status'))
  return [
    ...pruned,
    ...(isAsked ? [] : [wrong(`restores after ${status}, which is not asked for`)]),
    ...(isCompleted || wasSeenCompleted(main)
      ? []
      : [wrong('restores what nobody saw completed before the deploy')]),
    ...(seenByMain === status ? [wrong('restores for a failure that is older than the snapshot')] : []),
    ...trial.restores.flatMap((each) =>
      forbiddenOnServer(trial, each, main).map((text) => wrong(text, each)),
    ),
  ]
}

/** It may fail after it had seen that, for want of a file to write to. */
function wasSeenCompleted(main: Trial): boolean {
  return main.input('wait', 'true') === 'true' && main.process.isUnwritable
}

/** "the list can't be read or may be incomplete …, or the server is already `restoring`, or the runner is that server", and who deployed since. */
function forbiddenOnServer(
  trial: Trial,
  request: (typeof trial.restores)[number],
  main: Trial,
): readonly string[] {
  const { process, sight } = trial
  const id = idOf(request)
  const first = trial.restores[0] ?? request
  const serverId = process.serverIds.find((each) =>
    sight.snapshots(each, request.sentOrder).some((one) => one.id === id),
  )
  if (serverId === undefined) return ['restores a server on which it has not seen the snapshot']
  const list = sight.list(serverId, first.sentOrder)
  const items = sight.snapshots(serverId, first.sentOrder)
  const ours = items.find((each) => each.id === id)
  const marks = main.creates.map((each) =>
    originOf(String((each.body as { description?: string }).description))?.values.get('mark'),
  )
  const newer = items.filter((each) => {
    if (each.id === id) return false
    const isOlder = each.createdMs !== null && ours?.createdMs != null && each.createdMs < ours.createdMs
    if (isOlder) return false
    const mark = originOf(each.description)?.values.get('mark')
    if (originOf(each.description) !== null) return !marks.includes(mark)
    return (each.description ?? '') === '' && /^.+-\d{9,}-\d+$/s.test(each.name)
  })
  const going = items.filter((each) => isGoing(trial, each, first.sentMs))
  return [
    ...(list?.incomplete == null ? [] : ['restores by a list that may be incomplete']),
    ...(sight.serverStatus(serverId, first.sentOrder) === 'restoring'
      ? ['restores a server that is restoring']
      : []),
    ...(process.runsOn === serverId && sight.serverStatus(serverId, first.sentOrder) !== null
      ? ['restores the server on which it runs']
      : []),
    ...newer.map((each) => `restores although ${each.id} (${each.name}) was made since`),
    ...going.map((each) => `restores although GitHub says that the run of ${each.id} goes on`),
  ]
}

/**
 * "GitHub says that the job of another run, which made an own snapshot of this server less than 6 hours ago, is still going (the run, if the
 * job can't be told apart)". A job that nobody could ask about was not said to be going, so both questions must have been answered.
 */
function isGoing(trial: Trial, snapshot: Shown, atMs: number): boolean {
  const { record, process } = trial
  const made = runThatMade(trial, snapshot)
  if (!trial.isOwn(snapshot) || snapshot.createdMs === null || made === null) return false
  if (
    nameParts(snapshot.name, trial.base)?.run === process.run.id ||
    ['failed', 'error'].includes(snapshot.status)
  )
    return false
  if (atMs + process.clockAheadMs - snapshot.createdMs >= LONGEST_JOB_MS - AGE_TOLERANCE_MS) return false
  return ['actions.getWorkflowRun', 'actions.listJobsForWorkflowRunAttempt'].every((call) =>
    record.github.some(
      (each) =>
        each.process === process.name &&
        each.call === call &&
        each.runId === made.run &&
        each.endedMs <= atMs &&
        each.answer?.status === 'in_progress' &&
        each.answer.attempt === made.attempt,
    ),
  )
}

/** The column "exit" of post's table, where nothing else decides: no signal, and every file can be written. */
function exitCode(trial: Trial): readonly Violation[] {
  const situation = situationOf(trial)
  const { end, signals, isUnwritable } = trial.process
  if (situation === null || end?.kind !== 'exited' || signals.length > 0 || isUnwritable) return []
  const { status, isAsked, wasSent, main } = situation
  if (wasSent === null || main.process.isUnwritable) return []
  const should = expectedExit(trial, situation)
  if (should === null || end.exitCode === should) return []
  return [
    trial.violation(
      'table',
      `exit code ${end.exitCode ?? ''} after ${status}${isAsked ? ', asked for' : ''}; it should be ${should}`,
    ),
  ]
}

function expectedExit(trial: Trial, { status, isAsked, wasSent, main }: Situation): 0 | 1 | null {
  if (wasSent !== true) return 0
  if (isAsked) return 1
  if (status !== 'unknown') return 0
  // "snapshot not completed" stands before "empty, unknown" in the table.
  if (main.process.end?.exitCode !== 0) return 0
  return trial.input('restore-on') !== '' && trial.input('job-status') !== 'success' ? 1 : 0
}
