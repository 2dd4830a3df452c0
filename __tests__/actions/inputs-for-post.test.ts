import { expect, test } from '@jest/globals'
import { inputsForPost } from '../../src/actions/post/inputs-for-post.ts'
import type { Log } from '../../src/runner/log.ts'
import { REQUIRED } from '../runner/given.ts'

const said = (): void => undefined
const LOG: Log = {
  line: said,
  notice: said,
  warning: said,
  error: said,
  debug: said,
  startGroup: said,
  endGroup: said,
}

test('a failure that is not about what an input holds is not taken for one', () => {
  const given: Readonly<Record<string, string>> = REQUIRED
  const read = (name: string): string => {
    if (name === 'keep') throw new TypeError('not to be read')
    return given[name] ?? ''
  }
  expect(() => inputsForPost(read, LOG, { kind: 'damaged' })).toThrow(new TypeError('not to be read'))
})

test('Where main sent no create, there is nothing to do, whatever the inputs are', () => {
  const read = (): never => {
    throw new TypeError('not to be read')
  }
  const servers = [{ kind: 'no-create', serverId: '12345' }] as const
  expect(inputsForPost(read, LOG, { kind: 'read', servers, restoreOn: ['failure'], isDone: false })).toEqual({
    kind: 'over',
    outcome: { result: 'none', failure: null },
  })
})
