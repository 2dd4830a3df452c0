/** A create whose answer is lost: main looks before anything else, and sends it again only where that is allowed. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import { play, type Played, RUN_ID, START_MS } from './scene.ts'

type Setting = NonNullable<Parameters<typeof play>[0]>

/** Plays the job without its post. */
const playMain = (setting: Setting = {}): Promise<Played> =>
  play({
    ...setting,
    step: {
      whilePost: (post) => {
        post.kill()
      },
      ...setting.step,
    },
  })

const NAME = `pre-deploy-${RUN_ID}-1`

const lost = (fault: Fault, times: number | 'always' = 1, more: Setting = {}): Setting => ({
  ...more,
  emulator: { ...more.emulator, faults: [{ operation: 'createSnapshot', times, fault }] },
})

describe('most likely not carried out: 429, 500, 502, 503 or a lost connection', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['a connection that is reset', { kind: 'reset' }],
    ['500', { kind: 'status', status: 500 }],
    ['502', { kind: 'status', status: 502 }],
    ['503', { kind: 'status', status: 503 }],
    ['429', { kind: 'status', status: 429 }],
  ]

  test.each(faults)(
    '%s before the work: three looks within 15 seconds, then it is sent again',
    async (_, fault) => {
      const played = await playMain(lost(fault))
      expect(played.main.exitCode).toBe(0)
      const [first, second, ...others] = creates(played)
      expect(others).toEqual([])
      expect(second?.body).toEqual(first?.body)
      const looks = looksBetween(played, first, second)
      expect(looks).toHaveLength(3)
      expect(at(looks[2]) - at(first)).toBeLessThanOrEqual(15_000)
      expect(at(looks[2]) - at(looks[0])).toBeGreaterThanOrEqual(5000)
      expect(played.ids).toEqual(['801'])
    },
  )

  test.each(faults)('%s after the work: found by its mark, and not sent again', async (_, fault) => {
    const played = await playMain(lost({ ...fault, work: 'done' } as Fault))
    expect(played.main.exitCode).toBe(0)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.outputs).toMatchObject({ 'snapshot-id': '801', 'snapshot-name': NAME })
    expect(played.main.log.join('\n')).toMatch(/Found: snapshot 801/)
    expect(played.main.errors).toEqual([])
  })

  test('carried out only while main looks: found, and not sent again', async () => {
    const played = await playMain(lost({ kind: 'status', status: 502, work: { laterMs: 8000 } }))
    expect(played.main.exitCode).toBe(0)
    expect(creates(played)).toHaveLength(1)
  })

  test('a list that lags behind: the third look still finds it', async () => {
    const played = await playMain(
      lost({ kind: 'reset', work: 'done' }, 1, { emulator: { quirks: { staleListMs: 10_000 } } }),
    )
    expect(played.main.exitCode).toBe(0)
    expect(creates(played)).toHaveLength(1)
    expect(played.ids).toEqual(['801'])
  })

  test('never carried out: sent three times at most, with looks after each, then an error', async () => {
    const played = await playMain(lost({ kind: 'status', status: 503 }, 'always'))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/server 12345.*503.*sent 3 times, and no snapshot was created/),
    ])
    const sent = creates(played)
    expect(sent).toHaveLength(3)
    expect(looksBetween(played, sent[0], sent[1])).toHaveLength(3)
    expect(looksBetween(played, sent[1], sent[2])).toHaveLength(3)
    expect(looksBetween(played, sent[2], undefined).length).toBeGreaterThanOrEqual(3)
    expect(played.main.outputs).toEqual({})
  })

  test('carried out by the second send, whose answer is lost too: found', async () => {
    const played = await playMain({
      emulator: {
        faults: [
          { operation: 'createSnapshot', fault: { kind: 'reset' } },
          { operation: 'createSnapshot', fault: { kind: 'status', status: 500, work: 'done' } },
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(creates(played)).toHaveLength(2)
    expect(played.ids).toEqual(['801'])
  })

  const asked: readonly (readonly [string, string])[] = [
    ['seconds', '40'],
    ['a date', new Date(START_MS + 42_000).toUTCString()],
  ]
  test.each(asked)('Retry-After in %s is honoured', async (_, after) => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': after } }
    const played = await playMain(lost(fault))
    expect(played.main.exitCode).toBe(0)
    const [first, second] = creates(played)
    expect(at(second) - at(first)).toBeGreaterThanOrEqual(40_000)
    expect(at(second) - at(first)).toBeLessThan(60_000)
  })

  test('a Retry-After of an hour is an error instead of an hour', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }
    const played = await playMain(lost(fault, 'always'))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/429.*Nothing was changed.*in 1 hour, as VPS\.org asks/),
    ])
    expect(creates(played)).toHaveLength(1)
    expect(played.main.endMs - START_MS).toBeLessThan(150_000)
  })
})

