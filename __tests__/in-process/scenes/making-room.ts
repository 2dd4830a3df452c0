/** main on servers that are full, or nearly: what goes, what is said when too little may go, and who else is there. */
import { going, manual, own, type Scene, START_MS } from '../stage.ts'

const FULL = [own(801, 100), own(802, 80), own(803, 60), own(804, 40), own(805, 20)]

/** By the name of the file with what is expected. */
export const MAKING_ROOM_SCENES: Readonly<Record<string, Scene>> = {
  'room-free-and-may-not-delete': {
    about: 'A slot is free, and "when-full" is "fail".',
    provider: { snapshots: [own(801, 30)] },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'when-full': 'fail', wait: 'false' } })
    },
  },
  'room-last-resort-and-may-not-delete': {
    about:
      'Only a last resort could make room, and "when-full" is "fail": nothing is warned of that will not happen.',
    provider: { limit: 1, snapshots: [own(801, 30)] },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'when-full': 'fail', 'snapshot-limit': '1', keep: '1' } })
    },
  },
  'room-only-renamed-ones': {
    about: 'A full server whose snapshots are made by this action, and have other names by now.',
    provider: {
      limit: 2,
      snapshots: [own(801, 30, { name: 'renamed' }), own(802, 20, { name: 'this one too' })],
    },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'snapshot-limit': '2', keep: '1' } })
    },
  },
  'room-third-delete-refused': {
    about: 'Of three deletes that make room the last one is refused.',
    provider: { snapshots: [...FULL.slice(1), ...going(3)] },
    faults: [{ operation: 'deleteSnapshot', skip: 2, fault: { kind: 'status', status: 403 } }],
    play: async (stage) => {
      await stage.process('main')
    },
  },
  'room-stopped-between-deletes': {
    about: 'A signal comes with the answer to the first of three deletes that make room.',
    provider: { snapshots: [...FULL.slice(1), ...going(3)] },
    play: async (stage) => {
      await stage.process('main', {
        signal: { name: 'SIGINT', at: { operation: 'deleteSnapshot', moment: 'answered' } },
      })
    },
  },
  'room-taken-while-the-list-lags': {
    about:
      'Another job takes the slot that was freed, and the list still holds what was deleted for it: main does not wait for that.',
    provider: { snapshots: FULL },
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.provider.addSnapshot(manual(901, 0, { createdAt: START_MS }))
        stage.fail({
          operation: 'listSnapshots',
          fault: {
            kind: 'body',
            json: { count: 6, results: [...FULL, manual(901, 0)].map((each) => listedAs(each)) },
          },
        })
      })
      await stage.process('main', { inputs: { wait: 'false' } })
    },
  },
  'room-only-slot-taken': {
    about: 'Another job takes the only slot of a server.',
    provider: { limit: 1 },
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.provider.addSnapshot(manual(901, 0, { createdAt: START_MS }))
      })
      await stage.process('main', { inputs: { 'snapshot-limit': '1', keep: '1' } })
    },
  },
  'room-left-and-create-refused': {
    about: 'The create is refused while another job creates a snapshot, and slots are still free.',
    provider: { snapshots: [own(801, 30)] },
    faults: [
      {
        operation: 'createSnapshot',
        fault: { kind: 'status', status: 400, body: { detail: 'This server can not be copied.' } },
      },
    ],
    play: async (stage) => {
      stage.when('createSnapshot', () => {
        stage.provider.addSnapshot(manual(901, 0, { createdAt: START_MS }))
      })
      await stage.process('main')
    },
  },
  'room-above-the-limit': {
    about: 'Two servers hold more than "snapshot-limit" says, and VPS.org takes one more of each.',
    provider: {
      limit: 20,
      servers: [
        { id: 12345, name: 'web-server-01' },
        { id: 12346, name: 'web-server-02' },
      ],
      snapshots: [
        ...[30, 20, 10].map((hours, index) => own(801 + index, hours)),
        ...[40, 30, 20, 10].map((hours, index) => own(821 + index, hours, { serverId: 12346 })),
      ],
    },
    play: async (stage) => {
      const inputs = { 'server-id': '12345,12346', 'snapshot-limit': '2', keep: '1', wait: 'false' }
      await stage.process('main', { inputs })
    },
  },
  'room-above-the-limit-and-full': {
    about:
      'A server holds more than "snapshot-limit" says, and VPS.org refuses one more: then one is deleted.',
    provider: { limit: 3, snapshots: [30, 20, 10].map((hours, index) => own(801 + index, hours)) },
    play: async (stage) => {
      await stage.process('main', { inputs: { 'snapshot-limit': '2', keep: '1', wait: 'false' } })
    },
  },
  'room-restore-begins-meanwhile': {
    about:
      'A restore of a full server begins while main deletes: nothing was deleted; then one of three was deleted before.',
    provider: { snapshots: [...FULL.slice(1), ...going(3)], restoreMs: 600_000 },
    play: async (stage) => {
      const beginAt = (nth: number): void => {
        stage.fail({
          operation: 'deleteSnapshot',
          skip: nth - 1,
          fault: { kind: 'status', status: 502 },
        })
        stage.when(
          'deleteSnapshot',
          () => {
            stage.provider.restoreSnapshot(805)
          },
          nth,
        )
      }
      beginAt(1)
      await stage.process('main')
      await stage.time.sleep(600_000)
      beginAt(2)
      await stage.process('main')
    },
  },
}

/** How the API lists a snapshot of server 12345. */
function listedAs({ id, name, createdAt, description }: ReturnType<typeof own>): object {
  return {
    id,
    name,
    status: 'completed',
    size_mb: 5120,
    created_at: new Date(createdAt ?? START_MS).toISOString(),
    description: description ?? '',
    server: { id: 12345, name: 'web-server-01' },
  }
}
