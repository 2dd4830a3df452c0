/**
 * Writes what is generated: the types of the API from its description, and the README's tables from action.yml.
 * With --check it writes nothing, and fails when a file is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { format, resolveConfig } from 'prettier'
import { readmeWithTables } from './readme-tables.ts'

const ROOT = path.join(import.meta.dirname, '..')
const HEADER = '// Generated from openapi/vpsorg.yaml by "npm run generate". Do not edit.\n\n'

/** Each generated file, what it is made from, and its text. The same sources always give the same text. */
const TARGETS: readonly {
  readonly file: string
  readonly source: string
  readonly text: () => Promise<string>
}[] = [
  {
    file: 'src/vpsorg/api.gen.ts',
    source: 'openapi/vpsorg.yaml',
    text: async () => {
      // alphabetize, so that moving a path around in the YAML does not show as a change of the types.
      const nodes = await openapiTS(read('openapi/vpsorg.yaml') ?? '', { alphabetize: true, silent: true })
      return HEADER + astToString(nodes).replaceAll('\r\n', '\n')
    },
  },
  {
    file: 'README.md',
    source: 'action.yml',
    text: async () => {
      const file = path.join(ROOT, 'README.md')
      return await format(readmeWithTables(read('README.md') ?? ''), {
        ...(await resolveConfig(file)),
        parser: 'markdown',
      })
    },
  },
]

for (const { file, source, text } of TARGETS) {
  const wanted = await text()
  if (wanted === read(file)) continue
  if (process.argv.includes('--check')) {
    console.error(`${file} is not what ${source} gives. Run "npm run generate" and commit it.`)
    process.exitCode = 1
  } else {
    writeFileSync(path.join(ROOT, file), wanted)
    console.log(`Wrote ${file}.`)
  }
}

/** A file's text with plain line ends, or null when there is none. */
function read(file: string): string | null {
  try {
    return readFileSync(path.join(ROOT, file), 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return null
  }
}
