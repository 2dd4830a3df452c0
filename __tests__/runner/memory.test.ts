import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import v8 from 'node:v8'
import { keepYoungSpaceSmall } from '../../src/runner/memory.ts'

test('V8 is told by a setting that it knows: it would say nothing of another one', () => {
  const told: string[] = []
  const { setFlagsFromString } = v8
  // It would hold for all that this process has yet to do.
  v8.setFlagsFromString = (flags) => told.push(flags)
  try {
    keepYoungSpaceSmall()
  } finally {
    v8.setFlagsFromString = setFlagsFromString
  }
  expect(told).toEqual(['--semi-space-growth-factor=1'])
  // As an argument, Node refuses what V8 does not know.
  expect(spawnSync(process.execPath, [...told, '--eval', '']).status).toBe(0)
  expect(spawnSync(process.execPath, ['--no-such-factor=1', '--eval', '']).status).not.toBe(0)
})
