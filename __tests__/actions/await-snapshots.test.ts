import { describe, expect, test } from '@jest/globals'
import { NO_GITHUB } from '../../src/github/github.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import { type Context, StepError } from '../../src/actions/shared/step.ts'
import { awaitSnapshots } from '../../src/actions/wait/await-snapshots.ts'
import { provenance, RUN, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { postContext } from './post-context.ts'

/** What is told at the end of a wait, in a process that is eight minutes old, when the look takes so long. */
async function told(lookMs: number): Promise<unknown> {
  const clock = new FakeClock()
  clock.advance(480_000)
  const lines: string[] = []
  const summaries: (string | undefined)[] = []
  const notNeeded = (): never => {
    throw new Error('This is not needed to wait.')
  }
  const context: Context = {
    run: RUN,
    toolkit: { ...actionsToolkit, setOutput: () => undefined },
    log: {
      line: (text) => lines.push(text),
      startGroup: () => undefined,
      endGroup: () => undefined,
      ...{ notice: notNeeded, warning: notNeeded, error: notNeeded, debug: notNeeded },
    },
    summary: {
      write: (markdown) => {
        summaries.push(markdown.split('\n')[0])
        return Promise.resolve()
      },
      last: notNeeded,
    },
    clock,
    signal: new AbortController().signal,
    vpsOrg: {
      listSnapshots: () => {
        clock.advance(lookMs)
        const seen = snapshot({ name: 'pre-deploy-11-1', description: provenance() })
        return Promise.resolve({ snapshots: [seen], incomplete: null })
      },
      ...{ createSnapshot: notNeeded, deleteSnapshot: notNeeded },
      ...{ listServers: notNeeded, restoreSnapshot: notNeeded },
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
  const marks: string[] = []
  await awaitSnapshots(
    context,
    {
      token: 'secret',
      serverIds: [SERVER_ID],
      targets: [{ serverId: SERVER_ID, snapshotId: '801' }],
      timeoutMs: 600_000,
      pollIntervalMs: 5000,
      apiUrl: new URL('https://api.example'),
    },
    { write: (...mark) => marks.push(mark.join(' ')) },
  )
  expect(marks).toEqual([`${SERVER_ID} 801`])
  return { lines, summaries }
}

test('a snapshot that is seen completed within a second was completed already, however old the process is', async () => {
  expect(await told(999)).toEqual({
    lines: ['Snapshot 801 (pre-deploy-11-1) of server 12345 was already completed (1024 MB).'],
    summaries: ['### ✅ Waiting for the snapshot: already completed'],
  })
})

test('one that takes a second was waited for', async () => {
  expect(await told(1000)).toEqual({
    lines: [
      'Snapshot 801 (pre-deploy-11-1) of server 12345 was completed after 1 second of waiting (1024 MB).',
    ],
    summaries: ['### ✅ Waiting for the snapshot: completed after 1 second'],
  })
})

describe('a snapshot that is not listed, of a server that is not listed either', () => {
  const servers = [{ ids: ['678'], name: 'db', status: 'active', addresses: [] }]

  /** How a wait for it ends, and how often the servers were listed for that. */
  async function ended(isStopped: boolean): Promise<{ readonly code: unknown; readonly reads: number }> {
    const { context } = postContext({ clock: new FakeClock() })
    const controller = new AbortController()
    let reads = 0
    const waiting: Context = {
      ...context,
      signal: controller.signal,
      toolkit: { ...context.toolkit, setOutput: () => undefined },
      log: { ...context.log, startGroup: () => undefined, endGroup: () => undefined },
      vpsOrg: {
        ...context.vpsOrg,
        listSnapshots: () => {
          if (isStopped) controller.abort('SIGTERM')
          return Promise.resolve({ snapshots: [], incomplete: null })
        },
        listServers: () => {
          reads++
          return Promise.resolve({ servers, incomplete: null })
        },
      },
    }
    const inputs = {
      ...{ token: 'secret', serverIds: [SERVER_ID], apiUrl: new URL('https://api.example') },
      ...{ targets: [{ serverId: SERVER_ID, snapshotId: '801' }], timeoutMs: 60_000, pollIntervalMs: 5000 },
    }
    const error: unknown = await awaitSnapshots(waiting, inputs, { write: () => undefined }).catch(
      (thrown: unknown) => thrown,
    )
    return { code: error instanceof StepError && error.facts.code, reads }
  }

  test('fails with the servers that there are', async () => {
    expect(await ended(false)).toEqual({ code: 'server-not-found', reads: 1 })
  })

  test('fails at once where the step was stopped', async () => {
    expect(await ended(true)).toEqual({ code: 'snapshot-wait-stopped', reads: 0 })
  })
})
