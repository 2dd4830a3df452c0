import type { Clock } from './clock.ts'
import type { IdForm } from './ids.ts'
import type { DeletionCourse, ForeignSnapshot, ProviderData, ServerFields } from './model.ts'

/** How a provider starts. */
export interface ProviderOptions {
  now: Clock
  /** Default: one server 12345 `web-server-01`. */
  servers?: readonly ServerFields[]
  snapshots?: readonly ForeignSnapshot[]
  /** Instead of `servers` and `snapshots`: what an earlier provider left. */
  data?: ProviderData
  /** Snapshots for each server. Default 5. */
  limit?: number
  /** How a create above the limit is refused. Default: 400, in words that name the limit. */
  limitRefusal?: { readonly status: number; readonly detail: string }
  /** Default: 5 minutes. */
  snapshotMs?: number
  /** Default: 8 minutes. */
  restoreMs?: number
  /** A server's state after a restore. Default `active`; whether the real provider starts it is not known. */
  restoreEndsAs?: string
  /** For so long after a restore was accepted, the server list still shows the old state. Default 0. */
  restoringVisibleAfterMs?: number
  /** So long an accepted restore waits before it begins; `never`: it is forgotten. Default 0. */
  restoreBeginsAfterMs?: number | 'never'
  /** A restore reads from its snapshot to its end: who deletes that one meanwhile breaks it. Default: it does not. */
  restoreNeedsSnapshot?: boolean
  /** How a deletion goes. Default: the snapshot is gone at once, and its slot is free. */
  deletion?: DeletionCourse
  /** A new snapshot gets the id of the one that was deleted last. Default: no id ever comes again. */
  reuseIds?: boolean
  /** Which moment a copy shows; not known of the real provider. Default `requested`. */
  diskMoment?: 'requested' | 'completed'
  /** How new ids look. Default integers, counting up from 801. */
  idForm?: () => IdForm
  /** Called after every change, also after one that time alone brought about. */
  onChange?: (provider: { readonly data: () => ProviderData }) => void
}
