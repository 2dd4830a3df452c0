/** An action nested in two composites: in post the runner gives it no inputs. What main left has to do. */
import { describe, expect, test } from '@jest/globals'
import { own, play, type Played, result, type Setting, SERVER_ID, TOKEN } from './scene.ts'

/** `given-empty`: what `with:` gave is empty, and the defaults stand, `job-status` among them. `empty`: all is. */
type Lost = 'given-empty' | 'empty'

async function nested(lost: Lost, setting: Setting = {}): Promise<Played> {
  return await play({ ...setting, step: { postInputs: lost, ...setting.step } })
}

const RESTORE = { 'restore-on': 'failure' }
const COMMAND = `gh workflow run rollback.yml --repo acme/shop -f server-id=${SERVER_ID} -f snapshot-id=802`
const EARLIER = { emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 40 })] } }

function expectTold(played: Played): void {
  expect(played.main.exitCode).toBe(0)
  // Where the step fails, its error says all of it.
  const said = [...played.post.warnings, ...played.post.errors]
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('deploy-status: ${{ steps.deploy.outcome }}')
  expect(said[0]).toMatch(/"id:"/)
  expect(played.post.log.join('\n')).toContain(COMMAND)
  expect(played.post.summary).toContain(`\n${COMMAND}\n`)
  expect(played.changes).toEqual(['POST createSnapshot 201'])
  expect(played.postRequests).toEqual([])
  expect(result(played)).toBe('kept')
}

describe('an action whose inputs are empty in post', () => {
  test.each(['failure', 'cancelled', 'success'] as const)(
    'is red where main was asked to restore, and nothing says how the job ended (the deploy: %s)',
    async (deploy) => {
      const played = await nested('empty', { ...EARLIER, with: RESTORE, deploy })
      expect(played.post.exitCode).toBe(1)
      expect(played.post.errors).toEqual([
        expect.stringMatching(/"restore-on" is set, but nothing was restored/),
      ])
      expectTold(played)
    },
  )

  test.each([
    ['failure', 1],
    ['cancelled', 1],
    ['success', 0],
  ] as const)(
    'goes by the job where its status is there, with a restore wanted: %s exits %d',
    async (deploy, code) => {
      const played = await nested('given-empty', { ...EARLIER, with: RESTORE, deploy })
      expect(played.post.exitCode).toBe(code)
      expectTold(played)
    },
  )

  test.each(['given-empty', 'empty'] as const)(
    'passes where main was not asked to restore (%s)',
    async (lost) => {
      const played = await nested(lost, { ...EARLIER, deploy: 'failure' })
      expect(played.post.exitCode).toBe(0)
      expectTold(played)
    },
  )

  test('says in the summary how to roll back, as a chapter only where the job failed', async () => {
    const [good, bad] = await Promise.all([
      nested('given-empty', { ...EARLIER, deploy: 'success' }),
      nested('given-empty', { ...EARLIER, deploy: 'failure' }),
    ])
    expect(good.post.summary).not.toContain('Roll back by hand')
    expect(bad.post.summary).toContain('Roll back by hand')
  })

  test('names every server, of several', async () => {
    const played = await nested('empty', {
      emulator: { servers: [{ id: SERVER_ID }, { id: 678 }] },
      with: { ...RESTORE, 'server-id': `${SERVER_ID},678` },
      deploy: 'failure',
    })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.log.join('\n')).toMatch(/-f server-id=12345,678 -f snapshot-id=80[12],80[12]/)
  })

  test('says nothing of rolling back where main did not come to its end', async () => {
    const played = await nested('empty', {
      emulator: { ...EARLIER.emulator, snapshotMs: 10 * 60_000 },
      with: { ...RESTORE, timeout: '0.5' },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.post.log.join('\n')).not.toContain('gh workflow run')
    expect(played.post.summary).not.toContain('gh workflow run')
  })
})

test('only what is handed through may be empty: then what main was asked counts all the same', async () => {
  const played = await play({
    ...EARLIER,
    env: { WANTED: 'failure' },
    with: {
      'api-token': TOKEN,
      'deploy-status': '${{ env.NOTHING }}',
      'restore-on': '${{ env.WANTED }}',
    },
    deploy: 'failure',
    later: [
      {
        id: 'leave-the-composite',
        condition: 'always()',
        run: (ctx) => {
          ctx.exportVariable('WANTED', '')
          return 'success'
        },
      },
    ],
  })
  expect(played.post.exitCode).toBe(1)
  expectTold(played)
})
