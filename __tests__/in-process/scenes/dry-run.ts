/** main with "dry-run": what it says of servers that it can't look at, and when it asks GitHub. */
import { own, type Scene } from '../stage.ts'

const FAILED = { status: 'completed', conclusion: 'failure', attempt: 1 } as const
const SUCCEEDED = { status: 'completed', conclusion: 'success', attempt: 1 } as const

/** By the name of the file with what is expected. */
export const DRY_RUN_SCENES: Readonly<Record<string, Scene>> = {
  'dry-run-list-unreadable': {
    about: 'A dry run whose list of snapshots can not be read.',
    faults: [{ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 401 } }],
    play: async (stage) => {
      await stage.process('main', { inputs: { 'dry-run': 'true' } })
    },
  },
  'dry-run-fleet-one-list-unreadable': {
    about: 'A dry run on three servers with too many pages for one list: that of one server can not be read.',
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
      await stage.process('main', {
        inputs: { 'server-id': '12345,12346,12347', 'dry-run': 'true', 'snapshot-limit': '12' },
      })
    },
  },
  'dry-run-free-slot-and-may-not-delete': {
    about: 'A dry run with "when-full" set to "fail" while a slot is free.',
    provider: { snapshots: [own(801, 30)] },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'dry-run': 'true', 'when-full': 'fail' } })
    },
  },
  'github-dry-run': {
    about:
      'A dry run asks GitHub for the last good state where post would prune after one more snapshot; with one less it does not.',
    provider: { snapshots: [own(701, 100), own(702, 60), own(703, 20)] },
    github: {
      runs: { '9000000001': SUCCEEDED, '9000000002': FAILED, '9000000003': FAILED },
    },
    play: async (stage) => {
      const inputs = { 'dry-run': 'true', keep: '3' }
      await stage.process('main', { inputs })
      stage.provider.deleteSnapshot(703, 'other')
      await stage.process('main', { inputs })
    },
  },
}
