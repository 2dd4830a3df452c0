/** What is said of inputs: why they can't be used, and what follows from those that can. */
import { type Message, textOf } from '../../domain/message.ts'
import { PRE_RESTORE } from '../../domain/names.ts'
import { counted } from '../../domain/text.ts'
import type { ActionName } from '../action-name.ts'
import { quote } from './quote.ts'

/** How inputs can end a step, for those who look it up. */
export type InputsCode = 'input-invalid' | 'restore-on-without-deploy-status'

const NOTHING_SENT = 'Nothing was sent to VPS.org.'
const NEXT = 'Correct the workflow and run it again.'
/** A longer message does without the next step, which is clear. */
const LONGEST = 300

/** @param problems a sentence or two for each input */
export function invalidInputs(problems: readonly string[]): Message<InputsCode> {
  const message = { code: 'input-invalid', what: problems.join(' '), state: NOTHING_SENT } as const
  const whole = { ...message, next: NEXT }
  return textOf(whole).length > LONGEST ? message : whole
}

/** @param ids says which ids to write in the place of names */
export function idsInPlaceOfNames(problems: readonly string[], ids: string): Message<InputsCode> {
  return { code: 'input-invalid', what: problems.join(' '), state: 'Nothing was changed.', next: ids }
}

/** `restore-on` needs the end of the deploy itself: any failure in the job would restore otherwise. */
export function restoreOnWithoutDeployStatus(): Message<InputsCode> {
  return {
    code: 'restore-on-without-deploy-status',
    what: '"restore-on" is set, but "deploy-status" does not point to the deploy step.',
    state: NOTHING_SENT,
    next:
      'Give the deploy step an "id" and add this line: deploy-status: ${{ steps.<id>.outcome }} ' +
      '(or, to restore after any failure in the job: deploy-status: ${{ job.status }}).',
  }
}

/** Problems of single inputs. */
export const PROBLEMS = {
  notEvaluated: (name: string) =>
    `"${name}" holds an expression that was not evaluated. Write the value itself, or correct the braces.`,

  noToken: () =>
    '"api-token" is empty. Check that the secret exists and that its name is spelled as in the workflow. ' +
    'Runs started by a fork or by Dependabot get no secrets.',

  notAToken: () =>
    '"api-token" holds characters that no token has, such as a space or a line break. ' +
    'Use the token alone, without "Bearer".',

  reservedName: () => `"name" must not be "${PRE_RESTORE}": snapshots before a rollback have that name.`,

  nameEndsInNumber: (text: string, base: string, better: string) =>
    `"name" is ${quote(text)}${base === text ? '' : `, which would become ${quote(base)}`}. ` +
    `It must not end in "-" and digits. Use ${quote(better)}.`,

  longName: (most: number) => `"name" is longer than ${most} characters.`,

  protects: (entry: string) =>
    `"protect" holds ${quote(entry)}, which no id or name can match. Use letters, digits, "-", "_", ".", and ` +
    '"*" for any text. Separate entries with commas, spaces or newlines.',

  notACount: (name: string, text: string) =>
    `"${name}" is ${quote(text)}. It must be a whole number of 1 or more.`,

  notMinutes: (name: string, text: string) =>
    `"${name}" is ${quote(text)}. It must be a number of minutes above 0, such as 30 or 7.5.`,

  notSeconds: (text: string) =>
    `"poll-interval" is ${quote(text)}. It must be a number of seconds, 1 or more, such as 5 or 2.5.`,

  notABoolean: (name: string, text: string) => `"${name}" is ${quote(text)}. It must be "true" or "false".`,

  notAUrl: (text: string, base: string) =>
    // It may hold a password.
    apiUrl(text.includes('@') ? 'is not a URL' : `is ${quote(text)}, which is not a URL`, base),
  urlWithUser: (base: string) => apiUrl('must not hold a user name or password', base),
  urlWithQuery: (base: string) => apiUrl('must not hold "?" or "#"', base),
  urlOfList: (list: string, base: string) => apiUrl(`ends in "/${list}"`, base),
  urlInClear: (text: string, base: string) =>
    apiUrl(`is ${quote(text)}, and the token would be sent without encryption`, base),

  notATrigger: (text: string) =>
    `"restore-on" holds ${quote(text)}. It must be "failure", "cancelled", both, or empty.`,

  notWhenFull: (text: string) => `"when-full" is ${quote(text)}. It must be "prune" or "fail".`,

  noServer: () =>
    '"server-id" is empty. Check that the variable or the secret with the id of the server exists.',

  notAServerId: (text: string) =>
    `"server-id" holds ${quote(text)}. An id has only letters, digits and "-": a number such as 12345, or a UUID.`,

  leadingZero: (text: string) =>
    `"server-id" holds ${quote(text)}. A number must not begin with 0: write ${quote(text.replace(/^0+(?=\d)/, ''))}.`,

  manyServers: (count: number, most: number) =>
    `"server-id" names ${count} servers. One step can have at most ${most}: use several jobs.`,

  serversTwice: (ids: readonly string[]) =>
    `"server-id" names ${ids.map(quote).join(', ')} more than once. Name each server once.`,

  onlySpacesToConfirm: () =>
    '"confirm" holds only spaces. It must be the id or the name of the server, or be left out.',

  emptyPlaceToConfirm: () => `"confirm" has an empty place. ${CONFIRM_EACH}`,

  confirmsOthers: (names: number, servers: number) =>
    `"confirm" names ${counted(names, 'server')}, and "server-id" ${servers}. ${CONFIRM_EACH}`,

  notASnapshot: (text: string) =>
    `"snapshot-id" ${text === '' ? 'has an empty place' : `holds ${quote(text)}`}. Use one id or full name for each ` +
    'server, in the order of "server-id", or one name or "latest" for all.',

  snapshotsOfOthers: (snapshots: number, servers: number) =>
    `${numbersDiffer(snapshots, servers)} Name one snapshot for each server, in the same order, ` +
    'or one name or "latest" for all.',

  notAnEnvironment: (text: string, most: number) =>
    `"environment" is ${quote(text)}. It must be the name of one environment, in one line of at most ${most} characters.`,

  noSnapshotToWaitFor: () =>
    '"snapshot-id" is empty. Use the output of the step that creates the snapshot, which needs an "id" ' +
    '(snapshot-id: ${{ steps.<id>.outputs.snapshot-id }}).',

  notASnapshotId: (text: string) =>
    `"snapshot-id" holds ${quote(text)}, which is not the id of a snapshot. ${USE_OUTPUT}.`,

  otherNumberToWaitFor: (snapshots: number, servers: number) =>
    `${numbersDiffer(snapshots, servers)} ${USE_OUTPUT}, and the same "server-id".`,

  noSnapshotOf: (serverIds: readonly string[]) =>
    `"snapshot-id" has an empty place: there is no snapshot of ${serverIds.join(', ')}. ` +
    'See the error of the step that creates the snapshots.',
} as const

