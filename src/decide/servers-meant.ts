/** What `server-id` may mean where it is the id of no server. */
import type { Server } from '../domain/server.ts'

/** What of a server a text is. */
export type MeantBy = 'name' | 'host name' | 'address'

/** A text that is no server's id, and the servers that it means all the same. */
export interface Meant {
  readonly text: string
  readonly by: MeantBy
  /** At least one. */
  readonly servers: readonly Server[]
}

const READ: readonly [MeantBy, (server: Server) => readonly (string | undefined)[]][] = [
  ['name', ({ name }) => [name]],
  ['host name', ({ hostname }) => [hostname]],
  ['address', ({ addresses }) => addresses],
]

/** Returns the servers whose name or address a text is, without regard to capitals; `null` when there are none. */
export function serversMeant(text: string, servers: readonly Server[]): Meant | null {
  const wanted = text.toLowerCase()
  for (const [by, read] of READ) {
    const found = servers.filter((each) => read(each).some((one) => one?.trim().toLowerCase() === wanted))
    if (found.length > 0) return { text, by, servers: found }
  }
  return null
}
