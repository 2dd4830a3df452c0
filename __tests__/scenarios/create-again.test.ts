/** What comes after a create or a delete that was refused or lost: never a second snapshot, never a deletion that nothing needs. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import { between, creates, looksBetween, playMain } from './main-scene.ts'
import { manual, own, RUN_ID } from './scene.ts'

const NAME = `pre-deploy-${RUN_ID}-1`
/** Own ones, 801 the oldest. */
const OWN = [1, 2, 3, 4, 5, 6].map((number) =>
  own({ runId: `900000000${number}`, hoursOld: 100 - 10 * number }),
)
const SAYS_NO: Fault = { kind: 'body', status: 201, json: { id: null, status: 'error' } }

/** What another job of the same run makes, under the name that ours would have. */
function ofAnotherJob({ provider }: Emulator): void {
  const description = `vps-safety-snapshot/1 mark=0badcafe repo-id=1001 run=${RUN_ID}/1 repo=acme/shop job=other |`
  provider.addSnapshot(
    own({ runId: RUN_ID, name: 'pre-deploy', hoursOld: 0, createdAt: provider.now(), description }),
  )
}

/** What a create names, one after the other. */
function names(played: Awaited<ReturnType<typeof playMain>>): readonly unknown[] {
  return creates(played).map((each) => (each.body as { readonly name?: unknown }).name)
}

describe('a create that is carried out although its answer says no', () => {
  test('is found by its mark: it is ours, and there is no second one', async () => {
    const played = await playMain({
      emulator: {
        faults: [{ operation: 'createSnapshot', fault: SAYS_NO }],
      },
    })
    expect(played.main.errors).toEqual([])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(played.ids).toEqual(['801'])
    expect(played.main.outputs).toMatchObject({ 'snapshot-id': '801', 'snapshot-name': NAME })
  })

  test('is found too while a slot is waited for, before another create is sent', async () => {
    const played = await playMain({
      emulator: {
        limit: 6,
        snapshots: [...OWN.slice(0, 3), manual({ id: 890, hoursOld: 200, status: 'deleting' })],
        faults: [{ operation: 'createSnapshot', fault: { ...SAYS_NO, work: { laterMs: 8000 } } }],
      },
      before: ({ provider }) => {
        provider.later(1, () => {
          provider.addSnapshot(manual({ hoursOld: 0, createdAt: provider.now() }))
        })
      },
    })
    expect(played.main.errors).toEqual([])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(played.main.outputs).toMatchObject({ 'snapshot-name': NAME })
  })
})

describe('a create that is sent again', () => {
  test('after a lost answer has another name where its own is taken by now', async () => {
    const played = await playMain({
      emulator: { faults: [{ operation: 'createSnapshot', fault: { kind: 'reset' } }] },
      before: (emulator) => {
        emulator.provider.later(4000, () => {
          ofAnotherJob(emulator)
        })
      },
    })
    expect(played.main.errors).toEqual([])
    expect(names(played)).toEqual([NAME, `${NAME}-2`])
    const [first, second] = creates(played)
    expect(looksBetween(played, first, second)).toHaveLength(3)
    const described = creates(played).map(
      (each) => (each.body as { readonly description?: unknown }).description,
    )
    // The mark stays: should the first be carried out after all, it is known by it.
    expect(new Set(described).size).toBe(1)
    expect(played.main.outputs).toMatchObject({ 'snapshot-name': `${NAME}-2` })
  })

  test('because the slot frees late has two minutes for that, whatever its name is', async () => {
    const played = await playMain({
      emulator: { limit: 4, snapshots: OWN },
      before: (emulator) => {
        emulator.provider.later(90_000, () => {
          emulator.provider.deleteSnapshot(803, 'other')
          ofAnotherJob(emulator)
        })
      },
    })
    // At first for the slot of 801; then another one has to go.
    const requests = played.emulator.requests.filter((each) =>
      ['createSnapshot', 'deleteSnapshot'].includes(each.operation ?? ''),
    )
    const first = requests.findIndex((each) => each.operation === 'deleteSnapshot')
    const next = requests.findIndex((each, at) => each.operation === 'deleteSnapshot' && at > first)
    expect(next).toBeGreaterThan(first)
    expect(between(requests[first], requests[next - 1])).toBeLessThanOrEqual(126_000)
    expect(new Set(names(played))).toContain(`${NAME}-2`)
  })
})

test('no create follows a delete that was refused, where the next look is not complete', async () => {
  const played = await playMain({
    emulator: {
      snapshots: OWN.slice(0, 5),
      faults: [
        {
          operation: 'deleteSnapshot',
          fault: { kind: 'status', status: 403, body: { detail: 'This snapshot is protected.' } },
        },
        {
          operation: 'listSnapshots',
          skip: 1,
          times: 'always',
          fault: { kind: 'body', json: { count: 6, next: null, results: [] } },
        },
      ],
    },
  })
  expect(played.main.exitCode).toBe(1)
  expect(played.changes).toEqual(['DELETE deleteSnapshot 403'])
  expect(played.main.errors).toEqual([
    expect.stringMatching(/Could not delete snapshot 801: .*protected.*Nothing was changed/),
  ])
})

test('what is gone and was renamed before is no other one: nothing else goes for its slot', async () => {
  const played = await playMain({
    emulator: { snapshots: OWN.slice(0, 5), quirks: { staleListMs: 5000 } },
    before: ({ provider }) => {
      const remove = provider.deleteSnapshot.bind(provider)
      provider.deleteSnapshot = (id, by) => {
        if (by !== 'other' && Number(id) === 801) {
          provider.changeSnapshot(801, { name: 'by-hand' })
          remove(801, 'other')
        }
        remove(id, by)
      }
    },
  })
  expect(played.main.errors).toEqual([])
  expect(played.changes).toEqual(['DELETE deleteSnapshot 404', 'POST createSnapshot 201'])
  expect(played.ids).toEqual(['802', '803', '804', '805', '806'])
})

test('a delete is not sent again for what got its id while the server was checked', async () => {
  const played = await playMain({
    emulator: {
      snapshots: OWN.slice(0, 5),
      faults: [
        {
          operation: 'deleteSnapshot',
          fault: { kind: 'status', status: 500, work: { laterMs: 4000 } },
        },
        {
          operation: 'listServers',
          skip: 1,
          fault: { kind: 'status', status: 429, headers: { 'retry-after': '25' } },
        },
      ],
    },
    before: ({ provider }) => {
      provider.later(10_000, () => {
        provider.addSnapshot({ ...manual({ hoursOld: 0, createdAt: provider.now() }), id: 801 })
      })
    },
  })
  expect(played.main.errors).toEqual([])
  expect(played.emulator.provider.snapshots().find((each) => each.id === 801)?.name).toBe('before-upgrade')
  expect(played.ids).toEqual(['801', '803', '804', '805', '806'])
})
