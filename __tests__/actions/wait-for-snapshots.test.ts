/** What is made sure of at the end of a wait for several: one that was completed early may be gone, or broken, by then. */
import { describe, expect, test } from '@jest/globals'
import { waitForSnapshots } from '../../src/actions/shared/snapshots/wait-for-snapshots.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { UserError } from '../../src/domain/user-error.ts'
import { snapshotDeleted, snapshotFailed } from '../../src/report/messages/wait.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import { NOW_MS, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { postContext } from './post-context.ts'

const OTHER_ID = '67890'
const EARLY = { serverId: SERVER_ID, id: '801', name: 'early' }
const LATE = { serverId: OTHER_ID, id: '802', name: 'late' }
const INTERVAL_MS = 5000
/** When the late one is completed, and the early one is read for the second time. */
const SURE_MS = 2 * INTERVAL_MS

type Shown = Snapshot | null | 'unreadable'

interface Course {
  /** What each read of the early one shows after the first, in which it is completed; the last one stays. */
  readonly early: readonly Shown[]
  readonly stopAtRead?: number
  readonly timeoutMs?: number
  /** How long the second read of the early one takes. */
  readonly sureTakesMs?: number
}

interface Ran {
  /** Ids. */
  readonly completed: readonly string[]
  readonly failed: readonly (readonly [serverId: string, facts: Message | null])[]
  readonly earlyReads: number
  readonly tookMs: number
}

/** Waits for two, in a process that is a minute old. */
async function run(course: Course): Promise<Ran> {
  const clock = new FakeClock(NOW_MS)
  clock.advance(60_000)
  const startMs = clock.elapsedMs()
  const controller = new AbortController()
  const { context } = postContext({ clock })
  let earlyReads = 0
  const listOf = (serverId: string): readonly Snapshot[] => {
    if (serverId === OTHER_ID) {
      const status = clock.elapsedMs() - startMs >= SURE_MS ? 'completed' : 'in_progress'
      return [snapshot({ id: LATE.id, serverIds: [OTHER_ID], name: LATE.name, status })]
    }
    earlyReads++
    if (earlyReads === 1) return [snapshot({ name: EARLY.name })]
    if (earlyReads === 2) clock.advance(course.sureTakesMs ?? 0)
    if (earlyReads === course.stopAtRead) controller.abort('SIGTERM')
    const shown = course.early[Math.min(earlyReads - 2, course.early.length - 1)] ?? null
    if (shown === 'unreadable')
      throw new VpsOrgError(failureWithoutAnswer('lost', { kind: 'list-snapshots', serverId }))
    return shown === null ? [] : [shown]
  }
  const { completed, failed } = await waitForSnapshots(
    {
      ...context,
      signal: controller.signal,
      log: { ...context.log, startGroup: () => undefined, endGroup: () => undefined },
      vpsOrg: {
        ...context.vpsOrg,
        listSnapshots: async (serverId) => {
          await Promise.resolve()
          return { snapshots: listOf(serverId), incomplete: null }
        },
      },
    },
    {
      snapshots: [EARLY, LATE].map((each) => ({ ...each, onSeen: () => undefined })),
      source: 'just-created',
      timeoutMs: course.timeoutMs ?? 600_000,
      pollIntervalMs: INTERVAL_MS,
    },
  )
  return {
    completed: completed.map(({ snapshot: { id } }) => id),
    failed: failed.map(({ serverId, error }) => [serverId, error instanceof UserError ? error.facts : null]),
    earlyReads,
    tookMs: clock.elapsedMs() - startMs,
  }
}

const STILL_THERE = snapshot({ name: EARLY.name })

describe('one that was completed before the other', () => {
  test('is completed when one more read shows it again', async () => {
    expect(await run({ early: [STILL_THERE] })).toEqual({
      completed: ['801', '802'],
      failed: [],
      earlyReads: 2,
      tookMs: SURE_MS,
    })
  })

  test('is not when it has failed since', async () => {
    const { completed, failed, tookMs } = await run({ early: [{ ...STILL_THERE, status: 'failed' }] })

    expect(completed).toEqual(['802'])
    expect(tookMs).toBe(SURE_MS)
    expect(failed).toEqual([[SERVER_ID, snapshotFailed(EARLY, 'failed', SURE_MS)]])
  })

  test('is not when three reads do not show it', async () => {
    const { completed, failed, earlyReads } = await run({ early: [null] })

    expect(completed).toEqual(['802'])
    expect(earlyReads).toBe(4)
    expect(failed).toEqual([[SERVER_ID, snapshotDeleted(EARLY, 'completed')]])
  })

  test('is completed when only one read does not show it', async () => {
    expect(await run({ early: [null, STILL_THERE] })).toMatchObject({
      completed: ['801', '802'],
      failed: [],
      earlyReads: 3,
    })
  })

  test.each([
    ['can not be read', { early: ['unreadable'] }, 2],
    ['is cut off by a signal', { early: [STILL_THERE], stopAtRead: 2 }, 2],
    ['is followed by a signal', { early: [null], stopAtRead: 3 }, 3],
    ['took all the time that was left', { early: [null], timeoutMs: SURE_MS + 1000, sureTakesMs: 1000 }, 2],
  ] as const)('is taken to be completed when the read that makes sure %s', async (_what, course, reads) => {
    expect(await run(course)).toMatchObject({
      completed: ['801', '802'],
      failed: [],
      earlyReads: reads,
    })
  })
})

/** Waits for one whose list is always this; returns how it ended, and whether each read was to ignore a pause. */
async function waitForOne(listed: Snapshot, isIt?: (snapshot: Snapshot) => boolean) {
  const clock = new FakeClock(NOW_MS)
  const { context } = postContext({ clock })
  const ignored: (boolean | undefined)[] = []
  const { completed, failed } = await waitForSnapshots(
    {
      ...context,
      log: { ...context.log, startGroup: () => undefined, endGroup: () => undefined },
      vpsOrg: {
        ...context.vpsOrg,
        listSnapshots: (_serverId, _signal, options) => {
          ignored.push(options?.ignoreRetryAfter)
          return Promise.resolve({ snapshots: [listed], incomplete: null })
        },
      },
    },
    {
      snapshots: [{ ...EARLY, onSeen: () => undefined, ...(isIt === undefined ? {} : { isIt }) }],
      source: 'just-created',
      timeoutMs: 120_000,
      pollIntervalMs: 30_000,
    },
  )
  return { completed: completed.length, failed, ignored, tookMs: clock.elapsedMs() }
}

test('only the last read, when the time is up, goes over a pause that VPS.org asked for', async () => {
  const { ignored } = await waitForOne(snapshot({ name: EARLY.name, status: 'in_progress' }))
  expect(ignored.length).toBeGreaterThan(2)
  expect(ignored.slice(0, -1)).not.toContain(true)
  expect(ignored.at(-1)).toBe(true)
})

test('a snapshot that has the id and is another one is as good as absent from a whole list', async () => {
  const { completed, failed, tookMs } = await waitForOne(snapshot({ name: 'other' }), () => false)
  expect(completed).toBe(0)
  expect(failed[0]?.error).toBeInstanceOf(UserError)
  expect(failed.map(({ error }) => (error instanceof UserError ? error.facts.code : null))).toEqual([
    'snapshot-not-listed',
  ])
  // A minute, and not the two of the time-out.
  expect(tookMs).toBeLessThan(100_000)
})
