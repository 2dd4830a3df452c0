/** Whose deploy is going, and whose ended since ours began, by what GitHub says: through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { ActionStep } from '../../testing/local-runner/job.ts'
import type { JobFacts, RunFacts } from '../../testing/simulator/github/answers.ts'
import { pruneWithGitHub, withGitHub } from './github-scene.ts'
import type { ServedFacts } from './github-server.ts'
import {
  ACTION,
  own,
  type Played,
  result,
  RUN_ID,
  SERVER_ID,
  type Setting,
  START_MS,
  TOKEN,
} from './scene.ts'

const OTHER = '9000000007'
const CREATE = 'POST createSnapshot 201'
const RUNS = 'https://github.com/acme/shop/actions/runs'

/** A snapshot of another job, with more words of provenance. */
function theirs(words: string, given: Partial<Parameters<typeof own>[0]> = {}): ForeignSnapshot {
  const made = own({ runId: OTHER, hoursOld: 1, ...given })
  return {
    ...made,
    description: `${(made.description ?? '').replace(/ \|$/, '')} ${words} |`.replace('  ', ' '),
  }
}

interface OfRuns extends ServedFacts {
  readonly runs: Readonly<Record<string, RunFacts>>
}

function run(facts: Partial<RunFacts> = {}): OfRuns {
  return { runs: { [OTHER]: { status: 'in_progress', ...facts } } }
}

function job(name: string, status: string, more: Partial<JobFacts> = {}): JobFacts {
  return { name, status, ...more }
}

/** A job whose deploy fails and shall be undone, beside this snapshot. */
function failing(snapshots: readonly ForeignSnapshot[], more: Partial<Setting> = {}): Setting {
  return {
    with: { 'restore-on': 'failure' },
    emulator: { snapshots: [...snapshots] },
    deploy: 'failure',
    ...more,
  }
}

function expectRefused(played: Played, ...why: readonly RegExp[]): void {
  expect(result(played)).toBe('not-restored')
  expect(played.post.exitCode).toBe(1)
  expect(played.changes).toEqual([CREATE])
  expect(played.disk).toBe('broken')
  expect(played.post.errors).toHaveLength(1)
  for (const each of why) expect(played.post.errors[0]).toMatch(each)
}

const GOING = /another deploy is still running: snapshot 801 /

/** What is deleted where one snapshot has to go: 801 is the oldest, and 802 the next. */
async function pruned(first: ForeignSnapshot, facts: OfRuns): Promise<readonly string[]> {
  const others = [40, 30].map((hoursOld) => own({ runId: `90000008${hoursOld}`, hoursOld }))
  const known = Object.fromEntries(
    others.map((_, i) => [`90000008${[40, 30][i] ?? 0}`, { status: 'completed' }]),
  )
  const played = await pruneWithGitHub(
    { ...facts, runs: { ...known, ...facts.runs } },
    { emulator: { snapshots: [first, ...others] }, with: { keep: '2' } },
  )
  expect(played.run.exitCode).toBe(0)
  return played.ids
}

const KEPT = ['801', '803']
const GONE = ['802', '803']

