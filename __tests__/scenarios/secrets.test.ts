/** The tokens of a job: what is masked before anything else, and a token so short that it is part of other words. */
import { expect, test } from '@jest/globals'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { prune } from './prune-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { own, play, TOKEN } from './scene.ts'

const GITHUB_TOKEN = 'ghs_ScenarioTokenOfGitHub'

test('"github-token" is masked as "api-token" is, in every step that takes it, before anything else', async () => {
  // Nothing answers at this address. The test reads what the log has before GitHub is asked.
  const env = { GITHUB_API_URL: 'http://127.0.0.1:9' }
  const played = await play({ with: { 'github-token': GITHUB_TOKEN }, env })
  const pruned = await prune({ with: { 'github-token': GITHUB_TOKEN }, phase: { env } })
  const rolledBack = await rollBack({ with: { 'github-token': GITHUB_TOKEN }, phase: { env } })
  for (const run of [played.main, played.post, pruned.run, rolledBack.run]) {
    expect(run.stdout).toMatch(new RegExp(`^::add-mask::${TOKEN}\\r?\\n::add-mask::${GITHUB_TOKEN}\\r?\\n`))
  }
})

test('a token that broke in two in the secret is masked in each of its lines', async () => {
  const played = await play({ with: { 'api-token': `Bearer ${TOKEN}\nanother_line` } })
  expect(played.main.exitCode).toBe(1)
  for (const run of [played.main, played.post])
    expect(run.masks).toEqual(expect.arrayContaining([TOKEN, 'another_line']))
  expect(played.requests).toEqual([])
})

test('a token under eight characters is left in what decisions go by, and hidden where it is printed', async () => {
  // It is the word for a server that is back, and part of each own snapshot's name.
  for (const token of ['active', 'deploy']) {
    const played = await play({
      with: { 'api-token': token, 'restore-on': 'failure', keep: '1' },
      emulator: {
        tokens: [{ ...DEFAULT_TOKEN, token }],
        snapshots: [own({ runId: '9000000001', hoursOld: 9 })],
      },
      deploy: 'failure',
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.disk).toBe('release 1')
    expect(played.post.env['VPS_SNAPSHOT_RESULT']).toBe('restored')
    expect(played.post.log.join('\n')).not.toContain(token)
    expect(played.post.summary).not.toContain(token)
  }
})
