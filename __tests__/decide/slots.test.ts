import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { planSlot } from '../../src/decide/retention.ts'
import { slotsOf, speaksOfLimit, suggestsLimit } from '../../src/decide/slots.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, NOW_MS, own, PROGRESS, RUN } from './snapshots.ts'

/** So many that stay, and so many that VPS.org is deleting. */
function held(staying: number, going = 0): readonly Snapshot[] {
  return Array.from({ length: staying + going }, (_, index) =>
    own(
      String(801 + index),
      String(9_000_000_100 + index),
      100 + index,
      index < staying ? {} : { status: 'deleting' },
    ),
  )
}

const RULES = { base: BASE, run: RUN, protect: [], nowMs: NOW_MS, progressOf: () => PROGRESS.ended }

describe('a server with a limit of 5', () => {
  test.each([
    [0, 0, 'free'],
    [4, 0, 'free'],
    [3, 1, 'free'],
    [5, 0, 'full'],
    [5, 1, 'full'],
    [5, 3, 'full'],
    [4, 1, 'freeing'],
    [2, 3, 'freeing'],
    [0, 5, 'freeing'],
    [6, 0, 'above-limit'],
    [6, 2, 'above-limit'],
    [9, 0, 'above-limit'],
  ] as const)('that holds %i, and %i that VPS.org is deleting, is %s', (staying, going, kind) => {
    expect(slotsOf(held(staying, going), 5).kind).toBe(kind)
  })

  test.each([
    [4, 1, 'full'],
    [0, 5, 'full'],
    [3, 1, 'free'],
    [5, 1, 'full'],
    [6, 1, 'above-limit'],
  ] as const)('that holds %i, and %i still after they had their time, is %s', (staying, going, kind) => {
    expect(slotsOf(held(staying, going), 5, true).kind).toBe(kind)
  })

  test.each([
    // Staying, going, whether they had their time, and how many go.
    [4, 0, false, 0],
    [5, 0, false, 1],
    [5, 2, false, 1],
    [5, 2, true, 1],
    [4, 1, false, 0],
    [4, 1, true, 1],
    [4, 2, true, 2],
    [7, 0, false, 0],
    [7, 1, true, 0],
  ])(
    'that holds %i, and %i on their way out (%j), has %i deleted before the create',
    (staying, going, hasWaited, count) => {
      const listed = held(staying, going)
      const plan = planSlot(listed, slotsOf(listed, 5, hasWaited).planLimit, RULES)
      expect([plan.deletions.length, plan.short]).toEqual([count, 0])
    },
  )
})

test('whatever a server holds: something is deleted only when it is full, and then just enough', () => {
  fc.assert(
    fc.property(
      fc.nat(9),
      fc.nat(4),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (staying, going, limit, hasWaited) => {
        const listed = held(staying, going)
        const { kind, planLimit } = slotsOf(listed, limit, hasWaited)
        const plan = planSlot(listed, planLimit, RULES)
        const needed = kind !== 'full' ? 0 : staying === limit ? 1 : staying + going - limit + 1
        expect(plan.deletions).toHaveLength(plan.short > 0 ? 0 : needed)
        expect(kind === 'full' ? 0 : plan.short).toBe(0)
      },
    ),
  )
})

describe('a refusal speaks of a limit', () => {
  test.each([
    'Snapshot limit reached: this server already has 5 of 5.',
    'You have reached the maximum number of snapshots',
    'Quota exceeded',
    'Your quota is used up.',
    'You may not exceed what was agreed.',
    'Too many snapshots for this server.',
    'No free slot.',
    'Storage capacity is full',
    'upgrade your plan',
  ])('in words: %s', (said) => {
    expect(speaksOfLimit({ status: 400, said })).toBe(true)
  })

  test('by its status', () => {
    expect(speaksOfLimit({ status: 402, said: null })).toBe(true)
    expect(speaksOfLimit({ status: 402, said: 'Payment required.' })).toBe(true)
  })

  test.each([
    'Rate limit exceeded.',
    'Maximum of 60 requests.',
    'Only 1 request is allowed: maximum.',
    'The description exceeds 100 characters.',
    'Maximum length of the name: 20.',
    'The size exceeds 40.',
    'It exceeds 5120 bytes.',
    'A maximum of one byte.',
    'A maximum of one character.',
    'A maximum of one minute.',
    'It exceeds 40 GB.',
    'It exceeds 900 MiB.',
    'A limit of 5 minutes.',
    'A limit of 1 second.',
  ])('but on a server with free slots rather of another one in: %s', (said) => {
    expect(speaksOfLimit({ status: 400, said })).toBe(true)
    expect(suggestsLimit({ status: 400, said })).toBe(false)
    expect(suggestsLimit({ status: 402, said })).toBe(true)
  })

  test.each([
    'Snapshot limit reached.',
    'Request denied: snapshot limit reached.',
    'All slots are full. Try again in 5 minutes.',
    'A slot exceeds 40 GB.',
    'Too many snapshots for this request.',
    'Quota exceeded.',
  ])('and suggests that there are no more slots in: %s', (said) => {
    expect(suggestsLimit({ status: 400, said })).toBe(true)
  })

  test.each(['Bad name.', 'This snapshot has a bad name.', null])('and suggests nothing in: %s', (said) => {
    expect(suggestsLimit({ status: 400, said })).toBe(false)
  })

  test.each(['Bad name.', 'The request is not valid.', 'unlimited', 'delimiter', 'fulltext', '', null])(
    'but not in %j',
    (said) => {
      expect(speaksOfLimit({ status: 400, said })).toBe(false)
    },
  )
})
