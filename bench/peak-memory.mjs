/**
 * Loaded into the action's process with `node --import <this file>`: when that ends, its largest memory (RSS) is added
 * as one line, in kB, to the file that BENCH_MEMORY_FILE names.
 *
 * Plain JavaScript, because what strips types would be loaded into the measured process too.
 */
import { appendFileSync, readFileSync } from 'node:fs'

process.on('exit', () => {
  appendFileSync(process.env.BENCH_MEMORY_FILE, `${peakKb()}\n`)
})

/** On Linux, what `resourceUsage` says may be the memory of the parent, from before this program was loaded. */
function peakKb() {
  try {
    return /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]
  } catch {
    return process.resourceUsage().maxRSS
  }
}
