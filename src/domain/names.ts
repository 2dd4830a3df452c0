/** How snapshots are named: `<base>-<run id>-<run attempt>`, with `-2`, `-3`, … where that is taken. */

/** The numbers of a name. None of them ever begins with 0, as those of a date do: `pre-deploy-2025-01-15`. */
const NUMBERS = '(?<runId>[1-9]\\d*)-(?<attempt>[1-9]\\d*)(?:-[1-9]\\d*)?'
const ONLY_NUMBERS = new RegExp(`^${NUMBERS}$`)
const BEHIND_ANY_TEXT = new RegExp(`.-${NUMBERS}$`, 's')
/** GitHub's run ids have been longer than this for years; dates such as `20250115` are shorter. */
const DIGITS_OF_RUN_ID = 9

/** The base name of the snapshots that a rollback takes of the state it is about to overwrite. */
export const PRE_RESTORE = 'pre-restore'

/** What the numbers of a name that this action gave stand for. */
export interface RunAndAttempt {
  readonly runId: string
  readonly attempt: string
}

/** The parts of a name that this action gave. */
export interface NameParts extends RunAndAttempt {
  readonly base: string
}

/** Takes a name apart, if it is one that this action gives under `base`. */
export function parseName(name: string, base: string): NameParts | null {
  if (!name.startsWith(`${base}-`)) return null
  const numbers = numbersIn(name.slice(base.length + 1), ONLY_NUMBERS)
  return numbers === null ? null : { base, ...numbers }
}

/** Returns the name of a new snapshot: the plain one, or the first numbered one that is free. */
export function freeName(
  base: string,
  run: { readonly id: string; readonly attempt: string },
  taken: readonly string[],
): string {
  const plain = `${base}-${run.id}-${run.attempt}`
  const names = new Set(taken)
  let name = plain
  for (let number = 2; names.has(name); number++) name = `${plain}-${number}`
  return name
}

/**
 * Tells whether a name looks like one that a deploy workflow gives, whatever its base: a run id as long as GitHub's,
 * and an attempt. Dates such as `weekly-2025-01-08` do not.
 */
export function looksLikeDeploy(name: string): boolean {
  const numbers = numbersIn(name, BEHIND_ANY_TEXT)
  return numbers !== null && isLongRunId(numbers.runId)
}

/** Tells whether a run id is as long as GitHub's: a shorter number may be anything. */
export function isLongRunId(runId: string): boolean {
  return runId.length >= DIGITS_OF_RUN_ID
}

/** Makes a valid base name of what the user wrote: every character that the provider refuses becomes `-`. */
export function validBase(text: string): string {
  return Array.from(text, (character) => (/[A-Za-z0-9_-]/.test(character) ? character : '-')).join('')
}

/** Tells why a base name can't be used, or `null`. A trailing number would read as a run id or an attempt. */
export function baseProblem(base: string): 'reserved' | 'ends-in-number' | null {
  if (base === PRE_RESTORE) return 'reserved'
  return /-\d+$/.test(base) ? 'ends-in-number' : null
}

/** A name that this action gave, whatever its base. */
const GIVEN = new RegExp(`^(.+?)-${NUMBERS}$`)

/** Returns the base of a name that this action gave, whatever it is; `null` for other names. */
export function baseOf(name: string): string | null {
  return GIVEN.exec(name)?.[1] ?? null
}

/** Returns the run and attempt that a name of this action speaks of, whatever its base; `null` for other names. */
export function runAndAttemptOf(name: string): RunAndAttempt | null {
  return numbersIn(name, GIVEN)
}

function numbersIn(text: string, pattern: RegExp): RunAndAttempt | null {
  // Where the pattern matches, all of its groups do.
  const found = pattern.exec(text) as { readonly groups: RunAndAttempt } | null
  return found === null ? null : { ...found.groups }
}
