/** Restores the servers of a bad deploy, waits, verifies, and says how each came out. */
import { lockBudget } from '../../decide/restore-start.ts'
import { commitLines } from '../../report/commits.ts'
import { howEnded } from '../../report/messages/post.ts'
import {
  afterRestore,
  begun as begunText,
  restoring,
  underWay,
  undoing,
  withTheOne,
} from '../../report/messages/post-restore.ts'
import { whatIsLost } from '../../report/rollback-advice.ts'
import { exportResult } from '../../runner/post-result.ts'
import { restoreAll } from '../shared/restores/restore-all.ts'
import { mayBeUntouched, onlyIfOf } from '../shared/restores/restore-outcome.ts'
import { verifyAll, warnOfRestored } from '../shared/restores/verify-restore.ts'
import type { RestoreCandidate } from './check-before-restore.ts'
import { oldestOf, type PostOutcome } from './post-outcome.ts'
import {
  actionOf,
  type AllowedServer,
  headlineOf,
  messageOf,
  messageOfAll,
  type RestoredAfterDeploy,
  withSnapshot,
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
  /** What is known of the deploy at once. */
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
    log.line(restoring(withSnapshot(context, each), whatIsLost(oldestOf(context, [each.record]))))
  }
  // Should this process be killed before an answer comes, the jobs that follow must not take it for nothing.
  exportResult(context, 'restore-started')
  const begun: BegunServer[] = []
  let deploy = known
  // What only serves the report comes after the restores are sent, and no read of a server waits for it.
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
      const text = begunText(withSnapshot(context, server), lost !== null)
      begun.push({ server, text })
      log.line(`${howEnded(known.end)}. ${text}`)
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

/** Returns the same promise at every call. */
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
  const serverIds = begun.map(({ server }) => server.serverId)
  if (howEnded(deploy.end) !== howEnded(known.end)) restore.context.log.line(undoing(deploy.end, serverIds))
  await summariseStart(restore, deploy, begun)
}

async function summariseStart(
  restore: RequestedRestore,
  deploy: DeployFacts,
  begun: readonly BegunServer[],
): Promise<void> {
  const isBegun = ({ serverId }: RestoreCandidate): boolean =>
    begun.some(({ server }) => server.serverId === serverId)
  const message = underWay(begun.map((each) => each.text))
  const report = {
    sign: '⚠️',
    headline: 'restore started',
    message,
    remarks: attemptRemarks(restore),
  } as const
  const servers = restore.servers.map((each) => ({
    ...each,
    action: isBegun(each) ? actionOf('not-followed') : actionOf('not-begun'),
  }))
  await summarise(restore, deploy, report, servers)
}

async function reportEnd(
  restore: RequestedRestore,
  deploy: DeployFacts,
  servers: readonly RestoredAfterDeploy[],
): Promise<PostOutcome> {
  const { context, inputs } = restore
  const ends = servers.map((each) => ({ ...each, message: messageOf(context, inputs, deploy.end, each) }))
  const bad = ends.filter(({ known }) => known.kind !== 'restored')
  const good = ends.filter(({ known }) => known.kind === 'restored')
  const isRestored = bad.length === 0
  const isBegun = servers.some(({ known }) => known.kind !== 'not-begun')
  const message = messageOfAll(ends, deploy.end)
  const oldest = oldestOf(
    context,
    servers.map(({ server }) => server.snapshot),
  )
  const [only] = bad.length === 1 && servers.length > 1 ? bad : []
  // What went wrong comes first.
  const ofServers = [...bad, ...good].map(({ server: { serverId }, known, message: own }) => ({
    serverId,
    // Why the step fails is said once.
    message: known.kind === 'restored' ? { ...own, next: '' } : own,
  }))
  return await reportRestore(restore, deploy, {
    result: isRestored ? 'restored' : isBegun ? 'restore-started' : 'not-restored',
    ...headlineOf(servers),
    message,
    ...(only === undefined ? {} : { annotation: withTheOne(message, only.message) }),
    ofServers: servers.length === 1 ? [] : ofServers,
    onlyIf: onlyIfOf(servers),
    remarks: [...(isRestored ? [afterRestore(oldest)] : []), ...(isBegun ? attemptRemarks(restore) : [])],
    servers: servers.map(({ server, known }) => ({
      ...server,
      action: actionOf(known.kind),
      wayBack: mayBeUntouched(known) ? 'own' : null,
    })),
  })
}
