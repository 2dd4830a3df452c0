/** Whether a restore that VPS.org accepted has begun is what the server shows, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import { rollBack, type RolledBack, type RollbackSetting } from './rollback-scene.ts'
import { play, type Played, result, SERVER_ID, type Setting } from './scene.ts'

const MINUTE_MS = 60_000
const RUN = 'gh workflow run rollback.yml --repo acme/shop -f server-id=12345 -f snapshot-id='
const LOSES = '(loses what was written since 2026-11-21 10:00 UTC; disable the deploy workflow first):'
const COMMAND = `To roll back by hand ${LOSES} ${RUN}`
const IF_NOT_BEGUN = COMMAND.replace('To roll back by hand', 'Only if no restore was carried out')

/** A yes that is all that ever happens. */
const FORGOTTEN: FaultRule = {
  operation: 'restoreSnapshot',
  fault: { kind: 'status', status: 200, body: { status: 'success', message: 'Server is being restored.' } },
}

/** A failed deploy that asks for a restore, and what happens at VPS.org from then on. */
function restore(after: (emulator: Emulator) => void, setting: Setting = {}): Promise<Played> {
  return play({
    ...setting,
    with: { 'restore-on': 'failure', ...setting.with },
    deploy: ({ emulator }) => {
      emulator.provider.deploy(SERVER_ID, 'broken')
      after(emulator)
      return 'failure'
    },
  })
}

/** How many restores were sent, and how long after the first one the last look at the server was. */
function looks({ emulator: { requests } }: Pick<Played, 'emulator'>): { sent: number; lastMs: number } {
  const sent = requests.filter((each) => each.operation === 'restoreSnapshot')
  const last = requests.findLast((each) => each.operation === 'listServers')
  return { sent: sent.length, lastMs: (last?.at ?? 0) - (sent[0]?.at ?? 0) }
}

describe('an accepted restore that never begins', () => {
  const accepted = 'but the server was never "restoring"'

  test('after a failed deploy: is not called restored, and the command is named', async () => {
    const played = await restore(({ faults }) => {
      faults.add(FORGOTTEN)
    })
    expect(played.post.exitCode).toBe(1)
    expect(result(played)).toBe('restore-started')
    expect(played.post.errors).toEqual([expect.stringContaining(accepted)])
    expect(played.post.errors[0]).toContain(
      'Server 12345 is "active"; its data may be from before or after the restore.',
    )
    expect(played.post.errors[0]).toContain(`${IF_NOT_BEGUN}801`)
    expect(played.post.summary).toContain('-f snapshot-id=801')
    expect(played.post.summary).not.toContain('was restored')
    const { sent, lastMs } = looks(played)
    expect(sent).toBe(1)
    expect(lastMs).toBeGreaterThanOrEqual(2 * MINUTE_MS)
    expect(lastMs).toBeLessThan(2 * MINUTE_MS + 10_000)
  })

  test('in restore/: exits with 1, and its result is "restore-started"', async () => {
    const { run, disk } = await rollBack({
      with: { 'safety-snapshot': 'false' },
      emulator: { faults: [FORGOTTEN] },
    })
    expect(run.exitCode).toBe(1)
    expect(disk).toBe('broken')
    expect(run.outputs).toMatchObject({ result: 'restore-started', 'server-status': 'active' })
    expect(run.errors).toEqual([expect.stringMatching(/^VPS\.org accepted .* \[restore-never-seen\]$/)])
    expect(run.errors[0]).toContain(
      `Only if no restore was carried out (loses what was written since the snapshot): ${RUN}802`,
    )
  })

  test('of a stopped server: is not called restored either', async () => {
    const played = await restore(({ faults, provider }) => {
      provider.changeServer(SERVER_ID, { status: 'stopped' })
      faults.add(FORGOTTEN)
    })
    expect(result(played)).toBe('restore-started')
    expect(played.post.errors[0]).toContain(accepted)
    expect(played.post.errors[0]).toContain(
      'Server 12345 is "stopped"; its data may be from before or after the restore.',
    )
    expect(played.post.warnings).toEqual([])
  })

  test('of a suspended server: names that state, and only after two minutes', async () => {
    const played = await restore(({ faults, provider }) => {
      provider.changeServer(SERVER_ID, { status: 'suspended' })
      faults.add(FORGOTTEN)
    })
    expect(result(played)).toBe('restore-started')
    expect(played.post.errors[0]).toContain(accepted)
    expect(played.post.errors[0]).toContain(
      'Server 12345 is "suspended"; its data may be from before or after the restore.',
    )
    expect(looks(played).lastMs).toBeGreaterThanOrEqual(2 * MINUTE_MS)
  })

  test('is not said to go on when the time is over before two minutes are', async () => {
    const played = await restore(
      ({ faults }) => {
        faults.add(FORGOTTEN)
      },
      { with: { 'restore-timeout': '1' } },
    )
    expect(result(played)).toBe('restore-started')
    expect(played.post.errors[0]).toMatch(
      /not over after 1 minute .*The server was never "restoring"; its last state was "active"/,
    )
    expect(played.post.errors[0]).not.toContain('It goes on at VPS.org')
    expect(played.post.errors[0]).toContain(IF_NOT_BEGUN)
  })
})

