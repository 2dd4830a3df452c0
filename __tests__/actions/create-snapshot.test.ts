import { describe, expect, test } from '@jest/globals'
import { BeforeCreate } from '../../src/actions/shared/snapshots/before-create.ts'
import { createSnapshot, RefusedCreate } from '../../src/actions/shared/snapshots/create.ts'
import { type CreateOrder, RefusedFor } from '../../src/actions/shared/snapshots/create-order.ts'
import { UnknownCreate } from '../../src/actions/shared/snapshots/find-created.ts'
import { Gone } from '../../src/actions/shared/snapshots/gone.ts'
import { MarkedOnPages } from '../../src/actions/shared/snapshots/marked-on-pages.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { textOf } from '../../src/domain/message.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { UserError } from '../../src/domain/user-error.ts'
import type { Outcome } from '../../src/vpsorg/changes.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { Failure, FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { MARK, NOW_MS, provenance, RUN, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { postContext } from './post-context.ts'

const NAME = 'pre-deploy-9000000011-1'
const OURS = snapshot({ id: '900', name: NAME, description: provenance() })
/** It has our name, and nothing that proves anything. */
const UNPROVED = snapshot({ id: '900', name: NAME })
const BEFORE = snapshot()

type Answer = Outcome<Snapshot>
type Look = readonly Snapshot[] | VpsOrgError

interface Course {
  /** What becomes of each create. */
  readonly answers: readonly Answer[]
  /** What each look shows; the last one stays. By default what was there before. */
  readonly looks?: readonly Look[]
  readonly order?: Partial<CreateOrder>
  readonly stopAt?: 'create' | 'sleep'
  /** How long a look takes. */
  readonly lookMs?: number
}

interface Ran {
  readonly made: Snapshot | null
  readonly error: unknown
  readonly text: string
  readonly sends: number
  /** Each with whether it was not to wait as the API asks. */
  readonly looks: readonly (boolean | undefined)[]
  readonly sleeps: readonly number[]
  readonly lines: readonly string[]
  readonly refusedFor: RefusedFor
}

function errorOf(kind: FailureKind, more: Partial<Failure> = {}): VpsOrgError {
  const operation = { kind: 'create', name: NAME, serverId: SERVER_ID } as const
  return new VpsOrgError({
    ...{ kind, operation, status: null, requestId: null, said: null, retryAfterMs: null },
    ...more,
  })
}

function refused(kind: FailureKind, more: Partial<Failure> = {}): Answer {
  return { kind: 'refused', error: errorOf(kind, more) }
}

function lost(retryAfterMs: number | null = null): Answer {
  return { kind: 'failed', error: errorOf('server-error', { status: 503, retryAfterMs }) }
}

const UNCLEAR: Answer = { kind: 'unclear', error: errorOf('timeout') }
const MADE: Answer = { kind: 'accepted', value: OURS }

