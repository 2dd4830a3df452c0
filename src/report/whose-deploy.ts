/** Describes the deploy of another job, with its repository and run, so that a user can ask there. */
import { type Maker, makerOf, type OtherDeploy } from '../decide/whose-deploy.ts'
import { readProvenance } from '../domain/provenance.ts'
import type { Run } from '../domain/run.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { clip } from '../domain/text.ts'
import { date } from './words.ts'

/** Longer names of jobs are cut: there is more to read in that line. */
const LONGEST_JOB = 80

/**
 * Tells whose deploy a snapshot was made for: the snapshot, its repository, run, job and commit, and where that job
 * can be opened.
 */
export function whoDeploys(deploy: OtherDeploy, run: Pick<Run, 'repo' | 'repoId' | 'url'>): string {
  const { snapshot } = deploy
  const link = linkTo(deploy, run)
  const where = link === null ? '' : ` (${link})`
  // The address has the repository and the run, and its page the commit.
  const by = link === null ? madeBy(snapshot, jobOf(deploy)) : ofJob(jobOf(deploy))
  // Who made it says more than its name, which every line has to hold.
  const which = by === '' ? ` (${snapshot.name}, ${date(snapshot.createdAtMs)})` : by
  return `snapshot ${snapshot.id}${which}${where}`
}

function ofJob(job: string | null): string {
  return job === null ? '' : ` of job "${clip(job, LONGEST_JOB)}"`
}

/** Tells who made a snapshot, as far as its description tells; empty where it tells nothing. */
export function madeBy(snapshot: Snapshot, job: string | null): string {
  const provenance = readProvenance(snapshot.description)
  if (provenance === null) return ''
  const { repo, runId, sha } = provenance
  return [
    ` from ${repo ?? 'an unnamed repository'}`,
    ...(runId === null ? [] : [`run ${runId}`]),
    ...(job === null ? [] : [`job "${clip(job, LONGEST_JOB)}"`]),
    ...(sha === null ? [] : [`commit ${sha}`]),
  ].join(', ')
}

/** Returns a job as GitHub displays it, else by its key, where the job is what counts. */
export function jobOf({ snapshot, progress }: OtherDeploy): string | null {
  if (progress.kind !== 'unknown' && progress.job !== null) return progress.job.name
  const provenance = readProvenance(snapshot.description)
  return provenance === null || provenance.guardsRun ? null : provenance.job
}

/** Returns the page of the job, or of the run; `null` for other repositories: their GitHub is not known. */
export function linkTo(
  { snapshot, progress }: OtherDeploy,
  run: Pick<Run, 'repo' | 'repoId' | 'url'>,
): string | null {
  const maker = makerOf(snapshot, run)
  const runs = runsPage(run)
  if (maker === null || runs === null) return null
  const job = progress.kind === 'unknown' ? null : progress.job
  return `${runs}${maker.runId}${job === null ? '' : `/job/${job.id}`}`
}

/** Returns the page of one attempt of a run of this repository; `null` where it is not known which GitHub this is. */
export function attemptPage(
  { runId, attempt }: Pick<Maker, 'runId' | 'attempt'>,
  run: Pick<Run, 'url'>,
): string | null {
  const runs = runsPage(run)
  return runs === null ? null : `${runs}${runId}/attempts/${attempt}`
}

/** Returns what the addresses of all runs of this repository begin with. */
function runsPage({ url }: Pick<Run, 'url'>): string | null {
  return url?.match(/.*\/actions\/runs\//)?.[0] ?? null
}
