/** The servers of simulated machines, by their origin: whatever process asks, in whatever world, reaches the same. */
import { HttpFailure, type Transport } from '../../src/network/http.ts'
import type { SimulatedProcess } from './simulated-process.ts'

/** A server as processes reach it. */
export type Reached = (process: SimulatedProcess) => Transport

/** What an answer takes to come back (ms): what a request costs a real process on the virtual clock. */
export const LATENCY_MS = 20

const servers = new Map<string, Reached>()
let port = 20_000

/** An origin on this machine that nothing else has. */
export function freeOrigin(): string {
  return `http://127.0.0.1:${++port}`
}

/** From now on requests to this origin reach the server; the returned function ends that. */
export function listen(origin: string, server: Reached): () => void {
  servers.set(origin, server)
  return () => {
    servers.delete(origin)
  }
}

/** The way from a process to all of them. */
export function transportOf(process: SimulatedProcess): Transport {
  return async (request) => {
    const server = servers.get(request.url.origin)
    if (server !== undefined) return await server(process)(request)
    await process.clock.sleep(LATENCY_MS, request.signal)
    throw new HttpFailure('lost', `connect ECONNREFUSED ${request.url.host}`, null)
  }
}
