/** What post ends with when its inputs can't be read any more. */
import { describe, expect, test } from '@jest/globals'
import { postWithoutInputs } from '../../src/actions/post/without-inputs.ts'
import type { PostOutcome } from '../../src/actions/post/post-outcome.ts'
import type { RestoreTrigger } from '../../src/domain/deploy-status.ts'
import type { Message } from '../../src/domain/message.ts'
import type { MainRecords } from '../../src/domain/records.ts'
import { RECORD } from '../decide/restore-facts.ts'
import { postContext, type Said } from './post-context.ts'

const PROBLEM: Message = { code: 'input-invalid', what: '"keep" is "many".' }
const FAILED = { 'deploy-status': 'failure', 'job-status': 'failure' }

/** What main leaves that has seen its one snapshot completed. */
function left(...restoreOn: readonly RestoreTrigger[]): MainRecords {
  return { kind: 'read', servers: [RECORD], restoreOn, isDone: true }
}

/** The end with these inputs; those that are left out are empty. An error is thrown when the input is read. */
async function ended(
  inputs: Readonly<Record<string, string | Error>>,
  records: MainRecords = left(),
): Promise<PostOutcome & { readonly said: Said }> {
  const { context, said } = postContext()
  const read = (name: string): string => {
    const text = inputs[name] ?? ''
    if (text instanceof Error) throw text
    return text
  }
  return { ...(await postWithoutInputs(context, read, records, PROBLEM)), said }
}

describe('inputs of the post step', () => {
  test.each<[string, string, string, string]>([
    ['nothing', '', '', 'post-inputs-empty'],
    ['nothing but spaces', ' ', '\n', 'post-inputs-empty'],
    ['a token alone', 'vps_secret', '', 'input-invalid'],
    ['a "deploy-status" alone', '', 'failure', 'input-invalid'],
  ])('that hold %s', async (_, token, deployStatus, code) => {
    const inputs = { 'api-token': token, 'deploy-status': deployStatus, 'job-status': 'failure' }
    const { failure } = await ended({ ...inputs, 'restore-on': 'failure' })
    expect(failure?.code).toBe(code)
  })
})

describe('the address of the API in the advice to roll back', () => {
  test.each([
    ['is the one that was given', ' https://api.example/v1\n', 'https://api.example/v1'],
    ['is left out where none was given', '', undefined],
    ['is left out where it is none', 'api.example', undefined],
  ])('%s', async (_, apiUrl, expected) => {
    const { advice } = await ended({ ...FAILED, 'api-url': apiUrl })
    expect(advice?.target?.servers).toEqual([expect.objectContaining({ snapshotId: '801' })])
    expect(advice?.target?.apiUrl?.href).toBe(expected)
  })

  test('is not left out because of a bug', async () => {
    await expect(ended({ ...FAILED, 'api-url': new TypeError('a bug') })).rejects.toThrow('a bug')
  })
})

describe('a restore without inputs', () => {
  test.each<[string, Readonly<Record<string, string>>, MainRecords, PostOutcome['result']]>([
    ['was requested in post', { ...FAILED, 'restore-on': 'failure' }, left(), 'not-restored'],
    ['was requested in main', FAILED, left('failure'), 'not-restored'],
    [
      'was requested in post, where what main left is damaged',
      { ...FAILED, 'restore-on': 'failure' },
      { kind: 'damaged' },
      'not-restored',
    ],
    ['was not requested, where what main left is damaged', FAILED, { kind: 'damaged' }, 'kept'],
    ['was requested by none', FAILED, left(), 'kept'],
    ['was requested after another end', { ...FAILED, 'restore-on': 'cancelled' }, left('cancelled'), 'kept'],
    ['was requested in words that are none', { ...FAILED, 'restore-on': 'always' }, left(), 'not-restored'],
  ])('%s', async (_, inputs, records, result) => {
    const end = await ended(inputs, records)
    expect(end.result).toBe(result)
    // Who requested a restore must see that there was none.
    expect(end.failure === null).toBe(result === 'kept')
    expect(end.said.warnings).toHaveLength(result === 'kept' ? 1 : 0)
    expect(end.said.summaries).toEqual([expect.stringMatching(result === 'kept' ? /^### ⚠️/ : /^### ❌/)])
  })

  test('is not taken for one that was requested because of a bug', async () => {
    await expect(ended({ ...FAILED, 'restore-on': new TypeError('a bug') })).rejects.toThrow('a bug')
  })
})

test('Where no snapshot is known there is nothing to roll back to', async () => {
  const { advice } = await ended(FAILED, { kind: 'damaged' })
  expect(advice?.target).toBeNull()
})
