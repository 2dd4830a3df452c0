/** The rows of post's table for a restore that was asked for. */
import { describe, expect, test } from '@jest/globals'
import { decideRestore, type RestoreDecision, type RestoreFacts } from '../../src/decide/restore-decision.ts'
import { HOUR_MS, NOW_MS, own, PROGRESS, snapshot } from './snapshots.ts'
import { facts, listing, OURS, seen } from './restore-facts.ts'

const NEWER = own('900', '9000000012', -1)
const OLDER = own('700', '9000000007', 1)

/** What was decided, in one word. */
function verdict(decision: RestoreDecision): string {
  return decision.kind === 'refuse' ? decision.refusal.kind : decision.followUp
}

interface Row {
  /** Rows of the table come in this order; within one the order is free. */
  readonly row: number
  readonly verdict: string
  readonly change: (before: RestoreFacts) => RestoreFacts
}

const withListed = (
  before: RestoreFacts,
  change: (all: readonly (typeof OURS)[]) => readonly (typeof OURS)[],
): RestoreFacts =>
  'unreadable' in before.listing
    ? before
    : { ...before, listing: { ...before.listing, snapshots: change(before.listing.snapshots) } }

const ROWS: readonly Row[] = [
  {
    row: 1,
    verdict: 'list-unreadable',
    change: (before) => ({
      ...before,
      listing: { unreadable: { code: 'api-server-error', what: 'HTTP 500' } },
    }),
  },
  {
    row: 1,
    verdict: 'list-incomplete',
    change: (before) => ({
      ...before,
      listing: {
        snapshots: 'unreadable' in before.listing ? [] : before.listing.snapshots,
        incomplete: '5 of 6',
      },
    }),
  },
  {
    row: 1,
    verdict: 'snapshot-deleted',
    change: (before) => withListed(before, (all) => all.filter((each) => each.id !== OURS.id)),
  },
  {
    row: 1,
    verdict: 'snapshot-not-completed',
    change: (before) =>
      withListed(before, (all) =>
        all.map((each) => (each.id === OURS.id ? { ...each, status: 'in_progress' } : each)),
      ),
  },
  { row: 1, verdict: 'server-restoring', change: (before) => ({ ...before, server: seen('restoring') }) },
  {
    row: 1,
    verdict: 'server-unreadable',
    change: (before) => ({ ...before, server: { kind: 'unavailable', why: 'HTTP 502' } }),
  },
  { row: 1, verdict: 'runner-is-server', change: (before) => ({ ...before, sharedAddresses: ['10.0.0.1'] }) },
  { row: 2, verdict: 'deployed-since', change: (before) => withListed(before, (all) => [NEWER, ...all]) },
  {
    row: 3,
    verdict: 'deploy-going',
    change: (before) => ({
      ...withListed(before, (all) => [OLDER, ...all]),
      progressOf: () => PROGRESS.going,
    }),
  },
  { row: 4, verdict: 'dry-run', change: (before) => ({ ...before, dryRun: true }) },
  {
    row: 5,
    verdict: 'cannot-see-server',
    change: (before) =>
      before.server.kind === 'found' &&
      before.server.server.status === 'active' &&
      before.sharedAddresses.length === 0
        ? { ...before, server: { kind: 'forbidden', why: 'HTTP 403' } }
        : before,
  },
  { row: 6, verdict: 'job-cancelled', change: (before) => ({ ...before, jobStatus: 'cancelled' }) },
  { row: 7, verdict: 'not-asked-to-wait', change: (before) => ({ ...before, waitForRestore: false }) },
]

describe('a restore that was asked for', () => {
  test('goes ahead with our snapshot, and is waited for, when nothing stands in its way', () => {
    expect(decideRestore(facts())).toEqual({ kind: 'restore', snapshot: OURS, followUp: 'wait' })
  })

  test.each(ROWS)('$verdict', ({ change, verdict: expected }) => {
    expect(verdict(decideRestore(change(facts())))).toBe(expected)
  })

  const pairs = ROWS.flatMap((first) => ROWS.map((second) => [first, second] as const)).filter(
    ([first, second]) => first.row < second.row,
  )
  test.each(pairs.map(([first, second]) => [first.verdict, second.verdict, first, second] as const))(
    '%s counts before %s',
    (_first, _second, first, second) => {
      expect(verdict(decideRestore(first.change(second.change(facts()))))).toBe(first.verdict)
      expect(verdict(decideRestore(second.change(first.change(facts()))))).toBe(first.verdict)
    },
  )

  test('is refused for any two reasons of the same row too', () => {
    const reasons = ROWS.filter((each) => each.row === 1)
    for (const first of reasons) {
      for (const second of reasons) {
        expect(decideRestore(first.change(second.change(facts()))).kind).toBe('refuse')
      }
    }
  })

  test.each(['active', 'stopped', 'suspended', 'error', 'booting', ''])(
    'goes ahead on a server that is "%s": only "restoring" is in the way',
    (status) => {
      expect(decideRestore(facts({ server: seen(status) })).kind).toBe('restore')
    },
  )

  test.each(['failed', 'error', 'in_progress', 'deleted', ''])(
    'is refused when its snapshot is "%s" by now',
    (status) => {
      expect(decideRestore(facts(listing({ ...OURS, status })))).toMatchObject({
        kind: 'refuse',
        refusal: { kind: 'snapshot-not-completed', status },
      })
    },
  )

  test('names all that stand in its way', () => {
    const more = own('901', '9000000013', -2)
    const old = own('700', '9000000001', 24)
    expect(decideRestore(facts(listing(more, OURS, old, NEWER)))).toEqual({
      kind: 'refuse',
      refusal: {
        kind: 'deployed-since',
        later: [more, NEWER].map((each) => ({ snapshot: each, progress: PROGRESS.unknown, by: 'newer' })),
      },
    })
  })
})

test('older and unrelated snapshots are not in the way', () => {
  const older = own('700', '9000000001', 24)
  const byHand = snapshot({ id: '701', name: 'before holidays', createdAtMs: NOW_MS + HOUR_MS })
  expect(decideRestore(facts(listing(older, OURS, byHand))).kind).toBe('restore')
})
