/**
 * Loaded into the action's process with `node --import <this file>`: when that ends, its largest memory (RSS, in kB) and
 * the processor time that it took (in ms) are added, as one line, to the file that BENCH_COST_FILE names.
 *
 * Plain JavaScript, because what strips types would be loaded into the measured process too.
 */
import { appendFileSync, readFileSync } from 'node:fs'

process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  appendFileSync(process.env.BENCH_COST_FILE, `${peakKb()} ${(user + system) / 1000}\n`)
})

/** On Linux, what `resourceUsage` says may be the memory of the parent, from before this program was loaded. */
function peakKb() {
  try {
    return /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]
  } catch {
    return process.resourceUsage().maxRSS
  }
}
