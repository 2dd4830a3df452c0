/** The way from a simulated process to the emulated provider, in virtual time, and everything that goes along it. */
import { carryOut, type ApiAnswer, refused, usualAnswer } from '../emulator/api.ts'
import { workOf } from '../emulator/faults.ts'
import { isUuid } from '../emulator/ids.ts'
import { API_BASE, OPERATION_NAMES, OPERATIONS, type Operation } from '../emulator/operations.ts'
import type { Provider } from '../emulator/provider.ts'
import type { Quirks } from '../emulator/quirks.ts'
import type { LoggedRequest } from '../emulator/request-log.ts'
import type { Token } from '../emulator/tokens.ts'
import {
  type HttpAnswer,
  HttpFailure,
  nothingWithin,
  type HttpRequest,
  type Transport,
} from '../../src/network/http.ts'
import { deliveryOf, NO_STRIKE, type SimulatedStrike } from './answer-in-time.ts'
import type { SimulatedProcess } from './simulated-process.ts'
import type { VirtualTime } from './virtual-time.ts'

/** One request of one process. Logged when it is sent; `at` is when it arrived, or would have. */
export interface SimulatedRequest extends LoggedRequest {
  readonly process: string
  readonly url: string
  readonly sentMs: number
  /** Everything that processes send and learn has a place in one order, also within one moment. */
  sentOrder: number
  /** Infinite as long as there is no end. */
  endedOrder: number
  /** Whether the provider has seen it. */
  arrived: boolean
  /** When the process had an answer, or knew that none would come; null: never. */
  endedMs: number | null
  /** The status that reached the process, also when the rest of the answer did not; null: none did. */
  headStatus: number | null
  /** The complete answer that the process got, or null. */
  shown: HttpAnswer | null
  /** Why it got none, or null. */
  failure: HttpFailure['reason'] | null
  /** The id of the snapshot that it made, as soon as it did; a UUID in small letters, however answers write it. */
  madeId: string | null
}

/** What a network is made of. */
export interface NetworkOptions {
  readonly time: VirtualTime
  readonly provider: Provider
  readonly quirks: Quirks
  readonly tokens: readonly Token[]
  /** Where the API is; requests to any other origin are logged, and do not arrive. */
  readonly origin?: string
  /** How long a request takes to arrive, and an answer to come back (ms). Default: 20 each. */
  readonly latencyMs?: (way: 'there' | 'back') => number
  /** What strikes a request, asked when it arrives. */
  readonly strike?: (entry: SimulatedRequest) => SimulatedStrike
  /** Whether a request whose sender is gone arrives all the same. Default: yes. */
  readonly arrivesAnyway?: () => boolean
  /** Called when a request is sent, before anything becomes of it. */
  readonly onRequest?: (entry: SimulatedRequest) => void
  /** Called when a request has arrived, and awaited before it is handled; what it changes, the request meets. */
  readonly onArrival?: (entry: SimulatedRequest) => void | Promise<void>
  /** Called when a complete answer is there, before the process takes it in. */
  readonly onAnswer?: (entry: SimulatedRequest) => void
}

type Settings = Required<NetworkOptions> & { readonly order: () => number }

/** The provider as processes reach it. */
export interface Network {
  /** Every request of every process, in the order in which they were sent. */
  readonly requests: readonly SimulatedRequest[]
  transport(process: SimulatedProcess): Transport
}

/** The origin of the API, unless an option says otherwise. */
export const API_ORIGIN = 'https://admin.vps.org'

/** A network without requests. */
export function createNetwork(options: NetworkOptions): Network {
  const requests: SimulatedRequest[] = []
  let order = 0
  const settings: Settings = {
    origin: API_ORIGIN,
    latencyMs: () => 20,
    strike: () => NO_STRIKE,
    arrivesAnyway: () => true,
    onRequest: () => undefined,
    onArrival: () => undefined,
    onAnswer: () => undefined,
    ...options,
    order: () => ++order,
  }
  return {
    requests,
    transport: (process) => (request) => exchange(settings, requests, process, request),
  }
}

function exchange(
  options: Settings,
  requests: SimulatedRequest[],
  process: SimulatedProcess,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const { time } = options
  return new Promise((resolve, reject) => {
    if (!process.isAlive()) return
    if (isAborted(request)) {
      reject(new HttpFailure('aborted', 'stopped', null))
      return
    }
    const entry = logged(process.name, request, options)
    options.onRequest(entry)
    if (!process.isAlive()) return
    if (isAborted(request)) {
      reject(new HttpFailure('aborted', 'stopped', null))
      return
    }
    entry.n = requests.push(entry)
    entry.sentOrder = options.order()
    let isOpen = true
    let status: number | null = null
    const release = process.hold()
    const settle = (): void => {
      isOpen = false
      cancelLimit()
      request.signal.removeEventListener('abort', onAbort)
      release()
    }
    const fail = (reason: HttpFailure['reason'], message: string): void => {
      if (!isOpen) return
      settle()
      entry.endedMs = time.now()
      entry.endedOrder = options.order()
      entry.failure = reason
      if (entry.status === 'pending' && (reason === 'aborted' || reason === 'timeout'))
        entry.status = 'client-gone'
      reject(new HttpFailure(reason, message, status))
    }
    const onAbort = (): void => {
      fail('aborted', 'stopped')
    }
    const cancelLimit = process.clock.after(request.timeLimitMs, () => {
      fail('timeout', nothingWithin(request.timeLimitMs))
    })
    request.signal.addEventListener('abort', onAbort)
    process.onDeath(() => {
      isOpen = false
    })
    const isWanted = (): boolean => isOpen && process.isAlive()

    const deliver = (answer: ApiAnswer | null, { fault }: SimulatedStrike): void => {
      const delivery = deliveryOf(answer ?? usualAnswer(entry.operation), fault)
      if (!isWanted()) {
        if (entry.status === 'pending') entry.status = 'client-gone'
        return
      }
      switch (delivery.kind) {
        case 'never':
          entry.status = 'hang'
          return
        case 'broken':
          status = delivery.status
          entry.headStatus = status
          entry.status = delivery.status === null ? 'reset' : 'cut-body'
          process.call(() => {
            fail(delivery.reason, delivery.message)
          })
          return
        case 'whole': {
          status = delivery.answer.status
          entry.headStatus = status
          entry.status = status
          const end = (): void => {
            if (!isWanted()) return
            settle()
            entry.endedMs = time.now()
            entry.endedOrder = options.order()
            entry.shown = delivery.answer
            options.onAnswer(entry)
            process.call(() => {
              resolve(delivery.answer)
            })
          }
          if (delivery.bodyTakesMs === 0) end()
          else time.after(delivery.bodyTakesMs, end)
        }
      }
    }
    if (new URL(entry.url).origin !== options.origin) {
      time.after(options.latencyMs('there'), () => {
        if (isWanted()) fail('lost', `getaddrinfo ENOTFOUND ${request.url.hostname}`)
      })
      return
    }
    time.after(options.latencyMs('there'), () => {
      if (!isWanted() && !options.arrivesAnyway()) return
      arrive(options, entry, deliver)
    })
  })
}

