/** The deploys of the demo, played one after the other on the same server. */
import type { Emulator } from '../../testing/emulator/server.ts'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import { provenance } from '../../testing/simulator/own-snapshots.ts'

/** One deploy, and what has to come of it. */
export interface Scene {
  readonly title: string
  readonly about: string
  readonly runId: string
  /** How the deploy step ends, after it wrote `disk` to the server. */
  readonly deploy: {
    readonly outcome: 'success' | 'failure'
    readonly disk: string
    /** What others do to the server while it runs. */
    readonly meanwhile?: (emulator: Emulator) => void
  }
  readonly prepare?: (emulator: Emulator) => void
  readonly faults?: readonly FaultRule[]
  readonly expected: {
    readonly job: 'success' | 'failure'
    readonly disk: string
    readonly result: string
    readonly snapshots: number
  }
}

export const SERVER_ID = 12345

/** In the order in which they are played. Each begins a day after the one before. */
export const SCENES: readonly Scene[] = [
  {
    title: 'A good deploy',
    about:
      'The server has four snapshots of earlier deploys. One more is created, the deploy succeeds, and the oldest one is deleted.',
    runId: '9000000101',
    deploy: { outcome: 'success', disk: 'release 2' },
    expected: { job: 'success', disk: 'release 2', result: 'pruned', snapshots: 4 },
  },
  {
    title: 'A bad deploy',
    about:
      'The deploy breaks the disk and fails. The post step restores the server, waits until it is active, and fails.',
    runId: '9000000102',
    deploy: { outcome: 'failure', disk: 'release 3, half written' },
    expected: { job: 'failure', disk: 'release 2', result: 'restored', snapshots: 5 },
  },
  {
    title: 'A refused restore',
    about:
      'The deploy fails again, and a restore is requested. While it ran, another repository deployed to the same server. A restore would undo that deploy too, so none is sent.',
    runId: '9000000103',
    prepare: ({ provider }) => {
      deleteOldest(provider, 2)
    },
    deploy: {
      outcome: 'failure',
      disk: 'the new admin area, and half of release 3',
      meanwhile: ({ provider }) => {
        provider.addSnapshot({
          serverId: SERVER_ID,
          name: 'pre-deploy-9000000777-1',
          description: provenance({
            run: '9000000777',
            mark: '0000a777',
            repo: 'acme/admin',
            repoId: '2002',
          }),
          createdAt: provider.now(),
        })
      },
    },
    expected: {
      job: 'failure',
      disk: 'the new admin area, and half of release 3',
      result: 'not-restored',
      snapshots: 5,
    },
  },
  {
    title: 'A full server',
    about:
      'All five slots are used, one of them by a snapshot that a person created by hand. The oldest own snapshot is deleted to free a slot.',
    runId: '9000000104',
    prepare: ({ provider }) => {
      deleteOldest(provider, 1)
      provider.addSnapshot({
        serverId: SERVER_ID,
        name: 'before-php-upgrade',
        description: 'made by hand',
        createdAt: provider.now() - 40 * 86_400_000,
      })
    },
    deploy: { outcome: 'success', disk: 'release 4' },
    expected: { job: 'success', disk: 'release 4', result: 'pruned', snapshots: 4 },
  },
  {
    title: 'A lost answer',
    about:
      'VPS.org creates the snapshot, but the connection breaks before the answer arrives. The snapshot is found by its mark, and the request is not sent again.',
    runId: '9000000105',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'reset', work: 'done' } }],
    deploy: { outcome: 'success', disk: 'release 5' },
    expected: { job: 'success', disk: 'release 5', result: 'pruned', snapshots: 4 },
  },
]

/** Deletes the oldest snapshots, as a person does it at VPS.org. */
function deleteOldest(provider: Emulator['provider'], count: number): void {
  for (const { id } of provider.snapshots().slice(0, count)) provider.deleteSnapshot(String(id), 'other')
}
