/** `npm run chaos`: plays stories on every core, counts what happened in them, and tells which broke a rule. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { addCounts, type Counts, countsTable } from './coverage.ts'
import { judge } from './oracle.ts'
import { brokenByItsStory, firstBroken } from './find-seeded-bugs.ts'
import { SEEDED_BUGS } from './seeded-bugs.ts'
import { type BrokenStory, type PlayedStories, seedsFrom } from './play-stories.ts'
import { playStory } from './play-story.ts'
import { tell, violationLine } from './show.ts'
import { storyOf } from './draw-story.ts'

const HELP = `Usage: npm run chaos [-- options]

Plays whole runs of the action (main, post, restore/, wait/, prune/) in virtual time against the
emulator's core, with faults, kills and other people at work, all of it drawn from a seed, and
judges each by what the action promises never to do.

Options:
  --runs N    so many stories (default 1000)
  --seed N    the first seed (default 1); the others follow it
  --show      print the story of the seed: requests, faults, logs, history
  --plants    put bugs into the client on purpose, and print which story finds each
  --help      show this

Exits 1 when a rule was broken, and says how to play that story alone.`

/** So many stories at a time: short enough that no core is left waiting at the end. */
const BATCH = 25
const MOST_TOLD = 20

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      show: { type: 'boolean', default: false },
      plants: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const seed = wholeNumber('seed', values.seed)
  if (values.show) {
    const record = await playStory(storyOf(seed))
    const violations = judge(record)
    console.log(tell(record, violations))
    return violations.length === 0 ? 0 : 1
  }
  if (values.plants) return await findPlants()
  const runs = wholeNumber('runs', values.runs)
  const startMs = performance.now()
  const startCpu = process.cpuUsage()
  const seeds = seedsFrom(seed, runs)
  const { broken, counts } = await playOnAllCores(seeds)
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  const cpu = process.cpuUsage(startCpu)
  const cpuSeconds = ((cpu.user + cpu.system) / 1e6).toFixed(1)
  console.log(countsTable(counts))
  console.log(
    `\n${runs} stories from seed ${seed} in ${seconds} s on ${availableParallelism()} cores (${cpuSeconds} s of computing).`,
  )
  for (const each of broken.slice(0, MOST_TOLD)) {
    console.log(`\nSeed ${each.seed}: npm run chaos -- --seed ${each.seed} --runs 1 --show`)
    for (const violation of each.violations) console.log(`  ${violationLine(violation)}`)
  }
  console.log(
    broken.length === 0 ? 'No rule was broken.' : `Stories in which a rule was broken: ${broken.length}.`,
  )
  return broken.length === 0 ? 0 : 1
}

async function findPlants(): Promise<number> {
  let missed = 0
  for (const planted of SEEDED_BUGS) {
    const isFound = (await brokenByItsStory(planted)) !== null
    const found = isFound ? planted.seed : await firstBroken(planted)
    if (!isFound) missed++
    const where = `${found === null ? 'no story' : `story ${found}`}${isFound ? '' : ' (another is named)'}`
    console.log(`  ${planted.rule.padEnd(17)}  ${where.padEnd(12)}  ${planted.bug}`)
  }
  console.log(
    `\n${SEEDED_BUGS.length} planted bugs, ${missed} of them not found by the story that they name.`,
  )
  return missed === 0 ? 0 : 1
}

async function playOnAllCores(seeds: readonly number[]): Promise<PlayedStories> {
  const broken: BrokenStory[] = []
  const counts: Counts = {}
  let next = 0
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url))
      const give = (): void => {
        const batch = seeds.slice(next, next + BATCH)
        next += BATCH
        if (batch.length > 0) worker.postMessage(batch)
        else
          void worker.terminate().then(() => {
            resolve()
          })
      }
      worker.on('message', (played: PlayedStories) => {
        broken.push(...played.broken)
        addCounts(counts, played.counts)
        give()
      })
      worker.on('error', reject)
      give()
    })
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return { broken: broken.sort((a, b) => a.seed - b.seed), counts }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number, not "${text}".`)
  return Number(text)
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