/** Creates a snapshot, in a process that is a minute old. */
async function run(course: Course): Promise<Ran> {
  const clock = new FakeClock(NOW_MS)
  clock.advance(60_000)
  const { context: plain, said } = postContext({ clock })
  const controller = new AbortController()
  clock.beforeSleep = () => {
    if (course.stopAt === 'sleep') controller.abort('SIGTERM')
  }
  let sends = 0
  const looks: (boolean | undefined)[] = []
  const context: Context = {
    ...plain,
    signal: controller.signal,
    vpsOrg: {
      ...plain.vpsOrg,
      createSnapshot: () => {
        const answer = course.answers[sends++]
        if (answer === undefined) throw new Error('It was not to be sent so often.')
        if (course.stopAt === 'create') controller.abort('SIGTERM')
        return Promise.resolve(answer)
      },
      listSnapshots: (_serverId, _signal, options) => {
        const shown = course.looks ?? [[BEFORE]]
        const look = shown[Math.min(looks.length, shown.length - 1)] ?? []
        looks.push(options?.ignoreRetryAfter)
        if (looks.length > 100) throw new Error('This does not end.')
        clock.advance(course.lookMs ?? 0)
        return look instanceof Error
          ? Promise.reject(look)
          : Promise.resolve({ snapshots: look, incomplete: null })
      },
    },
  }
  const refusedFor = new RefusedFor()
  const intent = { serverId: SERVER_ID, name: NAME, mark: MARK, askedAtMs: NOW_MS }
  const before = new BeforeCreate([BEFORE], new Gone(), MARK)
  const order: CreateOrder = {
    intent,
    description: provenance(),
    before,
    marked: new MarkedOnPages(intent, before),
    hasDeleted: false,
    isTaken: () => false,
    refusedFor,
    renamed: (intent) => intent,
    timeoutMs: 600_000,
    ifStopped: 'Look there.',
    ...course.order,
  }
  const end = await createSnapshot(context, order).then(
    (created) => ({ made: created.snapshot, error: null }),
    (error: unknown) => ({ made: null, error }),
  )
  const text = end.error instanceof UserError ? textOf(end.error.facts) : String(end.error)
  return { ...end, text, sends, looks, sleeps: clock.sleeps, lines: said.lines, refusedFor }
}

describe('an answer that names a snapshot', () => {
  test('with the mark is believed, whatever the provider made of the name', async () => {
    const value = { ...OURS, name: 'other' }

    expect(await run({ answers: [{ kind: 'accepted', value }] })).toMatchObject({ made: value, looks: [] })
  })

  test.each([
    ['which carries another mark', { description: provenance(RUN.id, '1', 'ffffffff') }],
    ['which has another name', { name: 'other', description: '' }],
  ])('%s is not believed', async (why, fields) => {
    const value = { ...OURS, id: '999', ...fields }
    const ran = await run({ answers: [{ kind: 'accepted', value }], looks: [[BEFORE, OURS]] })

    expect(ran).toMatchObject({ made: OURS, sends: 1 })
    expect(ran.lines[0]).toContain(`it names snapshot 999, ${why}`)
  })
})

describe('a create that is refused', () => {
  test.each([
    ['bad-request', null, true, 'nothing'],
    ['bad-request', 'No such thing.', true, 'something-else'],
    ['bad-request', 'The limit is reached.', true, 'a-limit'],
    ['other-status', null, true, 'nothing'],
    ['said-no', null, true, 'nothing'],
    ['forbidden', null, false, 'nothing'],
    ['forbidden', 'The limit is reached.', true, 'a-limit'],
    ['not-found', 'The limit is reached.', false, 'a-limit'],
  ] as const)('as %s, with the words %j: may be full %j', async (kind, said, mayBeFull, kindOfSaid) => {
    const { error, sends } = await run({ answers: [refused(kind, { said })] })

    expect(error).toBeInstanceOf(RefusedCreate)
    expect(error).toMatchObject({ mayBeFull, said: kindOfSaid, isTaken: false })
    expect(sends).toBe(1)
  })

  test('for a lock is sent again for three minutes; one that speaks of a limit may be full', async () => {
    for (const [said, mayBeFull] of [
      [null, false],
      ['The limit is reached.', true],
    ] as const) {
      const ran = await run({ answers: Array<Answer>(99).fill(refused('locked', { said })) })

      expect(ran.error).toMatchObject({ mayBeFull })
      expect(ran.text).toContain('No snapshot was created in 3 minutes of attempts.')
    }
  })

  test('for a lock and for a late slot has a time for each', async () => {
    const locked = await run({ answers: [refused('locked'), MADE], order: { hasDeleted: true } })

    expect(locked).toMatchObject({ made: OURS, sends: 2 })
    expect(locked.refusedFor).toMatchObject({
      lock: { sinceMs: 60_000, count: 1 },
      lateSlot: { sinceMs: null, count: 0 },
    })

    const late = await run({ answers: [refused('bad-request'), MADE], order: { hasDeleted: true } })

    expect(late).toMatchObject({ made: OURS, sends: 2 })
    expect(late.refusedFor).toMatchObject({
      lock: { sinceMs: null, count: 0 },
      lateSlot: { sinceMs: 60_000, count: 1 },
    })
  })

  test('and made all the same is found by its mark', async () => {
    expect(await run({ answers: [refused('locked')], looks: [[BEFORE, OURS]] })).toMatchObject({
      made: OURS,
      sends: 1,
    })
  })

  test('is not found by its name alone, but for one that was lost before it', async () => {
    const looks = [[BEFORE], [BEFORE], [BEFORE], [BEFORE, UNPROVED]]

    expect(await run({ answers: [lost(), refused('locked')], looks })).toMatchObject({
      made: UNPROVED,
      sends: 2,
    })
    expect(await run({ answers: [refused('locked'), MADE], looks: [[BEFORE, UNPROVED]] })).toMatchObject({
      made: OURS,
      sends: 2,
    })
  })

  test('is not sent again when the look took all the time', async () => {
    const ran = await run({ answers: [refused('locked')], lookMs: 184_000 })

    expect(ran).toMatchObject({ sends: 1, made: null })
    expect(ran.error).toBeInstanceOf(RefusedCreate)
  })
})

