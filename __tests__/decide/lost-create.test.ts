import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  findLostCreate,
  hasOtherMark,
  isLikeName,
  keptMark,
  type LostCreate,
} from '../../src/decide/lost-create.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, foreignProvenance, HOUR_MS, MARK, NOW_MS, provenance, RUN, snapshot } from './snapshots.ts'

const WANTED = { name: `${BASE}-${RUN.id}-1`, mark: MARK }
const named = (id: string, description: string | null, name = WANTED.name): Snapshot =>
  snapshot({ id, name, description })
const WITH_OTHER_MARK = provenance(RUN.id, '1', 'ffffffff')
/** All of our provenance but its mark. */
const WITHOUT_MARK = provenance().replace(` mark=${MARK}`, '')
const CUT = `vps-safety-snapshot/1 mark=${MARK.slice(0, 5)}`

/** What a look shows, when these ids were there before. */
function find(now: readonly Snapshot[], before: readonly string[] = [], wanted = WANTED): LostCreate {
  return findLostCreate(wanted, RUN, (each) => !before.includes(each.id), now)
}

function found(it: Snapshot, others: readonly Snapshot[] = []): LostCreate {
  return { kind: 'found', snapshot: it, others }
}

describe('the snapshot that a lost create made', () => {
  test('is the new one with our mark', () => {
    const ours = named('802', provenance())
    expect(find([named('801', provenance()), ours], ['801'])).toEqual(found(ours))
  })

  test('is told by its mark among others of the name', () => {
    const ours = named('803', `${provenance()} text`)
    const others = [named('801', WITH_OTHER_MARK), named('802', ''), named('804', null), named('805', CUT)]
    expect(find([...others, ours])).toEqual(found(ours))
  })

  test.each(['PRE-DEPLOY-9000000011-1', 'pre-deploy-90000', 'snapshot of web', '', `${WANTED.name}-2`])(
    'is told by its mark whatever the list calls it (%j)',
    (name) => {
      const ours = named('801', provenance(), name)
      expect(find([ours])).toEqual(found(ours))
    },
  )

  test.each([NOW_MS - 8 * HOUR_MS, NOW_MS + 8 * HOUR_MS, Date.parse('0001-01-01T00:00:00Z'), null])(
    'is told by its mark whatever its date is (%j)',
    (createdAtMs) => {
      const ours = { ...named('801', provenance()), createdAtMs }
      expect(find([ours])).toEqual(found(ours))
      const nameless = { ...named('801', null), createdAtMs }
      expect(find([nameless])).toEqual(found(nameless))
    },
  )

  test('is told by its mark where the description came back escaped for HTML', () => {
    const ours = named('801', provenance().replaceAll('/', '&#x2F;').replaceAll('=', '&#x3D;'))
    expect(find([ours])).toEqual(found(ours))
  })

  test('is the older one, where the create was carried out twice, and the other is named', () => {
    const first = { ...named('803', provenance()), createdAtMs: NOW_MS - 1 }
    const second = named('802', provenance())
    expect(find([second, first])).toEqual(found(first, [second]))
  })

  test('is never one whose description a user has written, but where our mark is in it', () => {
    const quoted = named('802', `copy of "MARK=${MARK.toUpperCase()}"`)
    expect(find([named('801', 'made by hand'), quoted])).toEqual({ kind: 'ambiguous', snapshots: [quoted] })
    expect(find([named('801', 'made by hand')])).toEqual({ kind: 'not-there' })
  })

  test.each([null, '', '  '])(
    'is the only new one of the name, where the list has no descriptions at all (%j)',
    (none) => {
      const it = named('801', none)
      const unnamed = snapshot({ id: '700', name: 'before-upgrade', description: none })
      expect(find([unnamed, it])).toEqual(found(it))
    },
  )
})

describe('it is not certain', () => {
  const expectAmbiguous = (now: readonly Snapshot[], ...possible: readonly Snapshot[]): void => {
    expect(find(now)).toEqual({ kind: 'ambiguous', snapshots: possible })
  }

  test.each(['vps', 'vps-safety-snapshot/1', CUT, `vps-safety-snapshot/1 mark=${MARK}`, WITHOUT_MARK])(
    'whether one of our name is ours whose description came back without the mark (%j)',
    (description) => {
      const it = named('801', description)
      expectAmbiguous([it], it)
      expectAmbiguous([named('802', WITH_OTHER_MARK), it], it)
    },
  )

  test.each([null, '', '  '])(
    'where others have descriptions and the new one of the name has none (%j)',
    (none) => {
      const it = named('801', none)
      expectAmbiguous([snapshot({ id: '700', name: 'before-upgrade', description: 'made by hand' }), it], it)
    },
  )

  test.each(['Pre-Deploy-9000000011-1', 'pre_deploy_9000000011_1', 'pre-deploy-90000', ''])(
    'whether one without a description is ours that is called %j',
    (name) => {
      const it = named('801', null, name)
      expectAmbiguous([it], it)
    },
  )

  test('which it is among several new ones of the name without a mark', () => {
    const one = named('801', null)
    const other = named('802', '')
    expectAmbiguous([other, one], one, other)
  })
})

