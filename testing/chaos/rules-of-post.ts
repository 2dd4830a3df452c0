/** The rules of post: what its table lets it do, how it exits, what it hands on, and what comes right before a restore. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { isSuccess } from './answers.ts'
import { entriesOf, type Maker, originOf } from './ownership.ts'
import { claimOf, serverOfRestore } from './rules-of-restoring.ts'
import type { Shown } from './observed-lists.ts'
import { MINUTE_MS, SECOND_MS } from './story.ts'
import { bodyField, idOf, makingOf, Trial, type Violation } from './trial.ts'

/** Everything that is wrong with what a post did about its deploy. */
export function judgePost(trial: Trial): readonly Violation[] {
  const situation = situationOf(trial)
  if (situation === null) return []
  return [
    ...table(trial, situation),
    ...needlessRefusal(trial, situation),
    ...exitCode(trial, situation),
    ...result(trial, situation),
    ...fleet(trial),
    ...lastLook(trial),
  ]
}

/** How the deploy ended, as post reads it. */
export type DeployStatus = 'success' | 'failure' | 'cancelled' | 'skipped' | 'unknown'

/** What the table goes by, from the inputs and from how the processes of the job ended. */
export interface Situation {
  readonly status: DeployStatus
  readonly isAsked: boolean
  readonly main: Trial
  /** main sent a create; null: it was stopped, perhaps in the moment in which it was about to. */
  readonly wasSent: boolean | null
  /** main, or `wait/` behind it, saw all of them completed. */
  readonly isCompleted: boolean
  /** "or the inputs are empty in post (actions nested in two composites)". */
  readonly isNested: boolean
}

/** Null: it is no post. */
export function situationOf(trial: Trial): Situation | null {
  const { record, process } = trial
  const found = record.processes.find((each) => each.kind === 'main' && each.use === process.use)
  if (process.kind !== 'post' || found === undefined) return null
  const main = new Trial(record, found)
  const wait = record.processes.find((each) => each.kind === 'wait' && each.use === process.use)
  const isOver = found.end?.exitCode === 0
  const isNested = (process.inputs['api-token'] ?? '') === ''
  const status = isNested ? 'unknown' : statusOf(trial)
  return {
    status,
    isAsked: !isNested && isTrigger(trial, status),
    main,
    wasSent:
      main.creates.length > 0
        ? true
        : found.end?.kind === 'killed' || found.signals.length > 0
          ? null
          : false,
    isCompleted: isOver && (main.input('wait') === 'true' || wait?.end?.exitCode === 0),
    isNested,
  }
}

/**
 * "`job`: go by the job's status … A deploy of several steps: their outcomes; a `failure` among them counts, else a `cancelled`, else one that is empty or unknown, else `success` if
 * all are, else `skipped` if all are; `success` beside `skipped` is `success` in a job that succeeded, else unknown (half a deploy)."
 */
function statusOf(trial: Trial): DeployStatus {
  const given = trial.input('deploy-status')
  const jobStatus = trial.input('job-status')
  const words = given === 'job' ? [jobStatus] : entriesOf(given.replace(/\$\{\{.*?\}\}/gs, 'unevaluated'))
  if (words.includes('failure')) return 'failure'
  if (words.includes('cancelled')) return 'cancelled'
  if (words.length === 0 || words.some((each) => each !== 'success' && each !== 'skipped')) return 'unknown'
  if (words.every((each) => each === 'skipped')) return 'skipped'
  if (words.every((each) => each === 'success')) return 'success'
  return jobStatus === 'success' ? 'success' : 'unknown'
}

function isTrigger(trial: Trial, status: DeployStatus): boolean {
  return trial.input('deploy-status') !== 'job' && entriesOf(trial.input('restore-on')).includes(status)
}

