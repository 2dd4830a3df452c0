/** Two ids that may be those of one server: what is done one after the other, and when it stops. */
import { describe, expect, test } from '@jest/globals'
import {
  newerListing,
  numbersLast,
  onceForEach,
  rejectDuplicateServers,
} from '../../src/actions/shared/duplicate-servers.ts'
import type { LookedUp } from '../../src/actions/shared/servers-meant.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { idKey } from '../../src/domain/ids.ts'
import type { ServerLookup } from '../../src/domain/server.ts'
import type { Snapshot, SnapshotListing } from '../../src/domain/snapshot.ts'
import { UserError } from '../../src/domain/user-error.ts'
import { snapshot } from '../decide/snapshots.ts'
import { postContext } from './post-context.ts'

const NUMBER = '12345'
const UUID = '0b5e1a52-7c1f-4c8e-9a53-3a6a7f1b2c3d'

function seen(serverId: string): ServerLookup {
  return { kind: 'found', server: { ids: [serverId], name: 'web', status: 'active', addresses: [] } }
}
const UNSEEN: ServerLookup = { kind: 'unavailable', why: 'It is not listed.' }

function two(
  first: ServerLookup | null,
  second: ServerLookup | null,
): readonly [number: LookedUp, uuid: LookedUp] {
  return [
    { serverId: NUMBER, lookup: first },
    { serverId: UUID, lookup: second },
  ]
}

/** A list that shows the snapshots of these servers besides. */
function listing(...others: readonly string[]): SnapshotListing {
  return { snapshots: [], incomplete: null, others: others.map(idKey) }
}

function answerOf(...serverIds: readonly string[]): Snapshot {
  return snapshot({ id: '801', serverIds: [...serverIds] })
}

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    return error instanceof UserError ? error.facts.code : String(error)
  }
}

describe('work for each server', () => {
  const work = ({ serverId }: LookedUp) => Promise.resolve({ serverId, answer: answerOf(serverId) })

  test.each<[string, readonly LookedUp[]]>([
    ['both were seen', two(seen(NUMBER), seen(UUID))],
    [
      'their ids are of one form',
      [
        { serverId: '1', lookup: null },
        { serverId: '2', lookup: null },
      ],
    ],
  ])('is as it was given where %s: they are different ones', (_, servers) => {
    expect(onceForEach(postContext().context, servers, work)).toBe(work)
  })

  test.each<[string, readonly LookedUp[]]>([
    ['none was seen', two(null, null)],
    ['one was not checked', two(seen(NUMBER), null)],
    ['one was not seen', two(UNSEEN, seen(UUID))],
    [
      'three are given, and two of them were seen',
      [...two(seen(NUMBER), seen(UUID)), { serverId: '3', lookup: UNSEEN }],
    ],
  ])('is done one after the other where %s', async (_, servers) => {
    const going: string[] = []
    let most = 0
    const { context } = postContext()
    const once = onceForEach(context, servers, async ({ serverId }) => {
      going.push(serverId)
      most = Math.max(most, going.length)
      await Promise.resolve()
      going.pop()
      return { serverId, answer: answerOf(serverId) }
    })
    const done = await Promise.all(servers.map((each) => once(each)))
    expect(done.map(({ serverId }) => serverId)).toEqual(servers.map(({ serverId }) => serverId))
    expect(most).toBe(1)
  })

  test('is not done for the server that the first answer names by its other id', async () => {
    const worked: string[] = []
    const servers = two(null, null)
    const once = onceForEach(postContext().context, servers, ({ serverId }) => {
      worked.push(serverId)
      return Promise.resolve({ serverId, answer: answerOf(NUMBER, UUID) })
    })
    await once(servers[1])
    const second = once(servers[0])
    expect(await codeOf(second)).toBe('server-named-twice')
    await expect(second).rejects.toThrow(`Snapshot 801 of server ${UUID} was created.`)
    expect(worked).toEqual([UUID])
  })

  test('is not done for the server whose newer list has the snapshots of the first', async () => {
    const servers = two(null, null)
    const { context } = postContext({ held: { [NUMBER]: listing(UUID) } })
    const once = onceForEach(context, servers, work)
    await once(servers[1])
    expect(await codeOf(once(servers[0]))).toBe('server-named-twice')
  })

  test('gets the newer list of a server that is another one, and none for the first', async () => {
    const servers = two(null, null)
    const newer = listing(NUMBER)
    const { context } = postContext({ held: { [NUMBER]: newer } })
    const got: unknown[] = []
    const once = onceForEach(context, servers, ({ serverId }, list) => {
      got.push(list)
      return Promise.resolve({ serverId, answer: answerOf(serverId) })
    })
    await once(servers[1])
    await once(servers[0])
    expect(got).toEqual([undefined, newer])
  })

  test('is not done for a server that may be the one for which it failed', async () => {
    const servers = [...two(null, null), { serverId: '678', lookup: null }]
    const { context } = postContext()
    const once = onceForEach(context, servers, ({ serverId }) =>
      serverId === NUMBER
        ? Promise.reject(new Error('It failed.'))
        : Promise.resolve({ serverId, answer: answerOf(serverId) }),
    )
    const [number, uuid, other] = servers
    if (number === undefined || uuid === undefined || other === undefined) throw new Error('three were given')
    expect(await codeOf(once(number))).toBe('Error: It failed.')
    expect(await codeOf(once(other))).toBeNull()
    expect(await codeOf(once(uuid))).toBe('server-maybe-named-twice')
  })
})

