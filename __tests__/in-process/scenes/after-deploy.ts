/** After the deploy, seen more closely: what a comment says, ages, what is half known, fleets of which some go wrong. */
import { manual, own, provenance, type Scene } from '../stage.ts'

const FLEET = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
  { id: 12347, name: 'web-server-03' },
]
const FLEET_IDS = { 'server-id': '12345,12346,12347' }
const TWO_IDS = { 'server-id': '12345,12346' }
const FAILED = { 'deploy-status': 'failure', 'job-status': 'failure' }
const SKIPPED = { 'deploy-status': 'skipped', 'job-status': 'failure' }

/** What main leaves when it was killed before the answer to its create came. */
function sent(serverId: string): string {
  return `{"version":1,"kind":"sent","intent":{"serverId":"${serverId}","name":"pre-deploy-9000000011-1","mark":"0000000f","askedAtMs":1795255200000},"statusSeen":"success"}`
}

/** By the name of the file with what is expected. */
export const AFTER_DEPLOY_SCENES: Readonly<Record<string, Scene>> = {
  'github-comment-without-an-end': {
    about: 'A comment on the pull request where nothing was restored, and where a restore was only started.',
    github: {},
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state, { comment: 'true', 'dry-run': 'true' })
      await stage.postAfterFailure(state, { comment: 'true', 'wait-for-restore': 'false' })
    },
  },
  'github-job-out-of-sight': {
    about: 'GitHub says that another run is still going, and nothing of its job: the server is not restored.',
    provider: { snapshots: [own(702, 1)] },
    github: {
      runs: { '9000000002': { status: 'in_progress', conclusion: null, attempt: 1 } },
      refused: /\/jobs\?/,
    },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state)
    },
  },
  'github-fleet-refused': {
    about: 'Three servers, of which one may not be restored: nothing is undone, so no commits are named.',
    provider: {
      servers: FLEET,
      snapshots: [701, 702, 703].map((id, index) => own(id, 40, { serverId: 12345 + index })),
    },
    github: {},
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.provider.addSnapshot({
        serverId: 12346,
        name: 'pre-deploy-9000000099-1',
        description: provenance('9000000099/1'),
      })
      await stage.postAfterFailure(state, FLEET_IDS)
    },
  },
  'github-restore-refused-by-provider': {
    about:
      'GitHub names the step that failed, and VPS.org refuses the restore: nothing is said to be undone.',
    github: {},
    faults: [{ operation: 'restoreSnapshot', times: 'always', fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state, { 'check-run-id': '4711' })
    },
  },
  'github-restore-killed': {
    about:
      'Killed while the server is being restored: the summary that stays has what GitHub has said meanwhile.',
    provider: { snapshots: [own(701, 40)] },
    github: {},
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(
        state,
        { 'check-run-id': '4711' },
        { signal: { name: 'SIGKILL', at: 90_000 } },
      )
    },
  },
  'post-gone-beside-others': {
    about: 'No restore was requested. The snapshot of this run is deleted; older ones still exist.',
    provider: { snapshots: [own(701, 50), manual(702, 40)] },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      stage.provider.deleteSnapshot(801, 'other')
      await stage.process('post', { inputs: FAILED, state })
    },
  },
  'post-ages-of-a-fleet': {
    about:
      'The snapshots of two servers are not equally old: the oldest counts. Then the date of one is not known.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(TWO_IDS)
      const first = { ...stage.provider.snapshots()[0] }
      await stage.deploy(60)
      const dated = (date: string): Record<string, string> => ({
        ...state,
        'server-1': (state['server-1'] ?? '').replace(/"createdAtMs":\d+/, `"createdAtMs":${date}`),
      })
      const inputs = { ...TWO_IDS, ...FAILED }
      await stage.process('post', { inputs, state: dated(String(Number(first.createdAt) + 1_800_000)) })
      await stage.process('post', { inputs, state: dated('null') })
    },
  },
  'post-lost-answers': {
    about:
      'main never learnt the id of one snapshot, which is there, and asked for none on another server; then no list can be read.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const states = await stage.protect(FLEET_IDS)
      stage.provider.deleteSnapshot(802, 'other')
      stage.provider.deleteSnapshot(803, 'other')
      stage.provider.addSnapshot({
        serverId: 12346,
        name: 'pre-deploy-9000000011-1',
        description: provenance('9000000011/1').replace('1a2b3c4d', '0000000f'),
      })
      await stage.process('post', {
        inputs: { ...FLEET_IDS, ...SKIPPED },
        state: {
          ...states,
          'server-1': sent('12346'),
          'server-2': '{"version":1,"kind":"no-create","serverId":"12347"}',
        },
      })
      stage.fail({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 401 } })
      await stage.process('post', {
        inputs: SKIPPED,
        state: { main: '{"version":1,"servers":1,"restoreOn":[]}', 'server-0': sent('12345') },
      })
    },
  },
  'restore-fleet-killed-between-answers': {
    about:
      'Three servers: killed when the first restore was accepted, and no answer about the others had come.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.fail({ operation: 'restoreSnapshot', skip: 1, times: 2, fault: { kind: 'delay', ms: 5000 } })
      await stage.postAfterFailure(state, FLEET_IDS, { signal: { name: 'SIGKILL', at: 3000 } })
    },
  },
  'restore-fleet-again-on-second-attempt': {
    about:
      'A re-run on two servers that both hold the snapshot of the first attempt: both restores are refused, then one is.',
    provider: {
      servers: FLEET.slice(0, 2),
      snapshots: [701, 702].map((id, index) =>
        own(id, 1, {
          serverId: 12345 + index,
          name: 'pre-deploy-9000000011-1',
          description: provenance('9000000011/1'),
        }),
      ),
    },
    play: async (stage) => {
      const env = { GITHUB_RUN_ATTEMPT: '2' }
      const { state } = await stage.process('main', { env, inputs: TWO_IDS })
      stage.told.pop()
      await stage.deploy()
      stage.fail({ operation: 'restoreSnapshot', times: 3, fault: { kind: 'status', status: 403 } })
      await stage.postAfterFailure(state, TWO_IDS, { env })
      await stage.postAfterFailure(state, TWO_IDS, { env })
    },
  },
  'restore-fleet-gone-and-undated': {
    about:
      'Two servers: the snapshot of one is gone. That of the other can still be named, although its date can not be read any more.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(TWO_IDS)
      await stage.deploy()
      const [, second] = stage.provider.snapshots()
      if (second === undefined) throw new Error('main has made two')
      stage.provider.deleteSnapshot(801, 'other')
      stage.provider.deleteSnapshot(802, 'other')
      const { id, serverId, name, description } = second
      stage.provider.addSnapshot({ id, serverId, name, description, createdAt: 'soon' })
      await stage.postAfterFailure(state, TWO_IDS)
    },
  },
}
