/** Whose a snapshot is, derived from the words of the contract and not from the action's code. */
import type { Shown } from './sight.ts'
import type { StoryRun } from './story.ts'

/** What a description says of where a snapshot comes from. */
export interface Origin {
  readonly values: ReadonlyMap<string, string>
}

/**
 * "Provenance, at the beginning of the description … One space between, any order after the first word, unknown keys ignored,
 * missing ones tolerated; another number than 1 is not ours."
 */
export function originOf(description: string | undefined): Origin | null {
  if (description === undefined) return null
  const [head = '', ...rest] = description.split(' | ')
  const words = head.split(' ')
  if (words[0] !== 'vps-safety-snapshot/1') return null
  // A provider that cuts descriptions may have cut the last word in two; it says nothing then ("missing ones tolerated").
  const isCut = rest.length === 0 && !words.some((each) => each.startsWith('mark='))
  const values = new Map<string, string>()
  for (const each of words.slice(1, isCut ? -1 : undefined)) {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(each) ?? []
    if (key !== undefined && value !== undefined && !values.has(key)) values.set(key, value)
  }
  return { values }
}

/** "Same repository: same `repo-id`; where that is missing, same `repo`." */
export function isOfRepository({ values }: Origin, run: StoryRun): boolean {
  const id = values.get('repo-id')
  return id === undefined ? values.get('repo') === run.repo : id === run.repoId
}

/** The run and attempt that an own name speaks of: `<name>-<run id>-<attempt>` or `pre-restore-…`, each with an optional `-<n>`. */
export function nameParts(
  name: string,
  base: string,
): { readonly run: string; readonly attempt: number; readonly isPreRestore: boolean } | null {
  for (const prefix of [base, 'pre-restore']) {
    if (!name.startsWith(`${prefix}-`)) continue
    const [, run, attempt] = /^(\d+)-(\d+)(?:-\d+)?$/.exec(name.slice(prefix.length + 1)) ?? []
    if (run !== undefined && attempt !== undefined) {
      return { run, attempt: Number(attempt), isPreRestore: prefix === 'pre-restore' && prefix !== base }
    }
  }
  return null
}

/**
 * "A snapshot is own if its whole name is … and its description begins with provenance of this repository. Only where the API's answer
 * has no `description` field at all is the name alone enough."
 */
export function isOwn(snapshot: Shown, base: string, run: StoryRun): boolean {
  if (nameParts(snapshot.name, base) === null) return false
  if (snapshot.description === undefined) return true
  const origin = originOf(snapshot.description)
  return origin !== null && isOfRepository(origin, run)
}

/** "`protect`: Ids or names (`*` matches any text), separated by commas or newlines." */
export function isProtected(snapshot: Pick<Shown, 'id' | 'name'>, protect: string): boolean {
  return protect
    .split(/[,\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .some((pattern) => {
      const regular = new RegExp(
        `^${pattern
          .split('*')
          .map((each) => each.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
          .join('[^]*')}$`,
      )
      return regular.test(snapshot.name) || regular.test(snapshot.id)
    })
}
