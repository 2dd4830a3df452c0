/** main is told to stop, or is killed, at an exact moment: what it says, what it leaves, and what post makes of it. */
import { describe, expect, test } from '@jest/globals'
import type { EmulatorOptions } from '../../testing/emulator/server.ts'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import type { RunningPhase } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { own, play, type Played, RUN_ID, SERVER_ID } from './scene.ts'

const NAME = `pre-deploy-${RUN_ID}-1`
const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** With the job's status the deploy counts as failed although it never ran: a restore is asked for. */
const ASKED = { 'restore-on': 'failure', 'deploy-status': '${{ job.status }}' }

interface Interrupted {
  readonly signal: NodeJS.Signals
  /** Whether this is the request to strike in. It stays without an answer until main has ended. */
  readonly during: (request: LoggedRequest, before: readonly LoggedRequest[]) => boolean
  readonly with?: Readonly<Record<string, string>>
  readonly emulator?: EmulatorOptions
}

withSignals.describe('while the first list is read', () => {
  test.each(SIGNALS)('%s: nothing was sent, main says so, and post has nothing to do', async (signal) => {
    const { played, reactionMs } = await interrupted({
      signal,
      during: (request) => request.operation === 'listSnapshots',
      with: ASKED,
    })
    expectOrderlyEnd(played, reactionMs)
    expect(played.changes).toEqual([])
    expect(played.main.state['server-0'] ?? '').not.toMatch(/sent|created/)
    expect(played.post.exitCode).toBe(0)
    expect(played.postRequests).toEqual([])
  })
})

withSignals.describe('while the server is checked', () => {
  test('nothing was asked for: main does not say otherwise, and post has nothing to do', async () => {
    const { played, reactionMs } = await interrupted({
      signal: 'SIGINT',
      during: (request, before) =>
        request.operation === 'listServers' || (request.operation === 'listSnapshots' && before.length > 2),
      with: ASKED,
    })
    expectOrderlyEnd(played, reactionMs)
    expect(played.changes).toEqual([])
    expect(played.main.log.join('\n')).not.toMatch(/Asking for snapshot|unknown whether/)
    expect(played.main.notices).toEqual([])
    expect(played.main.state['server-0'] ?? '').not.toMatch(/sent|created/)
    expect(played.post.exitCode).toBe(0)
  })
})

withSignals.describe('while a slot is made', () => {
  test('the delete may have been carried out; nothing is created', async () => {
    const { played, reactionMs } = await interrupted({
      signal: 'SIGTERM',
      during: (request) => request.method === 'DELETE',
      emulator: {
        snapshots: [50, 40, 30, 20, 10].map((hoursOld) => own({ runId: `9000000${hoursOld}`, hoursOld })),
      },
    })
    expectOrderlyEnd(played, reactionMs)
    expect(played.main.errors[0]).toMatch(/snapshot 801.*Could not find out whether the snapshot was deleted/)
    expect(played.changes).toHaveLength(1)
    expect(played.main.state['server-0'] ?? '').not.toMatch(/sent|created/)
  })
})

withSignals.describe('while the create is under way', () => {
  test.each(SIGNALS)('%s: main names what it asked for, and post finds it by its mark', async (signal) => {
    const { played, reactionMs } = await interrupted({
      signal,
      during: (request) => request.method === 'POST',
    })
    expectOrderlyEnd(played, reactionMs)
    expect(played.main.errors[0]).toMatch(
      new RegExp(`${signal}.*${NAME} of server ${SERVER_ID}.*\\[create-stopped\\]$`),
    )
    expect(played.changes).toHaveLength(1)
    expect(played.main.state['server-0']).toContain('"kind":"sent"')
    expect(played.main.outputs).toEqual({})
    expect(played.postRequests).toEqual(['GET listSnapshots 200'])
    expect(played.post.warnings).toEqual([expect.stringContaining('snapshot 801')])
    expect(played.post.exitCode).toBe(0)
  })
})

withSignals.describe('while the snapshot is waited for', () => {
  test.each(SIGNALS)(
    '%s: main names the snapshot that is still being made; id and outputs survive',
    async (signal) => {
      const { played, reactionMs } = await interrupted({ signal, during: thirdLook })
      expectOrderlyEnd(played, reactionMs)
      expect(played.main.errors[0]).toMatch(
        new RegExp(`${signal} before snapshot 801 .*still in progress.*\\[snapshot-wait-stopped\\]$`),
      )
      expect(played.main.outputs).toMatchObject({ 'snapshot-id': '801', 'snapshot-name': NAME })
      expect(played.main.state['server-0']).toContain('"id":"801"')
      expect(played.main.state['server-0']).toContain('"completion":"not-seen"')
      expect(played.main.summary).toContain('not usable')
      expect(played.changes).toEqual(['POST createSnapshot 201'])
      expect(played.post.exitCode).toBe(0)
    },
  )

  test('its snapshot is never restored, although it is completed by the time post looks', async () => {
    const { played } = await interrupted({ signal: 'SIGINT', during: thirdLook, with: ASKED })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(/Snapshot 801 .* was not completed before the deploy/),
    ])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })
})

