/** What could not be asked of GitHub: gathered while a step works, and told once at its end. */

/** A permission of the job's token. */
export type Permission = 'actions: read' | 'contents: read'

/** One question that brought no answer. */
interface Trouble {
  readonly error: unknown
  readonly permission: Permission
  /** What follows from it, as a sentence. */
  readonly consequence: string
}

/** Takes in what could not be asked. */
export interface Troubles {
  add(error: unknown, permission: Permission, consequence: string): void
  /** The notices: one for all that GitHub refuses, one for what it did not answer in time, one for all the rest. */
  notices(): readonly string[]
}

/** No trouble yet. */
export function createTroubles(): Troubles {
  const all: Trouble[] = []
  return {
    add(error, permission, consequence) {
      all.push({ error, permission, consequence })
    },
    notices() {
      const refused = all.filter(({ error }) => isRefusal(error))
      const late = all.filter(({ error }) => !isRefusal(error) && isLate(error))
      const other = all.filter(({ error }) => !isRefusal(error) && !isLate(error))
      return [
        ...noticeOf(refused, (statuses) => {
          const permissions = unique(refused.map((each) => `"${each.permission}"`)).join(', ')
          return `GitHub refuses to say (HTTP ${statuses}). Give the job the permission ${permissions}.`
        }),
        ...noticeOf(late, () => 'GitHub did not answer within 10 seconds.'),
        ...noticeOf(other, () => `GitHub could not be asked: ${reasonOf(other[0]?.error)}`),
      ]
    },
  }
}

function noticeOf(troubles: readonly Trouble[], why: (statuses: string) => string): readonly string[] {
  if (troubles.length === 0) return []
  const statuses = unique(troubles.map(({ error }) => String(statusOf(error)))).join(', ')
  return [`${unique(troubles.map((each) => each.consequence)).join(' ')} ${why(statuses)}`]
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

function isRefusal(error: unknown): boolean {
  return [401, 403, 404].includes(Number(statusOf(error)))
}

function isLate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status' in error ? error.status : null
}

function reasonOf(error: unknown): string {
  // With a status the message is whatever body came, a page of HTML perhaps.
  const status = statusOf(error)
  if (typeof status === 'number') return `HTTP ${status}`
  return (error instanceof Error ? error.message : String(error)).slice(0, 200)
}
