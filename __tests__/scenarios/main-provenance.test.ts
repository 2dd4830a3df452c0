/** What main writes into a description for those who read it later: which job it is, and what the snapshot stands for. */
import { describe, expect, test } from '@jest/globals'
import { play, type Played, RUN_ID } from './scene.ts'

function description(played: Played): string {
  const create = played.emulator.requests.find((each) => each.method === 'POST')
  return (create?.body as { description: string }).description
}

describe('the description that main sends', () => {
  test.concurrent('names the check run of its job, which no other job has', async () => {
    const played = await play({ with: { 'check-run-id': '77' } })
    expect(description(played)).toMatch(
      new RegExp(
        `^vps-safety-snapshot/1 mark=[0-9a-f]{8} repo-id=1001 run=${RUN_ID}/1 repo=acme/shop check=77 job=deploy sha=0123456 \\|$`,
      ),
    )
  })

  test.concurrent(
    'says that it guards the whole run, where main reads that no step here deploys',
    async () => {
      const elsewhere = await play({ with: { 'deploy-status': 'skipped' } })
      expect(description(elsewhere)).toContain(' job=deploy guards=run sha=0123456 |')
      const here = await play({ with: { 'deploy-status': 'job' } })
      expect(description(here)).not.toContain('guards=')
    },
  )
})
