/**
 * Provenance: the machine-readable beginning of every snapshot's description. It is data that later
 * versions must still read:
 *
 *     vps-safety-snapshot/1 repo=acme/shop repo-id=1001 sha=0123456 run=11/1 job=deploy mark=1a2b3c4d | user text
 */
import type { Run } from '../domain/run.ts'

/** What a description says about where its snapshot came from. Missing keys are `null`. */
export interface Provenance {
  readonly repo: string | null
  readonly repoId: string | null
  readonly sha: string | null
  readonly runId: string | null
  readonly attempt: string | null
  readonly job: string | null
  readonly mark: string | null
}

/** What the first word of every version begins with. */
const FAMILY = 'vps-safety-snapshot/'
/** The first word. Another number behind the slash is another format, and not ours. */
const FORMAT = `${FAMILY}1`
const SEPARATOR = ' | '
/** The provider's own limit is unknown; this length is a choice, in UTF-16 units. */
export const DESCRIPTION_LIMIT = 255
const REPO_LIMIT = 100
/** Longer job names are cut, so one of this length may stand for several. */
export const JOB_LIMIT = 20

/**
 * The description of a new snapshot: provenance, then the user's text, cut to {@link DESCRIPTION_LIMIT}.
 * @param mark 8 hex digits that no other snapshot carries
 */
export function writeDescription(run: Run, mark: string, userText: string): string {
  const words = [FORMAT, `repo=${word(run.repo, REPO_LIMIT)}`]
  if (run.repoId !== null) words.push(`repo-id=${run.repoId}`)
  if (run.sha !== null) words.push(`sha=${word(run.sha, 7)}`)
  words.push(`run=${run.id}/${run.attempt}`)
  if (run.job !== null) words.push(`job=${word(run.job, JOB_LIMIT)}`)
  words.push(`mark=${mark}`)
  const text = oneLine(userText)
  return cut(words.join(' ') + (text === '' ? '' : SEPARATOR + text), DESCRIPTION_LIMIT)
}

/** Reads provenance back; `null` when the description does not begin with it. */
export function readProvenance(description: string | null): Provenance | null {
  if (description === null) return null
  const end = description.indexOf(SEPARATOR)
  const [format, ...words] = (end === -1 ? description : description.slice(0, end)).split(' ')
  if (format !== FORMAT) return null
  if (end === -1 && mayBeCut(words)) words.pop()
  const values = new Map<string, string>()
  for (const each of words) {
    const equals = each.indexOf('=')
    if (equals < 1 || equals === each.length - 1) continue
    const key = each.slice(0, equals)
    if (!values.has(key)) values.set(key, each.slice(equals + 1))
  }
  const run = /^(\d+)\/(\d+)$/.exec(values.get('run') ?? '')
  return {
    repo: values.get('repo') ?? null,
    repoId: values.get('repo-id') ?? null,
    sha: values.get('sha') ?? null,
    runId: run?.[1] ?? null,
    attempt: run?.[2] ?? null,
    job: values.get('job') ?? null,
    mark: values.get('mark') ?? null,
  }
}

/** Whether a description begins with provenance of some version of this action, which need not be readable. */
export function isOfAnyVersion(description: string | null): boolean {
  return description?.startsWith(FAMILY) === true
}

/** Whether a description is what a provider that cuts them left of `whole`: more than the first word, from its start. */
export function isBeginningOf(description: string | null, whole: string): boolean {
  return description !== null && description.length > FORMAT.length && whole.startsWith(description)
}

/** Whether there is no description, or only so much of one that it may be the rest of provenance that was cut. */
export function isWithout(description: string | null): boolean {
  return FAMILY.startsWith((description ?? '').trim())
}

/**
 * Whether the provider may have cut the last word, so that it reads as another: `repo-id=10015` as `repo-id=1001`,
 * which would make somebody else's snapshot ours. The form begins with `repo` and ends with `mark`.
 */
function mayBeCut(words: readonly string[]): boolean {
  return words[0]?.startsWith('repo=') === true && !words.some((each) => each.startsWith('mark='))
}

/** Whether provenance names this run's repository: by its id, or by its name where an id is missing. */
export function isSameRepository(provenance: Provenance, run: Pick<Run, 'repo' | 'repoId'>): boolean {
  if (provenance.repoId !== null && run.repoId !== null) return provenance.repoId === run.repoId
  return provenance.repo === word(run.repo, REPO_LIMIT)
}

/** One word of provenance: without spaces or control characters, which would end it early. */
function word(text: string, limit: number): string {
  return text.replace(/[^\w./-]/g, '-').slice(0, limit)
}

/** User text may be a whole commit message; a description is one line. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed here
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
}

/** Never through the middle of a character, of which some are two long. */
function cut(text: string, limit: number): string {
  return text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')
}

/** The commit that a snapshot's provenance names, if it is one: it goes into addresses. */
export function commitOf(description: string | null): string | null {
  const sha = readProvenance(description)?.sha ?? null
  return sha !== null && /^[0-9a-f]{7,64}$/.test(sha) ? sha : null
}
