import { describe, expect, test } from '@jest/globals'
import { NO_GITHUB } from '../../src/github/github.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import { pruneServers } from '../../src/actions/shared/snapshots/prune-servers.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import { BASE, NOW_MS, own, RUN, SERVER_ID } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'

interface Given {
  /** The nth list is where a bug shows. */
  readonly bugAtList?: number
  readonly listServers?: Context['vpsOrg']['listServers']
  readonly keep?: number
}

/** Prunes a server of three snapshots, one of which another job deletes; returns the lines of the log. */
async function prune({ bugAtList, listServers, keep = 2 }: Given): Promise<readonly string[]> {
  const lines: string[] = []
  const notNeeded = (): never => {
    throw new Error('This is not needed to prune.')
  }
  let lists = 0
  const context: Context = {
    run: RUN,
    toolkit: actionsToolkit,
    log: {
      line: (text) => lines.push(text),
      ...{ notice: notNeeded, warning: notNeeded, error: notNeeded, debug: notNeeded },
      ...{ startGroup: notNeeded, endGroup: notNeeded },
    },
    summary: { write: notNeeded, last: notNeeded },
    clock: new FakeClock(NOW_MS),
    signal: new AbortController().signal,
    vpsOrg: {
      listSnapshots: () => {
        if (++lists === bugAtList) return Promise.reject(new TypeError('a bug'))
        const snapshots = [own('801', '1', 90), own('802', '2', 80), own('803', '3', 70)]
        return Promise.resolve({ snapshots, incomplete: null })
      },
      listServers: listServers ?? (() => Promise.resolve({ servers: [], incomplete: null })),
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
  const order = { serverIds: [SERVER_ID], keep, name: BASE, protect: [], dryRun: false }
  await pruneServers(context, order, () => undefined)
  return lines
}

test.each([
  ['at first', 1],
  ['again', 2],
])('a bug while the list is read %s is not told as if it were foreseen', async (_, nth) => {
  await expect(prune({ bugAtList: nth })).rejects.toThrow(new TypeError('a bug'))
})

describe('whether the server is being restored', () => {
  const NOT_CHECKED = 'Could not check whether the server is being restored. '
  const saidOf = (lines: readonly string[]): readonly string[] =>
    lines.filter((each) => each.startsWith(NOT_CHECKED))
  const listing = (status: string): Context['vpsOrg']['listServers'] => {
    const server = { ids: [SERVER_ID], name: 'web', status, addresses: [] }
    return () => Promise.resolve({ servers: [server], incomplete: null })
  }

  test('is said not to be known where the list of servers can not be read', async () => {
    const error = new VpsOrgError(failureWithoutAnswer('lost', { kind: 'list-servers' }))
    const said = saidOf(await prune({ listServers: () => Promise.reject(error) }))
    expect(said).toEqual([expect.stringContaining(error.facts.what)])
  })

  test('is not spoken of where the server is active', async () => {
    expect(saidOf(await prune({ listServers: listing('active') }))).toEqual([])
  })

  test('is not asked where nothing is to be deleted', async () => {
    const asked = (): never => {
      throw new Error('must not be called')
    }
    expect(saidOf(await prune({ listServers: asked, keep: 5 }))).toEqual([])
  })
})
