/** Any HTTP server in a simulated world. */
import { type HttpAnswer, HttpFailure, nothingWithin, type HttpRequest } from '../../src/network/http.ts'
import { LATENCY_MS, type Reached } from './servers.ts'
import type { VirtualTime } from './virtual-time.ts'

/** The way back: as much of Node's `ServerResponse` as servers of tests use. */
export interface ServerAnswer {
  writeHead(status: number, headers?: Readonly<Record<string, string>>): ServerAnswer
  end(body?: string): unknown
  /** Breaks the connection. */
  destroy(): unknown
}

/** A server: takes a request in, and answers now, later or not at all. */
export type Serve = (request: HttpRequest, answer: ServerAnswer) => void

/** How this server is reached. */
export function reached(serve: Serve): Reached {
  return (process) => (request) =>
    new Promise((resolve, reject) => {
      if (request.signal.aborted) {
        reject(new HttpFailure('aborted', 'stopped', null))
        return
      }
      const release = process.hold()
      let isOpen = true
      const settle = (outcome: () => void): void => {
        if (!isOpen) return
        isOpen = false
        cancelLimit()
        request.signal.removeEventListener('abort', onAbort)
        release()
        process.call(outcome)
      }
      const fail = (reason: HttpFailure['reason'], message: string, status: number | null): void => {
        settle(() => {
          reject(new HttpFailure(reason, message, status))
        })
      }
      const onAbort = (): void => {
        fail('aborted', 'stopped', null)
      }
      const cancelLimit = process.clock.after(request.timeLimitMs, () => {
        fail('timeout', nothingWithin(request.timeLimitMs), null)
      })
      request.signal.addEventListener('abort', onAbort)
      process.onDeath(() => {
        isOpen = false
      })
      const answer = new AnswerInTime(process.time, (whole) => {
        if (whole === null) fail('lost', 'socket hang up', null)
        else
          settle(() => {
            resolve(whole)
          })
      })
      process.time.after(0, () => {
        if (isOpen) serve(request, answer)
      })
    })
}

class AnswerInTime implements ServerAnswer {
  readonly #time: VirtualTime
  readonly #deliver: (whole: HttpAnswer | null) => void
  #status = 200
  #headers: Readonly<Record<string, string>> = {}

  constructor(time: VirtualTime, deliver: (whole: HttpAnswer | null) => void) {
    this.#time = time
    this.#deliver = deliver
  }

  writeHead(status: number, headers: Readonly<Record<string, string>> = {}): this {
    this.#status = status
    this.#headers = headers
    return this
  }

  end(body = ''): void {
    this.#time.after(LATENCY_MS, () => {
      this.#deliver({ status: this.#status, headers: this.#headers, body })
    })
  }

  destroy(): void {
    this.#time.after(LATENCY_MS, () => {
      this.#deliver(null)
    })
  }
}
