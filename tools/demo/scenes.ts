/** The four scenes of the demo, played one after the other on the same server. */
import type { Emulator } from '../../testing/emulator/server.ts'
import type { FaultRule } from '../../testing/emulator/faults.ts'

/** One deploy, and what has to come of it. */
export interface Scene {
  readonly title: string
  readonly about: string
  readonly runId: string
  /** How the deploy step ends, after it wrote `disk` to the server. */
  readonly deploy: { readonly outcome: 'success' | 'failure'; readonly disk: string }
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
      'The server holds four snapshots of earlier deploys. One is taken, the deploy succeeds, the oldest is pruned.',
    runId: '9000000101',
    deploy: { outcome: 'success', disk: 'release 2' },
    expected: { job: 'success', disk: 'release 2', result: 'pruned', snapshots: 4 },
  },
  {
    title: 'A bad deploy',
    about:
      'The deploy breaks the disk and fails. post restores the snapshot, waits until the server is back, and stays red.',
    runId: '9000000102',
    deploy: { outcome: 'failure', disk: 'release 3, half written' },
    expected: { job: 'failure', disk: 'release 2', result: 'restored', snapshots: 5 },
  },
  {
    title: 'A full server',
    about:
      'All five slots are in use, one of them by a snapshot that somebody made by hand. The oldest own one makes room.',
    runId: '9000000103',
    prepare: ({ provider }) => {
      const oldest = provider.snapshots().find((each) => each.name.includes('9000000002'))
      if (oldest !== undefined) provider.deleteSnapshot(String(oldest.id), 'other')
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
      'VPS.org takes the snapshot, but the connection breaks before it can say so. It is found by its mark, not asked for twice.',
    runId: '9000000104',
    faults: [{ operation: 'createSnapshot', fault: { kind: 'reset', work: 'done' } }],
    deploy: { outcome: 'success', disk: 'release 5' },
    expected: { job: 'success', disk: 'release 5', result: 'pruned', snapshots: 4 },
  },
]
