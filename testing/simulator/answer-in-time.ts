/** What a fault makes of an answer: when its head comes, when its body is whole, or how the connection ends. */
import type { ApiAnswer } from '../emulator/api.ts'
import type { Fault, Strike as EmulatorStrike } from '../emulator/faults.ts'
import { BODY_LIMIT_BYTES, type HttpAnswer, type HttpFailure } from '../../src/network/http.ts'

/** What goes wrong with one request: the emulator's faults, and an answer that is not HTTP. */
export type SimulatedFault = Fault | { kind: 'malformed'; work?: 'not-done' | 'done' }

/** What strikes one request. Delays are in virtual time. */
export interface SimulatedStrike {
  readonly delays: EmulatorStrike['delays']
  readonly fault: Exclude<SimulatedFault, { kind: 'delay' }> | null
}

/** Nothing goes wrong. */
export const NO_STRIKE: SimulatedStrike = { delays: [], fault: null }

/** How the client meets the answer. */
export type Delivery =
  | { readonly kind: 'never' }
  | {
      readonly kind: 'broken'
      readonly reason: HttpFailure['reason']
      readonly message: string
      /** Known when the connection broke after the head. */
      readonly status: number | null
    }
  | { readonly kind: 'whole'; readonly answer: HttpAnswer; readonly bodyTakesMs: number }

const HTML_PAGE =
  '<!doctype html>\n<html><head><title>Service</title></head><body><h1>It works!</h1></body></html>\n'

const HTML_TYPE = 'text/html; charset=utf-8'

/** `normal` is what would come if nothing was wrong; where the work was not done, only its status, without a body. */
export function deliveryOf(normal: ApiAnswer, fault: SimulatedStrike['fault']): Delivery {
  switch (fault?.kind) {
    case undefined:
      return whole(normal)
    case 'status': {
      const { status, headers = {}, body = { detail: `Emulated fault: ${status}.` } } = fault
      return whole({ status, body }, lowerCase(headers))
    }
    case 'redirect':
      return whole({ status: fault.status ?? 302 }, { location: fault.location })
    case 'garbage':
      return whole(
        { status: withBody(fault.status ?? normal.status), body: HTML_PAGE },
        { 'content-type': HTML_TYPE },
      )
    case 'body':
      return whole({ status: withBody(fault.status ?? normal.status), body: fault.json })
    case 'empty':
      return whole({ status: fault.status ?? normal.status })
    case 'huge':
      if (fault.bytes > BODY_LIMIT_BYTES) {
        return broken('too-large', 'the body has more than 5 MB', withBody(normal.status))
      }
      return whole({
        status: withBody(normal.status),
        body: { count: 0, results: [], padding: 'x'.repeat(fault.bytes) },
      })
    case 'trickle': {
      const sent = whole({ status: withBody(normal.status), body: normal.body ?? {} })
      if (sent.kind !== 'whole') return sent
      return {
        ...sent,
        bodyTakesMs: Math.ceil((Buffer.byteLength(sent.answer.body) * 1000) / fault.bytesPerSecond),
      }
    }
    case 'hang':
      return { kind: 'never' }
    case 'reset':
      return broken('lost', 'socket hang up', null)
    case 'malformed':
      return broken('malformed', 'Parse Error: Expected HTTP/', null)
    case 'cut-body':
      // Without a body there is nothing to cut, and what is left is a lost answer.
      return broken('lost', 'aborted', normal.body === undefined ? null : normal.status)
  }
}

function whole(answer: ApiAnswer, headers: HttpAnswer['headers'] = {}): Delivery {
  const isEmpty = answer.body === undefined || answer.status === 204 || answer.status === 304
  const [text, kind] =
    typeof answer.body === 'string'
      ? [answer.body, 'text/plain']
      : [JSON.stringify(answer.body), 'application/json']
  const body = isEmpty ? '' : text
  const type = { 'content-type': `${kind}; charset=utf-8` }
  return {
    kind: 'whole',
    answer: { status: answer.status, headers: { ...(isEmpty ? {} : type), ...headers }, body },
    bodyTakesMs: 0,
  }
}

function broken(reason: HttpFailure['reason'], message: string, status: number | null): Delivery {
  return { kind: 'broken', reason, message, status }
}

/** These answers need a status that may have a body; 204 may not. */
function withBody(status: number): number {
  return status === 204 ? 200 : status
}

function lowerCase(headers: Readonly<Record<string, string>>): HttpAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
