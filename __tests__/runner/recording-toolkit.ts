import { actionsToolkit, type Toolkit } from '../../src/runner/toolkit.ts'

/** A toolkit that keeps what it is told, and what it was told. */
export function recordingToolkit(given: Partial<Toolkit> = {}): {
  readonly toolkit: Toolkit
  readonly told: readonly (readonly unknown[])[]
} {
  const told: unknown[][] = []
  const keep =
    (name: string) =>
    (...all: unknown[]): void => {
      told.push([name, ...all])
    }
  const toolkit: Toolkit = {
    ...actionsToolkit,
    debug: keep('debug'),
    error: keep('error'),
    exportVariable: keep('exportVariable'),
    isDebug: () => false,
    saveState: keep('saveState'),
    setOutput: keep('setOutput'),
    writeSummary: (markdown) => {
      told.push(['writeSummary', markdown])
      return Promise.resolve()
    },
    ...given,
  }
  return { toolkit, told }
}

/** A way out that the runner refuses, as with a full disk. */
export const refused = (): never => {
  throw new Error('ENOSPC')
}
