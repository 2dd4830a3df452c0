/** main is killed without a word at each of its requests; then post runs, and has nothing but what main left behind. */
import { expect } from '@jest/globals'
import { type PhaseRun, runPhase } from '../../testing/local-runner/phase.ts'
import { parseRecords } from '../../src/runner/state.ts'
import { withSignals } from '../not-on-windows.ts'
import { eachOf, letPass, phaseOptions, requestsOf, struck, type Struck } from './strike.ts'
import { MAIN } from './subjects.ts'

/** The job failed, and a restore is asked for: the most dangerous thing that post can be told. */
const AFTERWARDS = { 'deploy-status': 'failure', 'job-status': 'failure', 'restore-on': 'failure' }

interface Left {
  readonly moment: string
  readonly exitCode: number | null
  readonly result: string | undefined
  readonly tells: string
  readonly changes: readonly string[]
  readonly ids: string
  readonly disk: string | undefined
}

async function whatIsLeft(end: Struck, moment: string): Promise<Left> {
  const { emulator, run } = end
  expect(run).toMatchObject({ signal: 'SIGKILL', errors: [], stderr: '' })
  // Whatever stands in the state is whole: the runner reads it although the process was killed.
  expect(parseRecords((key) => run.state[key] ?? '')).toMatchObject({ kind: 'read', servers: [{}] })
  const before = emulator.requests.length
  const post: PhaseRun = await runPhase({
    ...phaseOptions({ ...MAIN, phase: 'post', with: AFTERWARDS, state: run.state }, emulator),
    virtualTime: { startMs: run.endMs },
  })
  expect(post).toMatchObject({ signal: null, stderr: '' })
  letPass(emulator)
  return {
    moment,
    exitCode: post.exitCode,
    result: post.env['VPS_SNAPSHOT_RESULT'],
    tells: [
      ...post.errors.map(
        (each) =>
          /VPS\.org created that snapshot: snapshot 806|VPS\.org does not list that snapshot|Snapshot 806 \S+ of server 12345 was not completed/.exec(
            each,
          )?.[0] ?? each,
      ),
      ...post.warnings,
    ].join('\n'),
    changes: emulator.requests.slice(before).flatMap((each) => (each.method === 'GET' ? [] : [each.path])),
    ids: emulator.provider
      .snapshots()
      .map((each) => each.id)
      .toSorted()
      .join(),
    disk: emulator.provider.server(12345)?.disk,
  }
}

withSignals.test(
  'main, killed at each request: one snapshot at most, post knows of it, restores nothing, deletes nothing',
  async () => {
    const requests = await requestsOf(MAIN, 'process')
    const strikes = requests.flatMap((request, at) =>
      (request.startsWith('GET') ? [true] : [true, false]).map((isCarriedOut) => ({
        at,
        isCarriedOut,
        signal: 'SIGKILL' as const,
        driver: 'process' as const,
      })),
    )
    const momentOf = (at: number, isCarriedOut: boolean): string =>
      `${at}: ${requests[at] ?? ''}${isCarriedOut ? '' : ', never carried out'}`
    const left = await eachOf(strikes, (strike) =>
      struck(MAIN, strike, (end) => whatIsLeft(end, momentOf(strike.at, strike.isCarriedOut))),
    )

    const deleteAt = requests.indexOf('DELETE deleteSnapshot')
    const createAt = requests.indexOf('POST createSnapshot')
    expect(deleteAt).toBeGreaterThan(0)
    expect(createAt).toBeGreaterThan(deleteAt)
    const expected = strikes.map(({ at, isCarriedOut }): Left => {
      const isDeleted = at > deleteAt || (at === deleteAt && isCarriedOut)
      const isMade = at > createAt || (at === createAt && isCarriedOut)
      const tells =
        at < createAt
          ? ''
          : at > createAt
            ? 'Snapshot 806 (pre-deploy-9000000011-1) of server 12345 was not completed'
            : isCarriedOut
              ? 'VPS.org created that snapshot: snapshot 806'
              : 'VPS.org does not list that snapshot'
      return {
        moment: momentOf(at, isCarriedOut),
        exitCode: at < createAt ? 0 : 1,
        result: at < createAt ? 'none' : 'not-restored',
        tells,
        changes: [],
        ids: [...(isDeleted ? [] : [801]), 802, 803, 804, 805, ...(isMade ? [806] : [])].join(),
        disk: 'release 1',
      }
    })
    expect(left).toEqual(expected)
  },
)
