import { describe, expect, test } from '@jest/globals'
import { ownershipOf } from '../../src/domain/ownership.ts'
import { BASE, foreignProvenance, provenance, RUN, snapshot } from '../decide/snapshots.ts'

const kindOf = (name: string, description: string | null, run = RUN): string =>
  ownershipOf(snapshot({ name, description }), { base: BASE, run }).kind

describe('own is', () => {
  test.each(['pre-deploy-11-1', 'pre-deploy-11-2-3', 'pre-restore-11-1', 'pre-restore-11-1-2'])(
    '%s with provenance of this repository',
    (name) => {
      expect(kindOf(name, provenance('11'))).toBe('own')
      expect(kindOf(name, `${provenance('11')} a text`)).toBe('own')
    },
  )

  test('one of any run, with the run and attempt of its name', () => {
    const found = ownershipOf(snapshot({ name: 'pre-restore-12-3-4', description: provenance('12', '3') }), {
      base: BASE,
      run: RUN,
    })
    expect(found).toEqual({ kind: 'own', parts: { base: 'pre-restore', runId: '12', attempt: '3' } })
  })

  test('one known by its name alone, where the list carries no descriptions at all', () => {
    expect(kindOf('pre-deploy-123456789-1', null)).toBe('own')
    expect(kindOf('pre-restore-9000000011-1-2', null)).toBe('own')
  })

  test('one of the same repository name, where an id is missing', () => {
    const byName = 'vps-safety-snapshot/1 mark=1a2b3c4d run=11/1 repo=acme/shop |'
    expect(kindOf('pre-deploy-11-1', byName)).toBe('own')
    expect(kindOf('pre-deploy-11-1', provenance('11'), { ...RUN, repoId: null })).toBe('own')
  })
})

describe('a foreign snapshot is', () => {
  test.each([
    ['an empty description', ''],
    ['a description of spaces', '  '],
    ['a text', 'taken by hand'],
    ['provenance of another repository', foreignProvenance('11')],
    ['provenance of another version', provenance('11').replace('/1 ', '/2 ')],
    ['provenance behind a text', `a text | ${provenance('11')}`],
    ['provenance behind a space', ` ${provenance('11')}`],
    ['provenance without a repository', 'vps-safety-snapshot/1 run=11/1 mark=1a2b3c4d |'],
    ['provenance cut before the repository', 'vps-safety-snapshot/1'],
    ['provenance cut inside the repository', 'vps-safety-snapshot/1 repo=acme/shop'],
    ['provenance cut inside the repository’s id', 'vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001'],
  ])('one with our name and %s', (_what, description) => {
    expect(kindOf('pre-deploy-11-1', description)).toBe('foreign')
    expect(kindOf('pre-restore-11-1', description)).toBe('foreign')
  })

  test('one with a name that is not ours, where the list carries no descriptions', () => {
    for (const name of ['by hand', 'pre-deploy', 'nightly-9000000011-1', 'pre-deploy-x-9000000011-1']) {
      expect(kindOf(name, null)).toBe('foreign')
    }
  })

  test.each([
    'pre-deploy-2025-01-15',
    'pre-deploy-2025-10-15',
    'pre-deploy-2025-1-5',
    'pre-deploy-20250115-1',
    'pre-restore-2025-10-15',
    'pre-deploy-12345678-1',
    'pre-deploy-0123456789-1',
    'pre-deploy-9000000011-01',
  ])('%s, as a person may name one, where the list carries no descriptions', (name) => {
    expect(kindOf(name, null)).toBe('foreign')
  })

  test('one whose numbers begin with 0, whatever its description says', () => {
    expect(kindOf('pre-deploy-2025-01-15', provenance('2025', '1'))).toBe('other-name')
  })
})

describe('made by this action under another name is', () => {
  test.each(['nightly-11-1', 'pre-deploy-x-11-1', 'pre-deploy', 'pre-deploy-11', 'renamed by hand', ''])(
    '"%s" with provenance of this repository',
    (name) => {
      expect(kindOf(name, provenance('11'))).toBe('other-name')
    },
  )
})
