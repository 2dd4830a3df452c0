import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { madeHere } from '../../src/runner/job-notes.ts'
import { MARK, own, provenance, RUN } from '../decide/snapshots.ts'

let folder = ''
const OURS = own('801', RUN.id, 0, { description: provenance() })

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'made-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('a note that this job made a snapshot', () => {
  test('is found by another step of the job, with and without a description', () => {
    const notes = madeHere({ RUNNER_TEMP: folder })
    expect(notes.has(OURS)).toBe(false)
    notes.write(OURS, MARK)
    notes.write({ ...OURS, id: '802' }, 'ffffffff')
    const other = madeHere({ RUNNER_TEMP: folder })
    for (const description of [provenance(), null, '', 'cut: vps-safety'])
      expect(other.has({ ...OURS, description })).toBe(true)
  })

  test.each([
    ['of another id', { id: '803' }],
    ['of another name, whose id was given anew', { name: 'pre-deploy-9000000012-1' }],
    ['of another mark', { description: provenance(RUN.id, '1', 'ffffffff') }],
  ])('says nothing of a snapshot %s', (_, given) => {
    const notes = madeHere({ RUNNER_TEMP: folder })
    notes.write(OURS, MARK)
    expect(notes.has({ ...OURS, ...given })).toBe(false)
  })

  test('is not believed when it is damaged', () => {
    const notes = madeHere({ RUNNER_TEMP: folder })
    notes.write(OURS, MARK)
    writeFileSync(path.join(folder, 'vps-safety-snapshot', 'made-801'), '801 ')
    expect(notes.has(OURS)).toBe(false)
  })

  test('is left out where it can not be written: that costs no step', () => {
    writeFileSync(path.join(folder, 'file'), '')
    for (const environment of [{}, { RUNNER_TEMP: '' }, { RUNNER_TEMP: path.join(folder, 'file') }]) {
      madeHere(environment).write(OURS, MARK)
      expect(madeHere(environment).has(OURS)).toBe(false)
    }
  })
})
