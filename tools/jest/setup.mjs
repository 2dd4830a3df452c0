/**
 * Prepares a process for the tests that Jest runs in it, in Node itself: `@jest/globals` is what the runner has set, and
 * a test that never ends fails.
 */
import { registerHooks } from 'node:module'
import { addEventHandler } from 'jest-circus'

const GLOBALS = new URL('globals.mjs', import.meta.url).href

// Only an endless test gets there: how long one takes says how busy the machine is.
const LIMIT_MS = 600_000

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context),
})

addEventHandler(({ name }, { currentDescribeBlock }) => {
  if (name !== 'add_test') return
  const test = currentDescribeBlock.children.at(-1)
  test.fn = limited(test.fn)
})

function limited(test) {
  return async () => {
    const late = Promise.withResolvers()
    const timer = setTimeout(() => {
      late.reject(new Error('This test has not ended in ten minutes.'))
    }, LIMIT_MS)
    try {
      await Promise.race([test(), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

// What a test leaves open must not keep this process alive when all is done.
process.on('disconnect', () => {
  process.exit()
})
