/**
 * `npm run demo`: plays four deploys and a rollback against the emulator with the committed dist, started as the runner starts
 * it. Time is virtual, so that minutes of waiting pass at once. Exits 1 if anything ends other than it should.
 */
import path from 'node:path'
import type { JobRun } from '../../testing/local-runner/job.ts'
import { type PhaseRun, runPhase } from '../../testing/local-runner/phase.ts'
import { type Scene, SCENES, SERVER_ID } from './scenes.ts'
import { ACTION, DAY_MS, openStage, playScene, summaryOf, TOKEN } from './stage.ts'
import { renderMarkdown } from './terminal.ts'

const stage = await openStage()
const { emulator, clock } = stage

const surprises: string[] = []
let lastFailure: JobRun | null = null
try {
  for (const [index, scene] of SCENES.entries()) {
    title(`Scene ${index + 1} of ${SCENES.length + 1}: ${scene.title}`)
    console.log(`${scene.about}\n`)
    const job = await playScene(stage, scene)
    if (job.status === 'failure') lastFailure = job
    show(scene, job)
    clock.advanceBy(DAY_MS)
  }
  title(
    `Scene ${SCENES.length + 1} of ${SCENES.length + 1}: A rollback by hand, and a rollback of the rollback`,
  )
  console.log(
    'A day later release 5 turns out to eat data. Somebody rolls back to "latest", and then finds that it was something else.',
  )
  emulator.provider.deploy(SERVER_ID, 'release 5, and a day of orders')
  const first = await rollBack('9000000105', { 'snapshot-id': 'latest' })
  showServer(first, 'the first rollback', { disk: 'release 4', result: 'restored' })
  const safety = first.outputs['safety-snapshot-id'] ?? ''
  const second = await rollBack('9000000106', { 'snapshot-id': safety, confirm: 'web-server-01' })
  showServer(second, 'the second rollback', { disk: 'release 5, and a day of orders', result: 'restored' })
} finally {
  await emulator.close()
}

title('The job summary of the bad deploy, as GitHub would show it')
if (lastFailure !== null) console.log(renderMarkdown(summaryOf(lastFailure)))

if (surprises.length > 0) {
  console.error(`\nNot as it should be:\n${surprises.join('\n')}`)
  process.exit(1)
}
console.log('All five scenes ended as they should.')

/** `restore/`, as the workflow behind "Run workflow" starts it. */
async function rollBack(runId: string, inputs: Readonly<Record<string, string>>): Promise<PhaseRun> {
  console.log(
    `\n  with ${Object.entries(inputs)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')}\n`,
  )
  const run = await runPhase({
    actionDir: path.join(ACTION, 'restore'),
    phase: 'main',
    virtualTime: { startMs: clock() },
    run: { runId, repository: 'acme/shop', repositoryId: '1001', job: 'roll-back' },
    with: {
      'api-token': TOKEN,
      'server-id': String(SERVER_ID),
      'api-url': emulator.url,
      'github-token': '',
      ...inputs,
    },
  })
  part('restore', run.log)
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
  console.log(`\n  Disk of the server: "${disk}"    result: ${result}`)
  for (const each of emulator.provider.snapshots()) {
    console.log(`    ${each.id}  ${each.name.padEnd(24)}  ${each.status}  copy of "${each.disk}"`)
  }
  if (disk !== expected.disk || result !== expected.result || run.exitCode !== 0) {
    surprises.push(`${what} ended with ${JSON.stringify({ disk, result, exitCode: run.exitCode })}`)
  }
}

function show(scene: Scene, job: JobRun): void {
  const step = job.step('snapshot')
  part('main', step.main?.log ?? [])
  part('deploy', [`writes "${scene.deploy.disk}" to the disk: ${scene.deploy.outcome}`])
  part('post', step.post?.log ?? [])
  const disk = emulator.provider.server(SERVER_ID)?.disk ?? ''
  const snapshots = emulator.provider.snapshots()
  const result = step.post?.env['VPS_SNAPSHOT_RESULT'] ?? ''
  console.log(`\n  Job: ${job.status}    Disk of the server: "${disk}"    VPS_SNAPSHOT_RESULT: ${result}`)
  for (const each of snapshots)
    console.log(`    ${each.id}  ${each.name.padEnd(24)}  ${each.status}  copy of "${each.disk}"`)
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

function title(text: string): void {
  console.log(`\n━━ ${text} ${'━'.repeat(Math.max(0, 96 - text.length))}\n`)
}

/** The lines of one phase; what the runner would fold away is shown as how many lines it is. */
function part(name: string, lines: readonly string[]): void {
  let folded: { title: string; count: number } | null = null
  for (const line of lines) {
    const group = /^##\[group\](.*)$/.exec(line)
    if (group !== null) {
      folded = { title: group[1] ?? '', count: 0 }
    } else if (line === '##[endgroup]' && folded !== null) {
      say(name, `▸ ${folded.title} (${folded.count} lines folded)`)
      folded = null
    } else if (folded !== null) {
      folded.count++
    } else {
      say(
        name,
        line.replace(/^##\[(error|warning|notice)\]/, (_, level: string) => `${level.toUpperCase()}: `),
      )
    }
  }
}

function say(name: string, line: string): void {
  console.log(`  ${name.padEnd(7)} │ ${line}`)
}
