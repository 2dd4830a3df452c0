/** A restore that VPS.org refuses, puts off or does not answer: what is said of the server is what was seen. */
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import { rollBack } from './rollback-scene.ts'
import { play, type Played, result, SERVER_ID, type Setting } from './scene.ts'

const MINUTE_MS = 60_000
const RUN = 'gh workflow run rollback.yml --repo acme/shop -f server-id=12345 -f snapshot-id='
const LOSES = '(loses what was written since 2026-11-21 10:00 UTC; disable the deploy workflow first):'
const COMMAND = `To roll back by hand ${LOSES} ${RUN}`
const IF_NOT_BEGUN = COMMAND.replace('To roll back by hand', 'Only if no restore was carried out')
const IF_WANTED = COMMAND.replace(
  'To roll back by hand',
  'Only if the server should go back to this snapshot after that restore',
)

const status = (code: number, more: Partial<FaultRule> = {}, headers = {}): FaultRule => ({
  operation: 'restoreSnapshot',
  ...more,
  fault: { kind: 'status', status: code, headers },
})

/** A failed deploy that asks for a restore, and what VPS.org does from then on. */
function restore(faults: readonly FaultRule[], setting: Setting = {}): Promise<Played> {
  return play({
    ...setting,
    with: { 'restore-on': 'failure', ...setting.with },
    deploy: ({ emulator }) => {
      emulator.provider.deploy(SERVER_ID, 'broken')
      for (const fault of faults) emulator.faults.add(fault)
      return 'failure'
    },
  })
}

interface Sent {
  /** When each restore was sent, in seconds after the first. */
  readonly at: readonly number[]
  /** Whether a look at the server came right before each but the first. */
  readonly isLookedBefore: boolean
  /** Looks at the server after the first restore. */
  readonly looks: number
  /** When the last look was. */
  readonly lastLook: number
}

function sent({ emulator: { requests } }: { readonly emulator: Emulator }): Sent {
  const restores = requests.filter((each) => each.operation === 'restoreSnapshot')
  const [first] = restores
  const seconds = (at: number): number => Math.round((at - (first?.at ?? 0)) / 1000)
  const looks = requests.slice(first?.n ?? 0).filter((each) => each.operation === 'listServers')
  return {
    at: restores.map((each) => seconds(each.at)),
    isLookedBefore: restores.slice(1).every((each) => {
      const before = requests[each.n - 2]
      return before?.operation === 'listServers' && before.status === 200
    }),
    looks: looks.length,
    lastLook: seconds(looks.at(-1)?.at ?? 0),
  }
}

/** Another restore of the server begins, which takes so long. */
function othersRestore({ provider }: Emulator, afterMs: number, takesMs: number): void {
  provider.later(afterMs, () => {
    provider.changeServer(SERVER_ID, { status: 'restoring', disk: 'of another restore' })
  })
  provider.later(afterMs + takesMs, () => {
    provider.changeServer(SERVER_ID, { status: 'active' })
  })
}

