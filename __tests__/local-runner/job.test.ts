import { afterAll, describe, expect, test } from '@jest/globals'
import { runJob, type ActionStep, type PlayedStep, type StepOutcome } from '../../testing/local-runner/job.ts'
import { fixtureActions } from './fixture-action.ts'

const actions = fixtureActions()
afterAll(actions.remove)

const seen = 'console.log(`${input("status")}/${input("job")}`);'
const snapshotAction = actions.write({
  inputs: { status: '', job: '${{ job.status }}', fail: 'false' },
  main: `${seen} append('STATE', 'kept=by main'); if (input('fail') === 'true') process.exit(1)
    if (input('fail') === 'wait') { console.log('ready'); setInterval(() => {}, 1000) }`,
  post: `${seen} console.log(process.env.STATE_kept)`,
})
const failingPost = actions.write({ post: 'process.exitCode = 1' })

const snapshot: ActionStep = {
  id: 'snapshot',
  uses: snapshotAction,
  with: { status: '${{ steps.deploy.outcome }}' },
}
const deploy = (outcome: StepOutcome, more: Partial<PlayedStep> = {}): PlayedStep => ({
  id: 'deploy',
  run: () => outcome,
  ...more,
})
const step = (id: string, outcome: StepOutcome): PlayedStep => ({ id, run: () => outcome })

describe('what post sees: deploy outcome / job status', () => {
  const cancelled: ActionStep = {
    ...snapshot,
    with: { ...snapshot.with, fail: 'wait' },
    whileMain: async (main) => {
      await main.line('ready')
      main.cancel()
    },
  }
  const failed = { ...snapshot, with: { ...snapshot.with, fail: true } }
  const otherAction = { id: 'other', uses: failingPost }
  const tolerated = deploy('failure', { continueOnError: true })

  test.each([
    ['all well', [snapshot, deploy('success')], 'success/success', 'success'],
    ['deploy failed', [snapshot, deploy('failure')], 'failure/failure', 'failure'],
    ['deploy failed, continue-on-error', [snapshot, tolerated], 'failure/success', 'success'],
    ['job cancelled in the deploy', [snapshot, deploy('cancelled')], 'cancelled/cancelled', 'cancelled'],
    ['job cancelled in our main', [cancelled, deploy('success')], 'skipped/cancelled', 'cancelled'],
    ['our main failed', [failed, deploy('success')], 'skipped/failure', 'failure'],
    [
      'a step between failed',
      [snapshot, step('build', 'failure'), deploy('success')],
      'skipped/failure',
      'failure',
    ],
    [
      'a later step failed',
      [snapshot, deploy('success'), step('check', 'failure')],
      'success/failure',
      'failure',
    ],
    [
      "another action's cleanup failed",
      [snapshot, otherAction, deploy('success')],
      'success/failure',
      'failure',
    ],
  ])('%s', async (_, steps, expected, status) => {
    const job = await runJob({ steps })
    const { main, post } = job.step('snapshot')
    expect(main?.log[0]).toBe('/success')
    expect(post?.log).toEqual([expected, 'by main'])
    expect(job.status).toBe(status)
  })
})

test('post runs after a killed main, and not after a skipped one', async () => {
  const killed: ActionStep = {
    ...snapshot,
    with: { fail: 'wait' },
    whileMain: async (main) => {
      await main.line('ready')
      main.kill('SIGKILL')
    },
  }
  const job = await runJob({ steps: [killed, { ...snapshot, id: 'second' }] })
  expect(job.step('snapshot')).toMatchObject({ outcome: 'failure', post: { log: ['/failure', 'by main'] } })
  expect(job.step('second')).toEqual({ outcome: 'skipped', conclusion: 'skipped', outputs: {} })
})

test('posts run last-in first-out, each seeing the status that the others left', async () => {
  const action = actions.write({
    inputs: { job: '${{ job.status }}' },
    post: `append('ENV', 'ORDER=' + (process.env.ORDER ?? '') + process.env.NAME + ':' + input('job') + ' ')
      process.exitCode = process.env.NAME === 'b' ? 1 : 0`,
  })
  const use = (id: string): ActionStep => ({ id, uses: action, env: { NAME: id } })
  const job = await runJob({ steps: [use('a'), use('b'), use('c')] })
  expect(job.env['ORDER']).toBe('c:success b:success a:failure ')
  expect(job.status).toBe('failure')
})

test('a failing post fails the job, unless continue-on-error', async () => {
  const use = { id: 'a', uses: failingPost }
  expect((await runJob({ steps: [use] })).status).toBe('failure')
  expect((await runJob({ steps: [{ ...use, continueOnError: true }] })).status).toBe('success')
  expect((await runJob({ steps: [use, step('deploy', 'cancelled')] })).status).toBe('cancelled')
})

test('conditions, outputs, contexts and GITHUB_ENV from step to step', async () => {
  const action = actions.write({
    inputs: { later: '', kind: '' },
    main: `append('OUTPUT', 'id=802'); append('ENV', 'FROM_MAIN=1'); console.log(input('later') + '.' + input('kind'))`,
    post: `console.log(input('later')); append('ENV', 'RESULT=pruned')`,
  })
  const seenBySteps: string[] = []
  const job = await runJob({
    contexts: { vars: { kind: 'blue' }, secrets: { TOKEN: 's3cret' } },
    env: { JOB_LEVEL: 'yes' },
    steps: [
      {
        id: 'snapshot',
        uses: action,
        with: { later: '${{ env.LATER }}', kind: '${{ vars.kind }}${{ env.JOB_LEVEL }}' },
      },
      {
        id: 'deploy',
        run: (context) => {
          seenBySteps.push(context.evaluate('${{ steps.snapshot.outputs.id }} ${{ secrets.TOKEN }}'))
          context.exportVariable('LATER', context.evaluate('${{ env.FROM_MAIN }} ${{ job.status }}'))
          context.setOutput('url', 'u')
          return 'failure'
        },
      },
      { id: 'on-failure', condition: "failure() && steps.deploy.outputs.url == 'u'", run: () => 'success' },
      { id: 'never', run: () => 'success' },
    ],
  })
  expect(seenBySteps).toEqual(['802 s3cret'])
  expect(job.step('snapshot')).toMatchObject({ main: { log: ['.blueyes'] }, post: { log: ['1 success'] } })
  expect(job.step('on-failure').conclusion).toBe('success')
  expect(job.step('never').conclusion).toBe('skipped')
  expect(job.env).toEqual({ JOB_LEVEL: 'yes', FROM_MAIN: '1', LATER: '1 success', RESULT: 'pruned' })
})

test('post loses its inputs, all of them or those that were given, where the step says so', async () => {
  const seenInPost = async (postInputs: 'given-empty' | 'empty') => {
    const job = await runJob({ steps: [{ ...snapshot, with: { status: 'x' }, postInputs }] })
    const { main, post } = job.step('snapshot')
    return [main?.log[0], post?.log[0]]
  }
  expect(await seenInPost('given-empty')).toEqual(['x/success', '/success'])
  expect(await seenInPost('empty')).toEqual(['x/success', '/'])
})

test('a mask of main holds in post', async () => {
  const action = actions.write({ main: 'console.log("::add-mask::tok")', post: 'console.log("tok")' })
  const job = await runJob({ steps: [{ id: 'a', uses: action }] })
  expect(job.step('a').post?.log).toEqual(['***'])
})
