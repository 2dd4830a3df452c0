/** What comes between the last look at a server and its restore: nothing that takes time. Through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { ServedFacts, TakeOver } from './github-server.ts'
import { HEAD, rollBackWithGitHub, withGitHub } from './github-scene.ts'
import type { RolledBack, RollbackSetting } from './rollback-scene.ts'
import { own, type Played, result, SERVER_ID, type Setting } from './scene.ts'

/** Another job deployed before ours, and so has to be asked about: its snapshot is 801, and ours 802. */
const OTHER = '9000000005'
const before801 = own({ runId: OTHER, hoursOld: 1, disk: 'release 0' })
const FACTS: ServedFacts = {
  runs: { [OTHER]: { status: 'completed', updatedAt: '2026-11-21T09:30:00Z' } },
  jobs: { 4711: { name: 'deploy', status: 'in_progress', steps: [['Run migrations', 'failure']] } },
  commits: { '0123456': [{ message: 'Change 1' }] },
}

/** What is asked of GitHub, beside what was sent to VPS.org until then. */
interface Asked {
  readonly path: string
  readonly restores: number
}

/** A failed deploy. `onAsked` is called at each question, with what the world is. */
async function restore(
  setting: Setting = {},
  onAsked: (asked: Asked, emulator: Emulator) => void = () => undefined,
  slow = false,
): Promise<Played & { readonly asked: readonly Asked[] }> {
  let emulator: Emulator | undefined
  const asked: Asked[] = []
  const takeOver: TakeOver = (_, path) => {
    if (emulator === undefined || !hasFailed) return false
    const restores = emulator.requests.filter((each) => each.operation === 'restoreSnapshot').length
    asked.push({ path, restores })
    onAsked({ path, restores }, emulator)
    return slow
  }
  let hasFailed = false
  const played = await withGitHub(
    FACTS,
    {
      ...setting,
      with: { 'restore-on': 'failure', 'check-run-id': '4711', ...setting.with },
      env: { GITHUB_SHA: HEAD },
      emulator: { snapshots: [before801], ...setting.emulator },
      before: (each) => {
        emulator = each
      },
      deploy: ({ emulator: { provider } }) => {
        provider.deploy(SERVER_ID, 'broken')
        hasFailed = true
        return 'failure'
      },
    },
    takeOver,
  )
  return { ...played, asked }
}

/** The requests of post, from its beginning to its first restore; those that were under way at once, sorted. */
function untilRestore({ emulator, postRequests }: Played): readonly string[] {
  const ofPost = emulator.requests.slice(-postRequests.length).map((each) => each.operation ?? '')
  const end = ofPost.indexOf('restoreSnapshot')
  return ofPost.slice(0, end + 1)
}

const LOOK = ['listServers', 'listSnapshots']

