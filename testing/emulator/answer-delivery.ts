import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { FastifyReply } from 'fastify'
import type { ApiAnswer } from './api.ts'
import type { Strike } from './faults.ts'
import type { Quirks } from './quirks.ts'
import type { RequestOutcome } from './request-log.ts'

const HTML_PAGE =
  '<!doctype html>\n<html><head><title>Service</title></head><body><h1>It works!</h1></body></html>\n'
const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'
const HTML_TYPE = 'text/html; charset=utf-8'
const CHUNK_BYTES = 65_536
const TRICKLE_TICK_MS = 50

/** What an answer goes out with. */
export interface Delivery {
  /** What would be sent if nothing was wrong; where the work was not done, only its status, without a body. */
  readonly normal: ApiAnswer
  readonly fault: Strike['fault']
  readonly encoding: Quirks['encoding']
  /** Stops slow answers when the emulator ends. */
  readonly closing: AbortSignal
}

/** Sends an answer over HTTP, spoilt by the fault. Gives how the request ended. */
export function deliver(reply: FastifyReply, { normal, fault, encoding, closing }: Delivery): RequestOutcome {
  switch (fault?.kind) {
    case undefined:
      return send(reply, normal, encoding)
    case 'status': {
      const { status, headers = {}, body = { detail: `Emulated fault: ${status}.` } } = fault
      return send(reply.headers(headers), { status, body }, encoding)
    }
    case 'redirect':
      return send(reply.header('location', fault.location), { status: fault.status ?? 302 }, encoding)
    case 'garbage': {
      const status = withBody(fault.status ?? normal.status)
      return send(reply.header('content-type', HTML_TYPE), { status, body: HTML_PAGE }, encoding)
    }
    case 'body':
      return send(reply, { status: withBody(fault.status ?? normal.status), body: fault.json }, encoding)
    case 'empty':
      return send(reply, { status: fault.status ?? normal.status }, encoding)
    case 'huge':
      return stream(reply, withBody(normal.status), Readable.from(hugeJson(fault.bytes)))
    case 'trickle': {
      announceSilence(reply)
      const bytes = Buffer.from(JSON.stringify(normal.body ?? {}))
      return stream(
        reply,
        withBody(normal.status),
        Readable.from(trickle(bytes, fault.bytesPerSecond, closing)),
      )
    }
    case 'hang':
      reply.hijack()
      announceSilence(reply)
      return 'hang'
    case 'reset':
      return reset(reply)
    case 'cut-body':
      return cutBody(reply, normal)
  }
}

/** A client on a virtual clock lets no time pass while an answer is on its way: it has to be told that none is. */
function announceSilence({ raw, request }: FastifyReply): void {
  if (request.headers['x-virtual-now'] !== undefined) raw.writeProcessing()
}

/** These answers need a status that may have a body; 204 may not. */
function withBody(status: number): number {
  return status === 204 ? 200 : status
}

/** A type that was set stays. */
function send(reply: FastifyReply, { status, body }: ApiAnswer, encoding: Quirks['encoding']): number {
  void reply.code(status)
  if (body === undefined || status === 204 || status === 304) {
    void reply.send()
    return status
  }
  const isText = typeof body === 'string'
  if (!reply.hasHeader('content-type')) void reply.type(isText ? TEXT_TYPE : JSON_TYPE)
  const bytes = Buffer.from(isText ? body : JSON.stringify(body))
  if (encoding !== 'plain') void reply.header('content-encoding', 'gzip')
  void reply.send(encoding === 'gzip' ? gzipSync(bytes) : bytes)
  return status
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
