/** What is started by hand or on a schedule: `restore/`, `wait/`, `prune/`. */
import { manual, own, provenance, type Scene } from '../stage.ts'

const FLEET = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
  { id: 12347, name: 'web-server-03' },
]
const FLEET_IDS = { 'server-id': '12345,12346,12347' }
const HELD = [own(801, 100), own(802, 80), own(803, 60), manual(804, 40)]
const FLEET_HELD = [
  own(801, 50),
  own(802, 50, {
    serverId: 12346,
    description: provenance('9000000001/1'),
    name: 'pre-deploy-9000000001-1',
  }),
  own(803, 50, {
    serverId: 12347,
    description: provenance('9000000001/1'),
    name: 'pre-deploy-9000000001-1',
  }),
]

/** By the name of the file with what is expected. */
export const BY_HAND_SCENES: Readonly<Record<string, Scene>> = {
  'rollback-latest': {
    about: 'A rollback to the latest snapshot of a deploy.',
    provider: {
      snapshots: [...HELD, own(805, 20, { status: 'failed' })],
      servers: [{ id: 12345, name: 'web-server-01', disk: 'broken' }],
    },
    play: async (stage) => {
      await stage.process('restore', { inputs: { confirm: 'web-server-01' } })
    },
  },
  'rollback-by-id-and-name': {
    about: 'A rollback to an id without a safety snapshot and without waiting; then to a name.',
    provider: { snapshots: HELD },
    play: async (stage) => {
      await stage.deploy()
      await stage.process('restore', {
        inputs: { 'snapshot-id': '804', 'safety-snapshot': 'false', wait: 'false' },
      })
      await stage.time.sleep(900_000)
      stage.provider.nextRestore({ endsAs: 'stopped' })
      await stage.process('restore', {
        inputs: { 'snapshot-id': 'pre-deploy-9000000002-1', 'safety-snapshot': 'false' },
      })
    },
  },
  'rollback-fleet': {
    about: 'Three servers go back to before one run; a re-run made one of the snapshots.',
    provider: { servers: FLEET, snapshots: FLEET_HELD },
    play: async (stage) => {
      await stage.deploy()
      await stage.process('restore', { inputs: FLEET_IDS })
      stage.provider.addSnapshot(
        own(905, 1, { name: 'pre-deploy-9000000005-2', description: provenance('9000000005/2') }),
      )
      await stage.process('restore', { inputs: { ...FLEET_IDS, 'dry-run': 'true' } })
      await stage.process('restore', { inputs: { ...FLEET_IDS, wait: 'false', 'safety-snapshot': 'false' } })
    },
  },
  'rollback-fleet-mixed': {
    about: 'Three servers: one restore is refused, one ends badly, one is back; then one answer is lost.',
    provider: { servers: FLEET, snapshots: FLEET_HELD },
    faults: [{ operation: 'restoreSnapshot', skip: 1, fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.deploy()
      stage.provider.nextRestore({})
      stage.provider.nextRestore({ endsAs: 'error', afterMs: 120_000 })
      await stage.process('restore', { inputs: { ...FLEET_IDS, 'safety-snapshot': 'false' } })
      stage.provider.changeServer(12347, { status: 'active' })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset' } })
      await stage.process('restore', { inputs: { ...FLEET_IDS, 'safety-snapshot': 'false' } })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset' } })
      await stage.process('restore', {
        inputs: { ...FLEET_IDS, 'safety-snapshot': 'false', wait: 'false' },
      })
    },
  },
  'rollback-refused': {
    about: 'Everything that a rollback refuses before the first change.',
    provider: {
      snapshots: [
        ...HELD,
        own(805, 20, { status: 'failed' }),
        own(806, 10, { name: 'pre-deploy-9000000003-1' }),
      ],
    },
    play: async (stage) => {
      const refused = async (inputs: Record<string, string>): Promise<void> => {
        await stage.process('restore', { inputs })
      }
      await refused({ 'snapshot-id': '4711' })
      await refused({ name: 'nightly' })
      await refused({ 'snapshot-id': '805' })
      await refused({ 'snapshot-id': 'pre-deploy-9000000003-1' })
      await refused({ confirm: 'web-server-02' })
      await stage.process('restore', { interfaces: { eth0: [{ address: '203.0.113.10' }] } })
      stage.provider.changeServer(12345, { status: 'restoring' })
      await refused({})
      stage.fail({ operation: 'listServers', times: 4, fault: { kind: 'status', status: 500 } })
      await refused({})
      stage.fail({ operation: 'listSnapshots', times: 4, fault: { kind: 'status', status: 500 } })
      await refused({})
    },
  },
  'rollback-fleet-refused': {
    about: 'Three servers, of which two can not be rolled back.',
    provider: { servers: FLEET, snapshots: FLEET_HELD.slice(0, 1) },
    play: async (stage) => {
      await stage.process('restore', { inputs: FLEET_IDS })
    },
  },
  'rollback-cannot-see-servers': {
    about: 'A token that may not list servers: refused, then without waiting.',
    permissions: ['snapshots:read', 'snapshots:write'],
    provider: { snapshots: HELD },
    play: async (stage) => {
      await stage.process('restore')
      await stage.process('restore', { inputs: { wait: 'false' } })
    },
  },
  'rollback-full-server': {
    about: 'A full server: the oldest makes room for the safety snapshot, but never the one that comes back.',
    provider: { snapshots: [...HELD, own(805, 20)] },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'snapshot-id': '801', 'dry-run': 'true' } })
      await stage.process('restore', {
        inputs: { 'snapshot-id': '801', 'dry-run': 'true', 'safety-snapshot': 'false' },
      })
      await stage.process('restore', { inputs: { 'snapshot-id': '801' } })
    },
  },
  'rollback-no-room': {
    about: 'A full server without room for a safety snapshot, as a dry run and in earnest.',
    provider: { limit: 2, snapshots: [own(801, 100), manual(802, 40)] },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'snapshot-limit': '2', 'dry-run': 'true' } })
      await stage.process('restore', { inputs: { 'snapshot-limit': '2' } })
    },
  },
  'rollback-safety-snapshot-fails': {
    about:
      'The safety snapshot fails on a full server; then it is refused on one of three servers; then it fails there.',
    provider: {
      servers: FLEET,
      snapshots: [...FLEET_HELD, own(804, 40), own(805, 30), own(806, 20), own(807, 10)],
    },
    play: async (stage) => {
      stage.provider.nextSnapshot({ endsAs: 'failed' })
      await stage.process('restore')
      stage.fail({ operation: 'createSnapshot', skip: 1, fault: { kind: 'status', status: 403 } })
      await stage.process('restore', { inputs: FLEET_IDS })
      stage.provider.nextSnapshot({ endsAs: 'failed' })
      await stage.process('restore', { inputs: FLEET_IDS })
    },
  },
  'rollback-changed-meanwhile': {
    about:
      'While the safety snapshot is created, a user deletes or renames the target, or restores the server.',
    provider: { snapshots: [own(801, 100), own(802, 80)], limit: 20 },
    play: async (stage) => {
      const meanwhile = (action: () => void): void => {
        stage.when('createSnapshot', () => {
          stage.time.after(60_000, action)
        })
      }
      const inputs = { 'snapshot-limit': '20' }
      meanwhile(() => {
        stage.provider.deleteSnapshot(802, 'other')
      })
      await stage.process('restore', { inputs })
      meanwhile(() => {
        stage.provider.restoreSnapshot(801)
      })
      await stage.process('restore', { inputs })
      await stage.time.sleep(900_000)
      meanwhile(() => {
        stage.provider.deleteSnapshot(801, 'other')
        stage.provider.addSnapshot(own(801, 100, { name: 'renamed' }))
      })
      await stage.process('restore', { inputs: { ...inputs, 'snapshot-id': '801' } })
      meanwhile(() => {
        stage.provider.deleteSnapshot(801, 'other')
        stage.provider.addSnapshot(own(801, 90, { name: 'renamed' }))
      })
      await stage.process('restore', { inputs: { ...inputs, 'snapshot-id': '801' } })
      meanwhile(() => {
        stage.provider.deleteSnapshot(801, 'other')
        stage.provider.addSnapshot(own(801, 90, { name: 'renamed', status: 'failed' }))
      })
      await stage.process('restore', { inputs: { ...inputs, 'snapshot-id': '801' } })
      stage.provider.addSnapshot(own(702, 90))
      stage.when(
        'listSnapshots',
        () => {
          for (const { id, name } of stage.provider.snapshots()) {
            if (name.startsWith('pre-restore')) stage.provider.deleteSnapshot(id, 'other')
          }
        },
        5,
      )
      await stage.process('restore', { inputs })
    },
  },
  'rollback-changed-meanwhile-fleet': {
    about:
      'Three servers, and the target of one is deleted while the safety snapshots are made; then a list fails.',
    provider: { servers: FLEET, snapshots: [...FLEET_HELD, own(804, 60)] },
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.time.after(60_000, () => {
          stage.provider.deleteSnapshot(801, 'other')
        })
      })
      await stage.process('restore', { inputs: FLEET_IDS })
      stage.fail({
        operation: 'listSnapshots',
        skip: 4,
        times: 'always',
        fault: { kind: 'status', status: 403 },
      })
      await stage.process('restore', { inputs: FLEET_IDS })
    },
  },
  'rollback-ends-badly': {
    about: 'A restore that is lost, refused, broken, too slow, or not to be watched.',
    provider: { snapshots: HELD },
    play: async (stage) => {
      const inputs = { 'safety-snapshot': 'false', timeout: '12' }
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset' } })
      await stage.process('restore', { inputs })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } })
      await stage.process('restore', { inputs })
      stage.provider.nextRestore({ endsAs: 'error' })
      await stage.process('restore', { inputs })
      stage.provider.changeServer(12345, { status: 'active' })
      stage.provider.nextRestore({ afterMs: 900_000 })
      await stage.process('restore', { inputs })
      await stage.time.sleep(900_000)
      stage.fail({
        operation: 'listServers',
        skip: 2,
        times: 'always',
        fault: { kind: 'status', status: 500 },
      })
      await stage.process('restore', { inputs })
    },
  },
  'rollback-never-seen-to-begin': {
    about: 'A restore that waits in a queue until the time is over, and one of which nothing can be seen.',
    provider: { snapshots: HELD },
    play: async (stage) => {
      const inputs = { 'safety-snapshot': 'false', timeout: '4' }
      stage.provider.nextRestore({ meanwhile: 'queued', afterMs: 600_000 })
      await stage.process('restore', { inputs })
      await stage.time.sleep(900_000)
      stage.fail({
        operation: 'listServers',
        skip: 1,
        times: 'always',
        fault: { kind: 'status', status: 500 },
      })
      await stage.process('restore', { inputs })
    },
  },
  'rollback-stopped': {
    about: 'Signals: while a rollback looks, makes its safety snapshot, looks again, and waits.',
    provider: { snapshots: HELD, limit: 20 },
    play: async (stage) => {
      const inputs = { 'snapshot-limit': '20' }
      const signalled = async (
        at: NonNullable<Parameters<typeof stage.process>[1]>['signal'],
      ): Promise<void> => {
        await stage.process('restore', { inputs, ...(at === undefined ? {} : { signal: at }) })
      }
      await signalled({ name: 'SIGINT', at: { operation: 'listServers' } })
      await signalled({ name: 'SIGINT', at: { operation: 'createSnapshot' } })
      await signalled({ name: 'SIGTERM', at: 90_000 })
      await stage.time.sleep(900_000)
      await signalled({ name: 'SIGTERM', at: { operation: 'listServers', nth: 2 } })
      await signalled({ name: 'SIGINT', at: 210_000 })
      await stage.time.sleep(900_000)
      await signalled({ name: 'SIGINT', at: { operation: 'restoreSnapshot' } })
    },
  },
  'rollback-stopped-fleet': {
    about: 'A signal while the safety snapshots of three servers are made.',
    provider: { servers: FLEET, snapshots: FLEET_HELD },
    play: async (stage) => {
      await stage.process('restore', { inputs: FLEET_IDS, signal: { name: 'SIGTERM', at: 90_000 } })
    },
  },
  'rollback-with-github': {
    about: 'With GitHub: a deployment, the commits that are undone, and deploys that failed since.',
    provider: { snapshots: [own(801, 100), own(802, 80), own(803, 60)] },
    github: {
      runs: {
        '9000000001': { status: 'completed', conclusion: 'success', attempt: 1 },
        '9000000002': { status: 'completed', conclusion: 'failure', attempt: 1 },
        '9000000003': { status: 'completed', conclusion: 'failure', attempt: 1 },
      },
    },
    play: async (stage) => {
      const inputs = { environment: 'production', 'safety-snapshot': 'false' }
      await stage.process('restore', { inputs })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } })
      await stage.process('restore', { inputs })
      await stage.process('restore', { inputs: { ...inputs, wait: 'false' } })
      await stage.time.sleep(900_000)
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset' } })
      await stage.process('restore', { inputs })
    },
  },
  'wait-one-snapshot': {
    about: 'wait/ waits; a second time there is nothing left to wait for; post restores what it saw.',
    play: async (stage) => {
      const state = await stage.protect({ wait: 'false' })
      await stage.process('wait', { inputs: { 'snapshot-id': '801' } })
      await stage.process('wait', { inputs: { 'snapshot-id': '801' } })
      await stage.deploy()
      await stage.postAfterFailure(state)
    },
  },
  'wait-fleet': {
    about: 'wait/ waits for three; one fails, then two.',
    provider: { servers: FLEET },
    play: async (stage) => {
      await stage.protect({ ...FLEET_IDS, wait: 'false' })
      await stage.process('wait', { inputs: { ...FLEET_IDS, 'snapshot-id': '801,802,803' } })
      stage.provider.nextSnapshot({ endsAs: 'failed' })
      await stage.protect({ ...FLEET_IDS, wait: 'false' })
      await stage.process('wait', { inputs: { ...FLEET_IDS, 'snapshot-id': '804,805,806' } })
      await stage.process('wait', { inputs: { ...FLEET_IDS, 'snapshot-id': '804,905,806' } })
      await stage.process('wait', { inputs: { ...FLEET_IDS, 'snapshot-id': '804,905,906' } })
    },
  },
  'wait-ends-badly': {
    about:
      'wait/ meets no such snapshot, one that vanishes, a time-out, a signal, and a list that can not be read.',
    play: async (stage) => {
      await stage.process('wait', { inputs: { 'snapshot-id': '4711' } })
      stage.provider.nextSnapshot({ afterMs: 'never' })
      await stage.protect({ wait: 'false' })
      const inputs = { 'snapshot-id': '801', timeout: '3' }
      await stage.process('wait', { inputs })
      await stage.process('wait', { inputs, signal: { name: 'SIGINT', at: { operation: 'listSnapshots' } } })
      await stage.process('wait', { inputs, signal: { name: 'SIGINT', at: 90_000 } })
      stage.when(
        'listSnapshots',
        () => {
          stage.provider.deleteSnapshot(801, 'other')
        },
        2,
      )
      await stage.process('wait', { inputs })
      stage.fail({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 403 } })
      await stage.process('wait', { inputs: { ...inputs, timeout: '10' } })
    },
  },
  'wait-without-marks': {
    about: 'wait/ sees descriptions cut off.',
    quirks: { description: { cutTo: 30 } },
    play: async (stage) => {
      await stage.protect({ wait: 'false' })
      await stage.process('wait', { inputs: { 'snapshot-id': '801' } })
    },
  },
  'prune-one-server': {
    about: 'prune/ as a dry run, in earnest, and with nothing left to do.',
    provider: { snapshots: [...HELD, own(805, 20, { status: 'failed' })] },
    play: async (stage) => {
      await stage.process('prune', { inputs: { keep: '2', 'dry-run': 'true' } })
      await stage.process('prune', { inputs: { keep: '2' } })
      await stage.process('prune', { inputs: { keep: '2' } })
    },
  },
  'prune-fleet': {
    about: 'prune/ on three servers: one has nothing, one delete fails, one goes well.',
    provider: {
      servers: FLEET,
      snapshots: [
        own(801, 50),
        own(802, 40),
        own(803, 50, { serverId: 12346 }),
        own(804, 40, { serverId: 12346 }),
      ],
    },
    faults: [{ operation: 'deleteSnapshot', fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '1', 'dry-run': 'true' } })
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '1' } })
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '1' } })
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '1' } })
    },
  },
  'prune-too-many-must-stay': {
    about: 'prune/ on servers whose snapshots must stay.',
    provider: {
      servers: FLEET,
      snapshots: [
        manual(801, 50),
        manual(802, 40),
        manual(803, 50, { serverId: 12346 }),
        manual(804, 40, { serverId: 12346 }),
      ],
    },
    play: async (stage) => {
      await stage.process('prune', { inputs: { keep: '1' } })
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '1' } })
      await stage.process('prune', { inputs: { 'server-id': '12345,12347', keep: '1' } })
    },
  },
  'prune-another-job-deletes-too': {
    about: 'Another job deletes during prune/: once, and again and again.',
    provider: {
      limit: 20,
      snapshots: [90, 80, 70, 60, 50, 40, 30, 20].map((hours, index) => own(801 + index, hours)),
    },
    play: async (stage) => {
      stage.when('deleteSnapshot', () => {
        stage.provider.deleteSnapshot(801, 'other')
      })
      await stage.process('prune', { inputs: { keep: '6' } })
      for (const nth of [1, 2, 3, 4]) {
        stage.when(
          'deleteSnapshot',
          () => {
            stage.provider.deleteSnapshot(802 + nth, 'other')
          },
          nth,
        )
      }
      await stage.process('prune', { inputs: { keep: '1' } })
    },
  },
  'prune-deletes-get-lost': {
    about: 'Deletes of prune/ get lost while another job changes the server.',
    provider: { limit: 20, snapshots: [90, 80, 70, 60, 50].map((hours, index) => own(801 + index, hours)) },
    play: async (stage) => {
      stage.fail({ operation: 'deleteSnapshot', fault: { kind: 'reset' } })
      stage.when('deleteSnapshot', () => {
        stage.provider.addSnapshot(manual(901, 0))
      })
      await stage.process('prune', { inputs: { keep: '4' } })
      stage.fail({ operation: 'deleteSnapshot', fault: { kind: 'reset', work: 'done' } })
      stage.fail({ operation: 'deleteSnapshot', fault: { kind: 'status', status: 404 } })
      await stage.process('prune', { inputs: { keep: '2' } })
      stage.fail({ operation: 'deleteSnapshot', fault: { kind: 'reset' } })
      stage.fail({
        operation: 'listSnapshots',
        skip: 1,
        fault: { kind: 'body', json: { count: 9, results: [] } },
      })
      await stage.process('prune', { inputs: { keep: '1' } })
    },
  },
  'prune-list-unreadable': {
    about:
      'prune/ without a list, with an incomplete one, and with one that can not be read on one of two servers.',
    provider: { servers: FLEET, snapshots: [own(801, 50), own(802, 40)] },
    play: async (stage) => {
      stage.fail({ operation: 'listSnapshots', times: 4, fault: { kind: 'status', status: 500 } })
      await stage.process('prune', { inputs: { keep: '1' } })
      stage.fail({ operation: 'listSnapshots', fault: { kind: 'body', json: { count: 9, results: [] } } })
      await stage.process('prune', { inputs: { keep: '1' } })
      stage.fail({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 401 } })
      await stage.process('prune', { inputs: { 'server-id': '12345,12346', keep: '1' } })
    },
  },
  'prune-stopped': {
    about: 'Signals while prune/ looks and while it deletes.',
    provider: { snapshots: HELD },
    play: async (stage) => {
      await stage.process('prune', {
        inputs: { keep: '1' },
        signal: { name: 'SIGINT', at: { operation: 'listSnapshots' } },
      })
      await stage.process('prune', {
        inputs: { keep: '3' },
        signal: { name: 'SIGTERM', at: { operation: 'deleteSnapshot' } },
      })
      await stage.process('prune', {
        inputs: { keep: '1' },
        signal: { name: 'SIGTERM', at: { operation: 'deleteSnapshot' } },
      })
    },
  },
  'rollback-undated': {
    about: 'Snapshots whose dates can not be read, and a list without descriptions.',
    provider: {
      snapshots: [
        own(801, 100, { createdAt: 'soon' }),
        own(802, 80, { name: 'pre-deploy-9000000002-12' }),
        own(803, 70, { createdAt: 'later' }),
      ],
    },
    quirks: { description: 'absent' },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'dry-run': 'true' } })
      await stage.process('restore', { inputs: { 'dry-run': 'true', 'snapshot-id': '801' } })
    },
  },
  'rollback-fleet-by-ids': {
    about:
      'Three servers and an id for each, one of them of a snapshot made by hand; some are protected by being named.',
    provider: {
      servers: FLEET,
      snapshots: [...FLEET_HELD, own(804, 60), manual(805, 10, { serverId: 12347 })],
      limit: 20,
    },
    github: { runs: {} },
    play: async (stage) => {
      const inputs = { ...FLEET_IDS, 'snapshot-id': '804,802,805', 'snapshot-limit': '20' }
      await stage.process('restore', {
        inputs: { ...inputs, 'dry-run': 'true' },
        signal: { name: 'SIGINT', at: 100 },
      })
      await stage.process('restore', { inputs, signal: { name: 'SIGKILL', at: 150_000 } })
      await stage.time.sleep(900_000)
      await stage.process('restore', { inputs, signal: { name: 'SIGTERM', at: 119_990 } })
      await stage.process('restore', {
        inputs,
        signal: { name: 'SIGTERM', at: { operation: 'listServers', nth: 2 } },
      })
    },
  },
  'rollback-stopped-at-the-end': {
    about: 'A signal comes with the answer to the restore, and one with the last answer of all.',
    provider: { snapshots: HELD },
    play: async (stage) => {
      const inputs = { 'safety-snapshot': 'false', wait: 'false' }
      const signal = { name: 'SIGINT', at: { operation: 'restoreSnapshot', moment: 'answered' } } as const
      await stage.process('restore', { inputs, signal })
      await stage.time.sleep(900_000)
      await stage.process('restore', {
        inputs: { 'safety-snapshot': 'false' },
        signal: { name: 'SIGINT', at: { operation: 'listSnapshots', nth: 2, moment: 'answered' } },
      })
    },
  },
  'rollback-fleet-none-begins': {
    about:
      'Three servers: all restores are refused; then all answers are lost; then one of each and one too slow.',
    provider: { servers: FLEET, snapshots: FLEET_HELD },
    play: async (stage) => {
      const inputs = { ...FLEET_IDS, 'safety-snapshot': 'false', timeout: '4' }
      stage.fail({ operation: 'restoreSnapshot', times: 3, fault: { kind: 'status', status: 403 } })
      await stage.process('restore', { inputs })
      stage.fail({ operation: 'restoreSnapshot', times: 3, fault: { kind: 'reset' } })
      await stage.process('restore', { inputs })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset' } })
      stage.provider.nextRestore({ afterMs: 'never' })
      await stage.process('restore', { inputs })
    },
  },
  'rollback-put-off': {
    about:
      'VPS.org puts the restore off, and refuses it when it is sent again; then a signal comes meanwhile.',
    provider: { snapshots: HELD },
    play: async (stage) => {
      const inputs = { 'safety-snapshot': 'false', 'poll-interval': '5' }
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 429 } })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } })
      await stage.process('restore', { inputs })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 429 } })
      await stage.process('restore', { inputs, signal: { name: 'SIGINT', at: 7000 } })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 429 } })
      await stage.process('restore', {
        inputs,
        signal: { name: 'SIGINT', at: { operation: 'listServers', nth: 5, moment: 'answered' } },
      })
      stage.fail({
        operation: 'restoreSnapshot',
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '61' } },
      })
      await stage.process('restore', { inputs })
    },
  },
  'prune-stopped-at-the-end': {
    about: 'A signal comes with the answer to the last delete.',
    provider: { snapshots: HELD },
    play: async (stage) => {
      await stage.process('prune', {
        inputs: { keep: '3' },
        signal: { name: 'SIGTERM', at: { operation: 'deleteSnapshot', moment: 'answered' } },
      })
    },
  },
  'prune-refused-then-not-needed': {
    about: 'A delete is refused, another job deletes meanwhile, and the refused delete is no longer needed.',
    provider: { limit: 20, snapshots: [90, 80, 70, 60].map((hours, index) => own(801 + index, hours)) },
    faults: [{ operation: 'deleteSnapshot', fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.deleteSnapshot(802, 'other')
          stage.provider.deleteSnapshot(803, 'other')
        },
        2,
      )
      await stage.process('prune', { inputs: { keep: '2' } })
      stage.when('deleteSnapshot', () => {
        for (const { id } of stage.provider.snapshots()) stage.provider.deleteSnapshot(id, 'other')
      })
      await stage.process('prune', { inputs: { keep: '1' } })
    },
  },
  'prune-list-lags': {
    about: 'Another job deletes too, and the list lags behind.',
    provider: { limit: 20, snapshots: [90, 80, 70, 60, 50].map((hours, index) => own(801 + index, hours)) },
    quirks: { staleListMs: 4000 },
    play: async (stage) => {
      await stage.time.sleep(10_000)
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.deleteSnapshot(802, 'other')
        },
        2,
      )
      await stage.process('prune', { inputs: { keep: '2' } })
    },
  },
  'github-rollback-of-the-only-one': {
    about:
      'With GitHub, and without a deploy before: the commits since the snapshot are those that are undone.',
    provider: { snapshots: [own(801, 100)] },
    github: { runs: { '9000000001': { status: 'completed', conclusion: 'success', attempt: 1 } } },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'safety-snapshot': 'false' } })
    },
  },
}
