/** What GitHub says of other deploys, and what follows for snapshots and restores, through the committed dist. */
import type { ServerAnswer } from '../../testing/simulator/simulated-server.ts'
import { describe, expect, test } from '@jest/globals'
import { withGitHub } from './github-scene.ts'
import { own, result, type Setting, START_MS } from './scene.ts'

const OTHER = '9000000007'

describe('before an automatic restore', () => {
  // Own, young, older than ours, of another run.
  const setting: Setting = {
    with: { 'restore-on': 'failure' },
    emulator: { snapshots: [own({ runId: OTHER, hoursOld: 1 })] },
    deploy: 'failure',
  }

  test('a run that is still going stands in the way, and is named', async () => {
    const jobs = [{ name: 'deploy', status: 'in_progress' }]
    const played = await withGitHub({ runs: { [OTHER]: { status: 'in_progress', jobs } } }, setting)
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(/another deploy is still running: snapshot 801 .*\/runs\/9000000007/),
    ])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(result(played)).toBe('not-restored')
  })

  test('a deploy that goes on is found by the name where the API shows no descriptions', async () => {
    const played = await withGitHub(
      { runs: { [OTHER]: { status: 'in_progress' } } },
      { ...setting, emulator: { ...setting.emulator, quirks: { description: 'absent' } } },
    )
    expect(result(played)).toBe('not-restored')
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('a job that has ended in a run that goes on does not', async () => {
    const jobs = [
      { name: 'deploy', status: 'completed' },
      { name: 'e2e', status: 'in_progress' },
    ]
    const played = await withGitHub({ runs: { [OTHER]: { status: 'in_progress', jobs } } }, setting)
    expect(result(played)).toBe('restored')
  })

  test('a job that can not be told apart counts as its run', async () => {
    const jobs = ['deploy (eu)', 'deploy (us)'].map((name) => ({ name, status: 'completed' }))
    const played = await withGitHub({ runs: { [OTHER]: { status: 'in_progress', jobs } } }, setting)
    expect(result(played)).toBe('not-restored')
  })

  test('a run that has ended does not stand in the way', async () => {
    const played = await withGitHub({ runs: { [OTHER]: { status: 'completed' } } }, setting)
    expect(result(played)).toBe('restored')
  })

  test('an attempt that was followed by another has ended', async () => {
    const played = await withGitHub({ runs: { [OTHER]: { status: 'in_progress', attempt: 2 } } }, setting)
    expect(result(played)).toBe('restored')
  })

  test('a snapshot more than six hours old is asked about too', async () => {
    const old: Setting = { ...setting, emulator: { snapshots: [own({ runId: OTHER, hoursOld: 700 })] } }
    const going = await withGitHub({ runs: { [OTHER]: { status: 'waiting' } } }, old)
    expect(result(going)).toBe('not-restored')
    const deleted = await withGitHub({}, old)
    expect(result(deleted)).toBe('restored')
    expect(deleted.github.asked.filter((each) => each.includes('/runs/'))).toHaveLength(1)
    expect(deleted.post.notices.filter((each) => each.includes('other jobs'))).toEqual([])
  })
})

describe('before deleting', () => {
  const full: Setting = {
    emulator: {
      snapshots: [
        own({ runId: OTHER, hoursOld: 2 }),
        ...[1, 1.2, 1.4, 1.6].map((hoursOld, index) => own({ runId: `900000008${index}`, hoursOld })),
      ],
    },
  }
  const ended = { status: 'completed' }
  const others = Object.fromEntries([0, 1, 2, 3].map((index) => [`900000008${index}`, ended]))

  test('a young one whose run has ended goes in its turn, without a warning', async () => {
    const played = await withGitHub({ runs: { ...others, [OTHER]: ended } }, { ...full, with: { keep: '3' } })
    expect(played.main.warnings).toEqual([])
    expect(played.emulator.provider.snapshots()).toHaveLength(3)
    expect(played.ids).not.toContain('801')
  })

  test('a young one whose run is going stays, and the next one goes', async () => {
    const played = await withGitHub(
      { runs: { ...others, [OTHER]: { status: 'queued' } } },
      { ...full, with: { keep: '4' } },
    )
    expect(played.ids).toContain('801')
    expect(played.main.log.join('\n')).toMatch(/801 .* keep +its deploy is still running/)
    expect(played.changes[0]).toBe('DELETE deleteSnapshot 204')
  })

  test('GitHub is not asked if a slot is free', async () => {
    const played = await withGitHub(
      {},
      {
        with: { keep: '5', 'snapshot-limit': '6' },
        emulator: { limit: 6, snapshots: full.emulator?.snapshots ?? [] },
        deploy: 'failure',
      },
    )
    expect(played.ids).toHaveLength(6)
    expect(played.github.asked.filter((each) => each.includes('/runs/'))).toEqual([])
  })
})

describe('when GitHub can not be asked, the server is treated as without it', () => {
  const setting: Setting = {
    emulator: { snapshots: [own({ runId: OTHER, hoursOld: 1 }), own({ runId: '9000000001', hoursOld: 30 })] },
    with: { keep: '1', 'restore-on': 'failure' },
  }

  const troubles: readonly (readonly [string, RegExp, (response: ServerAnswer) => boolean])[] = [
    [
      '403',
      /: actions: read\./,
      (response) => {
        response
          .writeHead(403, { 'content-type': 'application/json' })
          .end('{"message":"Resource not accessible by integration ##[error]x"}')
        return true
      },
    ],
    [
      '500',
      /The request to GitHub failed/,
      (response) => {
        response.writeHead(500).end('oops ##[error]x')
        return true
      },
    ],
    [
      'a broken connection',
      /The request to GitHub failed/,
      (response) => {
        response.destroy()
        return true
      },
    ],
    [
      'an empty answer',
      /the answer cannot be read/,
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('')
        return true
      },
    ],
  ]

  test.each(troubles)(
    '%s: one notice, and young ones of other runs are spared',
    async (_, notice, answer) => {
      const played = await withGitHub({}, { ...setting, deploy: 'success' }, answer)
      expect(played.post.exitCode).toBe(0)
      expect(played.ids).toEqual(['801', '803'])
      expect(played.post.notices).toEqual([expect.stringMatching(notice)])
      expect(played.post.commands.filter((each) => each.form === '##')).toEqual([])
    },
  )

  test('403 does not keep a restore from happening', async () => {
    const played = await withGitHub({}, { ...setting, deploy: 'failure' }, (response) => {
      response.writeHead(403).end('{}')
      return true
    })
    expect(result(played)).toBe('restored')
  })

  test('a GitHub that never answers costs ten seconds and no more', async () => {
    const played = await withGitHub({}, { ...setting, deploy: 'success' }, () => true)
    const [list, , deletion] = played.emulator.requests.slice(-3)
    expect([list?.operation, deletion?.operation]).toEqual(['listSnapshots', 'deleteSnapshot'])
    const waitedMs = (deletion?.at ?? 0) - (list?.at ?? START_MS)
    expect(waitedMs).toBeGreaterThanOrEqual(9_900)
    expect(waitedMs).toBeLessThanOrEqual(10_500)
    expect(played.post.notices).toEqual([expect.stringContaining('GitHub did not answer in time.')])
    expect(played.ids).toEqual(['801', '803'])
  })

  test('an empty github-token leaves GitHub alone', async () => {
    const played = await withGitHub(
      {},
      { ...setting, with: { ...setting.with, 'github-token': '' }, deploy: 'success' },
    )
    expect(played.github.asked).toEqual([])
    expect(played.post.notices).toEqual([])
  })
})
