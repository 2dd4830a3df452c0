/** What dist exports: the entries of the actions, and the machine that they run on. They wire, and hold no logic. */
import { type MainRecords, withMarks } from './decide/after-deploy.ts'
import { patience } from './decide/patience.ts'
import { type Host, realHost } from './host.ts'
import { earlierResult, exportResult, type PostResult } from './runner/outputs.ts'
import { parseInputs } from './runner/inputs.ts'
import { parsePruneInputs } from './runner/prune-inputs.ts'
import { parseRestoreInputs } from './runner/restore-inputs.ts'
import { loadRecords, saveBeginning, saveDone, wereServersListed } from './runner/state.ts'
import { parseWaitInputs } from './runner/wait-inputs.ts'
import { awaitSnapshots } from './steps/wait/await-snapshots.ts'
import { conclude } from './steps/post/conclude.ts'
import type { Conclusion } from './steps/post/conclusion.ts'
import { inputsForPost, type Ready } from './steps/post/inputs-for-post.ts'
import { concludeWithoutInputs } from './steps/post/without-inputs.ts'
import { pruneAndReport } from './steps/prune/prune-and-report.ts'
import { rollBack } from './steps/restore/roll-back.ts'
import { takeSnapshots } from './steps/main/take-snapshots.ts'
import { begin, inWorld, inputsOf, marksOfJob, parsed, reporterOf, type Start, toEnd } from './wiring.ts'

export { realHost }

/** The main step: takes the snapshots. */
export async function main(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    // First of all, so that post never takes what somebody else left for ours; and if state can't be written, nobody
    // would know of a snapshot later, so nothing begins.
    saveBeginning(host.toolkit, 0, [])
    const { inputs, remarks } = await parsed(start, parseInputs)
    await inWorld(start, inputs, (world) => takeSnapshots(world, inputs, remarks), {
      patienceMs: patience(inputs.timeoutMs),
      readBefore: [],
    })
    if (!start.signal.aborted) saveDone(host.toolkit)
    return null
  })
}

/** The post step: prunes, or restores. */
export async function post(host: Host = realHost): Promise<void> {
  const start = begin(host)
  const target = { toolkit: host.toolkit, earlierResult: earlierResult(host.process.env) }
  const setResult = (result: PostResult): void => {
    exportResult(target, result, start.log.warning)
  }
  await toEnd(start, async () => {
    const records = withMarks(loadRecords(host.toolkit), marksOfJob(host).has)
    // Until more is known, and for inputs that can't be read.
    setResult('none')
    const ready = inputsForPost(inputsOf(host), start.log, records)
    const { result, failure } = await concludeFrom(start, ready, records)
    setResult(result)
    return failure
  })
}

async function concludeFrom(start: Start, ready: Ready, records: MainRecords): Promise<Conclusion> {
  switch (ready.kind) {
    case 'over':
      return ready.conclusion
    case 'unreadable':
      return await concludeWithoutInputs(reporterOf(start), inputsOf(start.host), records, ready.problem)
    case 'inputs':
      return await inWorld(start, ready.inputs, (world) => conclude(world, ready.inputs, records), {
        // What post can't prune the next run prunes. Before a restore it has more.
        patienceMs: 0,
        readBefore: wereServersListed(start.host.toolkit) ? ['snapshots', 'servers'] : ['snapshots'],
      })
  }
}

/** `restore/`: rolls servers back by hand. */
export async function restore(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    const { inputs, remarks } = await parsed(start, parseRestoreInputs)
    await inWorld(start, inputs, (world) => rollBack(world, inputs, remarks), {
      patienceMs: patience(inputs.timeoutMs),
      readBefore: [],
    })
    return null
  })
}

/** `wait/`: waits for snapshots that an earlier step asked for. */
export async function wait(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    const inputs = await parsed(start, parseWaitInputs)
    await inWorld(start, inputs, (world) => awaitSnapshots(world, inputs, marksOfJob(host)))
    return null
  })
}

/** `prune/`: deletes what is too many, on a schedule. */
export async function prune(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    const { inputs, remarks } = await parsed(start, parsePruneInputs)
    await inWorld(start, inputs, (world) => pruneAndReport(world, inputs, remarks), {
      patienceMs: patience(),
      readBefore: [],
    })
    return null
  })
}
