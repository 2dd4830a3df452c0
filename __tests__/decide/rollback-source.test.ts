import { describe, expect, test } from '@jest/globals'
import type { CreatedRecord } from '../../src/domain/records.ts'
import { ownSource, rollbackSourceOf } from '../../src/decide/rollback-source.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, HOUR_MS, NOW_MS, own, RUN, SERVER_ID } from './snapshots.ts'

const OWNER = { base: BASE, run: RUN }
const RECORD: CreatedRecord = {
  kind: 'created',
  intent: { serverId: SERVER_ID, name: `${BASE}-${RUN.id}-1`, mark: '1a2b3c4d', askedAtMs: NOW_MS },
  id: '900',
  completion: 'seen',
  createdAtMs: NOW_MS - HOUR_MS,
  providerAheadMs: 0,
  statusSeen: 'unknown',
}
const OURS = own('900', RUN.id, 1)
const OLDER = own('1', '9000000001', 30)
const OLDEST = own('2', '9000000002', 60)

const idOf = (held: readonly Snapshot[] | null, isUsable?: boolean): string | null => {
  const way = rollbackSourceOf(RECORD, held, OWNER, isUsable)
  return way.kind === 'none' ? null : `${way.kind} ${way.snapshotId}`
}

describe('the way back of a server', () => {
  test('is what main took of it, where it is there, or where nothing could be read', () => {
    expect(rollbackSourceOf(RECORD, [OLDER, OURS], OWNER)).toEqual(ownSource(RECORD))
    expect(ownSource(RECORD)).toEqual({
      kind: 'own',
      serverId: SERVER_ID,
      snapshotId: '900',
      name: RECORD.intent.name,
      createdAtMs: RECORD.createdAtMs,
    })
    expect(idOf(null)).toBe('own 900')
  })

  test('may be one that is still being made', () => {
    expect(idOf([{ ...OURS, status: 'in_progress' }, OLDER])).toBe('own 900')
  })

  test.each(['failed', 'error', 'deleting', 'deleted', 'removing'])(
    'is the newest one before it where that is "%s"',
    (status) => {
      expect(idOf([OLDEST, OLDER, { ...OURS, status }])).toBe('other 1')
    },
  )

  test('is the newest one before it where that is gone, or no use', () => {
    expect(idOf([OLDEST, OLDER])).toBe('other 1')
    expect(idOf([OLDEST, OLDER, OURS], false)).toBe('other 1')
  })

  test('is never one that was made after it: that shows what the deploy left', () => {
    expect(idOf([own('3', '9000000012', 0.5)])).toBeNull()
    expect(idOf([own('3', '9000000012', 0.5), OLDEST])).toBe('other 2')
    expect(idOf([own('3', '9000000012', 5, { createdAtMs: null })])).toBeNull()
  })

  test('is none that is dated like it: their order is unknown', () => {
    expect(idOf([own('3', '9000000012', 1)])).toBeNull()
  })

  test('may be any where that one has no date', () => {
    const undated: CreatedRecord = { ...RECORD, createdAtMs: null }
    expect(rollbackSourceOf(undated, [OLDEST, OLDER], OWNER)).toMatchObject({
      kind: 'other',
      snapshotId: '1',
    })
  })

  test('is never one of a user, of a rollback, of another server, or one that is not completed', () => {
    expect(idOf([own('3', '1', 30, { description: 'made by hand' })])).toBeNull()
    expect(idOf([own('3', '1', 30, { name: 'pre-restore-9000000001-1' })])).toBeNull()
    expect(idOf([own('3', '1', 30, { serverIds: ['678'] })])).toBeNull()
    expect(idOf([own('3', '1', 30, { status: 'in_progress' })])).toBeNull()
  })

  test('is none where nothing is left', () => {
    expect(rollbackSourceOf(RECORD, [], OWNER)).toEqual({ kind: 'none', serverId: SERVER_ID })
    expect(idOf(null, false)).toBeNull()
  })
})
