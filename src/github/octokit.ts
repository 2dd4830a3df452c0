/**
 * The way to GitHub's API. Loaded only when somebody has to be asked, because most jobs never do.
 * `@actions/github` knows the server (GHES too), `@octokit/rest` knows the calls.
 */
import { defaults } from '@actions/github/lib/utils'
import { Octokit } from '@octokit/rest'
import type { Redact } from '../domain/redact.ts'
import type { Transport } from '../network/http.ts'
import { redactTexts } from '../network/redact-texts.ts'
import { fetchOver } from './fetch.ts'

/**
 * An Octokit that prints nothing of its own: what it would print holds text from outside. What it gives is redacted, and empty
 * where an answer can't be read.
 */
export function createOctokit(token: string, transport: Transport, redact: Redact): Octokit {
  const silent = (): void => undefined
  const octokit = new Octokit({
    ...(defaults.baseUrl === undefined ? {} : { baseUrl: defaults.baseUrl }),
    request: { fetch: fetchOver(transport) },
    auth: token,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  octokit.hook.after('request', (response) => {
    response.data = redactTexts(parsed(response.data), redact)
  })
  return octokit
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : ''
  } catch {
    return ''
  }
}
