import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A tiny action for one test. */
export interface FixtureAction {
  /** The `inputs:` of action.yml, each with its default. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly main?: string
  readonly post?: string
  readonly extra?: string
}

/** Writes actions into a temporary folder, which `remove` takes away. */
export function fixtureActions(): {
  write: (action: FixtureAction) => string
  remove: () => void
} {
  const folder = mkdtempSync(join(tmpdir(), 'fixture-actions-'))
  let count = 0
  return {
    write: ({ inputs = {}, main = '', post, extra = '' }) => {
      const directory = join(folder, String((count += 1)))
      mkdirSync(directory)
      writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
      writeFileSync(join(directory, 'main.js'), PRELUDE + main)
      if (post !== undefined) writeFileSync(join(directory, 'post.js'), PRELUDE + post)
      const declared = Object.entries(inputs).map(
        ([name, value]) => `  ${name}:\n    description: An input.\n    default: ${JSON.stringify(value)}\n`,
      )
      writeFileSync(
        join(directory, 'action.yml'),
        `name: fixture\ndescription: A fixture.\n${extra}inputs:\n${declared.join('')}` +
          `outputs:\n  id:\n    description: An id.\n` +
          `runs:\n  using: node24\n  main: main.js\n${post === undefined ? '' : '  post: post.js\n'}`,
      )
      return directory
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What every fixture can use: `input(name)` and `append(file, line)`. */
const PRELUDE = `
import { appendFileSync } from 'node:fs'
const input = (name) => process.env['INPUT_' + name.toUpperCase()]
const append = (file, text) => appendFileSync(process.env['GITHUB_' + file], text + '\\n')
`
