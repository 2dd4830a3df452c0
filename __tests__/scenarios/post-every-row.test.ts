/**
 * What post decides, for every value that decides: the contract's table, written down once more and not taken from the
 * code. What VPS.org shows is as it should be; what can be wrong there is played elsewhere.
 */
import { describe, expect, test } from '@jest/globals'
import { createDriver } from './driver.ts'
import { ACTION, own, RUN_ID, SERVER_ID, START_MS, TOKEN } from './scene.ts'

/** What main left. `stopped`: it had seen the snapshot completed, and was stopped before its end. */
const MAINS = ['no-create', 'sent', 'not-seen', 'left-to-wait', 'stopped', 'seen', 'seen-failure'] as const
const STATUSES = [
  ...['success', 'failure', 'cancelled', 'skipped', '', 'what', '${{ steps.deploy.outcome }}', 'job'],
  ...['success, skipped', 'skipped, failure', 'success, cancelled', 'success, ', 'skipped, skipped'],
]
const RESTORE_ON = ['', 'failure', 'failure, cancelled']
const JOB = ['success', 'failure', 'cancelled', '']

interface Row {
  readonly exitCode: 0 | 1
  readonly result: string
  readonly change: 'nothing' | 'DELETE' | 'restore'
  /** Whether post says how to roll back; `null` where the table leaves it open. */
  readonly advice: boolean | null
}

type Value = 'success' | 'failure' | 'cancelled' | 'skipped' | 'unknown'

function valueOf(status: string, job: string): Value {
  if (status === 'job') return job === '' ? 'unknown' : (job as Value)
  const outcomes = status.split(',').map((each) => each.trim())
  if (outcomes.includes('failure')) return 'failure'
  if (outcomes.includes('cancelled')) return 'cancelled'
  if (!outcomes.every((each) => each === 'success' || each === 'skipped')) return 'unknown'
  if (!outcomes.includes('skipped')) return 'success'
  if (!outcomes.includes('success')) return 'skipped'
  return job === 'success' ? 'success' : 'unknown'
}

function rowOf(main: (typeof MAINS)[number], status: string, restoreOn: string, job: string): Row {
  const value = valueOf(status, job)
  const isAsked = status !== 'job' && restoreOn.split(', ').includes(value)
  const refused: Row = { exitCode: 1, result: 'not-restored', change: 'nothing', advice: true }
  const kept: Row = { exitCode: 0, result: 'kept', change: 'nothing', advice: true }
  const isMainDone = main !== 'sent' && main !== 'not-seen' && main !== 'stopped'
  // The outcome of a step that main could not know; of the job's status it is main's own failure.
  const hasDeployed = value !== 'skipped' && (isMainDone || (status !== 'job' && value !== 'unknown'))
  if (main === 'no-create') return { ...kept, result: 'none', advice: false }
  // Without an id there is nothing to roll back to.
  if (main === 'sent')
    return isAsked ? { ...refused, advice: false } : { ...kept, result: 'none', advice: false }
  if (main === 'not-seen' || (main === 'left-to-wait' && isAsked))
    return { ...(isAsked ? refused : kept), advice: hasDeployed }
  if (value === 'skipped' || !hasDeployed) return { ...kept, advice: false }
  switch (value) {
    case 'success':
      return { ...kept, result: 'pruned', change: 'DELETE', advice: false }
    case 'unknown':
      return { ...kept, exitCode: restoreOn !== '' && job !== 'success' ? 1 : 0 }
    case 'failure':
    case 'cancelled':
      if (!isAsked) return kept
      if (main === 'seen-failure' && value === 'failure') return refused
      return {
        exitCode: 1,
        result: job === 'cancelled' ? 'restore-started' : 'restored',
        change: 'restore',
        advice: null,
      }
  }
}

const INTENT = {
  serverId: String(SERVER_ID),
  name: `pre-deploy-${RUN_ID}-1`,
  mark: '00000011',
  askedAtMs: START_MS - 3_600_000,
}

function stateOf(main: (typeof MAINS)[number], restoreOn: string): Record<string, string> {
  const shared = { version: 1, intent: INTENT, statusSeen: main === 'seen-failure' ? 'failure' : 'unknown' }
  const completion = main === 'not-seen' || main === 'left-to-wait' ? main : 'seen'
  const record =
    main === 'no-create'
      ? { version: 1, kind: 'no-create', serverId: INTENT.serverId }
      : main === 'sent'
        ? { ...shared, kind: 'sent' }
        : {
            ...shared,
            kind: 'created',
            id: '801',
            createdAtMs: START_MS - 3_600_000,
            providerAheadMs: 0,
            completion,
          }
  const isDone = main === 'left-to-wait' || main === 'seen' || main === 'seen-failure'
  return {
    main: JSON.stringify({
      version: 1,
      servers: 1,
      restoreOn: restoreOn === '' ? [] : restoreOn.split(', '),
    }),
    'server-0': JSON.stringify(record),
    ...(isDone ? { done: 'true' } : {}),
  }
}

async function played(
  main: (typeof MAINS)[number],
  status: string,
  restoreOn: string,
  job: string,
): Promise<Row> {
  const driver = createDriver(START_MS)
  // Where main never learnt an id there is none.
  const ours = main === 'sent' || main === 'no-create' ? [] : [own({ runId: RUN_ID, hoursOld: 1 })]
  const emulator = await driver.startEmulator({
    snapshots: [...ours, own({ runId: '9000000001', hoursOld: 30 })],
    restoreMs: 10_000,
  })
  try {
    const run = await driver.startPhase({
      actionDir: ACTION,
      phase: 'post',
      virtualTime: { startMs: START_MS },
      run: { runId: RUN_ID, repository: 'acme/shop', repositoryId: '1001' },
      state: stateOf(main, restoreOn),
      with: {
        'api-token': TOKEN,
        'server-id': String(SERVER_ID),
        'api-url': emulator.url,
        'deploy-status': status,
        'restore-on': restoreOn,
        'job-status': job,
        'github-token': '',
        keep: '1',
      },
    }).done
    const changes = emulator.requests.filter((each) => each.method !== 'GET')
    const change = changes
      .map((each) => (each.operation === 'restoreSnapshot' ? 'restore' : each.method))
      .join()
    return {
      exitCode: run.exitCode as 0 | 1,
      result: run.env['VPS_SNAPSHOT_RESULT'] ?? '',
      change: (change === '' ? 'nothing' : change) as Row['change'],
      advice: [...run.log, run.summary].join('\n').includes('gh workflow run'),
    }
  } finally {
    await emulator.close()
  }
}

describe.each(MAINS)('post after a main that left "%s"', (main) => {
  test.each(STATUSES)('does as the table says where "deploy-status" is "%s"', async (status) => {
    for (const restoreOn of RESTORE_ON) {
      for (const job of JOB) {
        const { advice, ...row } = rowOf(main, status, restoreOn, job)
        const is = await played(main, status, restoreOn, job)
        const about = { restoreOn, job }
        expect({ about, ...is }).toEqual({ about, ...row, advice: advice ?? is.advice })
      }
    }
  })
})
