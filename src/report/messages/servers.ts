/** What is said of `server-id`, and of the lists that are read by it. */
import type { Meant } from '../../decide/servers-meant.ts'
import type { Message } from '../../domain/message.ts'

/** How a server that was given can end a step, for those who look it up. */
export type ServersCode =
  | 'server-id-is-a-name'
  | 'server-not-found'
  | 'server-named-twice'
  | 'server-maybe-named-twice'
  | 'snapshots-incomplete'

/** So many servers are named in a message. */
const MOST_NAMED = 10

/** An id that no server has is the name or the address of one. @param advice says which id to write */
export function namesInPlaceOfIds(advice: readonly string[]): Message<ServersCode> {
  return {
    code: 'server-id-is-a-name',
    what: '"server-id" holds a name or an address in the place of an id.',
    state: 'Nothing was changed.',
    next: advice.join(' '),
  }
}

/** Says which id to write: `"web-server-01" is the name of server 12345: write server-id: 12345.` */
export function meantText({ text, by, servers }: Meant): string {
  const ids = servers.flatMap((each) => each.ids.slice(0, 1))
  if (ids.length === 1)
    return `"${text}" is the ${by} of server ${ids.join()}: write server-id: ${ids.join()}.`
  const named = ids.slice(0, MOST_NAMED).join(', ')
  return `"${text}" is the ${by} of ${ids.length} servers: write the id of one of them (${named}).`
}

/** The call failed, and the server is known by another name. @param advice says which id to write */
export function calledByName(failure: Message, advice: string): Message {
  return { ...failure, onlyNextHelps: false, code: 'server-id-is-a-name' satisfies ServersCode, next: advice }
}

/** The call failed, and a complete list does not hold the server. @param why says so, and what the list holds */
export function serverNotFound(failure: Omit<Message, 'code'>, why: string): Message {
  return {
    ...failure,
    onlyNextHelps: false,
    code: 'server-not-found' satisfies ServersCode,
    next: `${why} Correct "server-id" or "api-token".`,
  }
}

/** @param state what exists at VPS.org then */
export function serverNamedTwice(one: string, other: string, state: string): Message<ServersCode> {
  return {
    code: 'server-named-twice',
    what: `"server-id" names one server twice: ${one} and ${other}.`,
    state,
    next: 'Name each server once.',
  }
}

/** A snapshot of `other` may exist, so none of `serverId` was created. */
export function serverMaybeNamedTwice(serverId: string, other: string): Message<ServersCode> {
  return {
    code: 'server-maybe-named-twice',
    what: `"server-id" may name one server twice: ${other} and ${serverId}.`,
    state: `No snapshot of server ${serverId} was created.`,
    next: 'Name each server once.',
  }
}

/** @param why the list lacks some */
export function snapshotsIncomplete(serverId: string, why: string): Message<ServersCode> {
  return {
    code: 'snapshots-incomplete',
    what: `Could not read all snapshots of server ${serverId}: ${why}.`,
    next: 'Run this job again. If it fails again, ask VPS.org.',
  }
}
