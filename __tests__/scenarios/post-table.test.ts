/** The table of what post decides, row by row, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { RunningPhase } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { manual, own, play, result, RUN_ID, SERVER_ID, START_MS } from './scene.ts'

const RESTORE = { 'restore-on': 'failure' }
const FULL_HISTORY = [10, 20, 30, 40].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))

describe('main sent no create', () => {
  test('post does nothing at all and passes, whatever the inputs are', async () => {
    const played = await play({ with: { ...RESTORE, keep: 'many' }, deploy: 'failure' })
    expect(played.main.exitCode).toBe(1)
    expect(played.post.exitCode).toBe(0)
    expect(played.requests).toEqual([])
    expect(result(played)).toBe('none')
    expect(played.post.summary).toBe('')
  })
})

describe('main sent a create and was killed before it knew an id', () => {
  const killed = (): NonNullable<Parameters<typeof play>[0]> => {
    const received = Promise.withResolvers<null>()
    return {
      emulator: {
        faults: [{ operation: 'createSnapshot', fault: { kind: 'hang', work: 'done' } }],
        onRequest: ({ operation }) => {
          if (operation === 'createSnapshot') received.resolve(null)
        },
      },
      step: {
        whileMain: async (main) => {
          await received.promise
          main.kill()
        },
      },
      // The deploy is skipped when main fails, so it has no outcome of its own.
      with: { ...RESTORE, 'deploy-status': '${{ job.status }}' },
    }
  }

  test('post looks once for its mark, names what it finds, and fails if a restore was asked for', async () => {
    const played = await play(killed())
    expect(played.main.signal).toBe('SIGKILL')
    expect(played.postRequests).toEqual(['GET listSnapshots 200'])
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toHaveLength(1)
    expect(played.post.errors[0]).toMatch(/snapshot 801 is now "(completed|in_progress)"/)
    expect(result(played)).toBe('not-restored')
    expect(played.changes).toHaveLength(1)
  })

  test('it passes, with a warning, if none was asked for', async () => {
    const played = await play({ ...killed(), with: {} })
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([expect.stringContaining('snapshot 801')])
    expect(result(played)).toBe('none')
  })
})

describe('the snapshot was not completed', () => {
  const slow = { emulator: { snapshotMs: 10 * 60_000 }, step: { continueOnError: true } }

  test('a main that gave up never counts, even if the snapshot is completed by now', async () => {
    const played = await play({
      ...slow,
      with: { ...RESTORE, timeout: '0.5' },
      deploy: ({ advance, emulator }) => {
        emulator.provider.deploy(SERVER_ID, 'broken')
        advance(20 * 60_000)
        return 'failure'
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /Snapshot 801 .* was not completed before the deploy\. Snapshot 801 is now "completed"/,
      ),
    ])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(played.disk).toBe('broken')
    expect(result(played)).toBe('not-restored')
  })

  test('after a good deploy nothing is pruned, and post passes', async () => {
    const played = await play({
      ...slow,
      emulator: { snapshotMs: 10 * 60_000, snapshots: FULL_HISTORY },
      with: { timeout: '0.5', keep: '1' },
      deploy: 'success',
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('kept')
  })
})

describe('success', () => {
  test('prunes to keep, oldest first, and leaves foreign ones alone', async () => {
    const played = await play({
      emulator: {
        snapshots: [
          manual({ hoursOld: 100 }),
          ...[10, 20].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld })),
        ],
      },
      with: { keep: '2', ...RESTORE },
      deploy: 'success',
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.postRequests).toEqual([
      'GET listSnapshots 200',
      'GET listServers 200',
      'DELETE deleteSnapshot 204',
      'DELETE deleteSnapshot 204',
    ])
    const left = played.emulator.provider.snapshots().map((each) => each.name)
    expect(left.toSorted()).toEqual(['before-upgrade', `pre-deploy-${RUN_ID}-1`])
    expect(result(played)).toBe('pruned')
    expect(played.post.summary).toMatch(/\| deleted \| oldest \|/)
  })

  test('trouble in pruning is a warning', async () => {
    const played = await play({
      emulator: {
        snapshots: FULL_HISTORY.slice(0, 3),
        faults: [{ operation: 'deleteSnapshot', times: 'always', fault: { kind: 'status', status: 403 } }],
      },
      with: { keep: '2' },
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([
      expect.stringMatching(
        /Could not delete 3 snapshots of server 12345: 803, 802, 801\. .*"protect": 803, 802, 801/,
      ),
    ])
    expect(result(played)).toBe('kept')
  })

  test('a list that can not be read, or may be incomplete, prunes nothing and passes with a warning', async () => {
    for (const trouble of ['unreadable', 'incomplete'] as const) {
      const played = await play({
        emulator: { snapshots: FULL_HISTORY },
        with: { keep: '1' },
        deploy: ({ emulator }) => {
          if (trouble === 'incomplete') emulator.quirks.countOverstatedBy = 1
          else
            emulator.faults.add({
              operation: 'listSnapshots',
              times: 'always',
              fault: { kind: 'status', status: 500 },
            })
          return 'success'
        },
      })
      expect(played.post.exitCode).toBe(0)
      expect(played.post.warnings).toEqual([expect.stringContaining('Nothing was deleted.')])
      expect(played.changes).toEqual(['POST createSnapshot 201'])
      expect(result(played)).toBe('kept')
    }
  })
})

describe('skipped', () => {
  test('neither restores nor prunes, and passes', async () => {
    const played = await play({
      emulator: { snapshots: FULL_HISTORY },
      with: { ...RESTORE, keep: '1', 'deploy-status': 'skipped' },
      deploy: 'failure',
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.postRequests).toEqual([])
    expect(result(played)).toBe('kept')
  })
})

describe('an outcome that is empty, unknown or not evaluated', () => {
  const values = ['${{ steps.no-such-step.outcome }}', 'successful', "${{ '${{ steps.deploy.outcome }}' }}"]

  test.each(values)(
    '%s: neither, a warning that says what to check; red because the job failed',
    async (value) => {
      const played = await play({
        emulator: { snapshots: FULL_HISTORY },
        with: { ...RESTORE, keep: '1', 'deploy-status': value },
        deploy: 'failure',
      })
      expect(played.post.exitCode).toBe(1)
      // The one error says all of it.
      expect(played.post.warnings).toEqual([])
      expect(played.post.errors[0]).toMatch(/"deploy-status".*"id:".*\[deploy-status-unknown\]$/)
      expect(played.changes).toEqual(['POST createSnapshot 201'])
      expect(result(played)).toBe('kept')
    },
  )

  test('passes in a job that succeeded', async () => {
    const played = await play({
      with: { ...RESTORE, 'deploy-status': '${{ steps.no-such-step.outcome }}' },
      deploy: 'success',
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toHaveLength(1)
  })

  test('passes without restore-on', async () => {
    const played = await play({ with: { 'deploy-status': 'no idea' }, deploy: 'failure' })
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toHaveLength(1)
  })
})

describe('failure or cancelled, not asked for', () => {
  test.each([
    ['failure', {}],
    ['failure', { 'restore-on': 'cancelled' }],
    ['cancelled', { 'restore-on': 'failure' }],
  ] as const)('%s with %j: neither; the id, its age and how to roll back', async (outcome, inputs) => {
    const played = await play({
      emulator: { snapshots: FULL_HISTORY.slice(0, 2) },
      with: { keep: '1', ...inputs },
      deploy: ({ advance }) => {
        advance(10 * 60_000)
        return outcome
      },
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    const log = played.post.log.join('\n')
    expect(log).toMatch(/Snapshot 803 .* is 14 minutes old/)
    expect(log).toContain(
      `gh workflow run rollback.yml --repo acme/shop -f server-id=${SERVER_ID} -f snapshot-id=803`,
    )
    expect(played.post.summary).toContain('A restore loses what was written since 2026-')
    expect(result(played)).toBe('kept')
  })

  test('a deploy-status left at job goes by the job and never restores', async () => {
    // main would refuse "restore-on" beside it, so it is set only for post.
    const played = await play({
      with: { 'deploy-status': 'job', 'restore-on': '${{ env.RESTORE_ON }}' },
      deploy: 'failure',
      later: [
        {
          id: 'late',
          condition: 'always()',
          run: (ctx) => {
            ctx.exportVariable('RESTORE_ON', 'failure')
            return 'success'
          },
        },
      ],
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('kept')
  })
})

describe('asked for, but no restore', () => {
  const refusals: readonly (readonly [string, Parameters<typeof play>[0], RegExp])[] = [
    [
      'main already saw that same value',
      { with: { ...RESTORE, 'deploy-status': 'failure' } },
      /already "failure" before the snapshot was created.*\[restore-refused-older-failure\]$/,
    ],
    [
      'the list can not be read',
      {
        deploy: ({ emulator }) => {
          emulator.faults.add({ operation: 'listSnapshots', times: 'always', fault: { kind: 'reset' } })
          return 'failure'
        },
      },
      /its snapshots could not be read.*\[restore-refused-list-unreadable\]$/,
    ],
    [
      'the list may be incomplete',
      {
        deploy: ({ emulator }) => {
          emulator.quirks.countOverstatedBy = 1
          return 'failure'
        },
      },
      /list of its snapshots may be incomplete.*\[restore-refused-list-incomplete\]$/,
    ],
    [
      'our snapshot is gone',
      {
        deploy: ({ emulator }) => {
          emulator.provider.deleteSnapshot('801', 'other')
          return 'failure'
        },
      },
      /snapshot 801 no longer exists.*\[restore-refused-snapshot-deleted\]$/,
    ],
    [
      'our snapshot is no longer completed',
      {
        deploy: ({ emulator }) => {
          emulator.provider.changeSnapshot('801', { status: 'corrupt' })
          return 'failure'
        },
      },
      /no longer completed, but "corrupt".*\[restore-refused-snapshot-not-completed\]$/,
    ],
    [
      'the server is already restoring',
      {
        deploy: ({ emulator }) => {
          emulator.provider.changeServer(SERVER_ID, { status: 'restoring' })
          return 'failure'
        },
      },
      /another restore of it is running.*\[restore-refused-server-restoring\]$/,
    ],
    [
      'the runner is that server',
      {
        deploy: ({ emulator }) => {
          emulator.provider.changeServer(SERVER_ID, { ipAddress: '127.0.0.1' })
          return 'failure'
        },
      },
      /runner has its address 127\.0\.0\.1.*\[restore-refused-runner-is-server\]$/,
    ],
    [
      'the servers can not be read for another reason than a scope',
      {
        deploy: ({ emulator }) => {
          emulator.faults.add({
            operation: 'listServers',
            times: 'always',
            fault: { kind: 'status', status: 500 },
          })
          return 'failure'
        },
      },
      /its state could not be checked.*\[restore-refused-server-unreadable\]$/,
    ],
  ]

  test.each(refusals)('because %s', async (_, setting, reason) => {
    const played = await play({ with: RESTORE, deploy: 'failure', ...setting })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([expect.stringMatching(reason)])
    expect(played.post.errors[0]).toMatch(/Server 12345 is as|Server 12345 was not restored/)
    // Where nothing is left to go back to, no command is shown.
    expect(played.post.errors[0]).toMatch(
      /gh workflow run rollback\.yml|There is no snapshot to roll back to for server 12345/,
    )
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('not-restored')
  })

  const young = START_MS + 2 * 60_000
  const since: readonly (readonly [string, ReturnType<typeof manual>])[] = [
    ['with provenance of this repository', own({ runId: '9000000012', hoursOld: 0, createdAt: young })],
    [
      'with provenance of another repository',
      manual({
        hoursOld: 0,
        createdAt: young,
        name: 'nightly',
        description: 'vps-safety-snapshot/1 repo-id=77 run=5/1 repo=other/app |',
      }),
    ],
    [
      'without a description, but named as a deploy',
      manual({ hoursOld: 0, createdAt: young, name: 'release-123456789-1', description: '' }),
    ],
    [
      'with provenance and a date that can not be read',
      own({ runId: '9000000012', hoursOld: 0, createdAt: 'yesterday' }),
    ],
    [
      'that this run made in another step',
      own({ runId: RUN_ID, attempt: 1, name: 'other', hoursOld: 0, createdAt: young }),
    ],
  ]

  test.each(since)('because another run deployed since: a snapshot %s', async (_, snapshot) => {
    const played = await play({
      with: RESTORE,
      deploy: ({ emulator }) => {
        emulator.provider.addSnapshot(snapshot)
        return 'failure'
      },
    })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors[0]).toMatch(
      /there is a newer deploy: snapshot 802 .*\[restore-refused-newer-deploy\]$/,
    )
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('not-restored')
  })

  test('a newer snapshot that a person made by hand does not stand in the way', async () => {
    const played = await play({
      with: RESTORE,
      deploy: ({ emulator }) => {
        emulator.provider.addSnapshot(
          manual({ hoursOld: 0, createdAt: young, name: 'weekly-2025-01-08', description: '' }),
        )
        return 'failure'
      },
    })
    expect(result(played)).toBe('restored')
  })
})

describe('asked for, and the restore goes ahead', () => {
  test('restores, waits, verifies, never prunes; red all the same', async () => {
    const played = await play({
      with: { ...RESTORE, keep: '1' },
      emulator: { snapshots: FULL_HISTORY.slice(0, 3) },
      deploy: 'failure',
    })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /Server 12345 was restored from snapshot 804.* Server 12345 is active\..*\[restored\]$/,
      ),
    ])
    expect(played.changes).toEqual(['POST createSnapshot 201', 'POST restoreSnapshot 200'])
    expect(played.disk).toBe('release 1')
    expect(result(played)).toBe('restored')
    expect(played.post.summary).toContain('After the deploy: restored')
    expect(played.job.status).toBe('failure')
  })

  test('cancelled can be asked for too', async () => {
    const played = await play({
      with: { 'restore-on': 'failure, cancelled', 'job-status': 'failure' },
      deploy: 'cancelled',
    })
    expect(result(played)).toBe('restored')
    expect(played.disk).toBe('release 1')
  })

  test('in a cancelled job it is started and not awaited', async () => {
    const played = await play({ with: { 'restore-on': 'cancelled' }, deploy: 'cancelled' })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(/was started\. .*cancelled job has only a few minutes.*\[restore-started\]$/),
    ])
    expect(played.postRequests).toEqual([
      'GET listSnapshots 200',
      'GET listServers 200',
      'POST restoreSnapshot 200',
    ])
    expect(played.disk).toBe('release 1')
    expect(result(played)).toBe('restore-started')
  })

  test('with servers that the token may not read it is started, not verified', async () => {
    const played = await play({
      with: RESTORE,
      deploy: 'failure',
      emulator: {
        tokens: [
          { token: 'vps_emulator_token', name: 'narrow', permissions: ['snapshots:read', 'snapshots:write'] },
        ],
      },
    })
    expect(played.main.notices).toEqual([])
    expect(played.main.warnings).toEqual([
      expect.stringContaining('starts the restore, but cannot check its end'),
    ])
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(/was started\. .*the API token cannot read servers.*\[restore-started\]$/),
    ])
    expect(result(played)).toBe('restore-started')
  })

  test('with wait-for-restore false it is started, not awaited', async () => {
    const played = await play({ with: { ...RESTORE, 'wait-for-restore': 'false' }, deploy: 'failure' })
    expect(played.post.exitCode).toBe(1)
    expect(result(played)).toBe('restore-started')
    expect(played.postRequests).toHaveLength(3)
  })

  test('in attempt 2 it says what comes back, and names the first attempt’s snapshot', async () => {
    const played = await play({
      with: RESTORE,
      run: { runAttempt: '2' },
      emulator: { snapshots: [own({ runId: RUN_ID, attempt: 1, hoursOld: 1 })] },
      deploy: 'failure',
    })
    expect(result(played)).toBe('restored')
    expect(played.post.warnings).toEqual([
      expect.stringMatching(/attempt 2 .* what the attempt before left.*801 \(pre-deploy-9000000011-1\)/),
    ])
  })

  test('after several outcomes, the failure among them counts', async () => {
    const played = await play({
      with: { ...RESTORE, 'deploy-status': 'success, ${{ steps.deploy.outcome }}, skipped' },
      deploy: 'failure',
    })
    expect(result(played)).toBe('restored')
  })
})

withSignals.describe('a signal ends post with exit code 1, whatever it was doing', () => {
  test.each([
    ['pruning', { with: { keep: '1' }, deploy: 'success' }],
    ['saying how to roll back', { deploy: 'failure' }],
  ] as const)('%s', async (_, setting) => {
    let phase: RunningPhase | undefined
    const played = await play({
      ...setting,
      emulator: {
        snapshots: FULL_HISTORY.slice(0, 3),
        onRequest: async ({ operation }) => {
          if (phase === undefined || operation !== 'listSnapshots') return
          phase.kill('SIGTERM')
          await new Promise(() => undefined)
        },
      },
      step: {
        whilePost: (running) => {
          phase = running
        },
      },
    })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([expect.stringMatching(/[Ss]topped by SIGTERM/)])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })
})

describe('inputs that went bad after main', () => {
  const bad = {
    with: { keep: '${{ env.KEEP || 3 }}', ...RESTORE },
    later: [
      {
        id: 'spoil',
        condition: 'always()',
        run: (ctx: { exportVariable: (name: string, value: string) => void }) => {
          ctx.exportVariable('KEEP', 'many')
          return 'success' as const
        },
      },
    ],
  }

  test('after a good deploy they are trouble in pruning: a warning', async () => {
    const played = await play({ ...bad, deploy: 'success' })
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([expect.stringMatching(/"keep" is "many".*Nothing was restored/)])
    expect(result(played)).toBe('kept')
  })

  test('after a bad one nothing is restored, and post fails', async () => {
    const played = await play({ ...bad, deploy: 'failure' })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([expect.stringMatching(/"keep" is "many".*-f snapshot-id=801/)])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('not-restored')
  })
})
