import { expect, test } from '@jest/globals'
import { commitBefore } from '../../src/decide/commit-before.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, foreignProvenance, HOUR_MS, NOW_MS, own, provenance, RUN } from './snapshots.ts'

const MINE = { createdAtMs: NOW_MS }
const OWNER = { base: BASE, run: RUN }
const of = (runId: string, sha: string): { description: string } => ({
  description: provenance(runId).replace('sha=0123456', `sha=${sha}`),
})
const older = own('1', '11', 20, of('11', 'aaaaaaa'))
const newer = own('2', '12', 10, of('12', 'bbbbbbb'))

test('is that of the newest own snapshot of another run before this one', () => {
  expect(commitBefore([newer, own('900', RUN.id, 0), older], MINE, OWNER)).toEqual(['bbbbbbb'])
  expect(commitBefore([older], { ...MINE, createdAtMs: null }, OWNER)).toEqual(['aaaaaaa'])
})

test.each<[string, Snapshot]>([
  ['taken at the same moment', own('3', '13', 0, of('13', 'ccccccc'))],
  ['taken later', own('3', '13', -1, of('13', 'ccccccc'))],
  ['of this run', own('3', RUN.id, 1, { ...of(RUN.id, 'ccccccc'), attempt: '2' })],
  ['of a rollback', own('3', '13', 1, { name: 'pre-restore-13-1', ...of('13', 'ccccccc') })],
  ['not completed', own('3', '13', 1, { status: 'failed', ...of('13', 'ccccccc') })],
  ['without a date', own('3', '13', 1, { createdAtMs: null, ...of('13', 'ccccccc') })],
  ['of another repository', own('3', '13', 1, { description: foreignProvenance('13') })],
])('is not that of one %s', (_, other) => {
  expect(commitBefore([older, newer, other], MINE, OWNER)).toEqual(['bbbbbbb'])
})

test.each(['xyz', '0123', 'main...evil', '0'.repeat(65)])('is none where it is no hash: %s', (sha) => {
  expect(commitBefore([own('1', '11', 1, of('11', sha))], MINE, OWNER)).toEqual([])
})

test('is none without a snapshot, and none where the newest does not name one', () => {
  expect(commitBefore([], MINE, OWNER)).toEqual([])
  const unnamed = own('2', '12', 1, {
    description: provenance('12').replace(' sha=0123456', ''),
    createdAtMs: NOW_MS - HOUR_MS,
  })
  expect(commitBefore([older, unnamed], MINE, OWNER)).toEqual([])
})
