/** post: every row of its table, and how an automatic restore ends. */
import { manual, own, provenance, type Scene, START_MS } from '../stage.ts'

const FLEET = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
  { id: 12347, name: 'web-server-03' },
]
const FLEET_IDS = { 'server-id': '12345,12346,12347' }
const OLD = [own(801, 100), own(802, 80), own(803, 60), manual(804, 40)]
/** Where the action comes from, which leads to its pages. */
const KNOWN_SOURCE = { GITHUB_ACTION_REPOSITORY: 'your-org/vps-safety-snapshot', GITHUB_ACTION_REF: 'v1' }

/** By the name of the file with what is expected. */
export const POST_SCENES: Readonly<Record<string, Scene>> = {
  'post-not-waited-for-two-servers': {
    about: '"wait" is "false", and no wait step ran: two snapshots are still in progress after the deploy.',
    provider: { servers: FLEET.slice(0, 2) },
    play: async (stage) => {
      const inputs = { 'server-id': '12345,12346' }
      const state = await stage.protect({ ...inputs, wait: 'false' })
      await stage.deploy(1)
      await stage.postAfterFailure(state, inputs)
    },
  },
  'post-leads-to-its-page': {
    about:
      'The action comes from a repository that is known, so that a summary leads to the page about its end.',
    provider: { snapshotMs: 60_000 },
    play: async (stage) => {
      const env = KNOWN_SOURCE
      stage.provider.nextSnapshot({ afterMs: 600_000 })
      const incomplete = await stage.protect({ timeout: '1' })
      await stage.process('post', { env, inputs: { 'deploy-status': 'success' }, state: incomplete })
      const state = await stage.protect()
      await stage.deploy()
      const failed = { 'deploy-status': 'failure', 'job-status': 'failure' }
      await stage.process('post', { env, inputs: failed, state })
      await stage.process('post', { env, inputs: { ...failed, keep: 'many' }, state })
      stage.provider.nextRestore({ endsAs: 'stopped' })
      await stage.postAfterFailure(state, {}, { env })
      await stage.postAfterFailure(state, {}, { env, signal: { name: 'SIGKILL', at: 90_000 } })
    },
  },
  'post-inputs-empty': {
    about: 'The inputs are empty in post.',
    play: async (stage) => {
      const empty = { 'api-token': '', 'server-id': '', 'poll-interval': '', 'deploy-status': '' }
      const state = await stage.protect()
      await stage.process('post', { env: KNOWN_SOURCE, inputs: { ...empty, 'job-status': 'success' }, state })
    },
  },
  'post-not-asked-for-snapshot-failed': {
    about: 'The deploy failed, no restore was requested, and the snapshot is no longer completed.',
    provider: { snapshots: [own(701, 40)] },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      stage.provider.changeSnapshot(801, { status: 'failed' })
      await stage.process('post', { inputs: { 'deploy-status': 'failure', 'job-status': 'failure' }, state })
    },
  },
  'restore-fleet-check-stopped': {
    about: 'A signal while post checks whether three servers can be restored.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      await stage.postAfterFailure(state, FLEET_IDS, {
        signal: { name: 'SIGINT', at: { operation: 'listServers' } },
      })
    },
  },
  'post-success': {
    about: 'The deploy succeeded: the oldest go.',
    provider: { snapshots: OLD },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.process('post', { inputs: { 'deploy-status': 'success', keep: '3' }, state })
    },
  },
  'post-success-nothing-to-prune': {
    about: 'The deploy succeeded, and nothing is too many; then, as a dry run, one is.',
    play: async (stage) => {
      const state = await stage.protect()
      await stage.process('post', { state })
      stage.provider.addSnapshot(own(701, 50))
      await stage.process('post', { inputs: { keep: '1', 'dry-run': 'true' }, state })
    },
  },
  'post-success-fleet': {
    about: 'The deploy succeeded on three servers: one delete is refused, the others go well.',
    provider: {
      servers: FLEET,
      snapshots: [own(801, 50), own(802, 40, { serverId: 12346 }), own(803, 30, { serverId: 12346 })],
    },
    faults: [{ operation: 'deleteSnapshot', skip: 1, fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.process('post', { inputs: { ...FLEET_IDS, 'deploy-status': 'success', keep: '1' }, state })
    },
  },
  'post-success-list-unreadable': {
    about: 'The deploy succeeded, and the list can not be read; then it may be incomplete.',
    play: async (stage) => {
      const state = await stage.protect()
      stage.fail({ operation: 'listSnapshots', times: 4, fault: { kind: 'status', status: 500 } })
      await stage.process('post', { inputs: { 'deploy-status': 'success' }, state })
      stage.fail({
        operation: 'listSnapshots',
        times: 'always',
        fault: { kind: 'body', json: { count: 9, results: [] } },
      })
      await stage.process('post', { inputs: { 'deploy-status': 'success' }, state })
    },
  },
  'post-success-too-many-must-stay': {
    about: 'The deploy succeeded, and what must stay is more than "keep".',
    provider: { snapshots: [manual(801, 50), manual(802, 40), manual(803, 30)] },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.process('post', { inputs: { 'deploy-status': 'success', keep: '2' }, state })
    },
  },
  'post-success-another-job-prunes-too': {
    about: 'The deploy succeeded, and another job deletes what post is about to delete, again and again.',
    provider: {
      limit: 20,
      snapshots: [70, 60, 50, 40, 30, 20].map((hours, index) => own(801 + index, hours)),
    },
    play: async (stage) => {
      const state = await stage.protect({ 'snapshot-limit': '20' })
      for (const nth of [1, 2, 3, 4]) {
        stage.when(
          'deleteSnapshot',
          () => {
            stage.provider.deleteSnapshot(800 + nth, 'other')
          },
          nth,
        )
      }
      await stage.process('post', {
        inputs: { 'deploy-status': 'success', keep: '1', 'snapshot-limit': '20' },
        state,
      })
    },
  },
  'post-success-stopped': {
    about: 'A signal while post prunes.',
    provider: { snapshots: OLD },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.process('post', {
        inputs: { 'deploy-status': 'success', keep: '1' },
        state,
        signal: { name: 'SIGTERM', at: { operation: 'deleteSnapshot' } },
      })
    },
  },
  'post-skipped': {
    about: 'The deploy was skipped: one server, then three.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.process('post', { inputs: { 'deploy-status': 'skipped' }, state })
      const states = await stage.protect(FLEET_IDS)
      await stage.process('post', { inputs: { ...FLEET_IDS, 'deploy-status': 'skipped' }, state: states })
    },
  },
  'post-unknown-status': {
    about: '"deploy-status" is empty, or still an expression, or names nothing.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.process('post', { inputs: { 'deploy-status': '', 'restore-on': 'failure' }, state })
      const inputs = { 'deploy-status': '${{ steps.deploy.outcome }}', 'restore-on': 'failure' }
      await stage.process('post', { inputs: { ...inputs, 'job-status': 'failure' }, state })
      const states = await stage.protect(FLEET_IDS)
      await stage.process('post', {
        inputs: { ...FLEET_IDS, 'deploy-status': 'done', 'restore-on': 'failure', 'job-status': 'failure' },
        state: states,
      })
    },
  },
  'post-not-asked-for': {
    about: 'The deploy failed or was cancelled, and no restore was requested.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.process('post', { inputs: { 'deploy-status': 'failure', 'job-status': 'failure' }, state })
      await stage.process('post', {
        inputs: { 'deploy-status': 'cancelled', 'restore-on': 'failure', 'job-status': 'cancelled' },
        state,
      })
      await stage.process('post', { inputs: { 'job-status': 'failure' }, state })
      stage.provider.deleteSnapshot(801, 'other')
      await stage.process('post', { inputs: { 'deploy-status': 'failure', 'job-status': 'failure' }, state })
    },
  },
  'post-not-asked-for-fleet': {
    about:
      'The deploy of three servers failed, no restore was requested, and one snapshot is deleted; then no list can be read.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.provider.deleteSnapshot(802, 'other')
      const inputs = { ...FLEET_IDS, 'deploy-status': 'failure', 'job-status': 'failure' }
      await stage.process('post', { inputs, state })
      stage.fail({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 403 } })
      await stage.process('post', { inputs, state })
    },
  },
  'post-older-failure': {
    about: 'The failure is older than the snapshot.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const failed = { 'deploy-status': 'failure', 'restore-on': 'failure', 'job-status': 'failure' }
      const state = await stage.protect(failed)
      await stage.process('post', { inputs: failed, state })
      const states = await stage.protect({ ...failed, ...FLEET_IDS })
      await stage.process('post', { inputs: { ...failed, ...FLEET_IDS }, state: states })
    },
  },
  'post-main-asked-for-nothing': {
    about: 'main sent no create.',
    play: async (stage) => {
      await stage.process('post', {
        state: {
          main: '{"version":1,"servers":1,"restoreOn":[]}',
          'server-0': '{"version":1,"kind":"no-create","serverId":"12345"}',
        },
      })
      await stage.process('post', {})
    },
  },
  'post-damaged-state': {
    about: 'What main left is damaged, or of another server.',
    play: async (stage) => {
      const state = await stage.protect()
      await stage.postAfterFailure({ ...state, 'server-0': 'what is this?' })
      await stage.process('post', { inputs: { 'deploy-status': 'success', 'server-id': '12346' }, state })
      const skipped = { 'deploy-status': 'skipped', 'job-status': 'failure' }
      await stage.process('post', { inputs: skipped, state: { ...state, 'server-0': 'what is this?' } })
    },
  },
  'post-inputs-unreadable': {
    about: 'An input can not be read any more.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.postAfterFailure(state, { keep: 'many' })
      await stage.process('post', { inputs: { 'deploy-status': 'success', keep: 'many' }, state })
      await stage.postAfterFailure(state, { 'deploy-status': '', keep: 'many' })
      await stage.postAfterFailure(state, { 'restore-on': 'always' })
      const states = await stage.protect(FLEET_IDS)
      await stage.postAfterFailure(states, { ...FLEET_IDS, timeout: 'long' })
    },
  },
  'post-killed-before-the-id': {
    about: 'main was killed between the create and its answer: the snapshot is found, missing or unknown.',
    play: async (stage) => {
      const { state } = await stage.process('main', {
        signal: { name: 'SIGKILL', at: { operation: 'createSnapshot' } },
      })
      await stage.time.sleep(1000)
      await stage.postAfterFailure(state, { 'deploy-status': 'skipped' })
      await stage.postAfterFailure(state)
      stage.provider.deleteSnapshot(801, 'other')
      await stage.process('post', { inputs: { 'deploy-status': 'skipped' }, state })
      stage.fail({ operation: 'listSnapshots', fault: { kind: 'body', json: { count: 9, results: [] } } })
      await stage.process('post', { inputs: { 'deploy-status': 'skipped' }, state })
      stage.fail({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 401 } })
      await stage.postAfterFailure(state, { 'deploy-status': 'cancelled', 'restore-on': 'cancelled' })
    },
  },
  'post-killed-without-descriptions': {
    about: 'main was killed before the answer came, and the list has no descriptions: two could be the one.',
    quirks: { description: 'empty' },
    play: async (stage) => {
      const { state } = await stage.process('main', {
        signal: { name: 'SIGKILL', at: { operation: 'createSnapshot' } },
      })
      await stage.time.sleep(1000)
      stage.provider.addSnapshot({ name: 'pre-deploy-9000000011-1' })
      await stage.process('post', { inputs: { 'deploy-status': 'skipped' }, state })
    },
  },
  'post-not-completed': {
    about: 'main gave up on the snapshot: it is still being made, then completed, then failed, then gone.',
    provider: { snapshotMs: 600_000 },
    play: async (stage) => {
      const state = await stage.protect({ timeout: '2' })
      await stage.postAfterFailure(state)
      await stage.time.sleep(600_000)
      await stage.postAfterFailure(state)
      stage.fail({ operation: 'listSnapshots', times: 4, fault: { kind: 'status', status: 500 } })
      await stage.process('post', { inputs: { 'deploy-status': 'success' }, state })
      stage.provider.deleteSnapshot(801, 'other')
      await stage.postAfterFailure(state)
    },
  },
  'post-not-completed-fleet': {
    about: 'Of three snapshots one is complete, one failed, one is still being made.',
    provider: { servers: FLEET },
    play: async (stage) => {
      stage.provider.nextSnapshot({ afterMs: 60_000 })
      stage.provider.nextSnapshot({ endsAs: 'failed', afterMs: 60_000 })
      stage.provider.nextSnapshot({ afterMs: 'never' })
      const state = await stage.protect({ ...FLEET_IDS, timeout: '3' })
      await stage.deploy()
      await stage.postAfterFailure(state, FLEET_IDS)
    },
  },
  'post-none-completed-fleet': {
    about: 'Of three snapshots one failed, and two are still being made.',
    provider: { servers: FLEET },
    play: async (stage) => {
      stage.provider.nextSnapshot({ afterMs: 'never' })
      stage.provider.nextSnapshot({ endsAs: 'failed', afterMs: 60_000 })
      stage.provider.nextSnapshot({ afterMs: 'never' })
      const state = await stage.protect({ ...FLEET_IDS, timeout: '3' })
      await stage.deploy()
      await stage.postAfterFailure(state, FLEET_IDS)
    },
  },
  'post-not-waited-for': {
    about: '"wait" is "false", and no wait step ran.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect({ ...FLEET_IDS, wait: 'false' })
      await stage.time.sleep(900_000)
      await stage.postAfterFailure(state, FLEET_IDS)
      await stage.process('post', { inputs: { ...FLEET_IDS, 'deploy-status': 'success' }, state })
    },
  },
  'restore-one-server': {
    about: 'The deploy failed: the server is restored.',
    provider: { snapshots: OLD },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state)
    },
  },
  'restore-fleet': {
    about: 'The deploy of three servers was cancelled: all are restored, one stays stopped.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.provider.nextRestore({ endsAs: 'stopped', afterMs: 120_000 })
      await stage.postAfterFailure(state, {
        ...FLEET_IDS,
        'deploy-status': 'cancelled',
        'restore-on': 'failure,cancelled',
      })
    },
  },
  'restore-fleet-mixed': {
    about: 'Three servers: one restore is refused, one ends as "error", one goes well.',
    provider: { servers: FLEET },
    faults: [{ operation: 'restoreSnapshot', skip: 1, fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.provider.nextRestore({})
      stage.provider.nextRestore({ endsAs: 'error', afterMs: 120_000 })
      await stage.postAfterFailure(state, FLEET_IDS)
    },
  },
  'restore-fleet-lost-answers': {
    about: 'Three servers: one answer is lost and the restore began, one never began, one is accepted.',
    provider: { servers: FLEET },
    faults: [
      { operation: 'restoreSnapshot', fault: { kind: 'reset', work: 'done' } },
      { operation: 'restoreSnapshot', fault: { kind: 'reset' } },
    ],
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      await stage.postAfterFailure(state, FLEET_IDS)
    },
  },
  'restore-fleet-refused': {
    about: 'Three servers, and another run has deployed to one of them since: none is restored.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.provider.addSnapshot({
        serverId: 12346,
        name: 'pre-deploy-9000000099-1',
        description: provenance('9000000099/1'),
      })
      stage.provider.deleteSnapshot(803, 'other')
      await stage.postAfterFailure(state, FLEET_IDS)
    },
  },
  'restore-refused': {
    about: 'Refused by VPS.org; then all that post refuses itself.',
    provider: { snapshots: [own(701, 40)] },
    faults: [
      { operation: 'restoreSnapshot', fault: { kind: 'status', status: 409, body: { detail: 'Busy.' } } },
    ],
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state)
      await stage.postAfterFailure(state, {}, { interfaces: { eth0: [{ address: '203.0.113.10' }] } })
      await stage.postAfterFailure(state, { 'dry-run': 'true' })
      stage.fail({ operation: 'listSnapshots', times: 4, fault: { kind: 'status', status: 500 } })
      await stage.postAfterFailure(state)
      stage.fail({ operation: 'listServers', times: 4, fault: { kind: 'status', status: 500 } })
      await stage.postAfterFailure(state)
      stage.provider.changeServer(12345, { status: 'restoring' })
      await stage.postAfterFailure(state)
      stage.provider.deleteSnapshot(801, 'other')
      await stage.postAfterFailure(state)
    },
  },
  'restore-refused-nothing-left': {
    about: 'The snapshot is gone, and no other one of this action is left.',
    play: async (stage) => {
      const state = await stage.protect()
      stage.provider.deleteSnapshot(801, 'other')
      await stage.postAfterFailure(state)
    },
  },
  'restore-cannot-see-servers': {
    about: 'A token that may not list servers: started, not verified.',
    permissions: ['snapshots:read', 'snapshots:write'],
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state)
    },
  },
  'restore-cancelled-job': {
    about: 'A cancelled job: the restore is started and not waited for; then "wait-for-restore" is "false".',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state, { 'job-status': 'cancelled' })
      await stage.time.sleep(900_000)
      await stage.postAfterFailure(state, { 'wait-for-restore': 'false' })
      const states = await stage.protect(FLEET_IDS)
      await stage.deploy()
      await stage.postAfterFailure(states, { ...FLEET_IDS, 'job-status': 'cancelled' })
    },
  },
  'restore-second-attempt': {
    about: 'A re-run: what comes back is what the first attempt left.',
    provider: {
      snapshots: [own(701, 1, { name: 'pre-deploy-9000000011-1', description: provenance('9000000011/1') })],
    },
    play: async (stage) => {
      const env = { GITHUB_RUN_ATTEMPT: '2' }
      const { state } = await stage.process('main', { env })
      await stage.deploy()
      await stage.postAfterFailure(state, {}, { env })
      stage.provider.deleteSnapshot(701, 'other')
      await stage.postAfterFailure(state, {}, { env })
    },
  },
  'restore-timeout': {
    about:
      'The restore is not over in time; a snapshot vanishes during the next one; the last can not be watched.',
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      stage.provider.nextRestore({ afterMs: 600_000 })
      await stage.postAfterFailure(state, { 'restore-timeout': '4' })
      await stage.time.sleep(900_000)
      stage.when('restoreSnapshot', () => {
        stage.time.after(60_000, () => {
          stage.provider.deleteSnapshot(801, 'other')
        })
      })
      await stage.postAfterFailure(state)
      const again = await stage.protect()
      stage.fail({
        operation: 'listServers',
        skip: 2,
        times: 'always',
        fault: { kind: 'status', status: 502 },
      })
      await stage.postAfterFailure(again)
    },
  },
  'restore-never-seen-to-begin': {
    about: 'The restore waits in a queue until the time is over; of the next one nothing can be seen.',
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      stage.provider.nextRestore({ meanwhile: 'queued', afterMs: 600_000 })
      await stage.postAfterFailure(state, { 'restore-timeout': '4' })
      await stage.time.sleep(900_000)
      stage.fail({
        operation: 'listServers',
        skip: 1,
        times: 'always',
        fault: { kind: 'status', status: 502 },
      })
      await stage.postAfterFailure(state, { 'restore-timeout': '4' })
    },
  },
  'restore-last-look-fails': {
    about: 'The restore is over, and whether the snapshot is still there can not be read.',
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      stage.fail({
        operation: 'listSnapshots',
        skip: 1,
        times: 'always',
        fault: { kind: 'status', status: 500 },
      })
      await stage.postAfterFailure(state)
    },
  },
  'restore-put-off': {
    about: 'VPS.org puts the restore off twice, then takes it; the next one it puts off for too long.',
    faults: [
      {
        operation: 'restoreSnapshot',
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '30' } },
      },
      { operation: 'restoreSnapshot', fault: { kind: 'status', status: 429 } },
    ],
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state, { 'poll-interval': '10' })
      stage.fail({
        operation: 'restoreSnapshot',
        times: 'always',
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '5' } },
      })
      await stage.postAfterFailure(state, { 'poll-interval': '10' })
      stage.fail({
        operation: 'listServers',
        skip: 1,
        times: 'always',
        fault: { kind: 'status', status: 500 },
      })
      await stage.postAfterFailure(state, { 'poll-interval': '10' })
    },
  },
  'restore-stopped': {
    about: 'Signals: while post looks, while the restore is sent, while post looks for it, while it waits.',
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(
        state,
        {},
        { signal: { name: 'SIGINT', at: { operation: 'listServers' } } },
      )
      await stage.postAfterFailure(
        state,
        {},
        { signal: { name: 'SIGINT', at: { operation: 'restoreSnapshot', moment: 'before' } } },
      )
      await stage.postAfterFailure(
        state,
        {},
        { signal: { name: 'SIGINT', at: { operation: 'restoreSnapshot' } } },
      )
      await stage.time.sleep(900_000)
      await stage.postAfterFailure(state, {}, { signal: { name: 'SIGTERM', at: 90_000 } })
      await stage.time.sleep(900_000)
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset' } })
      await stage.postAfterFailure(state, {}, { signal: { name: 'SIGINT', at: 20_000 } })
      await stage.postAfterFailure(state, {}, { signal: { name: 'SIGKILL', at: 90_000 } })
    },
  },
  'restore-environment-not-writable': {
    about: 'GITHUB_ENV can not be written.',
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state, {}, { unwritable: ['GITHUB_ENV'] })
    },
  },
  'github-restore': {
    about: 'With GitHub: the step that failed, the commits that are undone, the comment on the pull request.',
    provider: { snapshots: [own(701, 40), own(702, 30)] },
    github: {
      runs: {
        '9000000001': { status: 'completed', conclusion: 'success', attempt: 1 },
        '9000000002': { status: 'completed', conclusion: 'failure', attempt: 1 },
      },
    },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state, { comment: 'true', 'check-run-id': '4711' })
      await stage.postAfterFailure(state, { comment: 'true' }, { env: { GITHUB_EVENT_PATH: '' } })
      await stage.process('post', {
        inputs: { 'deploy-status': 'success', comment: 'true' },
        state,
      })
    },
  },
  'github-refuses': {
    about: 'GitHub refuses everything.',
    provider: { snapshots: [own(701, 40), own(702, 2), own(703, 1)] },
    github: { failure: 403 },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state, { comment: 'true', 'check-run-id': '4711' })
      await stage.process('post', { inputs: { 'deploy-status': 'success', keep: '2' }, state })
    },
  },
  'github-other-deploy-going': {
    about: 'GitHub says that another deploy to the server is still going.',
    provider: { snapshots: [own(702, 1)] },
    github: { runs: { '9000000002': { status: 'in_progress', conclusion: null, attempt: 1 } } },
    play: async (stage) => {
      const state = await stage.protect()
      await stage.deploy()
      await stage.postAfterFailure(state)
      stage.provider.addSnapshot(own(703, 0, { createdAt: START_MS }))
      await stage.process('post', { inputs: { 'deploy-status': 'success', keep: '1' }, state })
    },
  },
  'github-last-good-state': {
    about: 'The snapshot of the last good state stays, on a full server and when pruning.',
    provider: { snapshots: [own(701, 100), own(702, 80), own(703, 60), own(704, 40), own(705, 20)] },
    github: {
      runs: Object.fromEntries(
        ['success', 'failure', 'failure', 'failure', 'failure'].map((conclusion, index) => [
          `900000000${index + 1}`,
          { status: 'completed', conclusion: conclusion as 'success' | 'failure', attempt: 1 },
        ]),
      ),
    },
    play: async (stage) => {
      const { state } = await stage.process('main')
      await stage.process('post', { inputs: { 'deploy-status': 'success', keep: '2' }, state })
      await stage.process('restore', { inputs: { 'dry-run': 'true' } })
    },
  },
  'post-inputs-unreadable-no-restore': {
    about:
      'An input can not be read any more, and no restore was asked for, or main asked for nothing on one server.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect()
      const play = async (inputs: Record<string, string>): Promise<void> => {
        await stage.process('post', { inputs: { keep: 'many', ...inputs }, state })
      }
      await play({ 'restore-on': 'failure', 'deploy-status': 'success' })
      await play({ 'restore-on': 'failure', 'deploy-status': 'skipped', 'job-status': 'failure' })
      await play({
        'restore-on': 'failure',
        'deploy-status': 'skipped',
        'job-status': 'failure',
        timeout: 'x',
      })
      await play({ 'deploy-status': '', 'job-status': 'failure' })
      await play({ 'restore-on': 'failure', 'deploy-status': '' })
      await play({ 'restore-on': 'cancelled', 'deploy-status': 'failure', 'job-status': 'failure' })
      await play({ 'restore-on': 'failure', 'job-status': 'failure' })
      await play({ 'restore-on': 'always', 'deploy-status': 'success' })
      await play({ 'restore-on': 'always', 'deploy-status': 'skipped' })
      const states = await stage.protect(FLEET_IDS)
      await stage.postAfterFailure(
        { ...states, 'server-1': '{"version":1,"kind":"no-create","serverId":"12346"}' },
        { ...FLEET_IDS, keep: 'many' },
      )
      await stage.process('post', { inputs: { keep: 'many' }, state: { ...state, 'server-0': 'damaged' } })
      await stage.process('post', {
        inputs: { keep: 'many' },
        state: { ...state, 'server-0': '{"version":1,"kind":"no-create","serverId":"12345"}' },
      })
    },
  },
  'post-fleet-partly-asked': {
    about: 'Of three servers main asked for two snapshots, and learnt the id of one.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const states = await stage.protect(FLEET_IDS)
      const sent =
        '{"version":1,"kind":"sent","intent":{"serverId":"12346","name":"pre-deploy-9000000011-1","mark":"0000000f","askedAtMs":1795255200000},"statusSeen":"success"}'
      const state = {
        ...states,
        'server-1': sent,
        'server-2': '{"version":1,"kind":"no-create","serverId":"12347"}',
      }
      await stage.process('post', {
        inputs: { ...FLEET_IDS, 'deploy-status': 'skipped', 'job-status': 'failure' },
        state,
      })
      await stage.postAfterFailure(state, FLEET_IDS)
    },
  },
  'post-not-waited-for-not-asked': {
    about:
      '"wait" is "false", a wait step runs for no server and then for one, and no restore was requested.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const states = await stage.protect({ ...FLEET_IDS, wait: 'false' })
      await stage.time.sleep(900_000)
      const failed = { 'deploy-status': 'failure', 'job-status': 'failure' }
      await stage.process('post', { inputs: { ...FLEET_IDS, ...failed }, state: states })
      await stage.process('post', { inputs: { ...FLEET_IDS, 'deploy-status': '' }, state: states })
      await stage.process('wait', { inputs: { 'server-id': '12345', 'snapshot-id': '801' } })
      await stage.process('post', { inputs: { ...FLEET_IDS, ...failed }, state: states })
    },
  },
  'post-prune-broken-off': {
    about: 'Another job deletes too, and then the list can not be read: after a delete, and after none.',
    provider: { limit: 20, snapshots: [70, 60, 50, 40, 30].map((hours, index) => own(801 + index, hours)) },
    play: async (stage) => {
      const state = await stage.protect({ 'snapshot-limit': '20' })
      const inputs = { 'deploy-status': 'success', keep: '3', 'snapshot-limit': '20' }
      stage.when(
        'deleteSnapshot',
        () => {
          stage.provider.deleteSnapshot(802, 'other')
        },
        2,
      )
      stage.fail({ operation: 'listSnapshots', skip: 1, times: 4, fault: { kind: 'status', status: 500 } })
      await stage.process('post', { inputs, state })
      stage.when('deleteSnapshot', () => {
        stage.provider.deleteSnapshot(803, 'other')
      })
      stage.fail({ operation: 'listSnapshots', skip: 1, times: 4, fault: { kind: 'status', status: 500 } })
      await stage.process('post', { inputs: { ...inputs, keep: '1' }, state })
    },
  },
  'post-prune-refused': {
    about: 'One of two deletes is refused; then all are.',
    provider: { limit: 20, snapshots: [70, 60, 50].map((hours, index) => own(801 + index, hours)) },
    faults: [{ operation: 'deleteSnapshot', fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      const state = await stage.protect({ 'snapshot-limit': '20' })
      const inputs = { 'deploy-status': 'success', keep: '2', 'snapshot-limit': '20' }
      await stage.process('post', { inputs, state })
      stage.fail({ operation: 'deleteSnapshot', times: 'always', fault: { kind: 'status', status: 403 } })
      await stage.process('post', { inputs: { ...inputs, keep: '1' }, state })
    },
  },
  'restore-fleet-none-begins': {
    about: 'Three servers: all restores refused; then all answers lost; then one of each.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.fail({ operation: 'restoreSnapshot', times: 3, fault: { kind: 'status', status: 403 } })
      await stage.postAfterFailure(state, FLEET_IDS)
      stage.fail({ operation: 'restoreSnapshot', times: 3, fault: { kind: 'reset' } })
      await stage.postAfterFailure(state, FLEET_IDS)
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } })
      stage.fail({ operation: 'restoreSnapshot', fault: { kind: 'reset' } })
      await stage.postAfterFailure(state, { ...FLEET_IDS, 'wait-for-restore': 'false' })
    },
  },
  'restore-fleet-killed': {
    about: 'Three servers: killed while post waits, with what is left for people to read.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      await stage.postAfterFailure(state, FLEET_IDS, { signal: { name: 'SIGKILL', at: 90_000 } })
    },
  },
  'restore-fleet-too-slow': {
    about: 'Three servers: one is back, one stays stopped, and one is not seen for a while and too slow.',
    provider: { servers: FLEET },
    play: async (stage) => {
      const state = await stage.protect(FLEET_IDS)
      await stage.deploy()
      stage.provider.nextRestore({ afterMs: 70_000 })
      stage.provider.nextRestore({ endsAs: 'stopped', afterMs: 70_000 })
      stage.provider.nextRestore({ afterMs: 'never' })
      stage.fail({
        operation: 'listServers',
        skip: 5,
        fault: { kind: 'body', json: { count: 0, results: [] } },
      })
      await stage.postAfterFailure(state, { ...FLEET_IDS, 'restore-timeout': '6' })
    },
  },
  'restore-fleet-second-attempt': {
    about: 'A re-run on two servers, of which one still holds the snapshot of the first attempt.',
    provider: {
      servers: FLEET.slice(0, 2),
      snapshots: [
        own(701, 1, { name: 'pre-deploy-9000000011-1', description: provenance('9000000011/1') }),
        own(702, 1, { name: 'pre-restore-9000000011-1', description: provenance('9000000011/1') }),
        own(703, 9),
        own(704, 1, {
          serverId: 12346,
          name: 'pre-deploy-9000000011-1',
          description: provenance('9000000011/1'),
          status: 'failed',
        }),
        manual(705, 9, { serverId: 12346, name: 'pre-deploy-9000000011-1' }),
      ],
    },
    play: async (stage) => {
      const env = { GITHUB_RUN_ATTEMPT: '2' }
      const inputs = { 'server-id': '12345,12346' }
      const { state } = await stage.process('main', { env, inputs })
      await stage.deploy()
      await stage.postAfterFailure(state, inputs, { env })
    },
  },
  'github-second-attempt': {
    about: 'With GitHub, a re-run: what comes back has part of the same commits in it, so none are named.',
    provider: { snapshots: [own(701, 40)] },
    github: { runs: { '9000000001': { status: 'completed', conclusion: 'success', attempt: 1 } } },
    play: async (stage) => {
      const env = { GITHUB_RUN_ATTEMPT: '2' }
      const { state } = await stage.process('main', { env })
      await stage.deploy()
      await stage.postAfterFailure(state, {}, { env })
    },
  },
}
