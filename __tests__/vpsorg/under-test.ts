import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import http from 'node:http'
import net from 'node:net'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { redactionOf } from '../../src/runner/secrets.ts'
import type { Outcome } from '../../src/vpsorg/changes.ts'
import { createVpsOrg, type VpsOrg } from '../../src/vpsorg/client.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { OnPause } from '../../src/vpsorg/retry.ts'
import type { ListName } from '../../src/vpsorg/send.ts'
import { createTransport } from '../../src/network/http.ts'
import { afterEachTest } from '../after-each-test.ts'
import { closeEmulatorsAfterEach, emulatorAtRest } from '../emulator/emulators.ts'
import { FakeClock } from '../fake-clock.ts'

/** The server that an emulator starts with. */
export const SERVER = '12345'

/** A signal that is never aborted. */
export const NEVER = new AbortController().signal

/** What a test may set for the client. */
export interface ClientOptions {
  readonly clock?: FakeClock
  readonly token?: string
  readonly random?: () => number
  readonly environment?: NodeJS.ProcessEnv
  readonly serverIds?: readonly string[]
  readonly readBefore?: readonly ListName[]
  readonly onPause?: OnPause
}

/** A client, over real HTTP, of the API at `url`. */
export function clientOf(url: string, options: ClientOptions = {}): VpsOrg {
  const clock = options.clock ?? new FakeClock()
  return createVpsOrg({
    apiUrl: new URL(url),
    token: options.token ?? DEFAULT_TOKEN.token,
    serverIds: options.serverIds ?? [SERVER],
    transport: createTransport(clock, options.environment ?? {}, process.version),
    clock,
    random: options.random ?? (() => 0),
    redact: redactionOf(options.token ?? DEFAULT_TOKEN.token),
    ...(options.readBefore === undefined ? {} : { readBefore: options.readBefore }),
    ...(options.onPause === undefined ? {} : { onPause: options.onPause }),
  })
}

/** An emulator and a client of it. */
export async function apiWith(
  emulatorOptions: EmulatorOptions = {},
  clientOptions: ClientOptions = {},
): Promise<{ emulator: Emulator; api: VpsOrg; clock: FakeClock }> {
  const { emulator } = await emulatorAtRest(emulatorOptions)
  const clock = clientOptions.clock ?? new FakeClock()
  return { emulator, api: clientOf(emulator.url, { ...clientOptions, clock }), clock }
}

const servers: { readonly server: NetServer; readonly sockets: Set<Socket> }[] = []

const closing = afterEachTest('closeServersAfterEach', async () => {
  await Promise.all(
    servers.splice(0).map(
      ({ server, sockets }) =>
        new Promise((resolve) => {
          server.close(resolve)
          for (const socket of sockets) socket.destroy()
        }),
    ),
  )
})

/** Closes the servers and emulators of each test of this file after it. */
export function closeServersAfterEach(): void {
  closing.register()
  closeEmulatorsAfterEach()
}

/**
 * Starts a server on a free port of the loopback address, until the end of the test.
 * @throws where the test file does not close it
 */
export async function listening(server: NetServer): Promise<string> {
  closing.demand()
  const sockets = new Set<Socket>()
  servers.push({ server, sockets })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server for HTTP that is not as HTTP should be. `answer` gets the connection once a request's head is there. */
export async function rawApi(answer: (socket: Socket) => void): Promise<string> {
  const server = net.createServer((socket) => {
    let head = ''
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      head = ''
      answer(socket)
    })
  })
  return `http://${await listening(server)}/api/v1`
}

/** An API that gives one answer after the other, the last one for ever. */
export async function scriptedApi(
  ...answers: readonly { status?: number; headers?: http.OutgoingHttpHeaders; body?: unknown }[]
): Promise<{ url: string; requests: http.IncomingMessage[] }> {
  const requests: http.IncomingMessage[] = []
  const server = http.createServer((request, response) => {
    request.resume()
    const { status = 200, headers = {}, body } = answers[Math.min(requests.length, answers.length - 1)] ?? {}
    requests.push(request)
    response.writeHead(status, headers)
    response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body))
  })
  return { url: `http://${await listening(server)}/api/v1`, requests }
}

/** The error with which a call failed. */
export async function errorOf(call: Promise<unknown>): Promise<VpsOrgError> {
  try {
    await call
  } catch (error) {
    if (error instanceof VpsOrgError) return error
    throw error
  }
  throw new Error('The call should have failed.')
}

/** The error of a change that was not accepted. */
export function errorIn(outcome: Outcome<unknown>): VpsOrgError {
  if (outcome.kind === 'accepted') throw new Error('The change should not have been accepted.')
  return outcome.error
}

/** Waits, in turns of the event loop, until something is so. What never comes, the time limit of the test ends. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

/** Lets everything happen that needs no more than a turn of the event loop. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
