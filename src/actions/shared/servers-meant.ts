/** Compares `server-id` with the servers that exist: finds a name in place of an id, and an unknown id. */
import { serversMeant } from '../../decide/servers-meant.ts'
import type { Message } from '../../domain/message.ts'
import type { Server, ServerLookup } from '../../domain/server.ts'
import type { UserError } from '../../domain/user-error.ts'
import { calledByName, meantText, namesInPlaceOfIds, serverNotFound } from '../../report/messages/servers.ts'
import type { VpsOrg } from '../../vpsorg/client.ts'
import { VpsOrgError } from '../../vpsorg/failure.ts'
import type { FailureKind } from '../../vpsorg/failure-kinds.ts'
import { isForeseen } from './each-server.ts'
import { StepError } from './step.ts'

/** A server as it was given, and what was seen of it; `null`: it was not looked for. */
export interface LookedUp {
  readonly serverId: string
  readonly lookup: ServerLookup | null
}

/** What was seen of a server that a complete list does not hold. */
export type UnlistedLookup = ServerLookup & {
  readonly kind: 'unavailable'
  readonly listed: readonly Server[]
}

/**
 * @throws StepError when an id that no server has is the name or the address of one: the message says which id to
 * write
 */
export function refuseNames(servers: readonly LookedUp[]): void {
  const texts = servers.flatMap(({ serverId, lookup }) => textOfMeant(serverId, lookup) ?? [])
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
 * Does the work on a server. @throws what the work throws; where a complete list does not hold the server, a failure
 * says so, and which id was meant
 */
export async function explaining<Result>(server: LookedUp, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw isForeseen(error) ? explained(server, error) : error
  }
}

/** Returns the failure; where a complete list does not hold the server, it says so, and which id was meant. */
export function explained({ serverId, lookup }: LookedUp, error: UserError): UserError {
  // A refusal that speaks of a limit was about a server that VPS.org knows.
  if (!isUnlisted(lookup) || error.facts.code === 'create-refused-limit') return error
  const meant = textOfMeant(serverId, lookup)
  if (error.message.includes(meant ?? lookup.why)) return error
  const failure = withoutDoubt(error)
  const facts = meant === null ? serverNotFound(failure, lookup.why) : calledByName(failure, meant)
  return new StepError(facts, { cause: error })
}

/** Where the servers could be listed the address of the API is right. */
function withoutDoubt(error: UserError): Message {
  const isInDoubt = error instanceof VpsOrgError && error.failure.kind === 'no-such-list'
  return isInDoubt ? new VpsOrgError({ ...error.failure, kind: 'not-found' }).facts : error.facts
}

/** Returns whether a complete list of servers does not hold a server. */
export function isUnlisted(lookup: ServerLookup | null): lookup is UnlistedLookup {
  return lookup?.kind === 'unavailable' && lookup.listed !== undefined
}

function textOfMeant(serverId: string, lookup: ServerLookup | null): string | null {
  const meant = isUnlisted(lookup) ? serversMeant(serverId, lookup.listed) : null
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
