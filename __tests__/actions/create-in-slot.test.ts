import { describe, expect, test } from '@jest/globals'
import {
  createInSlot,
  type CreatedInSlot,
  type SnapshotWish,
} from '../../src/actions/shared/snapshots/create-in-slot.ts'
import { UnknownCreate } from '../../src/actions/shared/snapshots/find-created.ts'
import { SlotNotFreed } from '../../src/actions/shared/snapshots/free-slot.ts'
import { planSlots, type SlotInputs } from '../../src/actions/shared/snapshots/slot-plan.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Intent } from '../../src/domain/records.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { UserError } from '../../src/domain/user-error.ts'
import { limitNextStep } from '../../src/report/messages/create.ts'
import { BASE, NOW_MS, own, provenance, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import {
  type Course,
  create,
  type Create,
  deletedBefore,
  type Done,
  errorOf,
  MARKS,
  serverWithSlots,
} from './server-with-slots.ts'

const NAME = `${BASE}-9000000011-1`
const OLDEST = own('801', '9000000001', 40)
const OLD = own('802', '9000000002', 30)
const NEWEST = own('803', '9000000003', 20)
const BY_HAND = snapshot({ id: '804' })
const ALSO_BY_HAND = snapshot({ id: '805' })
/** Another person's snapshot, which appears during a test. */
const STRANGER = snapshot({ id: '850', name: 'stranger' })
const FULL = [OLDEST, OLD, NEWEST, BY_HAND, ALSO_BY_HAND]
const INPUTS: SlotInputs = {
  snapshotLimit: 5,
  whenFull: 'prune',
  name: BASE,
  protect: [],
  timeoutMs: 1_800_000,
}

interface Ran extends Done {
  readonly made: CreatedInSlot | null
  readonly error: unknown
  readonly facts: Message | null
  readonly asked: readonly Intent[]
}

async function run(
  course: Course & { readonly newer?: readonly Snapshot[] },
  given: Partial<SlotInputs> = {},
): Promise<Ran> {
  const { context, done } = serverWithSlots(course)
  const inputs = { ...INPUTS, ...given }
  const [slot] = await planSlots(context, inputs, [{ serverId: SERVER_ID, listed: course.held, spare: [] }])
  if (slot === undefined) throw new Error('There is a plan for each server.')
  done.lines.length = 0
  const asked: Intent[] = []
  const wish: SnapshotWish = {
    slot,
    ...(course.newer === undefined ? {} : { newer: course.newer }),
    base: BASE,
    guardsRun: false,
    description: '',
    ifStopped: 'Look there.',
    onAsk: (intent) => asked.push(intent),
  }
  const end = await createInSlot(context, inputs, wish).then(
    (made) => ({ made, error: null }),
    (error: unknown) => ({ made: null, error }),
  )
  const facts = end.error instanceof UserError ? end.error.facts : null
  return { ...done, ...end, facts, asked }
}

/** Refuses it, after something else has happened. */
function refuse(said: string | null = null, meanwhile: Create | null = null): Create {
  return (to, made, order) => {
    meanwhile?.(to, made, order)
    return { kind: 'refused', error: errorOf('bad-request', { said }) }
  }
}

const strangerComes: Create = (to, made) => {
  to.add(STRANGER)
  return { kind: 'accepted', value: made }
}

describe('a snapshot on a full server', () => {
  test('is created when the oldest own one is gone, and is told by its mark', async () => {
    const { made, sent, notes } = await run({ held: FULL, creates: [create] })

    expect(sent).toEqual(['delete 801', `create ${NAME}`])
    expect(notes).toEqual([{ id: '901', name: NAME, mark: MARKS[0] }])
    expect(made?.others.map(({ snapshot: { id }, action }) => [id, action])).toContainEqual([
      '801',
      'deleted',
    ])
    expect(made?.isIt({ ...OLD, description: provenance('9000000011', '1', MARKS[1]) })).toBe(false)
    expect(made?.isIt({ ...OLD, description: provenance('9000000011', '1', MARKS[0]) })).toBe(true)
  })

  test('is told from the one that went by name and date, where it got its id and the list has no marks', async () => {
    const unmarked = { ...OLDEST, description: null }
    const { made, sent } = await run({ held: [unmarked, ...FULL.slice(1)], creates: [create] })

    expect(sent).toEqual(['delete 801', `create ${NAME}`])
    expect(made?.isIt(unmarked)).toBe(false)
    expect(made?.isIt({ ...unmarked, name: NAME, createdAtMs: NOW_MS })).toBe(true)
  })

  test('is planned for again when a newer list shows something else', async () => {
    const held = FULL.slice(1)

    expect((await run({ held, creates: [create] })).sent).toEqual([`create ${NAME}`])
    expect((await run({ held, newer: FULL, creates: [create] })).sent).toEqual([
      'delete 801',
      `create ${NAME}`,
    ])
  })

  test('is not planned for again when a newer list shows the same', async () => {
    const plain = await run({ held: FULL, creates: [create] })
    const again = await run({ held: FULL, newer: FULL.toReversed(), creates: [create] })

    expect(again.lines).toEqual(plain.lines)
  })
})

describe('what VPS.org is deleting', () => {
  const held = [{ ...OLDEST, status: 'deleting' }, OLD, NEWEST, BY_HAND, ALSO_BY_HAND]

  test('gets a minute to free its slot before another one goes', async () => {
    const { sent, clock } = await run({ held, creates: [create] })

    expect(sent).toEqual(['delete 802', `create ${NAME}`])
    expect(clock.sleeps).toEqual(Array(12).fill(5000))
  })

  test('gets no more than the time-out', async () => {
    const { sent, clock } = await run({ held, creates: [create] }, { timeoutMs: 12_000 })

    expect(sent).toEqual(['delete 802', `create ${NAME}`])
    expect(clock.sleeps).toEqual([5000, 5000, 5000])
  })

  test('is not waited for any longer when it is gone', async () => {
    const { sent, clock } = await run({
      held,
      creates: [create],
      duringSleep: (to) => {
        to.remove('801')
      },
    })

    expect(sent).toEqual([`create ${NAME}`])
    expect(clock.sleeps).toEqual([5000])
  })
})

describe('a create that is refused', () => {
  test('and carried out all the same is found by its mark, whatever its name', async () => {
    const renamed: Create = (to, made) => {
      const value = { ...made, name: 'renamed' }
      to.add(value)
      return { kind: 'accepted', value }
    }
    const { made, sent, notes } = await run({ held: [OLDEST], creates: [refuse(null, renamed)] })

    expect(made?.snapshot.id).toBe('901')
    expect(sent).toEqual([`create ${NAME}`])
    expect(notes).toEqual([{ id: '901', name: NAME, mark: MARKS[0] }])
  })

  test('and shown late is found by the list that shows that another process deletes there too', async () => {
    let late: Snapshot | null = null
    const { made, sent, notes } = await run({
      held: FULL.slice(1),
      creates: [
        refuse(null, (to, snapshotMade, order) => {
          late = snapshotMade
          return strangerComes(to, snapshotMade, order)
        }),
      ],
      deletes: {
        802: [
          (to, id) => {
            if (late !== null) to.add(late)
            return deletedBefore(to, id)
          },
        ],
      },
    })

    expect(made?.snapshot.id).toBe('901')
    expect(sent).toEqual([`create ${NAME}`, 'delete 802'])
    expect(notes).toEqual([{ id: '901', name: NAME, mark: MARKS[0] }])
  })

  test('because another snapshot has its name is sent under the next one', async () => {
    const namesake = snapshot({ id: '850', name: NAME })
    const { made, sent, asked } = await run({
      held: [OLDEST],
      creates: [
        refuse(null, (to, its) => {
          to.add(namesake)
          return { kind: 'accepted', value: its }
        }),
        create,
      ],
    })

    expect(sent).toEqual([`create ${NAME}`, `create ${NAME}-2`])
    expect(asked.map(({ name, mark }) => [name, mark])).toEqual([
      [NAME, MARKS[0]],
      [`${NAME}-2`, MARKS[1]],
    ])
    expect(made?.snapshot.id).toBe('902')
  })

  test('on a server above its limit shows that it is full, even if another job creates', async () => {
    const another = own('806', '9000000006', 10)
    const { made, sent } = await run({
      held: [...FULL, another],
      creates: [refuse(null, strangerComes), create],
    })

    expect(sent).toEqual([`create ${NAME}`, 'delete 801', `create ${NAME}`])
    expect(made?.snapshot.id).toBe('902')
  })

  test('because another process took the slot of one that was deleted, on a server where nothing else may go', async () => {
    const { error, facts, sent } = await run(
      {
        held: [OLDEST, NEWEST, BY_HAND, ALSO_BY_HAND, snapshot({ id: '806' })],
        creates: [refuse(null, strangerComes)],
        duringSleep: (to) => {
          to.add(STRANGER)
        },
      },
      { protect: ['803'] },
    )

    expect(sent).toEqual(['delete 801', `create ${NAME}`])
    expect(facts).toMatchObject({
      code: 'slots-full-none-deletable',
      state: expect.stringContaining('801') as unknown,
    })
    // The summary shows what became of the others.
    expect(error).toMatchObject({ cause: expect.any(SlotNotFreed) as unknown })
  })

  test.each([
    ['of another job is not', deletedBefore, 120_000],
    ['of its own is', undefined, 180_000],
  ])(
    'waits two minutes for a late slot; a further delete %s given its own time',
    async (_whose, answer, ms) => {
      const halfMs = 60_000
      const { error, sent, clock } = await run({
        held: FULL,
        creates: Array<Create>(99).fill(refuse()),
        ...(answer === undefined ? {} : { deletes: { 802: [answer] } }),
        duringSleep: (to) => {
          if (to.clock.elapsedMs() >= 60_000 + halfMs) to.add(STRANGER)
        },
      })

      expect(error).not.toBeNull()
      expect(sent.filter((each) => each.startsWith('delete'))).toEqual(['delete 801', 'delete 802'])
      expect(Math.round((clock.elapsedMs() - 60_000) / halfMs) * halfMs).toBe(ms)
    },
  )
})

describe('a create that may have been carried out', () => {
  const unclear =
    (said: string | null, meanwhile?: Create): Create =>
    (to, made, order) => {
      meanwhile?.(to, made, order)
      return { kind: 'unclear', error: errorOf('server-error', { status: 504, said }) }
    }
  const LIMIT = 'The limit of snapshots is reached.'
  const hint = limitNextStep(SERVER_ID, 4, 5, false)

  test('and whose answer speaks of a limit says what the list suggests', async () => {
    const { error, facts, sent } = await run({ held: FULL.slice(1), creates: [unclear(LIMIT)] })

    expect(facts).toMatchObject({ code: 'create-unknown', next: hint })
    expect(sent).toEqual([`create ${NAME}`])
    expect(error).not.toBeInstanceOf(UnknownCreate)
  })

  test.each([
    ['whose answer does not speak of a limit', unclear(null)],
    ['on a server that is full by now', unclear(LIMIT, strangerComes)],
    [
      'on a server whose list can not be read',
      unclear(LIMIT, (to, made) => {
        to.hide(true)
        return { kind: 'accepted', value: made }
      }),
    ],
  ])('%s suggests none', async (_which, answer) => {
    const { error, facts } = await run({ held: FULL.slice(1), creates: [answer] })

    expect(error).toBeInstanceOf(UnknownCreate)
    expect(facts?.code).toBe('create-unknown')
    expect(facts?.next).not.toBe(hint)
  })
})
