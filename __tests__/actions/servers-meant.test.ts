/** What is said of an id that no server has: which one to write, and which servers there are. */
import { describe, expect, test } from '@jest/globals'
import {
  explained,
  explaining,
  idsMeant,
  isUnlisted,
  mayBeWrongId,
  refuseNames,
} from '../../src/actions/shared/servers-meant.ts'
import { StepError } from '../../src/actions/shared/step.ts'
import type { Server, ServerListing, ServerLookup } from '../../src/domain/server.ts'
import type { UserError } from '../../src/domain/user-error.ts'
import { RunnerFileError } from '../../src/runner/runner-file.ts'
import type { ReadOptions } from '../../src/vpsorg/read-options.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import { type FailureKind, KINDS } from '../../src/vpsorg/failure-kinds.ts'

const WEB: Server = { ids: ['12345'], name: 'web', status: 'active', addresses: ['203.0.113.10'] }
const WRITE_WEB = '"web" is the name of server 12345: write server-id: 12345.'
const WRITE_ADDRESS = '"203.0.113.10" is the address of server 12345: write server-id: 12345.'
const WHY = 'Server 99999 is not among those.'

const FOUND: ServerLookup = { kind: 'found', server: WEB }
const FORBIDDEN: ServerLookup = { kind: 'forbidden', why: 'The token may not.' }
const UNREADABLE: ServerLookup = { kind: 'unavailable', why: 'No answer.' }
const UNLISTED: ServerLookup = { kind: 'unavailable', why: WHY, listed: [WEB] }

const SEEN_OR_UNKNOWN: readonly [string, ServerLookup | null][] = [
  ['was not looked for', null],
  ['was found', FOUND],
  ['is hidden from this token', FORBIDDEN],
  ['is in a list that could not be read', UNREADABLE],
]

function failed(kind: FailureKind): VpsOrgError {
  return new VpsOrgError(failureWithoutAnswer(kind, { kind: 'list-snapshots', serverId: '99999' }))
}

describe('a server', () => {
  test.each(SEEN_OR_UNKNOWN)('that %s is not known to be missing', (_which, lookup) => {
    expect(isUnlisted(lookup)).toBe(false)
  })

  test('that a complete list does not hold is missing', () => {
    expect(isUnlisted(UNLISTED)).toBe(true)
    expect(isUnlisted({ kind: 'unavailable', why: WHY, listed: [] })).toBe(true)
  })
})

describe('a name in the place of an id', () => {
  test('is refused, and each with the id to write where there are several', () => {
    expect(() => {
      refuseNames([
        { serverId: 'web', lookup: UNLISTED },
        { serverId: '99999', lookup: UNLISTED },
        { serverId: '203.0.113.10', lookup: UNLISTED },
      ])
    }).toThrow(
      `"server-id" holds a name or an address in the place of an id. Nothing was changed. ${WRITE_WEB} ${WRITE_ADDRESS}`,
    )
  })

  test.each(SEEN_OR_UNKNOWN)('is not suspected where the server %s', (_which, lookup) => {
    expect(() => {
      refuseNames([{ serverId: 'web', lookup }])
    }).not.toThrow()
  })

  test('is not suspected where the id is like nothing', () => {
    expect(() => {
      refuseNames([{ serverId: '99999', lookup: UNLISTED }])
    }).not.toThrow()
  })
})

describe('the ids that are meant by texts', () => {
  async function meant(
    texts: readonly string[],
    listing: ServerListing | Error = { servers: [WEB], incomplete: null },
  ): Promise<{ readonly said: string | null; readonly reads: readonly Partial<ReadOptions>[] }> {
    const reads: Partial<ReadOptions>[] = []
    const { signal } = new AbortController()
    const said = await idsMeant(texts, signal, () => ({
      listServers: (given, options = {}) => {
        expect(given).toBe(signal)
        reads.push(options)
        return listing instanceof Error ? Promise.reject(listing) : Promise.resolve(listing)
      },
    }))
    return { said, reads }
  }

  test('are found in a list that is waited for ten seconds', async () => {
    expect(await meant(['web', 'other', '203.0.113.10'])).toEqual({
      said: `${WRITE_WEB} ${WRITE_ADDRESS}`,
      reads: [{ limitMs: 10_000 }],
    })
  })

  test('are not looked for where there are no texts', async () => {
    expect(await meant([])).toEqual({ said: null, reads: [] })
  })

  test.each<[string, ServerListing | Error]>([
    ['the text is like nothing', { servers: [], incomplete: null }],
    ['the list is incomplete', { servers: [WEB], incomplete: 'page 2 is missing' }],
    ['the list can not be read', failed('lost')],
  ])('are unknown where %s', async (_which, listing) => {
    expect((await meant(['web'], listing)).said).toBeNull()
  })

  test('are unknown where the API can not be called', async () => {
    const said = await idsMeant(['web'], new AbortController().signal, () => {
      throw new Error('The token is empty.')
    })
    expect(said).toBeNull()
  })
})

