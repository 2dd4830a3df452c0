/**
 * `npm run demo`: plays deploys and a rollback against the emulator with the committed dist, started as the runner starts it.
 * Time is virtual, so that minutes of waiting pass at once. Exits 1 if anything ends other than it should.
 */
import type { JobRun } from '../../testing/local-runner/job.ts'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import { type Scene, SCENES, SERVER_ID } from './scenes.ts'
import { hasColour, Screen } from './screen.ts'
import { DAY_MS, openStage, playRollback, playScene, summaryOf } from './stage.ts'
import { renderMarkdown } from './terminal.ts'

const stage = await openStage()
const { emulator, clock } = stage
const screen = new Screen(console.log, hasColour(process.stdout, process.env))
const COUNT = SCENES.length + 1

const surprises: string[] = []
const failures: { readonly title: string; readonly job: JobRun }[] = []
try {
  for (const [index, scene] of SCENES.entries()) {
    screen.title(`Scene ${index + 1} of ${COUNT}: ${scene.title}`)
    screen.text(`${scene.about}\n`)
    const job = await playScene(stage, scene)
    if (job.status === 'failure') failures.push({ title: scene.title, job })
    show(scene, job)
    clock.advanceBy(DAY_MS)
  }
  screen.title(`Scene ${COUNT} of ${COUNT}: A rollback by hand, and a rollback of the rollback`)
  screen.text(
    'A day later, release 5 seems to lose data. A person rolls back to "latest". The cause is another one, so a second rollback to the safety snapshot undoes the first.',
  )
  emulator.provider.deploy(SERVER_ID, 'release 5, and a day of orders')
  const first = await rollBack('9000000106', { 'snapshot-id': 'latest' })
  showServer(first, 'the first rollback', { disk: 'release 4', result: 'restored' })
  const safety = first.outputs['safety-snapshot-id'] ?? ''
  const second = await rollBack('9000000107', { 'snapshot-id': safety, confirm: 'web-server-01' })
  showServer(second, 'the second rollback', { disk: 'release 5, and a day of orders', result: 'restored' })
} finally {
  await emulator.close()
}

for (const { title, job } of failures) {
  screen.title(`The job summary of "${title}", as GitHub shows it`)
  screen.text(renderMarkdown(summaryOf(job)), 2)
}

if (surprises.length > 0) {
  console.error(`\nNot as it should be:\n${surprises.join('\n')}`)
  process.exit(1)
}
screen.text(`\nAll ${COUNT} scenes ended as they should.`)

/** Plays a rollback by hand and shows its log. */
async function rollBack(runId: string, inputs: Readonly<Record<string, string>>): Promise<PhaseRun> {
  screen.text(
    `\n  with ${Object.entries(inputs)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')}\n`,
  )
  const run = await playRollback(stage, runId, inputs)
  screen.step('restore', run.log)
  clock.advanceBy(DAY_MS)
  return run
}

function showServer(
  run: PhaseRun,
  what: string,
  expected: { readonly disk: string; readonly result: string },
): void {
  const disk = emulator.provider.server(SERVER_ID)?.disk ?? ''
  const result = run.outputs['result'] ?? ''
  screen.text(`\n  Disk of the server: "${disk}"    result: ${result}`)
  listSnapshots()
  if (disk !== expected.disk || result !== expected.result || run.exitCode !== 0) {
    surprises.push(`${what} ended with ${JSON.stringify({ disk, result, exitCode: run.exitCode })}`)
  }
}

function show(scene: Scene, job: JobRun): void {
  const step = job.step('snapshot')
  screen.step('main', step.main?.log ?? [])
  screen.step('deploy', [`writes "${scene.deploy.disk}" to the disk: ${scene.deploy.outcome}`])
  screen.step('post', step.post?.log ?? [])
  const disk = emulator.provider.server(SERVER_ID)?.disk ?? ''
  const snapshots = emulator.provider.snapshots()
  const result = step.post?.env['VPS_SNAPSHOT_RESULT'] ?? ''
  screen.text(`\n  Job: ${job.status}    Disk of the server: "${disk}"    VPS_SNAPSHOT_RESULT: ${result}`)
  listSnapshots()
  const { expected } = scene
  const seen = { job: job.status, disk, result, snapshots: snapshots.length }
  for (const key of ['job', 'disk', 'result', 'snapshots'] as const) {
    if (seen[key] !== expected[key]) {
      surprises.push(
        `${scene.title}: ${key} is ${JSON.stringify(seen[key])}, and should be ${JSON.stringify(expected[key])}`,
      )
    }
  }
}

function listSnapshots(): void {
  for (const each of emulator.provider.snapshots())
    screen.text(`    ${each.id}  ${each.name.padEnd(24)}  ${each.status}  copy of "${each.disk}"`)
}
