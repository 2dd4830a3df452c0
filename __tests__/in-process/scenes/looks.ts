/** What `wait/` and `restore/` see, and how often they look for it. */
import { manual, own, provenance, type Scene } from '../stage.ts'

const FLEET = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
]
const FLEET_IDS = { 'server-id': '12345,12346' }
const HELD = [own(801, 100), own(802, 80), own(803, 60), manual(804, 40)]

/** `wait/` on two servers. */
const waitOnFleet: Scene['play'] = async (stage) => {
  await stage.protect({ ...FLEET_IDS, wait: 'false' })
  await stage.process('wait', { inputs: { ...FLEET_IDS, 'snapshot-id': '801,802' } })
}

/** By the name of the file with what is expected. */
export const LOOKS_SCENES: Readonly<Record<string, Scene>> = {
  'wait-fleet-cut-descriptions': {
    about: 'wait/ sees the descriptions of two snapshots cut off.',
    provider: { servers: FLEET },
    quirks: { description: { cutTo: 30 } },
    play: waitOnFleet,
  },
  'wait-fleet-no-descriptions': {
    about: 'wait/ sees two snapshots in a list without descriptions.',
    provider: { servers: FLEET },
    quirks: { description: 'absent' },
    play: waitOnFleet,
  },
  'wait-other-state': {
    about: 'wait/ meets a state that is not documented, until its time is over.',
    play: async (stage) => {
      stage.provider.nextSnapshot({ afterMs: 'never', meanwhile: 'queued' })
      await stage.protect({ wait: 'false' })
      await stage.process('wait', { inputs: { 'snapshot-id': '801', timeout: '2' } })
    },
  },
  'looks-at-pages': {
    about:
      'A list in pages: a look at one snapshot, before and after a restore, reads each page once; what a restore is decided by is read twice.',
    provider: { snapshots: [...HELD, manual(805, 0, { status: 'in_progress', endsAfterMs: 90_000 })] },
    quirks: { list: 'paged', pageSize: 2 },
    play: async (stage) => {
      await stage.process('wait', { inputs: { 'snapshot-id': '805' } })
      await stage.process('restore', { inputs: { 'safety-snapshot': 'false' } })
    },
  },
  'rollback-same-commit': {
    about:
      'With GitHub: the deploy to go back to had the commit of this run; then this run does not know its commit.',
    provider: {
      snapshots: [own(801, 100, { description: provenance('9000000001/1').replace('0123456', '89abcde') })],
    },
    github: { runs: {} },
    play: async (stage) => {
      const inputs = { 'dry-run': 'true', 'safety-snapshot': 'false' }
      await stage.process('restore', { inputs })
      await stage.process('restore', { inputs, env: { GITHUB_SHA: '' } })
    },
  },
  'wait-last-look-shows-nothing': {
    about:
      'The time of wait/ is over, and the last look does not show the snapshot: it is not listed, then the list can not be read, then VPS.org has put the looks off until later.',
    play: async (stage) => {
      stage.provider.nextSnapshot({ afterMs: 'never' })
      await stage.protect({ wait: 'false' })
      const inputs = { 'snapshot-id': '801', timeout: '3' }
      stage.fail({
        operation: 'listSnapshots',
        skip: 3,
        fault: { kind: 'body', json: { count: 0, results: [] } },
      })
      await stage.process('wait', { inputs })
      stage.fail({
        operation: 'listSnapshots',
        skip: 3,
        times: 3,
        fault: { kind: 'status', status: 500 },
      })
      await stage.process('wait', { inputs })
      stage.fail({
        operation: 'listSnapshots',
        skip: 1,
        times: 'always',
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '600' } },
      })
      await stage.process('wait', { inputs })
    },
  },
}
