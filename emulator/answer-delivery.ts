import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { ApiAnswer } from './api.ts'
import type { Strike } from './faults.ts'
import type { RequestOutcome } from './request-log.ts'

const HTML_PAGE =
  '<!doctype html>\n<html><head><title>Service</title></head><body><h1>It works!</h1></body></html>\n'
const JSON_TYPE = 'application/json; charset=utf-8'
const CHUNK_BYTES = 65_536
const TRICKLE_TICK_MS = 50

/**
 * Sends an answer over HTTP, spoilt by the fault. `answer` is null when the work was not done and so only the fault
 * says what is sent. `closing` stops slow answers when the emulator ends. Gives how the request ended.
 */
export function deliver(
  reply: FastifyReply,
  answer: ApiAnswer | null,
  fault: Strike['fault'],
  closing: AbortSignal,
): RequestOutcome {
  const normal = answer ?? { status: 200 }
  switch (fault?.kind) {
    case undefined:
      return send(reply, normal)
    case 'status': {
      const { status, headers = {}, body = { detail: `Emulated fault: ${status}.` } } = fault
      return send(reply.headers(headers), { status, body })
    }
    case 'redirect':
      return send(reply.header('location', fault.location), { status: fault.status ?? 302 })
    case 'garbage':
      void reply.code(withBody(normal.status)).type('text/html; charset=utf-8').send(HTML_PAGE)
      return withBody(normal.status)
    case 'body':
      return send(reply, { status: withBody(normal.status), body: fault.json })
    case 'huge':
      return stream(reply, withBody(normal.status), Readable.from(hugeJson(fault.bytes)))
    case 'trickle': {
      const bytes = Buffer.from(JSON.stringify(normal.body ?? {}))
      return stream(
        reply,
        withBody(normal.status),
        Readable.from(trickle(bytes, fault.bytesPerSecond, closing)),
      )
    }
    case 'hang':
      reply.hijack()
      return 'hang'
    case 'reset':
      return reset(reply)
    case 'cut-body':
      return cutBody(reply, normal)
  }
}

/** These answers need a status that may have a body; 204 may not. */
function withBody(status: number): number {
  return status === 204 ? 200 : status
}

function send(reply: FastifyReply, answer: ApiAnswer): number {
  void reply.code(answer.status)
  if (answer.body === undefined || answer.status === 204 || answer.status === 304) {
    void reply.send()
  } else if (typeof answer.body === 'string') {
    void reply.type('text/plain; charset=utf-8').send(answer.body)
  } else {
    void reply.type(JSON_TYPE).send(JSON.stringify(answer.body))
  }
  return answer.status
}

function stream(reply: FastifyReply, status: number, body: Readable): number {
  void reply.code(status).type(JSON_TYPE).send(body)
  return status
}

function reset(reply: FastifyReply): 'reset' {
  reply.hijack()
  reply.raw.socket?.resetAndDestroy()
  return 'reset'
}

function cutBody(reply: FastifyReply, answer: ApiAnswer): RequestOutcome {
  // Without a body there is nothing to cut, and what is left is a lost answer.
  if (answer.body === undefined) return reset(reply)
  const bytes = Buffer.from(JSON.stringify(answer.body))
  reply.hijack()
  reply.raw.writeHead(answer.status, { 'content-type': JSON_TYPE, 'content-length': bytes.length })
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.socket?.destroy())
  return 'cut-body'
}

/** A snapshot list of exactly so many bytes (at least as many as an empty one has). */
function* hugeJson(bytes: number): Generator<Buffer> {
  const before = Buffer.from('{"count":0,"results":[],"padding":"')
  const after = Buffer.from('"}')
  yield before
  let left = Math.max(0, bytes - before.length - after.length)
  while (left > 0) {
    const size = Math.min(left, CHUNK_BYTES)
    yield Buffer.alloc(size, 'x')
    left -= size
  }
  yield after
}

async function* trickle(bytes: Buffer, bytesPerSecond: number, closing: AbortSignal): AsyncGenerator<Buffer> {
  const size = Math.max(1, Math.round((bytesPerSecond * TRICKLE_TICK_MS) / 1000))
  const tickMs = (size * 1000) / bytesPerSecond
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size)
    await sleep(tickMs, undefined, { signal: closing }).catch(() => undefined)
    if (closing.aborted) return
  }
}