/** Rows of post's table that forbid a restore, or a prune. */
function table(trial: Trial, { status, isAsked, main, isCompleted }: Situation): readonly Violation[] {
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
  return [
    ...pruned,
    ...(isAsked ? [] : [wrong(`restores after ${status}, which is not asked for`)]),
    ...(isCompleted || wasSeenCompleted(main)
      ? []
      : [wrong('restores what was not seen completed before the deploy')]),
    ...(statusOf(main) === status ? [wrong('restores for a failure that is older than the snapshot')] : []),
    // All servers are checked before the first restore: either all are restored or none.
    ...trial.restores.flatMap((each) => {
      const serverId = serverOfRestore(trial, each)
      if (serverId === null)
        return [wrong('restores although it has not seen the snapshot on any of its servers', each)]
      const moment = { serverId, id: idOf(each), order: restore.sentOrder, atMs: restore.sentMs }
      return reasonsAgainst(trial, main, moment).map(({ rule, text }) =>
        trial.violation(rule, `restores although ${text}`, each),
      )
    }),
  ]
}

/**
 * The last row: "asked for | restores every server". Where nothing speaks against it by what it had read, and its last readings were good, that is what it does.
 */
function needlessRefusal(
  trial: Trial,
  { status, isAsked, main, isCompleted }: Situation,
): readonly Violation[] {
  const { process, restores, sight, record } = trial
  const isReady = isAsked && isCompleted && statusOf(main) !== status && trial.input('dry-run') !== 'true'
  if (!isReady || restores.length > 0 || !trial.isUndisturbed || main.process.isUnwritable) return []
  const order = Number.POSITIVE_INFINITY
  const looks = ['listSnapshots', 'listServers'].map((operation) =>
    trial.requests.findLast((each) => each.operation === operation),
  )
  const areGood = looks.every((each) => each?.shown != null && isSuccess(each.shown.status))
  const isWhole = sight.servers()?.incomplete === null
  if (!areGood || !isWhole || record.deeds.length > 0 || trial.isUnsureOfGitHub) return []
  const isFree = process.serverIds.every((serverId) => {
    const made = main.creates.findLast(
      (each) => each.madeId !== null && main.serverNamed(bodyField(each, 'server_id')) === serverId,
    )
    const id = made?.madeId ?? ''
    const listed = sight.snapshots(serverId, order).find((each) => each.id === id)
    // Which snapshots without a description are of this repository, and whether a server that is not listed is being restored, the contract leaves open.
    const isOpen = sight.snapshots(serverId, order).some((each) => each.description === undefined)
    if (isOpen || sight.server(serverId, order) === null) return false
    const moment = { serverId, id, order, atMs: process.end?.atMs ?? 0 }
    return listed?.status === 'completed' && reasonsAgainst(trial, main, moment).length === 0
  })
  return isFree ? [trial.violation('table', 'does not restore, and nothing speaks against it')] : []
}

/** It may fail after it had seen that, for want of a file to write to. */
function wasSeenCompleted(main: Trial): boolean {
  return main.input('wait') === 'true' && main.process.isUnwritable
}

/** A restore that is about to be sent, or is not: what a process knew by that place in the order and that time. */
export interface Moment {
  readonly serverId: string
  /** The snapshot. */
  readonly id: string
  readonly order: number
  readonly atMs: number
}

/** What speaks against a restore, and the rule that it breaks. */
export interface Reason {
  readonly rule: 'table' | 'going' | 'deployed-since'
  readonly text: string
}

/**
 * "the list can't be read or may be incomplete …, or the server is already `restoring`, or the runner is that server", and a newer deploy, and "another job's deploy to this
 * server is still going".
 */
