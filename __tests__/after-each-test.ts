/** What is tidied up or checked after each test, in the files that ask for it. */
import { afterEach, expect } from '@jest/globals'

/** Work that a test file registers. */
export interface AfterEachTest {
  /** Does the work after each test of this file. */
  readonly register: () => void
  /** @throws where the test file that runs now did not register it */
  readonly demand: () => void
}

/**
 * Returns work that every test file registers for itself: many files share a process, and a module that registers a hook as
 * it is loaded does so for the first of them only.
 * @param name of the function that a test file calls for it
 */
export function afterEachTest(name: string, work: () => void | Promise<void>): AfterEachTest {
  let file: string | undefined | null = null
  return {
    register: () => {
      file = expect.getState().testPath
      afterEach(work)
    },
    demand: () => {
      if (file !== expect.getState().testPath) throw new Error(`This test file does not call ${name}().`)
    },
  }
}