describe('a restore that waits in a queue', () => {
  test('of which nothing can be seen for a minute and a half: is waited for', async () => {
    const played = await restore(() => undefined, {
      emulator: { restoringVisibleAfterMs: 90_000, restoreMs: 4 * MINUTE_MS },
    })
    expect(played.disk).toBe('release 1')
    expect(result(played)).toBe('restored')
    expect(looks(played).lastMs).toBeGreaterThanOrEqual(4 * MINUTE_MS)
  })

  test('that the server shows as a state of its own: is waited for, and named', async () => {
    const played = await restore(({ provider }) => {
      provider.nextRestore({ meanwhile: 'queued', afterMs: 10 * MINUTE_MS })
      provider.later(4 * MINUTE_MS, () => {
        provider.changeServer(SERVER_ID, { status: 'restoring', disk: 'release 1' })
      })
      provider.later(8 * MINUTE_MS, () => {
        provider.changeServer(SERVER_ID, { status: 'active' })
      })
    })
    expect(played.post.log).toContainEqual(expect.stringMatching(/^queued \(after /))
    expect(result(played)).toBe('restored')
    expect(looks(played).lastMs).toBeGreaterThanOrEqual(8 * MINUTE_MS)
  })

  test('longer than "restore-timeout": the queue is named, and nothing is claimed', async () => {
    const played = await restore(
      ({ provider }) => {
        provider.nextRestore({ meanwhile: 'pending', afterMs: 'never' })
      },
      { with: { 'restore-timeout': '5' } },
    )
    expect(result(played)).toBe('restore-started')
    expect(played.post.errors[0]).toMatch(
      /not over after 5 minutes .*The server was never "restoring"; its last state was "pending"/,
    )
  })

  test('and is dropped there: is not called restored', async () => {
    const played = await restore(({ provider }) => {
      provider.nextRestore({ meanwhile: 'pending', afterMs: 'never' })
      provider.later(5 * MINUTE_MS, () => {
        provider.changeServer(SERVER_ID, { status: 'active' })
      })
    })
    expect(result(played)).toBe('restore-started')
    expect(played.post.errors[0]).toContain('the server was never "restoring"')
  })
})

describe('an answer with 200', () => {
  const answers = (body: unknown): FaultRule => ({
    operation: 'restoreSnapshot',
    times: 'always',
    fault: { kind: 'status', status: 200, body },
  })

  test.each([
    ['success false', { success: false, message: 'The node is out of order.' }],
    ['status error', { status: 'error', message: 'The node is out of order.' }],
    ['status failed', { status: 'failed', message: 'The node is out of order.' }],
  ])('that says no (%s): is a refusal in the words of the API', async (_, body) => {
    const played = await restore(({ faults }) => {
      faults.add(answers(body))
    })
    expect(played.post.exitCode).toBe(1)
    expect(result(played)).toBe('not-restored')
    expect(looks(played).sent).toBe(1)
    expect(played.post.errors).toEqual([expect.stringContaining('The node is out of order.')])
    expect(played.post.errors[0]).toContain(COMMAND)
    // After a refusal the server is checked.
    expect(looks(played).lastMs).toBeGreaterThanOrEqual(0)
  })

  test.each([
    ['pending', { status: 'pending' }],
    ['nothing', undefined],
  ])('that says neither yes nor no (%s): counts as accepted', async (_, json) => {
    const played = await restore(({ faults }) => {
      faults.add({ operation: 'restoreSnapshot', fault: { kind: 'body', json } })
    })
    expect(looks(played).sent).toBe(1)
    expect(played.disk).toBe('release 1')
    expect(result(played)).toBe('restored')
  })

  test('that is a web page says neither: what is seen in the next two minutes decides', async () => {
    const late = await restore(({ faults }) => {
      faults.add({ operation: 'restoreSnapshot', fault: { kind: 'garbage', work: { laterMs: 90_000 } } })
    })
    expect(looks(late).sent).toBe(1)
    expect(late.disk).toBe('release 1')
    expect(result(late)).toBe('restored')

    const never = await restore(({ faults }) => {
      faults.add({ operation: 'restoreSnapshot', fault: { kind: 'garbage', work: 'not-done' } })
    })
    expect(looks(never).sent).toBe(1)
    expect(looks(never).lastMs).toBeGreaterThanOrEqual(2 * MINUTE_MS)
    expect(result(never)).toBe('restore-started')
    expect(never.post.exitCode).toBe(1)
  })
})

describe('in restore/', () => {
  function rollBackWithout(setting: RollbackSetting): Promise<RolledBack> {
    return rollBack({ ...setting, with: { 'safety-snapshot': 'false', ...setting.with } })
  }

  test('"wait: false" says that nothing was verified, and looks no further', async () => {
    const { run, emulator } = await rollBackWithout({
      with: { wait: 'false' },
      emulator: { faults: [FORGOTTEN] },
    })
    expect(run.exitCode).toBe(0)
    expect(run.outputs['result']).toBe('restore-started')
    expect(run.warnings).toEqual([expect.stringMatching(/VPS\.org accepted .* so its end is not checked/)])
    expect(emulator.requests.at(-1)?.operation).toBe('restoreSnapshot')
  })

  test('a queue is waited for too', async () => {
    const { run, disk, emulator } = await rollBackWithout({
      emulator: { restoringVisibleAfterMs: 90_000, restoreMs: 4 * MINUTE_MS },
    })
    expect(looks({ emulator }).lastMs).toBeGreaterThanOrEqual(4 * MINUTE_MS)
    expect(run.exitCode).toBe(0)
    expect(run.outputs['result']).toBe('restored')
    expect(disk).toBe('release 2')
  })
})

describe('a provider that changes names', () => {
  test.each([
    ['cuts them', { cutTo: 20 }],
    ['writes them in small letters', 'lower'],
  ] as const)('(%s) does not keep a snapshot from being restored that has our mark', async (_, names) => {
    const played = await restore(() => undefined, {
      emulator: { quirks: { names } },
      with: { name: 'Pre-Deploy' },
    })
    expect(played.disk).toBe('release 1')
    expect(result(played)).toBe('restored')
  })
})
