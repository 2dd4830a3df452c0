// Writes src/vpsorg/api.gen.ts from openapi/vpsorg.yaml. With --check it writes nothing, and fails when the
// file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const SOURCE = fileURLToPath(new URL('../openapi/vpsorg.yaml', import.meta.url))
const TARGET = fileURLToPath(new URL('../src/vpsorg/api.gen.ts', import.meta.url))

const HEADER = '// Generated from openapi/vpsorg.yaml by "npm run generate". Do not edit.\n\n'

/** The text of the generated file. The same YAML always gives the same text. */
async function generated(): Promise<string> {
  // alphabetize, so that moving a path around in the YAML does not show as a change of the types.
  const nodes = await openapiTS(readFileSync(SOURCE, 'utf8'), { alphabetize: true, silent: true })
  return HEADER + astToString(nodes).replaceAll('\r\n', '\n')
}

/** What the target holds now, or null when it does not exist. */
function present(): string | null {
  try {
    return readFileSync(TARGET, 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return null
  }
}

const text = await generated()
if (process.argv.includes('--check')) {
  if (text !== present()) {
    console.error(
      'src/vpsorg/api.gen.ts is not what openapi/vpsorg.yaml gives. Run "npm run generate" and commit it.',
    )
    process.exitCode = 1
  }
} else {
  writeFileSync(TARGET, text)
  console.log('Wrote src/vpsorg/api.gen.ts.')
}
