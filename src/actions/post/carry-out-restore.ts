/** Restores the servers of a bad deploy, waits, verifies, and says how each came out. */
import { lockBudget } from '../../decide/restore-start.ts'
import { commitLines } from '../../report/commits.ts'
import { USUAL_RESTORE } from '../../report/restores.ts'
import { serversOf } from '../../report/words.ts'
import { exportResult } from '../../runner/post-result.ts'
import { restoreAll } from '../shared/restores/restore-all.ts'
import { mayBeUntouched } from '../shared/restores/restore-outcome.ts'
import { verifyAll, warnOfRestored } from '../shared/restores/verify-restore.ts'
import type { RestoreCandidate } from './check-before-restore.ts'
import { type PostOutcome, whatIsLost } from './post-outcome.ts'
import {
  actionOf,
  type AllowedServer,
  begunText,
  countOf,
  headlineOf,
  type RestoredAfterDeploy,
  sentenceOf,
  whichSnapshot,
} from './restore-outcome.ts'
import {
  attemptRemarks,
  type DeployFacts,
  reportRestore,
  type RequestedRestore,
  summarise,
} from './restore-report.ts'

/** What goes with a restore. */
interface Frame {
  /** What is told of the deploy at once. */
  readonly known: DeployFacts
  /** Asks for more once the restore was sent. */
  readonly askGitHub: () => Promise<DeployFacts>
  /** By then all is over. */
  readonly deadlineMs: number
}

/** A server whose restore has begun, and the sentence that says so. */
interface BegunServer {
  readonly server: AllowedServer
  readonly text: string
}

/** Restores all of them. */
export async function carryOutRestore(
  restore: RequestedRestore,
  servers: readonly AllowedServer[],
  { known, askGitHub, deadlineMs }: Frame,
): Promise<PostOutcome> {
  const { context, inputs } = restore
  const { log } = context
  for (const each of servers) {
    log.line(
      `Restoring server ${each.serverId} from ${whichSnapshot(context, each)}. ${whatIsLost(context, [each.record])}`,
    )
  }
  // Should this process be killed before an answer comes, the jobs that follow must not take it for nothing.
  exportResult(context, 'restore-started')
  const begun: BegunServer[] = []
  let deploy = known
  // Nothing that is only told comes before a restore; and nobody waits for it who looks at a server.
  const learn = once(async () => {
    deploy = await askGitHub()
    await tellMore(restore, known, deploy, begun)
  })
  const ended = await restoreAll(context, {
    servers,
    deadlineMs,
    timeoutMs: inputs.restoreTimeoutMs,
    lockMs: lockBudget(inputs.jobStatus),
    pollIntervalMs: inputs.pollIntervalMs,
    onBegun: (server, { lost }) => {
      if (begun.length === 0) for (const remark of attemptRemarks(restore)) log.warning(remark)
      const text = begunText(context, server, lost)
      begun.push({ server, text })
      log.line(`The deploy ${known.ended}. ${text}`)
    },
    onProgress: async () => {
      await summariseStart(restore, deploy, begun)
      void learn().catch(() => undefined)
    },
  })
  const verified = await verifyAll(context, ended)
  warnOfRestored(context, verified)
  await learn()
  for (const line of deploy.commits.flatMap((each) => commitLines('deploy', each))) log.line(line)
  return await reportEnd(restore, deploy, verified)
}

/** The same promise, however often it is asked for. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | null = null
  return () => (begun ??= work())
}

/** Tells what GitHub has said of the deploy meanwhile. */
async function tellMore(
  restore: RequestedRestore,
  known: DeployFacts,
  deploy: DeployFacts,
  begun: readonly BegunServer[],
): Promise<void> {
  if (begun.length === 0) return
  const isNew = deploy.ended !== known.ended
  const { name } = serversOf(begun.map(({ server }) => server.serverId))
  if (isNew) restore.context.log.line(`The deploy ${deploy.ended}: that is undone by the restore of ${name}.`)
  if (isNew || deploy.commits.length > 0) await summariseStart(restore, deploy, begun)
}

async function summariseStart(
  restore: RequestedRestore,
  deploy: DeployFacts,
  begun: readonly BegunServer[],
): Promise<void> {
  const { servers } = restore
  const texts = begun.map((each) => each.text).join(' ')
  const isBegun = ({ serverId }: RestoreCandidate): boolean =>
    begun.some(({ server }) => server.serverId === serverId)
  await summarise(restore, deploy, {
    headline: 'After the deploy: restore started',
    sentences: [
      `The deploy ${deploy.ended}. ${texts} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the ${servers.length === 1 ? 'server' : 'servers'} at VPS.org.`,
      ...attemptRemarks(restore),
    ],
    servers: servers.map((each) => ({
      ...each,
      action: isBegun(each) ? actionOf('not-followed') : actionOf('not-begun'),
    })),
  })
}

async function reportEnd(
  restore: RequestedRestore,
  deploy: DeployFacts,
  servers: readonly RestoredAfterDeploy[],
): Promise<PostOutcome> {
  const { context, inputs } = restore
  const bad = servers.filter(({ known }) => known.kind !== 'restored')
  const good = servers.filter(({ known }) => known.kind === 'restored')
  const isRestored = bad.length === 0
  const isBegun = servers.some(({ known }) => known.kind !== 'not-begun')
  return await reportRestore(restore, deploy, {
    result: isRestored ? 'restored' : isBegun ? 'restore-started' : 'not-restored',
    headline: `After the deploy: ${headlineOf(servers)}`,
    opening: servers.length === 1 ? null : countOf(servers),
    // What went wrong comes first: a long annotation is cut.
    sentences: [...bad, ...good].map((each) => sentenceOf(context, inputs, each)),
    closing: isRestored ? 'This step fails on purpose, so that nobody takes the deploy for done.' : null,
    remarks: isBegun ? attemptRemarks(restore) : [],
    servers: servers.map(({ server, known }) => ({
      ...server,
      action: actionOf(known.kind),
      wayBack: mayBeUntouched(known) ? 'own' : null,
    })),
  })
}
