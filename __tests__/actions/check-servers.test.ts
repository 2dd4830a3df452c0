import { describe, expect, test } from '@jest/globals'
import { checkServers, type ServerState } from '../../src/actions/shared/check-servers.ts'
import type { EachServer } from '../../src/actions/shared/each-server.ts'
import { idKey } from '../../src/domain/ids.ts'
import type { Server, ServerListing } from '../../src/domain/server.ts'
import type { SnapshotListing } from '../../src/domain/snapshot.ts'
import { own, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { holds, holdsAtLeast, postContext, unreadable } from './post-context.ts'
import { errorOf } from './server-with-slots.ts'

const NUMBER = '12345'
const UUID = '0b5e1a52-7c1f-4c8e-9a53-3a6a7f1b2c3d'
const WEB: Server = { ids: [NUMBER], name: 'web', status: 'active', addresses: [] }
const ALL: ServerListing = { servers: [WEB], incomplete: null }
const OLD = own('801', '9000000001', 40)

interface Given {
  readonly serverId: string
  readonly place: number
}

interface World {
  /** What each request for the list of servers gets; the last one again. */
  readonly servers?: readonly (ServerListing | Error)[]
  /** What each request for the snapshots of a server gets; the last one again, and nothing where there is none. */
  readonly snapshots?: Readonly<Record<string, readonly (SnapshotListing | Error)[]>>
  /** How long the lists of snapshots take. */
  readonly snapshotsTakeMs?: number
}

/** The servers as they are given back, with their places. */
async function check(serverIds: readonly string[], world: World): Promise<EachServer<Given & ServerState>> {
  const clock = new FakeClock()
  const { context } = postContext({ clock })
  const next = <T>(answers: readonly (T | Error)[], none: T, nth: number): T => {
    const answer = answers[Math.min(nth, answers.length - 1)] ?? none
    if (answer instanceof Error) throw answer
    return answer
  }
  const listed = new Map<string, number>()
  let serversListed = 0
  let isLate = false
  const vpsOrg: typeof context.vpsOrg = {
    ...context.vpsOrg,
    listServers: () => Promise.resolve().then(() => next(world.servers ?? [ALL], ALL, serversListed++)),
    listSnapshots: async (serverId) => {
      const nth = listed.get(serverId) ?? 0
      listed.set(serverId, nth + 1)
      // All else has ended by then.
      await new Promise((resolve) => setImmediate(resolve))
      if (!isLate) clock.advance(world.snapshotsTakeMs ?? 0)
      isLate = true
      return next(world.snapshots?.[serverId] ?? [], holds(), nth)
    },
  }
  return await checkServers(
    { ...context, vpsOrg },
    serverIds.map((serverId, place) => ({ serverId, place })),
  )
}

describe('a check of servers', () => {
  test('gives each back with its snapshots and its state, and what failed', async () => {
    const { done, failed } = await check([NUMBER, '12346'], {
      snapshots: { [NUMBER]: [holds(OLD)], '12346': [holdsAtLeast(OLD)] },
    })

    expect(done).toEqual([
      { serverId: NUMBER, place: 0, listed: [OLD], lookup: { kind: 'found', server: WEB } },
    ])
    expect(failed).toMatchObject([{ serverId: '12346' }])
  })

  test('gives back the newer list of a server that might have been another one', async () => {
    const newer = snapshot({ id: '802', serverIds: [UUID] })
    const { done } = await check([NUMBER, UUID], {
      servers: [{ servers: [], incomplete: 'page 2 is missing' }],
      snapshots: {
        [NUMBER]: [holds(OLD)],
        [UUID]: [holds(), { ...holds(newer), others: [idKey('678')] }],
      },
    })

    expect(done).toMatchObject([
      { serverId: NUMBER, place: 0, listed: [OLD] },
      { serverId: UUID, place: 1, listed: [newer], lookup: { kind: 'unavailable' } },
    ])
  })

  test('fails where that newer list may lack something', async () => {
    const { done, failed } = await check([NUMBER, UUID], {
      servers: [{ servers: [], incomplete: 'page 2 is missing' }],
      snapshots: { [NUMBER]: [holds(OLD)], [UUID]: [holds(), holdsAtLeast()] },
    })

    expect(done).toMatchObject([{ serverId: NUMBER }])
    expect(failed).toMatchObject([{ serverId: UUID, error: { facts: { code: 'snapshots-incomplete' } } }])
  })

  test('refuses a name in the place of an id', async () => {
    await expect(check(['web', NUMBER], {})).rejects.toMatchObject({
      facts: { code: 'server-id-is-a-name', state: 'Nothing was changed.' },
    })
  })

  test('fails with a bug as it is, also where there is a name in the place of another id', async () => {
    const bug = new TypeError('a bug')

    await expect(check(['web', NUMBER], { snapshots: { [NUMBER]: [bug] } })).rejects.toBe(bug)
  })
})

describe('a server that a complete list did not hold', () => {
  const lost = errorOf('lost')

  test('is told as missing also where that list could not be read a second time', async () => {
    const { failed } = await check(['99999'], {
      ...{ servers: [ALL, lost], snapshots: { '99999': [errorOf('not-found')] }, snapshotsTakeMs: 12_000 },
    })

    expect(failed).toMatchObject([{ serverId: '99999', error: { facts: { code: 'server-not-found' } } }])
  })

  test('is not told as missing where no complete list was read', async () => {
    const { failed } = await check(['99999'], {
      ...{ servers: [lost], snapshots: { '99999': [unreadable('99999')] }, snapshotsTakeMs: 12_000 },
    })

    expect(failed).toMatchObject([{ error: { message: unreadable('99999').message } }])
  })
})
