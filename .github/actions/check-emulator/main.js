// Starts the emulator, waits until it answers, and says so if it never does.
import { fail, input, look, showLog, start } from './emulator.js'

const TRIES = 60
const PAUSE_MS = 500

if (input('emulator') === '') start()
const trouble = await untilItAnswers()
if (trouble === null) console.log('The emulator answers. What was done there is checked when the job ends.')
else {
  fail(`The emulator does not answer: ${trouble}.`)
  showLog()
}

/** Null once it has answered; else what went wrong the last time. */
async function untilItAnswers() {
  let problem = null
  for (let count = 0; count < TRIES; count += 1) {
    if (count > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    try {
      await look('state')
      return null
    } catch (error) {
      problem = String(error.cause?.code ?? error.message)
    }
  }
  return problem
}
