/**
 * What the machine gives a process of this action. All of it is passed in, so that whole runs can be played without a
 * machine.
 */
import { randomBytes } from 'node:crypto'
import os from 'node:os'
import type { Octokit } from '@octokit/rest'
import type { Clock } from './domain/clock.ts'
import type { Interfaces } from './runner/addresses.ts'
import { systemClock } from './runner/clock.ts'
import type { EndingProcess } from './runner/lifecycle.ts'
import type { Redact } from './domain/text.ts'
import type { SignalSource } from './runner/signals.ts'
import { actionsToolkit, type Toolkit } from './runner/toolkit.ts'
import { createTransport, type Transport } from './network/http.ts'

/** A machine, as far as this action sees it. */
export interface Platform {
  readonly process: EndingProcess & SignalSource & { readonly env: NodeJS.ProcessEnv }
  readonly toolkit: Toolkit
  readonly clock: Clock
  /** From 0 to 1, without 1. */
  readonly random: () => number
  /** 8 random hex digits. */
  readonly newMark: () => string
  readonly interfaces: () => Interfaces
  /** Sends requests to VPS.org, and to GitHub. @throws ProxyError */
  readonly createTransport: () => Transport
  /**
   * Loads Octokit, which is large, and which most jobs never need. What it gives is redacted. `apiUrl`: `null` stands for
   * github.com.
   */
  readonly loadOctokit: (
    access: { readonly token: string; readonly apiUrl: string | null },
    transport: Transport,
    redact: Redact,
  ) => Promise<Octokit>
}

const realTransport = (): Transport => createTransport(systemClock, process.env, process.version)

/** The real one. */
export const realPlatform: Platform = {
  process,
  toolkit: actionsToolkit,
  clock: systemClock,
  random: Math.random,
  newMark: () => randomBytes(4).toString('hex'),
  interfaces: () => os.networkInterfaces(),
  createTransport: realTransport,
  loadOctokit: async (access, transport, redact) => {
    const { createOctokit } = await import('./github/octokit.ts')
    return createOctokit(access, transport, redact)
  },
}
