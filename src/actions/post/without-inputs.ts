/** What post ends with when its inputs can't be read. What main left in state has to do. */
import type { CreatedRecord, MainRecords } from '../../domain/records.ts'
import { isWanted, mayHaveDeployed } from '../../decide/after-deploy.ts'
import {
  type DeployStatus,
  isLeftAtJob,
  readDeployStatus,
  readJobStatus,
} from '../../domain/deploy-status.ts'
import { ownSource } from '../../decide/rollback-source.ts'
import { serversOf } from '../../report/words.ts'
import { InputError } from '../../runner/inputs/input-error.ts'
import type { ReadInput } from '../../runner/inputs/input-table.ts'
import { parseApiUrl } from '../../runner/inputs/parsers.ts'
import { type InputName, parseRestoreOn } from '../../runner/inputs/snapshot.ts'
import type { Context } from '../shared/step.ts'
import { adviceOn, type PostOutcome, rollbackOf, writeSummary } from './post-outcome.ts'
import { oneLine } from '../shared/one-line.ts'

/** What is there without inputs. */
export type Reporter = Pick<Context, 'run' | 'log' | 'summary' | 'clock' | 'providerAheadMs'>

/**
 * Says what is there, and how to roll back by hand; nothing is asked of VPS.org. Where a restore was wanted and
 * nobody can say that the deploy was good, post fails; otherwise that is a warning.
 * @param problem what is wrong with the inputs
 */
export async function postWithoutInputs(
  context: Reporter,
  read: ReadInput<InputName>,
  records: MainRecords,
  problem: string,
): Promise<PostOutcome> {
  const jobStatus = readJobStatus(read('job-status'))
  const deployStatus = read('deploy-status')
  const status = readDeployStatus(deployStatus, jobStatus)
  const deployed = mayHaveDeployed(records, { deployStatus, jobStatus })
  const created = records.kind === 'read' ? records.servers.filter((each) => each.kind === 'created') : []
  const first = `${whyOf(read, status, problem)} Nothing is restored and nothing is pruned: ${stateOf(records, deployed)}.`
  const stays = created.map(({ id, intent }) => `Snapshot ${id} of server ${intent.serverId} stays.`)
  if (stays.length > 1) for (const each of stays) context.log.line(each)
  const hasWay = deployed && created.length > 0 && status !== 'success'
  const ways = hasWay ? created.map(ownSource) : []
  const advice = adviceOn(context, { apiUrl: apiUrlOf(read) }, ways)
  const text = oneLine(context, { first, details: stays, target: advice.target })
  await writeSummary(context, {
    headline: 'After the deploy: nothing was done',
    sentences: [first, ...stays],
    rollback: rollbackOf(advice, jobStatus === 'success'),
  })
  const asked = whatIsAsked(read, records, status, deployed)
  if (asked === 'restore') return { result: 'not-restored', failure: text, advice }
  context.log.warning(text)
  return { result: 'kept', failure: asked === 'unknown' ? wantedText(created) : null, advice }
}

function whyOf(read: ReadInput<InputName>, status: DeployStatus, problem: string): string {
  const isEmpty = read('api-token').trim() === '' && read('deploy-status').trim() === ''
  const what = isEmpty
    ? 'The inputs of this action are empty in the post step, as GitHub leaves them in a composite action that another composite action uses. Use it in the workflow, or in one composite action.'
    : `${problem} main could read the inputs, so something has changed one since.`
  if (status !== 'unknown') return what
  return `${what} How the deploy ended is not known: check that the deploy step has an "id:" and that "deploy-status" names it (deploy-status: \${{ steps.deploy.outcome }}).`
}

function stateOf(records: MainRecords, deployed: boolean): string {
  const isOne = records.kind === 'damaged' || records.servers.length === 1
  if (deployed)
    return isOne ? 'the server is as the deploy left it' : 'the servers are as the deploy left them'
  return isOne
    ? 'the deploy did not run, so the server is as it was'
    : 'the deploy did not run, so the servers are as they were'
}

/** The address may be unreadable, or another than main used. */
function apiUrlOf(read: ReadInput<InputName>): URL | null {
  const text = read('api-url').trim()
  if (text === '') return null
  try {
    return parseApiUrl(text)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return null
  }
}

/**
 * What the inputs that decide about a restore say, those of main and those that can be read, whatever is wrong
 * with the others.
 */
function whatIsAsked(
  read: ReadInput<InputName>,
  records: MainRecords,
  status: DeployStatus,
  deployed: boolean,
): 'restore' | 'unknown' | 'nothing' {
  if (status === 'success' || status === 'skipped') return 'nothing'
  try {
    const restoreOn = parseRestoreOn(read('restore-on'))
    if (status === 'unknown') {
      const isOpen = deployed && readJobStatus(read('job-status')) !== 'success'
      return isOpen && isWanted(records, { restoreOn }) ? 'unknown' : 'nothing'
    }
    const all = [...restoreOn, ...(records.kind === 'read' ? records.restoreOn : [])]
    return all.includes(status) && !isLeftAtJob(read('deploy-status')) ? 'restore' : 'nothing'
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    // Whatever it holds was meant to restore.
    return 'restore'
  }
}

function wantedText(created: readonly CreatedRecord[]): string {
  const { name, was } = serversOf(created.map((each) => each.intent.serverId))
  return `"restore-on" is set, the job is not known to have succeeded, and nothing says how the deploy ended, so ${name} ${was} not restored. The warning above says what to check.`
}