describe('the list of a server that may be another one', () => {
  const given = (lookup: ServerLookup | null, listed: readonly Snapshot[] = []) => ({
    serverId: UUID,
    lookup,
    listed,
  })

  test.each([
    ['it has snapshots', two(null, null), given(null, [snapshot()])],
    ['both were seen', two(seen(NUMBER), seen(UUID)), given(seen(UUID))],
  ])('is not read again where %s', async (_, servers, server) => {
    expect(await newerListing(postContext().context, servers, server)).toBeNull()
  })

  test('is the newer one where it shares no snapshot', async () => {
    const newer = listing(UUID)
    const { context } = postContext({ held: { [UUID]: newer } })
    expect(await newerListing(context, two(null, null), given(null))).toBe(newer)
  })

  test('is read as patiently as the others, and alone: this process may be changing the others', async () => {
    const { context } = postContext()
    const reads: unknown[] = []
    const vpsOrg: Context['vpsOrg'] = {
      ...context.vpsOrg,
      listSnapshots: (serverId, signal, options) => {
        reads.push([serverId, signal, options])
        return Promise.resolve(listing(UUID))
      },
    }
    await newerListing({ ...context, vpsOrg, readBudgetMs: 60_000 }, two(null, null), given(null))
    expect(reads).toEqual([[UUID, context.signal, { mode: 'alone', readBudgetMs: 60_000 }]])
  })

  test('stops everything where it shares one with the other', async () => {
    const { context } = postContext({ held: { [UUID]: listing(NUMBER) } })
    const read = newerListing(context, two(null, null), given(null))
    expect(await codeOf(read)).toBe('server-named-twice')
    await expect(read).rejects.toThrow('Nothing was changed.')
  })
})

describe('servers with their lists', () => {
  const server = { ids: [NUMBER, UUID], name: 'web', status: 'active', addresses: [] }

  test('are refused where the list of servers gives one of them for both ids', () => {
    const lookup: ServerLookup = { kind: 'found', server }
    const both = [NUMBER, UUID].map((serverId) => ({ serverId, lookup, listed: [] }))
    expect(() => {
      rejectDuplicateServers(both)
    }).toThrow('Nothing was changed.')
  })

  test('are refused where one snapshot is in both lists', () => {
    const both = [NUMBER, UUID].map((serverId) => ({ serverId, lookup: null, listed: [snapshot()] }))
    expect(() => {
      rejectDuplicateServers(both)
    }).toThrow('Nothing was changed.')
  })

  test('are not refused where a list has one snapshot twice', () => {
    const listed = [snapshot(), snapshot()]
    expect(() => {
      rejectDuplicateServers([{ serverId: NUMBER, lookup: null, listed }])
    }).not.toThrow()
  })

  test('are ordered with the numbers last, because answers name a server by its number', () => {
    expect(numbersLast([{ serverId: '1' }, { serverId: UUID }, { serverId: '2' }])).toEqual([
      { serverId: UUID },
      { serverId: '1' },
      { serverId: '2' },
    ])
  })
})
