/** A server that no deploy has touched: post never says to roll it back, whatever stopped the deploy from running. */
import { describe, expect, test } from '@jest/globals'
import { full, playFleet } from './fleet-scene.ts'
import { own, play, type Played, result, SERVER_ID } from './scene.ts'

/** Every text of post that a user may read. */
function everything({ post }: Played): string {
  return [...post.log, ...post.errors, ...post.warnings, ...post.notices, post.summary].join('\n')
}

function expectNoAdvice(played: Played): void {
  expect(everything(played)).not.toMatch(/gh workflow run|curl|roll(ed|ing)? back|rollback/i)
  expect(everything(played)).toMatch(/as it was|nothing was changed/)
  expect(played.post.summary).toMatch(/^### \S+ The deploy did not run: /)
  expect(played.changes.filter((each) => each.includes('restore'))).toEqual([])
}

/** A snapshot that takes longer than main waits. */
const SLOW = { emulator: { snapshotMs: 10 * 60_000 } }

describe('post does not say to roll back where the deploy did not run', () => {
  test.each([
    ['the outcome of the deploy', {}],
    ['the outcome of the deploy, and a restore is wanted', { 'restore-on': 'failure, cancelled' }],
    ['the status of the job', { 'deploy-status': 'job' }],
  ])('because main ran out of time; "deploy-status" is %s', async (_, inputs) => {
    const played = await play({ ...SLOW, with: { timeout: '0.5', ...inputs } })
    expect(played.main.exitCode).toBe(1)
    expect(played.job.step('deploy').outcome).toBe('skipped')
    expect(played.post.exitCode).toBe(0)
    expectNoAdvice(played)
  })

  test.each([
    ['the outcome of the deploy', {}],
    ['the status of the job', { 'deploy-status': 'job' }],
  ])('because the job was cancelled in main; "deploy-status" is %s', async (_, inputs) => {
    const played = await play({ ...SLOW, with: inputs, step: { cancelMainAfterMs: 60_000 } })
    expect(played.job.status).toBe('cancelled')
    expect(played.job.step('deploy').outcome).toBe('skipped')
    expect(played.post.exitCode).toBe(0)
    expectNoAdvice(played)
  })

  test('because main was killed when the snapshot was completed', async () => {
    const played = await play({
      with: { 'deploy-status': 'job' },
      step: {
        whileMain: async (main) => {
          await main.line('was completed after')
          main.kill()
        },
      },
      emulator: { snapshots: [] },
    })
    expect(played.post.exitCode).toBe(0)
    expect(everything(played)).not.toMatch(/gh workflow run|curl/)
  })

  test.each([
    ['the outcome of the deploy', {}],
    ['the status of the job', { 'deploy-status': 'job' }],
    [
      'the status of the job, by which a restore is wanted',
      { 'deploy-status': '${{ job.status }}', 'restore-on': 'failure' },
    ],
  ])('because one of three servers is full; "deploy-status" is %s', async (_, inputs) => {
    const played = await playFleet(3, {
      emulator: { snapshots: full(2) },
      with: { 'when-full': 'fail', ...inputs },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.job.step('deploy').outcome).toBe('skipped')
    expect(played.post.exitCode).toBe('restore-on' in inputs ? 1 : 0)
    expectNoAdvice(played)
    // What was made is named all the same: it takes slots.
    expect(everything(played)).toMatch(/806.*807|806, 807/s)
  })

  test('because it was skipped: the snapshot is named, and that it was kept', async () => {
    const played = await play({ with: { 'deploy-status': 'skipped' } })
    expect(played.post.exitCode).toBe(0)
    expectNoAdvice(played)
    expect(played.post.summary).toMatch(/^### ✅ The deploy did not run: the server is as it was\n/)
    expect(played.post.summary).toContain(
      `Server ${SERVER_ID} is as it was. Snapshot ${played.main.outputs['snapshot-id'] ?? ''} was kept.`,
    )
  })

  test('because it was skipped, although inputs have become unreadable since main', async () => {
    const played = await play({
      with: { keep: '${{ env.KEEP || 3 }}', 'deploy-status': 'skipped', 'restore-on': 'failure' },
      deploy: 'success',
      later: [
        {
          id: 'spoil',
          run: (ctx) => {
            ctx.exportVariable('KEEP', 'many')
            return 'success'
          },
        },
      ],
    })
    expect(played.post.exitCode).toBe(0)
    expectNoAdvice(played)
  })
})

describe('where the deploy ran although main had failed', () => {
  test('the way back is shown: what was changed is on the server', async () => {
    const played = await play({
      ...SLOW,
      with: { timeout: '0.5' },
      step: { continueOnError: true },
      deploy: ({ emulator, advance }) => {
        emulator.provider.deploy(SERVER_ID, 'broken')
        advance(20 * 60_000)
        return 'failure'
      },
    })
    expect(everything(played)).toContain(`-f server-id=${SERVER_ID} -f snapshot-id=801`)
  })
})

describe('a good deploy whose step has no id', () => {
  test('costs a warning and one line with the command, and no chapter on rolling back', async () => {
    const played = await play({
      with: { 'deploy-status': '${{ steps.no-such-step.outcome }}' },
      emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 40 })] },
      deploy: 'success',
    })
    expect(played.post.exitCode).toBe(0)
    expect(result(played)).toBe('kept')
    expect(played.post.warnings).toEqual([expect.stringMatching(/"deploy-status".*"id:"/)])
    const command = `gh workflow run rollback.yml --repo acme/shop -f server-id=${SERVER_ID} -f snapshot-id=802`
    expect(everything(played)).toContain(command)
    expect(played.post.summary.split(command)).toHaveLength(2)
    expect(played.post.summary).not.toMatch(/Roll back by hand|curl|Disable the deploy workflow/)
  })

  test('in a job that failed afterwards, the chapter is there', async () => {
    const played = await play({
      with: { 'deploy-status': '${{ steps.no-such-step.outcome }}' },
      deploy: 'failure',
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.post.summary).toMatch(/Roll back by hand/)
  })
})
