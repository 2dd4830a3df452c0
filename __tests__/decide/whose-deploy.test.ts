import { describe, expect, test } from '@jest/globals'
import { isOfAnotherJob, isOfThisJob, makerOf, onlyJobWithKey } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { foreignProvenance, own, provenance, RUN, snapshot } from './snapshots.ts'

describe('the job that made a snapshot', () => {
  const described = (description: string | null, name = 'any'): Snapshot => snapshot({ description, name })

  test('is told by provenance of this repository, whatever the name', () => {
    const description =
      'vps-safety-snapshot/1 repo-id=1001 run=9000000007/2 repo=acme/shop check=77 job=deploy guards=run |'
    expect(makerOf(described(description), RUN)).toEqual({
      runId: '9000000007',
      attempt: '2',
      check: '77',
      job: 'deploy',
      guardsRun: true,
    })
    expect(makerOf(described(provenance('9000000007')), RUN)).toMatchObject({ check: null, guardsRun: false })
  })

  test('is none for other repositories, and for descriptions of other kinds', () => {
    const named = 'pre-deploy-9000000007-1'
    for (const description of [
      '',
      'by hand',
      foreignProvenance(),
      'vps-safety-snapshot/2 run=9000000007/1 |',
    ])
      expect(makerOf(described(description, named), RUN)).toBeNull()
  })

  test('is told by the name where there is no description, or where it was cut', () => {
    const told = { runId: '9000000007', attempt: '2', check: null, job: null, guardsRun: false }
    expect(makerOf(described(null, 'x-9000000007-2-3'), RUN)).toEqual(told)
    expect(makerOf(described(null, 'x-12345678-2'), RUN)).toBeNull()
    const cut = 'vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001 run=900000'
    expect(makerOf(described(cut, 'x-9000000007-2'), RUN)).toEqual(told)
    expect(makerOf(described(cut, 'by hand'), RUN)).toBeNull()
  })
})

describe('another job', () => {
  const run = { ...RUN, attempt: '2', checkRunId: '77' }
  const made = (runId: string, attempt: string, more = ''): Snapshot =>
    own('801', runId, 1, {
      attempt,
      description: provenance(runId, attempt).replace(' |', `${more} |`),
    })
  const isOther = (it: Snapshot): boolean => isOfAnotherJob(it, run, () => false)

  test.each<[string, Snapshot, boolean]>([
    ['of another run', made('9000000007', '1', ' check=5'), true],
    ['of another run, whatever its check run says', made('9000000007', '2', ' check=77'), true],
    ['of this run and attempt', made(RUN.id, '2', ' check=5'), true],
    ['of an attempt before this one, which has ended', made(RUN.id, '1', ' check=5'), false],
    ['of an attempt before this one that guards the run', made(RUN.id, '1', ' guards=run'), true],
    ['without a check run, of which nothing else is known', made(RUN.id, '2'), true],
    ['that is this one', made(RUN.id, '2', ' check=77'), false],
    ['of this run that only a name speaks of', { ...made(RUN.id, '2'), description: null }, false],
    ['of another run that only a name speaks of', { ...made('9000000007', '2'), description: null }, true],
    ['of another repository', snapshot({ description: foreignProvenance() }), false],
  ])('is one %s: %#', (_, it, expected) => {
    expect(isOther(it)).toBe(expected)
  })

  test('is not one whose snapshot a step of this job has noted', () => {
    const it = made(RUN.id, '2')
    expect(isOfAnotherJob(it, run, (each) => each === it)).toBe(false)
    expect(isOfThisJob(it, run, (each) => each === it)).toBe(true)
    const others = made('9000000007', '2')
    expect(isOfThisJob(others, run, () => true)).toBe(false)
  })
})

describe('the job with a key', () => {
  const found = (key: string | null, ...names: readonly string[]): string | null =>
    onlyJobWithKey(
      names.map((name) => ({ name })),
      key,
    )?.name ?? null

  test.each([
    'deploy',
    'release / deploy',
    'nightly / release / deploy',
    'deploy (eu)',
    'deploy (eu, a / b)',
    'release / deploy (eu)',
    'release (eu) / deploy',
  ])('may be displayed as "%s"', (name) => {
    expect(found('deploy', 'build', name, 'e2e')).toBe(name)
  })

  test.each([
    'Deploy',
    'deploy-eu',
    'redeploy',
    'my deploy',
    'deploy / build',
    'deploy(eu)',
    'deploy (eu) / build',
    'release/deploy',
    'deploy (eu',
  ])('is not displayed as "%s"', (name) => {
    expect(found('deploy', name)).toBeNull()
  })

  test('is not known where several can have it, or none', () => {
    expect(found('deploy', 'deploy', 'release / deploy')).toBeNull()
    expect(found('deploy', 'deploy (eu)', 'deploy (us)')).toBeNull()
    expect(found('deploy')).toBeNull()
  })

  test('is not known where the key is not, or may have been cut', () => {
    expect(found(null, 'deploy')).toBeNull()
    expect(found('d'.repeat(20), 'd'.repeat(20))).toBeNull()
    expect(found('d'.repeat(19), 'd'.repeat(19))).toBe('d'.repeat(19))
  })
})
