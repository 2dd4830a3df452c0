/** State passes through files that other steps can write to: it must never lead to a restore of something else. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CreatedRecord } from '../../src/domain/records.ts'
import { decideRestore } from '../../src/decide/restore-decision.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { facts, listing, OURS, RECORD } from './restore-facts.ts'
import { BASE, foreignProvenance, MARK, NOW_MS, provenance, RUN, SERVER_ID, snapshot } from './snapshots.ts'

const OTHER_NAME = `${BASE}-9000000005-1`
const OTHER = snapshot({
  id: '700',
  name: OTHER_NAME,
  createdAtMs: NOW_MS - 1000,
  description: provenance('9000000005', '1', '77777777'),
})

function refusal(record: Partial<CreatedRecord>, listed: readonly Snapshot[] = [OTHER, OURS]): string {
  const decision = decideRestore(facts({ ...listing(...listed), record: { ...RECORD, ...record } }))
  return decision.kind === 'refuse' ? decision.refusal.kind : decision.kind
}

describe('a record is not believed that names', () => {
  test('the id of another snapshot', () => {
    expect(refusal({ id: '700' })).toBe('snapshot-differs')
    expect(refusal({ id: '999' })).toBe('snapshot-deleted')
  })

  test('the id and name of the snapshot of another run', () => {
    const intent = { serverId: SERVER_ID, name: OTHER_NAME, mark: '77777777', askedAtMs: NOW_MS }
    expect(refusal({ id: '700', intent })).toBe('snapshot-differs')
  })

  test('another run, attempt or number than the name of this run', () => {
    for (const name of [
      `${BASE}-9000000011-2`,
      `${BASE}-900000001-11-1`,
      `${BASE}-90000000111-1`,
      `${BASE}-x9000000011-1`,
      `${BASE}-9000000011-1-`,
      `${BASE}-9000000011-1-2-3`,
      '-9000000011-1x',
      'by hand',
    ]) {
      const listed = { ...OURS, name, description: null }
      expect(refusal({ intent: { ...RECORD.intent, name } }, [listed])).toBe('snapshot-differs')
    }
  })

  test('another server', () => {
    expect(refusal({ intent: { ...RECORD.intent, serverId: '99999' } })).toBe('snapshot-differs')
    expect(refusal({}, [{ ...OURS, serverIds: [] }])).toBe('snapshot-differs')
    expect(refusal({}, [{ ...OURS, serverIds: ['99999'] }])).toBe('snapshot-differs')
  })

  test('another mark than the snapshot carries', () => {
    expect(refusal({ intent: { ...RECORD.intent, mark: '99999999' } })).toBe('snapshot-differs')
  })
})

describe('a snapshot is not restored whose provenance', () => {
  test.each([
    ['is of another repository', foreignProvenance(RUN.id, MARK)],
    [
      'is of another repository, and says no more',
      'vps-safety-snapshot/1 repo-id=2002 repo=other/repo job=x |',
    ],
    ['names another repository by its id alone', `vps-safety-snapshot/1 repo-id=2002 mark=${MARK} |`],
    ['names another repository by its name alone', `vps-safety-snapshot/1 mark=${MARK} repo=other/repo |`],
    ['is of another run', provenance('9000000005')],
    ['is of another attempt', provenance(RUN.id, '2')],
    ['carries another mark', provenance(RUN.id, '1', 'ffffffff')],
    ['carries the beginning of our mark, as a whole', provenance(RUN.id, '1', MARK.slice(0, 4))],
  ])('%s', (_what, description) => {
    expect(refusal({}, [{ ...OURS, description }])).toBe('snapshot-differs')
  })
})

describe('a snapshot is restored whose provenance', () => {
  test.each([
    ['came back whole', provenance()],
    ['came back with text', `${provenance()} before the big one`],
    ['names no repository', `vps-safety-snapshot/1 run=${RUN.id}/1 mark=${MARK} |`],
    ['has no field in the list', null],
    ['was dropped', ''],
    ['was cut inside the mark', provenance().slice(0, 30)],
    ['was cut inside the run', `vps-safety-snapshot/1 mark=${MARK} repo-id=1001 run=90000`],
    [
      'was cut inside the repository',
      `vps-safety-snapshot/1 mark=${MARK} repo-id=1001 run=${RUN.id}/1 repo=acme/sh`,
    ],
  ])('%s: its name, its server and its id are those that main saved', (_what, description) => {
    expect(refusal({}, [{ ...OURS, description }])).toBe('restore')
  })
})

describe('a snapshot whose name the provider changed', () => {
  const listed = { ...OURS, name: 'pre-deploy-90000' }

  test('is restored where the mark in its description is ours, cut or in other letters', () => {
    expect(refusal({}, [{ ...listed, description: provenance() }])).toBe('restore')
    const name = RECORD.intent.name.toUpperCase()
    expect(refusal({}, [{ ...OURS, name, description: provenance() }])).toBe('restore')
  })

  test('is not restored without the mark, though it may be ours', () => {
    for (const description of [
      null,
      '',
      provenance().slice(0, 30),
      `vps-safety-snapshot/1 run=${RUN.id}/1 repo-id=1001 |`,
    ])
      expect(refusal({}, [{ ...listed, description }])).toBe('snapshot-unproven')
    expect(refusal({}, [{ ...listed, description: 'by hand' }])).toBe('snapshot-differs')
    expect(refusal({}, [{ ...listed, serverIds: [], description: null }])).toBe('snapshot-differs')
    expect(refusal({}, [{ ...OURS, name: '', description: null }])).toBe('snapshot-differs')
  })

  test('is not restored under a name that can not be what is left of ours', () => {
    expect(refusal({}, [{ ...listed, description: provenance(RUN.id, '1', '77777777') }])).toBe(
      'snapshot-differs',
    )
    for (const name of ['', 'by hand', OTHER_NAME, `${RECORD.intent.name}-2`]) {
      expect(refusal({}, [{ ...OURS, name, description: provenance() }])).toBe('snapshot-differs')
    }
  })
})

test('whatever the record and the list say, only what this main can have made is restored', () => {
  const name = fc.constantFrom(
    RECORD.intent.name,
    `${RECORD.intent.name}-2`,
    `${BASE}-${RUN.id}-2`,
    OTHER_NAME,
    `pre-restore-${RUN.id}-1`,
    'by hand',
  )
  const serverId = fc.constantFrom(SERVER_ID, '99999')
  const mark = fc.constantFrom(MARK, '77777777')
  const anySnapshot = fc.record({
    id: fc.constantFrom('801', '802', '803'),
    serverIds: fc.subarray([SERVER_ID, '99999']),
    name,
    status: fc.constantFrom('completed', 'in_progress', 'failed'),
    sizeMb: fc.constant(null),
    createdAtMs: fc.option(fc.integer({ min: NOW_MS - 3, max: NOW_MS })),
    description: fc.constantFrom(
      null,
      '',
      'taken by hand',
      provenance(),
      provenance(RUN.id, '2'),
      provenance('9000000005', '1', '77777777'),
      foreignProvenance(RUN.id, MARK),
    ),
  })
  const lists = fc.uniqueArray(anySnapshot, { selector: (each) => each.id, maxLength: 3 })
  const anyRecord = fc.record({
    id: fc.constantFrom('801', '802', '999'),
    intent: fc.record({ serverId, name, mark, askedAtMs: fc.constant(NOW_MS) }),
  })
  fc.assert(
    fc.property(lists, anyRecord, (listed, { id, intent }) => {
      const record = { ...RECORD, id, intent }
      const decision = decideRestore(facts({ ...listing(...listed), record }))
      if (decision.kind === 'refuse') return
      const it = decision.snapshot
      expect(it.id).toBe(id)
      expect(it.status).toBe('completed')
      expect(it.serverIds).toContain(intent.serverId)
      const isCut = it.description === provenance() && intent.name.startsWith(it.name)
      expect(it.name === intent.name || isCut).toBe(true)
      expect(it.name).toMatch(new RegExp(`-${RUN.id}-${RUN.attempt}(-2)?$`))
      expect([null, '', 'taken by hand', provenance()]).toContain(it.description)
    }),
    { numRuns: 5000 },
  )
})
