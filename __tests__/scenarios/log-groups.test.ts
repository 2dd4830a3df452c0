/** What the log folds while a step waits. An error line is never folded with it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import { playFleet, servers } from './fleet-scene.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'log-groups-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Whether a fold is open where a line stands, for every line that the runner shows as an error. */
function foldedErrors(rawLines: readonly string[]): readonly boolean[] {
  let isOpen = false
  return rawLines.flatMap((line) => {
    if (line.startsWith('::group::')) isOpen = true
    if (line.startsWith('::endgroup::')) isOpen = false
    return line.startsWith('::error') ? [isOpen] : []
  })
}

test('an output that can not be written while main waits ends the fold before the error', async () => {
  const file = path.join(folder, 'output')
  writeFileSync(file, '')
  let looks = 0
  const played = await playFleet(2, {
    env: { GITHUB_OUTPUT: file },
    emulator: {
      servers: servers(2, (id) => ({ snapshotMs: id * 120_000 })),
      onRequest: ({ operation }: LoggedRequest) => {
        // Not before both were asked for; a folder can't be appended to.
        if (operation !== 'listSnapshots' || ++looks !== 4) return
        rmSync(file)
        mkdirSync(file)
      },
    },
  })
  expect(played.main.exitCode).toBe(1)
  expect(played.main.errors).toEqual([
    expect.stringMatching(/Could not set the outputs .* \[runner-outputs-not-set\]$/),
  ])
  expect(played.main.rawLines.some((each) => each.startsWith('::group::Waiting until'))).toBe(true)
  expect(foldedErrors(played.main.rawLines)).toEqual([false])
})
