/**
 * The way to GitHub's API. Loaded only when somebody has to be asked, because most jobs never do.
 * `@actions/github` knows the server (GHES too) and the proxy, `@octokit/rest` knows the calls.
 */
import { defaults } from '@actions/github/lib/utils'
import { Octokit } from '@octokit/rest'

/** An Octokit that prints nothing of its own: what it would print holds text from outside. */
export function createOctokit(token: string): Octokit {
  const silent = (): void => undefined
  return new Octokit({
    ...defaults,
    auth: token,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
}
