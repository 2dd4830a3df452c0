/** The way through main when nothing is wrong: what the user gets, and what is sent for it. */
import { describe, expect, test } from '@jest/globals'
import { manual, own, play, type Played, RUN_ID, SERVER_ID, START_MS, TOKEN } from './scene.ts'

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

/** One run that several tests look at. */
let plain: Promise<Played> | undefined
const plainRun = (): Promise<Played> =>
  (plain ??= playMain({ emulator: { snapshots: [manual({ hoursOld: 30 })] } }))

describe('a snapshot on a server with free slots', () => {
  test('it lists once, looks at the server once, creates, looks until it is completed, and deletes nothing', async () => {
    const played = await plainRun()
    expect(played.main.exitCode).toBe(0)
    const sent = mainRequests(played).map((each) => `${each.method} ${each.operation ?? ''}`)
    expect(sent.slice(0, 2).toSorted()).toEqual(['GET listServers', 'GET listSnapshots'])
    expect(sent[2]).toBe('POST createSnapshot')
    expect(sent.slice(3)).toEqual(Array<string>(5).fill('GET listSnapshots'))
    expect(mainRequests(played).filter((each) => each.operation === 'listSnapshots')).toEqual(
      expect.arrayContaining([expect.objectContaining({ query: { server_id: String(SERVER_ID) } })]),
    )
    expect(played.main.warnings).toEqual([])
    expect(played.main.notices).toEqual([])
    expect(played.main.errors).toEqual([])
  })

  test('the outputs name it, with its state, size and date', async () => {
    const { outputs } = (await plainRun()).main
    expect(Object.keys(outputs).toSorted()).toEqual(['snapshot-id', 'snapshot-name', 'snapshots'])
    expect(outputs['snapshot-id']).toBe('802')
    expect(outputs['snapshot-name']).toBe(NAME)
    expect(JSON.parse(outputs['snapshots'] ?? '')).toEqual([
      {
        server_id: String(SERVER_ID),
        id: '802',
        name: NAME,
        status: 'completed',
        size_mb: 5120,
        created_at: '2026-11-21T10:00:00Z',
      },
    ])
  })

  test('id and name are in the outputs before the snapshot is completed, and the mark in state before the create', async () => {
    const { entries } = (await plainRun()).main
    const ids = entries.output.filter((each) => each.name === 'snapshot-id').map((each) => each.value)
    expect(ids.length).toBeGreaterThanOrEqual(2)
    const states = entries.output.filter((each) => each.name === 'snapshots').map((each) => each.value)
    expect(states[0]).toContain('"status":"in_progress"')
    expect(states.at(-1)).toContain('"status":"completed"')
    const records = entries.state.filter((each) => each.name === 'server-0')
    const saved = records.map((each) => JSON.parse(each.value) as Record<string, unknown>)
    expect(saved.map((each) => [each['kind'], each['completion']]).slice(-3)).toEqual([
      ['sent', undefined],
      ['created', 'not-seen'],
      ['created', 'seen'],
    ])
  })

  test('state is small, and main sets no variables for the jobs that follow', async () => {
    const { env, state } = (await plainRun()).main
    expect(env).toEqual({})
    expect(Object.values(state).join('').length).toBeLessThan(1024)
  })

  test('provenance comes first in the description, in its fixed form, and the user’s text behind it', async () => {
    const played = await playMain({ with: { description: 'release 7\n## of Friday' } })
    const body = createBody(played)
    expect(body.server_id).toBe(SERVER_ID)
    expect(body.name).toBe(NAME)
    expect(body.description).toMatch(
      /^vps-safety-snapshot\/1 mark=[0-9a-f]{8} repo-id=1001 run=9000000011\/1 repo=acme\/shop check=4711 job=deploy sha=0123456 \| release 7 ## of Friday$/,
    )
    const mark = /mark=([0-9a-f]{8})/.exec(body.description)?.[1]
    expect(played.main.state['server-0']).toContain(`"mark":"${mark ?? '?'}"`)
  })

  test('without user text the description ends with the bar that closes provenance, and two runs have two marks', async () => {
    const [one, other] = await Promise.all([playMain(), playMain()])
    expect(createBody(one).description).toMatch(/ mark=[0-9a-f]{8} .* \|$/)
    expect(createBody(one).description).not.toBe(createBody(other).description)
  })

  test('a long description is cut to 255 characters, and its provenance stays whole', async () => {
    const played = await playMain({
      with: { description: 'x'.repeat(400) },
      run: { job: 'j'.repeat(60), repository: `${'o'.repeat(60)}/${'r'.repeat(90)}` },
    })
    const { description } = createBody(played)
    expect(description).toHaveLength(255)
    expect(description).toMatch(
      /^vps-safety-snapshot\/1 mark=[0-9a-f]{8} .* repo=o{60}\/r{39} check=4711 job=j{20} sha=0123456 \| x+$/,
    )
    expect(played.main.exitCode).toBe(0)
  })

  test('log and summary show the snapshot, all others, and how to roll back', async () => {
    const played = await plainRun()
    const log = played.main.log.join('\n')
    expect(log).toMatch(/1 of 5 snapshot slots\. A slot is free\./)
    expect(log).toMatch(/801 +before-upgrade +completed .* keep +not created by this action/)
    expect(log).toMatch(/Snapshot 802 \(pre-deploy-9000000011-1\) .* completed after 20 seconds \(5120 MB\)/)
    const { summary } = played.main
    expect(summary).toContain('Snapshot before the deploy: completed')
    expect(summary).toMatch(/`802`.*\| 5120 MB \|.*\| 20 seconds \|/)
    expect(summary).toContain('`before-upgrade`')
    expect(summary).toContain(
      `gh workflow run rollback.yml --repo acme/shop -f server-id=${SERVER_ID} -f snapshot-id=802`,
    )
  })
})

