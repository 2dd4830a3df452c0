/** When the list of servers is read to learn which ids are of one server, and when that is known or can't be. */
import { describe, expect, test } from '@jest/globals'
import type { ServerListing } from '../../src/domain/server.ts'
import { type FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import { type ReadOptions, readOptions } from '../../src/vpsorg/read-options.ts'
import { serverIdentities } from '../../src/vpsorg/server-identities.ts'
import { settled } from './under-test.ts'

const SIGNAL = new AbortController().signal
const UUID = '0b5e1a52-7c1f-4c8e-9a53-3a6a7f1b2c3d'
const OPTIONS = readOptions()

function listing(incomplete: string | null, ...ids: readonly string[]): ServerListing {
  return { servers: [{ ids, name: 'web', status: 'active', addresses: [] }], incomplete }
}

const refused = (kind: FailureKind): VpsOrgError =>
  new VpsOrgError(failureWithoutAnswer(kind, { kind: 'list-servers' }))

/** Identities over lists that come one after the other; the last one stays. */
function over(...answers: readonly (ServerListing | Promise<ServerListing> | Error)[]) {
  const read: ReadOptions[] = []
  const identities = serverIdentities((_signal, options) => {
    read.push(options)
    const answer = answers[Math.min(read.length, answers.length) - 1]
    return answer instanceof Error || answer === undefined
      ? Promise.reject(answer ?? new Error('No list was given.'))
      : Promise.resolve(answer)
  })
  const learn = (serverId: string, options = OPTIONS): Promise<void> =>
    identities.learn(serverId, SIGNAL, options)
  return { ...identities, learn, read }
}

describe('the other ids of a server', () => {
  test('are learnt from one list, which is not read again for an id that it has shown', async () => {
    const it = over(listing('page 2 is missing', '12345', UUID))
    await it.learn('12345')
    await it.learn('12345')
    await it.learn(UUID.toUpperCase())
    expect(it.read).toHaveLength(1)
    expect(it.same().get('12345')).toEqual(['12345', UUID])
  })

  test('are looked for again where a part of the list did not show the server', async () => {
    const it = over(listing('page 2 is missing', '12345'), listing(null, '678'))
    await it.learn('678')
    await it.learn('678')
    expect(it.read).toHaveLength(2)
  })

  test('are settled for every server by a whole list', async () => {
    const it = over(listing(null, '12345'))
    await it.learn('678')
    await it.learn('9')
    expect(it.read).toHaveLength(1)
  })

  test('are known at once, also while the list is being read again', async () => {
    const it = over(listing(null, '12345'), new Promise<never>(() => undefined))
    await it.learn('12345')
    void it.readServers(SIGNAL, OPTIONS)
    let isKnown = false
    void it.learn('12345').then(() => (isKnown = true))
    await settled()
    expect(isKnown).toBe(true)
  })

  test('are not looked for where the token may not list servers, and that is no error', async () => {
    const it = over(refused('forbidden'))
    await it.learn('12345')
    await it.learn('12345')
    expect(it.read).toHaveLength(1)
  })

  test('may be known later where the list could not be read', async () => {
    const it = over(refused('server-error'), listing(null, '12345'))
    await expect(it.learn('12345')).rejects.toThrow(VpsOrgError)
    await it.learn('12345')
    expect(it.read).toHaveLength(2)
  })

  test('are asked for once where another caller is reading the list', async () => {
    const it = over(listing(null, '12345', UUID))
    const reading = it.readServers(SIGNAL, OPTIONS)
    await it.learn('12345')
    await reading
    expect(it.read).toHaveLength(1)
  })

  test('are asked for after a reading of another caller failed', async () => {
    const it = over(refused('server-error'), listing(null, '12345'))
    const reading = it.readServers(SIGNAL, OPTIONS)
    const learning = it.learn('12345')
    await expect(reading).rejects.toThrow(VpsOrgError)
    await learning
    expect(it.read).toHaveLength(2)
  })

  test('respect a pause that VPS.org asked for, also where the list of snapshots may not', async () => {
    const it = over(listing(null, '12345'))
    await it.learn('12345', readOptions({ ignoreRetryAfter: true, limitMs: 7000 }))
    expect(it.read).toEqual([readOptions({ ignoreRetryAfter: false, limitMs: 7000 })])
  })
})

describe('a list of servers that this process has read', () => {
  const CACHED = readOptions({ allowCached: true })

  test('is used again by who allows it, if it was whole', async () => {
    const it = over(listing(null, '12345'))
    const first = await it.readServers(SIGNAL, CACHED)
    expect(await it.readServers(SIGNAL, CACHED)).toBe(first)
    expect(it.read).toHaveLength(1)
    await it.readServers(SIGNAL, OPTIONS)
    expect(it.read).toHaveLength(2)
  })

  test('is not used again if it was a part', async () => {
    const it = over(listing('page 2 is missing', '12345'))
    await it.readServers(SIGNAL, CACHED)
    await it.readServers(SIGNAL, CACHED)
    expect(it.read).toHaveLength(2)
  })
})
