/** Addresses that this action makes itself: pages that a reader under stress goes to next. */

/** Returns the page of the rollback workflow. `repo`: as `gh --repo` takes it. */
export function rollbackPage(repo: string): string {
  const place = repo.split('/').length > 2 ? repo : `github.com/${repo}`
  return `https://${place}/actions/workflows/rollback.yml`
}

/** Returns where the page of troubles explains a code, in the version of this action that runs. */
export function helpPage({ repository, ref }: { repository: string; ref: string }, code: string): string {
  return `https://github.com/${repository}/blob/${ref}/docs/troubleshooting.md#${code}`
}
