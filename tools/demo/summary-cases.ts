/** The job summaries that the pictures show: each is of jobs that the committed dist plays against the emulator. */
import { drivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { runJob } from '../../testing/local-runner/job.ts'
import { SCENES, SERVER_ID } from './scenes.ts'
import { ACTION, DAY_MS, openStage, playRollback, playScene, START_MS, summaryOf, TOKEN } from './stage.ts'

/** The pictures, by the names of their files, and what each shows, for those who can't see it. */
export const CASES = {
  success:
    'Job summary of a good deploy. Snapshot before the deploy: completed. After the deploy: it succeeded. Deleted: 801. Tables and the command to roll back are folded.',
  restored:
    'Job summary of a failed deploy. Snapshot before the deploy: completed. After the deploy: restored. The deploy failed, server 12345 was restored from snapshot 806 and is active, and the step fails because the deploy failed. Details are folded.',
  'not-restored':
    'Job summary of a failed deploy. Snapshot before the deploy: completed. After the deploy: not restored. There is a newer deploy of acme/admin, and the server is as that deploy left it. Below are a link and commands to roll back by hand.',
  rollback:
    'Job summary of a rollback. Rollback done. Server 12345 was restored from snapshot 811 and is active. The state before the rollback is in safety snapshot 812. The table of snapshots is folded.',
  'three-servers':
    'Job summary of a failed deploy to three servers. 3 snapshots before the deploy: completed. After the deploy: not all servers were restored. Server 103 was not restored, and its line says why; servers 101 and 102 were restored and are active. Below are a link and commands to roll back server 103 by hand.',
} as const

export type CaseName = keyof typeof CASES

/** Plays all cases. @returns the Markdown that the action wrote in each, with VPS.org's address in place of the emulator's */
export async function playCases(): Promise<Readonly<Record<CaseName, string>>> {
  return { ...(await playDemo()), 'three-servers': await playThreeServers() }
}

/** Plays the demo up to its first rollback. */
async function playDemo(): Promise<Readonly<Record<Exclude<CaseName, 'three-servers'>, string>>> {
  const stage = await openStage()
  const { emulator, clock } = stage
  const summaries = new Map<string, string>()
  try {
    for (const scene of SCENES) {
      const job = await playScene(stage, scene)
      const { result } = scene.expected
      if (!summaries.has(result)) summaries.set(result, atVpsOrg(summaryOf(job), emulator.url))
      clock.advanceBy(DAY_MS)
    }
    emulator.provider.deploy(SERVER_ID, 'release 5, and a day of orders')
    const { summary } = await playRollback(stage, '9000000106', { 'snapshot-id': 'latest' })
    const of = (result: string): string => {
      const found = summaries.get(result)
      if (found === undefined) throw new Error(`No scene of the demo ends as ${result}.`)
      return found
    }
    return {
      success: of('pruned'),
      restored: of('restored'),
      'not-restored': of('not-restored'),
      rollback: atVpsOrg(summary, emulator.url),
    }
  } finally {
    await emulator.close()
  }
}

/** Plays a failed deploy to three servers, of which VPS.org restores two. */
async function playThreeServers(): Promise<string> {
  const clock = drivenClock(START_MS)
  const ids = [101, 102, 103]
  const emulator = await startEmulator({
    clientTime: true,
    clock,
    servers: ids.map((id) => ({ id, name: `web-${id - 100}`, disk: 'release 1' })),
  })
  try {
    const job = await runJob({
      virtualTime: { startMs: clock() },
      run: { runId: '9000000201', repository: 'acme/shop', repositoryId: '1001', job: 'deploy' },
      steps: [
        {
          id: 'snapshot',
          uses: ACTION,
          with: {
            'api-token': TOKEN,
            'server-id': ids.join(','),
            'api-url': emulator.url,
            'deploy-status': '${{ steps.deploy.outcome }}',
            'restore-on': 'failure',
            'github-token': '',
          },
        },
        {
          id: 'deploy',
          run: (ctx) => {
            ctx.advance(4 * 60_000)
            clock.advanceTo(ctx.now())
            for (const id of ids) emulator.provider.deploy(id, 'release 2, half written')
            emulator.faults.add({
              operation: 'restoreSnapshot',
              server: '103',
              times: 'always',
              fault: {
                kind: 'status',
                status: 422,
                body: { detail: 'The storage of this server is in maintenance.' },
              },
            })
            return 'failure'
          },
        },
      ],
    })
    return atVpsOrg(summaryOf(job), emulator.url)
  } finally {
    await emulator.close()
  }
}

function atVpsOrg(summary: string, emulatorUrl: string): string {
  return `${summary.replaceAll(new URL(emulatorUrl).origin, 'https://admin.vps.org').trim()}\n`
}
