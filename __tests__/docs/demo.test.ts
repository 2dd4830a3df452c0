/** `npm run demo`: what it shows, and that it can be read in a terminal, in a file and in the log of a CI. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { hasColour, Screen, wrap } from '../../tools/demo/screen.ts'
import { renderMarkdown } from '../../tools/demo/terminal.ts'
import { ROOT } from '../../tools/pages/repository.ts'

test('the demo shows every scene, in lines that fit, without escape codes where there is no terminal', () => {
  // Libraries take FORCE_COLOR for a terminal.
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'tools/demo/run.ts')], {
    env: { ...process.env, FORCE_COLOR: '1' },
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/\nAll 6 scenes ended as they should\.\n$/)
  expect(stdout).toBe(stripVTControlCharacters(stdout))
  expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([])

  const [, ...scenes] = stdout.split(/^━━ (?=Scene )/m)
  const refused = scenes.find((scene) => scene.includes(': A refused restore ')) ?? ''
  expect(refused).toMatch(/\n {2}post {4}│ ERROR: Server 12345 was not restored: there is a newer deploy: /)
  expect(refused).toContain('[restore-refused-newer-deploy]')
  expect(refused).toContain('VPS_SNAPSHOT_RESULT: not-restored')

  const heads = scenes.map((scene) =>
    sameAside(/^ {2}main .*(?:\n {2}main .*){5}/m.exec(scene)?.[0] ?? scene),
  )
  expect(heads).toHaveLength(6)
  expect(new Set(heads).size).toBe(heads.length)
}, 120_000)

test.each([
  [true, {}, true],
  [true, { NO_COLOR: '' }, true],
  [true, { NO_COLOR: '1' }, false],
  [false, {}, false],
  [undefined, {}, false],
])('with a terminal: %s and %j, it prints in colour: %s', (isTTY, environment, expected) => {
  expect(hasColour(isTTY === undefined ? {} : { isTTY }, environment)).toBe(expected)
})

describe('a line', () => {
  test('is broken between words, and what follows is indented', () => {
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', '  three', '  four'])
    expect(wrap('one two', 7, 2)).toEqual(['one two'])
  })

  test('keeps a word whole that is longer than a line', () => {
    expect(wrap('see https://vps.example/long on', 8, 2)).toEqual([
      'see',
      '  https://vps.example/long',
      '  on',
    ])
    expect(wrap('https://vps.example/long', 8, 2)).toEqual(['https://vps.example/long'])
  })
})

describe('the log of a step', () => {
  const shown = (isColoured: boolean, ...logs: readonly (readonly string[])[]): readonly string[] => {
    const lines: string[] = []
    const screen = new Screen((line) => lines.push(line), isColoured)
    for (const log of logs) screen.step('main', log)
    return lines.map((line) => line.replace('  main    │ ', ''))
  }

  test('has in one line what the runner folds', () => {
    expect(shown(false, ['##[group]Waiting', 'a', 'b', '##[endgroup]', 'c'])).toEqual([
      '▸ Waiting (2 lines folded)',
      'c',
    ])
  })

  test('does not repeat at its head what another scene has shown, numbers aside', () => {
    const log = (id: number): readonly string[] => [`Reading ${id}.`, '  Id', `  ${id}`, `Created ${id}.`]
    expect(shown(false, log(1), log(22))).toEqual([
      ...log(1),
      '▸ 3 lines as in an earlier scene',
      'Created 22.',
    ])
    const other = ['Reading 3.', '  Id', '  3', '  4', 'Created 3.']
    expect(shown(false, log(1), other).slice(4)).toEqual(other)
  })

  test('never hides an error, a warning or a notice', () => {
    for (const level of ['error', 'warning', 'notice']) {
      const log = ['One.', 'Two.', `##[${level}]Broken.`, 'Three.']
      expect(shown(false, log, log).slice(4)).toEqual([
        '▸ 2 lines as in an earlier scene',
        `${level.toUpperCase()}: Broken.`,
        'Three.',
      ])
    }
  })

  test('has its errors in red in a terminal, and the same text', () => {
    const log = ['One.', '##[error]Broken.']
    const coloured = shown(true, log)
    expect(coloured.at(-1)).toContain('\u001b[31mERROR: Broken.')
    expect(coloured.map((line) => stripVTControlCharacters(line).replace('  main    │ ', ''))).toEqual(
      shown(false, log),
    )
  })
})

test('a summary in a terminal has the titles of what GitHub folds', () => {
  const text = stripVTControlCharacters(
    renderMarkdown(
      '### A\n\n<details><summary>B</summary>\n\nc\n\n</details>\n\n<details><summary>D</summary>\n\ne\n\n</details>\n',
    ),
  )
  expect(text).toBe('### A\n\n▸ B\n\n▸ D')
})

/** Returns a text without what differs between two scenes that show the same. */
function sameAside(text: string): string {
  return text.replaceAll(/\d+/g, '#').replaceAll(/ +/g, ' ')
}
