import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'

const PORT = 8787
const LOG = path.join(process.env.RUNNER_TEMP ?? '', 'emulator.log')

/** Starts an emulator that outlives this process. Its post step finds the process id in the state. */
export function start() {
  const log = openSync(LOG, 'w')
  const child = spawn(
    process.execPath,
    ['testing/emulator/cli.ts', '--port', String(PORT), '--time-scale', '60'],
    { cwd: process.env.GITHUB_WORKSPACE, detached: true, stdio: ['ignore', log, log], windowsHide: true },
  )
  child.once('error', (error) => {
    fail(`The emulator did not start: ${error.message}.`)
  })
  child.unref()
  appendFileSync(process.env.GITHUB_STATE, `pid=${child.pid}\n`)
}

/** Ends the emulator that `start` started. */
export function end() {
  const pid = Number(process.env.STATE_pid)
  if (!(pid > 0)) return
  try {
    process.kill(pid)
  } catch {
    // It has ended by itself, and its log says why.
  }
}

/** What the control endpoint of the emulator answers to `GET <path>`. @throws what `fetch` throws */
export async function look(path) {
  const origin = input('emulator') || `http://127.0.0.1:${PORT}`
  const response = await fetch(`${origin}/_emulator/${path}`, { signal: AbortSignal.timeout(5_000) })
  if (!response.ok) throw new Error(`${origin} answered ${response.status} to ${path}.`)
  return await response.json()
}

/** An input of this action, as the runner hands it over. */
export function input(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
}

/** Fails the step with one annotation. */
export function fail(message) {
  console.log(`::error::${message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`)
  process.exitCode = 1
}

/** Prints what the emulator wrote. */
export function showLog() {
  show('Log of the emulator', existsSync(LOG) ? readFileSync(LOG, 'utf8').trimEnd() : `There is no ${LOG}.`)
}

/** Prints a text, folded. Nothing in it acts as a workflow command. */
export function show(title, text) {
  const token = randomUUID()
  console.log(`::group::${title}\n::stop-commands::${token}\n${text}\n::${token}::\n::endgroup::`)
}
