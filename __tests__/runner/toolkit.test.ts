/** What reaches the runner's files by the toolkit itself. */
import { expect, test } from '@jest/globals'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { actionsToolkit } from '../../src/runner/toolkit.ts'

test('a summary takes the place of the one before, and ends its line: what comes next begins a new one', async () => {
  // One path for all that this process ever writes: the toolkit looks once where its summary goes.
  const folder = path.join(os.tmpdir(), `summary-${process.pid}`)
  const file = path.join(folder, 'summary.md')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, '')
  try {
    process.env['GITHUB_STEP_SUMMARY'] = file
    await actionsToolkit.writeSummary('| a long table |')
    expect(readFileSync(file, 'utf8')).toBe(`| a long table |${os.EOL}`)
    await actionsToolkit.writeSummary('Done.')
    expect(readFileSync(file, 'utf8')).toBe(`Done.${os.EOL}`)
  } finally {
    delete process.env['GITHUB_STEP_SUMMARY']
    rmSync(folder, { recursive: true })
  }
})
