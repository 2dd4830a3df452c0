/** `prune/` where its work is broken off, or there is less to do than there seems to be. */
import { manual, own, provenance, type Scene } from '../stage.ts'

const FLEET = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
]
const FLEET_IDS = { 'server-id': '12345,12346' }
const UNREADABLE = { operation: 'listSnapshots', skip: 1, fault: { kind: 'status', status: 404 } } as const

/** A snapshot in a list that names its server by both of its ids. */
function underTwoIds(id: number, createdAt: string): object {
  const run = `90000000${String(id).slice(-2)}`
  return {
    id,
    name: `pre-deploy-${run}-1`,
    status: 'completed',
    created_at: createdAt,
    description: provenance(`${run}/1`),
    server: { id: 12345, uuid: '5f0c-12345', name: 'web-server-01' },
  }
}

/** By the name of the file with what is expected. */
export const PRUNE_TROUBLE_SCENES: Readonly<Record<string, Scene>> = {
  'prune-one-list-unreadable': {
    about: 'prune/ on three servers with too many pages for one list: that of one server can not be read.',
    provider: {
      servers: [12345, 12346, 12347].map((id) => ({ id, name: `web-server-${id}` })),
      limit: 12,
      snapshots: [
        own(801, 30),
        ...[802, 803, 804, 805, 806, 807, 808, 809, 810].map((id) => own(id, 40, { serverId: 12346 })),
        own(812, 30, { serverId: 12347 }),
      ],
    },
    quirks: { list: 'paged', pageSize: 1 },
    faults: [{ operation: 'listSnapshots', skip: 2, fault: { kind: 'status', status: 404 } }],
    play: async (stage) => {
      await stage.process('prune', { inputs: { 'server-id': '12345,12346,12347', keep: '2' } })
    },
  },
  'prune-one-server-under-two-ids': {
    about: 'prune/ with two ids of one server.',
    faults: [
      {
        operation: 'listSnapshots',
        fault: {
          kind: 'body',
          json: {
            count: 2,
            results: [underTwoIds(801, '2026-11-18T10:00:00Z'), underTwoIds(802, '2026-11-19T10:00:00Z')],
          },
        },
      },
    ],
    play: async (stage) => {
      await stage.process('prune', { inputs: { 'server-id': '12345,5f0c-12345', keep: '1' } })
    },
  },
  'prune-broken-off': {
    about:
      'A delete of prune/ gets lost while another job changes the server, which can not be read then: at the first delete, the same beside a server with nothing to do, and at the third.',
    provider: {
      limit: 20,
      servers: FLEET,
      snapshots: [90, 80, 70, 60].map((hours, index) => own(801 + index, hours)),
    },
    play: async (stage) => {
      const breakOff = (id: number, nth = 1): void => {
        stage.fail({ operation: 'deleteSnapshot', skip: nth - 1, fault: { kind: 'reset' } })
        stage.when(
          'deleteSnapshot',
          () => {
            stage.provider.addSnapshot(manual(id, 0))
            stage.fail(UNREADABLE)
          },
          nth,
        )
      }
      breakOff(901)
      await stage.process('prune', { inputs: { keep: '3' } })
      breakOff(902)
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '4' } })
      breakOff(903, 3)
      await stage.process('prune', { inputs: { keep: '3' } })
    },
  },
  'prune-refused-then-broken-off': {
    about: 'A delete of prune/ is refused, another job deletes, and the list can not be read.',
    provider: {
      limit: 20,
      snapshots: [90, 80, 70, 60].map((hours, index) => own(801 + index, hours)),
    },
    faults: [
      { operation: 'deleteSnapshot', fault: { kind: 'status', status: 403 } },
      { operation: 'deleteSnapshot', skip: 1, fault: { kind: 'reset' } },
    ],
    play: async (stage) => {
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.deleteSnapshot(802, 'other')
          // Unusable, so it goes before the one that was refused.
          stage.provider.addSnapshot(own(805, 1, { status: 'failed' }))
        },
        2,
      )
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.addSnapshot(manual(901, 0))
          stage.fail(UNREADABLE)
        },
        3,
      )
      await stage.process('prune', { inputs: { keep: '2' } })
    },
  },
  'prune-dry-run-unreadable': {
    about: 'A dry run of prune/ whose list can not be read.',
    faults: [{ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 401 } }],
    play: async (stage) => {
      await stage.process('prune', { inputs: { keep: '1', 'dry-run': 'true' } })
    },
  },
  'prune-just-enough': {
    about: 'prune/ where there is just as much as it keeps: GitHub is not asked which of them is good.',
    provider: { snapshots: [own(801, 90), own(802, 80)] },
    github: { runs: {} },
    play: async (stage) => {
      await stage.process('prune', { inputs: { keep: '2' } })
    },
  },
  'prune-while-restoring': {
    about:
      'prune/ on a server that is being restored; then restores of two servers begin while prune/ deletes there.',
    provider: {
      servers: FLEET,
      limit: 20,
      restoreMs: 600_000,
      snapshots: [
        ...[90, 80, 70].map((hours, index) => own(801 + index, hours)),
        ...[90, 80, 70].map((hours, index) => own(821 + index, hours, { serverId: 12346 })),
      ],
    },
    play: async (stage) => {
      stage.provider.restoreSnapshot(803)
      await stage.process('prune', { inputs: { keep: '1' } })
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '2' } })
      await stage.time.sleep(600_000)
      stage.provider.addSnapshot(own(824, 60, { serverId: 12346 }))
      stage.fail({ operation: 'deleteSnapshot', skip: 2, times: 2, fault: { kind: 'status', status: 502 } })
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.restoreSnapshot(803)
          stage.provider.restoreSnapshot(824)
        },
        3,
      )
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '1' } })
    },
  },
  'prune-cannot-see-servers': {
    about:
      'prune/ where the list of servers can not be read: what is restored is not known, and all is deleted as planned.',
    provider: { snapshots: [own(801, 90), own(802, 80)] },
    permissions: ['snapshots:read', 'snapshots:write'],
    play: async (stage) => {
      await stage.process('prune', { inputs: { keep: '1' } })
    },
  },
  'prune-unknown-server': {
    about:
      'prune/ with an id that no server has: alone, beside a server that is pruned, and beside one that the token may not prune.',
    provider: { servers: FLEET, snapshots: [own(801, 90), own(802, 80)] },
    play: async (stage) => {
      await stage.process('prune', { inputs: { 'server-id': '99999', keep: '1' } })
      await stage.process('prune', { inputs: { 'server-id': '12345,99999', keep: '1' } })
      stage.provider.addSnapshot(own(803, 70))
      stage.fail({ operation: 'deleteSnapshot', times: 2, fault: { kind: 'status', status: 403 } })
      await stage.process('prune', { inputs: { 'server-id': '12345,99999', keep: '1' } })
    },
  },
  'prune-refused-on-two-servers': {
    about: 'VPS.org refuses to delete the oldest of two servers, and prune/ deletes the next ones instead.',
    provider: {
      servers: FLEET,
      limit: 20,
      snapshots: [
        ...[90, 80, 70].map((hours, index) => own(801 + index, hours)),
        ...[90, 80, 70].map((hours, index) => own(821 + index, hours, { serverId: 12346 })),
      ],
    },
    play: async (stage) => {
      const refuse = (snapshot: string): void => {
        stage.fail({ operation: 'deleteSnapshot', snapshot, fault: { kind: 'status', status: 400 } })
      }
      refuse('801')
      refuse('821')
      await stage.process('prune', { inputs: { ...FLEET_IDS, keep: '2' } })
    },
  },
  'prune-unclear-then-broken-off': {
    about:
      'Whether the first delete of prune/ was carried out stays unknown; another job deletes the next one, and the list can not be read again.',
    provider: { limit: 20, snapshots: [90, 80, 70].map((hours, index) => own(801 + index, hours)) },
    faults: [
      { operation: 'deleteSnapshot', fault: { kind: 'reset' } },
      { ...UNREADABLE, times: 2 },
    ],
    play: async (stage) => {
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.deleteSnapshot(802, 'other')
        },
        2,
      )
      await stage.process('prune', { inputs: { keep: '1' } })
    },
  },
}
