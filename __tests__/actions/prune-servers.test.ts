import { expect, test } from '@jest/globals'
import { NO_GITHUB } from '../../src/github/github.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import { pruneServers } from '../../src/actions/shared/snapshots/prune-servers.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { BASE, NOW_MS, own, RUN, SERVER_ID } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'

/** Prunes a server of three snapshots, one of which somebody else deletes; the nth list is where a bug shows. */
async function pruneWithBugAtList(nth: number): Promise<unknown> {
  const notNeeded = (): never => {
    throw new Error('This is not needed to prune.')
  }
  let lists = 0
  const context: Context = {
    run: RUN,
    toolkit: actionsToolkit,
    log: {
      line: () => undefined,
      ...{ notice: notNeeded, warning: notNeeded, error: notNeeded, debug: notNeeded },
      ...{ startGroup: notNeeded, endGroup: notNeeded },
    },
    summary: { write: notNeeded, last: notNeeded },
    clock: new FakeClock(NOW_MS),
    signal: new AbortController().signal,
    vpsOrg: {
      listSnapshots: () => {
        if (++lists === nth) return Promise.reject(new TypeError('a bug'))
        const snapshots = [own('801', '1', 90), own('802', '2', 80), own('803', '3', 70)]
        return Promise.resolve({ snapshots, incomplete: null })
      },
      listServers: () => Promise.resolve({ servers: [], incomplete: null }),
      deleteSnapshot: () => Promise.resolve({ kind: 'accepted', value: 'already-deleted' }),
      ...{ createSnapshot: notNeeded, restoreSnapshot: notNeeded },
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
  const order = { serverIds: [SERVER_ID], keep: 2, name: BASE, protect: [], dryRun: false }
  return await pruneServers(context, order, () => undefined)
}

test.each([
  ['at first', 1],
  ['again', 2],
])('a bug while the list is read %s is not told as if it were foreseen', async (_, nth) => {
  await expect(pruneWithBugAtList(nth)).rejects.toThrow(new TypeError('a bug'))
})