describe('it is not there', () => {
  test.each<[string, readonly Snapshot[]]>([
    ['in an empty list', []],
    ['when all of the name were there before', [named('801', provenance()), named('801', null)]],
    [
      'when only other names are new',
      [snapshot({ id: '900', name: 'nightly-9000000011-1', description: null })],
    ],
    ['when the new one of its name has another mark', [named('900', WITH_OTHER_MARK)]],
    [
      'when the new one of its name has the beginning of another mark',
      [named('900', WITH_OTHER_MARK.slice(0, 30))],
    ],
    ['when the new one of its name is of another repository', [named('900', foreignProvenance(RUN.id))]],
    [
      'when the new one of its name is of another repository, and without a mark',
      [named('900', foreignProvenance(RUN.id).replace(' mark=ffffffff', ''))],
    ],
    [
      'when the new one of its name is of another attempt',
      [named('900', provenance(RUN.id, '2').replace(` mark=${MARK}`, ''))],
    ],
    [
      'when the new one of its name is of another run',
      [named('900', provenance('9000000012').replace(` mark=${MARK}`, ''))],
    ],
    ['when one with a cut description has another name', [named('900', CUT, 'nightly-9000000011-1')]],
    ['when one without a description is of the next run', [named('900', null, 'pre-deploy-9000000012-1')]],
  ])('%s', (_what, now) => {
    expect(find(now, ['801'])).toEqual({ kind: 'not-there' })
  })
})

test('whatever is listed: never one that was there before or carries another mark, and for certain only with our mark or where there are no descriptions', () => {
  const anySnapshot = fc.record({
    id: fc.constantFrom('801', '802', '803', '804'),
    name: fc.constantFrom(WANTED.name, WANTED.name, `${WANTED.name}-2`, WANTED.name.toUpperCase()),
    description: fc.constantFrom(null, '', provenance(), WITH_OTHER_MARK, CUT, WITHOUT_MARK),
  })
  const list = fc.uniqueArray(anySnapshot, { selector: (each) => each.id })
  fc.assert(
    fc.property(list, fc.subarray(['801', '802']), (items, before) => {
      const now = items.map((each) => snapshot(each))
      const look = find(now, before)
      const seen = look.kind === 'found' ? [look.snapshot] : look.kind === 'ambiguous' ? look.snapshots : []
      for (const each of seen) {
        expect(before).not.toContain(each.id)
        expect(each.description).not.toBe(WITH_OTHER_MARK)
      }
      const isMarked = seen.some((each) => keptMark(each, MARK))
      expect(look.kind === 'ambiguous' && isMarked).toBe(false)
      const byName = look.kind === 'found' && !isMarked ? look.snapshot : null
      expect(byName === null || now.every((each) => (each.description ?? '') === '')).toBe(true)
      expect(byName?.name ?? WANTED.name).toBe(WANTED.name)
      expect(find(now.toReversed(), before)).toEqual(look)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['pre-deploy-11-1', true],
  ['PRE_DEPLOY.11.1', true],
  ['pre-dep', true],
  ['predeploy111', true],
  ['', true],
  ['pre-deploy-11-1-2', false],
  ['deploy-11-1', false],
  ['pre-deploy-12', false],
])('a provider may have made %j of pre-deploy-11-1: %j', (name, isLike) => {
  expect(isLikeName(name, 'pre-deploy-11-1')).toBe(isLike)
})

describe('a mark came back', () => {
  test('only when it is there as a whole', () => {
    expect(keptMark(named('1', provenance()), MARK)).toBe(true)
    expect(keptMark(named('1', `${provenance()} text`), MARK)).toBe(true)
    for (const description of [null, '', provenance().slice(0, 34), WITH_OTHER_MARK, `text mark=${MARK}`]) {
      expect(keptMark(named('1', description), MARK)).toBe(false)
    }
  })

  test('of another create only where one is there that is not ours', () => {
    expect(hasOtherMark(named('1', WITH_OTHER_MARK), MARK)).toBe(true)
    for (const description of [null, '', 'by hand', WITHOUT_MARK, CUT, provenance()]) {
      expect(hasOtherMark(named('1', description), MARK)).toBe(false)
    }
  })
})
