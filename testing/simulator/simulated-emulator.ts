/** The emulator in a world without sockets: what `startEmulator` gives, reached by simulated processes alone. */
import { FaultRules } from '../emulator/faults.ts'
import { API_BASE } from '../emulator/operations.ts'
import { Provider } from '../emulator/provider.ts'
import { NO_QUIRKS, type Quirks } from '../emulator/quirks.ts'
import { subjectOf } from '../emulator/request-subject.ts'
import type { Emulator, EmulatorOptions } from '../emulator/server.ts'
import { DEFAULT_TOKEN } from '../emulator/tokens.ts'
import { createNetwork } from './network.ts'
import { freeOrigin, LATENCY_MS, listen } from './servers.ts'
import type { World } from './world.ts'

/** Starts an emulator in this world. Its clock is the world's. */
export function startSimulatedEmulator(
  world: World,
  options: Omit<EmulatorOptions, 'clock' | 'clientTime' | 'port'> = {},
): Emulator {
  const { tokens = [DEFAULT_TOKEN], faults, onRequest, ...settings } = options
  const quirks: Quirks = { ...NO_QUIRKS, ...options.quirks }
  const origin = freeOrigin()
  const provider = new Provider({ ...settings, now: world.clock, idForm: () => quirks.ids })
  const rules = new FaultRules(faults)
  const known = [...tokens]
  const network = createNetwork({
    time: world.time,
    provider,
    quirks,
    tokens: known,
    origin,
    latencyMs: (way) => (way === 'back' ? LATENCY_MS : 0),
    strike: (entry) => rules.take(entry.operation, subjectOf(provider, entry)),
    ...(onRequest === undefined ? {} : { onArrival: onRequest }),
  })
  const end = listen(origin, (process) => network.transport(process))
  return {
    url: origin + API_BASE,
    origin,
    clock: world.clock,
    provider,
    faults: rules,
    quirks,
    tokens: known,
    requests: network.requests,
    close: () => {
      end()
      return Promise.resolve()
    },
  }
}
