/** What dist exports: the entries of the actions. They wire, and hold no logic. */
import { exportResult, type PostResult } from './runner/outputs.ts'
import { parseInputs } from './runner/inputs.ts'
import { runToEnd } from './runner/lifecycle.ts'
import { parseRestoreInputs } from './runner/restore-inputs.ts'
import { loadRecord, saveRecord } from './runner/state.ts'
import { conclude } from './steps/conclude.ts'
import { inputsForPost } from './steps/inputs-for-post.ts'
import { rollBack } from './steps/roll-back.ts'
import { takeSnapshot } from './steps/take-snapshot.ts'
import { begin, createWorld, isForeseen, readInput } from './wiring.ts'

/** The main step: takes the snapshot. */
export async function main(): Promise<void> {
  const start = begin()
  await runToEnd(process, start.log, isForeseen, async () => {
    // First of all, so that post never takes what somebody else left for ours; and if state can't be written, nobody
    // would know of a snapshot later, so nothing begins.
    saveRecord({ kind: 'no-create' })
    const { inputs, remarks } = parseInputs(readInput)
    await takeSnapshot(createWorld(start, inputs), inputs, remarks)
    return null
  })
}

/** The post step: prunes, or restores. */
export async function post(): Promise<void> {
  const start = begin()
  const setResult = (result: PostResult): void => {
    exportResult(result, start.log.warning)
  }
  await runToEnd(process, start.log, isForeseen, async () => {
    const record = loadRecord()
    // Until more is known, and for inputs that can't be read.
    setResult('none')
    const ready = inputsForPost(readInput, start.log, record)
    const { result, failure } =
      'conclusion' in ready
        ? ready.conclusion
        : await conclude(createWorld(start, ready.inputs), ready.inputs, record)
    setResult(result)
    return failure
  })
}

/** `restore/`: rolls a server back by hand. */
export async function restore(): Promise<void> {
  const start = begin()
  await runToEnd(process, start.log, isForeseen, async () => {
    const { inputs, remarks } = parseRestoreInputs(readInput)
    await rollBack(createWorld(start, inputs), inputs, remarks)
    return null
  })
}
