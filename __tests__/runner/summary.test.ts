import { expect, test } from '@jest/globals'
import { createSummary } from '../../src/runner/summary.ts'
import { recordingToolkit, refused } from './recording-toolkit.ts'

const redact = (text: string): string => text.replaceAll('secret', '***')

test('a summary is written one after the other, redacted, and the last one is kept', async () => {
  const told: string[] = []
  let working = 0
  const { toolkit } = recordingToolkit({
    async writeSummary(markdown) {
      expect(working++).toBe(0)
      await new Promise(setImmediate)
      working--
      told.push(markdown)
    },
  })
  const summary = createSummary(toolkit, redact, refused)
  expect(summary.last()).toBeNull()
  await Promise.all([summary.write('a secret'), summary.write('b')])
  expect(told).toEqual(['a ***', 'b'])
  expect(summary.last()).toBe('b')
})

test('a summary that the runner would drop whole says so instead', async () => {
  const { toolkit, told } = recordingToolkit()
  const summary = createSummary(toolkit, redact, refused)
  await summary.write('ü'.repeat(500_000))
  await summary.write(`x${'ü'.repeat(500_000)}`)
  expect(told).toEqual([
    ['writeSummary', 'ü'.repeat(500_000)],
    ['writeSummary', 'The summary is too long to be shown. The log has everything.'],
  ])
  expect(summary.last()).toBe(`x${'ü'.repeat(500_000)}`)
})

test('a summary that can not be written is told of once, and stops nothing', async () => {
  const why: string[] = []
  let tries = 0
  const { toolkit } = recordingToolkit({
    writeSummary: () => {
      tries++
      return Promise.reject(new Error('ENOSPC'))
    },
  })
  const summary = createSummary(toolkit, redact, (each) => why.push(each))
  await summary.write('a')
  await summary.write('b')
  expect([why, tries, summary.last()]).toEqual([['ENOSPC'], 1, 'b'])
})
