import { describe, expect, test } from '@jest/globals'
import type { CreatedSnapshot } from '../../src/actions/main/create-snapshots.ts'
import { awaitCreated, leaveToWait } from '../../src/actions/main/wait-for-created.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { listedWithOtherName } from '../../src/report/messages/main.ts'
import { MARK, NOW_MS, provenance, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { mainStep, type Told } from './main-step.ts'
import { postContext } from './post-context.ts'

const NAME = 'pre-deploy-9000000011-1'
const MADE = snapshot({ id: '901', name: NAME, description: provenance() })
const COPYING = { ...MADE, status: 'in_progress' }
const DATED_MS = NOW_MS + 1000

interface Ran extends Told {
  readonly warnings: readonly string[]
  readonly record: CreatedSnapshot['record']
}

/** Waits, or leaves the wait to `wait/`, when the answer to the create was this, and each look shows the next of these. */
async function run(
  answer: Snapshot,
  looks: readonly Snapshot[],
  work: typeof awaitCreated = awaitCreated,
): Promise<Ran> {
  const { context, said } = postContext({ clock: new FakeClock(NOW_MS) })
  let nth = 0
  const { step, told } = mainStep({
    ...context,
    vpsOrg: {
      ...context.vpsOrg,
      listSnapshots: () => {
        const shown = looks[Math.min(nth++, looks.length - 1)]
        return Promise.resolve({ snapshots: shown === undefined ? [] : [shown], incomplete: null })
      },
    },
  })
  const intent = { serverId: SERVER_ID, name: NAME, mark: MARK, askedAtMs: NOW_MS }
  const created: CreatedSnapshot = {
    ...{ serverId: SERVER_ID, place: 0, intent, answer, isIt: () => true, askedAtMs: 0, firstSeen: null },
    record: {
      ...{ kind: 'created', intent, id: '901', statusSeen: 'unknown', completion: 'not-seen' },
      createdAtMs: answer.createdAtMs ?? NOW_MS,
      providerAheadMs: 0,
    },
  }
  step.results.create(SERVER_ID, { ...answer, name: NAME }, [])
  told.outputs.length = 0
  await work(step, [created])
  return { ...told, warnings: said.warnings, record: created.record }
}

describe.each([
  ['that is waited for', awaitCreated],
  ['that is left to the wait step', leaveToWait],
])('the date of a snapshot %s', (_which, work) => {
  test('is that of the answer to the create', async () => {
    const { record } = await run(
      { ...MADE, createdAtMs: NOW_MS + 5000, description: null },
      [{ ...MADE, createdAtMs: DATED_MS }],
      work,
    )

    expect(record.createdAtMs).toBe(NOW_MS + 5000)
  })

  test('is that of the list, where the answer has none', async () => {
    const { record } = await run({ ...MADE, createdAtMs: null }, [{ ...MADE, createdAtMs: DATED_MS }], work)

    expect(record.createdAtMs).toBe(DATED_MS)
  })

  test('is that of the request, where neither has one', async () => {
    const { record } = await run({ ...MADE, createdAtMs: null }, [{ ...MADE, createdAtMs: null }], work)

    expect(record.createdAtMs).toBe(NOW_MS)
  })
})

describe('a snapshot that is waited for', () => {
  test('has the date that the list showed first', async () => {
    const { record } = await run({ ...MADE, createdAtMs: null }, [
      { ...COPYING, createdAtMs: DATED_MS },
      { ...MADE, createdAtMs: DATED_MS + 60_000 },
    ])

    expect(record.createdAtMs).toBe(DATED_MS)
  })

  test('is warned of when it gets another name meanwhile', async () => {
    expect((await run(COPYING, [COPYING, { ...MADE, name: 'renamed' }])).warnings).toEqual([
      listedWithOtherName('901', 'renamed', NAME),
    ])
    expect((await run(COPYING, [COPYING, MADE])).warnings).toEqual([])
  })

  test('is warned of once when it has another name from the beginning', async () => {
    const renamed = { ...COPYING, name: 'renamed' }

    expect((await run(COPYING, [renamed, { ...MADE, name: 'renamed' }])).warnings).toEqual([
      listedWithOtherName('901', 'renamed', NAME),
    ])
  })

  test('is told to the outputs when its state changes, and at the end', async () => {
    const { outputs, saved } = await run(COPYING, [COPYING, COPYING, COPYING, MADE])
    const states = outputs
      .filter(({ name }) => name === 'snapshots')
      .map(({ value }) => (value as readonly { readonly status: string }[]).map(({ status }) => status))

    expect(states).toEqual([['in_progress'], ['completed']])
    expect(saved).toHaveLength(1)
  })
})
