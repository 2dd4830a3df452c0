import { afterAll, describe, expect, test } from '@jest/globals'
import { runPhase, startPhase } from '../../testing/local-runner/phase.ts'
import { withSignals, withVariableLimit } from '../not-on-windows.ts'
import { fixtureActions } from './fixture-action.ts'

const actions = fixtureActions()
afterAll(actions.remove)

/** Times that pass when the test says so, so that none is over before the process has come as far. */
function times() {
  const due = new Map<number, () => void>()
  return {
    after: (delayMs: number, action: () => void) => {
      due.set(delayMs, action)
      return () => due.delete(delayMs)
    },
    pass: (delayMs: number) => due.get(delayMs)?.(),
  }
}

describe('what the process gets', () => {
  const actionDir = actions.write({
    inputs: {
      'server-id': '',
      'two words': 'kept',
      status: '${{ job.status }}',
      'check-run-id': '${{ job.check_run_id }}',
      token: '${{ github.token }}',
    },
    main: 'console.log(JSON.stringify({ ...process.env, cwd: process.cwd() }))',
  })
  const environment = async (options: Partial<Parameters<typeof runPhase>[0]>) =>
    JSON.parse((await runPhase({ actionDir, phase: 'main', ...options })).stdout) as Record<string, string>

  test('every declared input, evaluated', async () => {
    expect(
      await environment({ with: { 'Server-Id': 'n ${{ vars.id }}' }, contexts: { vars: { id: 7 } } }),
    ).toMatchObject({
      'INPUT_SERVER-ID': 'n 7',
      INPUT_TWO_WORDS: 'kept',
      INPUT_STATUS: 'success',
      'INPUT_CHECK-RUN-ID': '4711',
      INPUT_TOKEN: '',
    })
  })

  test('the variables of a run, state, and nothing of ours', async () => {
    process.env['LOCAL_RUNNER_LEAK'] = 'x'
    const env = await environment({
      run: { runId: '5', event: { number: 3 } },
      state: { 'snapshot-id': '802' },
      env: { EXTRA: '1', GITHUB_SHA: undefined },
      debug: true,
    })
    delete process.env['LOCAL_RUNNER_LEAK']
    expect(env).toMatchObject({
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_RUN_ID: '5',
      'STATE_snapshot-id': '802',
      EXTRA: '1',
      RUNNER_DEBUG: '1',
    })
    expect(env).toMatchObject({ cwd: env['GITHUB_WORKSPACE'] })
    expect(env).not.toHaveProperty('GITHUB_SHA')
    expect(env).not.toHaveProperty('LOCAL_RUNNER_LEAK')
  })

  test('an undeclared input costs a warning', async () => {
    const run = await runPhase({ actionDir, phase: 'main', with: { sever: '1' } })
    expect(run.warnings).toEqual([
      expect.stringMatching(/^Unexpected input\(s\) 'sever', valid inputs are \['server-id'/),
    ])
  })

  test('an expression outside of a default keeps the action from loading', () => {
    const broken = actions.write({ extra: 'author: ${{ github.actor }}\n' })
    expect(() => startPhase({ actionDir: broken, phase: 'main' })).toThrow(/not allowed in author/)
  })
})

describe('what the runner makes of it', () => {
  test('log, commands, annotations, masks', async () => {
    const actionDir = actions.write({
      main: `
        console.log('before s3cret')
        console.log('::add-mask::s3cret%0Aline two')
        console.log('after s3cret and line two, hidden')
        console.log('::group::G'); console.log('::endgroup::'); console.log('::debug::D')
        console.log('::warning::w s3cret'); console.log('x ##[notice]n'); process.stdout.write('::error::e')`,
    })
    const run = await runPhase({ actionDir, phase: 'main', contexts: { secrets: { A: 'hidden' } } })
    expect(run.log).toEqual([
      'before s3cret',
      'after *** and ***, ***',
      '##[group]G',
      '##[endgroup]',
      '##[warning]w ***',
      '##[notice]n',
      '##[error]e',
    ])
    expect(run).toMatchObject({
      outcome: 'success',
      exitCode: 0,
      errors: ['e'],
      warnings: ['w s3cret'],
      notices: ['n'],
      masks: ['hidden', 's3cret\nline two', 's3cret', 'line two'],
    })
    expect(run.rawLines[2]).toBe('after s3cret and line two, hidden')
  })

  test('outputs, state, env and summary, commands included', async () => {
    const actionDir = actions.write({
      main: `
        console.log('text ##[set-output name=id]666'); console.log('text ##[save-state name=s]777')
        append('OUTPUT', 'id<<E\\n1\\n2\\nE'); append('STATE', 'a=1'); append('STATE', 'a=2')
        append('ENV', 'X=1'); append('ENV', 'NODE_OPTIONS=--x'); append('STEP_SUMMARY', '# S')`,
    })
    const run = await runPhase({ actionDir, phase: 'main' })
    expect(run).toMatchObject({ outputs: { id: '1\n2' }, state: { s: '777', a: '2' }, summary: '# S\n' })
    expect(run.env).toEqual({ X: '1' })
    expect(run.errors).toEqual([expect.stringMatching(/NODE_OPTIONS/)])
    expect(run.entries.state).toEqual([
      { name: 'a', value: '1' },
      { name: 'a', value: '2' },
    ])
  })

  test.each([
    ['a failing exit code', 'process.exitCode = 3'],
    ['set-env', 'console.log("x ##[set-env name=a]b")'],
    ['set-output without a name', 'console.log("::set-output::b")'],
    ['a file that can not be read', 'append("OUTPUT", "nonsense")'],
  ])('%s fails the step', async (_, main) => {
    expect(await runPhase({ actionDir: actions.write({ main }), phase: 'main' })).toMatchObject({
      outcome: 'failure',
    })
  })

  test('a summary over 1 MiB is dropped', async () => {
    const main = 'append("STEP_SUMMARY", "x".repeat(1024 * 1024))'
    const run = await runPhase({ actionDir: actions.write({ main }), phase: 'main' })
    expect(run).toMatchObject({ summary: '', outcome: 'success', errors: [expect.stringMatching(/1024k/)] })
  })

  withVariableLimit.test('with too much state the process does not even start', async () => {
    const actionDir = actions.write({ post: '' })
    const run = await runPhase({ actionDir, phase: 'post', state: { big: 'x'.repeat(140_000) } })
    expect(run).toMatchObject({
      outcome: 'failure',
      exitCode: null,
      errors: [expect.stringMatching(/E2BIG/)],
    })
  })
})

describe('ending it', () => {
  const waiting = 'setInterval(() => {}, 1000); append("STATE", "id=1"); console.log("ready");'

  test('killed: what was appended before survives', async () => {
    const phase = startPhase({ actionDir: actions.write({ main: waiting }), phase: 'main' })
    await phase.line('ready')
    expect(phase.pid).toBeGreaterThan(0)
    phase.kill()
    const run = await phase.done
    expect(run).toMatchObject({ outcome: 'failure', exitCode: null, signal: 'SIGKILL', state: { id: '1' } })
    expect(run.errors).toEqual([])
  })

  test('cancelled: dies of the first signal', async () => {
    const phase = startPhase({ actionDir: actions.write({ main: waiting }), phase: 'main' })
    await phase.line('ready')
    phase.cancel()
    expect(await phase.done).toMatchObject({ outcome: 'cancelled', signal: 'SIGINT' })
  })

  withSignals.test('cancelled, though it ends with 0', async () => {
    const main = 'process.on("SIGINT", () => { console.log("bye"); process.exit(0) });' + waiting
    const phase = startPhase({ actionDir: actions.write({ main }), phase: 'main' })
    await phase.line('ready')
    phase.cancel()
    expect(await phase.done).toMatchObject({ outcome: 'cancelled', exitCode: 0, log: ['ready', 'bye'] })
  })

  withSignals.test('the ladder goes up to SIGKILL', async () => {
    const main = 'for (const s of ["SIGINT", "SIGTERM"]) process.on(s, () => console.log(s));' + waiting
    const { after, pass } = times()
    const ladderMs = [100, 200] as const
    const phase = startPhase({ actionDir: actions.write({ main }), phase: 'main', ladderMs, after })
    await phase.line('ready')
    phase.timeOut()
    await phase.line('SIGINT')
    pass(100)
    await phase.line('SIGTERM')
    pass(300)
    const run = await phase.done
    expect(run).toMatchObject({
      outcome: 'failure',
      signal: 'SIGKILL',
      errors: ['The action has timed out.'],
    })
    expect(run.rawLines).toEqual(['ready', 'SIGINT', 'SIGTERM'])
  })

  test('the hard limit is an error that shows the log', async () => {
    const { after, pass } = times()
    const actionDir = actions.write({ main: waiting })
    const phase = startPhase({ actionDir, phase: 'main', killAfterMs: 400, after })
    await phase.line('ready')
    pass(400)
    await expect(phase.done).rejects.toThrow(/400 ms[^]*ready/)
  })

  test('a line that never comes', async () => {
    const phase = startPhase({
      actionDir: actions.write({ main: 'console.log("only this")' }),
      phase: 'main',
    })
    await expect(phase.line('that')).rejects.toThrow(/only this/)
    expect(await phase.line('only')).toBe('only this')
  })
})
