import { NO_GITHUB } from '../../src/github/github.ts'
import { describe, expect, test } from '@jest/globals'
import { restoreAll } from '../../src/actions/shared/restores/restore-all.ts'
import type { RestoreOutcome } from '../../src/actions/shared/restores/restore-outcome.ts'
import type { ServerLookup } from '../../src/domain/server.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import type { Outcome } from '../../src/vpsorg/changes.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { RUN } from '../decide/snapshots.ts'
import { SimulatedProcess } from '../../testing/simulator/simulated-process.ts'
import { VirtualTime } from '../../testing/simulator/virtual-time.ts'

/** What becomes of one request to restore. */
interface Post {
  readonly kind: Outcome<null>['kind']
  /** How it failed. */
  readonly failure?: FailureKind
  readonly status?: number
  readonly retryAfterMs?: number
  /** How long the answer takes. */
  readonly afterMs?: number
  /** Whether the restore begins, and when, counted from the request. By default at once where it is accepted. */
  readonly beginsAfterMs?: number | null
}

const ACCEPTED: Post = { kind: 'accepted' }
const REFUSED: Post = { kind: 'refused', failure: 'forbidden', status: 403 }
const LOCKED: Post = { kind: 'refused', failure: 'locked', status: 409 }
const LOST: Post = { kind: 'failed', failure: 'lost' }
const LATE: Post = { kind: 'unclear', failure: 'timeout', afterMs: 30_000 }
const putOff = (retryAfterMs?: number): Post => ({
  kind: 'failed',
  failure: 'rate-limited',
  status: 429,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

const RESTORE_MS = 30_000
const INTERVAL_MS = 5000

interface Course {
  /** What becomes of the requests for each server, one after the other. */
  readonly posts: Readonly<Record<string, readonly Post[]>>
  readonly notFollowed?: readonly string[]
  readonly timeoutMs?: number
  /** Whether the list of servers can't be read at this time. */
  readonly isUnreadable?: (ms: number) => boolean
  readonly missing?: readonly string[]
  /** Servers that this token may not see. */
  readonly hidden?: readonly string[]
  /** The status of servers that are not being restored, from this time on. */
  readonly shows?: readonly [atMs: number, status: string]
  /** What the last check before the restore showed; by default that the server is active. */
  readonly before?: ServerLookup
  /** For how long the API asks to be left alone where the list can't be read. */
  readonly readPutOffMs?: number
  /** How long each look takes. */
  readonly lookMs?: number
  /** How long `onProgress` takes. */
  readonly progressMs?: number
  readonly abortAtMs?: number
  /** What being told of a begun restore fails with. */
  readonly onBegunFails?: Error
}

interface Ran {
  readonly outcomes: Readonly<Record<string, RestoreOutcome>>
  /** How each came out of it, in a word. */
  readonly words: Readonly<Record<string, string>>
  readonly sent: readonly string[]
  /** When the list of servers was read: one entry for each read. */
  readonly looks: readonly number[]
  /** Those looks that came although the API asked to be left alone. */
  readonly forced: readonly number[]
  /** What `onBegun` and `onProgress` were told, and when. */
  readonly told: readonly string[]
  readonly lines: readonly string[]
  readonly groups: readonly string[]
  readonly endMs: number
}

function found(serverId: string, status: string): ServerLookup {
  return { kind: 'found', server: { ids: [serverId], name: '', status, addresses: [] } }
}

function wordFor(outcome: RestoreOutcome): string {
  return outcome.kind === 'ended' ? outcome.end.kind : outcome.kind
}

async function run(course: Course): Promise<Ran> {
  const time = new VirtualTime(0)
  const { clock } = new SimulatedProcess(time, { name: 'step' })
  const controller = new AbortController()
  const { signal } = controller
  const never = new AbortController().signal
  const sent: string[] = []
  const looks: number[] = []
  const forced: number[] = []
  const told: string[] = []
  const lines: string[] = []
  const groups: string[] = []
  const began = new Map<string, number>()
  const failed = (
    failure: FailureKind,
    retryAfterMs: number | null = null,
    status: number | null = null,
  ): VpsOrgError =>
    new VpsOrgError({
      kind: failure,
      operation: { kind: 'restore', snapshotId: '802' },
      status,
      requestId: null,
      said: null,
      retryAfterMs,
    })
  const notNeeded = (): never => {
    throw new Error('This is not needed to restore.')
  }
  const status = (serverId: string): string => {
    const sinceMs = clock.elapsedMs() - (began.get(serverId) ?? Infinity)
    if (sinceMs >= 0 && sinceMs < RESTORE_MS) return 'restoring'
    const [fromMs, shown] = course.shows ?? [Infinity, '']
    return clock.elapsedMs() >= fromMs ? shown : 'active'
  }
  const serverIds = Object.keys(course.posts)
  const context: Context = {
    run: RUN,
    toolkit: actionsToolkit,
    log: {
      line: (text) => lines.push(`${clock.elapsedMs()}: ${text}`),
      startGroup: (title) => groups.push(`${clock.elapsedMs()}: ${title}`),
      endGroup: () => groups.push(`${clock.elapsedMs()}: end`),
      notice: notNeeded,
      warning: notNeeded,
      error: notNeeded,
      debug: notNeeded,
    },
    summary: { write: notNeeded, last: notNeeded },
    clock,
    signal,
    vpsOrg: {
      listSnapshots: notNeeded,
      createSnapshot: notNeeded,
      deleteSnapshot: notNeeded,
      async listServers(_, { ignoreRetryAfter = false } = {}) {
        looks.push(clock.elapsedMs())
        if (ignoreRetryAfter) forced.push(clock.elapsedMs())
        await clock.sleep(course.lookMs ?? 0, never)
        if (course.isUnreadable?.(clock.elapsedMs()) === true)
          throw failed('rate-limited', course.readPutOffMs ?? null)
        const ids = serverIds.filter((each) => course.missing?.includes(each) !== true)
        const servers = ids.map((id) => ({ ids: [id], name: '', status: status(id), addresses: [] }))
        return { servers, incomplete: null }
      },
      async restoreSnapshot(id) {
        const serverId = id.replace('snapshot of ', '')
        if (signal.aborted) return { kind: 'refused', error: failed('not-sent') }
        const index = sent.filter((each) => each.startsWith(`${serverId} `)).length
        const post = course.posts[serverId]?.[index]
        if (post === undefined)
          throw new Error(`Server ${serverId} was not to be restored ${index + 1} times.`)
        sent.push(`${serverId} at ${clock.elapsedMs()}`)
        const { beginsAfterMs = post.kind === 'accepted' ? 0 : null } = post
        if (beginsAfterMs !== null) began.set(serverId, clock.elapsedMs() + beginsAfterMs)
        await clock.sleep(post.afterMs ?? 0, never)
        if (post.kind === 'accepted') return { kind: 'accepted', value: null }
        return { kind: post.kind, error: failed(post.failure ?? 'lost', post.retryAfterMs, post.status) }
      },
    },
    github: NO_GITHUB,
    interfaces: {},
    madeHere: { write: notNeeded, has: notNeeded },
    newMark: notNeeded,
    readBudgetMs: 0,
    providerAheadMs: 0,
    earlierResult: 'none',
    actionName: () => 'acme/snapshot@v1',
    actionSource: null,
  }
  if (course.abortAtMs !== undefined) {
    void clock.sleep(course.abortAtMs, never).then(() => {
      controller.abort('SIGTERM')
    })
  }
  const ends = await time.runUntil(
    restoreAll(context, {
      servers: serverIds.map((serverId) => ({
        serverId,
        snapshotId: `snapshot of ${serverId}`,
        lookup: course.hidden?.includes(serverId)
          ? { kind: 'forbidden', why: 'This token can not list servers.' }
          : (course.before ?? found(serverId, 'active')),
        isFollowed: course.notFollowed?.includes(serverId) !== true,
      })),
      deadlineMs: course.timeoutMs ?? 900_000,
      timeoutMs: course.timeoutMs ?? 900_000,
      lockMs: 180_000,
      pollIntervalMs: INTERVAL_MS,
      onBegun: ({ serverId }) => {
        told.push(`${serverId} begun at ${clock.elapsedMs()}`)
        if (course.onBegunFails !== undefined) throw course.onBegunFails
      },
      onProgress: async () => {
        told.push(`progress at ${clock.elapsedMs()}`)
        await clock.sleep(course.progressMs ?? 0, never)
      },
    }),
  )
  expect(ends.map(({ server }) => server.serverId)).toEqual(serverIds)
  const outcomes = Object.fromEntries(ends.map(({ server, outcome }) => [server.serverId, outcome]))
  const words = Object.fromEntries(ends.map(({ server, outcome }) => [server.serverId, wordFor(outcome)]))
  return { outcomes, words, sent, looks, forced, told, lines, groups, endMs: clock.elapsedMs() }
}

describe('servers whose restores are accepted', () => {
  test('are all restored at once, and followed until they are back', async () => {
    const ran = await run({ posts: { a: [ACCEPTED], b: [ACCEPTED], c: [ACCEPTED] } })

    expect(ran.words).toEqual({ a: 'up', b: 'up', c: 'up' })
    expect(ran.sent).toEqual(['a at 0', 'b at 0', 'c at 0'])
    // Two looks that show it back.
    expect(ran.endMs).toBe(RESTORE_MS + INTERVAL_MS)
    expect(ran.looks.filter((each) => each === 0)).toHaveLength(3)
  })

  test('that cannot be reported are an error, when all are over', async () => {
    const onBegunFails = new Error('The disk is full.')
    await expect(run({ posts: { a: [ACCEPTED], b: [ACCEPTED] }, onBegunFails })).rejects.toThrow(
      'The disk is full.',
    )
  })

  test('are told of at once, the progress with the first of them and when all are known', async () => {
    const { told } = await run({ posts: { a: [ACCEPTED], b: [ACCEPTED], c: [ACCEPTED] } })

    expect(told.filter((each) => each.startsWith('progress'))).toEqual(['progress at 0', 'progress at 0'])
    expect(told.slice(0, 2)).toEqual(['a begun at 0', 'progress at 0'])
    expect(told.at(-1)).toBe('progress at 0')
    expect(told.filter((each) => each.includes('begun')).toSorted()).toEqual([
      'a begun at 0',
      'b begun at 0',
      'c begun at 0',
    ])
  })

  test('are not taken for back while the list may not show the restore yet', async () => {
    const ran = await run({ posts: { a: [{ ...ACCEPTED, beginsAfterMs: 12_000 }] } })

    expect(ran).toMatchObject({ words: { a: 'up' }, endMs: 50_000 })
    // Seen at 15,000, and back at 45,000.
    expect(ran.looks.at(-1)).toBe(50_000)
  })

  test('are told of once, where it is only one, with one progress', async () => {
    const ran = await run({ posts: { a: [ACCEPTED] } })

    expect(ran.told).toEqual(['a begun at 0', 'progress at 0'])
    expect(ran.groups).toEqual([
      expect.stringMatching(/^0: Waiting until server a is restored/),
      `${RESTORE_MS + INTERVAL_MS}: end`,
    ])
  })

  test('are told of while the request for another is not answered', async () => {
    const { told, words } = await run({
      posts: { a: [{ ...ACCEPTED, afterMs: 20_000 }], b: [ACCEPTED], c: [{ ...ACCEPTED, afterMs: 7000 }] },
    })

    expect(told).toEqual([
      'b begun at 0',
      'progress at 0',
      'c begun at 7000',
      'progress at 7000',
      'a begun at 20000',
      'progress at 20000',
    ])
    expect(words).toEqual({ a: 'up', b: 'up', c: 'up' })
  })

  test('are told of while the progress is still being written', async () => {
    const { told } = await run({ posts: { a: [ACCEPTED], b: [ACCEPTED] }, progressMs: 10_000 })

    expect(told).toEqual(['a begun at 0', 'progress at 0', 'b begun at 0', 'progress at 1000'])
  })

  test('and that are not to be followed are not checked', async () => {
    const ran = await run({ posts: { a: [ACCEPTED], b: [ACCEPTED] }, notFollowed: ['a', 'b'] })

    expect(ran.words).toEqual({ a: 'not-followed', b: 'not-followed' })
    expect(ran).toMatchObject({ looks: [], endMs: 0, groups: [] })
    expect(ran.told).toHaveLength(4)
  })

  test('are followed though another is not', async () => {
    const ran = await run({ posts: { a: [ACCEPTED], b: [ACCEPTED] }, notFollowed: ['a'] })

    expect(ran.words).toEqual({ a: 'not-followed', b: 'up' })
    expect(ran.looks.filter((each) => each === 0)).toHaveLength(1)
  })

  test('are left when the time is up', async () => {
    const ran = await run({ posts: { a: [ACCEPTED], b: [ACCEPTED] }, timeoutMs: 20_000 })

    expect(ran.words).toEqual({ a: 'timeout', b: 'timeout' })
    expect(ran.endMs).toBe(20_000)
  })

  test('may be none', async () => {
    expect(await run({ posts: {} })).toEqual({
      ...{
        outcomes: {},
        words: {},
        sent: [],
        looks: [],
        forced: [],
        told: [],
        lines: [],
        groups: [],
        endMs: 0,
      },
    })
  })
})

describe('a server whose restore is refused', () => {
  test('is checked once, and not reported', async () => {
    const ran = await run({ posts: { a: [REFUSED] } })

    expect(ran.outcomes['a']).toMatchObject({
      kind: 'refused',
      error: { failure: { kind: 'forbidden' } },
      seen: { kind: 'status', status: 'active' },
      tries: 1,
    })
    expect(ran).toMatchObject({ sent: ['a at 0'], looks: [0], told: [], groups: [] })
  })

  test('is said to be unknown where the look shows nothing', async () => {
    const blind = await run({ posts: { a: [REFUSED] }, isUnreadable: () => true })
    expect(blind.outcomes['a']).toMatchObject({
      kind: 'refused',
      seen: {
        kind: 'not-seen',
        why: {
          kind: 'unreadable',
          what: expect.stringContaining('Could not restore snapshot 802') as unknown,
        },
      },
    })
    const missing = await run({ posts: { a: [REFUSED] }, missing: ['a'] })
    expect(missing.outcomes['a']).toMatchObject({
      seen: { kind: 'not-seen', why: { kind: 'not-listed' } },
    })
    const hidden = await run({ posts: { a: [REFUSED] }, hidden: ['a'] })
    expect(hidden.outcomes['a']).toMatchObject({
      seen: { kind: 'not-seen', why: { kind: 'not-allowed' } },
    })
    expect(hidden.looks).toEqual([])
  })

  test('while another restore of it is under way is said to be in that one', async () => {
    for (const post of [REFUSED, LOCKED]) {
      const ran = await run({ posts: { a: [{ ...post, beginsAfterMs: 0 }] } })
      expect(ran.outcomes['a']).toMatchObject({
        kind: 'refused',
        seen: { kind: 'status', status: 'restoring' },
      })
      expect(ran).toMatchObject({ sent: ['a at 0'], told: [] })
    }
  })

  test('does not keep the others from being restored', async () => {
    const ran = await run({ posts: { a: [REFUSED], b: [ACCEPTED] } })

    expect(ran.words).toEqual({ a: 'refused', b: 'up' })
    expect(ran.told).toEqual(['b begun at 0', 'progress at 0'])
    expect(ran.looks.filter((each) => each === 0)).toHaveLength(2)
  })
})

describe('a server that is locked', () => {
  test('is tried again after pauses that grow, each time after a look', async () => {
    const ran = await run({ posts: { a: [LOCKED, LOCKED, LOCKED, ACCEPTED] } })

    expect(ran.sent).toEqual(['a at 0', 'a at 2000', 'a at 6000', 'a at 14000'])
    for (const ms of [0, 2000, 6000, 14_000]) expect(ran.looks).toContain(ms)
    expect(ran.words).toEqual({ a: 'up' })
    expect(ran.told).toEqual(['a begun at 14000', 'progress at 14000'])
  })

  test('for ever is given up after three minutes, and says how often it was refused', async () => {
    const ran = await run({ posts: { a: Array<Post>(20).fill(LOCKED) } })

    expect(ran.sent.at(-1)).toBe('a at 180000')
    expect(ran.outcomes['a']).toMatchObject({ kind: 'refused', tries: ran.sent.length, forMs: 180_000 })
    expect(ran.endMs).toBe(180_000)
  })

  test('says for how long it was tried from the first answer on', async () => {
    const late = { ...LOCKED, afterMs: 1000 }
    const ran = await run({ posts: { a: Array<Post>(20).fill(late) } })
    expect(ran.outcomes['a']).toMatchObject({ kind: 'refused', forMs: ran.endMs - 1000 })
  })

  test('is one for a 400, and not for a 422 or the 400 of a firewall', async () => {
    const bad: Post = { kind: 'refused', failure: 'bad-request', status: 400 }
    expect(await run({ posts: { a: [bad, ACCEPTED] } })).toMatchObject({ words: { a: 'up' } })
    for (const post of [
      { ...bad, status: 422 },
      { ...bad, failure: 'firewall' as const },
    ]) {
      const worse = await run({ posts: { a: [post] } })
      expect(worse).toMatchObject({ words: { a: 'refused' }, endMs: 0 })
    }
  })

  test('and then is restored by another job is left alone', async () => {
    const ran = await run({ posts: { a: [{ ...LOCKED, beginsAfterMs: 1000 }] } })

    expect(ran.sent).toEqual(['a at 0'])
    expect(ran.outcomes['a']).toMatchObject({
      kind: 'refused',
      seen: { kind: 'status', status: 'restoring' },
    })
  })

  test('is not tried again by a token that can not see it', async () => {
    const ran = await run({ posts: { a: [LOCKED] }, hidden: ['a'] })

    expect(ran).toMatchObject({ words: { a: 'refused' }, sent: ['a at 0'], looks: [], endMs: 0 })
  })

  test('does not delay the others', async () => {
    const ran = await run({ posts: { a: [LOCKED, LOCKED, ACCEPTED], b: [ACCEPTED] } })

    expect(ran.words).toEqual({ a: 'up', b: 'up' })
    expect(ran.told).toEqual(['b begun at 0', 'progress at 0', 'a begun at 6000', 'progress at 6000'])
    expect(ran.endMs).toBe(6000 + RESTORE_MS + INTERVAL_MS)
  })

  test('and whose lock ends in a lost answer is looked for, and not sent again', async () => {
    const ran = await run({ posts: { a: [LOCKED, LOST] } })

    expect(ran).toMatchObject({ words: { a: 'unknown' }, sent: ['a at 0', 'a at 2000'], endMs: 62_000 })
  })
})

describe('a server for which the answer is lost', () => {
  test.each<[string, Post, number]>([
    ['lost', LOST, 0],
    ['too late', LATE, 30_000],
  ])('(%s) is looked for during a minute, and unknown then; nothing is sent again', async (_, post, atMs) => {
    const ran = await run({ posts: { a: [post] } })

    expect(ran.outcomes['a']).toMatchObject({ kind: 'unknown', error: { failure: { kind: post.failure } } })
    expect(ran.sent).toEqual(['a at 0'])
    expect(ran.looks).toEqual(Array.from({ length: 13 }, (_, look) => atMs + look * INTERVAL_MS))
    expect(ran.told).toEqual([])
    expect(ran.endMs).toBe(atMs + 60_000)
  })

  test.each([0, 1000, 33_000, 60_000])('and that is being restored %i ms later is followed', async (ms) => {
    const ran = await run({ posts: { a: [{ ...LOST, beginsAfterMs: ms }] } })

    const seenMs = Math.ceil(ms / INTERVAL_MS) * INTERVAL_MS
    expect(ran.words).toEqual({ a: 'up' })
    expect(ran.sent).toEqual(['a at 0'])
    expect(ran.told).toEqual([`a begun at ${seenMs}`, `progress at ${seenMs}`])
  })

  test('does not delay the first look at the others', async () => {
    const ran = await run({ posts: { a: [LOST], b: [ACCEPTED], c: [ACCEPTED] } })

    expect(ran.words).toEqual({ a: 'unknown', b: 'up', c: 'up' })
    expect(ran.looks.filter((each) => each === 0)).toHaveLength(3)
    expect(ran.lines).toContainEqual(expect.stringMatching(/^0: 2 restoring \(after 0 seconds\)/))
    // Both were followed to their end long before the minute was over.
    expect(ran.lines).toContainEqual(expect.stringMatching(/^30000: 2 active \(after 30 seconds\)/))
    expect(ran.looks.filter((each) => each > RESTORE_MS + INTERVAL_MS)).toHaveLength(5)
    expect(ran.endMs).toBe(60_000)
  })

  test('delays them no more where it is not found for long and then is', async () => {
    const ran = await run({ posts: { a: [{ ...LOST, beginsAfterMs: 50_000 }], b: [ACCEPTED] } })

    expect(ran.words).toEqual({ a: 'up', b: 'up' })
    expect(ran.told).toEqual(['b begun at 0', 'progress at 0', 'a begun at 50000', 'progress at 50000'])
    expect(ran.endMs).toBe(50_000 + RESTORE_MS + INTERVAL_MS)
  })

  test('and that was seen being restored is back with the next two looks that show it so', async () => {
    let shown = 0
    // The list can't be read until shortly before the end, nor at the first look of the wait.
    const isUnreadable = (ms: number): boolean => ms < 25_000 || ++shown === 2
    const ran = await run({ posts: { a: [{ ...LOST, beginsAfterMs: 0 }] }, isUnreadable })

    expect(ran.words).toEqual({ a: 'up' })
    expect(ran.told).toEqual(['a begun at 25000', 'progress at 25000'])
    expect(ran.looks.slice(-4)).toEqual([25_000, 25_000, RESTORE_MS, RESTORE_MS + INTERVAL_MS])
  })

  test('is told of beside the others in an unfolded log, and alone in a folded one', async () => {
    const both = await run({ posts: { a: [{ ...LOST, beginsAfterMs: 0 }], b: [ACCEPTED] } })
    expect(both.groups).toEqual([])
    expect(both.lines.filter((each) => each.includes('Waiting until'))).toHaveLength(2)

    const alone = await run({ posts: { a: [{ ...LOST, beginsAfterMs: 0 }] } })
    expect(alone.groups).toHaveLength(2)
    expect(alone.lines.filter((each) => each.includes('Waiting until'))).toEqual([])
  })

  test('is looked for, but not followed, where it is not to be followed', async () => {
    const ran = await run({ posts: { a: [{ ...LOST, beginsAfterMs: 12_000 }] }, notFollowed: ['a'] })

    expect(ran).toMatchObject({ words: { a: 'not-followed' }, looks: [0, 5000, 10_000, 15_000] })
    expect(ran.told).toEqual(['a begun at 15000', 'progress at 15000'])
  })

  test('is unknown where no look shows its state', async () => {
    for (const course of [{ isUnreadable: () => true }, { missing: ['a'] }]) {
      const ran = await run({ posts: { a: [LOST] }, ...course })
      expect(ran).toMatchObject({ words: { a: 'unknown' }, sent: ['a at 0'], endMs: 60_000 })
    }
  })
})

test('a restore that is accepted when the time is over is given two minutes to be seen to begin', async () => {
  const late = putOff(900_000)
  const begins = await run({
    posts: { a: [late, { ...ACCEPTED, beginsAfterMs: 60_000 }] },
    timeoutMs: 300_000,
  })
  expect(begins).toMatchObject({ words: { a: 'up' }, sent: ['a at 0', 'a at 300000'] })

  const never = await run({ posts: { a: [late, { ...ACCEPTED, beginsAfterMs: null }] }, timeoutMs: 300_000 })
  expect(never).toMatchObject({ words: { a: 'never-seen' }, endMs: 420_000 })

  const short = await run({ posts: { a: [late, { ...ACCEPTED, beginsAfterMs: null }] }, timeoutMs: 70_000 })
  expect(short).toMatchObject({ words: { a: 'timeout' }, endMs: 140_000 })
})

describe('a restore that is put off (429, 503)', () => {
  const down: Post = { kind: 'failed', failure: 'server-error', status: 503 }

  test.each<[string, Post, number]>([
    ['(429) without a time', putOff(), 60_000],
    ['(503) without a time', down, 60_000],
    ['for less than a minute', putOff(1000), 60_000],
    ['for longer', { ...down, retryAfterMs: 93_000 }, 93_000],
  ])('%s is sent again only after looks that show no restore', async (_, post, againMs) => {
    const ran = await run({ posts: { a: [post, ACCEPTED] } })

    expect(ran.sent).toEqual(['a at 0', `a at ${againMs}`])
    expect(ran.words).toEqual({ a: 'up' })
    expect(ran.told).toEqual([`a begun at ${againMs}`, `progress at ${againMs}`])
    // From the first moment to the last before it is sent.
    expect(ran.looks[0]).toBe(0)
    expect(ran.looks.filter((each) => each <= againMs).length).toBeGreaterThanOrEqual(13)
    expect(ran.looks).toContain(againMs)
  })

  test.each([putOff(), down, LOST])('twice (%j) is not sent a third time, but looked for', async (second) => {
    const ran = await run({ posts: { a: [putOff(), second] } })

    expect(ran.sent).toEqual(['a at 0', 'a at 60000'])
    expect(ran.outcomes['a']).toMatchObject({
      kind: 'unknown',
      seen: { kind: 'status', status: 'active' },
      error: { failure: { kind: second.failure } },
    })
    expect(ran.endMs).toBe(120_000)
  })

  test.each<[string, Post]>([
    ['500', { kind: 'failed', failure: 'server-error', status: 500 }],
    ['502', { kind: 'failed', failure: 'server-error', status: 502 }],
    ['504', { kind: 'unclear', failure: 'server-error', status: 504 }],
  ])('is not what %s means', async (_, post) => {
    const ran = await run({ posts: { a: [post] } })

    expect(ran).toMatchObject({ words: { a: 'unknown' }, sent: ['a at 0'], endMs: 60_000 })
  })

  test('and is being restored all the same is not sent again', async () => {
    const ran = await run({ posts: { a: [{ ...putOff(), beginsAfterMs: 12_000 }] } })

    expect(ran).toMatchObject({ words: { a: 'up' }, sent: ['a at 0'] })
    expect(ran.told).toEqual(['a begun at 15000', 'progress at 15000'])
    expect(ran.outcomes['a']).toMatchObject({ lost: { failure: { kind: 'rate-limited' } } })
  })

  test('is not sent again when no look shows the server for another minute', async () => {
    for (const course of [{ isUnreadable: (ms: number) => ms >= 45_000 }, { missing: ['a'] }]) {
      const ran = await run({ posts: { a: [putOff()] }, ...course })
      expect(ran).toMatchObject({ words: { a: 'unknown' }, sent: ['a at 0'], endMs: 120_000 })
    }
  })

  test('is sent again as soon as a look shows the server', async () => {
    const ran = await run({
      posts: { a: [putOff(), ACCEPTED] },
      isUnreadable: (ms: number) => ms >= 45_000 && ms < 80_000,
    })
    expect(ran).toMatchObject({ words: { a: 'up' }, sent: ['a at 0', 'a at 80000'] })
  })

  test('is not sent again by a token that can not see the server', async () => {
    const ran = await run({ posts: { a: [putOff()] }, hidden: ['a'] })

    expect(ran).toMatchObject({ words: { a: 'unknown' }, sent: ['a at 0'], looks: [], endMs: 0 })
  })

  test('is not sent again while the server may have it in a queue', async () => {
    const ran = await run({ posts: { a: [putOff()] }, shows: [3000, 'queued'] })

    expect(ran.outcomes['a']).toMatchObject({ kind: 'unknown', seen: { kind: 'status', status: 'queued' } })
    expect(ran).toMatchObject({ sent: ['a at 0'], endMs: 900_000 })
  })

  test('is sent again where the server has shown the same unusual state since before', async () => {
    const posts = { a: [putOff(), ACCEPTED] }
    const ran = await run({ posts, shows: [0, 'maintenance'], before: found('a', 'maintenance') })
    expect(ran.sent).toEqual(['a at 0', 'a at 60000'])
  })

  test('is not sent again where an unusual state may be new', async () => {
    const before = { kind: 'unavailable', why: 'The list could not be read.' } as const
    const ran = await run({ posts: { a: [putOff()] }, shows: [0, 'maintenance'], before })
    expect(ran).toMatchObject({ words: { a: 'unknown' }, sent: ['a at 0'], endMs: 900_000 })
  })

  test('is not taken for back while the list may not show yet what was sent again', async () => {
    const ran = await run({ posts: { a: [putOff(), { ...ACCEPTED, beginsAfterMs: 12_000 }] } })

    // Sent again at 60,000, seen at 75,000, and back at 105,000.
    expect(ran).toMatchObject({ words: { a: 'up' }, endMs: 110_000 })
  })

  test('and is refused then is refused', async () => {
    const ran = await run({ posts: { a: [putOff(), REFUSED] } })

    expect(ran).toMatchObject({ words: { a: 'refused' }, sent: ['a at 0', 'a at 60000'], endMs: 60_000 })
  })

  test('and is refused then because of a restore may be that one', async () => {
    for (const post of [REFUSED, LOCKED]) {
      const ran = await run({ posts: { a: [putOff(), { ...post, beginsAfterMs: 0 }] } })
      expect(ran.outcomes['a']).toMatchObject({
        kind: 'unknown',
        error: { failure: { kind: 'rate-limited' } },
        seen: { kind: 'status', status: 'restoring' },
      })
    }
  })

  test('does not delay the others', async () => {
    const ran = await run({ posts: { a: [putOff(), ACCEPTED], b: [ACCEPTED] } })

    expect(ran.words).toEqual({ a: 'up', b: 'up' })
    expect(ran.told).toEqual(['b begun at 0', 'progress at 0', 'a begun at 60000', 'progress at 60000'])
    expect(ran.endMs).toBe(60_000 + RESTORE_MS + INTERVAL_MS)
  })
})

describe('the looks at a server', () => {
  test('come at once after the answer, though the API asked to be left alone', async () => {
    const ran = await run({ posts: { a: [LOST], b: [ACCEPTED] } })
    expect(ran.looks.filter((each) => each === 0)).toHaveLength(2)
    expect(ran.forced.filter((each) => each === 0)).toHaveLength(2)
    expect(ran.forced).not.toContain(INTERVAL_MS)
  })

  test('that are put off are told with how long', async () => {
    const ran = await run({
      posts: { a: [ACCEPTED] },
      isUnreadable: (ms) => ms > 0 && ms < 30_000,
      readPutOffMs: 30_000,
    })
    expect(ran.lines).toEqual(expect.arrayContaining([expect.stringContaining('30 seconds')]))
  })

  test('say of a server that was never restoring that it was not, while another still is', async () => {
    const late = { ...ACCEPTED, beginsAfterMs: 110_000 }
    const ran = await run({ posts: { a: [{ ...ACCEPTED, beginsAfterMs: null }], b: [late] } })
    expect(ran.words).toEqual({ a: 'never-seen', b: 'up' })
    expect(ran.lines).toEqual(expect.arrayContaining([expect.stringContaining('never "restoring"')]))
  })
})

describe('a wish to stop', () => {
  test('during a look keeps what it shows, and nothing is sent again', async () => {
    const ran = await run({ posts: { a: [LOCKED] }, lookMs: 1000, abortAtMs: 2500 })
    expect(ran.outcomes['a']).toMatchObject({
      kind: 'refused',
      tries: 1,
      seen: { kind: 'status', status: 'active' },
    })
    expect(ran.lines).toHaveLength(1)
    expect(ran.sent).toEqual(['a at 0'])
  })

  test('during a look that shows nothing is why nothing was seen', async () => {
    const course = { isUnreadable: () => true, lookMs: 1000, abortAtMs: 500 }
    const locked = await run({ ...course, posts: { a: [LOCKED] } })
    const why = { kind: 'stopped', signal: 'SIGTERM' }
    expect(locked.outcomes['a']).toMatchObject({ kind: 'refused', seen: { kind: 'not-seen', why } })

    // What broke off the request says it already.
    const aborted: Post = { kind: 'unclear', failure: 'aborted', afterMs: 600 }
    const broken = await run({ ...course, posts: { a: [aborted] } })
    expect(broken.outcomes['a']).toMatchObject({ kind: 'unknown', seen: { kind: 'not-seen', why: null } })
  })

  test('between two looks ends them', async () => {
    const ran = await run({ posts: { a: [LOST] }, abortAtMs: 7000 })
    expect(ran.looks).toEqual([0, 5000])
  })

  test('ends the wait for all, with an outcome for each', async () => {
    const ran = await run({
      posts: { a: [ACCEPTED], b: [LOST], c: [putOff()], d: [REFUSED], e: [LOCKED, LOCKED, LOCKED] },
      abortAtMs: 7000,
    })

    expect(ran.words).toEqual({ a: 'aborted', b: 'unknown', c: 'unknown', d: 'refused', e: 'refused' })
    expect(ran.sent).toEqual(['a at 0', 'b at 0', 'c at 0', 'd at 0', 'e at 0', 'e at 2000', 'e at 6000'])
    expect(ran.endMs).toBe(7000)
  })

  test('before anything is sent sends nothing', async () => {
    const unsent: Post = { kind: 'refused', failure: 'not-sent', afterMs: 3000 }
    const ran = await run({ posts: { a: [unsent], b: [ACCEPTED] }, abortAtMs: 2000 })

    expect(ran.words).toEqual({ a: 'not-sent', b: 'aborted' })
    expect(ran.outcomes['b']).toMatchObject({ end: { sawRestoring: true, lastStatus: 'restoring' } })
  })

  test('while the second request waits for its turn leaves it at what became of the first', async () => {
    const unsent: Post = { kind: 'refused', failure: 'not-sent', afterMs: 3000 }
    const ran = await run({ posts: { a: [putOff(), unsent] }, abortAtMs: 62_000 })
    expect(ran.outcomes['a']).toMatchObject({ kind: 'unknown', error: { failure: { kind: 'rate-limited' } } })
    expect(ran.lines.filter((each) => each.includes('Checking whether'))).toHaveLength(1)

    const locked = await run({ posts: { a: [LOCKED, unsent] }, abortAtMs: 4000 })
    expect(locked.outcomes['a']).toMatchObject({
      kind: 'refused',
      error: { failure: { kind: 'locked' } },
      tries: 1,
      seen: { kind: 'not-seen', why: { kind: 'stopped', signal: 'SIGTERM' } },
    })
  })

  test('keeps what was put off, or is locked, from being sent again', async () => {
    // Told in the same moment in which the last look begins.
    const ran = await run({ posts: { a: [putOff()] }, abortAtMs: 60_000 })
    expect(ran).toMatchObject({ words: { a: 'unknown' }, sent: ['a at 0'], endMs: 60_000 })

    const locked = await run({ posts: { a: [LOCKED] }, abortAtMs: 2000 })
    expect(locked).toMatchObject({ words: { a: 'refused' }, sent: ['a at 0'], endMs: 2000 })
  })
})
