import { describe, expect, test } from '@jest/globals'
import type { CreatedSnapshot } from '../../src/actions/main/create-snapshots.ts'
import { awaitCreated, leaveToWait } from '../../src/actions/main/wait-for-created.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { listedWithOtherName, markLost } from '../../src/report/messages/main.ts'
import { MARK, NOW_MS, provenance, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { mainStep, type Told } from './main-step.ts'
import { postContext } from './post-context.ts'

const NAME = 'pre-deploy-9000000011-1'
const MADE = snapshot({ id: '901', name: NAME, description: provenance() })
const COPYING = { ...MADE, status: 'in_progress' }
const DATED_MS = NOW_MS + 1000
/** How old the process is when it asks, and how long each look takes. */
const ASKED_AT_MS = 480_000
const LOOK_MS = 7000

interface Ran extends Told {
  readonly warnings: readonly string[]
  /** The last one. */
  readonly summary: string | undefined
  /** For how long each look at the list may take. */
  readonly limits: readonly (number | undefined)[]
  readonly record: CreatedSnapshot['record']
}

/** Waits, or leaves the wait to `wait/`, when the answer to the create was this, and each look shows the next of these. */
async function run(
  answer: Snapshot,
  looks: readonly Snapshot[],
  work: typeof awaitCreated = awaitCreated,
  isIt: CreatedSnapshot['isIt'] = () => true,
): Promise<Ran> {
  const clock = new FakeClock(NOW_MS)
  clock.advance(ASKED_AT_MS)
  const { context, said } = postContext({ clock })
  const limits: (number | undefined)[] = []
  let nth = 0
  const { step, told } = mainStep({
    ...context,
    vpsOrg: {
      ...context.vpsOrg,
      listSnapshots: (_serverId, _signal, options) => {
        limits.push(options?.limitMs)
        clock.advance(LOOK_MS)
        const shown = looks[Math.min(nth++, looks.length - 1)]
        return Promise.resolve({ snapshots: shown === undefined ? [] : [shown], incomplete: null })
      },
    },
  })
  const intent = { serverId: SERVER_ID, name: NAME, mark: MARK, askedAtMs: NOW_MS }
  const created: CreatedSnapshot = {
    ...{ serverId: SERVER_ID, place: 0, intent, answer, isIt, askedAtMs: ASKED_AT_MS, firstSeen: null },
    record: {
      ...{ kind: 'created', intent, id: '901', statusSeen: 'unknown', completion: 'not-seen' },
      createdAtMs: answer.createdAtMs ?? NOW_MS,
      providerAheadMs: 0,
    },
  }
  step.results.create(SERVER_ID, { ...answer, name: NAME }, [])
  told.outputs.length = 0
  await work(step, [created])
  return { ...told, warnings: said.warnings, summary: said.summaries.at(-1), limits, record: created.record }
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

  test('is warned of when its description changes meanwhile', async () => {
    const cut = { ...MADE, description: 'cut' }

    expect((await run(COPYING, [COPYING, cut])).warnings).toEqual([markLost(['901'])])
    expect((await run(COPYING, [{ ...cut, status: 'in_progress' }, cut])).warnings).toEqual([
      markLost(['901']),
    ])
  })

  test('is told with the time since the request, however old the process is', async () => {
    expect((await run(COPYING, [MADE])).summary).toContain('7 seconds')
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

describe('a snapshot that is left to the wait step', () => {
  const leave = (
    answer: Snapshot,
    looks: readonly Snapshot[],
    isIt?: CreatedSnapshot['isIt'],
  ): Promise<Ran> => run(answer, looks, leaveToWait, isIt)

  test('is not read again where the answer says everything', async () => {
    expect((await leave(COPYING, [])).limits).toEqual([])
  })

  test.each([
    ['description', { ...COPYING, description: null }],
    ['date', { ...COPYING, createdAtMs: null }],
  ])('is read once more, within ten seconds, where the answer has no %s', async (_what, answer) => {
    const { limits, record, warnings } = await leave(answer, [])

    expect(limits).toEqual([10_000])
    expect(record.createdAtMs).toBe(NOW_MS)
    expect(warnings).toEqual([])
  })

  test('is warned of where its description came back as another one', async () => {
    const cut = { ...COPYING, description: 'cut' }

    expect((await leave(cut, [])).warnings).toEqual([markLost(['901'])])
    expect((await leave({ ...COPYING, description: null }, [cut])).warnings).toEqual([markLost(['901'])])
  })

  test('is not what is listed under its id and can not be it', async () => {
    const other = { ...COPYING, name: 'by hand', createdAtMs: DATED_MS, description: 'by hand' }
    const { record, warnings } = await leave(
      { ...COPYING, createdAtMs: null, description: null },
      [other],
      (listed) => listed.name !== other.name,
    )

    expect(record.createdAtMs).toBe(NOW_MS)
    expect(warnings).toEqual([])
  })
})