describe('the token', () => {
  test('is masked before anything else is printed, and is printed nowhere else', async () => {
    const played = await playMain({ debug: true })
    const [first, ...rest] = played.main.rawLines
    expect(first).toBe(`::add-mask::${TOKEN}`)
    const { main } = played
    const written = [...rest, main.stderr, main.summary, JSON.stringify(main.entries)].join('\n')
    expect(written).not.toContain(TOKEN)
    expect(played.emulator.requests.map((each) => each.headers['authorization'])).toEqual(
      played.emulator.requests.map(() => `Bearer ${TOKEN}`),
    )
  })
})

describe('the name', () => {
  test('gets a number where it is taken, and the next one where that is taken too', async () => {
    const one = await playMain({ emulator: { snapshots: [manual({ hoursOld: 1, name: NAME })] } })
    expect(one.main.outputs['snapshot-name']).toBe(`${NAME}-2`)
    const two = await playMain({
      emulator: {
        snapshots: [
          own({ runId: RUN_ID, hoursOld: 1 }),
          own({ runId: RUN_ID, hoursOld: 0.5, name: 'pre-deploy', id: 900 }),
          manual({ hoursOld: 1, name: `${NAME}-2` }),
        ],
      },
    })
    expect(two.main.outputs['snapshot-name']).toBe(`${NAME}-3`)
    expect(two.changes).toEqual(['POST createSnapshot 201'])
  })

  test('carries the attempt', async () => {
    const played = await playMain({ run: { runAttempt: '3' } })
    expect(played.main.outputs['snapshot-name']).toBe(`pre-deploy-${RUN_ID}-3`)
  })

  test('is made valid, with a notice that shows what becomes of it', async () => {
    const played = await playMain({ with: { name: 'vor dem Umzug' } })
    expect(played.main.outputs['snapshot-name']).toBe(`vor-dem-Umzug-${RUN_ID}-1`)
    expect(played.main.notices).toEqual([expect.stringMatching(/"name".*"vor dem Umzug".*"vor-dem-Umzug"/)])
    expect(played.main.exitCode).toBe(0)
  })
})

describe('what is told before anything is done', () => {
  test('keep at snapshot-limit: the next run will find no free slot', async () => {
    const played = await playMain({ with: { keep: '5' } })
    expect(played.main.warnings).toEqual([expect.stringMatching(/"keep" is 5.*no free slot/)])
    expect(played.main.exitCode).toBe(0)
  })

  test('restore-on with a deploy-status that already reads success warns, and shows the line to use', async () => {
    const played = await playMain({
      with: { 'restore-on': 'failure', 'deploy-status': '${{ job.status }}' },
      deploy: 'success',
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/"deploy-status" is already "success".*\$\{\{ steps\.deploy\.outcome \}\}/),
    ])
  })

  test('restore-on with deploy-status left at its default fails before anything is sent, and shows the line to add', async () => {
    for (const status of ['job', '${{ inputs.no-such-thing }}job']) {
      const played = await play({ with: { 'restore-on': 'failure', 'deploy-status': status } })
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([
        expect.stringMatching(/deploy-status: \$\{\{ steps\.<id>\.outcome \}\}.*\$\{\{ job\.status \}\}/),
      ])
      expect(played.requests).toEqual([])
      expect(played.post.exitCode).toBe(0)
    }
  })

  test('the same snapshot without restore-on needs no deploy-status', async () => {
    const played = await playMain({ with: { 'deploy-status': 'job' } })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([])
  })
})

function mainRequests(played: Played): Played['emulator']['requests'] {
  return played.emulator.requests.slice(0, played.requests.length - played.postRequests.length)
}

function createBody(played: Played): { server_id: unknown; name: string; description: string } {
  const create = played.emulator.requests.find((each) => each.operation === 'createSnapshot')
  expect(create?.at).toBeGreaterThanOrEqual(START_MS)
  return create?.body as { server_id: unknown; name: string; description: string }
}