const CONFIRM_EACH = 'It must hold the id or the name of each server, separated by commas, in the same order.'
const USE_OUTPUT = 'Use the output "snapshot-id" of the step that creates the snapshots'

function apiUrl(problem: string, base: string): string {
  return `"api-url" ${problem}. It must be the base address of the API, such as ${base}.`
}

function numbersDiffer(snapshots: number, servers: number): string {
  return `"snapshot-id" names ${counted(snapshots, 'snapshot')}, and "server-id" ${counted(servers, 'server')}.`
}

/** A notice. */
export function nameChanged(text: string, base: string): string {
  return `"name" can hold only letters, digits, "-" and "_": ${quote(text)} becomes "${base}".`
}

/** A warning of the snapshot step, a notice of the prune step. */
export function noFreeSlot(keep: number, limit: number): string {
  const most = limit === 2 ? '1' : `${limit - 1} or less`
  const advice = limit > 1 ? ` Set "keep" to ${most}.` : ''
  return `"keep" is ${keep} and "snapshot-limit" is ${limit}: pruning leaves no free slot on a full server.${advice}`
}

/** A warning: before the deploy, only the job's own status can already be `success`. */
export function deployStatusTooEarly(): string {
  return (
    '"deploy-status" is already "success" before the deploy, so it does not point to the deploy step. ' +
    'Use: deploy-status: ${{ steps.deploy.outcome }}'
  )
}

/** A notice. */
export function waitStepNeeded(actionName: ActionName): string {
  return (
    `"wait" is "false" and "restore-on" is set: add a step with ${actionName('wait')} to this job before the deploy. ` +
    'Without it, the snapshot is not restored automatically.'
  )
}

/** A warning. */
export const NO_COMMENT =
  '"comment" is "true", but "github-token" is empty: no comment is written to the pull request.'

/** A warning. */
export const NOT_RECORDED =
  '"environment" is set, but "github-token" is empty: no GitHub deployment is recorded.'
