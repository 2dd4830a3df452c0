/** A rollback, seen more closely: its room, its safety snapshots, what GitHub adds to it, what is left when it is killed. */
import { going, manual, own, provenance, type Scene } from '../stage.ts'

const FLEET = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
  { id: 12347, name: 'web-server-03' },
]
const FLEET_IDS = { 'server-id': '12345,12346,12347' }
const FULL = [own(801, 100), own(802, 80), own(803, 60), own(804, 40), own(805, 20)]

/** The runs of own snapshots 801, 802, …, by how each ended. */
function runs(
  ...conclusions: readonly ('success' | 'failure')[]
): NonNullable<NonNullable<Scene['github']>['runs']> {
  return Object.fromEntries(
    conclusions.map((conclusion, index) => [
      `900000000${index + 1}`,
      { status: 'completed', conclusion, attempt: 1 },
    ]),
  )
}

/** By the name of the file with what is expected. */
export const ROLLBACK_SCENES: Readonly<Record<string, Scene>> = {
  'github-rollback-to-one-made-by-hand': {
    about:
      'With GitHub, to a snapshot that names no commit, and no deploy before it does: nothing to compare.',
    provider: { snapshots: [manual(801, 100)] },
    github: {},
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'snapshot-id': '801', 'safety-snapshot': 'false' } })
    },
  },
  'github-rollback-to-the-last-good-state': {
    about: 'With GitHub: the latest snapshot shows the last good state, so there is no warning.',
    provider: { snapshots: [own(801, 100), own(802, 80)] },
    github: { runs: runs('success', 'failure') },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'dry-run': 'true' } })
    },
  },
  'github-rollback-plans-room': {
    about:
      'With GitHub, a dry run on a full server: the last good state stays. Then a signal comes while GitHub is asked.',
    provider: { snapshots: FULL },
    github: { runs: runs('success', 'failure', 'failure', 'failure', 'failure') },
    play: async (stage) => {
      const inputs = { 'snapshot-id': '801', 'dry-run': 'true' }
      await stage.process('restore', { inputs })
      await stage.process('restore', { inputs, signal: { name: 'SIGINT', at: 300 } })
    },
  },
  'rollback-list': {
    about:
      'A dry run with "latest" lists all snapshots of a server: protected, failed, in progress, of others, of a rollback.',
    provider: {
      limit: 10,
      snapshots: [
        own(801, 100),
        own(802, 80),
        own(803, 60, { name: 'pre-restore-9000000003-1' }),
        own(804, 50, { name: 'nightly-9000000004-1' }),
        own(805, 40, { status: 'failed' }),
        manual(806, 30),
        own(807, 1, { status: 'in_progress' }),
      ],
    },
    play: async (stage) => {
      await stage.process('restore', {
        inputs: { 'dry-run': 'true', protect: '80*', 'snapshot-limit': '10', 'safety-snapshot': 'false' },
      })
    },
  },
  'rollback-list-of-others': {
    about:
      'A dry run with "latest" where all snapshots are of others: the error, and what there is to choose from.',
    provider: {
      servers: FLEET.slice(0, 2),
      snapshots: [manual(801, 30), manual(802, 20, { serverId: 12346 })],
    },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'dry-run': 'true' } })
      await stage.process('restore', { inputs: { 'server-id': '12345,12346', 'dry-run': 'true' } })
    },
  },
  'github-rollback-list': {
    about:
      'With GitHub, the list of two servers says how the runs of the deploys ended, but not which commits came.',
    provider: {
      servers: FLEET.slice(0, 2),
      snapshots: [
        ...[own(801, 100), own(802, 80), own(803, 60)],
        ...[own(902, 80, { serverId: 12346 }), own(903, 60, { serverId: 12346 })],
      ],
    },
    github: {
      runs: { ...runs('success', 'failure'), '9000000003': { status: 'in_progress', attempt: 1 } },
      refused: /attempts|compare/,
    },
    play: async (stage) => {
      const inputs = { 'server-id': '12345,12346', 'dry-run': 'true', 'safety-snapshot': 'false' }
      await stage.process('restore', { inputs })
    },
  },
  'github-rollback-list-refused': {
    about: 'GitHub refuses everything: the list is complete, and says what is not known.',
    provider: { snapshots: [own(801, 100), own(802, 80)] },
    github: { failure: 403 },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'dry-run': 'true' } })
    },
  },
  'rollback-without-descriptions': {
    about: 'A list without descriptions: two servers go back to different runs, which only the names tell.',
    provider: {
      servers: FLEET.slice(0, 2),
      snapshots: [own(801, 50), own(802, 50, { serverId: 12346 })],
    },
    quirks: { description: 'absent' },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'server-id': '12345,12346', 'dry-run': 'true' } })
    },
  },
  'rollback-by-id-to-a-second-attempt': {
    about: 'Only "latest" warns of a second attempt: a user who names a snapshot has chosen it.',
    provider: {
      snapshots: [own(801, 50, { name: 'pre-deploy-9000000001-2', description: provenance('9000000001/2') })],
    },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'snapshot-id': '801', 'dry-run': 'true' } })
      await stage.process('restore', { inputs: { 'snapshot-id': 'latest', 'dry-run': 'true' } })
    },
  },
  'rollback-second-name-without-descriptions': {
    about: 'A second snapshot of a first attempt, in a list without descriptions: it is of attempt 1.',
    provider: { snapshots: [own(801, 50, { name: 'pre-deploy-9000000001-1-2' })] },
    quirks: { description: 'absent' },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'dry-run': 'true' } })
    },
  },
  'rollback-output-not-writable': {
    about: 'The file of outputs can not be written: the rollback ends before anything was changed.',
    provider: { snapshots: [own(801, 100)] },
    play: async (stage) => {
      await stage.process('restore', { unwritable: ['GITHUB_OUTPUT'] })
    },
  },
  'rollback-fleet-killed-between-answers': {
    about:
      'Three servers: killed when the first restore was accepted, and no answer about the others had come; then one of two is refused and not seen.',
    provider: {
      servers: FLEET,
      snapshots: [801, 802, 803].map((id, index) => own(id, 50, { serverId: 12345 + index })),
    },
    play: async (stage) => {
      stage.fail({ operation: 'restoreSnapshot', skip: 1, times: 2, fault: { kind: 'delay', ms: 5000 } })
      await stage.process('restore', {
        inputs: { ...FLEET_IDS, 'safety-snapshot': 'false' },
        signal: { name: 'SIGKILL', at: 3000 },
      })
      await stage.time.sleep(900_000)
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } })
      stage.fail({ operation: 'listServers', skip: 1, times: 4, fault: { kind: 'status', status: 500 } })
      const inputs = { 'server-id': '12345,12346', 'safety-snapshot': 'false' }
      await stage.process('restore', { inputs })
    },
  },
  'rollback-safety-snapshot-never-listed': {
    about: 'The safety snapshot was accepted and is never listed.',
    provider: { snapshots: [own(801, 100)] },
    quirks: { staleListMs: 86_400_000 },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'poll-interval': '20' } })
    },
  },
  'rollback-two-make-room': {
    about: 'Two snapshots make room for the safety snapshot, which fails.',
    provider: { snapshots: [...FULL.slice(1), ...going(2)] },
    play: async (stage) => {
      stage.provider.nextSnapshot({ endsAs: 'failed' })
      await stage.process('restore')
    },
  },
  'rollback-last-resort': {
    about:
      'On a full server only a young snapshot can make room for the safety snapshot: that is said aloud.',
    provider: { limit: 3, snapshots: [own(801, 100), own(802, 4), own(803, 2)] },
    play: async (stage) => {
      await stage.process('restore', { inputs: { 'snapshot-id': '801', 'snapshot-limit': '3' } })
    },
  },
}