describe('the job of a snapshot, beside others of its run', () => {
  const jobs = [job('deploy', 'completed', { id: 76 }), job('release / deploy', 'in_progress', { id: 77 })]

  test('is told by its check run: a restore does not cut into a called workflow', async () => {
    const played = await withGitHub(run({ jobs }), failing([theirs('check=77')]))
    expectRefused(
      played,
      GOING,
      /of job "release \/ deploy" .*runs\/9000000007/,
      new RegExp(`${RUNS}/${OTHER}/job/77`),
    )
    expect(played.github.asked.filter((each) => each.includes('jobs/77'))).toHaveLength(1)
    expect(played.post.summary).toContain(`(<${RUNS}/${OTHER}/job/77>)`)
  })

  test('is told by its check run: one that has ended is no hindrance, nor is what else runs', async () => {
    const played = await withGitHub(run({ jobs }), failing([theirs('check=76')]))
    expect(result(played)).toBe('restored')
  })

  test('can not be told without a check run, so its run counts', async () => {
    const played = await withGitHub(run({ jobs }), failing([theirs('')]))
    expectRefused(played, GOING, /of job "deploy" .*runs\/9000000007/, new RegExp(`\\(${RUNS}/${OTHER}\\)`))
  })

  test('keeps its way back while it goes on, and no longer', async () => {
    const old = { hoursOld: 50 }
    expect(await pruned(theirs('check=77', old), run({ jobs }))).toEqual(KEPT)
    expect(await pruned(theirs('check=76', old), run({ jobs }))).toEqual(GONE)
  })

  test('keeps also its failed snapshot while it goes on, and no longer', async () => {
    const failed = { hoursOld: 50, status: 'failed' }
    expect(await pruned(theirs('check=77', failed), run({ jobs }))).toEqual(KEPT)
    expect(await pruned(theirs('check=76', failed), run({ jobs }))).toEqual(GONE)
  })

  test.each(['a / b / deploy', 'deploy (eu, blue)', 'a (eu) / deploy', 'a / deploy (eu)'])(
    'is told by its key where only one can have it: "%s"',
    async (name) => {
      const going = run({ jobs: [job('build', 'completed'), job(name, 'queued')] })
      expectRefused(await withGitHub(going, failing([theirs('')])), GOING)
      const ended = run({ jobs: [job('build', 'in_progress'), job(name, 'completed')] })
      expect(result(await withGitHub(ended, failing([theirs('')])))).toBe('restored')
    },
  )

  test('is found behind a hundred others', async () => {
    const many = Array.from({ length: 120 }, (_, index) => job(`test (${index})`, 'in_progress'))
    const facts = run({ jobs: [...many, job('a / deploy', 'completed')] })
    expect(result(await withGitHub(facts, failing([theirs('')])))).toBe('restored')
  })

  test('is not believed to be a check run of another run', async () => {
    const facts = { ...run({ jobs: [] }), jobs: { 99: job('deploy', 'completed', { runId: 9_000_000_001 }) } }
    expectRefused(await withGitHub(facts, failing([theirs('check=99')])), GOING)
  })
})

describe('an answer of GitHub', () => {
  test('about an earlier attempt says nothing of a later one: its young snapshot stays', async () => {
    const second = theirs('', { attempt: 2 })
    const others = [0.8, 0.7].map((hoursOld) => own({ runId: `900000080${hoursOld * 10}`, hoursOld }))
    const ended = { status: 'completed' }
    const played = await pruneWithGitHub(
      { runs: { [OTHER]: ended, '9000000808': ended, '9000000807': ended } },
      { emulator: { snapshots: [second, ...others] }, with: { keep: '1' } },
    )
    expect(played.ids).toEqual(['801', '803'])
  })

  test('counts for snapshots under another base name', async () => {
    const facts = run({ jobs: [job('nightly', 'in_progress', { id: 77 })] })
    const snapshot = theirs('check=77', { name: 'nightly' })
    expectRefused(await withGitHub(facts, failing([snapshot])), GOING, /of job "nightly" .*runs\/9000000007/)
  })

  test('counts for another job of this run', async () => {
    const snapshot = theirs('check=77', { runId: RUN_ID, name: 'migrate' })
    const jobs = [job('migrate', 'in_progress', { id: 77 }), job('deploy', 'in_progress', { id: 4711 })]
    const facts: ServedFacts = { runs: { [RUN_ID]: { status: 'in_progress', jobs } } }
    expectRefused(await withGitHub(facts, failing([snapshot])), GOING, /job "migrate"/)
    const ended = {
      runs: { [RUN_ID]: { status: 'in_progress', jobs: [job('migrate', 'completed', { id: 77 })] } },
    }
    expect(result(await withGitHub(ended, failing([snapshot])))).toBe('restored')
  })

  test('is asked for again where the repository was renamed', async () => {
    const known = { id: 4711, runnerName: 'local-runner', steps: [['Deploy', 'failure']] as const }
    const jobs = [job('deploy', 'in_progress', { id: 77 }), job('deploy', 'in_progress', known)]
    const facts = { ...run({ jobs }), isRenamed: true }
    const played = await withGitHub(facts, failing([theirs('check=77')]))
    expectRefused(played, GOING)
    expect(played.post.notices).toEqual([])
  })

  test('that does not come leaves the restore to happen, with one notice', async () => {
    const played = await withGitHub({}, failing([theirs('check=77')]))
    expect(result(played)).toBe('restored')
    expect(played.post.notices.filter((each) => each.includes('HTTP 404'))).toHaveLength(1)
  })
})

