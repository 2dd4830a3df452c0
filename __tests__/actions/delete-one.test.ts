import { describe, expect, test } from '@jest/globals'
import { type Attempt, deleteOne } from '../../src/actions/shared/snapshots/delete-one.ts'
import { own, SERVER_ID } from '../decide/snapshots.ts'
import {
  type Course,
  type Delete,
  type Done,
  errorOf,
  type Provider,
  serverWithSlots,
} from './server-with-slots.ts'

const OLDEST = own('801', '9000000001', 40)
const OLD = own('802', '9000000002', 30)
const HELD = [OLDEST, OLD]

interface Ran extends Attempt, Done {}

/** Deletes the oldest of two. */
async function run(answers: readonly Delete[], more: Partial<Course> = {}): Promise<Ran> {
  const { context, done } = serverWithSlots({ held: HELD, deletes: { 801: answers }, ...more })
  const plan = { entries: [], deletions: [], short: 0 }
  const replan = (): never => {
    throw new Error('Who deletes one does not plan.')
  }
  const order = { serverId: SERVER_ID, listed: HELD, gone: new Set<string>(), plan, replan }
  return { ...(await deleteOne(context, order, OLDEST)), ...done }
}

type Meanwhile = (to: Provider) => void

const answer =
  (kind: 'refused' | 'failed', error: ReturnType<typeof errorOf>, meanwhile?: Meanwhile): Delete =>
  (to) => {
    meanwhile?.(to)
    return { kind, error }
  }
const forbidden = (meanwhile?: Meanwhile): Delete =>
  answer('refused', errorOf('forbidden', { status: 403 }), meanwhile)
const lost = (meanwhile?: Meanwhile): Delete => answer('failed', errorOf('lost'), meanwhile)

describe('a refused delete', () => {
  test.each(['forbidden', 'bad-request', 'said-no'] as const)('as %s', async (kind) => {
    const error = errorOf(kind, { status: 403 })
    const { code, what, next } = error.facts
    const { deletion, ...ran } = await run([answer('refused', error)])

    expect(ran).toMatchObject({ next: 'go-on', sent: ['delete 801'] })
    // Advice on the token holds for every delete; any other is for what is wrong with a request.
    expect(deletion).toStrictEqual({
      kind: 'failed',
      snapshot: OLDEST,
      facts: { code, what, onlyNextHelps: true, ...(kind === 'forbidden' ? { next } : {}) },
      isRefused: true,
    })
    expect(next).toBeDefined()
  })

  test.each(['unauthorized', 'firewall'] as const)('as %s ends it without a look', async (kind) => {
    const error = errorOf(kind)
    const ran = await run([answer('refused', error)])

    expect(ran).toMatchObject({ next: 'stop', lists: 0 })
    expect(ran.deletion).toStrictEqual({ kind: 'failed', snapshot: OLDEST, facts: error.facts })
  })

  test.each([
    ['active', 'stale'],
    ['restoring', 'restoring'],
  ] as const)('of one that is gone from a server that is %s', async (status, next) => {
    const ran = await run([
      forbidden((to) => {
        to.remove('801')
        to.becomes(status)
      }),
    ])

    expect(ran).toMatchObject({ deletion: { kind: 'already-deleted' }, next })
  })

  test.each(['active', 'restoring'])('on a server that is %s and can not be listed', async (status) => {
    const ran = await run([
      forbidden((to) => {
        to.hide(true)
        to.becomes(status)
      }),
    ])

    expect(ran).toMatchObject({ deletion: { kind: 'failed', isRefused: true }, next: 'stop', lists: 1 })
  })
})

test('a lock that lasts ends it: it may be that of the server', async () => {
  const error = errorOf('locked', { status: 409 })
  const { deletion, next } = await run(Array<Delete>(99).fill(answer('refused', error)))

  expect(next).toBe('stop')
  expect(deletion).toMatchObject({ kind: 'failed', snapshot: OLDEST })
  expect(deletion).not.toHaveProperty('isRefused')
})

describe('a delete whose answer was lost', () => {
  test.each([
    ['active', 'go-on'],
    ['restoring', 'restoring'],
  ] as const)('on a server that is %s and can not be listed', async (status, next) => {
    const ran = await run([
      lost((to) => {
        to.hide(true)
        to.becomes(status)
      }),
    ])

    expect(ran).toMatchObject({ deletion: { kind: 'failed', mayBeGone: true }, next, sent: ['delete 801'] })
  })

  test.each([
    [5000, 1],
    [5001, 2],
  ])('goes by a list that is no older than five seconds: %d ms, %d lists', async (serversTakeMs, lists) => {
    const done: Delete = () => ({ kind: 'accepted', value: 'deleted' })
    const ran = await run([lost(), done], { serversTakeMs })

    expect(ran).toMatchObject({ deletion: { kind: 'deleted' }, sent: ['delete 801', 'delete 801'], lists })
  })
})
