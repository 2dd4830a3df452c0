/** Plays a workflow of examples/ as it stands, on servers at the emulator and in virtual time. */
import { ownSnapshot } from '../../testing/simulator/own-snapshots.ts'
import path from 'node:path'
import { parse } from 'yaml'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import { type Contexts, evaluateCondition, evaluateTemplate } from '../../testing/local-runner/expressions.ts'
import { type ActionStep, type JobRun, type PlayedStep, runJob } from '../../testing/local-runner/job.ts'
import { readFile, ROOT } from '../../tools/pages/repository.ts'
import { createDriver } from '../scenarios/driver.ts'

const START_MS = Date.parse('2026-11-21T10:00:00Z')
const DAY_MS = 86_400_000
const OWN = /^your-org\/vps-safety-snapshot\/?(\w*)@v1$/

interface YamlStep {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
}

interface YamlJob {
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly outputs?: Readonly<Record<string, string>>
  readonly steps: readonly YamlStep[]
}

/** What happens around the workflow. */
export interface Circumstances {
  /** The scripts that fail, by a part of what their step runs. */
  readonly failing?: readonly string[]
  readonly faults?: readonly FaultRule[]
  readonly inputs?: Contexts
  readonly servers?: readonly number[]
}

/** A workflow that is over. */
export interface PlayedWorkflow {
  /** How each job ended. */
  readonly jobs: Readonly<Record<string, JobRun['status'] | 'skipped'>>
  /** What was run, in its order: the scripts of all jobs. */
  readonly ran: readonly string[]
  readonly disks: readonly (string | undefined)[]
  /** Names of the snapshots of the first server, oldest first. */
  readonly snapshots: readonly string[]
  readonly errors: readonly string[]
  /** What the steps of this action printed, and their notices. */
  readonly log: readonly string[]
}

/** Plays it. Every server holds four snapshots of earlier deploys; a script named `deploy`, `release` or `migrate` writes to their disks. */
export async function playExample(file: string, given: Circumstances = {}): Promise<PlayedWorkflow> {
  const { failing = [], faults = [], inputs = {}, servers = [12345] } = given
  const { clock, startEmulator, startPhase } = createDriver(START_MS)
  const emulator = await startEmulator({
    servers: servers.map((id) => ({ id, name: `web-${id}`, disk: 'release 1' })),
    snapshots: servers.flatMap((serverId) =>
      [1, 2, 3, 4].map((number) =>
        ownSnapshot({
          runId: `900000000${number}`,
          serverId,
          createdAt: START_MS - (10 - number) * DAY_MS,
        }),
      ),
    ),
  })
  for (const fault of faults) emulator.faults.add(fault)
  const ran: string[] = []
  const errors: string[] = []
  const log: string[] = []
  const ended = new Map<string, { result: string; outputs: Readonly<Record<string, string>> }>()
  const jobs: Record<string, JobRun['status'] | 'skipped'> = {}

  const play = (step: YamlStep, index: number): ActionStep | PlayedStep => {
    const common = {
      id: step.id ?? `step-${index}`,
      ...(step.if === undefined ? {} : { condition: step.if }),
    }
    const [, folder] = OWN.exec(step.uses ?? '') ?? []
    if (folder !== undefined) {
      const texts = Object.entries(step.with ?? {}).map(([name, value]) => [name, String(value)] as const)
      return {
        ...common,
        uses: path.join(ROOT, folder),
        with: { ...Object.fromEntries<string>(texts), 'api-url': emulator.url, 'github-token': '' },
      }
    }
    const { run } = step
    return {
      ...common,
      run: (context) => {
        if (run === undefined) return 'success'
        ran.push(run)
        context.advance(60_000)
        clock.advanceTo(context.now())
        if (/deploy|release|migrate/.test(run))
          for (const id of servers) emulator.provider.deploy(id, 'release 2')
        return failing.some((each) => run.includes(each)) ? 'failure' : 'success'
      },
    }
  }

  try {
    const workflow = parse(readFile(file)) as { jobs: Readonly<Record<string, YamlJob>> }
    for (const [id, job] of Object.entries(workflow.jobs)) {
      const before = [job.needs ?? []].flat().map((each) => [each, ended.get(each)] as const)
      const contexts = {
        secrets: { VPS_ORG_TOKEN: 'vps_emulator_token' },
        vars: { VPS_SERVER_ID: servers.join() },
        needs: Object.fromEntries(before),
        inputs,
      }
      const isBad = before.some(([, each]) => each?.result !== 'success')
      if (!evaluateCondition(job.if ?? '', contexts, isBad ? 'failure' : 'success')) {
        jobs[id] = 'skipped'
        ended.set(id, { result: 'skipped', outputs: {} })
        continue
      }
      const played = await runJob({
        virtualTime: { startMs: clock() },
        startPhase,
        run: { runId: '9000000101', repository: 'acme/shop', repositoryId: '1001', job: id },
        contexts,
        steps: job.steps.map(play),
      })
      clock.advanceTo(played.endMs)
      jobs[id] = played.status
      const after = { ...contexts, env: played.env, steps: played.steps }
      const outputs = Object.entries(job.outputs ?? {}).map(
        ([name, text]) => [name, evaluateTemplate(text, after)] as const,
      )
      ended.set(id, { result: played.status, outputs: Object.fromEntries<string>(outputs) })
      for (const { main, post } of Object.values(played.steps)) {
        errors.push(...(main?.errors ?? []), ...(post?.errors ?? []))
        log.push(
          ...(main?.log ?? []),
          ...(main?.notices ?? []),
          ...(post?.log ?? []),
          ...(post?.notices ?? []),
        )
      }
    }
    return {
      jobs,
      ran,
      errors,
      log,
      disks: servers.map((id) => emulator.provider.server(id)?.disk),
      snapshots: emulator.provider
        .snapshots()
        .filter(({ serverId }) => String(serverId) === String(servers[0]))
        .map(({ name }) => name),
    }
  } finally {
    await emulator.close()
  }
}
