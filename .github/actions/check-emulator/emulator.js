import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What the control endpoint of the emulator answers to `GET <path>`. @throws what `fetch` throws */
export async function look(path) {
  const origin = input('emulator')
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

/** Prints what the emulator wrote into the file that its step redirects it to. */
export function showLog() {
  const file = path.join(process.env.RUNNER_TEMP ?? '', 'emulator.log')
  show(
    'Log of the emulator',
    existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : `There is no ${file}.`,
  )
}

/** Prints a text, folded. Nothing in it acts as a workflow command. */
export function show(title, text) {
  const token = randomUUID()
  console.log(`::group::${title}\n::stop-commands::${token}\n${text}\n::${token}::\n::endgroup::`)
}
