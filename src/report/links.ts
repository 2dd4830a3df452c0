/** Addresses that this action makes itself: pages that a reader under stress goes to next. */

/** Returns the page of the rollback workflow. `repo`: as `gh --repo` takes it. */
export function rollbackPage(repo: string): string {
  const place = repo.split('/').length > 2 ? repo : `github.com/${repo}`
  return `https://${place}/actions/workflows/rollback.yml`
}

/** The owner before one is named. Not in one word, because "npm run name-owner" replaces that. */
const NO_OWNER = `${['your', 'org'].join('-')}/`

/**
 * Returns where the page of troubles explains a code.
 * @param action as a workflow names it, such as `owner/name@v1`
 * @returns `null` where it is not known who publishes the action, so that the link would lead nowhere
 */
export function helpPage(action: string, code: string): string | null {
  const [repository = '', ref = ''] = action.split('@')
  if (repository.startsWith(NO_OWNER)) return null
  return `https://github.com/${repository}/blob/${ref}/docs/troubleshooting.md#${code}`
}