describe('it may still be carried out: our own time-out, 504', () => {
  const faults: readonly (readonly [string, (work: Extract<Fault, { kind: 'hang' }>['work']) => Fault])[] = [
    ['no answer', (work) => ({ kind: 'hang', ...(work === undefined ? {} : { work }) })],
    ['504', (work) => ({ kind: 'status', status: 504, ...(work === undefined ? {} : { work }) })],
  ]

  test.each(faults)(
    '%s, and never carried out: looks for a minute, then an error; not sent again',
    async (_, fault) => {
      const played = await playMain(lost(fault(undefined), 'always'))
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([
        expect.stringMatching(
          /snapshot pre-deploy-9000000011-1 .*Could not find out whether.*\[create-unknown\]$/,
        ),
      ])
      expect(creates(played)).toHaveLength(1)
      const looks = looksBetween(played, creates(played)[0], undefined)
      expect(at(looks.at(-1)) - at(looks[0])).toBeGreaterThanOrEqual(55_000)
      expect(looks.length).toBeGreaterThanOrEqual(5)
      expect(played.main.endMs - START_MS).toBeLessThan(130_000)
    },
  )

  test.each(faults)('%s, and carried out late: found when it shows up', async (_, fault) => {
    const played = await playMain(lost(fault({ laterMs: 50_000 }), 1))
    expect(played.main.exitCode).toBe(0)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.outputs['snapshot-id']).toBe('801')
  })
})

describe('a 2xx that can not be read is a lost answer', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['HTML', { kind: 'garbage' }],
    ['a body that breaks off', { kind: 'cut-body' }],
    [
      'JSON without an id',
      { kind: 'body', json: { status: 'in_progress', message: 'Snapshot is being created.' } },
    ],
    [
      'an id that is a path',
      { kind: 'body', json: { id: '../../servers/1', status: 'in_progress', name: 'x' } },
    ],
    ['a list', { kind: 'body', json: [] }],
    ['an endless body', { kind: 'huge', bytes: 6_000_000 }],
  ]
  test.each(faults)('%s: found by its mark, one create', async (_, fault) => {
    const played = await playMain(lost(fault))
    expect(played.main.exitCode).toBe(0)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.outputs).toMatchObject({ 'snapshot-id': '801', 'snapshot-name': NAME })
  })
})

test('a redirect is not followed, and not sent again: whatever sent it may have done the work', async () => {
  const fault: Fault = { kind: 'status', status: 302, headers: { location: '/elsewhere' } }
  const played = await playMain(lost(fault, 'always'))
  expect(played.main.exitCode).toBe(1)
  expect(played.main.errors).toEqual([
    expect.stringMatching(/redirect.*Could not find out whether.*\[create-unknown\]$/),
  ])
  expect(creates(played)).toHaveLength(1)
  expect(played.emulator.requests.every((each) => each.operation !== null)).toBe(true)
})

describe('an answer that says no', () => {
  test.each([400, 403])('%i is not sent again', async (status) => {
    const fault: Fault = { kind: 'status', status }
    const played = await playMain(lost(fault, 'always'))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /server 12345.*Nothing was changed.*\[api-(?:request-refused|permission-missing)\]$/,
      ),
    ])
    expect(creates(played)).toHaveLength(1)
    expect(played.emulator.requests.every((each) => each.operation !== null)).toBe(true)
  })
})

