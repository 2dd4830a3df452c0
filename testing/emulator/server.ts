import fastify, { type FastifyInstance } from 'fastify'
import { addApiRoutes, type ApiContext } from './api-routes.ts'
import { BadArgument } from './bad-argument.ts'
import { drivenClock, isDriven, scaledClock, type Clock } from './clock.ts'
import { addControlRoutes, CONTROL_BASE } from './control-routes.ts'
import { FaultRules, type FaultRule } from './faults.ts'
import { API_BASE } from './operations.ts'
import type { ProviderOptions } from './provider-options.ts'
import { Provider } from './provider.ts'
import { NO_QUIRKS, type Quirks } from './quirks.ts'
import { Refusal } from './refusal.ts'
import type { LoggedRequest } from './request-log.ts'
import { DEFAULT_TOKEN, type Token } from './tokens.ts'

/**
 * The request header that carries the client's virtual time (epoch ms). A test that runs the action as a child
 * process lets the child's clock jump instead of waiting, and the child says with each request what time it has;
 * the emulator's clock is moved there before the request is handled, never backwards. Only with `clientTime`.
 */
const VIRTUAL_NOW_HEADER = 'x-virtual-now'

/** How an emulator starts. The settings of the provider are among them. */
export interface EmulatorOptions extends Omit<ProviderOptions, 'now' | 'idForm'> {
  /** Default 0: any free one. */
  port?: number
  /** Default: real time; with `clientTime`, one that stands still at the present until a request moves it. */
  clock?: Clock
  /** Lets the header `x-virtual-now` move the clock, which then must be a driven one. */
  clientTime?: boolean
  /** Default: `vps_emulator_token`, which may do everything. */
  tokens?: readonly Token[]
  faults?: readonly FaultRule[]
  quirks?: Partial<Quirks>
  /** Awaited before each request to the API is handled; what it changes, the request meets. */
  onRequest?: (entry: LoggedRequest) => void | Promise<void>
}

/** A running emulator. Everything in it may be changed while it runs. */
export interface Emulator {
  /** The address of the API: `http://127.0.0.1:PORT/api/v1`. */
  readonly url: string
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string
  readonly clock: Clock
  readonly provider: Provider
  readonly faults: FaultRules
  readonly quirks: Quirks
  readonly tokens: Token[]
  /** Every request to the API so far, oldest first. Those to the control endpoint are not in it. */
  readonly requests: readonly LoggedRequest[]
  /** Ends it at once, also in the middle of requests. */
  close(): Promise<void>
}

/** Starts an emulator on the loopback address. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, clientTime = false, tokens = [DEFAULT_TOKEN], faults, onRequest, ...settings } = options
  const clock = options.clock ?? (clientTime ? drivenClock(Date.now()) : scaledClock(1))
  const quirks: Quirks = { ...NO_QUIRKS, ...options.quirks }
  const closing = new AbortController()
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false })
  let origin = ''
  const context = {
    provider: new Provider({ ...settings, now: clock, idForm: () => quirks.ids }),
    quirks,
    tokens: [...tokens],
    faults: new FaultRules(faults),
    requests: [],
    onRequest: onRequest ?? (() => undefined),
    closing: closing.signal,
    origin: () => origin,
  } satisfies ApiContext

  if (clientTime) followClientTime(app, clock)
  answerErrors(app)
  app.register(
    (api, _options, done) => {
      addApiRoutes(api, context)
      done()
    },
    { prefix: API_BASE },
  )
  app.register(
    (control, _options, done) => {
      addControlRoutes(control, context)
      done()
    },
    { prefix: CONTROL_BASE },
  )
  origin = await app.listen({ host: '127.0.0.1', port })

  return {
    url: origin + API_BASE,
    origin,
    clock,
    provider: context.provider,
    faults: context.faults,
    quirks,
    tokens: context.tokens,
    requests: context.requests,
    close: async () => {
      closing.abort()
      await app.close()
    },
  }
}

function followClientTime(app: FastifyInstance, clock: Clock): void {
  if (!isDriven(clock)) throw new BadArgument('clientTime needs a clock that can be moved: drivenClock.')
  // A client that reads how long to wait from a date compares it with this one.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('date', new Date(clock()).toUTCString())
    done()
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const text = request.headers[VIRTUAL_NOW_HEADER]
    const now = Number(text)
    if (text === undefined) {
      done()
    } else if (Number.isFinite(now)) {
      clock.advanceTo(now)
      done()
    } else {
      done(new BadArgument(`${VIRTUAL_NOW_HEADER} takes milliseconds since 1970.`))
    }
  })
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status =
      error instanceof BadArgument ? 400 : error instanceof Refusal ? error.status : error.statusCode
    return reply.code(status ?? 500).send({ detail: error.message })
  })
}
