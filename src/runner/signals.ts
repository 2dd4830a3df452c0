/** SIGINT and SIGTERM: how the runner says that a job was cancelled or a step ran out of time. */

/** Something that announces signals, such as `process`. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/**
 * An abort signal that follows SIGINT and SIGTERM; its reason is the signal's name. The runner gives 7.5
 * seconds after SIGINT and 2.5 more after SIGTERM before it kills.
 */
export function abortOnSignals(source: SignalSource): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    source.on(name, () => {
      controller.abort(name)
    })
  }
  return controller.signal
}