describe('a snapshot that guards the deploy in another job of its run', () => {
  const guarding = theirs('check=77 guards=run')
  const snapshotJob = [job('snapshot', 'completed', { id: 77 })]

  test.each<[string, Partial<RunFacts>]>([
    ['its run goes on', { jobs: snapshotJob }],
    ['its run waits for an approval', { status: 'waiting', jobs: snapshotJob }],
    ['its run goes on in a later attempt', { attempt: 2, jobs: [] }],
  ])('stays, and hinders a restore, while %s', async (_, facts) => {
    expectRefused(await withGitHub(run(facts), failing([guarding])), GOING, /runs\/9000000007/)
    expect(await pruned(theirs('check=77 guards=run', { hoursOld: 50 }), run(facts))).toEqual(KEPT)
  })

  test('goes in its turn when the run has ended', async () => {
    const ended = run({ status: 'completed' })
    expect(result(await withGitHub(ended, failing([guarding])))).toBe('restored')
    expect(await pruned(theirs('check=77 guards=run', { hoursOld: 50 }), ended)).toEqual(GONE)
  })
})

describe('a provider whose dates are eight hours off', () => {
  const facts = run({ jobs: [job('deploy', 'in_progress', { id: 77 })] })

  test.each([1, 300])('a deploy that goes on is asked about all the same: %d hours', async (hours) => {
    const old = theirs('check=77', { hoursOld: hours + 8 })
    expectRefused(await withGitHub(facts, failing([old])), GOING)
    expect(await pruned(theirs('check=77', { hoursOld: hours + 50 }), facts)).toEqual(KEPT)
  })
})

describe('another deploy that ended after ours was asked for', () => {
  const at = (minutes: number): string => new Date(START_MS + minutes * 60_000).toISOString()
  const ended = (minutes: number): ServedFacts =>
    run({ jobs: [job('deploy', 'completed', { id: 77, completedAt: at(minutes) })] })

  test('is not undone by our restore, and named', async () => {
    const played = await withGitHub(ended(3), failing([theirs('check=77')]))
    expectRefused(
      played,
      /there is a newer deploy: snapshot 801 .*, ended at /,
      /of job "deploy" .*runs\/9000000007/,
      new RegExp(`${RUNS}/${OTHER}/job/77`),
      /ended at 2026-11-21 10:03:00 UTC/,
    )
  })

  test('is no matter where it ended within a minute, or before', async () => {
    for (const minutes of [0.9, -5]) {
      expect(result(await withGitHub(ended(minutes), failing([theirs('check=77')])))).toBe('restored')
    }
  })

  test('is told by its job, although its run went on for longer', async () => {
    const jobs = [job('deploy', 'completed', { completedAt: at(-5) }), job('e2e', 'completed')]
    const facts = run({ status: 'completed', updatedAt: at(3), jobs })
    expect(result(await withGitHub(facts, failing([theirs('')])))).toBe('restored')
    const guarding = failing([theirs('guards=run')])
    expectRefused(await withGitHub(facts, guarding), /ended at 2026-11-21 10:03:00 UTC/)
  })
})

