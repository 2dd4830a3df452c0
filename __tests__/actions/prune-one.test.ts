import { describe, expect, test } from '@jest/globals'
import { planPruning, pruneOne } from '../../src/actions/shared/snapshots/prune-one.ts'
import type { PrunedServer } from '../../src/actions/shared/snapshots/pruned-server.ts'
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
const NEWER = own('803', '9000000003', 20)
const NEWEST = own('804', '9000000004', 10)
const HELD = [OLDEST, OLD, NEWER, NEWEST]

interface Ran extends PrunedServer, Done {
  /** The last word on each: `801 deleted`. */
  readonly words: readonly string[]
}

async function run(keep: number, course: Course): Promise<Ran> {
  const { context, done } = serverWithSlots(course)
  const order = { serverIds: [SERVER_ID], keep, name: BASE, protect: [], dryRun: false }
  const plan = await planPruning(context, order, { serverId: SERVER_ID, listed: course.held })
  const pruned = await pruneOne(context, order, plan)
  const words = pruned.deletions.map((each) => `${each.snapshot.id} ${each.kind}`)
  return { ...done, ...pruned, words }
}

const refused: Delete = () => ({ kind: 'refused', error: errorOf('forbidden', { status: 403 }) })
const lost: Delete = () => ({ kind: 'failed', error: errorOf('lost') })
const LOST_THRICE = [lost, lost, lost]

describe('a server on which another job deletes too', () => {
  test('loses no more than it has to', async () => {
    const ran = await run(2, { held: HELD, deletes: { 801: [deletedBefore] } })

    expect(ran).toMatchObject({ sent: ['delete 801', 'delete 802'], isRestoring: false, problem: null })
    expect(ran.words).toEqual(['801 already-deleted', '802 deleted'])
  })

  test('loses nothing more when it is being restored by then', async () => {
    const meanwhile: Delete = (to, id) => {
      to.becomes('restoring')
      return deletedBefore(to, id)
    }
    const ran = await run(2, { held: HELD, deletes: { 801: [meanwhile] } })

    expect(ran).toMatchObject({ sent: ['delete 801'], isRestoring: true, problem: null })
    expect(ran.words).toEqual(['801 already-deleted'])
  })

  test('is not said to be restoring where nothing more has to go', async () => {
    const meanwhile: Delete = (to, id) => {
      to.becomes('restoring')
      return deletedBefore(to, id)
    }
    const ran = await run(3, { held: HELD, deletes: { 801: [meanwhile] } })

    expect(ran).toMatchObject({ sent: ['delete 801'], isRestoring: false, problem: null })
  })

  /** One that goes before all others, and that another process deletes when this one is about to. */
  const broken = own('810', '9000000010', 1, { status: 'failed' })
  const brokenComes: Delete = (to, id) => {
    to.add(broken)
    return deletedBefore(to, id)
  }
  const restoringComes: Delete = (to) => {
    to.becomes('restoring')
    return lost(to, '')
  }

  test('still has what could not be deleted, and has to go by the new plan too', async () => {
    const ran = await run(2, {
      held: HELD,
      deletes: { 801: LOST_THRICE, 802: [brokenComes], 810: [restoringComes] },
    })

    expect(ran.sent.slice(-2)).toEqual(['delete 802', 'delete 810'])
    expect(ran.words).toEqual(['801 failed', '802 already-deleted'])
    expect(ran.isRestoring).toBe(true)
  })

  test('is not blamed for what could not be deleted, and need not go any more', async () => {
    const others: Delete = (to, id) => {
      to.remove('803')
      return deletedBefore(to, id)
    }
    const ran = await run(2, { held: HELD, deletes: { 801: LOST_THRICE, 802: [others] } })

    expect(ran.words).toEqual(['802 already-deleted'])
    expect(ran.problem).toBeNull()
  })
})

describe('a server that stays above "keep"', () => {
  const byHand = ['820', '821', '822'].map((id) => snapshot({ id }))

  test('because of what must stay is not said to be so by a refusal', async () => {
    expect(await run(1, { held: [OLDEST, NEWEST, ...byHand] })).toMatchObject({
      words: ['801 deleted'],
      ...{ short: 3, shortByRefusal: 0 },
    })
  })

  test('because of a refusal is so by as many as were refused', async () => {
    const ran = await run(1, { held: [OLDEST, NEWEST, ...byHand], deletes: { 801: [refused] } })

    expect(ran.words).toEqual(['801 failed'])
    expect(ran).toMatchObject({ short: 3, shortByRefusal: 1 })
  })

  test('is not so by a refusal when time alone lets more go than was planned', async () => {
    const { context } = serverWithSlots({ held: [OLDEST, NEWEST] })
    const order = { serverIds: [SERVER_ID], keep: 1, name: BASE, protect: [], dryRun: false }
    const first = await planPruning(context, order, { serverId: SERVER_ID, listed: [OLDEST, NEWEST] })
    const plan = { entries: first.plan.entries, deletions: [], short: 1 }

    expect(await pruneOne(context, order, { ...first, plan })).toMatchObject({
      ...{ deletions: [], refused: [], short: 0, shortByRefusal: 0 },
    })
  })
})
