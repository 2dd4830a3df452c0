import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findTarget, refuseRollback, type RollbackFacts } from '../../src/decide/rollback-target.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { seen } from './restore-facts.ts'
import { BASE, foreignProvenance, own, RUN, snapshot } from './snapshots.ts'

const OWNER = { base: BASE, run: RUN }
const OLD = own('801', '11', 30)
const MIDDLE = own('802', '12', 20)
const NEW = own('803', '13', 10)
const none = { runnersUp: [], passedOver: [] }

describe('a snapshot that is named', () => {
  const hand = snapshot({ id: '50', name: 'golden' })

  test('is found by its id or its whole name, own or not', () => {
    const list = [OLD, hand, NEW]
    expect(findTarget('801', list, OWNER)).toEqual({ kind: 'found', snapshot: OLD, ...none })
    expect(findTarget('golden', list, OWNER)).toEqual({ kind: 'found', snapshot: hand, ...none })
    expect(findTarget(NEW.name, list, OWNER)).toEqual({ kind: 'found', snapshot: NEW, ...none })
    for (const wanted of ['gold', '80', 'Golden', '']) {
      expect(findTarget(wanted, list, OWNER)).toEqual({ kind: 'missing' })
    }
  })

  test('is the one of that id, though another has it for a name', () => {
    const named = snapshot({ id: '51', name: '50' })
    expect(findTarget('50', [named, hand], OWNER)).toMatchObject({ kind: 'found', snapshot: hand })
    expect(findTarget('50', [named], OWNER)).toMatchObject({ kind: 'found', snapshot: named })
  })

  test('is not chosen by chance among several of the name', () => {
    const second = { ...hand, id: '51', status: 'failed' }
    expect(findTarget('golden', [hand, OLD, second], OWNER)).toEqual({
      kind: 'ambiguous',
      snapshots: [hand, second],
    })
  })

  test.each(['in_progress', 'failed', 'error', 'archived'])('is not restored while it is "%s"', (status) => {
    const it = { ...hand, status }
    expect(findTarget('50', [it], OWNER)).toEqual({ kind: 'not-completed', snapshot: it })
  })
})

describe('"latest"', () => {
  test('is the newest completed own one, and tells what would have come next', () => {
    expect(findTarget('latest', [MIDDLE, OLD, NEW], OWNER)).toEqual({
      kind: 'found',
      snapshot: NEW,
      runnersUp: [MIDDLE, OLD],
      passedOver: [],
    })
  })

  test('is never one of that name by which it would be meant', () => {
    expect(findTarget('latest', [snapshot({ name: 'latest' })], OWNER)).toEqual({ kind: 'no-latest' })
    expect(findTarget('latest', [], OWNER)).toEqual({ kind: 'no-latest' })
  })

  test('passes over newer ones that are not completed or not dated, and says so', () => {
    const pending = own('804', '14', 5, { status: 'in_progress' })
    const undated = own('805', '15', 0, { createdAtMs: null })
    const failed = own('700', '10', 40, { status: 'failed' })
    expect(findTarget('latest', [failed, pending, OLD, undated, NEW], OWNER)).toEqual({
      kind: 'found',
      snapshot: NEW,
      runnersUp: [OLD],
      passedOver: [undated, pending],
    })
    expect(findTarget('latest', [pending, undated, failed], OWNER)).toEqual({ kind: 'no-latest' })
  })

  test('is never foreign, of another name, or of a rollback, in whatever order they are listed', () => {
    const others = [
      snapshot({ id: '50' }),
      own('51', '20', 1, { description: foreignProvenance('20') }),
      own('52', '21', 1, { name: 'nightly-21-1' }),
      own('53', '22', 1, { name: 'pre-restore-22-1' }),
      own('54', '23', 1, { name: 'pre-restore-23-1', status: 'in_progress' }),
    ]
    const ours = fc.subarray([OLD, MIDDLE, NEW, own('804', '14', 5, { status: 'failed' })])
    const any = fc
      .tuple(ours, fc.subarray(others))
      .chain(([some, more]) =>
        fc.tuple(
          fc.constant(some),
          fc.shuffledSubarray<Snapshot>([...some, ...more], { minLength: some.length + more.length }),
        ),
      )
    fc.assert(
      fc.property(any, ([some, list]) => {
        expect(findTarget('latest', list, OWNER)).toEqual(findTarget('latest', some, OWNER))
      }),
    )
  })
})

describe('a rollback', () => {
  const facts = (given: Partial<RollbackFacts> = {}): RollbackFacts => ({
    serverId: '12345',
    confirm: null,
    server: seen('active'),
    sharedAddresses: [],
    wait: true,
    ...given,
  })
  const hidden = { kind: 'forbidden', why: 'HTTP 403' } as const

  test.each(['active', 'stopped', 'suspended', 'error', 'booting'])(
    'may begin on a server that is %s',
    (status) => {
      expect(refuseRollback(facts({ server: seen(status) }))).toBeNull()
    },
  )

  test('may begin when the id or the name was typed to confirm, and nothing else', () => {
    for (const confirm of ['12345', 'web']) expect(refuseRollback(facts({ confirm }))).toBeNull()
    for (const confirm of ['', 'Web', '1234', 'web2']) {
      expect(refuseRollback(facts({ confirm }))).toEqual({
        kind: 'not-confirmed',
        expected: ['12345', 'web'],
      })
    }
  })

  test('may begin when any of the ids of the server was typed, a UUID in whatever capitals', () => {
    const uuid = '5f1c0d5a-8a57-4c0e-9d0c-6f1f3f5f0001'
    const server = { ids: ['12345', uuid], name: 'web', status: 'active', addresses: [] }
    const two = facts({ server: { kind: 'found', server } })
    for (const confirm of [uuid, uuid.toUpperCase()]) expect(refuseRollback({ ...two, confirm })).toBeNull()
    expect(refuseRollback({ ...two, serverId: uuid, confirm: '12345' })).toBeNull()
  })

  test('of a server that can not be seen is confirmed by its id alone', () => {
    const unseen = facts({ server: hidden, wait: false })
    expect(refuseRollback({ ...unseen, confirm: '12345' })).toBeNull()
    expect(refuseRollback({ ...unseen, confirm: 'web' })).toEqual({
      kind: 'not-confirmed',
      expected: ['12345'],
    })
  })

  test('does not begin on the server that runs it', () => {
    expect(refuseRollback(facts({ sharedAddresses: ['203.0.113.7', '203.0.113.8'] }))).toEqual({
      kind: 'runner-is-server',
      address: '203.0.113.7',
    })
  })

  test('does not begin while the server is being restored', () => {
    expect(refuseRollback(facts({ server: seen('restoring') }))).toEqual({ kind: 'server-restoring' })
  })

  test('does not begin where its end could not be seen, unless "wait" is "false"', () => {
    for (const server of [hidden, { kind: 'unavailable', why: 'HTTP 502' } as const]) {
      expect(refuseRollback(facts({ server }))).toEqual({ kind: 'server-unknown', why: server.why })
      expect(refuseRollback(facts({ server, wait: false }))).toBeNull()
    }
  })

  test('gives the first reason that fits', () => {
    const all = facts({ confirm: 'x', sharedAddresses: ['203.0.113.7'], server: seen('restoring') })
    expect(refuseRollback(all)?.kind).toBe('not-confirmed')
    expect(refuseRollback({ ...all, confirm: null })?.kind).toBe('runner-is-server')
  })
})
