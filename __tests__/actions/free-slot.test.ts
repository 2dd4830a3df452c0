import { describe, expect, test } from '@jest/globals'
import { freeSlot, SlotNotFreed } from '../../src/actions/shared/snapshots/free-slot.ts'
import { Gone } from '../../src/actions/shared/snapshots/gone.ts'
import { planSlotAgain, type SlotInputs } from '../../src/actions/shared/snapshots/slot-plan.ts'
import { deletedUntilThen } from '../../src/report/messages/slots.ts'
import { BASE, own, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import {
  type Course,
  type Delete,
  deletedBefore,
  type Done,
  errorOf,
  serverWithSlots,
} from './server-with-slots.ts'

const OLDEST = own('801', '9000000001', 40)
const OLD = own('802', '9000000002', 30)
const NEWEST = own('803', '9000000003', 20)
const BY_HAND = snapshot({ id: '804' })
const ALSO_BY_HAND = snapshot({ id: '805' })
const FULL = [OLDEST, OLD, NEWEST, BY_HAND, ALSO_BY_HAND]

interface Ran extends Done {
  /** How each came out of it: `801 deleted`. */
  readonly words: readonly string[] | null
  readonly isStale: boolean | null
  readonly error: SlotNotFreed | null
  /** What became of each snapshot, where no slot was freed. */
  readonly rows: readonly (readonly [id: string, action: string])[]
}

async function run(
  course: Course & { readonly hasWaited?: boolean },
  given: Partial<SlotInputs> = {},
): Promise<Ran> {
  const { context, done } = serverWithSlots(course)
  const inputs: SlotInputs = {
    ...{ snapshotLimit: 5, whenFull: 'prune', name: BASE, protect: [], timeoutMs: 1_800_000 },
    ...given,
  }
  const { hasWaited = false } = course
  const server = { serverId: SERVER_ID, listed: course.held, spare: [] }
  const slot = await planSlotAgain(context, inputs, server, { hasWaited })
  done.warnings.length = 0
  try {
    const { deletions, isStale } = await freeSlot(context, inputs, slot, new Gone())
    const words = deletions.map((each) => `${each.snapshot.id} ${each.kind}`)
    return { ...done, words, isStale, error: null, rows: [] }
  } catch (error) {
    if (!(error instanceof SlotNotFreed)) throw error
    const rows = error.rows.map((row) => [row.snapshot.id, row.action] as const)
    return { ...done, words: null, isStale: null, error, rows }
  }
}

/** Says no, after something else has happened. */
function refuse(meanwhile?: Delete): Delete {
  return (to, id) => {
    meanwhile?.(to, id)
    return { kind: 'refused', error: errorOf('forbidden', { status: 403 }) }
  }
}

/** Brings no answer, after something else has happened. */
function lose(meanwhile?: Delete): Delete {
  return (to, id) => {
    meanwhile?.(to, id)
    return { kind: 'failed', error: errorOf('server-error', { status: 503 }) }
  }
}

const restoring: Delete = (to) => {
  to.becomes('restoring')
  return { kind: 'accepted', value: 'deleted' }
}
const hidden: Delete = (to) => {
  to.hide(true)
  return { kind: 'accepted', value: 'deleted' }
}

describe('a slot on a full server', () => {
  test('is not freed while one is free', async () => {
    expect(await run({ held: FULL.slice(1) })).toMatchObject({ words: [], isStale: false, sent: [] })
  })

  test('is freed by the next in line where the oldest is refused, with a warning', async () => {
    const { words, warnings } = await run({ held: FULL, deletes: { 801: [refuse()] } })

    expect(words).toEqual(['801 failed', '802 deleted'])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('801')
  })

  test('is not freed by the next in line where another job has deleted the oldest', async () => {
    const ran = await run({ held: FULL, deletes: { 801: [deletedBefore] } })

    expect(ran).toMatchObject({ words: ['801 already-deleted'], isStale: true, warnings: [] })
  })

  test('is left to a new plan where a lost answer or a refusal is followed by a change', async () => {
    const meanwhile: Delete = (to) => {
      to.add(snapshot({ id: '850', name: 'stranger' }))
      return { kind: 'accepted', value: 'deleted' }
    }
    const lost = await run({ held: FULL, deletes: { 801: [lose(meanwhile)] } })
    const refused = await run({ held: FULL, deletes: { 801: [refuse(meanwhile)] } })

    expect(lost).toMatchObject({ words: [], isStale: true, sent: ['delete 801'] })
    expect(refused).toMatchObject({ words: ['801 failed'], isStale: true, sent: ['delete 801'] })
  })

  test('names the server where several are refused', async () => {
    const another = own('806', '9000000006', 10)
    const held = [OLDEST, OLD, NEWEST, BY_HAND, another]
    const { words, warnings } = await run({ held, deletes: { 801: [refuse()], 802: [refuse()] } })

    expect(words).toEqual(['801 failed', '802 failed', '803 deleted'])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(SERVER_ID)
  })

  test('is freed with a warning by one whose deploy may still be running, only where the oldest is refused', async () => {
    const young = own('806', '9000000006', 3)
    const held = [OLDEST, young, own('807', '9000000007', 2), BY_HAND, ALSO_BY_HAND]
    const { words, warnings } = await run({ held, deletes: { 801: [refuse()] } })

    expect(words).toEqual(['801 failed', '806 deleted'])
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toContain(`806 (${young.name}`)
    expect((await run({ held })).warnings).toEqual([])
  })
})

describe('a slot that is not freed', () => {
  test('because nothing else may go where one is refused says so, and warns of nothing', async () => {
    const held = [OLDEST, NEWEST, BY_HAND, ALSO_BY_HAND, snapshot({ id: '808' })]
    const { error, sent, warnings, rows } = await run({ held, deletes: { 801: [refuse()] } })

    expect(sent).toEqual(['delete 801'])
    expect(error?.facts).toMatchObject({ state: deletedUntilThen([], false) })
    expect(warnings).toEqual([])
    expect(rows).toContainEqual(['801', 'keep'])
  })

  test('because of a lock is waited for no longer than the time-out', async () => {
    const locked: Delete = () => ({ kind: 'refused', error: errorOf('locked', { status: 409 }) })
    const deletes = { 801: Array<Delete>(99).fill(locked) }
    const short = await run({ held: FULL, deletes }, { timeoutMs: 30_000 })
    const long = await run({ held: FULL, deletes })

    expect(short.error).not.toBeNull()
    expect(short.clock.elapsedMs() - 60_000).toBe(30_000)
    expect(long.error).not.toBeNull()
    expect(long.clock.elapsedMs() - 60_000).toBe(180_000)
  })

  test('because one of two stays says which went', async () => {
    const deleting = ['808', '809'].map((id) => snapshot({ id, status: 'deleting' }))
    const held = [OLDEST, OLD, NEWEST, BY_HAND, ...deleting]
    const deletes = { 802: [refuse(hidden)] }
    const { error, sent, rows } = await run({ held, hasWaited: true, deletes })

    expect(sent).toEqual(['delete 801', 'delete 802'])
    expect(error?.facts.state).toBe(deletedUntilThen(['801'], false))
    expect(rows).toContainEqual(['801', 'deleted'])
    expect(rows).toContainEqual(['802', 'keep'])
  })

  test('because one is refused and of another nothing is known says that it may be gone', async () => {
    const deletes = { 801: [refuse()], 802: [lose(hidden)] }
    const { error, sent, rows } = await run({ held: FULL, deletes })

    expect(sent).toEqual(['delete 801', 'delete 802'])
    expect(error?.facts.state).toBe(deletedUntilThen([], true))
    expect(rows).toContainEqual(['801', 'keep'])
    expect(rows).toContainEqual(['802', 'unknown'])
  })
})

describe('a slot on a server that is being restored', () => {
  const code = 'slot-not-freed-restoring'

  test('is not freed; a refused one is warned of', async () => {
    const { error, sent, warnings } = await run({ held: FULL, deletes: { 801: [refuse(restoring)] } })

    expect(sent).toEqual(['delete 801'])
    expect(error?.facts).toMatchObject({ code, state: deletedUntilThen([], false) })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('801')
  })

  test('is not freed; one whose answer was lost is not warned of', async () => {
    const { error, sent, warnings } = await run({ held: FULL, deletes: { 801: [lose(restoring)] } })

    expect(sent).toEqual(['delete 801'])
    expect(error?.facts).toMatchObject({ code, state: deletedUntilThen([], false) })
    expect(warnings).toEqual([])
  })

  test('is not freed; one of which nothing is known is no refused one, and may be gone', async () => {
    const meanwhile: Delete = (to, id) => {
      hidden(to, id)
      return restoring(to, id)
    }
    const { error, sent, warnings, rows } = await run({ held: FULL, deletes: { 801: [lose(meanwhile)] } })

    expect(sent).toEqual(['delete 801'])
    expect(error?.facts).toMatchObject({ code, state: deletedUntilThen([], true) })
    expect(warnings).toEqual([])
    expect(rows).toContainEqual(['801', 'unknown'])
  })
})
