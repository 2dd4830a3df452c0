/** How far the deploys behind certain snapshots are, by what GitHub says of their jobs and runs. */
import type { Octokit } from '@octokit/rest'
import { type DeployProgress, type Maker, makerOf, mayBeCut, onlyJobWithKey } from '../decide/whose-deploy.ts'
import type { Run } from '../domain/run.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { type JobFacts, readJob, readJobs } from './jobs.ts'
import { lateOr } from './budget.ts'
import { CONSEQUENCES } from './messages.ts'
import { type Asking, createAsk } from './questions.ts'
import { readAttempt, type RunFacts } from './runs.ts'
import { statusOf } from './failures.ts'

/** What is known besides the snapshots. */
export interface AskedFor {
  /** Ends are told exactly where they may be later than this; `null`: the exact end of a deploy is not needed. */
  readonly endsAfterMs: number | null
  /**
   * Whether a snapshot is so old that the answer is not missed where its run was deleted: GitHub deletes none
   * that goes on.
   */
  readonly isOld: (snapshot: Snapshot) => boolean
}

/** How far the deploys behind these snapshots are. Never rejects: what can't be learnt in time is `unknown`. */
export type AskProgress = (
  snapshots: readonly Snapshot[],
  askedFor: AskedFor,
) => Promise<(snapshot: Snapshot) => DeployProgress>

interface Question {
  readonly maker: Maker
  readonly endsAfterMs: number | null
  readonly isOld: boolean
}

/** Asks about the deploys behind snapshots of this repository. */
export function createAskProgress(asking: Asking): AskProgress {
  const { run, runs, onFailure } = asking
  return createAsk<Question, DeployProgress, [AskedFor]>(asking, {
    questionOf: (snapshot, { endsAfterMs, isOld }) => {
      const maker = makerOf(snapshot, run)
      return maker === null ? null : { maker, endsAfterMs, isOld: isOld(snapshot) }
    },
    answer: (octokit, question, signal) => progressOf({ octokit, run, runs, signal, onFailure }, question),
    knownOf: ({ maker }) => {
      const facts = runs.known(maker.runId)
      return facts !== null && isGoing(facts, maker) ? { kind: 'going', job: null } : null
    },
    unknown: { kind: 'unknown' },
  })
}

interface Session extends Pick<Asking, 'onFailure' | 'runs'> {
  readonly octokit: Octokit
  readonly run: Run
  readonly signal: AbortSignal
}

/** A token that gets one of these gets it for every other request too. */
const REFUSALS: readonly unknown[] = [401, 403, 429]

async function progressOf(session: Session, question: Question): Promise<DeployProgress> {
  try {
    return await progressOfMaker(session, question)
  } catch (error) {
    if (question.isOld && statusOf(error) === 404) return { kind: 'unknown' }
    throw error
  }
}

async function progressOfMaker(session: Session, question: Question): Promise<DeployProgress> {
  const { maker } = question
  if (maker.check === null || maker.guardsRun) return await progressOfRun(session, question)
  const { job, failure } = await jobOfCheck(session, maker, maker.check)
  if (job !== null) return progressOfJob(job)
  const progress = await progressOfRun(session, question)
  if (failure !== null) session.onFailure(failure, CONSEQUENCES.jobsUnknown)
  return progress
}

function progressOfJob(job: JobFacts): DeployProgress {
  return job.status === 'completed'
    ? { kind: 'ended', job, endedAtMs: job.completedAtMs }
    : { kind: 'going', job }
}

/**
 * No job: the run has to do. It is asked also when GitHub failed to show the job, but not when it refuses to
 * show anything.
 */
async function jobOfCheck(
  { octokit, run, signal }: Session,
  maker: Maker,
  check: string,
): Promise<{ readonly job: JobFacts | null; readonly failure: Error | null }> {
  try {
    const job = await readJob(octokit, run.repo, check, signal)
    // The id is from a description: it may be that of any other job.
    return { job: job.runId === maker.runId && isOfAttempt(job, maker) ? job : null, failure: null }
  } catch (error) {
    const status = statusOf(error)
    if (signal.aborted || REFUSALS.includes(status)) throw error
    return { job: null, failure: status === 404 || !(error instanceof Error) ? null : error }
  }
}

/** Some answers leave the attempt out. */
function isOfAttempt({ attempt }: JobFacts, maker: Maker): boolean {
  return attempt === null || attempt === Number(maker.attempt)
}

async function progressOfRun(session: Session, { maker, endsAfterMs }: Question): Promise<DeployProgress> {
  const { octokit, runs, signal } = session
  const latest = await runs.read(octokit, maker.runId, signal)
  const attempt = Number(maker.attempt)
  // Not even the answer of a GitHub that lags behind may count for an attempt that it does not know yet.
  if (latest.attempt !== null && latest.attempt < attempt) return { kind: 'unknown' }
  const isEnded = latest.status === 'completed'
  if (maker.guardsRun)
    return isEnded
      ? { kind: 'ended', job: null, endedAtMs: latest.updatedAtMs }
      : { kind: 'going', job: null }
  // A run gets another attempt only when the one before has ended.
  const isLater = (latest.attempt ?? 0) > attempt
  if (isLater || isEnded) return await endOfAttempt(session, maker, isLater ? null : latest, endsAfterMs)
  const job = await jobOfKey(session, maker)
  return job === null ? { kind: 'going', job: null } : progressOfJob(job)
}

/**
 * Tells whether a run goes on that a snapshot stands for: the attempt that made it, or with `guards=run` any from
 * that one on.
 */
function isGoing(latest: RunFacts, { attempt, guardsRun }: Maker): boolean {
  if (latest.status === 'completed') return false
  if (latest.attempt === null || latest.attempt === Number(attempt)) return true
  return guardsRun && latest.attempt > Number(attempt)
}

/** When a deploy ended whose attempt is over: with its job, which may have been long before its run. */
async function endOfAttempt(
  session: Session,
  maker: Maker,
  known: RunFacts | null,
  endsAfterMs: number | null,
): Promise<DeployProgress> {
  if (endsAfterMs === null) return { kind: 'ended', job: null, endedAtMs: known?.updatedAtMs ?? null }
  const { octokit, run, signal } = session
  const facts = known ?? (await readAttempt(octokit, run.repo, maker.runId, maker.attempt, signal))
  if (facts.updatedAtMs !== null && facts.updatedAtMs <= endsAfterMs)
    return { kind: 'ended', job: null, endedAtMs: facts.updatedAtMs }
  const job = await jobOfKey(session, maker)
  return { kind: 'ended', job, endedAtMs: job?.completedAtMs ?? facts.updatedAtMs }
}

/** `null`: it can't be told from the other jobs of its run. */
async function jobOfKey(
  { octokit, run, signal, onFailure }: Session,
  maker: Maker,
): Promise<JobFacts | null> {
  if (maker.job === null || mayBeCut(maker.job)) return null
  try {
    const jobs = await readJobs(octokit, run.repo, maker.runId, maker.attempt, signal)
    // A job that ran in an earlier attempt, and not again, has made nothing in this one.
    return onlyJobWithKey(
      jobs.filter((each) => isOfAttempt(each, maker)),
      maker.job,
    )
  } catch (error) {
    onFailure(lateOr(error, signal), CONSEQUENCES.jobsUnknown)
    return null
  }
}
