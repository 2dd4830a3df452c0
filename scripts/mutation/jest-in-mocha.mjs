/**
 * Lets the mutation tests run in Mocha, which keeps everything loaded from one mutant to the next: Jest loads all of it
 * again each time, which makes a run of a minute one of an hour. Tests keep importing `@jest/globals` and get this.
 */
import { registerHooks } from 'node:module'
import { bind } from 'jest-each'
import fc from 'fast-check'

export { expect } from 'expect'

const HERE = import.meta.url

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: HERE, shortCircuit: true } : next(specifier, context),
})

// One failure is enough to have noticed a mutant; nobody reads what it was.
fc.configureGlobal({ endOnFailure: true })

// Mocha sets its functions only just before it loads the tests.
const mocha = globalThis
export const beforeAll = (...given) => mocha.before(...given)
export const afterAll = (...given) => mocha.after(...given)
export const beforeEach = (...given) => mocha.beforeEach(...given)
export const afterEach = (...given) => mocha.afterEach(...given)
export const describe = (name, block) => {
  mocha.describe(name, () => {
    block()
  })
}
export const test = (name, block) => mocha.it(name, () => block())
describe.each = bind(describe, false)
test.each = bind(test, false)
