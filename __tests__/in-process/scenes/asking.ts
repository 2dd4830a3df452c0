/** main while it asks for snapshots: answers that are late, thin or lost, and a process that is stopped in between. */
import { own, type Scene } from '../stage.ts'

const TWO = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
]
const TWO_IDS = { 'server-id': '12345,12346' }

/** More servers than requests are under way at once. */
const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => ({ id: 12340 + id, name: `web-server-0${id}` }))
const NINE_IDS = { 'server-id': NINE.map(({ id }) => id).join(',') }

/** By the name of the file with what is expected. */
export const ASKING_SCENES: Readonly<Record<string, Scene>> = {
  'main-server-in-another-state': {
    about: 'A server in a state that is not documented.',
    provider: { servers: [{ id: 12345, name: 'web-server-01', status: 'rebooting' }] },
    play: async (stage) => {
      await stage.process('main', { inputs: { wait: 'false' } })
    },
  },
  'main-restore-ends-while-looking': {
    about: 'A server is being restored at the first look, and back when main begins to wait for it.',
    provider: { snapshots: [own(801, 20)] },
    faults: [{ operation: 'listSnapshots', fault: { kind: 'delay', ms: 4000 } }],
    play: async (stage) => {
      stage.provider.nextRestore({ afterMs: 3000 })
      stage.provider.restoreSnapshot(801)
      await stage.process('main', { inputs: { wait: 'false' } })
    },
  },
  'main-fleet-one-answer-late': {
    about: 'Two creates: the answer to the second one comes five seconds after the other.',
    provider: { servers: TWO },
    faults: [{ operation: 'createSnapshot', skip: 1, fault: { kind: 'delay', ms: 5000 } }],
    play: async (stage) => {
      await stage.process('main', { inputs: { ...TWO_IDS, wait: 'false' } })
    },
  },
  'main-answer-says-little': {
    about:
      'The answer to the create says nothing of the server and has a status of its own; the first look knows more.',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'body', json: { id: 801, status: 'queued' } } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-fleet-output-not-writable': {
    about:
      'The file of outputs can not be written; before that a server was waited for that was being restored.',
    provider: { servers: TWO, snapshots: [own(801, 20)] },
    play: async (stage) => {
      stage.provider.restoreSnapshot(801)
      await stage.process('main', { inputs: TWO_IDS, unwritable: ['GITHUB_OUTPUT'] })
    },
  },
  'main-fleet-stopped-with-the-last-answer': {
    about: '"wait" is "false", and a signal comes with the answer to the last create.',
    provider: { servers: TWO },
    play: async (stage) => {
      await stage.process('main', {
        inputs: { ...TWO_IDS, wait: 'false' },
        signal: { name: 'SIGTERM', at: { operation: 'createSnapshot', nth: 2, moment: 'answered' } },
      })
    },
  },
  'main-left-to-wait-without-descriptions': {
    about: '"wait" is "false", and answers have no descriptions: `wait/` is the one to look.',
    quirks: { description: 'absent' },
    play: async (stage) => {
      await stage.process('main', { inputs: { wait: 'false' } })
    },
  },
  'main-left-to-wait-found-without-descriptions': {
    about:
      'The answer is lost. The search for the snapshot shows that it has no description, and no later list can be read.',
    quirks: { description: 'absent' },
    faults: [
      { operation: 'createSnapshot', fault: { kind: 'cut-body' } },
      { operation: 'listSnapshots', skip: 2, times: 'always', fault: { kind: 'status', status: 500 } },
    ],
    play: async (stage) => {
      await stage.process('main', { inputs: { wait: 'false' } })
    },
  },
  'main-found-completed': {
    about:
      'The answer is lost, and the snapshot is completed when the search finds it. Its description is not listed.',
    quirks: { description: 'absent' },
    provider: { snapshotMs: 0 },
    faults: [{ operation: 'createSnapshot', fault: { kind: 'cut-body' } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'main-left-to-wait-cut-descriptions': {
    about: '"wait" is "false", and the answer to the create shows that descriptions are cut.',
    quirks: { description: { cutTo: 40 } },
    play: async (stage) => {
      await stage.process('main', { inputs: { wait: 'false' } })
    },
  },
  'main-fleet-stopped-in-line': {
    about:
      'A signal while eight creates are on their way and a ninth waits for its turn: that one was never sent.',
    provider: { servers: NINE },
    play: async (stage) => {
      await stage.process('main', {
        inputs: NINE_IDS,
        signal: { name: 'SIGTERM', at: { operation: 'createSnapshot' } },
      })
    },
  },
  'main-fleet-stopped-in-line-again': {
    about: 'The same when all nine creates were sent once and have failed: of none it is known for certain.',
    provider: { servers: NINE },
    faults: [{ operation: 'createSnapshot', times: 9, fault: { kind: 'status', status: 503 } }],
    play: async (stage) => {
      await stage.process('main', {
        inputs: NINE_IDS,
        signal: { name: 'SIGTERM', at: { operation: 'createSnapshot', nth: 10 } },
      })
    },
  },
  'main-lost-answer-and-shared-list-incomplete': {
    about:
      'The answer for one of two servers is lost, and the list of all may be incomplete: that of the server alone has it.',
    provider: { servers: TWO },
    faults: [
      { operation: 'createSnapshot', fault: { kind: 'reset', work: 'done' } },
      { operation: 'listSnapshots', skip: 1, fault: { kind: 'body', json: { count: 9, results: [] } } },
    ],
    play: async (stage) => {
      await stage.process('main', { inputs: { ...TWO_IDS, wait: 'false' } })
    },
  },
  'main-stopped-at-the-last-look': {
    about: 'The create hangs, and a signal comes in the last look for what it may have made.',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'hang' } }],
    play: async (stage) => {
      await stage.process('main', {
        signal: { name: 'SIGTERM', at: { operation: 'listSnapshots', nth: 14 } },
      })
    },
  },
  'main-create-put-off': {
    about:
      'VPS.org asks to wait two minutes, as long as a deploy can; then twelve seconds, which the looks take anyway.',
    faults: [
      {
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 503, headers: { 'Retry-After': '120' } },
      },
      {
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '12' } },
      },
    ],
    play: async (stage) => {
      await stage.process('main', { inputs: { wait: 'false' } })
    },
  },
}
