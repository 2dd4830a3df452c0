/**
 * Scenes, played from `src`, against everything that a user sees of them: the log with every request, the outputs, the
 * state, the summary. `UPDATE=1 npm test -- in-process` writes what is expected anew; read the difference before you commit it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { SCENES } from './scenes/all.ts'
import { played } from './stage.ts'

const EXPECTED = path.join(import.meta.dirname, 'expected')

/** Asked for aloud, and only there: nothing that is expected changes otherwise. */
const IS_UPDATE = process.env['UPDATE'] === '1'

describe('a scene shows what is expected:', () => {
  test.each(Object.keys(SCENES))('%s', async (name) => {
    const scene = SCENES[name]
    if (scene === undefined) throw new Error(`there is no scene ${name}`)
    const file = path.join(EXPECTED, `${name}.txt`)
    const shown = await played(scene)
    if (IS_UPDATE) writeFileSync(file, shown)
    expect(shown).toBe(readFileSync(file, 'utf8'))
  })
})

test('nothing is expected of a scene that nobody plays', () => {
  expect(readdirSync(EXPECTED).sort()).toEqual(
    Object.keys(SCENES)
      .map((name) => `${name}.txt`)
      .sort(),
  )
})