describe('a create whose answer was lost', () => {
  test('is looked for three times, and sent again', async () => {
    const ran = await run({ answers: [lost(), MADE] })

    expect(ran).toMatchObject({ made: OURS, sends: 2, sleeps: [1000, 5000, 6000] })
    expect(ran.looks).toEqual([false, false, false])
  })

  test('is found after the third time as well', async () => {
    const none = Array<Look>(6).fill([BEFORE])

    expect(await run({ answers: [lost(), lost(), lost()], looks: [...none, [BEFORE, OURS]] })).toMatchObject({
      made: OURS,
      sends: 3,
    })
  })

  test('is not waited for any longer when it is found', async () => {
    expect(await run({ answers: [lost(30_000)], looks: [[BEFORE, OURS]] })).toMatchObject({
      made: OURS,
      sleeps: [1000],
    })
  })

  test('is sent again after the time that the API asks for, up to the time-out', async () => {
    const order = { timeoutMs: 30_000 }

    expect(await run({ answers: [lost(30_000), MADE], order })).toMatchObject({
      made: OURS,
      sleeps: [1000, 5000, 6000, 18_000],
    })
    expect(await run({ answers: [lost(30_001)], order })).toMatchObject({
      made: null,
      sends: 1,
      sleeps: [1000, 5000, 6000],
    })
  })

  test('is not sent again without three lists', async () => {
    for (const [failure, pauseMs] of [
      [errorOf('server-error'), 5000],
      [errorOf('rate-limited', { retryAfterMs: 20_000 }), 20_000],
    ] as const) {
      expect(await run({ answers: [lost()], looks: [failure, [BEFORE, OURS]] })).toMatchObject({
        made: OURS,
        sends: 1,
        sleeps: [1000, pauseMs],
      })
    }
  })

  test('is not sent again without a list after the time that the API names', async () => {
    for (const [failure, pauseMs] of [
      [errorOf('server-error'), 0],
      [errorOf('rate-limited', { retryAfterMs: 20_000 }), 20_000],
    ] as const) {
      const looks = [[BEFORE], [BEFORE], [BEFORE], failure, [BEFORE, OURS]]

      expect(await run({ answers: [lost(30_000)], looks })).toMatchObject({
        made: OURS,
        sends: 1,
        sleeps: [1000, 5000, 6000, 18_000, pauseMs],
      })
    }
  })
})

