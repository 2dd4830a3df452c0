/** Which job made a snapshot, and whether that is another job than this one: then its deploy may still be going. */
import type { Run } from '../domain/run.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { looksLikeDeploy, runAndAttemptOf } from '../domain/names.ts'
import { isSameRepository, JOB_LIMIT, readProvenance } from '../domain/provenance.ts'

/** The job that made a snapshot, as far as the snapshot tells. */
export interface Maker {
  readonly runId: string
  readonly attempt: string
  /** Its check run, by which GitHub knows it; `null` where the snapshot does not tell. */
  readonly check: string | null
  /** Its key in the workflow file, cut to {@link JOB_LIMIT}; GitHub displays another name. */
  readonly job: string | null
  /** The deploy is in another job of the run, so the snapshot stands for the whole run. */
  readonly guardsRun: boolean
}

/** How far the deploy behind a snapshot is, by what GitHub says. */
export type DeployProgress =
  /** `job`: which one is going; `null`: its run is, and the job can't be told from the others. */
  | { readonly kind: 'going'; readonly job: KnownJob | null }
  /** `endedAtMs`: by GitHub's clock; `null` where it does not tell. */
  | { readonly kind: 'ended'; readonly job: KnownJob | null; readonly endedAtMs: number | null }
  /** GitHub can't tell, or was not asked. */
  | { readonly kind: 'unknown' }

/** A job as GitHub knows it. */
export interface KnownJob {
  /** Digits. */
  readonly id: string
  /** As it is displayed. From outside. */
  readonly name: string
}

/** A snapshot that another job made, and how far that job's deploy is. */
export interface OtherDeploy {
  readonly snapshot: Snapshot
  readonly progress: DeployProgress
}

/** Which job asks. */
export type ThisJob = Pick<Run, 'id' | 'attempt' | 'repo' | 'repoId' | 'job' | 'checkRunId'>

/**
 * Returns the job of this repository that made a snapshot, under whatever base name; `null` for everybody
 * else's. Where the list shows no description the name tells the run.
 */
export function makerOf(snapshot: Snapshot, run: Pick<Run, 'repo' | 'repoId'>): Maker | null {
  const { name, description } = snapshot
  const provenance = readProvenance(description)
  if (provenance === null) {
    const named = description === null && looksLikeDeploy(name) ? runAndAttemptOf(name) : null
    return named === null ? null : { ...named, check: null, job: null, guardsRun: false }
  }
  if (!isSameRepository(provenance, run)) return null
  const { runId, attempt, check, job, guardsRun } = provenance
  // Of a description that was cut the name may still tell the run. The two come together.
  const known = runId === null || attempt === null ? runAndAttemptOf(name) : { runId, attempt }
  return known === null ? null : { ...known, check, job, guardsRun }
}

/**
 * Tells whether this job made it. Two uses of the action in one job are not strangers; where nothing tells the jobs
 * of a run apart, as between the jobs of a matrix at a GitHub without check runs, they are.
 * @param wasMadeHere whether a step of this job is known to have made the snapshot
 */
export function isOfThisJob(
  snapshot: Snapshot,
  run: ThisJob,
  wasMadeHere: (snapshot: Snapshot) => boolean,
): boolean {
  const maker = makerOf(snapshot, run)
  if (maker === null) return wasMadeHere(snapshot)
  if (maker.runId !== run.id || maker.attempt !== run.attempt) return false
  return maker.check === null || run.checkRunId === null
    ? wasMadeHere(snapshot)
    : maker.check === run.checkRunId
}

/**
 * Tells whether GitHub is to be asked how far the deploy behind a snapshot is: one of another job, of this run or of
 * another. An attempt of this run before this one has ended.
 */
export function isOfAnotherJob(
  snapshot: Snapshot,
  run: ThisJob,
  wasMadeHere: (snapshot: Snapshot) => boolean,
): boolean {
  const maker = makerOf(snapshot, run)
  if (maker === null || isOfThisJob(snapshot, run, wasMadeHere)) return false
  if (maker.runId !== run.id) return true
  // A name alone does not tell which job of this run it was, and the run goes on as long as this job does.
  if (snapshot.description === null) return false
  return maker.guardsRun || BigInt(maker.attempt) >= BigInt(run.attempt)
}

/**
 * Returns the only one of these jobs that can have the key: displayed is the key itself, behind the names of the
 * workflows that call it, and before the values of its matrix, but a job may have any other name. `null` where
 * there is not exactly one.
 */
export function onlyJobWithKey<Job extends { readonly name: string }>(
  jobs: readonly Job[],
  key: string | null,
): Job | null {
  if (key === null || mayBeCut(key)) return null
  const can = jobs.filter(({ name }) => canHaveKey(name, key))
  return can.length === 1 ? (can[0] ?? null) : null
}

/** Tells whether a key may be only the beginning of one. */
export function mayBeCut(key: string): boolean {
  return key.length >= JOB_LIMIT
}

function canHaveKey(name: string, key: string): boolean {
  if (name === key || name.endsWith(` / ${key}`)) return true
  // The values of a matrix may hold anything, a slash too.
  return name.endsWith(')') && (name.startsWith(`${key} (`) || name.includes(` / ${key} (`))
}
