/** Servers in words: which ones a token sees. */
import { clip } from '../domain/text.ts'
import type { Server } from '../domain/server.ts'
import { capital, serversOf } from './words.ts'

/** So many servers are named in a message. */
const MOST_NAMED = 10
const LONGEST_NAME = 40

/** Says that servers are none of those that a token sees, and which these are: `12345 (web-server-01)`. */
export function unlistedText(serverIds: readonly string[], servers: readonly Server[]): string {
  const { name, is } = serversOf(serverIds)
  const start = `${capital(name)} ${is} not among the servers that the API token can see:`
  if (servers.length === 0) return `${start} it can see none.`
  const named = servers
    .slice(0, MOST_NAMED)
    .map(({ ids, name }) => `${ids.slice(0, 1).join()} (${shown(name)})`)
  const more = servers.length - named.length
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ')
  return `${start} ${list}.`
}

/** Returns a name in one line, and not too long. */
function shown(name: string): string {
  return clip(name.replace(/\s+/g, ' ').trim(), LONGEST_NAME)
}