describe('a server that is locked for a moment', () => {
  test.each([400, 409, 423])('%d: is tried again, each time after a look', async (code) => {
    const played = await restore([status(code, { times: 3 })])
    const { at, isLookedBefore } = sent(played)
    expect(at).toHaveLength(4)
    expect(at.at(-1)).toBeLessThan(60)
    expect(isLookedBefore).toBe(true)
    expect(played.disk).toBe('release 1')
    expect(result(played)).toBe('restored')
  })

  test('for ever: is given up after three minutes, and its state is what was seen', async () => {
    const played = await restore([status(423, { times: 'always' })])
    const { at, isLookedBefore, lastLook } = sent(played)
    expect(at.at(-1)).toBeGreaterThanOrEqual(178)
    expect(at.at(-1)).toBeLessThanOrEqual(180)
    expect(lastLook).toBe(at.at(-1))
    expect(isLookedBefore).toBe(true)
    expect(at.length).toBeLessThanOrEqual(20)
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /Server 12345 is as the deploy left it after \d+ tries in 3 minutes; its state is "active"\./,
      ),
    ])
    expect(played.post.errors[0]).not.toContain('the same request will be refused again')
    expect(played.post.errors[0]).toContain(`${COMMAND}801`)
    expect(result(played)).toBe('not-restored')
  })

  test('in a cancelled job: is given up after one minute', async () => {
    const played = await restore([status(409, { times: 'always' })], {
      with: { 'job-status': 'cancelled' },
    })
    expect(sent(played).at.at(-1)).toBeGreaterThanOrEqual(58)
    expect(sent(played).at.at(-1)).toBeLessThanOrEqual(60)
    expect(result(played)).toBe('not-restored')
  })

  test('with a short "restore-timeout": is given up then', async () => {
    const played = await restore([status(409, { times: 'always' })], { with: { 'restore-timeout': '2' } })
    expect(sent(played).at.at(-1)).toBeGreaterThanOrEqual(110)
    expect(sent(played).at.at(-1)).toBeLessThanOrEqual(120)
  })

  test('that says when to come back: is left alone until then', async () => {
    const played = await restore([status(423, {}, { 'retry-after': '70' })])
    expect(sent(played).at).toEqual([0, 70])
    expect(result(played)).toBe('restored')
  })

  test('because another restore is under way: is not restored over that one', async () => {
    const played = await restore([], {
      emulator: {
        onRequest: ({ operation }) => {
          // The other restore begins a moment earlier.
          if (operation === 'restoreSnapshot') begin()
          return Promise.resolve()
        },
      },
      before: (emulator) => {
        begin = () => {
          emulator.provider.changeServer(SERVER_ID, { status: 'restoring', disk: 'of another restore' })
          emulator.provider.later(MINUTE_MS, () => {
            emulator.provider.changeServer(SERVER_ID, { status: 'active' })
          })
        }
      },
    })
    expect(sent(played).at).toEqual([0])
    expect(played.disk).toBe('of another restore')
    expect(played.post.errors).toEqual([
      expect.stringContaining('Another restore of server 12345 is running.'),
    ])
    expect(played.post.errors[0]).not.toContain('as the deploy left it')
    expect(played.post.errors[0]).toContain(IF_WANTED)
    expect(result(played)).toBe('not-restored')
  })
  let begin = (): void => undefined

  test('and whose state can not be read then: is not restored blindly', async () => {
    const played = await restore([
      status(409, { times: 'always' }),
      { operation: 'listServers', skip: 1, times: 'always', fault: { kind: 'status', status: 502 } },
    ])
    expect(sent(played).at).toEqual([0])
    expect(played.post.errors).toEqual([expect.stringMatching(/Could not read the list of servers: /)])
    expect(played.post.errors[0]).not.toContain('as the deploy left it')
    expect(result(played)).toBe('not-restored')
  })

  test('in restore/: is tried again too', async () => {
    const rolled = await rollBack({
      with: { 'safety-snapshot': 'false' },
      emulator: { faults: [status(409, { times: 2 })] },
    })
    expect(sent(rolled).at).toHaveLength(3)
    expect(rolled.run.exitCode).toBe(0)
    expect(rolled.disk).toBe('release 2')
  })
})

describe('a restore that is refused for good', () => {
  test.each([401, 403, 404, 422])('%d: is sent once, and the state of the server is read', async (code) => {
    const played = await restore([status(code, { times: 'always' })])
    expect(sent(played)).toMatchObject({ at: [0], looks: 1 })
    expect(played.post.errors[0]).toContain('Server 12345 is as the deploy left it; its state is "active".')
    expect(played.post.errors[0]).toContain(COMMAND)
    expect(result(played)).toBe('not-restored')
  })

  test('by a token that can not list servers: says that the state is not known', async () => {
    const hidden: FaultRule = {
      operation: 'listServers',
      times: 'always',
      fault: { kind: 'status', status: 403 },
    }
    const played = await restore([hidden, status(403, { times: 'always' })])
    expect(sent(played)).toMatchObject({ at: [0], looks: 0 })
    expect(played.post.errors[0]).toContain('Could not read the state of server 12345.')
    expect(played.post.errors[0]).not.toContain('as the deploy left it')
    expect(result(played)).toBe('not-restored')
  })

  test('in restore/: names the state that was seen, and the command', async () => {
    const { run } = await rollBack({
      with: { 'safety-snapshot': 'false' },
      emulator: { faults: [status(403, { times: 'always' })] },
    })
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]).toContain('Server 12345 was not changed; its state is "active".')
    expect(run.errors[0]).toContain(
      `To roll back by hand (loses what was written since the snapshot): ${RUN}802`,
    )
    expect(run.outputs['result']).toBeUndefined()
  })
})

