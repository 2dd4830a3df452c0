/** What may stand between the entries of a list, and `protect` with entries that protect nothing. */
import { describe, expect, test } from '@jest/globals'
import { overlap } from './overlap-scene.ts'
import { prune } from './prune-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { manual, own, play, result, SERVER_ID } from './scene.ts'

const FIVE = [1, 2, 3, 4, 5].map((number) => own({ runId: `900000000${number}`, hoursOld: 100 - number }))
const TWO_SERVERS = [{ id: SERVER_ID }, { id: 678, name: 'db server 01' }]

describe('"protect"', () => {
  test.each(['801 802', '801,802', '801, 802', '801\n802\n', '  801 ,\n 802', '801\t802'])(
    'keeps both of %j, in main, in post and in prune/',
    async (protect) => {
      const played = await play({ with: { protect, keep: '3' }, emulator: { snapshots: FIVE } })
      expect(played.main.errors).toEqual([])
      expect(played.ids).toEqual(expect.arrayContaining(['801', '802']))
      expect(played.ids).not.toContain('803')
      const pruned = await prune({ with: { protect, keep: '3' }, emulator: { snapshots: FIVE } })
      expect(pruned.changes).toEqual(['DELETE 803 204', 'DELETE 804 204'])
    },
  )

  test.each(['"801","802"', '#801', '801; 802', '801|802', "'801'", '801,\n- [802]'])(
    'of %j is an error before anything is sent, because it would protect nothing',
    async (protect) => {
      const played = await play({ with: { protect }, emulator: { snapshots: FIVE } })
      const pruned = await prune({ with: { protect }, emulator: { snapshots: FIVE } })
      const rolledBack = await rollBack({ with: { protect }, emulator: { snapshots: FIVE } })
      for (const run of [played.main, pruned.run, rolledBack.run]) {
        expect(run.exitCode).toBe(1)
        expect(run.errors).toEqual([
          expect.stringMatching(/^"protect" holds .*, which no id or name can match\./),
        ])
      }
      for (const { emulator } of [played, pruned, rolledBack]) expect(emulator.requests).toEqual([])
    },
  )

  test('with an entry that matches no snapshot of any server is a notice', async () => {
    const emulator = {
      servers: TWO_SERVERS,
      snapshots: [...FIVE, manual({ serverId: 678, name: 'golden-image', hoursOld: 9 })],
    }
    const given = { 'server-id': `${SERVER_ID} 678`, protect: '801 golden-* 899', keep: '3' }
    const said = 'No snapshot matches these entries of "protect": "899".'
    const played = await play({ with: given, emulator, deploy: () => 'success' })
    expect(played.main.notices).toContain(said)
    expect(played.post.notices).toEqual([])
    expect(played.post.log).toContain(said)
    const pruned = await prune({ with: { ...given, protect: '898 899 x-* 801' }, emulator })
    expect(pruned.run.notices).toContain(
      'No snapshot matches these entries of "protect": "898", "899", "x-*".',
    )
    const rolledBack = await rollBack({ with: { protect: '899', 'dry-run': 'true' }, emulator })
    expect(rolledBack.run.notices).toContain(said)
  })

  test('is not said to match nothing where a list could not be read, or all of it matches', async () => {
    const broken = await prune({
      with: { protect: '899' },
      emulator: { snapshots: FIVE, quirks: { countOverstatedBy: 1 } },
    })
    const matching = await prune({ with: { protect: '801 *' }, emulator: { snapshots: FIVE } })
    for (const { log } of [broken, matching]) expect(log).not.toContain('of "protect"')
  })
})

describe('"deploy-status" of several steps', () => {
  const outcome = (id: string): string => `\${{ steps.${id}.outcome }}`

  test.each([' ', ', ', '\n', ',\n'])(
    'takes %j between them: all count, and one that does not exist makes it unknown',
    async (between) => {
      const given = (second: string): string =>
        `${outcome('deploy')}${between}${outcome(second)}${between.endsWith('\n') ? '\n' : ''}`
      for (const [second, ends, expected] of [
        ['migrate', 'success', 'pruned'],
        ['migrate', 'failure', 'restored'],
        ['migarte', 'success', 'kept'],
      ] as const) {
        const played = await play({
          with: { 'deploy-status': given(second), 'restore-on': `cancelled${between}failure` },
          later: [{ id: 'migrate', run: () => ends }],
        })
        expect(played.main.errors).toEqual([])
        expect(result(played)).toBe(expected)
      }
    },
  )
})

describe('lists of several servers', () => {
  test.each([' ', ', ', '\n', ' ,\n'])('take %j between their entries, in every step', async (between) => {
    const servers = [SERVER_ID, 678].join(between)
    const overlapped = await overlap({
      servers,
      wait: { 'snapshot-id': ['801', '802'].join(between) },
      emulator: { servers: TWO_SERVERS },
    })
    expect(overlapped.waited?.errors).toEqual([])
    expect(overlapped.result).toBe('pruned')
    const rolledBack = await rollBack({
      with: {
        'server-id': servers,
        'snapshot-id': ['801', '802'].join(between),
        // A name may hold spaces.
        confirm: 'web-server-01, db server 01',
        'safety-snapshot': 'false',
      },
      emulator: {
        servers: TWO_SERVERS,
        snapshots: [
          own({ runId: '9000000001', hoursOld: 9 }),
          own({ serverId: 678, runId: '9000000001', hoursOld: 9 }),
        ],
      },
    })
    expect(rolledBack.run.outputs['result']).toBe('restored')
  })
})