export function reasonsAgainst(trial: Trial, main: Trial, moment: Moment): readonly Reason[] {
  const { process, sight } = trial
  const { serverId, id, order } = moment
  const list = sight.list(serverId, order)
  const items = sight.snapshots(serverId, order)
  const ours = items.find((each) => each.id === id)
  const server = sight.server(serverId, order)
  const askedMs = askedAtMs(main, serverId)
  const others = items.filter((each) => each !== ours)
  const table = (text: string): Reason => ({ rule: 'table', text })
  return [
    ...(list?.incomplete !== null ? [table('the list may be incomplete')] : []),
    ...(server?.status === 'restoring' ? [table('the server is restoring')] : []),
    ...(process.runsOn === serverId && server !== null ? [table('it runs on that server')] : []),
    ...others
      .filter((each) => isNewer(each, ours) && isOfStranger(trial, each, moment.atMs))
      .map((each): Reason => ({ rule: 'deployed-since', text: `${each.id} (${each.name}) was made since` })),
    ...others.flatMap((each) => {
      const maker = trial.isOfRepository(each) ? trial.otherMaker(each) : null
      return maker === null ? [] : problemsOfDeploy(trial, each, maker, askedMs, moment.atMs)
    }),
  ]
}

/** "a newer snapshot … (a date that can't be read counts as newer)". */
function isNewer(each: Shown, ours: Shown | undefined): boolean {
  return each.createdMs === null || ours?.createdMs == null || each.createdMs >= ours.createdMs
}

/**
 * "not made by this job (two uses in one job are not strangers), with provenance (of any repository), or without a description and named
 * `<text>-<run id>-<attempt>` with a run id of nine digits or more".
 */
function isOfStranger(trial: Trial, each: Shown, atMs: number): boolean {
  if (isMadeHere(trial, each, atMs)) return false
  if (originOf(each.description) !== null) return true
  return (each.description ?? '') === '' && /^.+-[1-9]\d{8,}-[1-9]\d*$/s.test(each.name)
}

/** Whether a main of this job made it, by the truth. */
function isMadeHere({ record, process }: Trial, { id }: Shown, atMs: number): boolean {
  const mains = record.processes.filter((each) => each.kind === 'main' && each.job === process.job)
  const made = makingOf(record, id, atMs)
  return record.requests.some(
    (each) =>
      each.madeId === id && each.sentMs <= (made?.at ?? 0) && mains.some(({ name }) => name === each.process),
  )
}

/** When main asked for its snapshot of that server, by the runner's clock. */
function askedAtMs(main: Trial, serverId: string): number | null {
  const first = main.creates.find((each) => main.serverNamed(bodyField(each, 'server_id')) === serverId)
  return first === undefined ? null : first.sentMs + main.process.clockAheadMs
}

/** GitHub gives whole seconds. */
const SECONDS_MS = SECOND_MS

/**
 * "GitHub says that the deploy behind another snapshot of this server ended more than a minute after ours was asked for (both by GitHub's and the runner's clock, never by the provider's)"; "another
 * job's deploy to this server is still going, by what GitHub says". By what it had been told, and, where GitHub answers everything, by what it would have been told.
 */
function problemsOfDeploy(
  trial: Trial,
  each: Shown,
  maker: Maker,
  askedMs: number | null,
  atMs: number,
): readonly Reason[] {
  const words = [trial.told(maker, atMs), trial.truth(maker, atMs)]
  const isSince = words.some(
    (word) =>
      word?.kind === 'ended' &&
      word.endedMs !== null &&
      askedMs !== null &&
      word.endedMs > askedMs + MINUTE_MS + SECONDS_MS,
  )
  return [
    ...(words.some((word) => word?.kind === 'going')
      ? [{ rule: 'going' as const, text: `GitHub says that the deploy of ${each.id} goes on` }]
      : []),
    ...(isSince ? [{ rule: 'deployed-since' as const, text: `the deploy of ${each.id} ended since` }] : []),
  ]
}

/** The column "exit" of post's table, where nothing else decides: no signal, and every file can be written. */
function exitCode(trial: Trial, situation: Situation): readonly Violation[] {
  const { end } = trial.process
  if (!trial.isUndisturbed || situation.wasSent === null || situation.main.process.isUnwritable) return []
  const should = expectedExit(trial, situation)
  if (end?.exitCode === should) return []
  const asked = situation.isAsked ? ', asked for' : ''
  return [
    trial.violation(
      'table',
      `exit code ${end?.exitCode ?? ''} after ${situation.status}${asked}; it should be ${should}`,
    ),
  ]
}