describe('what others do while GitHub is asked', () => {
  test.each<[string, (emulator: Emulator) => void, RegExp]>([
    [
      'a deploy that begins',
      ({ provider }) => {
        provider.addSnapshot({ ...own({ runId: '9000000012', hoursOld: 0 }), createdAt: provider.now() })
      },
      /there is a newer deploy: snapshot 803 .*\/runs\/9000000012/,
    ],
    [
      'a restore that begins',
      ({ provider }) => {
        provider.changeServer(SERVER_ID, { status: 'restoring' })
      },
      /another restore of it is running/,
    ],
  ])('is seen before the restore: %s', async (_, meanwhile, why) => {
    let emulator: Emulator | null = null
    const setting = failing([theirs('check=77')], {
      before: (started) => {
        emulator = started
      },
    })
    const facts = run({ jobs: [job('deploy', 'completed', { id: 77, completedAt: '2026-11-21T09:00:00Z' })] })
    const played = await withGitHub(facts, setting, (_response, path) => {
      if (path.includes('jobs/77') && emulator !== null) meanwhile(emulator)
      return false
    })
    expect(result(played)).toBe('not-restored')
    expect(played.post.errors[0]).toMatch(why)
    expect(played.changes).toEqual([CREATE])
  })
})

describe('two uses in one job', () => {
  /** The second takes its snapshot after the deploy has failed. */
  function second(emulator: () => Emulator, name: string): ActionStep {
    return {
      id: 'second',
      uses: ACTION,
      condition: 'always()',
      with: {
        'api-token': TOKEN,
        'server-id': String(SERVER_ID),
        get 'api-url'() {
          return emulator().url
        },
        'deploy-status': 'skipped',
        'github-token': '',
        name,
      },
    }
  }

  async function twoUses(more: Partial<Setting>): Promise<Played> {
    let emulator: Emulator | undefined
    const started = (): Emulator => {
      if (emulator === undefined) throw new Error('the emulator did not start')
      return emulator
    }
    return await withGitHub(
      {},
      failing([], {
        before: (it) => {
          emulator = it
        },
        later: [second(started, 'pre-smoke')],
        ...more,
      }),
    )
  }

  test('are no strangers: the first is restored beside the newer snapshot of the second', async () => {
    const played = await twoUses({})
    expect(played.ids).toEqual(['801', '802'])
    expect(result(played)).toBe('restored')
    expect(played.changes).toEqual([CREATE, CREATE, 'POST restoreSnapshot 200'])
  })

  test('are no strangers where GitHub has no check runs', async () => {
    const played = await twoUses({ run: { checkRunId: undefined } })
    expect(result(played)).toBe('restored')
  })

  test('are no strangers where the list shows no descriptions', async () => {
    const played = await twoUses({ emulator: { quirks: { description: 'absent' } } })
    expect(result(played)).toBe('restored')
  })

  test.each([
    ['of another check run', 4711, 'check=4712'],
    ['of the same key at a GitHub without check runs, as in a matrix', undefined, ''],
  ])('are told from another job of this run: %s', async (_, checkRunId, words) => {
    const setting = failing([], {
      run: { checkRunId },
      deploy: ({ emulator: { provider } }) => {
        provider.addSnapshot({
          ...theirs(words, { runId: RUN_ID, name: 'other', hoursOld: 0 }),
          createdAt: provider.now(),
        })
        provider.deploy(SERVER_ID, 'broken')
        return 'failure'
      },
    })
    const jobs = [job('deploy', 'completed', { id: 4712, completedAt: '2026-11-21T09:00:00Z' })]
    const facts = { runs: { [RUN_ID]: { status: 'in_progress', jobs } } }
    expectRefused(await withGitHub(facts, setting), /there is a newer deploy: snapshot 802 /)
  })
})

test('pruning asks about no more than it would delete', async () => {
  const snapshots = [9, 8, 7, 3, 2, 1].map((hoursOld) => own({ runId: `900000010${hoursOld}`, hoursOld }))
  const runs = Object.fromEntries(
    [9, 8, 7, 3, 2, 1].map((each) => [
      `900000010${each}`,
      {
        status: each === 9 ? 'in_progress' : 'completed',
        jobs: [],
        conclusion: each === 9 ? null : 'success',
      },
    ]),
  )
  const played = await pruneWithGitHub({ runs }, { emulator: { snapshots }, with: { keep: '4' } })
  expect(played.ids).toEqual(['801', '804', '805', '806'])
  const asked = new Set(played.github.asked.map((each) => /runs\/(\d+)/.exec(each)?.[1]))
  // The newest is asked about only because it may show the last good state.
  expect([...asked].toSorted()).toEqual(['9000000101', '9000000107', '9000000108', '9000000109'])
})
