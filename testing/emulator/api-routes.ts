import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { deliver } from './answer-delivery.ts'
import { carryOut, refused, usualAnswer, type ApiAnswer, type EmulatedApi } from './api.ts'
import { workOf, type FaultRules, type Strike } from './faults.ts'
import { OPERATION_NAMES, OPERATIONS, type Operation } from './operations.ts'
import type { LoggedRequest } from './request-log.ts'
import { subjectOf } from './request-subject.ts'

/** What the HTTP face of the API works with. */
export interface ApiContext extends EmulatedApi {
  readonly faults: FaultRules
  /** Grows with every request. */
  readonly requests: LoggedRequest[]
  /** Awaited before a request is handled. */
  readonly onRequest: (entry: LoggedRequest) => void | Promise<void>
  /** Aborted when the emulator ends. */
  readonly closing: AbortSignal
  /** Where the emulator listens, without a path. */
  origin(): string
}

/** Adds the documented calls, and a 404 for everything else. */
export function addApiRoutes(app: FastifyInstance, context: ApiContext): void {
  // Bodies are taken as text: the log shows what was really sent, and a body that is no JSON is the API's to refuse.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    done(null, text)
  })
  for (const operation of OPERATION_NAMES) {
    const { method, path } = OPERATIONS[operation]
    app.route({
      method,
      url: path.replace('{snapshot_id}', ':snapshotId'),
      handler: (request, reply) => serve(context, operation, request, reply),
    })
  }
  app.setNotFoundHandler((request, reply) => serve(context, null, request, reply))
}

async function serve(
  context: ApiContext,
  operation: Operation | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const entry = logged(context, operation, request)
  reply.raw.once('close', () => {
    if (entry.status === 'pending') entry.status = 'client-gone'
  })
  await context.onRequest(entry)

  const strike = context.faults.take(operation, subjectOf(context.provider, entry))
  entry.fault = strike.fault?.kind ?? strike.delays[0]?.kind ?? null
  await delay(strike, 'not-done', context.closing)
  if (context.closing.aborted) return reply.hijack()
  const answer = work(context, entry, request, strike)
  await delay(strike, 'done', context.closing)

  // The client may have given up during a delay. The work is done all the same, as it would be at the provider.
  if (entry.status === 'pending') {
    const { quirks, closing } = context
    const normal = answer ?? usualAnswer(operation)
    entry.status = deliver(reply, { normal, fault: strike.fault, encoding: quirks.encoding, closing })
  } else {
    reply.hijack()
  }
  return reply
}

/** Does the work of a request now, later or not at all. Null: there is no answer of the API to send. */
function work(
  context: ApiContext,
  entry: LoggedRequest,
  request: FastifyRequest,
  { fault }: Strike,
): ApiAnswer | null {
  const { operation } = entry
  // Not documented is what the API says to a path that it does not have.
  if (operation === null) return refused(404, 'Not found.')
  const doIt = (): ApiAnswer => {
    const answer = carryOut(context, {
      operation,
      snapshotId: (request.params as { snapshotId?: string }).snapshotId ?? '',
      query: new URLSearchParams(entry.query),
      body: entry.body,
      authorization: request.headers.authorization,
      origin: context.origin(),
    })
    entry.workStatus = answer.status
    return answer
  }
  const extent = workOf(fault)
  if (extent === 'done') return doIt()
  if (extent !== 'not-done') context.provider.later(extent.laterMs, doIt)
  return null
}

async function delay({ delays }: Strike, when: 'not-done' | 'done', closing: AbortSignal): Promise<void> {
  for (const { ms, work: extent = 'not-done' } of delays) {
    if (extent === when) await sleep(ms, undefined, { signal: closing }).catch(() => undefined)
  }
}

function logged(context: ApiContext, operation: Operation | null, request: FastifyRequest): LoggedRequest {
  const url = new URL(request.url, 'http://localhost')
  const entry: LoggedRequest = {
    n: context.requests.length + 1,
    method: request.method,
    path: request.url.split('?', 1)[0] ?? '',
    query: Object.fromEntries(url.searchParams),
    headers: { ...request.headers },
    body: parsedBody(request.body),
    at: context.provider.now(),
    operation,
    fault: null,
    workStatus: null,
    status: 'pending',
  }
  context.requests.push(entry)
  return entry
}

function parsedBody(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