describe('a main that is killed without a word', () => {
  const afterAnswer = { signal: 'SIGKILL' as const, during: firstLook }
  const afterSend = {
    signal: 'SIGKILL' as const,
    during: (request: LoggedRequest) => request.method === 'POST',
  }

  test('right after the create was answered: the id is in state and outputs', async () => {
    const { played } = await interrupted(afterAnswer)
    expect(played.main.signal).toBe('SIGKILL')
    expect(played.main.outputs['snapshot-id']).toBe('801')
    expect(played.main.summary).toContain('801')
    expect(played.post.log.join('\n')).toMatch(/Snapshot 801 .* was not completed before the deploy/)
    expect(played.post.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('the same with restore-on: no restore, and red', async () => {
    const { played } = await interrupted({ ...afterAnswer, with: ASKED })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(/Snapshot 801 .* was not completed before the deploy/),
    ])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('right after the create was sent: post looks once for the mark that state holds', async () => {
    const { played } = await interrupted(afterSend)
    expect(played.main.outputs).toEqual({})
    expect(played.main.state['server-0']).toMatch(/"kind":"sent".*"mark":"[0-9a-f]{8}"/)
    expect(played.postRequests).toEqual(['GET listSnapshots 200'])
    expect(played.post.warnings).toEqual([
      expect.stringMatching(/VPS\.org created that snapshot: snapshot 801/),
    ])
    expect(played.post.exitCode).toBe(0)
  })

  test('the same, never carried out, with restore-on: post says that it is not there, and is red', async () => {
    const faults = [{ operation: 'createSnapshot', fault: { kind: 'reset' } }] as const
    const { played } = await interrupted({ ...afterSend, with: ASKED, emulator: { faults } })
    // A list without it may know the server by another id.
    expect(played.postRequests).toEqual(['GET listSnapshots 200', 'GET listServers 200'])
    expect(played.post.errors).toEqual([expect.stringMatching(/VPS\.org does not list that snapshot/)])
    expect(played.post.exitCode).toBe(1)
    expect(played.ids).toEqual([])
  })

  test('in the first list: nothing was sent, and post passes', async () => {
    const { played } = await interrupted({
      signal: 'SIGKILL',
      during: (request) => request.operation === 'listSnapshots',
      with: ASKED,
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.postRequests).toEqual([])
  })
})

/** Exit code 1 of its own, soon, and one error line. */
function expectOrderlyEnd({ main }: Played, reactionMs: number): void {
  expect(main.signal).toBeNull()
  expect(main.exitCode).toBe(1)
  expect(main.errors).toHaveLength(1)
  expect(main.stderr).toBe('')
  expect(main.rawLines.filter((each) => /^\s+at /.test(each))).toEqual([])
  expect(reactionMs).toBeLessThan(1000)
}

function firstLook(request: LoggedRequest, before: readonly LoggedRequest[]): boolean {
  return request.operation === 'listSnapshots' && before.at(-1)?.method === 'POST'
}

function thirdLook(request: LoggedRequest, before: readonly LoggedRequest[]): boolean {
  return request.operation === 'listSnapshots' && before.at(-3)?.method === 'POST'
}

/** Plays a job whose main gets a signal while one request is held back. */
async function interrupted(plan: Interrupted): Promise<{ played: Played; reactionMs: number }> {
  const reached = Promise.withResolvers<undefined>()
  const release = Promise.withResolvers<undefined>()
  const before: LoggedRequest[] = []
  let isOver = false
  let reactionMs = Number.NaN
  const played = await play({
    emulator: {
      ...plan.emulator,
      onRequest: async (request) => {
        const strikes = !isOver && plan.during(request, before)
        before.push(request)
        if (!strikes) return
        reached.resolve(undefined)
        await release.promise
      },
    },
    step: {
      whileMain: async (main: RunningPhase) => {
        await Promise.race([reached.promise, main.done])
        // What else is under way at the same moment gets its answer first.
        const others = before.slice(0, -1)
        do await new Promise((resolve) => setImmediate(resolve))
        while (others.some((each) => each.status === 'pending'))
        main.kill(plan.signal)
        const { endMs } = await main.done
        reactionMs = endMs - (before.at(-1)?.at ?? endMs)
        isOver = true
        release.resolve(undefined)
      },
    },
    ...(plan.with === undefined ? {} : { with: plan.with }),
  })
  return { played, reactionMs }
}
