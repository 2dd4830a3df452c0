import { describe, expect, test } from '@jest/globals'
import { NO_GITHUB } from '../../src/github/github.ts'
import type { PlanRow } from '../../src/report/plan-table.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import { Gone } from '../../src/actions/shared/snapshots/gone.ts'
import { listAgain } from '../../src/actions/shared/snapshots/list-again.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { RUN, SERVER_ID, snapshot } from '../decide/snapshots.ts'

/** What a server holds at one look after the other; the last one stays. */
type Looks = readonly (readonly string[])[]

const DELETED = (id: string): PlanRow => ({ snapshot: named(id), action: 'deleted', why: 'oldest' })
const ALREADY_GONE = (id: string): PlanRow => ({ ...DELETED(id), action: 'already deleted' })

function named(id: string): PlanRow['snapshot'] {
  return snapshot({ id, name: `name ${id}` })
}

/** Looks again at such a server; gives the ids that came, and how long it took. */
async function look(
  looks: Looks,
  gone: readonly PlanRow[],
): Promise<{ readonly ids: readonly string[]; readonly tookMs: number }> {
  let nowMs = 0
  let looked = 0
  const notNeeded = (): never => {
    throw new Error('This is not needed to look again.')
  }
  const context: Context = {
    run: RUN,
    toolkit: actionsToolkit,
    log: {
      ...{ line: notNeeded, notice: notNeeded, warning: notNeeded, error: notNeeded, debug: notNeeded },
      ...{ startGroup: notNeeded, endGroup: notNeeded },
    },
    summary: { write: notNeeded, last: notNeeded },
    clock: {
      nowMs: () => nowMs,
      elapsedMs: () => nowMs,
      after: notNeeded,
      sleep: (ms) => {
        nowMs += ms
        return Promise.resolve()
      },
    },
    signal: new AbortController().signal,
    vpsOrg: {
      listServers: notNeeded,
      createSnapshot: notNeeded,
      restoreSnapshot: notNeeded,
      deleteSnapshot: notNeeded,
      listSnapshots: () => {
        const ids = looks[Math.min(looked++, looks.length - 1)] ?? []
        return Promise.resolve({ snapshots: ids.map(named), incomplete: null })
      },
    },
    github: NO_GITHUB,
    interfaces: {},
    madeHere: { write: notNeeded, has: notNeeded },
    newMark: notNeeded,
    readBudgetMs: 0,
    providerAheadMs: 0,
    earlierResult: 'none',
    actionName: () => 'acme/snapshot@v1',
    actionSource: null,
  }
  const listed = await listAgain(context, SERVER_ID, new Gone(gone))
  return { ids: listed.map((each) => each.id), tookMs: nowMs }
}

describe('a list that lags behind', () => {
  test('still holds what this process has deleted: that is left out, without waiting', async () => {
    expect(await look([['801', '802', '803']], [DELETED('801'), DELETED('803')])).toEqual({
      ids: ['802'],
      tookMs: 0,
    })
  })

  test('is read again while it holds what another job deleted', async () => {
    const looks = [['801', '802', '803'], ['802', '803'], ['803']]

    expect(await look(looks, [ALREADY_GONE('801'), ALREADY_GONE('802')])).toEqual({
      ids: ['803'],
      tookMs: 7000,
    })
  })

  test('holds it for good: the token may not delete', async () => {
    const gone = [ALREADY_GONE('801'), ALREADY_GONE('802')]

    await expect(look([['801', '802', '803']], gone)).rejects.toThrow(
      'no snapshot 801 (name 801), 802 (name 802) (HTTP 404), but lists it on server 12345.',
    )
  })
})
