/** What dist exports: the entries of the actions, and the machine that they run on. They wire, and hold no logic. */
import { takeSnapshots } from './actions/main/take-snapshots.ts'
import { inputsForPost, type Ready } from './actions/post/inputs-for-post.ts'
import { type PostOutcome, withRollback } from './actions/post/post-outcome.ts'
import { runPost } from './actions/post/run-post.ts'
import { postWithoutInputs } from './actions/post/without-inputs.ts'
import { pruneAndReport } from './actions/prune/prune-and-report.ts'
import { rollBack } from './actions/restore/roll-back.ts'
import { awaitSnapshots } from './actions/wait/await-snapshots.ts'
import { contextWithoutInputs, inContext, inputsOf, runAction, runStep, type Start } from './context.ts'
import { readBudget } from './decide/read-budget.ts'
import { type MainRecords, withMarks } from './domain/records.ts'
import { type Platform, realPlatform } from './platform.ts'
import { actionNameIn } from './runner/action-name.ts'
import { completionMarks } from './runner/job-notes.ts'
import { readPruneInputs } from './runner/inputs/prune.ts'
import { readRestoreInputs } from './runner/inputs/restore.ts'
import { readInputsForMain } from './runner/inputs/snapshot.ts'
import { readWaitInputs } from './runner/inputs/wait.ts'
import { earlierResult, exportResult } from './runner/post-result.ts'
import { loadRecords, saveBeginning, saveDone, wereServersListed } from './runner/state.ts'

export { realPlatform }

/** The main step: takes the snapshots. */
export async function main(platform: Platform = realPlatform): Promise<void> {
  await runAction(
    platform,
    (read) => {
      // First of all, so that the post step never takes foreign state for ours; and if state can't be written,
      // no later step would know of a snapshot, so nothing begins.
      saveBeginning(platform.toolkit, [], [])
      return readInputsForMain(read, actionNameIn(platform.process.env))
    },
    async (context, inputs) => {
      await takeSnapshots(context, inputs)
      if (!context.signal.aborted) saveDone(context.toolkit)
    },
    ({ timeoutMs }) => readBudget(timeoutMs),
  )
}

/** The post step: prunes, or restores. */
export async function post(platform: Platform = realPlatform): Promise<void> {
  const { toolkit, process } = platform
  await runStep(platform, async (start) => {
    const target = { toolkit, log: start.log, earlierResult: earlierResult(process.env) }
    const records = withMarks(loadRecords(toolkit), completionMarks(process.env).has)
    // Until more is known, and for inputs that can't be read.
    exportResult(target, 'none')
    const ready = inputsForPost(inputsOf(platform), start.log, records)
    const { result, failure, advice } = await outcomeOf(start, ready, records)
    exportResult(target, result)
    return failure === null ? null : withRollback(start, failure, advice)
  })
}

async function outcomeOf(start: Start, ready: Ready, records: MainRecords): Promise<PostOutcome> {
  const { platform } = start
  switch (ready.kind) {
    case 'over':
      return ready.outcome
    case 'unreadable':
      return await postWithoutInputs(contextWithoutInputs(start), inputsOf(platform), records, ready.problem)
    case 'inputs':
      return await inContext(
        start,
        ready.inputs,
        // What post can't prune the next run prunes. Before a restore it has more.
        {
          budgetMs: 0,
          readBefore: wereServersListed(platform.toolkit) ? ['snapshots', 'servers'] : ['snapshots'],
        },
        (context) => runPost(context, ready.inputs, records),
      )
  }
}

/** `restore/`: rolls servers back by hand. */
export async function restore(platform: Platform = realPlatform): Promise<void> {
  await runAction(platform, readRestoreInputs, rollBack, ({ timeoutMs }) => readBudget(timeoutMs))
}

/** `wait/`: waits for snapshots that an earlier step asked for. */
export async function wait(platform: Platform = realPlatform): Promise<void> {
  await runAction(platform, readWaitInputs, (context, inputs) =>
    awaitSnapshots(context, inputs, completionMarks(platform.process.env)),
  )
}

/** `prune/`: deletes what is too many, on a schedule. */
export async function prune(platform: Platform = realPlatform): Promise<void> {
  await runAction(platform, readPruneInputs, pruneAndReport, () => readBudget())
}