describe('post, before an automatic restore', () => {
  test('asks GitHub only what decides; what only tells is asked afterwards', async () => {
    const { asked, ...played } = await restore()
    expect(result(played)).toBe('restored')
    const deciding = asked.filter((each) => each.restores === 0).map((each) => each.path)
    expect(deciding).not.toEqual([])
    for (const path of deciding) expect(path).toContain(`/actions/runs/${OTHER}`)
    const telling = asked.filter((each) => each.restores > 0).map((each) => each.path)
    expect(telling.some((each) => each.includes('/actions/jobs/4711'))).toBe(true)
    expect(telling.some((each) => each.includes('/compare/'))).toBe(true)
    // And it is told all the same.
    expect(played.post.errors[0]).toContain('failed at "Run migrations"')
    expect(played.post.summary).toContain('Change 1')
  })

  test('looks at list and server once more when GitHub has answered', async () => {
    const played = await restore()
    const requests = untilRestore(played)
    expect([requests.slice(0, 2).toSorted(), requests.slice(2, 4).toSorted(), requests.slice(4)]).toEqual([
      LOOK,
      LOOK,
      ['restoreSnapshot'],
    ])
  })

  test('looks once where there is nothing to ask GitHub about', async () => {
    const played = await restore({ emulator: { snapshots: [] } })
    expect(untilRestore(played).toSorted()).toEqual([...LOOK, 'restoreSnapshot'])
    expect(result(played)).toBe('restored')
  })

  const meanwhile: readonly (readonly [string, (emulator: Emulator) => void, RegExp])[] = [
    [
      'another restore begins',
      ({ provider }) => {
        provider.restoreSnapshot(801, 'other')
      },
      /\[restore-refused-server-restoring\]$/,
    ],
    [
      'another deploy begins',
      ({ provider }) => {
        provider.addSnapshot(own({ runId: '9000000099', hoursOld: 0, createdAt: provider.now() }))
      },
      /\[restore-refused-(?:newer-deploy|deploy-running)\]$/,
    ],
    [
      'our snapshot is deleted',
      ({ provider }) => {
        provider.deleteSnapshot(802, 'other')
      },
      /snapshot 802 no longer exists/,
    ],
  ]
  test.each(meanwhile)('while GitHub is asked, %s: no restore', async (_, happen, why) => {
    let hasHappened = false
    const played = await restore({}, (_, emulator) => {
      if (hasHappened) return
      hasHappened = true
      happen(emulator)
    })
    expect(hasHappened).toBe(true)
    expect(played.postRequests.filter((each) => each.includes('restoreSnapshot'))).toEqual([])
    expect(played.post.errors).toEqual([expect.stringMatching(why)])
    expect(result(played)).toBe('not-restored')
  })

  test('lets no slow GitHub come between the last look and the restore', async () => {
    const played = await restore({}, () => undefined, true)
    const { requests } = played.emulator
    const sent = requests.find((each) => each.operation === 'restoreSnapshot')
    const last = requests.filter((each) => each.n < (sent?.n ?? 0)).slice(-2)
    expect(last.map((each) => each.operation).toSorted()).toEqual(LOOK)
    for (const each of last) expect((sent?.at ?? 0) - each.at).toBeLessThan(1000)
    expect(result(played)).toBe('restored')
  })

  test('looks at the server at once afterwards, while GitHub takes its time', async () => {
    const played = await restore({}, () => undefined, true)
    const { requests } = played.emulator
    const sent = requests.find((each) => each.operation === 'restoreSnapshot')
    const first = requests.find((each) => each.n > (sent?.n ?? 0))
    expect(first?.operation).toBe('listServers')
    expect((first?.at ?? 0) - (sent?.at ?? 0)).toBeLessThan(1000)
  })
})

describe('restore/, before the restore', () => {
  /** A rollback to `latest`, which asks what it undoes and whether it is the last good state. */
  async function rollBackMeanwhile(
    setting: RollbackSetting,
    happen: (emulator: Emulator) => void,
  ): Promise<RolledBack> {
    let emulator: Emulator | undefined
    let hasHappened = false
    const rolled = await rollBackWithGitHub(
      FACTS,
      {
        ...setting,
        before: (each) => {
          emulator = each
        },
      },
      (_, path) => {
        if (emulator === undefined || hasHappened || !path.includes('/compare/')) return false
        hasHappened = true
        happen(emulator)
        return false
      },
    )
    expect(hasHappened).toBe(true)
    return rolled
  }

  const meanwhile: readonly (readonly [string, (emulator: Emulator) => void, RegExp])[] = [
    [
      'another restore begins',
      ({ provider }) => {
        provider.restoreSnapshot(801, 'other')
      },
      /is already being restored.*\[rollback-server-restoring\]$/,
    ],
    [
      'its target is deleted',
      ({ provider }) => {
        provider.deleteSnapshot(802, 'other')
      },
      /Snapshot 802 .* was deleted while this step was running\. Server 12345 was not restored\./,
    ],
  ]
  test.each(meanwhile)(
    'without a safety snapshot, while GitHub is asked, %s: nothing is restored',
    async (_, happen, why) => {
      const { run, changes } = await rollBackMeanwhile({ with: { 'safety-snapshot': 'false' } }, happen)
      expect(run.exitCode).toBe(1)
      expect(changes).toEqual([])
      expect(run.errors).toEqual([expect.stringMatching(why)])
    },
  )

  test('looks at list and server right before, with and without a safety snapshot', async () => {
    for (const kept of ['true', 'false']) {
      const { emulator, run } = await rollBackMeanwhile(
        { with: { 'safety-snapshot': kept } },
        () => undefined,
      )
      expect(run.exitCode).toBe(0)
      const operations = emulator.requests.map((each) => each.operation ?? '')
      const at = operations.indexOf('restoreSnapshot')
      expect(operations.slice(at - 2, at).toSorted()).toEqual(LOOK)
    }
  })
})