describe('a create that ended unclear', () => {
  test('is looked for every five seconds, for a minute, and never sent again', async () => {
    const ran = await run({ answers: [UNCLEAR] })

    expect(ran.error).toBeInstanceOf(UnknownCreate)
    expect(ran.error).toMatchObject({ listed: [BEFORE] })
    expect(ran.text).toContain('it was not in the list one minute later')
    expect(ran).toMatchObject({ sends: 1, sleeps: [0, ...Array<number>(12).fill(5000)] })
    expect(ran.looks).toEqual(Array(13).fill(false))
  })

  test('is looked for as the API asks, but no longer than a minute; the last look does not ask', async () => {
    const looks = [
      errorOf('rate-limited', { retryAfterMs: 20_000 }),
      errorOf('rate-limited', { retryAfterMs: 600_000 }),
    ]
    const ran = await run({ answers: [UNCLEAR], looks, order: { timeoutMs: 30_000 } })

    expect(ran.error).toMatchObject({ listed: null })
    expect(ran.text).toContain('the list of snapshots could not be read')
    expect(ran).toMatchObject({ sends: 1, sleeps: [0, 20_000, 40_000] })
    expect(ran.looks).toEqual([false, false, true])
  })
})

describe('when this process is told to end', () => {
  test.each([
    ['refused', refused('forbidden'), `Snapshot ${NAME} of server ${SERVER_ID} was not created.`],
    ['lost', lost(), 'Could not find out whether the snapshot was created.'],
    ['unclear', UNCLEAR, 'Could not find out whether the snapshot was created.'],
  ])('a create that was %s is not looked for', async (_what, answer, state) => {
    const ran = await run({ answers: [answer], stopAt: 'create' })

    expect(ran.text).toContain(state)
    expect(ran).toMatchObject({ sends: 1, looks: [], sleeps: [] })
  })

  test.each([
    ['refused', refused('locked'), `Snapshot ${NAME} of server ${SERVER_ID} was not created.`],
    ['lost', lost(), 'Could not find out whether the snapshot was created.'],
  ])('nothing is read any more for one that was %s', async (_what, answer, state) => {
    const ran = await run({ answers: [answer], stopAt: 'sleep' })

    expect(ran.text).toContain(state)
    expect(ran).toMatchObject({ sends: 1, looks: [] })
  })

  test('a create that was accepted is worth more', async () => {
    expect(await run({ answers: [MADE], stopAt: 'create' })).toMatchObject({ made: OURS })
  })
})

describe('what was there before a create', () => {
  const marked = snapshot({ id: '805', description: provenance() })
  const gone = new Gone([{ snapshot: BEFORE, action: 'deleted', why: 'oldest' }])

  test('is told by its id, and the new one by its mark, whatever id it has', () => {
    const before = new BeforeCreate([BEFORE], new Gone(), MARK)

    expect(before.isNew(BEFORE)).toBe(false)
    expect(new BeforeCreate([], gone, MARK).isNew(BEFORE)).toBe(false)
    expect(before.isNew(snapshot({ id: '802' }))).toBe(true)
    expect(before.isNew({ ...OURS, id: BEFORE.id, createdAtMs: NOW_MS + 1000 })).toBe(true)
  })

  test.each([
    ['our description', {}],
    ['our description and name', { name: OURS.name }],
    ['our description and another date', { createdAtMs: NOW_MS + 1000 }],
  ])('is no new one, though it shows %s by now', (_, changes) => {
    const before = new BeforeCreate([BEFORE], new Gone(), MARK)
    expect(before.isNew({ ...BEFORE, description: provenance(), ...changes })).toBe(false)
  })

  test('is no new one for a mark that it had already', () => {
    expect(new BeforeCreate([BEFORE, marked], new Gone(), MARK).isNew(marked)).toBe(false)
  })

  test('and went since is no new one while the list lags behind; another one with its id is', () => {
    const before = new BeforeCreate([BEFORE], gone, MARK)

    expect(before.isNew(BEFORE)).toBe(false)
    expect(before.isNew({ ...BEFORE, name: 'next', createdAtMs: NOW_MS + 1000 })).toBe(true)
  })

  test('and went since is left out', () => {
    expect(gone.leftOf([BEFORE, marked])).toEqual([marked])
  })
})
