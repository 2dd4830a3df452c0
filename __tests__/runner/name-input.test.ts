import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { baseProblem, parseName } from '../../src/domain/names.ts'
import { parsed, problemWith } from './given.ts'

describe('a name', () => {
  test.each(['a', 'Pre_Deploy', 'v1_2', '1', '2025', 'a-b', '-', 'pre-restore-x', 'pre-restores', 'a-1b'])(
    '%s is taken as it is',
    (name) => {
      expect(parsed({ name })).toMatchObject({ inputs: { name }, remarks: [] })
    },
  )

  test.each([
    ['my app', 'my-app'],
    ['v1.x', 'v1-x'],
    ['größe', 'gr--e'],
    ['a😀b', 'a-b'],
    ['a/../b', 'a----b'],
    ['v1.2.', 'v1-2-'],
  ])('%s becomes %s, with a notice', (name, valid) => {
    expect(parsed({ name })).toMatchObject({
      inputs: { name: valid },
      remarks: [{ level: 'notice', text: expect.stringContaining(`"${name}" becomes "${valid}"`) }],
    })
  })

  test.each([
    ['a-1', '"name" is "a-1". It', 'a_1'],
    ['v1.2', '"name" is "v1.2", which would become "v1-2". It', 'v1_2'],
    ['release 7', '"name" is "release 7", which would become "release-7". It', 'release_7'],
    ['a-1-2', '"name" is "a-1-2". It', 'a-1_2'],
    ['-5', '"name" is "-5". It', '_5'],
    ['pre-restore-1', '"name" is "pre-restore-1". It', 'pre-restore_1'],
  ])('%s ends like a run id: refused, with a name that is fine', (name, said, better) => {
    const message = problemWith({ name })

    expect(message).toContain(said)
    expect(message).toContain(`Use "${better}".`)
    expect(parsed({ name: better })).toMatchObject({ inputs: { name: better }, remarks: [] })
  })

  test.each(['pre-restore', 'pre.restore', ' pre restore '])('%s belongs to the rollback', (name) => {
    expect(problemWith({ name })).toContain('"name" must not be "pre-restore"')
  })

  test('whatever it is, is refused or can be told from the numbers behind it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '-', '1', '.', '_', '7', ' ', 'é')).map((all) => all.join('')),
        (name) => {
          let base: string
          try {
            base = parsed({ name }).inputs.name
          } catch {
            return
          }
          expect(baseProblem(base)).toBeNull()
          expect(parseName(`${base}-11-1`, base)).toEqual({ base, runId: '11', attempt: '1' })
        },
      ),
    )
  })
})
