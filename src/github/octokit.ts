/**
 * The way to GitHub's API. Loaded only when GitHub has to be asked, because most jobs never do.
 * `@actions/github` knows how a job's token is sent, `@octokit/rest` knows the calls.
 */
import { getOctokitOptions } from '@actions/github/lib/utils'
import { Octokit } from '@octokit/rest'
import type { Redact } from '../domain/text.ts'
import type { Transport } from '../network/http.ts'
import { readJson } from '../network/json.ts'
import { fetchOver } from './fetch.ts'

/**
 * Returns an Octokit that prints nothing of its own: what it would print holds text from outside. What it gives is
 * redacted, and empty where an answer can't be read.
 */
export function createOctokit(
  { token, apiUrl }: { readonly token: string; readonly apiUrl: string | null },
  transport: Transport,
  redact: Redact,
): Octokit {
  const silent = (): void => undefined
  const octokit = new Octokit(
    getOctokitOptions(token, {
      // For Octokit an empty address is that of github.com.
      baseUrl: apiUrl ?? '',
      request: { fetch: fetchOver(transport) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
    }),
  )
  octokit.hook.after('request', (response) => {
    response.data = parsed(response.data, redact)
  })
  return octokit
}

function parsed(data: unknown, redact: Redact): unknown {
  try {
    return readJson(String(data), redact)
  } catch {
    return ''
  }
}
