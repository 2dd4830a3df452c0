/** What dist exports: the two entries of the root action. They wire, and hold no logic. */
import { exportResult } from './runner/outputs.ts'
import { parseInputs } from './runner/inputs.ts'
import { runToEnd } from './runner/lifecycle.ts'
import { loadRecord } from './runner/state.ts'
import { conclude } from './steps/conclude.ts'
import { takeSnapshot } from './steps/take-snapshot.ts'
import { begin, createWorld, isForeseen, readInput } from './wiring.ts'

/** The main step: takes the snapshot. */
export async function main(): Promise<void> {
  const start = begin()
  await runToEnd(process, start.log, isForeseen, async () => {
    const { inputs, remarks } = parseInputs(readInput)
    await takeSnapshot(createWorld(start, inputs), inputs, remarks)
    return null
  })
}

/** The post step: prunes, or restores. */
export async function post(): Promise<void> {
  const start = begin()
  await runToEnd(process, start.log, isForeseen, async () => {
    const record = loadRecord()
    const { inputs } = parseInputs(readInput)
    const { result, failure } = await conclude(createWorld(start, inputs), inputs, record)
    exportResult(result)
    return failure
  })
}
