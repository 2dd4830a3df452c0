/** The snapshot of the last good state outlives deploys that fail, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import { failingDeploy, full, ids, playFleet } from './fleet-scene.ts'
import type { ServedFacts } from './github-server.ts'
import { refusing, startGitHub } from './github-server.ts'
import {
  deploysOf,
  pruneWithGitHub,
  rollBackWithGitHub,
  runOf,
  runsThat,
  withGitHub,
} from './github-scene.ts'
import { manual, own } from './scene.ts'

/** One deploy that succeeded, and five that failed since: 802 shows the state before the first of those. */
const FAILED: ServedFacts = {
  runs: runsThat('success', 'failure', 'failure', 'cancelled', 'timed_out', 'failure'),
}

describe('pruning', () => {
  test('keeps what five failed deploys would rotate out', async () => {
    const played = await pruneWithGitHub(FAILED, {
      emulator: { snapshots: deploysOf(6) },
      with: { keep: '2' },
    })
    expect(played.ids).toEqual(['802', '806'])
    expect(played.log).toMatch(/802 .* keep +last good state/)
    expect(played.kept?.find((each) => each.id === '802')?.reason).toBe('last good state')
    expect(played.run.notices).toEqual([])
    expect([...played.github.authorizations]).toEqual(['token ghs_test'])
  })

  test('would not without GitHub', async () => {
    const played = await pruneWithGitHub(FAILED, {
      emulator: { snapshots: deploysOf(6) },
      with: { keep: '2', 'github-token': '' },
    })
    expect(played.ids).toEqual(['805', '806'])
    expect(played.github.asked).toEqual([])
  })

  test('keeps the oldest where no deploy succeeded', async () => {
    const facts = { runs: runsThat('failure', 'failure', 'failure') }
    const played = await pruneWithGitHub(facts, {
      emulator: { snapshots: deploysOf(3) },
      with: { keep: '2' },
    })
    expect(played.ids).toEqual(['801', '803'])
  })

  test('spares nothing more after a deploy that succeeded', async () => {
    const facts = { runs: runsThat('failure', 'failure', 'success') }
    const played = await pruneWithGitHub(facts, {
      emulator: { snapshots: deploysOf(3) },
      with: { keep: '1' },
    })
    expect(played.ids).toEqual(['803'])
  })

  test('asks nothing while there is nothing to delete', async () => {
    const played = await pruneWithGitHub(FAILED, {
      emulator: { snapshots: deploysOf(4) },
      with: { keep: '4' },
    })
    expect(played.changes).toEqual([])
    expect(played.github.asked).toEqual([])
  })

  test('counts a run that went well in a later attempt, which need not have deployed again', async () => {
    const runs = runsThat('success', 'success', 'failure', 'failure')
    const later = { status: 'completed', conclusion: 'success', attempt: 2 }
    const first = { 1: { status: 'completed', conclusion: 'failure' } }
    const played = await pruneWithGitHub(
      { runs: { ...runs, [runOf(2)]: { ...later, attempts: first } } },
      { emulator: { snapshots: deploysOf(4) }, with: { keep: '2' } },
    )
    expect(played.ids).toEqual(['803', '804'])
  })

  test('reads the attempt that took the snapshot where a later one went no better', async () => {
    const runs = runsThat('success', 'success', 'failure', 'failure')
    const later = { status: 'completed', conclusion: 'failure', attempt: 2 }
    const first = { 1: { status: 'completed', conclusion: 'success' } }
    const played = await pruneWithGitHub(
      { runs: { ...runs, [runOf(2)]: { ...later, attempts: first } } },
      { emulator: { snapshots: deploysOf(4) }, with: { keep: '2' } },
    )
    expect(played.ids).toEqual(['803', '804'])
    const asked = `GET /repos/acme/shop/actions/runs/${runOf(2)}`
    expect(played.github.asked).toEqual(
      [4, 3, 2]
        .map((each) => `GET /repos/acme/shop/actions/runs/${runOf(each)}`)
        .concat(`${asked}/attempts/1`)
        // The last is asked only how far its deploy is: it would go.
        .concat(`GET /repos/acme/shop/actions/runs/${runOf(1)}`),
    )
  })

  test('needs no run that is gone, where a newer one succeeded', async () => {
    const runs = runsThat('success', 'success', 'failure', 'failure')
    const played = await pruneWithGitHub(
      { runs: Object.fromEntries(Object.entries(runs).filter(([id]) => id !== runOf(1))) },
      { emulator: { snapshots: deploysOf(4) }, with: { keep: '2' } },
    )
    expect([played.ids, played.run.notices]).toEqual([['803', '804'], []])
  })

  test('does not take a run that goes on for a success', async () => {
    const facts = { runs: runsThat('success', 'failure', 'failure', null) }
    const played = await pruneWithGitHub(facts, {
      emulator: { snapshots: deploysOf(4) },
      with: { keep: '2' },
    })
    expect(played.ids).toEqual(['802', '804'])
  })
})

describe('post', () => {
  test('never counts the present run, and asks nothing about it', async () => {
    const facts = { runs: runsThat('success', 'failure', 'failure') }
    const played = await withGitHub(facts, {
      emulator: { snapshots: deploysOf(3) },
      with: { keep: '2' },
      deploy: 'success',
    })
    expect(played.ids).toEqual(['802', '804'])
    expect(played.post.exitCode).toBe(0)
    expect(played.github.asked.filter((each) => each.includes('9000000011'))).toEqual([])
  })
})

