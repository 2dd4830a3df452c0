import type { Clock } from './clock.ts'
import type { IdForm } from './ids.ts'
import type { ForeignSnapshot, ProviderData, ServerFields } from './model.ts'
import type { Provider } from './provider.ts'

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
  /** Default: 5 minutes. */
  snapshotMs?: number
  /** Default: 8 minutes. */
  restoreMs?: number
  /** A server's state after a restore. Default `active`; whether the real provider starts it is not known. */
  restoreEndsAs?: string
  /** For so long after a restore was accepted, the server list still shows the old state. Default 0. */
  restoringVisibleAfterMs?: number
  /** Which moment a copy shows; not known of the real provider. Default `requested`. */
  diskMoment?: 'requested' | 'completed'
  /** How new ids look. Default integers, counting up from 801. */
  idForm?: () => IdForm
  /** Called after every change, also after one that time alone brought about. */
  onChange?: (provider: Provider) => void
}
