/**
 * Writes what is generated: the types of the API from its description, and in pages the tables of inputs and the examples.
 * With --check it writes nothing, and fails when a file is not what it would write.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { generatedPage } from './pages/generated.ts'
import { listFiles, pagesAmong, readFile, ROOT } from './pages/repository.ts'

const HEADER = '// Generated from src/vpsorg/openapi.yaml by "npm run generate". Do not edit.\n\n'

interface Target {
  readonly file: string
  readonly source: string
  readonly text: () => Promise<string>
}

/** Each generated file, what it is made from, and its text. The same sources always give the same text. */
const TARGETS: readonly Target[] = [
  {
    file: 'src/vpsorg/api.gen.ts',
    source: 'src/vpsorg/openapi.yaml',
    text: async () => {
      // alphabetize, so that moving a path around in the YAML does not show as a change of the types.
      const nodes = await openapiTS(readFile('src/vpsorg/openapi.yaml'), { alphabetize: true, silent: true })
      return HEADER + astToString(nodes).replaceAll('\r\n', '\n')
    },
  },
  ...pagesAmong(listFiles()).map((file) => ({
    file,
    source: 'the files that it shows',
    text: () => generatedPage(file, readFile),
  })),
]

for (const { file, source, text } of TARGETS) {
  const wanted = await text()
  if (wanted === present(file)) continue
  if (process.argv.includes('--check')) {
    console.error(`${file} is not what ${source} gives. Run "npm run generate" and commit it.`)
    process.exitCode = 1
  } else {
    writeFileSync(path.join(ROOT, file), wanted)
    console.log(`Wrote ${file}.`)
  }
}

/** A file's text, or null when there is none yet. */
function present(file: string): string | null {
  try {
    return readFile(file)
  } catch {
    return null
  }
}
