/** The runner's toolkit, in one value that is passed in. */
import * as core from '@actions/core'

/** The real one: what this action uses of `@actions/core`. */
export const actionsToolkit = {
  debug: core.debug,
  endGroup: core.endGroup,
  error: core.error,
  exportVariable: core.exportVariable,
  getInput: core.getInput,
  getState: core.getState,
  info: core.info,
  isDebug: core.isDebug,
  notice: core.notice,
  saveState: core.saveState,
  setOutput: core.setOutput,
  setSecret: core.setSecret,
  startGroup: core.startGroup,
  warning: core.warning,
  /** Replaces this step's part of the job summary. */
  async writeSummary(markdown: string): Promise<void> {
    await core.summary.emptyBuffer().addRaw(markdown, true).write({ overwrite: true })
  },
}

/** Every way in from the runner, and every way out to it. */
export type Toolkit = Readonly<typeof actionsToolkit>
