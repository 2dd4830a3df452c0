// Runs after the posts of all actions that stand behind this one in the job.
import { end, fail, input, look, show, showLog } from './emulator.js'

try {
  const asked = ['history', 'state', 'requests'].map((path) => look(path))
  const [history, state, requests] = await Promise.all(asked)
  compare('What happened at the provider', history.map(eventLine).join('\n'), lines(input('history')))
  compare('The disk', String(state.servers[0]?.disk), input('disk'))
  compare('VPS_SNAPSHOT_RESULT', process.env.VPS_SNAPSHOT_RESULT ?? '', input('result'))
  if (process.exitCode === 1)
    show('Requests to the emulator', requests.map((each) => JSON.stringify(each)).join('\n'))
} catch (error) {
  fail(`The emulator can't be asked what was done: ${String(error.cause?.code ?? error.message)}.`)
}
if (process.exitCode === 1) showLog()
end()

function eventLine({ kind, snapshotId }) {
  return snapshotId === undefined ? kind : `${kind} ${snapshotId}`
}

/** The lines of a text, without indentation and empty ones. */
function lines(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

function compare(what, found, expected) {
  if (found === expected) console.log(`${what}, as expected: ${oneLine(found)}`)
  else fail(`${what} is not as expected.\nFound:    ${oneLine(found)}\nExpected: ${oneLine(expected)}`)
}

function oneLine(text) {
  return text === '' ? '(nothing)' : text.replaceAll('\n', ', ')
}
