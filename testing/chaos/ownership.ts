/** Whose a snapshot is, and who made it, derived from the words of the contract and not from the action's code. */
import type { Shown } from './observed-lists.ts'
import type { StoryRun } from './story.ts'

/** What a description says of where a snapshot comes from. */
export interface Origin {
  readonly values: ReadonlyMap<string, string>
  /** Whether it ends as it was written; else its last word was dropped, which may have been cut. */
  readonly isWhole: boolean
}

const FIRST_WORD = 'vps-safety-snapshot/1'
const CLOSING = '|'

/**
 * "Provenance, at the beginning of the description … then ` |`, then a space and the user's text if there is one … without the closing ` |` the
 * last word may be cut and is not believed. One space between, any order is read, unknown keys ignored, missing ones tolerated; another
 * number than 1 is not ours." And: "Provenance is read also where the provider returns it HTML-escaped".
 */
export function originOf(description: string | undefined): Origin | null {
  if (description === undefined) return null
  const [first, ...words] = unescaped(description).split(' ')
  if (first !== FIRST_WORD) return null
  const end = words.indexOf(CLOSING)
  const isWhole = end !== -1
  const values = new Map<string, string>()
  for (const each of words.slice(0, end)) {
    const [, key, value] = /^([^=]+)=(.+)$/s.exec(each) ?? []
    if (key !== undefined && value !== undefined && !values.has(key)) values.set(key, value)
  }
  return { values, isWhole }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** HTML's own escapes, once. */
function unescaped(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi,
    (all, hex, decimal, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name] ?? all
      const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : all
    },
  )
}

/** "Same repository: same `repo-id`; where that is missing, same `repo`. `repo` is cut to 100 characters." */
export function isOfRepository({ values }: Origin, run: StoryRun): boolean {
  const id = values.get('repo-id')
  return id === undefined ? values.get('repo') === run.repo.slice(0, 100) : id === run.repoId
}

/** What an own name speaks of. */
export interface NameParts {
  readonly run: string
  readonly attempt: number
  readonly isPreRestore: boolean
}

/**
 * "its whole name is `<name>-<run id>-<attempt>` or `pre-restore-<run id>-<attempt>`, each with an optional `-<n>` behind it … neither run
 * id nor attempt nor `<n>` ever begins with `0`."
 */
export function nameParts(name: string, base: string): NameParts | null {
  for (const prefix of [base, 'pre-restore']) {
    if (!name.startsWith(`${prefix}-`)) continue
    const [, run, attempt] = /^([1-9]\d*)-([1-9]\d*)(?:-[1-9]\d*)?$/.exec(name.slice(prefix.length + 1)) ?? []
    if (run !== undefined && attempt !== undefined)
      return { run, attempt: Number(attempt), isPreRestore: prefix === 'pre-restore' }
  }
  return null
}

/** "and then only with a run id of nine digits or more". */
const LEAST_RUN_DIGITS = 9

/**
 * "A snapshot is own if its whole name is … **and** its description begins with provenance of this repository. Only where the API's answer
 * has no `description` field at all is the name alone enough."
 */
export function isOwn(snapshot: Pick<Shown, 'name' | 'description'>, base: string, run: StoryRun): boolean {
  const parts = nameParts(snapshot.name, base)
  if (parts === null) return false
  if (snapshot.description === undefined) return parts.run.length >= LEAST_RUN_DIGITS
  const origin = originOf(snapshot.description)
  return origin !== null && isOfRepository(origin, run)
}

/** "`protect`: Ids or names (`*` matches any text)"; lists "take commas, spaces and newlines between their entries". */
export function isProtected(snapshot: Pick<Shown, 'id' | 'name'>, protect: string): boolean {
  return entriesOf(protect).some((pattern) => {
    const regular = new RegExp(
      `^${pattern
        .split('*')
        .map((each) => each.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
        .join('[^]*')}$`,
    )
    return regular.test(snapshot.name) || regular.test(snapshot.id)
  })
}

/** "Lists … take commas, spaces and newlines between their entries". */
export function entriesOf(list: string): readonly string[] {
  return list.split(/[,\s]+/).filter((each) => each !== '')
}

/** Which job made a snapshot, as far as its provenance says. */
export interface Maker {
  readonly run: string
  readonly attempt: number
  /** Its check run, or null. */
  readonly check: string | null
  /** The key of the job, or null. */
  readonly job: string | null
  /** The deploy is in another job of this run. */
  readonly guardsRun: boolean
}

/** The numbers in a name that this action gives, under whatever base. */
const NUMBERED = /-([1-9]\d*)-([1-9]\d*)(?:-[1-9]\d*)?$/

/**
 * Who made it: by its provenance, whatever repository it is of, or by its name where the answer has no description. Null: neither names a maker.
 */
export function makerOf({ name, description }: Pick<Shown, 'name' | 'description'>): Maker | null {
  if (description === undefined) {
    const [, run, attempt] = /-([1-9]\d{8,})-([1-9]\d*)(?:-[1-9]\d*)?$/.exec(name) ?? []
    return run === undefined
      ? null
      : { run, attempt: Number(attempt), check: null, job: null, guardsRun: false }
  }
  const values = originOf(description)?.values
  if (values === undefined) return null
  // "missing ones tolerated": of a description that was cut the name still tells the run.
  const [, nameRun, nameAttempt] = NUMBERED.exec(name) ?? []
  const [run = nameRun, attempt = nameAttempt] = values.get('run')?.split('/') ?? []
  if (run === undefined || attempt === undefined) return null
  return {
    run,
    attempt: Number(attempt),
    check: values.get('check') ?? null,
    job: values.get('job') ?? null,
    guardsRun: values.get('guards') === 'run',
  }
}

/** The job in which a process runs. */
export interface OwnJob {
  readonly run: StoryRun
  readonly check: string
  readonly key: string
}

/** "`job` to 20". */
export const JOB_CUT = 20

/**
 * Whether this job made it. The check run says it where both have one; else run, attempt and the job's key. In a matrix the jobs have one key,
 * so without a check run they can't be told apart.
 */
export function isOfJob(maker: Maker, { run, check, key }: OwnJob): boolean {
  if (maker.run !== run.id || maker.attempt !== run.attempt) return false
  if (maker.check !== null && check !== '') return maker.check === check
  return maker.job === null || maker.job === key.slice(0, JOB_CUT)
}
