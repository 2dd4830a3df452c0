/** The runner's toolkit: every way in from the runner and every way out to it, in one value that is passed in. */
import * as core from '@actions/core'

/** What this action uses of it. */
export type Toolkit = Pick<
  typeof core,
  | 'debug'
  | 'endGroup'
  | 'error'
  | 'exportVariable'
  | 'getInput'
  | 'getState'
  | 'info'
  | 'isDebug'
  | 'notice'
  | 'saveState'
  | 'setOutput'
  | 'setSecret'
  | 'startGroup'
  | 'warning'
> & {
  /** Replaces this step's part of the job summary. */
  readonly writeSummary: (markdown: string) => Promise<void>
}

/** The toolkit over the process's variables, files and standard output. */
export const actionsToolkit: Toolkit = {
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
  async writeSummary(markdown) {
    await core.summary.emptyBuffer().addRaw(markdown, true).write({ overwrite: true })
  },
}
