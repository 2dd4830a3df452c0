import { NO_GITHUB } from '../../src/github/github.ts'
import { describe, expect, test } from '@jest/globals'
import { textOf } from '../../src/domain/message.ts'
import type { PlanEntry, RetentionPlan } from '../../src/domain/plan.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { carryOut } from '../../src/actions/shared/snapshots/delete.ts'
import type { Deletion } from '../../src/actions/shared/snapshots/delete-one.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import type { Outcome } from '../../src/vpsorg/changes.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { idsOf, RUN, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'

/** What becomes of one request to delete. */
interface Send {
  readonly kind: Outcome<null>['kind'] | 'already-deleted'
  readonly failure?: FailureKind
  readonly retryAfterMs?: number
  /** Whether the snapshot is gone from the list afterwards. By default where it is accepted. */
  readonly isGone?: boolean
  /** What else happens. */
  readonly meanwhile?: (provider: Provider) => void
}

/** What is on the server, and what a test may do to it. */
interface Provider {
  readonly add: (snapshot: Snapshot) => void
  readonly remove: (id: string) => void
  readonly change: (id: string, fields: Partial<Snapshot>) => void
  readonly stop: () => void
}

const ACCEPTED: Send = { kind: 'accepted' }
const LOST: Send = { kind: 'failed', failure: 'lost' }
const LOST_BUT_DONE: Send = { ...LOST, isGone: true }
const REFUSED: Send = { kind: 'refused', failure: 'forbidden' }
const GONE: Send = { kind: 'already-deleted', isGone: true }

interface Course {
  /** What is to be deleted, in this order, and what becomes of the requests for each. */
  readonly sends: Readonly<Record<string, readonly Send[]>>
  readonly incomplete?: string
  readonly listFails?: boolean
  readonly stoppedBefore?: boolean
  /** Ids of what may go where the provider refuses another one. */
  readonly instead?: readonly string[]
  readonly isAllOrNothing?: boolean
  /** What the list of servers shows, or `null` where it can't be read. */
  readonly serverStatus?: string | null
  readonly duringSleep?: (provider: Provider) => void
}

interface Ran {
  readonly deletions: readonly Deletion[]
  readonly isStale: boolean
  readonly isRestoring: boolean
  readonly plan: RetentionPlan
  /** What each new plan was made for, and without, by ids. */
  readonly replanned: readonly { readonly left: readonly string[]; readonly refused: readonly string[] }[]
  /** How each came out of it: `801 deleted`. */
  readonly words: readonly string[]
  readonly sent: readonly string[]
  /** How many looks there were, each with its care. */
  readonly looks: readonly (string | undefined)[]
  readonly slept: readonly number[]
  readonly lines: readonly string[]
}

/** Four snapshots, of which a plan deletes some. */
const LISTED = ['801', '802', '803', '804'].map((id) => snapshot({ id, name: `name ${id}` }))

async function run(course: Course): Promise<Ran> {
  const clock = new FakeClock()
  const controller = new AbortController()
  const { signal } = controller
  if (course.stoppedBefore === true) controller.abort('SIGTERM')
  const there = new Map(LISTED.map((each) => [each.id, each]))
  const provider: Provider = {
    add: (each) => there.set(each.id, each),
    remove: (id) => there.delete(id),
    change: (id, fields) => {
      there.set(id, { ...snapshot({ id }), ...there.get(id), ...fields })
    },
    stop: () => {
      controller.abort('SIGTERM')
    },
  }
  clock.beforeSleep = () => {
    course.duringSleep?.(provider)
  }
  const sent: string[] = []
  const looks: (string | undefined)[] = []
  const lines: string[] = []
  const failed = (kind: FailureKind, retryAfterMs: number | null = null): VpsOrgError =>
    new VpsOrgError({
      kind,
      operation: { kind: 'restore', snapshotId: '802' },
      status: null,
      requestId: null,
      said: null,
      retryAfterMs,
    })
  const notNeeded = (): never => {
    throw new Error('This is not needed to delete.')
  }
  let isSending = false
  const context: Context = {
    run: RUN,
    toolkit: actionsToolkit,
    log: {
      line: (text) => lines.push(text),
      ...{ notice: notNeeded, warning: notNeeded, error: notNeeded, debug: notNeeded },
      ...{ startGroup: notNeeded, endGroup: notNeeded },
    },
    summary: { write: notNeeded, last: notNeeded },
    clock,
    signal,
    vpsOrg: {
      listServers() {
        if (course.serverStatus === null) return Promise.reject(failed('server-error'))
        const server = {
          ids: [SERVER_ID],
          name: 'web',
          status: course.serverStatus ?? 'active',
          addresses: [],
        }
        return Promise.resolve({ servers: [server], incomplete: null })
      },
      createSnapshot: notNeeded,
      restoreSnapshot: notNeeded,
      async listSnapshots(serverId, itsSignal, options) {
        expect([serverId, itsSignal]).toEqual([SERVER_ID, signal])
        looks.push(options?.mode)
        await Promise.resolve()
        if (signal.aborted) throw failed('not-sent')
        if (course.listFails === true) throw failed('server-error')
        // The order is not guaranteed.
        return { snapshots: [...there.values()].toReversed(), incomplete: course.incomplete ?? null }
      },
      async deleteSnapshot(id) {
        expect(isSending).toBe(false)
        if (signal.aborted) return { kind: 'refused', error: failed('not-sent') }
        const send = course.sends[id]?.[sent.filter((each) => each === id).length]
        sent.push(id)
        if (send === undefined) throw new Error(`Snapshot ${id} was not to be deleted so often.`)
        isSending = true
        await Promise.resolve()
        isSending = false
        if (send.isGone ?? send.kind === 'accepted') there.delete(id)
        send.meanwhile?.(provider)
        if (send.kind === 'accepted') return { kind: 'accepted', value: 'deleted' }
        if (send.kind === 'already-deleted') return { kind: 'accepted', value: 'already-deleted' }
        return { kind: send.kind, error: failed(send.failure ?? 'lost', send.retryAfterMs ?? null) }
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
  const instead = course.instead ?? []
  const planned = Object.keys(course.sends).filter((id) => !instead.includes(id))
  const planOf = (listed: readonly Snapshot[], refused: ReadonlySet<string>): RetentionPlan => {
    const gone = LISTED.length - listed.length
    const candidates = [...planned, ...instead].flatMap((id) =>
      refused.has(id) ? [] : listed.filter((each) => each.id === id),
    )
    const needed = planned.length - gone
    const chosen = new Set(candidates.slice(0, needed))
    const entries = listed.map((each): PlanEntry =>
      chosen.has(each)
        ? { action: 'delete', snapshot: each, reason: { kind: 'oldest' } }
        : {
            action: 'keep',
            snapshot: each,
            reason: { kind: refused.has(each.id) ? 'refused' : 'not-needed' },
          },
    )
    const deletions = [...chosen].map(
      (each) => ({ action: 'delete', snapshot: each, reason: { kind: 'oldest' } }) as const,
    )
    return { entries, deletions, short: Math.max(0, needed - candidates.length) }
  }
  const replanned: Ran['replanned'][number][] = []
  const { deletions, isStale, isRestoring, plan } = await carryOut(context, {
    serverId: SERVER_ID,
    gone: new Set(),
    plan: planOf(LISTED, new Set()),
    replan: (left, refused) => {
      replanned.push({ left: idsOf(left), refused: [...refused] })
      return Promise.resolve(planOf(left, refused))
    },
    listed: LISTED,
    ...(course.isAllOrNothing === undefined ? {} : { isAllOrNothing: course.isAllOrNothing }),
  })
  const words = deletions.map((each) => `${each.snapshot.id} ${each.kind}`)
  return { deletions, isStale, isRestoring, plan, replanned, words, sent, looks, slept: clock.sleeps, lines }
}

function whyOf(ran: Ran, id: string): string | undefined {
  const deletion = ran.deletions.find((each) => each.snapshot.id === id)
  return deletion?.kind === 'failed' ? textOf({ ...deletion.facts, next: '' }) : undefined
}

test('a plan is carried out in its order, one after the other, without a look', async () => {
  const ran = await run({ sends: { 801: [ACCEPTED], 802: [ACCEPTED], 803: [ACCEPTED] } })

  expect(ran).toMatchObject({ sent: ['801', '802', '803'], looks: [], slept: [], isStale: false })
  expect(ran.words).toEqual(['801 deleted', '802 deleted', '803 deleted'])
  expect(ran.plan.deletions.map((each) => each.snapshot.id)).toEqual(['801', '802', '803'])
  expect(ran.lines).toEqual(
    ['801', '802', '803'].map((id) => `Deleting snapshot ${id} (name ${id}) of server 12345: oldest.`),
  )
})

test('a plan without deletions does nothing', async () => {
  expect(await run({ sends: {} })).toMatchObject({ deletions: [], isStale: false, sent: [], looks: [] })
})

describe('a delete whose answer was lost', () => {
  test('is sent again when the list is as it was', async () => {
    const ran = await run({ sends: { 801: [LOST, ACCEPTED], 802: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801', '801', '802'], isStale: false, slept: [1000] })
    expect(ran.words).toEqual(['801 deleted', '802 deleted'])
    expect(ran.looks).toEqual(['alone'])
  })

  test('is sent three times at most, each time after a pause and a look; then the rest goes on', async () => {
    const ran = await run({ sends: { 801: [LOST, LOST, LOST], 802: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801', '801', '801', '802'], isStale: false })
    expect(ran.looks).toEqual(['alone', 'alone', 'alone'])
    expect(ran.slept).toEqual([1000, 2000, 4000])
    expect(ran.words).toEqual(['801 failed', '802 deleted'])
    expect(whyOf(ran, '801')).toBe(
      'Could not restore snapshot 802: the connection failed. The snapshot still exists.',
    )
  })

  test('waits as long as the API asks, but not longer than a minute', async () => {
    const putOff = (retryAfterMs: number): Send => ({ kind: 'failed', failure: 'rate-limited', retryAfterMs })
    const ran = await run({ sends: { 801: [putOff(33_000), putOff(600_000), ACCEPTED] } })

    expect(ran).toMatchObject({ slept: [33_000, 60_000], words: ['801 deleted'] })
  })

  test('is not sent again when it was carried out', async () => {
    for (const send of [LOST_BUT_DONE, { ...LOST_BUT_DONE, kind: 'unclear', failure: 'timeout' }] as const) {
      const ran = await run({ sends: { 801: [send], 802: [ACCEPTED] } })

      expect(ran).toMatchObject({ sent: ['801', '802'], isStale: false })
      expect(ran.words).toEqual(['801 deleted', '802 deleted'])
    }
  })

  test('is found to be carried out after the second time as well', async () => {
    const ran = await run({ sends: { 801: [LOST, LOST_BUT_DONE], 802: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801', '801', '802'], isStale: false })
  })

  const CHANGES: readonly (readonly [string, (provider: Provider) => void])[] = [
    [
      'another one vanished',
      ({ remove }) => {
        remove('804')
      },
    ],
    [
      'one that was to be deleted next vanished',
      ({ remove }) => {
        remove('802')
      },
    ],
    [
      'another one appeared',
      ({ add }) => {
        add(snapshot({ id: '805' }))
      },
    ],
    [
      'one came where another one went',
      ({ add, remove }) => {
        remove('804')
        add(snapshot({ id: '805', name: 'name 804' }))
      },
    ],
    [
      'another one changed its state',
      ({ change }) => {
        change('804', { status: 'in_progress' })
      },
    ],
    [
      'another one changed its name',
      ({ change }) => {
        change('804', { name: 'renamed' })
      },
    ],
    [
      'another one changed its description',
      ({ change }) => {
        change('804', { description: 'kept for the auditors' })
      },
    ],
    [
      'another one changed its date',
      ({ change }) => {
        change('804', { createdAtMs: null })
      },
    ],
  ]

  test.each(CHANGES)('is not sent again when %s, and neither is the rest', async (_, meanwhile) => {
    const ran = await run({ sends: { 801: [{ ...LOST, meanwhile }], 802: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801'], deletions: [], isStale: true })
  })

  test.each(CHANGES)(
    'and that was carried out, is deleted; when %s, the rest is left',
    async (_, meanwhile) => {
      const ran = await run({ sends: { 801: [{ ...LOST_BUT_DONE, meanwhile }], 802: [ACCEPTED] } })

      expect(ran).toMatchObject({ sent: ['801'], words: ['801 deleted'], isStale: true })
    },
  )

  test.each<[string, Partial<Snapshot>]>([
    ['state', { status: 'archived' }],
    ['name', { name: 'keep me' }],
  ])('is not sent again when its own snapshot changed its %s', async (_, fields) => {
    const meanwhile = ({ change }: Provider): void => {
      change('801', fields)
    }
    const ran = await run({ sends: { 801: [{ ...LOST, meanwhile }], 802: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801'], deletions: [], isStale: true })
  })

  test.each(['deleting', 'deleted', 'removing'])(
    'is not sent again when VPS.org says that its snapshot is "%s": that is as good as gone, and the rest goes on',
    async (status) => {
      const meanwhile = ({ change }: Provider): void => {
        change('801', { status })
      }
      const ran = await run({ sends: { 801: [{ ...LOST, meanwhile }], 802: [ACCEPTED] } })

      expect(ran).toMatchObject({
        sent: ['801', '802'],
        words: ['801 deleted', '802 deleted'],
        isStale: false,
      })
    },
  )

  test('is not sent a third time when something changed after the second', async () => {
    const meanwhile = ({ remove }: Provider): void => {
      remove('804')
    }
    const ran = await run({ sends: { 801: [LOST, { ...LOST, meanwhile }], 802: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801', '801'], deletions: [], isStale: true })
  })

  test('does not go by sizes, which no plan goes by', async () => {
    const meanwhile = ({ change }: Provider): void => {
      change('804', { sizeMb: 2048 })
    }
    const ran = await run({ sends: { 801: [{ ...LOST, meanwhile }, ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801', '801'], words: ['801 deleted'], isStale: false })
  })

  test.each<[string, Partial<Course>, string]>([
    [
      'can not be read',
      { listFails: true },
      'Could not restore snapshot 802: VPS.org had an internal error.',
    ],
    [
      'is incomplete',
      { incomplete: 'the pages never end' },
      'Could not read all snapshots of server 12345: the pages never end.',
    ],
  ])('is not sent again when the list %s; the rest goes on', async (_, course, why) => {
    const ran = await run({ sends: { 801: [LOST], 802: [ACCEPTED] }, ...course })

    expect(ran).toMatchObject({ sent: ['801', '802'], isStale: false })
    expect(ran.words).toEqual(['801 failed', '802 deleted'])
    expect(ran.lines).toContain(why)
    expect(whyOf(ran, '801')).toBe(
      'Could not restore snapshot 802: the connection failed. Could not find out whether the snapshot was deleted.',
    )
  })
})

describe('what this process has deleted', () => {
  test.each<[string, Send]>([
    ['is listed no more', ACCEPTED],
    ['may still be listed for a while', { ...ACCEPTED, isGone: false }],
    [
      'may still be listed, with another state',
      {
        ...ACCEPTED,
        isGone: false,
        meanwhile: ({ change }) => {
          change('801', { status: 'deleting' })
        },
      },
    ],
    ['may have been lost on its way', LOST_BUT_DONE],
  ])('%s, and that is no change by another job', async (_, first) => {
    const again = await run({ sends: { 801: [first], 802: [LOST, ACCEPTED], 803: [ACCEPTED] } })
    expect(again).toMatchObject({ sent: ['801', '802', '802', '803'], isStale: false })
    expect(again.words).toEqual(['801 deleted', '802 deleted', '803 deleted'])

    const done = await run({ sends: { 801: [first], 802: [LOST_BUT_DONE], 803: [ACCEPTED] } })
    expect(done).toMatchObject({ sent: ['801', '802', '803'], isStale: false })
  })

  test('does not hide what another job changes', async () => {
    const meanwhile = ({ remove }: Provider): void => {
      remove('804')
    }
    const ran = await run({
      sends: { 801: [{ ...ACCEPTED, isGone: false }], 802: [{ ...LOST, meanwhile }], 803: [ACCEPTED] },
    })

    expect(ran).toMatchObject({ sent: ['801', '802'], words: ['801 deleted'], isStale: true })
  })

  test('is not what it failed to delete: if that vanishes, another job deleted it', async () => {
    const meanwhile = ({ remove }: Provider): void => {
      remove('801')
    }
    const ran = await run({ sends: { 801: [REFUSED], 802: [{ ...LOST, meanwhile }], 803: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801', '802'], words: ['801 failed'], isStale: true })
  })
})

test('one that another job deleted first leaves the rest to a new plan', async () => {
  const ran = await run({ sends: { 801: [ACCEPTED], 802: [GONE], 803: [ACCEPTED] } })

  expect(ran).toMatchObject({ sent: ['801', '802'], isStale: true, looks: [] })
  expect(ran.words).toEqual(['801 deleted', '802 already-deleted'])
})

test('one that is gone when it is sent again may have been deleted by the first request', async () => {
  const ran = await run({ sends: { 801: [LOST, GONE], 802: [ACCEPTED] } })

  // Another job may have deleted it too, so the rest needs a new plan.
  expect(ran).toMatchObject({ sent: ['801', '801'], words: ['801 already-deleted'], isStale: true })
})

test('one that is refused has failed, with all that the API said; the rest goes on', async () => {
  const ran = await run({ sends: { 801: [REFUSED], 802: [ACCEPTED], 803: [REFUSED] } })

  // A look after each: another one may go only if nothing has changed.
  expect(ran).toMatchObject({ sent: ['801', '802', '803'], looks: ['alone', 'alone'], isStale: false })
  expect(ran.words).toEqual(['801 failed', '802 deleted', '803 failed'])
  expect(ran.deletions[0]).toMatchObject({
    facts: {
      code: 'api-permission-missing',
      next: expect.stringContaining('Give the token that permission at VPS.org') as unknown,
    },
  })
})

describe('in the place of one that is refused', () => {
  const refusals: readonly FailureKind[] = ['forbidden', 'bad-request', 'other-status', 'said-no']

  test.each(refusals)('the next candidate goes (%s), and the log says so', async (failure) => {
    const ran = await run({
      sends: { 801: [{ kind: 'refused', failure }], 802: [ACCEPTED], 803: [ACCEPTED] },
      instead: ['803'],
    })
    expect(ran.words).toEqual(['801 failed', '802 deleted', '803 deleted'])
    expect(ran.deletions[0]).toMatchObject({ isRefused: true })
    expect(ran.lines).toContainEqual(expect.stringMatching(/Next: 802 \(name 802\)\.$/))
    expect(ran.plan.short).toBe(0)
    expect(ran.plan.entries.map((each) => `${each.snapshot.id} ${each.action}`)).toEqual([
      '801 keep',
      '802 delete',
      '803 delete',
      '804 keep',
    ])
  })

  test.each<[string, (provider: Provider) => void, string[], boolean]>([
    [
      'another job deleted it first',
      ({ remove }) => {
        remove('801')
      },
      ['801 already-deleted'],
      true,
    ],
    [
      'VPS.org is deleting it',
      ({ change }) => {
        change('801', { status: 'deleting' })
      },
      ['801 already-deleted'],
      true,
    ],
    [
      'another one has changed',
      ({ change }) => {
        change('804', { status: 'deleting' })
      },
      ['801 failed'],
      true,
    ],
  ])('nothing goes before a new plan where a look shows that %s', async (_, meanwhile, words, isStale) => {
    const ran = await run({
      sends: { 801: [{ ...REFUSED, meanwhile }], 802: [ACCEPTED], 803: [ACCEPTED] },
      instead: ['803'],
    })
    expect(ran).toMatchObject({ sent: ['801'], words, isStale })
  })

  test('nothing goes if the list is unreadable', async () => {
    const ran = await run({
      sends: { 801: [REFUSED], 802: [ACCEPTED], 803: [ACCEPTED] },
      instead: ['803'],
      listFails: true,
    })
    expect(ran).toMatchObject({ sent: ['801'], words: ['801 failed'], isStale: false })
  })

  test('nothing goes where the server is being restored', async () => {
    const ran = await run({
      sends: { 801: [REFUSED], 802: [ACCEPTED] },
      serverStatus: 'restoring',
    })
    expect(ran).toMatchObject({ sent: ['801'], words: ['801 failed'], isRestoring: true })
  })

  test('the next candidate goes by a plan for what is left, and none for the second time', async () => {
    const ran = await run({
      sends: { 801: [ACCEPTED], 802: [LOST, LOST, LOST], 803: [REFUSED], 804: [ACCEPTED] },
      instead: ['804'],
    })
    expect(ran.sent).toEqual(['801', '802', '802', '802', '803', '804'])
    expect(ran.words).toEqual(['801 deleted', '802 failed', '803 failed', '804 deleted'])
    expect(ran.replanned).toEqual([{ left: ['802', '803', '804'], refused: ['803'] }])
  })

  test('nothing goes where there is no other', async () => {
    const ran = await run({ sends: { 801: [REFUSED], 802: [REFUSED] } })
    expect(ran.words).toEqual(['801 failed', '802 failed'])
    expect(ran.plan.short).toBe(2)
    expect(ran.lines.at(-1)).toMatch(/No other snapshot can be deleted instead\.$/)
  })

  test('nothing goes where the plan is of use only as a whole, and can not be had any more', async () => {
    const ran = await run({ sends: { 801: [REFUSED], 802: [ACCEPTED] }, isAllOrNothing: true })
    expect(ran).toMatchObject({ sent: ['801'], words: ['801 failed'] })
  })

  test.each(['unauthorized', 'firewall', 'not-sent'] as const)(
    'nothing goes when no delete can go through (%s)',
    async (failure) => {
      const ran = await run({
        sends: { 801: [{ kind: 'refused', failure }], 802: [ACCEPTED], 803: [ACCEPTED] },
        instead: ['803'],
      })
      expect(ran).toMatchObject({ sent: ['801'], words: ['801 failed'] })
      expect(ran.deletions[0]).not.toHaveProperty('isRefused')
    },
  )
})

describe('a lock', () => {
  const LOCKED: Send = { kind: 'refused', failure: 'locked' }
  const locked = (times: number): Send[] => Array.from({ length: times }, () => LOCKED)

  test('is waited out, with a look before each delete', async () => {
    const ran = await run({ sends: { 801: [...locked(4), ACCEPTED], 802: [ACCEPTED] } })
    expect(ran.words).toEqual(['801 deleted', '802 deleted'])
    expect(ran.looks).toHaveLength(4)
    expect(ran.slept).toEqual([1000, 2000, 4000, 8000])
  })

  test('is waited out for three minutes at most; then nothing else is deleted', async () => {
    const ran = await run({ sends: { 801: locked(60), 802: [ACCEPTED] } })
    expect(ran.words).toEqual(['801 failed'])
    expect(ran.slept.reduce((sum, each) => sum + each, 0)).toBe(180_000)
    expect(whyOf(ran, '801')).toMatch(/The snapshot still exists\.$/)
    expect(ran.deletions[0]).not.toHaveProperty('isRefused')
  })

  test('is no reason to send again when something has changed', async () => {
    const meanwhile = ({ change }: Provider): void => {
      change('804', { status: 'deleting' })
    }
    const ran = await run({ sends: { 801: [{ ...LOCKED, meanwhile }], 802: [ACCEPTED] } })
    expect(ran).toMatchObject({ sent: ['801'], deletions: [], isStale: true })
  })
})

describe('a server that is being restored when it is checked again', () => {
  test.each<[string, Send, string[]]>([
    ['a lost answer', LOST, []],
    ['a lost answer to what was carried out', LOST_BUT_DONE, ['801 deleted']],
    ['a lock', { kind: 'refused', failure: 'locked' }, []],
  ])('loses no snapshot more, after %s', async (_, send, words) => {
    const ran = await run({ sends: { 801: [send], 802: [ACCEPTED] }, serverStatus: 'restoring' })
    expect(ran).toMatchObject({ sent: ['801'], words, isStale: false, isRestoring: true })
  })

  test('is not to be seen where the servers can not be read, and that hinders nothing', async () => {
    const ran = await run({ sends: { 801: [LOST, ACCEPTED] }, serverStatus: null })
    expect(ran).toMatchObject({ words: ['801 deleted'], isRestoring: false })
  })
})

describe('a wish to stop', () => {
  const stopped = (id: string): string =>
    `This step was stopped by SIGTERM before snapshot ${id} was deleted.`
  const stop = ({ stop: stopNow }: Provider): void => {
    stopNow()
  }

  test('before the first sends nothing, and says so of each', async () => {
    const ran = await run({ sends: { 801: [ACCEPTED], 802: [ACCEPTED] }, stoppedBefore: true })

    expect(ran).toMatchObject({ sent: [], lines: [], isStale: false, words: ['801 failed', '802 failed'] })
    expect([whyOf(ran, '801'), whyOf(ran, '802')]).toEqual([stopped('801'), stopped('802')])
  })

  test('after one leaves the rest', async () => {
    const ran = await run({ sends: { 801: [{ ...ACCEPTED, meanwhile: stop }], 802: [ACCEPTED] } })

    expect(ran).toMatchObject({ sent: ['801'], isStale: false, words: ['801 deleted', '802 failed'] })
    expect(whyOf(ran, '802')).toBe(stopped('802'))
  })

  test.each<[string, Course]>([
    ['during a request', { sends: { 801: [{ ...LOST, meanwhile: stop }], 802: [ACCEPTED] } }],
    ['in the pause after one', { sends: { 801: [LOST], 802: [ACCEPTED] }, duringSleep: stop }],
  ])('%s whose answer was lost sends nothing again', async (_, course) => {
    const ran = await run(course)

    expect(ran).toMatchObject({ sent: ['801'], isStale: false, words: ['801 failed', '802 failed'] })
    expect(whyOf(ran, '801')).toMatch(/Could not find out whether the snapshot was deleted\.$/)
    expect(ran.lines.at(-1)).toMatch(/ stopped before the request was sent\.$/)
    expect(whyOf(ran, '802')).toBe(stopped('802'))
  })
})
