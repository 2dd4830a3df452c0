/** Tests of what Windows does not have. There they are skipped, and say why in their names; everywhere else they run. */
import { describe, test } from '@jest/globals'

type Body = () => void | Promise<void>

interface Tests {
  readonly describe: (name: string, tests: () => void) => void
  readonly test: (name: string, body: Body) => void
}

function notOnWindows(why: string): Tests {
  const skipped = process.platform === 'win32'
  const named = (name: string): string => (skipped ? `${name} (skipped on Windows: ${why})` : name)
  return {
    describe: (name, tests) => {
      if (skipped) describe.skip(named(name), tests)
      else describe(name, tests)
    },
    test: (name, body) => {
      if (skipped) test.skip(named(name), body)
      else test(name, body)
    },
  }
}

/** A process hears SIGINT or SIGTERM and ends in its own way. SIGKILL, and dying of a signal, work everywhere. */
export const withSignals = notOnWindows('a signal ends a process there at once, before it can say anything')

/** A script of a workflow that is meant for Linux. */
export const withBash = notOnWindows('"bash" may be another system there')

/** One variable of the environment holds 128 KiB at most. */
export const withVariableLimit = notOnWindows('its limit for variables is another one')
