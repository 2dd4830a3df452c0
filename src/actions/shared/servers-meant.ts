/** Holds `server-id` to the servers that there are: a name in place of an id, an id that nobody knows. */
import { serversMeant } from '../../decide/servers-meant.ts'
import type { Message } from '../../domain/message.ts'
import type { Server, ServerLookup } from '../../domain/server.ts'
import { calledByName, meantText, namesInPlaceOfIds, serverNotFound } from '../../report/messages/servers.ts'
import type { VpsOrg } from '../../vpsorg/client.ts'
import { type FailureKind, VpsOrgError } from '../../vpsorg/failure.ts'
import type { FailedServer } from './each-server.ts'
import { StepError } from './step.ts'

/** What was seen of servers, by the id that was given. */
export type ServerLookups = ReadonlyMap<string, ServerLookup>

/** What was seen of a server that a complete list does not hold. */
export type UnlistedLookup = ServerLookup & {
  readonly kind: 'unavailable'
  readonly listed: readonly Server[]
}

/**
 * @throws StepError when an id that no server has is the name or the address of one: the message says which id to
 * write
 */
export function refuseNames(lookups: ServerLookups): void {
  const texts = [...lookups].flatMap(([serverId, lookup]) => textOfMeant(serverId, lookup) ?? [])
  if (texts.length > 0) throw new StepError(namesInPlaceOfIds(texts))
}

/** So long a look may take that only makes a message better. */
const MEANT_WITHIN_MS = 10_000

/**
 * Returns which ids to write for texts that are the name or the address of a server; `null` when that can't be
 * said.
 */
export async function idsMeant(
  texts: readonly string[],
  signal: AbortSignal,
  createVpsOrg: () => Pick<VpsOrg, 'listServers'>,
): Promise<string | null> {
  if (texts.length === 0) return null
  try {
    const { servers, incomplete } = await createVpsOrg().listServers(signal, { limitMs: MEANT_WITHIN_MS })
    if (incomplete !== null) return null
    const said = texts.flatMap((each) => {
      const meant = serversMeant(each, servers)
      return meant === null ? [] : [meantText(meant)]
    })
    return said.length === 0 ? null : said.join(' ')
  } catch {
    // The error that is about to be told counts.
    return null
  }
}

/**
 * Returns the failures, of which those of servers that a complete list does not hold say so, and which id was
 * meant.
 */
export function explained(failed: readonly FailedServer[], lookups: ServerLookups): readonly FailedServer[] {
  return failed.map((each) => {
    const lookup = lookups.get(each.serverId)
    return lookup === undefined ? each : explainedBy(lookup, each)
  })
}

/** Returns the same of one server, by what was seen of it. */
export function explainedBy(lookup: ServerLookup, failed: FailedServer): FailedServer {
  // A refusal that speaks of a limit was about a server that VPS.org knows.
  if (!isUnlisted(lookup) || failed.error.facts.code === 'create-refused-limit') return failed
  const { serverId, error } = failed
  const meant = textOfMeant(serverId, lookup)
  if (error.message.includes(meant ?? lookup.why)) return failed
  const failure = withoutDoubt(error)
  const facts = meant === null ? serverNotFound(failure, lookup.why) : calledByName(failure, meant)
  return { serverId, error: new StepError(facts, { cause: error }) }
}

/** Where the servers could be listed the address of the API is right. */
function withoutDoubt(error: FailedServer['error']): Message {
  const isInDoubt = error instanceof VpsOrgError && error.failure.kind === 'no-such-list'
  return isInDoubt ? new VpsOrgError({ ...error.failure, kind: 'not-found' }).facts : error.facts
}

/** Returns whether a complete list of servers does not hold a server. */
export function isUnlisted(lookup: ServerLookup): lookup is UnlistedLookup {
  return lookup.kind === 'unavailable' && lookup.listed !== undefined
}

function textOfMeant(serverId: string, lookup: ServerLookup): string | null {
  const meant = lookup.kind === 'unavailable' ? serversMeant(serverId, lookup.listed ?? []) : null
  return meant === null ? null : meantText(meant)
}

/**
 * Returns whether a failure may be due to an id that the API does not know: then the list of servers is worth
 * waiting for.
 */
export function mayBeWrongId({ error }: { readonly error: unknown }): boolean {
  if (error instanceof VpsOrgError) return isAboutRequest(error.failure.kind)
  return error instanceof StepError && mayBeWrongId({ error: error.cause })
}

function isAboutRequest(kind: FailureKind): boolean {
  switch (kind) {
    case 'bad-request':
    case 'not-found':
    case 'no-such-list':
    case 'forbidden':
    case 'said-no':
    case 'other-status':
      return true
    default:
      return false
  }
}