describe('which snapshot is ours', () => {
  const other = `vps-safety-snapshot/1 mark=ffffffff repo-id=1001 run=${RUN_ID}/1 repo=acme/shop job=deploy sha=0123456 |`
  /** Another job adds snapshots of our name at the moment of our create. */
  const beside = (descriptions: readonly string[], setting: Setting): Setting => {
    let provider: Emulator['provider'] | null = null
    return {
      ...setting,
      emulator: {
        ...setting.emulator,
        onRequest: ({ operation }) => {
          if (operation !== 'createSnapshot') return
          for (const description of descriptions) provider?.addSnapshot({ name: NAME, description })
          provider = null
        },
      },
      before: (emulator) => {
        provider = emulator.provider
      },
    }
  }

  test('one of the same name with another mark is not taken for it', async () => {
    const played = await playMain(beside([other], lost({ kind: 'status', status: 504 }, 'always')))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.outputs).toEqual({})
    const made = await playMain(beside([other], lost({ kind: 'reset', work: 'done' })))
    expect(made.main.exitCode).toBe(0)
    expect(made.main.outputs['snapshot-id']).toBe('802')
    expect(creates(made)).toHaveLength(1)
  })

  test('nor is one of the same name whose description a user has written', async () => {
    const played = await playMain(beside(['made by hand'], lost({ kind: 'status', status: 504 }, 'always')))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.outputs).toEqual({})
  })

  const withoutMark = [
    ['without descriptions', { description: 'absent' }],
    ['with empty descriptions', { description: 'empty' }],
  ] as const

  test.each(withoutMark)('%s, exactly one new id with our name is ours; main warns', async (_, quirks) => {
    const played = await playMain(lost({ kind: 'reset', work: 'done' }, 1, { emulator: { quirks } }))
    expect(played.main.exitCode).toBe(0)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.outputs['snapshot-id']).toBe('801')
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/no descriptions of snapshots \(801\)|without their whole description: 801/),
    ])
  })

  test('the warning needs no other list: the one in which the snapshot was found shows it', async () => {
    const played = await playMain({
      with: { wait: 'false' },
      emulator: {
        quirks: { description: 'absent' },
        faults: [
          { operation: 'createSnapshot', fault: { kind: 'reset', work: 'done' } },
          { operation: 'listSnapshots', skip: 2, times: 'always', fault: { kind: 'status', status: 500 } },
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([expect.stringMatching(/no descriptions of snapshots \(801\)/)])
  })

  test.each([10, 25, 33])(
    'a description cut to %i characters, before its mark, proves nothing: an error, and not sent again',
    async (cutTo) => {
      const quirks = { description: { cutTo } }
      const played = await playMain(
        lost({ kind: 'status', status: 502, work: 'done' }, 1, { emulator: { quirks } }),
      )
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([
        expect.stringMatching(/it may be 801, without the mark of this step.*\[create-unknown\]$/),
      ])
      expect(creates(played)).toHaveLength(1)
      expect(played.main.outputs).toEqual({})
    },
  )

  test('without descriptions, two new ids with our name are an error, and nothing is sent again', async () => {
    const setting = lost({ kind: 'reset', work: 'done' }, 1, {
      emulator: { quirks: { description: 'absent' } },
    })
    const played = await playMain(beside([other], setting))
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([expect.stringMatching(/801, 802|802, 801/)])
    expect(creates(played)).toHaveLength(1)
  })
})

test('looks after a lost answer wait as long as the API asks, also for more than their minute', async () => {
  const played = await playMain({
    emulator: {
      faults: [
        { operation: 'createSnapshot', fault: { kind: 'status', status: 504, work: 'done' } },
        {
          operation: 'listSnapshots',
          skip: 1,
          fault: { kind: 'status', status: 429, headers: { 'retry-after': '100' } },
        },
      ],
    },
  })
  expect(played.main.exitCode).toBe(0)
  const [, first, second] = played.emulator.requests.filter((each) => each.operation === 'listSnapshots')
  expect(at(second) - at(first)).toBeGreaterThanOrEqual(100_000)
  expect(creates(played)).toHaveLength(1)
})

describe('looks that show nothing certain', () => {
  const blind: readonly (readonly [string, Setting['before']])[] = [
    [
      'the list can’t be read',
      (emulator) => {
        emulator.faults.add({ operation: 'createSnapshot', fault: { kind: 'reset' } })
        emulator.faults.add({
          operation: 'listSnapshots',
          skip: 1,
          times: 'always',
          fault: { kind: 'status', status: 500 },
        })
      },
    ],
    [
      'the list is incomplete',
      (emulator) => {
        emulator.faults.add({ operation: 'createSnapshot', fault: { kind: 'reset' } })
        emulator.faults.add({
          operation: 'listSnapshots',
          skip: 1,
          times: 'always',
          fault: { kind: 'body', json: { count: 3, results: [] } },
        })
      },
    ],
  ]
  test.each(blind)('%s: no second create, and an error that says what is unknown', async (_, before) => {
    const played = await playMain({ ...(before === undefined ? {} : { before }) })
    expect(played.main.exitCode).toBe(1)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/Could not find out whether .*\[create-unknown\]$/),
    ])
    expect(JSON.stringify(played.main.state)).toContain('\\"sent\\"')
  })

  test('one look of the three that fails: no second create on the word of the two others', async () => {
    const played = await playMain({
      before: (emulator) => {
        emulator.faults.add({ operation: 'createSnapshot', fault: { kind: 'reset' } })
        emulator.faults.add({
          operation: 'listSnapshots',
          skip: 2,
          times: 4,
          fault: { kind: 'status', status: 500 },
        })
      },
    })
    expect(creates(played)).toHaveLength(1)
    expect(played.ids).toEqual([])
  })
})

function creates(played: Played): readonly LoggedRequest[] {
  return played.emulator.requests.filter((each) => each.operation === 'createSnapshot')
}

/** Main's lists between two requests. */
function looksBetween(
  played: Played,
  from: LoggedRequest | undefined,
  to: LoggedRequest | undefined,
): readonly LoggedRequest[] {
  const last = played.requests.length - played.postRequests.length
  return played.emulator.requests.filter(
    (each) => each.operation === 'listSnapshots' && each.n > (from?.n ?? 0) && each.n < (to?.n ?? last + 1),
  )
}

function at(request: LoggedRequest | undefined): number {
  return request?.at ?? Number.NaN
}
