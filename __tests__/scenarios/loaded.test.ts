/** What a start reads: only what it needs for what it is about to do. */
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { startEmulator } from '../../testing/emulator/server.ts'
import { type LoadedModules, withLoadedModules } from '../../testing/local-runner/loaded-modules.ts'
import { type PhaseRun, runPhase } from '../../testing/local-runner/phase.ts'
import { ACTION, SERVER_ID, START_MS, TOKEN } from './scene.ts'

/** Node's `fetch`, which takes longer to load than all of this action. */
const FETCH = 'internal/deps/undici/undici'

/** Plays a phase at an address that does not answer. */
async function start(
  phase: 'main' | 'post',
  protocol: 'http' | 'https' = 'https',
): Promise<LoadedModules & { readonly run: PhaseRun }> {
  const emulator = await startEmulator()
  await emulator.close()
  return await withLoadedModules(({ nodeArguments, env }) =>
    runPhase({
      actionDir: ACTION,
      phase,
      with: {
        'api-token': TOKEN,
        'server-id': String(SERVER_ID),
        'api-url': emulator.url.replace('http:', `${protocol}:`),
        'github-token': 'ghs_unused',
      },
      virtualTime: { startMs: START_MS },
      nodeArguments,
      env,
    }),
  )
}

const inDist = ({ files }: LoadedModules): readonly string[] =>
  files.map((each) => path.relative(path.join(ACTION, 'dist'), each))

test('main loads one bundle before its first request, and no HTTP library', async () => {
  const loaded = await start('main')
  expect(loaded.run.errors).toEqual([expect.stringContaining('ECONNREFUSED')])
  expect(inDist(loaded)).toEqual(['main.js', 'index.js'])
  expect(loaded.builtins).toContain('https')
  expect(loaded.builtins).not.toContain(FETCH)
})

test('over http it does without TLS', async () => {
  const { builtins } = await start('main', 'http')
  expect(builtins).toContain('http')
  expect(builtins).not.toContain('https')
  expect(builtins).not.toContain(FETCH)
})

test('post with nothing to do loads nothing that could send', async () => {
  const loaded = await start('post')
  expect(loaded.run.exitCode).toBe(0)
  expect(inDist(loaded)).toEqual(['post.js', 'index.js'])
  for (const name of ['http', 'https', 'tls', FETCH]) expect(loaded.builtins).not.toContain(name)
})
