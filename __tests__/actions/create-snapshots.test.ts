import { describe, expect, test } from '@jest/globals'
import { createSnapshots } from '../../src/actions/main/create-snapshots.ts'
import type { CheckedServer } from '../../src/actions/main/main-step.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { readProvenance } from '../../src/domain/provenance.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, own, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { mainStep } from './main-step.ts'
import { create, type Create, type Done, serverWithSlots } from './server-with-slots.ts'

const NAME = `${BASE}-9000000011-1`
/** Either the same server as the other or a different one. */
const UUID = '0a1b2c3d-0000-4000-8000-000000000001'
const OLDEST = own('801', '9000000001', 40)
const OLD = own('802', '9000000002', 30)
const BY_HAND = ['821', '822', '823'].map((id) => snapshot({ id }))

function checked(serverId: string, place: number, listed: readonly Snapshot[]): CheckedServer {
  return { serverId, place, listed, lookup: { kind: 'forbidden', why: 'The token may not.' } }
}

/** Creates on the server with the UUID, and then on the other one, which holds this by then. */
async function createOnBoth(first: readonly Snapshot[], then: readonly Snapshot[]): Promise<Done> {
  const held = new Map<string, readonly Snapshot[]>([[UUID, []]])
  const { context, done } = serverWithSlots({ held: [], creates: [create, create] })
  const listing: Context = {
    ...context,
    vpsOrg: {
      ...context.vpsOrg,
      listSnapshots: (serverId) =>
        Promise.resolve({ snapshots: held.get(serverId) ?? then, incomplete: null }),
    },
  }
  const { step } = mainStep(listing, { 'server-id': `${SERVER_ID},${UUID}` })
  const made = await createSnapshots(step, [checked(SERVER_ID, 0, first), checked(UUID, 1, [])])
  expect(made.map((each) => each.serverId).toSorted()).toEqual([UUID, SERVER_ID].toSorted())
  return done
}

describe('of two ids that may be those of one server', () => {
  const full = [OLDEST, OLD, ...BY_HAND]

  test('the second one goes by the list that showed that they are not', async () => {
    expect((await createOnBoth([OLDEST], full)).sent).toEqual([
      `create ${NAME}`,
      'delete 801',
      `create ${NAME}`,
    ])
    expect((await createOnBoth(full, [OLDEST])).sent).toEqual([`create ${NAME}`, `create ${NAME}`])
  })
})

test('a signal while slots are planned for is the end: no snapshot, nothing deleted', async () => {
  const { context, done } = serverWithSlots({ held: [OLDEST] })
  const { step } = mainStep({ ...context, signal: AbortSignal.abort('SIGTERM') })

  await expect(createSnapshots(step, [checked(SERVER_ID, 0, [OLDEST])])).rejects.toMatchObject({
    facts: { code: 'stopped', state: 'No snapshot was created.' },
  })
  expect(done.sent).toEqual([])
})

test('a snapshot stands for the whole run where the deploy of its job was skipped, and only there', async () => {
  const guards: (boolean | undefined)[] = []
  for (const status of ['skipped', 'success', 'failure', 'cancelled', 'unheard-of']) {
    const noted: Create = (to, made, order) => {
      guards.push(readProvenance(made.description)?.guardsRun)
      return create(to, made, order)
    }
    const { context } = serverWithSlots({ held: [], creates: [noted] })
    const { step } = mainStep(context, { 'deploy-status': status })
    await createSnapshots(step, [checked(SERVER_ID, 0, [])])
  }
  expect(guards).toEqual([true, false, false, false, false])
})