describe('a failure', () => {
  const facts = { code: 'some-code', what: 'It failed.', next: 'Run it again.', onlyNextHelps: true }
  const error = new StepError(facts)

  function said(serverId: string, cause: UserError, lookup: ServerLookup | null = UNLISTED): UserError {
    return explained({ serverId, lookup }, cause)
  }

  test.each(SEEN_OR_UNKNOWN)('stays as it is where the server %s', (_which, lookup) => {
    expect(said('web', error, lookup)).toBe(error)
  })

  test('names the id to write where the given one is a name', () => {
    const named = said('web', error)
    expect(named.facts).toEqual({
      ...{ code: 'server-id-is-a-name', what: 'It failed.', next: WRITE_WEB, onlyNextHelps: false },
    })
    expect(named).toBeInstanceOf(StepError)
    expect(named.cause).toBe(error)
  })

  test('names the servers that there are where the id is like nothing', () => {
    const unknown = said('99999', error)
    expect(unknown.facts).toEqual({
      ...{ code: 'server-not-found', what: 'It failed.', onlyNextHelps: false },
      next: `${WHY} Correct "server-id" or "api-token".`,
    })
    expect(unknown.cause).toBe(error)
  })

  test('does not say it twice', () => {
    const explainedBefore = said('99999', error)
    expect(said('99999', explainedBefore)).toBe(explainedBefore)
    const namedBefore = said('web', error)
    expect(said('web', namedBefore)).toBe(namedBefore)
  })

  test('names the id to write also where it says that the server is missing', () => {
    const missing = new StepError({ code: 'some-code', what: WHY })
    expect(said('web', missing).facts.next).toBe(WRITE_WEB)
  })

  test('that speaks of a limit stays as it is: VPS.org knows the server', () => {
    const limit = new StepError({ code: 'create-refused-limit', what: 'The limit is reached.' })
    expect(said('web', limit)).toBe(limit)
    expect(said('99999', limit)).toBe(limit)
  })

  test('does not doubt the address of the API, at which the servers were listed', () => {
    const whatOf = (kind: FailureKind): string => said('99999', failed(kind)).facts.what
    expect(whatOf('no-such-list')).toBe(failed('not-found').facts.what)
    expect(failed('no-such-list').facts.what).not.toBe(failed('not-found').facts.what)
    for (const kind of ['not-found', 'forbidden', 'bad-request'] as const) {
      expect(whatOf(kind)).toBe(failed(kind).facts.what)
    }
  })

  const DOUBTED: readonly FailureKind[] = [
    ...(['bad-request', 'not-found', 'no-such-list', 'forbidden', 'said-no', 'other-status'] as const),
  ]

  test.each(Object.keys(KINDS) as FailureKind[])(
    'may be due to a wrong id where the API answers the request itself: %s',
    (kind) => {
      const isDoubted = DOUBTED.includes(kind)
      const error = failed(kind)
      const wrapped = new StepError({ code: 'some-code', what: 'It failed.' }, { cause: error })
      expect(mayBeWrongId({ error })).toBe(isDoubted)
      expect(mayBeWrongId({ error: wrapped })).toBe(isDoubted)
      expect(mayBeWrongId({ error: new StepError(wrapped.facts, { cause: wrapped }) })).toBe(isDoubted)
    },
  )

  test('is not due to a wrong id where no call failed', () => {
    expect(mayBeWrongId({ error: new StepError({ code: 'some-code', what: 'It failed.' }) })).toBe(false)
    expect(mayBeWrongId({ error: new Error('a bug', { cause: failed('not-found') }) })).toBe(false)
  })
})

describe('work on a server that a complete list does not hold', () => {
  const server = { serverId: 'web', lookup: UNLISTED }

  test('returns what it returns', async () => {
    expect(await explaining(server, () => Promise.resolve(5))).toBe(5)
  })

  test('fails with the id to write', async () => {
    await expect(explaining(server, () => Promise.reject(failed('not-found')))).rejects.toMatchObject({
      facts: { code: 'server-id-is-a-name', next: WRITE_WEB },
    })
  })

  test.each([
    ['a bug', new TypeError('a bug')],
    ['a file that the runner does not take', new RunnerFileError({ code: 'some-code', what: 'No space.' })],
  ])('fails as it is because of %s', async (_what, error) => {
    await expect(explaining(server, () => Promise.reject(error))).rejects.toBe(error)
  })
})
