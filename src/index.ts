/** What dist exports: the entries of the actions, and the machine that they run on. They wire, and hold no logic. */
import { type MainRecords, withMarks } from './domain/records.ts'
import { readBudget } from './decide/read-budget.ts'
import { type Platform, realPlatform } from './platform.ts'
import { earlierResult, exportResult, type PostResult } from './runner/outputs.ts'
import { parseInputs } from './runner/inputs.ts'
import { parsePruneInputs } from './runner/prune-inputs.ts'
import { parseRestoreInputs } from './runner/restore-inputs.ts'
import { loadRecords, saveBeginning, saveDone, wereServersListed } from './runner/state.ts'
import { parseWaitInputs } from './runner/wait-inputs.ts'
import { awaitSnapshots } from './actions/wait/await-snapshots.ts'
import { conclude } from './actions/post/run-post.ts'
import type { PostOutcome } from './actions/post/post-outcome.ts'
import { inputsForPost, type Ready } from './actions/post/inputs-for-post.ts'
import { postWithoutInputs } from './actions/post/without-inputs.ts'
import { pruneAndReport } from './actions/prune/prune-and-report.ts'
import { rollBack } from './actions/restore/roll-back.ts'
import { takeSnapshots } from './actions/main/take-snapshots.ts'
import { begin, inContext, inputsOf, marksOfJob, parsed, reporterOf, type Start, toEnd } from './context.ts'

export { realPlatform }

/** The main step: takes the snapshots. */
export async function main(platform: Platform = realPlatform): Promise<void> {
  const start = begin(platform)
  await toEnd(start, async () => {
    // First of all, so that post never takes what somebody else left for ours; and if state can't be written, nobody
    // would know of a snapshot later, so nothing begins.
    saveBeginning(platform.toolkit, 0, [])
    const { inputs, remarks } = await parsed(start, parseInputs)
    await inContext(start, inputs, (context) => takeSnapshots(context, inputs, remarks), {
      readBudgetMs: readBudget(inputs.timeoutMs),
      readBefore: [],
    })
    if (!start.signal.aborted) saveDone(platform.toolkit)
    return null
  })
}

/** The post step: prunes, or restores. */
export async function post(platform: Platform = realPlatform): Promise<void> {
  const start = begin(platform)
  const target = { toolkit: platform.toolkit, earlierResult: earlierResult(platform.process.env) }
  const setResult = (result: PostResult): void => {
    exportResult(target, result, start.log.warning)
  }
  await toEnd(start, async () => {
    const records = withMarks(loadRecords(platform.toolkit), marksOfJob(platform).has)
    // Until more is known, and for inputs that can't be read.
    setResult('none')
    const ready = inputsForPost(inputsOf(platform), start.log, records)
    const { result, failure } = await concludeFrom(start, ready, records)
    setResult(result)
    return failure
  })
}

async function concludeFrom(start: Start, ready: Ready, records: MainRecords): Promise<PostOutcome> {
  switch (ready.kind) {
    case 'over':
      return ready.conclusion
    case 'unreadable':
      return await postWithoutInputs(reporterOf(start), inputsOf(start.platform), records, ready.problem)
    case 'inputs':
      return await inContext(start, ready.inputs, (context) => conclude(context, ready.inputs, records), {
        // What post can't prune the next run prunes. Before a restore it has more.
        readBudgetMs: 0,
        readBefore: wereServersListed(start.platform.toolkit) ? ['snapshots', 'servers'] : ['snapshots'],
      })
  }
}

/** `restore/`: rolls servers back by hand. */
export async function restore(platform: Platform = realPlatform): Promise<void> {
  const start = begin(platform)
  await toEnd(start, async () => {
    const { inputs, remarks } = await parsed(start, parseRestoreInputs)
    await inContext(start, inputs, (context) => rollBack(context, inputs, remarks), {
      readBudgetMs: readBudget(inputs.timeoutMs),
      readBefore: [],
    })
    return null
  })
}

/** `wait/`: waits for snapshots that an earlier step asked for. */
export async function wait(platform: Platform = realPlatform): Promise<void> {
  const start = begin(platform)
  await toEnd(start, async () => {
    const inputs = await parsed(start, parseWaitInputs)
    await inContext(start, inputs, (context) => awaitSnapshots(context, inputs, marksOfJob(platform)))
    return null
  })
}

/** `prune/`: deletes what is too many, on a schedule. */
export async function prune(platform: Platform = realPlatform): Promise<void> {
  const start = begin(platform)
  await toEnd(start, async () => {
    const { inputs, remarks } = await parsed(start, parsePruneInputs)
    await inContext(start, inputs, (context) => pruneAndReport(context, inputs, remarks), {
      readBudgetMs: readBudget(),
      readBefore: [],
    })
    return null
  })
}
