/** What this action is called in the workflow that uses it. */

/** Returns what a workflow writes behind `uses:`, for the root action or one in a folder. */
export type ActionName = (folder?: 'wait' | 'prune' | 'restore') => string

const REPOSITORY = 'your-org/vps-safety-snapshot'
const REF = 'v1'

/**
 * Returns the name from `GITHUB_ACTION_REPOSITORY` and `GITHUB_ACTION_REF`. Both are empty for an action that the
 * workflow's own repository holds (`uses: ./`): then it is the name in the README.
 */
export function actionNameIn(environment: NodeJS.ProcessEnv): ActionName {
  const repository = environment['GITHUB_ACTION_REPOSITORY'] ?? ''
  const ref = environment['GITHUB_ACTION_REF'] ?? ''
  const isKnown = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref)
  const [name, at] = isKnown ? [repository, ref] : [REPOSITORY, REF]
  return (folder) => `${name}${folder === undefined ? '' : `/${folder}`}@${at}`
}
