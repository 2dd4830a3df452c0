/** What is read and asked before an automatic restore is decided on, how often, and how patiently. */
import { describe, expect, test } from '@jest/globals'
import { checkBeforeRestore, type RestoreCandidate } from '../../src/actions/post/check-before-restore.ts'
import type { AskedFor } from '../../src/github/deploy-progress.ts'
import type { CreatedRecord, CreatedRecords } from '../../src/domain/records.ts'
import type { Snapshot, SnapshotListing } from '../../src/domain/snapshot.ts'
import { OURS, RECORD } from '../decide/restore-facts.ts'
import { idsOf, NOW_MS, own, PROGRESS, provenance, RUN, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { parsed } from '../runner/given.ts'
import { holds, postContext, unreadable } from './post-context.ts'

const SERVERS = {
  servers: [{ ids: [SERVER_ID, '12346'], name: 'web', status: 'active', addresses: [] }],
  incomplete: null,
}

interface Given {
  /** What each of the reads shows. */
  readonly lists: (nth: number) => SnapshotListing | Error
  readonly records?: CreatedRecords
  readonly jobStatus?: string
  readonly madeHere?: readonly string[]
  /** How long GitHub takes for each answer. */
  readonly askingMs?: number
}

interface Checked {
  readonly candidates: readonly RestoreCandidate[]
  /** What GitHub was asked about, each time. */
  readonly asked: readonly (readonly string[])[]
  readonly askedFor: readonly AskedFor[]
  /** How patient each read was to be. */
  readonly budgetsMs: readonly (number | undefined)[]
}

async function checked(given: Given): Promise<Checked> {
  const clock = new FakeClock(NOW_MS)
  // The process has run for a while.
  clock.advance(7000)
  const asked: (readonly string[])[] = []
  const askedFor: AskedFor[] = []
  const budgetsMs: (number | undefined)[] = []
  const { records = [RECORD], jobStatus = 'failure', madeHere = [], askingMs = 0 } = given
  const { context } = postContext({
    servers: SERVERS,
    madeHere,
    clock,
    github: {
      isDisabled: false,
      progressOf: (snapshots, about) => {
        if (asked.length > 9) throw new Error('endless')
        asked.push(idsOf(snapshots))
        askedFor.push(about)
        clock.advance(askingMs)
        return Promise.resolve(() => PROGRESS.ended)
      },
    },
  })
  const vpsOrg: typeof context.vpsOrg = {
    ...context.vpsOrg,
    listSnapshots: (_serverId, _signal, options) => {
      budgetsMs.push(options?.readBudgetMs)
      const list = given.lists(asked.length + 1)
      return list instanceof Error ? Promise.reject(list) : Promise.resolve(list)
    },
  }
  const { inputs } = parsed({ 'deploy-status': 'failure', 'job-status': jobStatus, 'restore-on': 'failure' })
  const candidates = await checkBeforeRestore({ ...context, vpsOrg }, inputs, records)
  return { candidates, asked, askedFor, budgetsMs }
}

const OTHER = own('701', '9000000001', 40)

/** Of another use of this action in this job, so GitHub would say that its job is going. */
const SECOND_USE = snapshot({
  id: '802',
  name: `other-${RUN.id}-1`,
  description: provenance(RUN.id, '1', 'ffffffff'),
})

describe('GitHub is asked before a restore', () => {
  test('about the deploys of other jobs, and not about what this job has made', async () => {
    const lists = (): SnapshotListing => holds(OTHER, OURS, SECOND_USE)
    expect((await checked({ lists })).asked[0]).toEqual(['701', '802'])
    const { asked, candidates } = await checked({ lists, madeHere: ['802'] })
    expect(asked[0]).toEqual(['701'])
    expect(candidates.map((each) => each.decision.kind)).toEqual(['restore'])
  })

  test('when a deploy ended only where that was after the first of the creates', async () => {
    const second: CreatedRecord = {
      ...RECORD,
      intent: { ...RECORD.intent, serverId: '12346', askedAtMs: NOW_MS - 60_000 },
    }
    const { askedFor } = await checked({ lists: () => holds(OURS), records: [RECORD, second] })
    expect(askedFor[0]?.endsAfterMs).toBe(NOW_MS - 60_000)
  })

  test('with the age of a snapshot, where its run may have been deleted', async () => {
    const { askedFor } = await checked({ lists: () => holds(OURS) })
    const isOld = (hoursOld: number): boolean | undefined =>
      askedFor[0]?.isOld(own('701', '9000000001', hoursOld))
    expect([isOld(40), isOld(1)]).toEqual([true, false])
  })
})

describe('before a restore the servers are read', () => {
  test('again after GitHub was asked, once', async () => {
    const { asked } = await checked({ lists: () => holds(OTHER, OURS) })
    expect(asked).toEqual([['701'], ['701']])
  })

  test('once where no other job deploys', async () => {
    expect((await checked({ lists: () => holds(OURS) })).asked).toEqual([[]])
  })

  test('once where the list cannot be read', async () => {
    const { asked, candidates } = await checked({ lists: () => unreadable(SERVER_ID) })
    expect(asked).toEqual([[]])
    expect(candidates.map((each) => each.listed)).toEqual([null])
  })

  test('four times at most, however many begin to deploy meanwhile', async () => {
    const others = (nth: number): readonly Snapshot[] =>
      Array.from({ length: nth }, (_, index) => own(String(701 + index), `900000000${index}`, 40))
    const { asked } = await checked({ lists: (nth) => holds(...others(nth), OURS) })
    expect(asked).toHaveLength(4)
  })

  test.each([
    ['failure', [300_000, 240_000]],
    ['cancelled', [60_000, 0]],
  ])('with one budget for all reads together (job: %s)', async (jobStatus, budgetsMs) => {
    const lists = (): SnapshotListing => holds(OTHER, OURS)
    const read = await checked({ lists, jobStatus, askingMs: 60_000 })
    expect(read.budgetsMs).toEqual(budgetsMs)
  })
})