describe('a restore during maintenance', () => {
  test.each([429, 503])('%d: is sent once more, after a minute of looks', async (code) => {
    const played = await restore([status(code)])
    const { at, isLookedBefore, looks } = sent(played)
    expect(at).toEqual([0, 60])
    expect(isLookedBefore).toBe(true)
    expect(looks).toBeGreaterThanOrEqual(13)
    expect(result(played)).toBe('restored')
  })

  test('that says how long it takes: is sent once more after that', async () => {
    const played = await restore([status(503, {}, { 'retry-after': '130' })])
    expect(sent(played).at).toEqual([0, 130])
    expect(result(played)).toBe('restored')
  })

  test('that goes on: is not sent a third time, and the command is named', async () => {
    const played = await restore([status(503, { times: 'always' })])
    expect(sent(played).at).toEqual([0, 60])
    expect(sent(played).lastLook).toBe(120)
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([expect.stringContaining('[restore-unclear]')])
    expect(played.post.errors[0]).toContain(
      'Could not find out whether the restore of server 12345 began; its state is "active".',
    )
    expect(played.post.errors[0]).toContain(`${IF_NOT_BEGUN}801`)
    expect(played.post.summary).toContain('-f snapshot-id=801')
    expect(result(played)).toBe('restore-started')
  })

  test('that was carried out all the same, half a minute later: is not sent again', async () => {
    const played = await restore([
      { operation: 'restoreSnapshot', fault: { kind: 'status', status: 503, work: { laterMs: 30_000 } } },
    ])
    expect(sent(played).at).toEqual([0])
    expect(result(played)).toBe('restored')
    expect(played.post.errors[0]).toContain('The answer to the restore was lost')
  })

  test('that puts it in a queue all the same: is not sent again', async () => {
    let queue = (): void => undefined
    const played = await restore([status(503)], {
      emulator: {
        onRequest: ({ operation }) => {
          if (operation === 'restoreSnapshot') queue()
          return Promise.resolve()
        },
      },
      before: ({ provider }) => {
        queue = () => {
          provider.changeServer(SERVER_ID, { status: 'queued' })
          provider.later(3 * MINUTE_MS, () => {
            provider.changeServer(SERVER_ID, { status: 'restoring', disk: 'release 1' })
          })
          provider.later(6 * MINUTE_MS, () => {
            provider.changeServer(SERVER_ID, { status: 'active' })
          })
        }
      },
    })
    expect(sent(played).at).toEqual([0])
    expect(result(played)).toBe('restored')
  })

  test('whose second try is refused because of a restore: says that it may be ours', async () => {
    let begin = (): void => undefined
    let count = 0
    const played = await restore([status(503), status(400, { times: 'always' })], {
      before: (emulator) => {
        begin = () => {
          othersRestore(emulator, 0, MINUTE_MS)
        }
      },
      emulator: {
        onRequest: ({ operation }) => {
          if (operation === 'restoreSnapshot' && ++count === 2) begin()
          return Promise.resolve()
        },
      },
    })
    expect(sent(played).at).toEqual([0, 60])
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /Server 12345 is being restored, by this restore or by another one\..*\[restore-unclear\]$/,
      ),
    ])
    expect(result(played)).toBe('restore-started')
  })

  test('in a cancelled job: is sent once more too, and all of it takes four minutes', async () => {
    const played = await restore([status(503, { times: 'always' })], { with: { 'job-status': 'cancelled' } })
    expect(sent(played).at).toEqual([0, 60])
    expect(sent(played).lastLook).toBe(120)
    expect(result(played)).toBe('restore-started')
  })

  test('seen by a token that can not list servers: is not sent again', async () => {
    const hidden: FaultRule = {
      operation: 'listServers',
      times: 'always',
      fault: { kind: 'status', status: 403 },
    }
    const played = await restore([hidden, status(503)])
    expect(sent(played).at).toEqual([0])
    expect(played.post.errors[0]).toMatch(
      /Could not find out whether the restore of server 12345 began\..*\[restore-unclear\]$/,
    )
    expect(played.post.errors[0]).toContain(IF_NOT_BEGUN)
    expect(result(played)).toBe('restore-started')
  })
})

describe('a restore with a lost answer that is not seen to begin', () => {
  test('after a failed deploy: is "restore-started", and the command is named', async () => {
    const played = await restore([{ operation: 'restoreSnapshot', fault: { kind: 'reset' } }])
    expect(sent(played)).toMatchObject({ at: [0], lastLook: 60 })
    expect(result(played)).toBe('restore-started')
    expect(played.post.errors[0]).toContain('[restore-unclear]')
    expect(played.post.errors[0]).toContain(`${IF_NOT_BEGUN}801`)
  })

  test('in restore/: is "restore-started", and the command is named', async () => {
    const rolled = await rollBack({
      with: { 'safety-snapshot': 'false' },
      emulator: { faults: [{ operation: 'restoreSnapshot', fault: { kind: 'reset' } }] },
    })
    expect(rolled.run.exitCode).toBe(1)
    expect(rolled.run.outputs).toMatchObject({ result: 'restore-started', 'server-status': 'active' })
    expect(rolled.run.errors[0]).toContain(
      `Only if no restore was carried out (loses what was written since the snapshot): ${RUN}802`,
    )
  })
})
