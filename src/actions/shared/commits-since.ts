import type { Commits } from '../../domain/commits.ts'
import type { Context } from './step.ts'

/** What was committed since each of these commits, up to the one of this run, as far as GitHub says. */
export async function commitsSince(
  { run, github }: Pick<Context, 'run' | 'github'>,
  bases: readonly string[],
): Promise<readonly Commits[]> {
  const head = run.sha
  if (head === null) return []
  const others = [...new Set(bases)].filter((base) => !head.startsWith(base))
  const all = await Promise.all(others.map((base) => github.commitsBetween(base, head)))
  return all.filter((each) => each !== null)
}
