import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/actions/shared/step.ts'
import { messageOf, lookUpServer } from '../../src/actions/shared/readings.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { FailureKind } from '../../src/vpsorg/failure-kinds.ts'

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

/** What is seen of a server when the list can't be read. */
async function seenWith(error: Error): Promise<unknown> {
  const notNeeded = (): never => {
    throw new Error('This is not needed to look up a server.')
  }
  const vpsOrg: Context['vpsOrg'] = {
    listServers: () => Promise.reject(error),
    ...{ listSnapshots: notNeeded, createSnapshot: notNeeded },
    ...{ restoreSnapshot: notNeeded, deleteSnapshot: notNeeded },
  }
  return await lookUpServer({ vpsOrg } as Context, '12345', { signal: new AbortController().signal })
}

describe('a server whose list can not be read', () => {
  test.each<FailureKind>(['unauthorized', 'forbidden'])(
    'because the token may not (%s) is hidden, and the user has to act',
    async (kind) => {
      const lookup = { kind: 'forbidden', why: failed(kind).message }
      expect(await seenWith(failed(kind))).toEqual(lookup)
    },
  )

  test.each<FailureKind>(['server-error', 'timeout', 'too-large'])(
    'for another reason (%s) is unreadable this time',
    async (kind) => {
      const lookup = { kind: 'unavailable', why: failed(kind).facts.what }
      expect(await seenWith(failed(kind))).toEqual(lookup)
    },
  )

  test('because of a bug is none of it: the bug goes on upwards', async () => {
    await expect(seenWith(new TypeError('a bug'))).rejects.toThrow(new TypeError('a bug'))
  })
})

describe('the message of a failure for a step that goes on', () => {
  test.each<FailureKind>(['unauthorized', 'forbidden', 'firewall', 'not-found', 'no-such-list'])(
    'has advice where a user has to act: %s',
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
