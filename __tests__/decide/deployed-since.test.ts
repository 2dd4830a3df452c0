import { describe, expect, test } from '@jest/globals'
import { decideRestore, type RestoreDecision, type RestoreFacts } from '../../src/decide/restore-decision.ts'
import { othersDeploys } from '../../src/decide/deployed-since.ts'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { facts, listing, OURS } from './restore-facts.ts'
import { BASE, foreignProvenance, NOW_MS, own, PROGRESS, provenance, RUN, snapshot } from './snapshots.ts'

/** Whether this one, made an hour after ours unless told otherwise, stands in the way of a restore. */
function blocks(given: Partial<Snapshot>, ours: Partial<Snapshot> = {}): boolean {
  const other = snapshot({ id: '900', createdAtMs: NOW_MS + 3_600_000, ...given })
  const decision = decideRestore(facts(listing(other, { ...OURS, ...ours })))
  if (decision.kind === 'restore') return false
  const later = [{ snapshot: other, progress: { kind: 'unknown' }, by: 'newer' }]
  expect(decision.refusal).toEqual({ kind: 'deployed-since', later })
  return true
}

describe('a deploy has run since, when a newer snapshot', () => {
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
      'is of this run and job, as far as provenance tells, and not known to be of this job',
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

describe('no deploy has run since, when a newer snapshot', () => {
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

describe('a newer snapshot of this run', () => {
  const ofJob = (more: string): Snapshot =>
    snapshot({
      id: '900',
      name: `${BASE}-${RUN.id}-1-2`,
      createdAtMs: NOW_MS + 1000,
      description: provenance(RUN.id, '1', '00000000').replace(' |', `${more} |`),
    })
  const restores = (other: Snapshot, given: Partial<RestoreFacts>): boolean =>
    decideRestore(facts({ ...listing(other, OURS), ...given })).kind === 'restore'
  const run = { ...RUN, checkRunId: '77' }

  test('is of this job where the check run is the same, and of another one where it is not', () => {
    expect(restores(ofJob(' check=77'), { run })).toBe(true)
    expect(restores(ofJob(' check=78'), { run })).toBe(false)
    // What a step has noted says nothing against a check run.
    expect(restores(ofJob(' check=78'), { run, wasMadeHere: () => true })).toBe(false)
  })

  test.each<[string, Snapshot, Partial<RestoreFacts>]>([
    ['it has no check run', ofJob(''), { run }],
    ['this job has none', ofJob(' check=77'), {}],
    ['it has no description', { ...ofJob(''), description: null }, { run }],
    ['it has an empty description', { ...ofJob(''), description: '' }, { run }],
  ])('is of this job where %s, and a step of this job has noted that it made it', (_, other, given) => {
    expect(restores(other, given)).toBe(false)
    expect(restores(other, { ...given, wasMadeHere: ({ id }) => id === '900' })).toBe(true)
  })

  test('is not of this job where it is of another attempt, whatever was noted', () => {
    const other = snapshot({
      id: '900',
      createdAtMs: NOW_MS + 1000,
      description: provenance(RUN.id, '2', '00000000').replace(' |', ' check=77 |'),
    })
    expect(restores(other, { run, wasMadeHere: () => true })).toBe(false)
  })
})

describe('by what GitHub says', () => {
  const ASKED_MS = facts().record.intent.askedAtMs
  const OLDER = own('700', '9000000007', 3)
  const decide = (progress: DeployProgress, other = OLDER): RestoreDecision =>
    decideRestore(
      facts({
        ...listing(other, OURS),
        progressOf: ({ id }) => (id === other.id ? progress : { kind: 'unknown' }),
      }),
    )
  const ended = (endedAtMs: number | null): DeployProgress => ({ kind: 'ended', job: null, endedAtMs })

  test('a deploy that ended more than a minute after ours was asked for came after it', () => {
    const progress = ended(ASKED_MS + 60_001)
    expect(decide(progress)).toEqual({
      kind: 'refuse',
      refusal: { kind: 'deployed-since', later: [{ snapshot: OLDER, progress, by: 'ended-later' }] },
    })
  })

  test.each([
    ['up to a minute after', ended(ASKED_MS + 60_000)],
    ['long before', ended(ASKED_MS - 3_600_000)],
    ['at a time that GitHub does not tell', ended(null)],
    ['or not, which GitHub does not tell', PROGRESS.unknown],
  ])('a deploy that ended %s ours was asked for did not come after it', (_, progress) => {
    expect(decide(progress).kind).toBe('restore')
  })

  test('a deploy that is going is refused as one, however old its snapshot is', () => {
    const job = { id: '77', name: 'release / deploy' }
    const old = own('700', '9000000007', 900)
    expect(decide({ kind: 'going', job }, old)).toEqual({
      kind: 'refuse',
      refusal: { kind: 'deploy-going', others: [{ snapshot: old, progress: { kind: 'going', job } }] },
    })
  })

  test('a newer deploy that is going is told as both', () => {
    const newer = own('900', '9000000012', -1)
    expect(decide(PROGRESS.going, newer)).toEqual({
      kind: 'refuse',
      refusal: {
        kind: 'deployed-since',
        later: [{ snapshot: newer, progress: PROGRESS.going, by: 'newer' }],
      },
    })
  })

  test.each([
    ['of another repository', { description: foreignProvenance() }],
    ['made by hand', { description: 'by hand' }],
    ['that carries the mark of this main', { description: provenance('9000000007') }],
    [
      'of an attempt of this run before this one',
      { description: provenance(RUN.id, '1', '00000000') },
      { run: { ...RUN, attempt: '2' } },
    ],
  ])('a snapshot %s is not asked about', (_, given, more: Partial<RestoreFacts> = {}) => {
    const { run, record, wasMadeHere } = facts(more)
    expect(othersDeploys([{ ...OLDER, ...given }], { run, record, wasMadeHere })).toEqual([])
    expect(othersDeploys([OLDER], { run, record, wasMadeHere })).toEqual([OLDER])
  })

  test.each<[string, Partial<Snapshot>]>([
    ['failed', { status: 'failed' }],
    ['is being deleted', { status: 'deleting' }],
    ['is not completed yet', { status: 'in_progress' }],
    ['has no readable date', { createdAtMs: null }],
    ['is under another base name', { name: 'nightly-9000000007-1' }],
    ['is one of before a rollback', { name: 'pre-restore-9000000007-1' }],
    ['has no description, and a name like a deploy', { description: null }],
  ])('a snapshot that %s is asked about', (_, given) => {
    const { run, record, wasMadeHere } = facts()
    expect(othersDeploys([{ ...OLDER, ...given }], { run, record, wasMadeHere })).toHaveLength(1)
  })
})
