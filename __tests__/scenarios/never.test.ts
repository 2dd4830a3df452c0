/** What the action will never do, rule by rule, read from the emulator's own history and request log. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { parseOutput } from '../../testing/local-runner/workflow-commands.ts'
import {
  HOUR_MS,
  manual,
  own,
  play,
  type Played,
  result,
  RUN_ID,
  SERVER_ID,
  START_MS,
  TOKEN,
} from './scene.ts'

const ASKED = { 'restore-on': 'failure' }

function deletedIds(played: Played): readonly string[] {
  return played.emulator.provider.history.flatMap((each) =>
    each.kind === 'deleted' && each.by === 'api' ? [String(each.snapshotId)] : [],
  )
}

describe('1. It never deletes a snapshot that', () => {
  const untouchable = [
    ['is not own: made by hand', manual({ hoursOld: 90, name: 'pre-deploy-keep' })],
    [
      'is not own: another repository',
      own({
        runId: '9000000001',
        hoursOld: 90,
        description: 'vps-safety-snapshot/1 repo-id=2002 run=9000000001/1 repo=acme/shop |',
      }),
    ],
    [
      'is not own: named like ours, with a description of its own',
      own({ runId: '9000000001', hoursOld: 90, description: 'copied by hand' }),
    ],
    [
      'is not own: another format of provenance',
      own({
        runId: '9000000001',
        hoursOld: 90,
        description: 'vps-safety-snapshot/2 repo=acme/shop repo-id=1001',
      }),
    ],
    ['is not own: another base name', own({ runId: '9000000001', hoursOld: 90, name: 'staging' })],
    ['is on another server', own({ runId: '9000000001', hoursOld: 90, serverId: 777 })],
    ['is protected by its id', own({ runId: '9000000001', hoursOld: 90, id: 4711 })],
    ['is protected by its name', own({ runId: '9000000077', hoursOld: 90 })],
    ['is not finished', own({ runId: '9000000001', hoursOld: 90, status: 'uploading' })],
    ['has a date that can not be read', own({ runId: '9000000001', hoursOld: 90, createdAt: 'last week' })],
    ['this run attempt made', own({ runId: RUN_ID, attempt: 1, hoursOld: 90 })],
  ] as const

  test.each(untouchable)('%s – neither by making room nor by pruning', async (_, snapshot) => {
    const emulator = {
      servers: [
        { id: SERVER_ID, disk: 'release 1' },
        { id: 777, disk: 'other' },
      ],
      limit: 9,
      snapshots: [snapshot, ...[50, 20].map((hoursOld) => own({ runId: `90000005${hoursOld}`, hoursOld }))],
      // With the filter ignored, another server's snapshots come too.
      quirks: { ignoreFilter: true },
    }
    const shared = { protect: '4711, *-9000000077-*' }
    const limit = snapshot.serverId === 777 ? '2' : '3'
    const made = await play({
      emulator,
      with: { ...shared, 'snapshot-limit': limit, keep: '1' },
      deploy: 'success',
    })
    expect(made.main.exitCode).toBe(0)
    expect(made.emulator.provider.snapshots().map((each) => each.name)).toContain(snapshot.name)
    expect(deletedIds(made)).toHaveLength(2)
  })
})

describe('2. It never deletes anything when the list may be incomplete', () => {
  const snapshots = [10, 20, 30, 40, 50].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))

  test('main', async () => {
    const played = await play({ emulator: { snapshots, quirks: { countOverstatedBy: 1 } } })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual([])
  })

  test('post', async () => {
    const played = await play({
      emulator: { snapshots: snapshots.slice(0, 4) },
      with: { keep: '1' },
      deploy: ({ emulator }) => {
        emulator.quirks.countOverstatedBy = 3
        return 'success'
      },
    })
    expect(deletedIds(played)).toEqual([])
  })
})

describe('3. It never', () => {
  test('deletes before a create when a slot is free', async () => {
    const snapshots = [10, 20, 30, 40].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))
    const played = await play({ emulator: { snapshots }, with: { keep: '5', 'snapshot-limit': '5' } })
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('prunes the newest completed own snapshot, even if keep can not be reached without it', async () => {
    // The server's own newest is another run's, taken after ours and long ended.
    const played = await play({
      with: { keep: '1' },
      emulator: { snapshots: [manual({ hoursOld: 90 })] },
      deploy: ({ emulator, advance }) => {
        emulator.provider.addSnapshot(own({ runId: '9000000099', hoursOld: 0, createdAt: START_MS + 60_000 }))
        advance(7 * HOUR_MS)
        return 'success'
      },
    })
    expect(deletedIds(played)).toEqual([])
    expect(played.post.warnings).toEqual([expect.stringContaining('keeps 2 more than "keep"')])
  })
})

describe('4. It never restores a snapshot that', () => {
  test('is not completed', async () => {
    const played = await play({
      with: ASKED,
      deploy: ({ emulator }) => {
        emulator.provider.changeSnapshot('801', { status: 'in_progress' })
        return 'failure'
      },
    })
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('is not on the given server', async () => {
    const played = await play({
      with: ASKED,
      emulator: {
        servers: [
          { id: SERVER_ID, disk: 'release 1' },
          { id: 777, disk: 'other' },
        ],
      },
      deploy: ({ emulator }) => {
        const { name, description, createdAt } = emulator.provider.snapshot('801') ?? { name: '' }
        emulator.provider.deleteSnapshot('801', 'other')
        emulator.provider.addSnapshot({
          ...own({ runId: RUN_ID, hoursOld: 0 }),
          id: 801,
          serverId: 777,
          name,
          description: description ?? '',
          createdAt: createdAt ?? START_MS,
        })
        emulator.quirks.ignoreFilter = true
        return 'failure'
      },
    })
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('was not made by this run’s main', async () => {
    const played = await play({
      with: ASKED,
      deploy: ({ emulator }) => {
        emulator.provider.changeSnapshot('801', {
          description: own({ runId: '9000000001', hoursOld: 0 }).description ?? '',
        })
        return 'failure'
      },
    })
    expect(played.changes).toEqual(['POST createSnapshot 201'])
    expect(played.post.errors[0]).toContain('is not what this run created')
  })
})

describe('5. It never sends again, without having looked, because an answer was lost:', () => {
  test('a create', async () => {
    const played = await play({
      emulator: { faults: [{ operation: 'createSnapshot', fault: { kind: 'reset' } }] },
    })
    const creates = played.requests.flatMap((each, index) =>
      each.startsWith('POST createSnapshot') ? [index] : [],
    )
    expect(creates).toHaveLength(2)
    expect(played.requests.slice((creates[0] ?? 0) + 1, creates[1])).toEqual(
      Array(3).fill('GET listSnapshots 200'),
    )
  })

  test('a delete', async () => {
    const snapshots = [10, 20, 30, 40, 50].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))
    for (const work of ['done', 'not-done'] as const) {
      const played = await play({
        emulator: { snapshots, faults: [{ operation: 'deleteSnapshot', fault: { kind: 'reset', work } }] },
        with: { keep: '5' },
      })
      const deletes = played.requests.flatMap((each, index) => (each.startsWith('DELETE') ? [index] : []))
      expect(deletes).toHaveLength(work === 'done' ? 1 : 2)
      expect(played.requests[(deletes[0] ?? 0) + 1]).toBe('GET listSnapshots 200')
      expect(deletedIds(played)).toEqual(['805'])
    }
  })

  test('a restore', async () => {
    const played = await play({
      with: ASKED,
      deploy: 'failure',
      emulator: { faults: [{ operation: 'restoreSnapshot', fault: { kind: 'reset' } }] },
    })
    expect(played.requests.filter((each) => each.startsWith('POST restoreSnapshot'))).toHaveLength(1)
  })
})

describe('6. It never exits 0 after an automatic restore', () => {
  test.each([
    {},
    { 'wait-for-restore': 'false' },
    { 'job-status': 'cancelled' },
    { 'job-status': 'success' },
  ])('with %j', async (inputs) => {
    const played = await play({ with: { ...ASKED, ...inputs }, deploy: 'failure' })
    expect(played.changes).toContain('POST restoreSnapshot 200')
    expect(played.post.exitCode).toBe(1)
  })
})

describe('7. It never', () => {
  test('prints the token, hands it on or writes it down, also when the API sends it back', async () => {
    const echo = {
      kind: 'status',
      status: 400,
      body: {
        detail: `bad token ${TOKEN} ${encodeURIComponent(TOKEN)} ${Buffer.from(`x${TOKEN}`).toString('base64')}`,
      },
    } as const
    for (const operation of ['listSnapshots', 'createSnapshot', 'restoreSnapshot'] as const) {
      const played = await play({
        with: ASKED,
        deploy: 'failure',
        debug: true,
        emulator: {
          faults: [{ operation, times: 'always', fault: echo }],
          servers: [{ id: SERVER_ID, name: `web ${TOKEN}` }],
        },
      })
      for (const phase of [played.main, played.post]) {
        // Masking it is the one thing that has to name it.
        const printed = phase.stdout.replace(`::add-mask::${TOKEN}\n`, '') + phase.stderr
        const written = JSON.stringify([phase.outputs, phase.state, phase.env, phase.summary])
        for (const form of [
          TOKEN,
          encodeURIComponent(TOKEN),
          Buffer.from(TOKEN).toString('base64').slice(2, -4),
        ]) {
          expect(printed + written).not.toContain(form)
        }
      }
    }
  })

  test('sends it to another host: neither by a redirect nor by the address of a next page', async () => {
    const seen: string[] = []
    const elsewhere = createServer((request, response) => {
      seen.push(request.url ?? '')
      response.end('{}')
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
    try {
      for (const operation of ['listSnapshots', 'createSnapshot', 'listServers'] as const) {
        const location = `${origin}/stolen`
        await play({
          driver: 'process',
          emulator: {
            faults: [{ operation, times: 'always', fault: { kind: 'redirect', location, status: 307 } }],
          },
        })
      }
      const paged = await play({
        driver: 'process',
        emulator: {
          snapshots: [manual({ hoursOld: 1 }), manual({ hoursOld: 2 })],
          quirks: { list: 'paged', pageSize: 1, linkOrigin: origin },
        },
      })
      // The pages are there, on the server that was asked.
      expect(paged.main.exitCode).toBe(0)
      expect(paged.requests.filter((each) => each === 'GET listSnapshots 200').length).toBeGreaterThan(2)
      expect(seen).toEqual([])
    } finally {
      elsewhere.close()
    }
  })

  test('sends it in clear over a network', async () => {
    for (const url of [
      'http://admin.vps.org/api/v1',
      'http://127.0.0.1.example.com/',
      'http://localhost.example.com',
    ]) {
      const played = await play({ with: { 'api-url': url } })
      expect(played.main.errors).toEqual([
        expect.stringContaining('the token would be sent without encryption'),
      ])
    }
  })
})

describe('8. Text from the API never acts', () => {
  const HOSTILE = [
    '##[set-output name=snapshot-id]666',
    'x\r::set-output name=snapshot-id::666',
    '\u2028::error::x ##[error]y',
    '::add-mask::a',
    '<script>alert(1)</script><img src=x>',
    '| a | [link](https://evil.example) `code` @team #1',
    '\u001b]0;title\u0007 \u202e',
  ].join(' ')

  test('as a workflow command, as Markdown or as HTML, in log or summary of main and post', async () => {
    for (const setting of [
      { deploy: 'success', with: { keep: '1' } },
      { deploy: 'failure', with: ASKED },
      { deploy: 'failure', with: {} },
      {
        deploy: 'failure',
        with: ASKED,
        emulator: {
          faults: [
            {
              operation: 'restoreSnapshot',
              fault: {
                kind: 'status',
                status: 400,
                body: { detail: HOSTILE },
                headers: { 'x-request-id': '##[error]id' },
              },
            },
          ],
        },
      },
    ] as const) {
      const played = await play({
        ...setting,
        emulator: {
          servers: [{ id: SERVER_ID, name: HOSTILE, disk: 'release 1' }],
          snapshots: [
            manual({ hoursOld: 50, name: HOSTILE, status: HOSTILE, description: HOSTILE }),
            own({ runId: '9000000001', hoursOld: 40 }),
          ],
          ...('emulator' in setting ? setting.emulator : {}),
        },
      })
      expect(played.main.outputs['snapshot-id']).toBe('803')
      for (const phase of [played.main, played.post]) {
        const acted = parseOutput(phase.stdout + phase.stderr).commands.map((each) => each.name)
        expect(
          acted.filter(
            (name) => !['add-mask', 'group', 'endgroup', 'error', 'warning', 'notice'].includes(name),
          ),
        ).toEqual([])
        expect(phase.commands.filter((each) => each.form === '##')).toEqual([])
        expect(phase.masks).toEqual([TOKEN])
        expect(phase.stdout).not.toContain('\u001b')
        const withoutCode = phase.summary.replace(/`[^`\n]*`/g, '')
        expect(withoutCode).not.toMatch(/(?<!\\)<(?!\/?(details|summary)>)/)
        expect(withoutCode).not.toMatch(/(?<!\\)\[link|(?<!\\)@team|https:\/\/evil/)
        // Every row of a table has as many cells as its heading: no text ended a cell early.
        for (const table of phase.summary.split('\n\n').filter((block) => block.startsWith('|'))) {
          const cells = table
            .trim()
            .split('\n')
            .map((row) => row.split(/(?<!\\)\|/).length)
          expect(new Set(cells).size).toBe(1)
        }
      }
    }
  })
})

test('the rules are tested against jobs that otherwise work', async () => {
  const played = await play({
    with: { ...ASKED, keep: '1' },
    emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 40 })] },
  })
  expect(result(played)).toBe('pruned')
  expect(deletedIds(played)).toEqual(['801'])
})