function expectedExit(trial: Trial, { status, isAsked, wasSent, main }: Situation): 0 | 1 {
  if (wasSent !== true) return 0
  if (isAsked) return 1
  if (status !== 'unknown') return 0
  // "snapshot not completed" stands before "empty, unknown" in the table.
  if (main.process.end?.exitCode !== 0) return 0
  // "main leaves `restore-on` in state, so that it counts here too".
  const isSet = main.input('restore-on') !== '' || trial.input('restore-on') !== ''
  return isSet && trial.input('job-status') !== 'success' ? 1 : 0
}

/** The gravest first. */
const RESULTS = ['not-restored', 'restore-started', 'restored', 'kept', 'pruned', 'none'] as const

/**
 * What tells `pruned` from `kept` where there was nothing to delete the contract leaves open.
 * "`VPS_SNAPSHOT_RESULT`: … `not-restored` (asked for, not sent or refused) … Used several times in one job, the gravest stands". What the environment held before counts.
 */
function result(trial: Trial, { isAsked, wasSent, status, main }: Situation): readonly Violation[] {
  if (!trial.isUndisturbed || wasSent === null || main.process.isUnwritable) return []
  const claim = claimOf(trial)
  const rank = (text: string): number => RESULTS.findIndex((each) => each === text)
  const wrong = (text: string): readonly Violation[] => [
    trial.violation(
      'result',
      `VPS_SNAPSHOT_RESULT is ${claim === undefined ? 'not set' : `"${claim}"`}: ${text}`,
    ),
  ]
  const before = trial.process.envBefore
  if (claim === undefined) return wrong('nothing is handed on')
  if (rank(claim) === -1) return wrong('no such word')
  if (before !== '' && rank(claim) > rank(before)) return wrong(`it was "${before}"`)
  if (before !== '' && rank(before) <= rank('restored')) return []
  const isOfRestoring = rank(claim) <= rank('restored')
  if (wasSent && isAsked && !isOfRestoring) return wrong('a restore was asked for')
  if (!isAsked && status !== 'unknown' && isOfRestoring) return wrong('no restore was asked for')
  return []
}

/** "restores every server": post restores all servers or none, unless it is stopped in the middle. */
function fleet(trial: Trial): readonly Violation[] {
  const { end, signals, serverIds } = trial.process
  if (trial.restores.length === 0 || end?.kind !== 'exited' || signals.length > 0) return []
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

/** Between the last answer and the first restore nothing takes time. */
const RIGHT_BEFORE_MS = 3 * SECOND_MS

/**
 * "What is only told (the failed step, the commits) is asked of GitHub after the restore was sent; the last look at list and server comes right before it". By the latest requests of
 * both kinds, whether they were answered or not.
 */
function lastLook(trial: Trial): readonly Violation[] {
  const { record, process, restores, requests } = trial
  const [first] = restores
  if (first === undefined) return []
  const wrong = (text: string): Violation => trial.violation('last-look', text, first)
  const latest = (operation: string): SimulatedRequest | undefined =>
    requests.findLast((each) => each.operation === operation && each.endedOrder < first.sentOrder)
  const [list, servers] = [latest('listSnapshots'), latest('listServers')]
  if (list === undefined) return [wrong('no look at the list comes before it')]
  if (servers === undefined) return [wrong('no look at the server comes before it')]
  const [earlier, later] = list.endedOrder < servers.endedOrder ? [list, servers] : [servers, list]
  const untilMs = later.endedMs ?? 0
  const ends = record.github
    .filter((each) => each.process === process.name && each.startedMs < first.sentMs)
    .map((each) => each.endedMs)
  return [
    ...(first.sentMs - untilMs > RIGHT_BEFORE_MS
      ? [wrong(`${first.sentMs - untilMs} ms pass after the last look`)]
      : []),
    ...(ends.some((each) => each > untilMs || (each > (earlier.endedMs ?? 0) && each <= later.sentMs))
      ? [wrong('a question to GitHub stands between the last look and it')]
      : []),
  ]
}