/** A call, because that may change in the callbacks. */
function isAborted({ signal }: HttpRequest): boolean {
  return signal.aborted
}

function arrive(
  options: Settings,
  entry: SimulatedRequest,
  deliver: (answer: ApiAnswer | null, strike: SimulatedStrike) => void,
): void {
  const { time } = options
  entry.arrived = true
  entry.at = time.now()
  const told = options.onArrival(entry)
  if (told === undefined) handle(options, entry, deliver)
  else {
    // Time stands still while a caller looks at a request in the middle of its way.
    void time.standStill(told).then(() => {
      handle(options, entry, deliver)
    })
  }
}

function handle(
  options: Settings,
  entry: SimulatedRequest,
  deliver: (answer: ApiAnswer | null, strike: SimulatedStrike) => void,
): void {
  const { time } = options
  const strike = options.strike(entry)
  entry.fault =
    strike.fault?.kind === 'malformed' ? 'garbage' : (strike.fault?.kind ?? strike.delays[0]?.kind ?? null)
  const delayMs = (when: 'not-done' | 'done'): number =>
    strike.delays.reduce((sum, { ms, work = 'not-done' }) => sum + (work === when ? ms : 0), 0)
  const proceed = (): void => {
    const answer = work(options, entry, strike)
    time.after(delayMs('done') + options.latencyMs('back'), () => {
      deliver(answer, strike)
    })
  }
  const before = delayMs('not-done')
  if (before === 0) proceed()
  else time.after(before, proceed)
}

/** Does the work of a request now, later or not at all. Null: there is no answer of the API to send. */
function work(options: Settings, entry: SimulatedRequest, { fault }: SimulatedStrike): ApiAnswer | null {
  const { operation } = entry
  if (operation === null) return refused(404, 'Not found.')
  const doIt = (): ApiAnswer => {
    const answer = carryOut(options, {
      operation,
      snapshotId: snapshotIdIn(entry.path, operation),
      query: new URL(entry.url).searchParams,
      body: entry.body,
      authorization: String(entry.headers['authorization'] ?? ''),
      origin: options.origin,
    })
    entry.workStatus = answer.status
    if (operation === 'createSnapshot' && answer.status === 201) {
      entry.madeId = idIn(answer.body)
    }
    return answer
  }
  const extent = fault?.kind === 'malformed' ? (fault.work ?? 'not-done') : workOf(fault)
  if (extent === 'done') return doIt()
  if (extent !== 'not-done') options.provider.later(extent.laterMs, doIt)
  return null
}

function idIn(body: unknown): string | null {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  const id = fields['id'] ?? fields['uuid']
  if (typeof id !== 'string' && typeof id !== 'number') return null
  return isUuid(id) ? String(id).toLowerCase() : String(id)
}

function logged(process: string, request: HttpRequest, { time, origin }: Settings): SimulatedRequest {
  const { url, method } = request
  return {
    n: 0,
    sentOrder: 0,
    endedOrder: Number.POSITIVE_INFINITY,
    process,
    method,
    url: url.href,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...request.headers },
    body: parsed(request.body),
    at: time.now(),
    sentMs: time.now(),
    operation: url.origin === origin ? operationOf(method, url.pathname) : null,
    fault: null,
    workStatus: null,
    status: 'pending',
    arrived: false,
    endedMs: null,
    headStatus: null,
    shown: null,
    failure: null,
    madeId: null,
  }
}

const PATTERNS = OPERATION_NAMES.map((operation) => {
  const { method, path } = OPERATIONS[operation]
  return {
    operation,
    method,
    pattern: new RegExp(`^${API_BASE}${path.replace('{snapshot_id}', '([^/]+)')}$`),
  }
})

function operationOf(method: string, path: string): Operation | null {
  return PATTERNS.find((each) => each.method === method && each.pattern.test(path))?.operation ?? null
}

/** The id in the path of a request, decoded; empty where there is none. */
export function snapshotIdIn(path: string, operation: Operation): string {
  const pattern = PATTERNS.find((each) => each.operation === operation)?.pattern
  return decodeURIComponent(pattern?.exec(path)?.[1] ?? '')
}

function parsed(text: string | null): unknown {
  if (text === null || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
