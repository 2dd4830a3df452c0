import { describe, expect, test } from '@jest/globals'
import type { CheckedServer } from '../../src/actions/main/main-step.ts'
import { waitOutRestores } from '../../src/actions/main/wait-out-restores.ts'
import type { Server } from '../../src/domain/server.ts'
import { own } from '../decide/snapshots.ts'
import { mainStep } from './main-step.ts'
import { holds, postContext } from './post-context.ts'

const OLD = own('801', '9000000001', 40)
const IDS = ['12345', '12346', '12347']

function server(id: string, status: string): Server {
  return { ids: [id], name: `web-${id}`, status, addresses: [] }
}

/** What is known of three servers when these were being restored at first, and none of them is any more. */
async function after(...restoring: readonly string[]): Promise<readonly CheckedServer[]> {
  const { context } = postContext({
    servers: { servers: IDS.map((id) => server(id, 'active')), incomplete: null },
    held: Object.fromEntries(IDS.map((id) => [id, holds({ ...OLD, id: `8${id}`, serverIds: [id] })])),
  })
  const { step } = mainStep(context, { 'server-id': IDS.join() })
  const servers = IDS.map((serverId, place) => {
    const status = restoring.includes(serverId) ? 'restoring' : 'active'
    return {
      serverId,
      place,
      listed: [],
      lookup: { kind: 'found', server: server(serverId, status) },
    } as const
  })
  return await waitOutRestores(step, servers)
}

describe('servers of which some were being restored', () => {
  test.each([
    ['first', IDS.slice(0, 1)],
    ['second', IDS.slice(1, 2)],
    ['last', IDS.slice(2)],
    ['all', IDS],
  ])('are known anew, in the order in which they were given: %s', async (_which, restoring) => {
    expect(await after(...restoring)).toMatchObject(
      IDS.map((serverId, place) => ({
        ...{ serverId, place, listed: [{ id: `8${serverId}` }] },
        lookup: { kind: 'found', server: { status: 'active' } },
      })),
    )
  })
})
