/** Plays the jobs of self-test.yml here: the same steps, with an emulator in this process and in virtual time. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { type ActionStep, type JobRun, type PlayedStep, runJob } from '../../testing/local-runner/job.ts'
import { runVariables, workflowRun } from '../../testing/local-runner/workflow-run.ts'
import { withBash } from '../not-on-windows.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const START_MS = Date.parse('2026-11-21T10:00:00Z')

interface YamlStep {
  readonly id?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly if?: string
  readonly 'continue-on-error'?: boolean
}

interface Workflow {
  readonly env: Readonly<Record<string, string | number>>
  readonly jobs: Readonly<Record<string, { readonly steps: readonly YamlStep[] }>>
}

const temp = mkdtempSync(path.join(tmpdir(), 'self-test-'))
afterAll(() => {
  rmSync(temp, { recursive: true, force: true })
})

const text = readFileSync(path.join(ROOT, '.github/workflows/self-test.yml'), 'utf8')
const jobs = Object.keys((parse(text) as Workflow).jobs)

withBash.describe('self-test.yml', () => {
  test.each(jobs)('%s', async (name) => {
    const job = await playJob(text, name)
    const errors = Object.values(job.steps).flatMap((step) => step.post?.errors ?? [])
    const words = RED_AFTER_A_RESTORE.includes(name) ? ['was restored from snapshot 801'] : []
    expect(errors).toEqual(words.map((each) => expect.stringContaining(each) as unknown))
    expect(job.status).toBe('success')
    // The last post of the job is the check's, and it did look.
    expect(checkOf(job).post?.log[0]).toMatch(/^What happened at the provider, as expected: created 801/)
  })

  test('a job whose actions do something else than expected fails, and says what', async () => {
    const job = await playJob(text.replace('deleted 801\n', ''), 'deploy-succeeds')
    expect(job.status).toBe('failure')
    expect(checkOf(job).post?.errors).toEqual([
      expect.stringMatching(
        /What happened at the provider is not as expected\.\nFound: .*deleted 801, deleted 802\nExpected: .*deployed, deleted 802$/,
      ),
    ])
    const log = checkOf(job).post?.log ?? []
    expect(log).toContainEqual(expect.stringContaining('"operation":"deleteSnapshot"'))
    expect(log).toContainEqual(expect.stringMatching(/^There is no .*emulator\.log\.$/))
  })

  test('so does one with another disk, or another result', async () => {
    const changed = text.replace(
      'disk: release 2\n          result: pruned',
      'disk: x\n          result: kept',
    )
    const job = await playJob(changed, 'deploy-succeeds')
    expect(checkOf(job).post?.errors).toEqual([
      'The disk is not as expected.\nFound:    release 2\nExpected: x',
      'VPS_SNAPSHOT_RESULT is not as expected.\nFound:    pruned\nExpected: kept',
    ])
  })

  test('a job without an emulator fails at once, and says so', async () => {
    const job = await playJob(text, 'deploy-succeeds', { emulatorEnds: true })
    expect(job.status).toBe('failure')
    expect(checkOf(job).main?.errors).toEqual([
      expect.stringMatching(/^The emulator does not answer: ECONNREFUSED/),
    ])
    expect(checkOf(job).post?.errors).toEqual([expect.stringContaining("can't be asked")])
  })
})

const RED_AFTER_A_RESTORE = ['deploy-fails', 'overlap']

function checkOf(job: JobRun) {
  return job.step('check')
}

/** Plays one job of a workflow. The emulator is in this process, on a free port. */
async function playJob(
  workflowText: string,
  name: string,
  { emulatorEnds = false }: { readonly emulatorEnds?: boolean } = {},
): Promise<JobRun> {
  const emulator = await startEmulator({ clientTime: true, clock: drivenClock(START_MS) })
  const { origin } = emulator
  if (emulatorEnds) await emulator.close()
  try {
    const { env, jobs } = parse(workflowText.replaceAll('http://127.0.0.1:8787', origin)) as Workflow
    const jobEnv = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)]))
    const steps = (jobs[name]?.steps ?? []).filter((each) => !isSetUp(each))
    return await runJob({
      virtualTime: { startMs: START_MS },
      env: jobEnv,
      steps: steps.map((each, index) => playable(each, index, origin)),
    })
  } finally {
    await emulator.close()
  }
}

/** What this checkout is already: a machine with the code, Node and libraries. */
function isSetUp({ uses = '' }: YamlStep): boolean {
  return uses.startsWith('actions/checkout@') || uses === './.github/actions/set-up'
}

function playable(step: YamlStep, index: number, origin: string): ActionStep | PlayedStep {
  const common = {
    id: step.id ?? `step-${index}`,
    ...(step.if === undefined ? {} : { condition: step.if }),
    continueOnError: step['continue-on-error'] ?? false,
  }
  if (step.uses === undefined) return { ...common, run: (context) => bash(step, context) }
  if (!step.uses.startsWith('.')) throw new Error(`A step of another kind: ${step.uses}`)
  const isCheck = step.uses.includes('check-emulator')
  return {
    ...common,
    ...(isCheck ? { id: 'check' } : {}),
    uses: path.join(ROOT, step.uses),
    with: { ...step.with, ...(isCheck ? { emulator: origin } : {}) },
  }
}

function bash(step: YamlStep, context: Parameters<PlayedStep['run']>[0]): Promise<'success' | 'failure'> {
  const given = Object.entries(step.env ?? {}).map(([key, value]) => [key, context.evaluate(value)])
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run ?? ''], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      ...runVariables(workflowRun(), { workspace: ROOT, temp }, false),
      ...context.env,
      ...(Object.fromEntries(given) as Record<string, string>),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      resolve(code === 0 ? 'success' : 'failure')
    })
  })
}
