/** What a start reads before the first request, and what a runner downloads. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { startEmulator } from '../../testing/emulator/server.ts'
import { withLoadedModules } from '../../testing/local-runner/loaded-modules.ts'
import { runPhase } from '../../testing/local-runner/phase.ts'
import { START_MS } from './account.ts'
import { atMost, exactly, informative, type Row, type Table } from './table.ts'

const ACTION = path.join(import.meta.dirname, '..', '..')
const DIST = path.join(ACTION, 'dist')
/** For the code of all actions together, and for the whole checkout. */
const LIMIT_BYTES = 1_500_000
/** An entry of one line, and the bundle. */
const FILES_OF_A_START = 2
/** Node's `fetch`, which takes longer to load than all of this action. */
const FETCH = 'internal/deps/undici/undici'

/** Files, modules and bytes. */
export async function loadTable(): Promise<Table> {
  return {
    title: 'What is loaded and downloaded',
    about:
      'Up to the first request to VPS.org, or to the end of a post with nothing to do. A test holds the one bundle to be free of ' +
      'Octokit, its HTTP library and the source-map register; those are in chunks that only a question to GitHub loads.',
    rows: [
      ...(await loadedRows('main')),
      ...(await loadedRows('post')),
      atMost('JavaScript in dist, all actions together', LIMIT_BYTES / 1000, distBytes() / 1000, {
        unit: 'kB',
      }),
      ...checkoutRows(),
    ],
  }
}

async function loadedRows(phase: 'main' | 'post'): Promise<readonly Row[]> {
  const emulator = await startEmulator()
  // Nothing answers at this address: one request to it is enough.
  await emulator.close()
  const { files, builtins } = await withLoadedModules(({ nodeArguments, env }) =>
    runPhase({
      actionDir: ACTION,
      phase,
      with: {
        'api-token': 'vps_emulator_token',
        'server-id': '20001',
        'api-url': emulator.url.replace('http:', 'https:'),
      },
      virtualTime: { startMs: START_MS },
      nodeArguments,
      env,
    }),
  )
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  return [
    exactly(`${phase}: files of dist`, FILES_OF_A_START, files.length),
    exactly(`${phase}: Node's own fetch`, 0, builtins.filter((each) => each === FETCH).length),
    informative(`${phase}: JavaScript`, bytes / 1000, { unit: 'kB' }),
    informative(`${phase}: modules of Node, the internal ones counted`, builtins.length),
  ]
}

function distBytes(): number {
  const files = readdirSync(DIST).filter((each) => each.endsWith('.js'))
  return files.reduce((sum, file) => sum + statSync(path.join(DIST, file)).size, 0)
}

/** What `git archive` gives of the last commit; nothing where this is no clone. */
function checkoutRows(): readonly Row[] {
  const archive = spawnSync('git', ['archive', 'HEAD'], { cwd: ACTION, maxBuffer: 1e9 })
  if (archive.status !== 0) return []
  const bytes = gzipSync(archive.stdout, { level: 9 }).length
  return [
    atMost('the checkout that a runner downloads, gzip', LIMIT_BYTES / 1000, bytes / 1000, { unit: 'kB' }),
  ]
}
