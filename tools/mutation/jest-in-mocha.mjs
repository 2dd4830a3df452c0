/**
 * Lets the mutation tests run in Mocha, which keeps everything loaded from one mutant to the next: Jest loads all of it
 * again each time, which makes a run of a minute one of an hour. Tests keep importing `@jest/globals` and get this.
 */
import { registerHooks } from 'node:module'
import { bind } from 'jest-each'
import fc from 'fast-check'

export { expect } from 'expect'

// A mutant that makes a test wait for ever is noticed by then, and the process goes on to the next.
const BUDGET_MS = 30_000

const HERE = import.meta.url

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: HERE, shortCircuit: true } : next(specifier, context),
})

// One failure is enough to have noticed a mutant; its text is not read.
fc.configureGlobal({ endOnFailure: true })

// Mocha sets its functions only just before it loads the tests.
const mocha = globalThis
const within = (given) =>
  given.map((each) =>
    typeof each === 'function'
      ? function () {
          this.timeout(BUDGET_MS)
          const result = each()
          // What has returned does not wait: how long it computed says how busy the machine is.
          if (typeof result?.then !== 'function') this.timeout(0)
          return result
        }
      : each,
  )
export const beforeAll = (...given) => mocha.before(...within(given))
export const afterAll = (...given) => mocha.after(...within(given))
export const beforeEach = (...given) => mocha.beforeEach(...within(given))
export const afterEach = (...given) => mocha.afterEach(...within(given))
export const describe = (name, block) => {
  mocha.describe(name, () => {
    block()
  })
}
export const test = (name, block) => mocha.it(name, ...within([block]))
describe.each = bind(describe, false)
describe.skip = (name, block) => mocha.describe.skip(name, block)
test.each = bind(test, false)
test.skip = (name, block) => mocha.it.skip(name, block)
// The patience above is for all of them.
export const jest = { setTimeout: () => undefined }
