/** Tells what a process loads before its first HTTP request: see loaded-modules.mjs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a process had loaded when it made its first HTTP request, or when it ended without one. */
export interface LoadedModules {
  /** Paths of its own files, in the order of loading. */
  readonly files: readonly string[]
  /** Node's own modules, the internal ones among them. */
  readonly builtins: readonly string[]
}

/** Runs a process with what makes it tell, and reads what it told. @throws when it told nothing */
export async function withLoadedModules<Run>(
  run: (how: { nodeArguments: readonly string[]; env: Readonly<Record<string, string>> }) => Promise<Run>,
): Promise<LoadedModules & { readonly run: Run }> {
  const folder = mkdtempSync(join(tmpdir(), 'loaded-'))
  const file = join(folder, 'modules.json')
  try {
    const result = await run({
      nodeArguments: ['--import', new URL('./loaded-modules.mjs', import.meta.url).href],
      env: { LOADED_MODULES_FILE: file },
    })
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as LoadedModules), run: result }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
