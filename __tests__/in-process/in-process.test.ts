/**
 * Scenes, played from `src`, against everything that a user sees of them: the log with every request, the outputs, the
 * summary, the servers. `npm test -- in-process -u` writes what is expected anew, as Jest's own snapshots; read the difference before you commit it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type ErrorLine, errorLinesOf } from './error-lines.ts'
import { SCENES } from './scenes/all.ts'
import { played } from './stage.ts'
import { STANDING_NAMES } from './standing-texts.ts'

const EXPECTED = path.join(import.meta.dirname, 'expected')

/** Whether Jest was told to update what is expected (`-u`). Other runners of these tests never write. */
function isUpdate(): boolean {
  const { snapshotState } = expect.getState() as { snapshotState?: { readonly _updateSnapshot?: string } }
  return snapshotState?._updateSnapshot === 'all'
}

describe('a scene shows what is expected:', () => {
  test.each(Object.keys(SCENES))('%s', async (name) => {
    const scene = SCENES[name]
    if (scene === undefined) throw new Error(`there is no scene ${name}`)
    const file = path.join(EXPECTED, `${name}.txt`)
    const shown = await played(scene)
    if (isUpdate()) writeFileSync(file, shown)
    expect(shown).toBe(readFileSync(file, 'utf8'))
  })
})

const expectations = (): readonly string[] =>
  readdirSync(EXPECTED).map((file) => readFileSync(path.join(EXPECTED, file), 'utf8'))

test('a text that stands in ten scenes has a name', () => {
  const scenes = new Map<string, number>()
  for (const text of expectations()) {
    const lines = text.split('\n').map((line) => line.replace(/^\d+:\d+ /, '').replaceAll(/\d+/g, '#'))
    for (const line of new Set(lines)) scenes.set(line, (scenes.get(line) ?? 0) + 1)
  }
  // Requests, outputs, inputs and what frames a scene are no texts of ours.
  const isOurs = (line: string): boolean =>
    !/^(?:[<>[=]|exit code|killed|endgroup|\w*:?$| {2}[\w#-]+: | *\[)/.test(line)
  expect([...scenes].filter(([line, count]) => count >= 10 && isOurs(line))).toEqual([])
})

test.each(STANDING_NAMES)('a text with a name stands in several scenes: %s', (name) => {
  // Some stand inside of another.
  const pattern = new RegExp(`(?:\\[|\\| |: )${name}(?:\\]|:| \\|)`)
  const scenes = expectations().filter((each) => pattern.test(each))
  expect(scenes.length).toBeGreaterThan(2)
})

describe('an error line', () => {
  const lines = readdirSync(EXPECTED).flatMap((file): readonly ErrorLine[] =>
    errorLinesOf(file, readFileSync(path.join(EXPECTED, file), 'utf8')),
  )
  const ofOneServer = lines.filter((each) => each.isOfOneServer)

  test('ends with its code', () => {
    expect(lines.length).toBeGreaterThan(100)
    expect(lines.filter(({ code }) => code === null)).toEqual([])
  })

  test('of one server has at most 300 characters, what the API said and the command aside', () => {
    expect(ofOneServer.filter(({ length }) => length > 300)).toEqual([])
  })

  test('of one server has at most 200 characters on average', () => {
    const sum = ofOneServer.reduce((total, { length }) => total + length, 0)
    expect(sum / ofOneServer.length).toBeLessThanOrEqual(200)
  })
})

test('every expectation belongs to a scene', () => {
  expect(readdirSync(EXPECTED).sort()).toEqual(
    Object.keys(SCENES)
      .map((name) => `${name}.txt`)
      .sort(),
  )
})
