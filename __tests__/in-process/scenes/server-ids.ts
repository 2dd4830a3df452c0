/** What is said of a `server-id` that is not the id of one server. */
import { own, type Scene } from '../stage.ts'

const TWO = [
  { id: 12345, name: 'web-server-01' },
  { id: 12346, name: 'web-server-02' },
]

/** By the name of the file with what is expected. */
export const SERVER_ID_SCENES: Readonly<Record<string, Scene>> = {
  'server-id-is-a-name': {
    about: 'Names of servers in the place of their ids: in main, restore/, wait/ and prune/.',
    provider: { servers: TWO, snapshots: [own(801, 50)] },
    play: async (stage) => {
      const inputs = { 'server-id': 'web-server-01' }
      await stage.process('main', { inputs })
      await stage.process('main', { inputs: { 'server-id': 'web-server-01,Web-Server-02' } })
      await stage.process('restore', { inputs })
      await stage.process('wait', { inputs: { ...inputs, 'snapshot-id': '801' } })
      await stage.process('prune', { inputs })
    },
  },
  'server-maybe-under-two-ids': {
    about:
      'Two ids that may be those of one server, which the token may not list: the create for the first one fails.',
    provider: { servers: [{ id: 12345, uuid: '5f0c-12345', name: 'web-server-01' }] },
    permissions: ['snapshots:read', 'snapshots:write'],
    faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('main', { inputs: { 'server-id': '12345,5f0c-12345' } })
    },
  },
}
