import { sameId, type Id } from './ids.ts'
import type { Actor, QueuedRestore, RestoreCourse, RunningRestore, Server, Snapshot } from './model.ts'
import type { ProviderOptions } from './provider-options.ts'

/** Later than any date. */
const NEVER = 8.64e15

/** What is known when a restore is accepted. `now` is epoch ms. */
export interface Acceptance {
  readonly snapshot: Snapshot
  readonly server: Server
  readonly course: RestoreCourse
  readonly settings: Required<Pick<ProviderOptions, 'restoreMs' | 'restoreEndsAs'>>
  readonly now: number
  readonly by: Actor
}

/** A restore that was accepted: the course decides, else the server, else the settings. */
export function acceptedRestore({ snapshot, server, course, settings, now, by }: Acceptance): QueuedRestore {
  const takesMs = course.afterMs ?? server.restoreMs ?? settings.restoreMs
  const { beginsAfterMs = 0 } = course
  return {
    snapshotId: snapshot.id,
    beginsAt: beginsAfterMs === 'never' ? NEVER : now + beginsAfterMs,
    takesMs: takesMs === 'never' ? null : takesMs,
    endsAs: course.endsAs ?? server.restoreEndsAs ?? settings.restoreEndsAs,
    disk: snapshot.disk ?? server.disk,
    meanwhile: course.meanwhile ?? 'restoring',
    by,
  }
}

/** The same restore when it begins. Times in epoch ms; for so long it can't be seen in the server list. */
export function runningRestore(
  { snapshotId, takesMs, endsAs, disk }: QueuedRestore,
  statusBefore: string,
  now: number,
  visibleAfterMs: number,
): RunningRestore {
  return {
    snapshotId,
    startedAt: now,
    endsAt: takesMs === null ? null : now + takesMs,
    endsAs,
    disk,
    statusBefore,
    visibleFrom: now + visibleAfterMs,
  }
}

/** What becomes of a server's restores when the snapshot that they read from is gone; null: none of them reads from it. */
export function withoutSource(
  { restore, queuedRestore }: Server,
  snapshotId: Id,
): Pick<Server, 'restore' | 'queuedRestore'> | null {
  if (queuedRestore !== null && sameId(queuedRestore.snapshotId, snapshotId))
    return { restore, queuedRestore: null }
  if (restore === null || !sameId(restore.snapshotId, snapshotId)) return null
  return { restore: { ...restore, endsAs: 'error', disk: `half of snapshot ${snapshotId}` }, queuedRestore }
}
