/** What dist exports: the entries of the actions, and the machine that they run on. They wire, and hold no logic. */
import { withMarks } from './decide/after-deploy.ts'
import { patience } from './decide/patience.ts'
import { type Host, realHost } from './host.ts'
import { earlierResult, exportResult, type PostResult } from './runner/outputs.ts'
import { parseInputs } from './runner/inputs.ts'
import { parsePruneInputs } from './runner/prune-inputs.ts'
import { parseRestoreInputs } from './runner/restore-inputs.ts'
import { loadRecords, saveBeginning } from './runner/state.ts'
import { parseWaitInputs } from './runner/wait-inputs.ts'
import { awaitSnapshots } from './steps/wait/await-snapshots.ts'
import { conclude } from './steps/post/conclude.ts'
import { inputsForPost } from './steps/post/inputs-for-post.ts'
import { pruneAndReport } from './steps/prune/prune-and-report.ts'
import { rollBack } from './steps/restore/roll-back.ts'
import { takeSnapshots } from './steps/main/take-snapshots.ts'
import { begin, inWorld, inputsOf, marksOfJob, toEnd } from './wiring.ts'

export { realHost }

/** The main step: takes the snapshots. */
export async function main(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    // First of all, so that post never takes what somebody else left for ours; and if state can't be written, nobody
    // would know of a snapshot later, so nothing begins.
    saveBeginning(host.toolkit, 0, [])
    const { inputs, remarks } = parseInputs(inputsOf(host))
    await inWorld(start, inputs, (world) => takeSnapshots(world, inputs, remarks), {
      patienceMs: patience(inputs.timeoutMs),
      hasTokenWorked: false,
    })
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
    const { result, failure } =
      'conclusion' in ready
        ? ready.conclusion
        : await inWorld(start, ready.inputs, (world) => conclude(world, ready.inputs, records), {
            // What post can't prune the next run prunes. Before a restore it has more.
            patienceMs: 0,
            hasTokenWorked: true,
          })
    setResult(result)
    return failure
  })
}

/** `restore/`: rolls servers back by hand. */
export async function restore(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    const { inputs, remarks } = parseRestoreInputs(inputsOf(host))
    await inWorld(start, inputs, (world) => rollBack(world, inputs, remarks), {
      patienceMs: patience(inputs.timeoutMs),
      hasTokenWorked: false,
    })
    return null
  })
}

/** `wait/`: waits for snapshots that an earlier step asked for. */
export async function wait(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    const inputs = parseWaitInputs(inputsOf(host))
    await inWorld(start, inputs, (world) => awaitSnapshots(world, inputs, marksOfJob(host)))
    return null
  })
}

/** `prune/`: deletes what is too many, on a schedule. */
export async function prune(host: Host = realHost): Promise<void> {
  const start = begin(host)
  await toEnd(start, async () => {
    const { inputs, remarks } = parsePruneInputs(inputsOf(host))
    await inWorld(start, inputs, (world) => pruneAndReport(world, inputs, remarks), {
      patienceMs: patience(),
      hasTokenWorked: false,
    })
    return null
  })
}
