/** What this action is called in the workflow that uses it. */

/** Returns what a workflow writes behind `uses:`, for the root action or one in a folder. */
export type ActionName = (folder?: 'wait' | 'prune' | 'restore') => string

const REPOSITORY = 'your-org/vps-safety-snapshot'
const REF = 'v1'

/** Where the running action comes from. */
export interface ActionSource {
  readonly repository: string
  readonly ref: string
}

/**
 * Returns what `GITHUB_ACTION_REPOSITORY` and `GITHUB_ACTION_REF` say. Both are empty for an action that the workflow's
 * own repository holds (`uses: ./`): then it is `null`.
 */
export function actionSourceIn(environment: NodeJS.ProcessEnv): ActionSource | null {
  const repository = environment['GITHUB_ACTION_REPOSITORY'] ?? ''
  const ref = environment['GITHUB_ACTION_REF'] ?? ''
  const isKnown = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref)
  return isKnown ? { repository, ref } : null
}

/** Returns the name of the action by its source, and where that is not known, the name in the README. */
export function actionNameIn(environment: NodeJS.ProcessEnv): ActionName {
  const { repository, ref } = actionSourceIn(environment) ?? { repository: REPOSITORY, ref: REF }
  return (folder) => `${repository}${folder === undefined ? '' : `/${folder}`}@${ref}`
}
