/**
 * Provenance: the machine-readable beginning of every snapshot's description. It is data that later
 * versions must still read:
 *
 *     vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001 run=11/1 repo=acme/shop check=77 job=deploy guards=run sha=0123456 | user text
 *
 * What decides stands first, because a provider may cut descriptions. ` |` closes it always: without it the last word
 * may be cut, and then it reads as another one (`repo-id=1001` of `repo-id=10015`).
 */
import type { Run } from './run.ts'
import { unescapeHtml } from './html-escapes.ts'

/** What a description says about where its snapshot came from. Missing keys are `null`. */
export interface Provenance {
  readonly mark: string | null
  readonly repoId: string | null
  readonly runId: string | null
  readonly attempt: string | null
  readonly repo: string | null
  /** The check run of the job that created the snapshot: digits. */
  readonly check: string | null
  readonly job: string | null
  /** The deploy is in another job of the run, so the snapshot stands for the whole run. */
  readonly guardsRun: boolean
  readonly sha: string | null
}

/** What the first word of every version begins with. */
const FAMILY = 'vps-safety-snapshot/'
/** The first word. Another number behind the slash is another format, and not ours. */
const FORMAT = `${FAMILY}1`
const CLOSING = ' |'
const GUARDS_RUN = 'run'
/** The provider's own limit is unknown; this length is a choice, in UTF-16 units. */
export const DESCRIPTION_LIMIT = 255
const REPO_LIMIT = 100
/** Longer job names are cut, so one of this length may stand for several. */
export const JOB_LIMIT = 20

/** What a new description says besides the run. */
export interface DescriptionParts {
  /** 8 hex digits that no other snapshot carries. */
  readonly mark: string
  /** The deploy is in another job of this run. */
  readonly guardsRun: boolean
  /** The user's own text. */
  readonly text: string
}

/** Returns the description of a new snapshot: provenance, then the user's text, cut to {@link DESCRIPTION_LIMIT}. */
export function writeDescription(run: Run, { mark, guardsRun, text }: DescriptionParts): string {
  const needed = [FORMAT, `mark=${mark}`]
  if (run.repoId !== null) needed.push(`repo-id=${run.repoId}`)
  needed.push(`run=${run.id}/${run.attempt}`, `repo=${word(run.repo, REPO_LIMIT)}`)
  if (run.checkRunId !== null) needed.push(`check=${run.checkRunId}`)
  const job = run.job === null ? [] : [`job=${word(run.job, JOB_LIMIT)}`]
  const guards = guardsRun ? [`guards=${GUARDS_RUN}`] : []
  const sha = run.sha === null ? [] : [`sha=${word(run.sha, 7)}`]
  // With the longest of all names and numbers not everything fits: the closing bar matters more than these two.
  const fitting = [[...job, ...guards, ...sha], [...job, ...guards], guards]
    .map((more) => [...needed, ...more].join(' ') + CLOSING)
    .find((each) => each.length <= DESCRIPTION_LIMIT)
  const provenance = fitting ?? needed.join(' ') + CLOSING
  const userText = oneLine(text)
  return cutTo(`${provenance} ${userText}`, DESCRIPTION_LIMIT).trimEnd()
}

/** Reads provenance back; `null` when the description does not begin with it. */
export function readProvenance(description: string | null): Provenance | null {
  if (description === null) return null
  const [format, ...words] = wordsIn(unescapeHtml(description))
  if (format !== FORMAT) return null
  const values = new Map<string | undefined, string>()
  for (const each of words) {
    const [key, ...rest] = each.split('=')
    const value = rest.join('=')
    if (value !== '' && !values.has(key)) values.set(key, value)
  }
  const run = values.get('run')?.match(/^(\d+)\/(\d+)$/)
  return {
    mark: values.get('mark') ?? null,
    repoId: values.get('repo-id') ?? null,
    runId: run?.[1] ?? null,
    attempt: run?.[2] ?? null,
    repo: values.get('repo') ?? null,
    check: values.get('check')?.match(/^\d+$/)?.[0] ?? null,
    job: values.get('job') ?? null,
    guardsRun: values.get('guards') === GUARDS_RUN,
    sha: values.get('sha') ?? null,
  }
}

/**
 * Returns the words before the closing bar. Without a text behind it the last word is left out: the bar itself,
 * or one that may have been cut.
 */
function wordsIn(text: string): readonly string[] {
  const end = text.indexOf(`${CLOSING} `)
  if (end !== -1) return text.slice(0, end).split(' ')
  const words = text.split(' ')
  // The first word alone says nothing that a cut could change.
  return words.length > 1 ? words.slice(0, -1) : words
}

/** Tells whether a description begins with provenance of some version of this action, which need not be readable. */
export function isOfAnyVersion(description: string | null): boolean {
  return description !== null && unescapeHtml(description).startsWith(FAMILY)
}

/**
 * Tells whether a description is only the beginning of one with this mark: the mark itself is missing, or may
 * be cut.
 */
export function isCutBeforeMark(description: string | null, mark: string): boolean {
  if (description === null) return false
  const text = unescapeHtml(description).trim()
  return text !== '' && `${FORMAT} mark=${mark}`.startsWith(text)
}

/** Tells whether there is no description, or only so much of one that it may be the rest of provenance that was cut. */
export function isWithout(description: string | null): boolean {
  return FAMILY.startsWith(unescapeHtml(description ?? '').trim())
}

/** Tells whether provenance names this run's repository: by its id, or by its name where an id is missing. */
export function isSameRepository(provenance: Provenance, run: Pick<Run, 'repo' | 'repoId'>): boolean {
  if (provenance.repoId !== null && run.repoId !== null) return provenance.repoId === run.repoId
  return provenance.repo === word(run.repo, REPO_LIMIT)
}

/** Returns one word of provenance: without spaces or control characters, which would end it early. */
function word(text: string, limit: number): string {
  return text.replace(/[^\w./-]/g, '-').slice(0, limit)
}

/** User text may be a whole commit message; a description is one line. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed here
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
}

/** Never through the middle of a character, of which some are two long. */
function cutTo(text: string, limit: number): string {
  return text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')
}

/** Returns the commit that a snapshot's provenance names, if it is one: it goes into addresses. */
export function commitOf(description: string | null): string | null {
  return readProvenance(description)?.sha?.match(/^[0-9a-f]{7,64}$/)?.[0] ?? null
}
