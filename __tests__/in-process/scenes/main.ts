/** main: a snapshot, made or not. */
import { going, manual, own, provenance, type Scene, START_MS } from '../stage.ts'

const FULL = [own(801, 100), own(802, 80), own(803, 60), own(804, 40), own(805, 20)]
const FLEET = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02', status: 'stopped', snapshotMs: 180_000 },
  { id: 12347, name: 'web-server-03', status: 'suspended' },
]
const FLEET_IDS = { 'server-id': '12345,12346,12347' }

/** By the name of the file with what is expected. */
export const MAIN_SCENES: Readonly<Record<string, Scene>> = {
  'main-create-carried-out-and-refused': {
    about: 'VPS.org refuses the create, and carries it out all the same.',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 400, work: 'done' } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-create-carried-out-twice': {
    about: 'The answer to the create is lost, and VPS.org carries it out three times.',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'reset', work: 'done' } }],
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.time.after(500, () => {
          for (const { name, description } of stage.provider.snapshots())
            for (const id of [850, 851])
              stage.provider.addSnapshot({
                id,
                name,
                description: description ?? '',
                createdAt: START_MS + id,
              })
        })
      })
      await stage.process('main')
    },
  },
  'main-create-locked': {
    about: 'The create is answered with 409 until the time is over.',
    faults: [{ operation: 'createSnapshot', times: 'always', fault: { kind: 'status', status: 409 } }],
    play: async (stage) => {
      await stage.process('main', { inputs: { timeout: '0.2' } })
    },
  },
  'main-limit-of-the-plan': {
    about: 'VPS.org speaks of a limit, and the list can not be read again.',
    provider: { limit: 20, snapshots: [...FULL, own(806, 10)] },
    faults: [
      {
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 402, body: { detail: 'Your plan is full.' } },
      },
      { operation: 'listSnapshots', skip: 1, times: 'always', fault: { kind: 'status', status: 404 } },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-create-put-off-beyond-the-timeout': {
    about: 'VPS.org asks to wait longer than "timeout" allows.',
    faults: [
      {
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 503, headers: { 'Retry-After': '180' } },
      },
    ],
    play: async (stage) => {
      await stage.process('main', { inputs: { timeout: '2' } })
    },
  },
  'main-clocks-differ': {
    about: 'The clock of VPS.org is 20 minutes ahead.',
    quirks: { clockAheadMs: 1_200_000 },
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-protect-matches-nothing': {
    about: 'Entries of "protect" that match no snapshot: two of three, then twelve.',
    provider: { snapshots: [own(801, 40)] },
    play: async (stage) => {
      const twelve = Array.from({ length: 12 }, (_, index) => String(901 + index)).join(' ')
      for (const protect of ['801, golden-*, 899', twelve])
        await stage.process('main', { inputs: { 'dry-run': 'true', protect } })
    },
  },
  'main-one-server': {
    about: 'One running server with two snapshots of this action and one made by hand.',
    provider: { snapshots: [own(801, 40), own(802, 20), manual(803, 10)] },
    play: async (stage) => {
      await stage.process('main', { inputs: { description: 'release 2', name: 'pre deploy' } })
    },
  },
  'main-full-server': {
    about: 'A full server: the oldest own snapshot makes room.',
    provider: { snapshots: [own(801, 100), manual(802, 80), own(803, 60), own(804, 40), own(805, 20)] },
    play: async (stage) => {
      await stage.process('main', { inputs: { protect: '804' } })
    },
  },
  'main-full-and-may-not-delete': {
    about: 'A full server, and "when-full" is "fail".',
    provider: { snapshots: FULL },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'when-full': 'fail' } })
    },
  },
  'main-full-of-foreign-snapshots': {
    about: 'A full server on which nothing may be deleted: some are made under other names of this action.',
    provider: {
      snapshots: [
        own(801, 100, { name: 'nightly-9000000001-1' }),
        own(802, 80, { name: 'weekly-9000000002-1' }),
        manual(803, 60),
        manual(804, 40),
        own(805, 20, { name: 'renamed' }),
      ],
    },
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-last-resorts': {
    about: 'Three full servers on which only what should stay can make room.',
    provider: {
      servers: FLEET,
      limit: 2,
      snapshots: [
        own(801, 2),
        own(802, 1),
        own(803, 30, { serverId: 12346 }),
        manual(804, 20, { serverId: 12346 }),
        own(805, 3, { serverId: 12347 }),
        own(806, 2, { serverId: 12347 }),
      ],
    },
    play: async (stage) => {
      await stage.process('main', { inputs: { ...FLEET_IDS, 'snapshot-limit': '2', keep: '1' } })
    },
  },
  'main-fleet': {
    about: 'Three servers in different states, one of them full.',
    provider: {
      servers: FLEET,
      snapshots: FULL.map((each) => ({ ...each, serverId: 12346 })),
    },
    play: async (stage) => {
      await stage.process('main', { inputs: FLEET_IDS })
    },
  },
  'main-fleet-one-refused': {
    about: 'Three servers: the create for one of them is refused, so the step fails; the others are made.',
    provider: { servers: FLEET },
    faults: [
      {
        operation: 'createSnapshot',
        skip: 1,
        fault: { kind: 'status', status: 400, body: { detail: 'This server can not be copied.' } },
      },
    ],
    play: async (stage) => {
      const { state } = await stage.process('main', { inputs: FLEET_IDS })
      await stage.process('post', {
        inputs: {
          ...FLEET_IDS,
          'deploy-status': 'failure',
          'restore-on': 'failure',
          'job-status': 'failure',
        },
        state,
      })
    },
  },
  'main-fleet-all-refused': {
    about: 'Two servers whose creates are both refused.',
    provider: { servers: FLEET.slice(0, 2) },
    faults: [{ operation: 'createSnapshot', times: 'always', fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('main', { inputs: { 'server-id': '12345,12346' } })
    },
  },
  'main-no-such-server': {
    about: 'An id that is not one of this account.',
    faults: [{ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 404 } }],
    play: async (stage) => {
      await stage.process('main', { inputs: { 'server-id': '99999' } })
    },
  },
  'main-server-not-listed': {
    about: 'Servers that the list of servers does not show, with "restore-on".',
    provider: { servers: FLEET },
    quirks: { hiddenServers: ['12345', '12346'] },
    play: async (stage) => {
      await stage.process('main', {
        inputs: { ...FLEET_IDS, 'restore-on': 'failure', 'deploy-status': '', wait: 'false' },
      })
    },
  },
  'main-token-without-server-scope': {
    about: 'A token that may not list servers, with "restore-on".',
    permissions: ['snapshots:read', 'snapshots:write', 'snapshots:create', 'snapshots:delete'],
    play: async (stage) => {
      await stage.process('main', { inputs: { 'restore-on': 'failure', 'deploy-status': '' } })
    },
  },
  'main-runner-is-the-server': {
    about: 'The runner runs on the server that it protects.',
    play: async (stage) => {
      await stage.process('main', { interfaces: { eth0: [{ address: '203.0.113.10' }] } })
    },
  },
  'main-incomplete-list': {
    about: 'A list of snapshots that says it holds more than it shows.',
    quirks: { countOverstatedBy: 2 },
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-one-server-under-two-ids': {
    about: 'Two ids of one server.',
    faults: [
      {
        operation: 'listServers',
        times: 'always',
        fault: {
          kind: 'body',
          json: {
            count: 1,
            results: [{ id: 12345, uuid: '5f0c-12345', name: 'web-server-01', status: 'active' }],
          },
        },
      },
    ],
    play: async (stage) => {
      await stage.process('main', { inputs: { 'server-id': '12345,5f0c-12345' } })
      await stage.process('restore', { inputs: { 'server-id': '12345,5f0c-12345' } })
    },
  },
  'main-dry-run': {
    about: 'A dry run on a full server.',
    provider: { snapshots: FULL },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'dry-run': 'true', keep: '3' } })
    },
  },
  'main-dry-run-fleet': {
    about: 'A dry run on three servers, one of which is full and may not be pruned.',
    provider: { servers: FLEET, limit: 1, snapshots: [own(801, 30), manual(802, 20, { serverId: 12346 })] },
    play: async (stage) => {
      await stage.process('main', { inputs: { ...FLEET_IDS, 'dry-run': 'true', 'snapshot-limit': '1' } })
      await stage.process('main', {
        inputs: { 'dry-run': 'true', 'snapshot-limit': '1', 'when-full': 'fail' },
      })
      await stage.process('main', {
        inputs: { ...FLEET_IDS, 'dry-run': 'true', 'snapshot-limit': '1', 'when-full': 'fail' },
      })
    },
  },
  'main-lost-answer-found': {
    about: 'The answer to the create is lost, and the snapshot is found by its mark.',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'reset', work: 'done' } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-create-sent-again': {
    about: 'The create fails twice and was never carried out: it is sent a third time.',
    faults: [
      {
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 503, headers: { 'Retry-After': '20' } },
      },
      { operation: 'createSnapshot', fault: { kind: 'reset' } },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-create-fails-three-times': {
    about: 'The create fails three times.',
    provider: { snapshots: FULL },
    faults: [{ operation: 'createSnapshot', times: 3, fault: { kind: 'status', status: 500 } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-create-put-off-for-long': {
    about: 'VPS.org asks to wait longer than a deploy can.',
    faults: [
      {
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '121' } },
      },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-create-unclear': {
    about: 'The create hangs and is never found.',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'hang' } }],
    play: async (stage) => {
      const { state } = await stage.process('main')
      await stage.process('post', { inputs: { 'deploy-status': 'skipped', 'job-status': 'failure' }, state })
    },
  },
  'main-create-carried-out-late': {
    about: 'The create ends in a 504, and the snapshot appears half a minute later.',
    faults: [
      { operation: 'createSnapshot', fault: { kind: 'status', status: 504, work: { laterMs: 30_000 } } },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-answer-names-an-old-snapshot': {
    about: 'The answer to the create names a snapshot that was there before; the new one is found.',
    provider: { snapshots: [own(801, 40)] },
    faults: [
      { operation: 'createSnapshot', fault: { kind: 'body', json: { id: 801, status: 'in_progress' } } },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-answer-names-an-old-snapshot-with-our-mark': {
    about:
      'The answer to the create repeats what was sent, beside the id of a snapshot that was there before.',
    provider: { snapshots: [own(801, 40)] },
    faults: [
      {
        operation: 'createSnapshot',
        fault: {
          kind: 'body',
          json: {
            id: 801,
            name: 'pre-deploy-9000000011-1',
            status: 'in_progress',
            description: provenance('9000000011/1').replace('1a2b3c4d', '00000001'),
          },
        },
      },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-lost-answer-without-descriptions': {
    about: 'The answer is lost, the list has no descriptions, and two snapshots could be the one.',
    quirks: { description: 'empty' },
    faults: [{ operation: 'createSnapshot', fault: { kind: 'cut-body' } }],
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.provider.addSnapshot({ name: 'pre-deploy-9000000011-1' })
      })
      await stage.process('main')
    },
  },
  'main-lost-answer-and-no-list': {
    about: 'The answer is lost, and the list can not be read afterwards.',
    faults: [
      { operation: 'createSnapshot', fault: { kind: 'reset' } },
      { operation: 'listSnapshots', skip: 1, times: 'always', fault: { kind: 'status', status: 500 } },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-slot-taken-meanwhile': {
    about: 'Another job takes the last slot before the create arrives.',
    provider: { snapshots: FULL.slice(1) },
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.provider.addSnapshot(manual(901, 0, { createdAt: START_MS }))
      })
      await stage.process('main')
    },
  },
  'main-another-job-takes-every-slot': {
    about: 'Another job takes every slot that is freed.',
    provider: { snapshots: FULL },
    play: async (stage) => {
      for (const nth of [1, 2, 3, 4]) {
        stage.when(
          'createSnapshot',
          () => {
            stage.provider.addSnapshot(manual(900 + nth, 0, { createdAt: START_MS }))
          },
          nth,
        )
      }
      await stage.process('main')
    },
  },
  'main-deleted-by-another-job': {
    about: 'Another job deletes the snapshot that main deletes to free a slot.',
    provider: { snapshots: FULL },
    play: async (stage) => {
      stage.when('deleteSnapshot', () => {
        stage.provider.deleteSnapshot(801, 'other')
      })
      await stage.process('main')
    },
  },
  'main-delete-without-permission': {
    about: 'The delete is answered with 404, and the snapshot stays in the list.',
    provider: { snapshots: FULL },
    faults: [{ operation: 'deleteSnapshot', times: 'always', fault: { kind: 'status', status: 404 } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-delete-refused': {
    about: 'The second of two deletes that make room is refused.',
    provider: { snapshots: [...FULL.slice(1), ...going(2)] },
    faults: [{ operation: 'deleteSnapshot', skip: 1, fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-delete-lost': {
    about: 'Deletes whose answers are lost: one was carried out, one is sent again, one stays unknown.',
    provider: { snapshots: [...FULL.slice(1), ...going(3)] },
    faults: [
      { operation: 'deleteSnapshot', fault: { kind: 'reset', work: 'done' } },
      {
        operation: 'deleteSnapshot',
        times: 3,
        fault: { kind: 'status', status: 503, headers: { 'Retry-After': '7' } },
      },
    ],
    play: async (stage) => {
      await stage.process('main')
      stage.fail({ operation: 'deleteSnapshot', fault: { kind: 'reset', work: 'done' } })
      stage.fail({ operation: 'listSnapshots', skip: 1, times: 4, fault: { kind: 'status', status: 500 } })
      await stage.process('main')
    },
  },
  'main-snapshot-fails': {
    about: 'The snapshot ends as "failed".',
    play: async (stage) => {
      stage.provider.nextSnapshot({ endsAs: 'failed' })
      const { state } = await stage.process('main')
      await stage.process('post', { inputs: { 'deploy-status': 'skipped', 'job-status': 'failure' }, state })
    },
  },
  'main-timeout': {
    about: 'The snapshot is not completed within the time-out.',
    play: async (stage) => {
      stage.provider.nextSnapshot({ afterMs: 'never' })
      await stage.process('main', { inputs: { timeout: '3' } })
    },
  },
  'main-snapshot-deleted-meanwhile': {
    about: 'A user deletes the snapshot while it is created.',
    play: async (stage) => {
      stage.time.after(90_000, () => {
        stage.provider.deleteSnapshot(801, 'other')
      })
      await stage.process('main')
    },
  },
  'main-snapshot-never-listed': {
    about: 'The snapshot was accepted and is never listed.',
    quirks: { staleListMs: 86_400_000 },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'poll-interval': '20' } })
    },
  },
  'main-looks-fail': {
    about: 'Five looks in a row fail, each of them tried again.',
    faults: [
      { operation: 'listSnapshots', skip: 3, times: 'always', fault: { kind: 'status', status: 502 } },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-fleet-waits-badly': {
    about: 'Of three snapshots one fails, one is too slow, and a look fails in between.',
    provider: { servers: FLEET },
    faults: [{ operation: 'listSnapshots', skip: 5, times: 4, fault: { kind: 'status', status: 500 } }],
    play: async (stage) => {
      stage.provider.nextSnapshot({})
      stage.provider.nextSnapshot({ endsAs: 'error', afterMs: 130_000 })
      stage.provider.nextSnapshot({ afterMs: 'never' })
      await stage.process('main', { inputs: { ...FLEET_IDS, timeout: '6' } })
    },
  },
  'main-name-and-description-changed': {
    about: 'The provider cuts descriptions, and names snapshots as it likes.',
    quirks: { description: { cutTo: 40 } },
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.time.after(30, () => {
          stage.provider.deleteSnapshot(801, 'other')
          stage.provider.addSnapshot({
            id: 801,
            name: 'Snapshot of web-server-01',
            status: 'in_progress',
            endsAfterMs: 90_000,
          })
        })
      })
      await stage.process('main')
    },
  },
  'main-list-without-descriptions': {
    about: 'The list of snapshots has no field for descriptions.',
    quirks: { description: 'absent' },
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-server-is-restoring': {
    about: 'A server is being restored when main starts, another one is not.',
    provider: {
      servers: FLEET.slice(0, 2),
      snapshots: [own(801, 20), own(802, 20, { serverId: 12346 })],
    },
    play: async (stage) => {
      stage.provider.restoreSnapshot(801)
      await stage.process('main', { inputs: { 'server-id': '12345,12346' } })
    },
  },
  'main-server-comes-back-broken': {
    about: 'A server that is being restored comes back as "error".',
    provider: { snapshots: [own(801, 20)] },
    play: async (stage) => {
      stage.provider.nextRestore({ endsAs: 'error', afterMs: 90_000 })
      stage.provider.restoreSnapshot(801)
      await stage.process('main')
    },
  },
  'main-server-comes-back-stopped': {
    about: 'A server that is being restored comes back as "stopped".',
    provider: { snapshots: [own(801, 20)] },
    play: async (stage) => {
      stage.provider.nextRestore({ endsAs: 'stopped', afterMs: 90_000 })
      stage.provider.restoreSnapshot(801)
      await stage.process('main')
    },
  },
  'main-server-restoring-too-long': {
    about: 'Another restore does not end in time; then a signal comes; then the servers can not be listed.',
    provider: { snapshots: [own(801, 20)] },
    play: async (stage) => {
      stage.provider.nextRestore({ afterMs: 'never' })
      stage.provider.restoreSnapshot(801)
      await stage.process('main', { inputs: { timeout: '4' } })
      await stage.process('main', { signal: { name: 'SIGTERM', at: 90_000 } })
      stage.fail({
        operation: 'listServers',
        skip: 1,
        times: 'always',
        fault: { kind: 'status', status: 500 },
      })
      await stage.process('main')
    },
  },
  'main-left-to-wait': {
    about: '"wait" is "false".',
    play: async (stage) => {
      await stage.process('main', { inputs: { wait: 'false', 'restore-on': 'failure', 'deploy-status': '' } })
    },
  },
  'main-stopped-while-looking': {
    about: 'A signal while main looks for the first time.',
    play: async (stage) => {
      await stage.process('main', { signal: { name: 'SIGINT', at: { operation: 'listSnapshots' } } })
    },
  },
  'main-stopped-while-making-room': {
    about: 'A signal while main deletes, and one at the look before.',
    provider: { snapshots: FULL },
    play: async (stage) => {
      await stage.process('main', { signal: { name: 'SIGINT', at: { operation: 'deleteSnapshot' } } })
    },
  },
  'main-stopped-while-asking': {
    about: 'A signal just before the create goes, and one while it is on its way; post finds what was made.',
    play: async (stage) => {
      await stage.process('main', {
        signal: { name: 'SIGTERM', at: { operation: 'createSnapshot', moment: 'before' } },
      })
      const { state } = await stage.process('main', {
        signal: { name: 'SIGTERM', at: { operation: 'createSnapshot' } },
      })
      await stage.process('post', {
        inputs: { 'deploy-status': 'skipped', 'restore-on': 'failure', 'job-status': 'cancelled' },
        state,
      })
    },
  },
  'main-stopped-after-a-lost-answer': {
    about: 'A signal while main looks for a lost create.',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'reset' } }],
    play: async (stage) => {
      await stage.process('main', { signal: { name: 'SIGINT', at: { operation: 'listSnapshots', nth: 2 } } })
    },
  },
  'main-stopped-while-waiting': {
    about: 'A signal while main waits.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const { state } = await stage.process('main', { signal: { name: 'SIGINT', at: 90_000 } })
      await stage.process('post', {
        inputs: { 'deploy-status': 'skipped', 'restore-on': 'failure', 'job-status': 'cancelled' },
        state,
      })
    },
  },
  'main-output-not-writable': {
    about: 'The file of outputs can not be written; then the summary.',
    play: async (stage) => {
      await stage.process('main', { unwritable: ['GITHUB_OUTPUT'] })
      await stage.process('main', { unwritable: ['GITHUB_STEP_SUMMARY'] })
    },
  },
  'main-servers-listed-incompletely': {
    about: 'A list of servers that says it holds more than it shows; then a token that is not accepted.',
    play: async (stage) => {
      stage.fail({
        operation: 'listServers',
        times: 2,
        fault: { kind: 'body', json: { count: 9, results: [] } },
      })
      await stage.process('main', { inputs: { wait: 'false' } })
      stage.fail({ operation: 'listServers', times: 'always', fault: { kind: 'status', status: 401 } })
      await stage.process('main', { inputs: { wait: 'false' } })
      stage.fail({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 401 } })
      await stage.process('main', { inputs: { 'server-id': '12345,12346' } })
    },
  },
  'main-fleet-left-to-wait': {
    about: '"wait" is "false", and one of three creates is refused.',
    provider: { servers: FLEET },
    faults: [{ operation: 'createSnapshot', skip: 2, fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('main', { inputs: { ...FLEET_IDS, wait: 'false' } })
    },
  },
  'main-stopped-with-the-answer': {
    about: 'A signal comes with the answer to the create: waiting, or not.',
    play: async (stage) => {
      const signal = { name: 'SIGTERM', at: { operation: 'createSnapshot', moment: 'answered' } } as const
      await stage.process('main', { inputs: { wait: 'false' }, signal })
      await stage.process('main', { signal })
    },
  },
  'main-killed-while-waiting': {
    about: 'Three servers, one of them being restored: killed while main waits.',
    provider: { servers: FLEET.slice(0, 2), snapshots: [own(801, 20)] },
    play: async (stage) => {
      stage.provider.restoreSnapshot(801)
      await stage.process('main', {
        inputs: { 'server-id': '12345,12346' },
        signal: { name: 'SIGKILL', at: 90_000 },
      })
    },
  },
  'main-fleet-slow-answers': {
    about: 'Three creates whose answers come one after the other.',
    provider: { servers: FLEET },
    faults: [
      { operation: 'createSnapshot', skip: 1, fault: { kind: 'delay', ms: 100 } },
      { operation: 'createSnapshot', skip: 2, fault: { kind: 'delay', ms: 5000 } },
    ],
    play: async (stage) => {
      await stage.process('main', { inputs: { ...FLEET_IDS, 'poll-interval': '10' } })
    },
  },
  'main-answer-names-another-server': {
    about: 'The answer to the create names a snapshot of another server.',
    faults: [
      {
        operation: 'createSnapshot',
        fault: { kind: 'body', json: { id: 901, status: 'in_progress', server: { id: 12346 } } },
      },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-lost-answer-and-incomplete-list': {
    about: 'The answer is lost, and the list may be incomplete afterwards.',
    faults: [
      { operation: 'createSnapshot', fault: { kind: 'reset' } },
      {
        operation: 'listSnapshots',
        skip: 1,
        times: 'always',
        fault: { kind: 'body', json: { count: 9, results: [] } },
      },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-lost-answer-of-unknown-server': {
    about: 'The answer is lost, and the list does not say which server a snapshot is of.',
    provider: { servers: FLEET.slice(0, 2) },
    quirks: { ignoreFilter: true, server: 'absent' },
    faults: [{ operation: 'createSnapshot', fault: { kind: 'reset', work: 'done' } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-slot-taken-and-undocumented-answer': {
    about:
      'Another job takes the last slot, and the create is answered with 409; then 409 comes with a free slot.',
    provider: { snapshots: FULL.slice(1) },
    play: async (stage) => {
      stage.fail({ operation: 'createSnapshot', fault: { kind: 'status', status: 409 } })
      stage.when('createSnapshot', () => {
        stage.provider.addSnapshot(manual(901, 0, { createdAt: START_MS }))
      })
      await stage.process('main')
      stage.fail({ operation: 'createSnapshot', fault: { kind: 'status', status: 409 } })
      stage.provider.deleteSnapshot(901, 'other')
      await stage.process('main')
    },
  },
  'main-full-for-the-provider': {
    about: 'The provider holds fewer snapshots than "snapshot-limit" says.',
    provider: { limit: 4, snapshots: FULL.slice(1) },
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-second-create-refused': {
    about: 'The create is carried out late, and the one after it refused.',
    provider: { snapshots: FULL.slice(1) },
    faults: [
      { operation: 'createSnapshot', fault: { kind: 'status', status: 500, work: { laterMs: 12_060 } } },
    ],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-found-after-the-pause': {
    about:
      'The create is carried out while main waits for "Retry-After"; then the list can not be read after that wait.',
    play: async (stage) => {
      const headers = { 'Retry-After': '30' }
      stage.fail({
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 503, headers, work: { laterMs: 20_000 } },
      })
      await stage.process('main')
      stage.fail({ operation: 'createSnapshot', fault: { kind: 'status', status: 503, headers } })
      stage.fail({
        operation: 'listSnapshots',
        skip: 4,
        times: 'always',
        fault: { kind: 'status', status: 500 },
      })
      await stage.process('main')
    },
  },
  'main-deletes-then-busy': {
    about:
      'Another job deletes one of two, and the create is refused: the error names the one deleted before.',
    provider: { snapshots: [...FULL.slice(1), ...going(2)] },
    play: async (stage) => {
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.deleteSnapshot(803, 'other')
        },
        2,
      )
      stage.fail({ operation: 'createSnapshot', times: 'always', fault: { kind: 'status', status: 403 } })
      await stage.process('main')
    },
  },
  'main-both-deletes-fail': {
    about: 'Two deletes that make room fail, one of them for good; on three servers.',
    provider: { servers: FLEET, snapshots: [...FULL.slice(1), ...going(2)] },
    faults: [{ operation: 'deleteSnapshot', times: 2, fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('main')
      stage.fail({ operation: 'deleteSnapshot', fault: { kind: 'reset' } })
      stage.fail({ operation: 'deleteSnapshot', fault: { kind: 'status', status: 403 } })
      stage.fail({ operation: 'listSnapshots', skip: 1, times: 4, fault: { kind: 'status', status: 500 } })
      await stage.process('main')
    },
  },
  'main-server-restoring-out-of-sight': {
    about:
      'A server is being restored, is then stopped by a signal on a fleet, and has a name that is taken.',
    provider: {
      servers: FLEET.slice(0, 2),
      snapshots: [own(801, 20, { name: 'pre-deploy-9000000011-1', description: 'by hand' })],
    },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'dry-run': 'true' } })
      stage.provider.restoreSnapshot(801)
      await stage.process('main', {
        inputs: { 'server-id': '12345,12346' },
        signal: { name: 'SIGTERM', at: 90_000 },
      })
    },
  },
  'github-last-resorts': {
    about: 'Full servers on which only the last good state and the newest are left, or what must stay.',
    provider: { limit: 2, snapshots: [own(701, 100), own(702, 20)] },
    github: {
      runs: {
        '9000000001': { status: 'completed', conclusion: 'failure', attempt: 1 },
        '9000000002': { status: 'completed', conclusion: 'failure', attempt: 1 },
        '9000000003': { status: 'in_progress', conclusion: null, attempt: 1 },
      },
    },
    play: async (stage) => {
      const inputs = { 'snapshot-limit': '2', keep: '1' }
      await stage.process('main', { inputs: { ...inputs, 'dry-run': 'true' } })
      await stage.process('main', {
        inputs: { ...inputs, 'dry-run': 'true' },
        signal: { name: 'SIGINT', at: 100 },
      })
      await stage.process('main', { inputs: { ...inputs, 'dry-run': 'true', protect: '702' } })
      await stage.process('main', { inputs: { ...inputs, protect: '702' } })
      stage.provider.deleteSnapshot(801, 'other')
      stage.provider.addSnapshot(own(701, 100))
      await stage.process('main', { inputs })
    },
  },
  'main-stopped-after-making-room': {
    about: 'A signal comes with the answer to the delete that makes room.',
    provider: { snapshots: FULL },
    play: async (stage) => {
      await stage.process('main', {
        signal: { name: 'SIGINT', at: { operation: 'deleteSnapshot', moment: 'answered' } },
      })
    },
  },
  'main-looks-are-incomplete': {
    about: 'While main waits, lists come that may be incomplete and do not hold the snapshot.',
    faults: [
      {
        operation: 'listSnapshots',
        skip: 2,
        times: 4,
        fault: { kind: 'body', json: { count: 9, results: [] } },
      },
    ],
    play: async (stage) => {
      await stage.process('main', { inputs: { 'poll-interval': '15' } })
    },
  },
}