describe('making room', () => {
  test('takes another than the last good state', async () => {
    const facts = { runs: runsThat('failure', 'failure', 'failure', 'failure', 'failure') }
    const played = await withGitHub(facts, { emulator: { snapshots: deploysOf(5) }, deploy: 'failure' })
    expect(played.ids).toEqual(['801', '803', '804', '805', '806'])
    expect(played.main.log.join('\n')).toMatch(/801 .* keep +last good state/)
  })

  test('takes the newest beside it when nothing else is left, with a warning', async () => {
    const snapshots = [
      ...deploysOf(2),
      ...[1, 2, 3].map((hoursOld) => manual({ name: `by-hand-${hoursOld}`, hoursOld })),
    ]
    const played = await withGitHub(
      { runs: runsThat('failure', 'failure') },
      { emulator: { snapshots }, deploy: 'failure' },
    )
    expect(played.ids).toEqual(['801', '803', '804', '805', '806'])
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/newest own snapshot; only the last good state is left beside it: 802 /),
    ])
  })

  test('asks nothing while a slot is free', async () => {
    const played = await withGitHub(FAILED, { emulator: { snapshots: deploysOf(3) }, with: { keep: '4' } })
    expect(played.github.asked).toEqual([])
  })
})

describe('what GitHub does not say leaves the order of the contract', () => {
  test.each([
    [403, /: actions: read\./],
    [404, /not found \(HTTP 404\)/],
    [500, /The request to GitHub failed/],
    [200, /cannot be read/],
  ])('%i without a body that helps', async (status, notice) => {
    const played = await pruneWithGitHub(
      FAILED,
      { emulator: { snapshots: deploysOf(6) }, with: { keep: '2' } },
      refusing(status, status === 200 ? '' : undefined),
    )
    expect(played.ids).toEqual(['805', '806'])
    expect(played.run.exitCode).toBe(0)
    expect(played.run.notices).toEqual([expect.stringMatching(notice)])
    expect(played.run.notices).toEqual([
      expect.stringContaining('last good state is neither protected nor named'),
    ])
  })

  test('half a body', async () => {
    const played = await pruneWithGitHub(
      FAILED,
      { emulator: { snapshots: deploysOf(6) }, with: { keep: '2' } },
      refusing(200, '{"id":1,"status":"comple'),
    )
    expect(played.ids).toEqual(['805', '806'])
    expect(played.run.notices).toHaveLength(1)
  })

  test('a run that is too old to be known does not matter behind a success', async () => {
    const all = runsThat('failure', 'success', 'failure', 'failure')
    const runs = Object.fromEntries(Object.entries(all).filter(([id]) => id !== runOf(1)))
    const played = await pruneWithGitHub(
      { runs },
      { emulator: { snapshots: deploysOf(4) }, with: { keep: '2' } },
    )
    expect(played.ids).toEqual(['803', '804'])
  })
})

describe('restore/ with latest', () => {
  test('warns when deploys have failed since, and names the last good state', async () => {
    const played = await rollBackWithGitHub(FAILED, {
      emulator: { snapshots: deploysOf(6), limit: 10 },
      with: { 'snapshot-limit': '10', 'safety-snapshot': 'false' },
    })
    expect(played.run.outputs['snapshot-id']).toBe('806')
    expect(played.run.warnings).toEqual([
      expect.stringMatching(
        /Snapshot 806 \("latest"\) may contain what a failed deploy left .*802 .*snapshot-id: 802$/,
      ),
    ])
    expect(played.run.exitCode).toBe(0)
  })

  test.each([
    ['when only the newest failed', ['success', 'failure'], {}],
    ['when all went well', ['success', 'success'], {}],
    ['when a snapshot is named', ['failure', 'failure'], { 'snapshot-id': '802' }],
  ])('does not warn %s', async (_, conclusions, more) => {
    const played = await rollBackWithGitHub(
      { runs: runsThat(...conclusions) },
      { emulator: { snapshots: deploysOf(2) }, with: { 'safety-snapshot': 'false', ...more } },
    )
    expect(played.run.warnings).toEqual([])
    expect(played.run.outputs['result']).toBe('restored')
  })
})

test('a fleet asks about each run once', async () => {
  const github = await startGitHub({ runs: runsThat('success', 'failure', 'failure', 'failure', 'failure') })
  try {
    const played = await playFleet(6, {
      emulator: { snapshots: ids(6).flatMap(full) },
      with: { 'github-token': 'ghs_test' },
      run: { apiUrl: github.url },
      deploy: failingDeploy(6),
    })
    const once = [1, 2, 3, 4, 5].map((each) => `GET /repos/acme/shop/actions/runs/${runOf(each)}`)
    expect(github.asked.filter((each) => each.includes('/runs/')).toSorted()).toEqual(once)
    expect(github.faults).toEqual([])
    const names = played.emulator.provider.snapshots().map((each) => each.name)
    expect(names.filter((each) => each === own({ runId: runOf(2), hoursOld: 1 }).name)).toHaveLength(6)
  } finally {
    github.close()
  }
})
