/** A Chromium on this machine, to photograph pages with. Nothing but the pictures needs one. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** What to do where there is none. */
export const NO_CHROMIUM =
  'This takes pictures with Chromium, and found none. Install it (on Debian and Ubuntu: sudo apt-get install chromium), or set CHROME to its program.'

/** The program that `CHROME` names, or one of the usual ones; `null` where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv, isProgram = isExecutable): string | null {
  const { CHROME: named } = environment
  if (named !== undefined && named !== '') return isProgram(named) ? named : null
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter((each) => each !== '')
  const usual = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
  return [...usual, ...ELSEWHERE].find((each) => isProgram(each)) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Runs it without a window. @returns what it printed @throws Error when it fails */
export function runChromium(program: string, folder: string, options: readonly string[]): string {
  // Its sandbox refuses to work for root. The pages here are our own and load nothing.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const always = [
    '--headless',
    '--disable-gpu',
    '--hide-scrollbars',
    `--user-data-dir=${path.join(folder, 'profile')}`,
  ]
  const run = spawnSync(program, [...always, ...asRoot, ...options], { encoding: 'utf8', timeout: 60_000 })
  if (run.status === 0) return run.stdout
  throw new Error(
    `${program} ended with ${run.status ?? run.signal ?? 'an error'}: ${run.stderr.trim().slice(-500)}`,
  )
}
