import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/actions/shared/step.ts'
import { messageOf, lookUpServers } from '../../src/actions/shared/readings.ts'
import { type FailureKind, VpsOrgError } from '../../src/vpsorg/failure.ts'

function failed(kind: FailureKind): VpsOrgError {
  return new VpsOrgError({
    ...{
      kind,
      operation: { kind: 'list-servers' },
      status: null,
      requestId: null,
      said: null,
      retryAfterMs: null,
    },
  })
}

/** What is seen of two servers when their list can't be read. */
async function seenWith(error: Error): Promise<unknown> {
  const notNeeded = (): never => {
    throw new Error('This is not needed to look at servers.')
  }
  const vpsOrg: Context['vpsOrg'] = {
    listServers: () => Promise.reject(error),
    ...{ listSnapshots: notNeeded, createSnapshot: notNeeded },
    ...{ restoreSnapshot: notNeeded, deleteSnapshot: notNeeded },
  }
  const lookups = await lookUpServers({ vpsOrg } as Context, ['12345', '678'], new AbortController().signal)
  return Object.fromEntries(lookups)
}

describe('servers whose list can not be read', () => {
  test.each<FailureKind>(['unauthorized', 'forbidden'])(
    'because the token may not (%s) are hidden, and somebody has to act',
    async (kind) => {
      const lookup = { kind: 'forbidden', why: failed(kind).message }
      expect(await seenWith(failed(kind))).toEqual({ 12345: lookup, 678: lookup })
    },
  )

  test.each<FailureKind>(['server-error', 'timeout', 'too-large'])(
    'for another reason (%s) are unreadable this time',
    async (kind) => {
      const lookup = { kind: 'unavailable', why: failed(kind).facts.what }
      expect(await seenWith(failed(kind))).toEqual({ 12345: lookup, 678: lookup })
    },
  )

  test('because of a bug are none of it: the bug goes on upwards', async () => {
    await expect(seenWith(new TypeError('a bug'))).rejects.toThrow(new TypeError('a bug'))
  })
})

describe('the message of a failure for a step that goes on', () => {
  test.each<FailureKind>(['unauthorized', 'forbidden', 'not-found'])(
    'has advice where somebody has to act: %s',
    (kind) => {
      expect(messageOf(failed(kind))).toBe(failed(kind).message)
    },
  )

  test.each<FailureKind>(['bad-request', 'rate-limited', 'server-error', 'lost', 'not-sent'])(
    'says only what happened otherwise: %s',
    (kind) => {
      expect(messageOf(failed(kind))).toBe(failed(kind).facts.what)
    },
  )

  test('is none for a bug, which goes on upwards', () => {
    expect(() => messageOf(new TypeError('a bug'))).toThrow(new TypeError('a bug'))
  })
})
