import { describe, expect, test } from '@jest/globals'
import { decideRestore } from '../../src/decide/after-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { facts, listing, OURS } from './restore-facts.ts'
import { BASE, foreignProvenance, NOW_MS, provenance, RUN, snapshot } from './snapshots.ts'

/** Whether this one, made an hour after ours unless told otherwise, stands in the way of a restore. */
function blocks(given: Partial<Snapshot>, ours: Partial<Snapshot> = {}): boolean {
  const other = snapshot({ id: '900', createdAtMs: NOW_MS + 3_600_000, ...given })
  const decision = decideRestore(facts(listing(other, { ...OURS, ...ours })))
  if (decision.kind === 'restore') return false
  expect(decision.refusal).toEqual({ kind: 'deployed-since', newer: [other] })
  return true
}

describe('somebody has deployed since, when a newer snapshot', () => {
  test.each<[string, Partial<Snapshot>]>([
    [
      'is of this repository',
      { name: `${BASE}-9000000012-1`, description: provenance('9000000012', '1', '00000000') },
    ],
    ['is of another repository', { name: 'nightly-9000000099-1', description: foreignProvenance() }],
    ['has provenance and any name', { name: 'renamed', description: `${foreignProvenance()} | text` }],
    ['has provenance without a mark', { description: 'vps-safety-snapshot/1 repo=other/repo |' }],
    [
      'was made before a rollback',
      { name: 'pre-restore-9000000012-1', description: provenance('9000000012', '1', '00000000') },
    ],
    [
      'is of another use of the action in this run',
      { name: `${BASE}-${RUN.id}-1-2`, description: provenance(RUN.id, '1', '00000000') },
    ],
    ['is not completed yet', { status: 'in_progress', description: foreignProvenance() }],
    ['failed', { status: 'failed', description: foreignProvenance() }],
    ['is named as a deploy, without a description field', { name: 'x-123456789-1', description: null }],
    ['is named as a deploy, with an empty description', { name: 'x-9000000012-1-2', description: '' }],
    ['is named as a deploy, with a description of spaces', { name: 'x-9000000012-1', description: '  ' }],
    [
      'is named as a deploy, with a description cut to the first letters',
      { name: 'x-9000000012-1', description: 'vps-safety' },
    ],
    [
      'was made by another version of this action',
      { name: 'renamed', description: 'vps-safety-snapshot/2 origin=elsewhere' },
    ],
  ])('%s', (_what, given) => {
    expect(blocks(given)).toBe(true)
  })

  test('has the same date as ours, or none', () => {
    const description = foreignProvenance()
    expect(blocks({ description, createdAtMs: NOW_MS })).toBe(true)
    expect(blocks({ description, createdAtMs: null })).toBe(true)
    expect(blocks({ description, createdAtMs: NOW_MS - 1 })).toBe(false)
  })

  test('stands beside one of ours whose date can not be read', () => {
    expect(blocks({ description: foreignProvenance(), createdAtMs: 0 }, { createdAtMs: null })).toBe(true)
    expect(blocks({ description: foreignProvenance(), createdAtMs: -1 }, { createdAtMs: null })).toBe(true)
  })
})

describe('nobody has deployed since, when a newer snapshot', () => {
  test.each<[string, Partial<Snapshot>]>([
    ['is named by a date', { name: 'weekly-2025-01-08', description: null }],
    ['has a short number in its name', { name: 'x-12345678-1', description: '' }],
    ['has no attempt in its name', { name: 'x-9000000012', description: '' }],
    ['has a description of its own', { name: 'x-9000000012-1', description: 'taken by hand' }],
    ['has provenance only behind a text', { name: 'by hand', description: `see ${foreignProvenance()}` }],
    [
      'has no description, and a name by hand',
      { name: 'before holidays', description: null, createdAtMs: null },
    ],
    ['carries the mark of this main', { name: `${BASE}-${RUN.id}-1`, description: provenance() }],
  ])('%s', (_what, given) => {
    expect(blocks(given)).toBe(false)
  })
})
