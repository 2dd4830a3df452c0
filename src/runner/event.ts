/** The event that started the workflow. The author of a pull request may have written most of it. */
import { readFileSync } from 'node:fs'
import { objectOf } from '../domain/json-object.ts'

/**
 * Returns the number of the pull request that this run is for; `null` where it is for none, or where that can't be read.
 * Source: GitHub's description of its webhook payloads, of which `GITHUB_EVENT_PATH` holds one. A comment on a pull
 * request comes as one on an issue.
 */
export function readPullRequest(environment: NodeJS.ProcessEnv): number | null {
  try {
    const event = objectOf(JSON.parse(readFileSync(environment['GITHUB_EVENT_PATH'] ?? '', 'utf8')))
    const issue = objectOf(event?.['issue'])
    const isComment = Object.keys(objectOf(issue?.['pull_request']) ?? {}).length > 0
    const number = (objectOf(event?.['pull_request']) ?? (isComment ? issue : null))?.['number']
    return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null
  } catch {
    return null
  }
}
