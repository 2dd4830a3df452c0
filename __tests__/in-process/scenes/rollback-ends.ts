/** How rollbacks end, seen more closely: answers that are lost, several servers that differ, a disk that fills. */
import { own, type Process, type Scene } from '../stage.ts'

const TWO = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
]
const TWO_IDS = { 'server-id': '12345,12346' }
const TWO_HELD = [own(801, 50), own(901, 50, { serverId: 12346 })]
const SUCCESS = { status: 'completed', conclusion: 'success', attempt: 1 }
const ALONE = { 'safety-snapshot': 'false' }
const NINE = Array.from({ length: 9 }, (_, index) => ({
  id: 12345 + index,
  name: `web-server-0${index + 1}`,
}))
const NINE_IDS = { 'server-id': NINE.map(({ id }) => id).join() }

/** By the name of the file with what is expected. */
export const ROLLBACK_END_SCENES: Readonly<Record<string, Scene>> = {
  'github-rollback-latest-changes': {
    about: 'While GitHub records the rollback, a newer snapshot is completed, which is "latest" now.',
    provider: { snapshots: [own(801, 50)] },
    github: { runs: { '9000000001': SUCCESS, '9000000002': SUCCESS }, refused: /compare/ },
    play: async (stage) => {
      stage.when(
        'listSnapshots',
        () => {
          stage.provider.addSnapshot(own(802, 1))
        },
        2,
      )
      await stage.process('restore', { inputs: { ...ALONE, environment: 'production' } })
    },
  },
  'rollback-answer-lost': {
    about:
      'The answer to a restore is lost, and the server is restoring: followed, killed meanwhile, not followed.',
    provider: { snapshots: [own(801, 50)] },
    play: async (stage) => {
      const lose = (): void => {
        stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset', work: 'done' } })
      }
      lose()
      await stage.process('restore', { inputs: ALONE })
      lose()
      await stage.process('restore', { inputs: ALONE, signal: { name: 'SIGKILL', at: 90_000 } })
      await stage.time.sleep(900_000)
      lose()
      await stage.process('restore', { inputs: { ...ALONE, wait: 'false' } })
    },
  },
  'rollback-fleet-one-is-stopped': {
    about: 'Two servers: one is running after its restore, and one is stopped.',
    provider: { servers: TWO, snapshots: TWO_HELD },
    play: async (stage) => {
      stage.provider.nextRestore({})
      stage.provider.nextRestore({ endsAs: 'stopped' })
      await stage.process('restore', { inputs: { ...TWO_IDS, ...ALONE } })
    },
  },
  'rollback-fleet-not-seen': {
    about: 'A token that may not list servers: one restore is refused, one is accepted.',
    permissions: ['snapshots:read', 'snapshots:write'],
    provider: { servers: TWO, snapshots: TWO_HELD },
    faults: [{ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('restore', { inputs: { ...TWO_IDS, ...ALONE, wait: 'false' } })
    },
  },
  'rollback-fleet-one-is-unclear': {
    about: 'Two servers: one restore is refused, and of the other it is not known whether it began.',
    provider: { servers: TWO, snapshots: TWO_HELD },
    faults: [
      { operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } },
      { operation: 'restoreSnapshot', fault: { kind: 'reset' } },
    ],
    play: async (stage) => {
      await stage.process('restore', { inputs: { ...TWO_IDS, ...ALONE } })
    },
  },
  'rollback-plans-above-the-limit': {
    about:
      'Dry runs on a server above its limit: "snapshot-limit" matters only where a safety snapshot is to be created.',
    provider: {
      limit: 20,
      snapshots: [60, 50, 40, 30, 20, 10].map((hours, index) => own(801 + index, hours)),
    },
    play: async (stage) => {
      const inputs = { 'snapshot-id': '801', 'dry-run': 'true' }
      await stage.process('restore', { inputs })
      await stage.process('restore', { inputs: { ...inputs, ...ALONE } })
    },
  },
  'rollback-description-changes': {
    about:
      'While the safety snapshot is created, "latest" gets another description: it is still the snapshot that was announced.',
    provider: { snapshots: [own(801, 50)] },
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.provider.changeSnapshot(801, { description: 'Keep this one' })
      })
      await stage.process('restore')
    },
  },
  'github-rollback-is-recorded': {
    about:
      'A recorded rollback ends before a restore is sent: the target is deleted, of one server and of one of two; then a signal.',
    provider: { servers: TWO, limit: 20, snapshots: [...TWO_HELD, own(802, 40), own(803, 30)] },
    github: {
      runs: { '9000000001': SUCCESS, '9000000002': SUCCESS, '9000000003': SUCCESS },
      refused: /compare/,
    },
    play: async (stage) => {
      const inputs = { environment: 'production', 'snapshot-limit': '20' }
      const deleteMeanwhile = (id: number): void => {
        stage.when('createSnapshot', () => {
          stage.provider.deleteSnapshot(id, 'other')
        })
      }
      deleteMeanwhile(803)
      await stage.process('restore', { inputs })
      deleteMeanwhile(802)
      await stage.process('restore', { inputs: { ...inputs, ...TWO_IDS } })
      await stage.process('restore', {
        inputs: { ...inputs, ...ALONE },
        signal: { name: 'SIGINT', at: { operation: 'listServers', nth: 2 } },
      })
    },
  },
  'github-rollback-disk-fills': {
    about:
      'The disk of the runner fills: in a dry run, with the safety snapshot, with the restore, at the end of it.',
    provider: { snapshots: [own(801, 50)] },
    github: { runs: { '9000000001': SUCCESS }, refused: /compare/ },
    play: async (stage) => {
      const full = async (inputs: Process['inputs'], begin: (fill: () => void) => void): Promise<void> => {
        const unwritable: NonNullable<Process['unwritable']>[number][] = []
        begin(() => unwritable.push('GITHUB_OUTPUT'))
        await stage.process('restore', { inputs: { environment: 'production', ...inputs }, unwritable })
        await stage.time.sleep(900_000)
      }
      await full({ ...ALONE, 'dry-run': 'true' }, (fill) => {
        stage.time.after(150, fill)
      })
      await full({}, (fill) => {
        stage.when('createSnapshot', fill)
      })
      await full(ALONE, (fill) => {
        stage.when('restoreSnapshot', fill)
      })
      await full(ALONE, (fill) => {
        stage.when('listSnapshots', fill, 3)
      })
    },
  },
  'restore-never-begins': {
    about:
      'VPS.org accepts restores that never begin: in restore/, of a server that goes on running and of one that is suspended meanwhile; then in post.',
    provider: { snapshots: [own(801, 50)], restoreBeginsAfterMs: 'never' },
    play: async (stage) => {
      await stage.process('restore', { inputs: ALONE })
      stage.when('restoreSnapshot', () => {
        stage.time.after(30_000, () => {
          stage.provider.changeServer(12345, { status: 'suspended' })
        })
      })
      await stage.process('restore', { inputs: ALONE })
      stage.provider.changeServer(12345, { status: 'active' })
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state)
    },
  },
  'restore-beside-another': {
    about:
      'Another restore of the server begins as this one is sent: after a deploy; then in restore/, after VPS.org has put this one off.',
    provider: { snapshots: [own(801, 50)] },
    play: async (stage) => {
      const others = (nth = 1): void => {
        stage.when(
          'restoreSnapshot',
          () => {
            stage.provider.restoreSnapshot(801, 'other')
          },
          nth,
        )
      }
      const state = await stage.protect()
      await stage.deploy()
      others()
      await stage.postAfterFailure(state)
      await stage.time.sleep(900_000)
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 429 } })
      others(2)
      await stage.process('restore', { inputs: ALONE })
    },
  },
  'restore-stopped-in-line': {
    about:
      'A signal while eight restores are on their way and a ninth waits for its turn: that one was never sent. In post, then in restore/.',
    provider: { servers: NINE },
    play: async (stage) => {
      const signal = { name: 'SIGTERM', at: { operation: 'restoreSnapshot' } } as const
      const state = await stage.protect(NINE_IDS)
      await stage.deploy()
      await stage.postAfterFailure(state, NINE_IDS, { signal })
      await stage.time.sleep(900_000)
      await stage.process('restore', { inputs: { ...NINE_IDS, ...ALONE }, signal })
    },
  },
  'rollback-fleet-stopped-and-lost': {
    about: 'Two servers: both are stopped after their restores, and both snapshots were deleted meanwhile.',
    provider: { servers: TWO, snapshots: TWO_HELD, restoreEndsAs: 'stopped' },
    play: async (stage) => {
      stage.when('restoreSnapshot', () => {
        stage.time.after(60_000, () => {
          stage.provider.deleteSnapshot(801, 'other')
          stage.provider.deleteSnapshot(901, 'other')
        })
      })
      await stage.process('restore', { inputs: { ...TWO_IDS, ...ALONE } })
    },
  },
  'rollback-readings-put-off': {
    about:
      'VPS.org puts off the state of the server for longer than this step waits for its restore: it is read once more at the end.',
    provider: { snapshots: [own(801, 50)] },
    faults: [
      {
        operation: 'listServers',
        skip: 3,
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '600' } },
      },
    ],
    play: async (stage) => {
      await stage.process('restore', { inputs: { ...ALONE, timeout: '6' } })
    },
  },
}
