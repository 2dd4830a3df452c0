/** Bugs in how a client looks, waits and comes to an end. */
import type { Platform } from '../../src/platform.ts'
import type { HttpAnswer, Transport } from '../../src/network/http.ts'
import {
  answersAs,
  isCreate,
  isListOf,
  isRestore,
  type Item,
  onlyIn,
  processWith,
  serversAs,
  statusOf,
  transportOf,
  withGitHub,
  withProcess,
} from './seeded-bug-tools.ts'
import type { SeededBug } from './seeded-bugs.ts'

export const BUGS_IN_READS: readonly SeededBug[] = [
  {
    bug: 'prunes without a look at the server',
    rule: 'prune-looks',
    seed: 10,
    plant: onlyIn(['post', 'prune'], transportOf(withoutServers)),
  },
  {
    bug: 'prunes a server that is being restored',
    rule: 'prune-looks',
    seed: 24,
    plant: onlyIn(
      ['post', 'prune'],
      serversAs((items) => items.map(asActive)),
    ),
  },
  {
    bug: 'takes a restore for over at once',
    rule: 'restored-disk',
    seed: 14,
    plant: transportOf(overAtOnce),
  },
  {
    bug: 'takes a restore that never began for over',
    rule: 'seen',
    seed: 14,
    plant: transportOf(overAtOnce),
  },
  {
    bug: 'does not look what became of a restore that was refused',
    rule: 'looks-after',
    seed: 3,
    plant: transportOf(withoutServersAfterRestore),
  },
  {
    bug: 'overlooks for how long it should wait',
    rule: 'pace',
    seed: 4,
    plant: answersAs(
      ({ method }) => method === 'GET',
      (answer) => ({ ...answer, headers: {} }),
    ),
  },
  {
    bug: 'takes maintenance for the end',
    rule: 'patience-of-reads',
    seed: 56,
    plant: answersAs(({ method }) => method === 'GET', asRefusal),
  },
  {
    bug: 'stops waiting at the first look that fails',
    rule: 'gives-up',
    seed: 294,
    plant: transportOf(impatientAfterCreate),
  },
  {
    bug: 'takes twenty times as long as it may',
    rule: 'deadline',
    seed: 94,
    plant: (host) => ({
      ...host,
      clock: { ...host.clock, elapsedMs: () => host.clock.elapsedMs() / 20 },
    }),
  },
  {
    bug: 'waits for GitHub as long as it takes',
    rule: 'patience',
    seed: 4,
    // Its questions have no signal that could end them.
    plant: withGitHub((_, ask) => (parameters) => ask({ ...parameters, request: {} })),
  },
  {
    bug: 'overlooks signals',
    rule: 'signals',
    seed: 10,
    plant: withProcess(withoutSignals),
  },
  {
    bug: 'never ends',
    rule: 'ends',
    seed: 1,
    plant: (host) => {
      host.simulated.hold()
      return host
    },
  },
]

const NO_SERVERS: HttpAnswer = { status: 403, headers: {}, body: '{"detail": "no"}' }

function withoutServers(send: Transport): Transport {
  return (request) => (isListOf(request, 'servers') ? Promise.resolve(NO_SERVERS) : send(request))
}

function asActive(each: Item): Item {
  return statusOf(each) === 'restoring' ? { ...each, status: 'active' } : each
}

/** The first look after a restore shows it, and the next ones show its end. */
function overAtOnce(send: Transport): Transport {
  let looks = -1
  return async (request) => {
    if (isRestore(request)) looks = 0
    const answer = await send(request)
    if (looks === -1 || !isListOf(request, 'servers') || answer.status !== 200) return answer
    const status = looks++ === 0 ? 'restoring' : 'active'
    return { ...answer, body: answer.body.replace(/"status":"[^"]*"/g, `"status":"${status}"`) }
  }
}

function withoutServersAfterRestore(send: Transport): Transport {
  let hasRestored = false
  return (request) => {
    if (isRestore(request)) hasRestored = true
    return hasRestored && isListOf(request, 'servers') ? Promise.resolve(NO_SERVERS) : send(request)
  }
}

function asRefusal(answer: HttpAnswer): HttpAnswer {
  return answer.status >= 429 ? { ...answer, status: 400 } : answer
}

function impatientAfterCreate(send: Transport, host: Platform): Transport {
  let hasCreated = false
  return async (request) => {
    if (!hasCreated || request.method !== 'GET') {
      const answer = await send(request)
      hasCreated ||= isCreate(request) && answer.status === 201
      return answer
    }
    try {
      return asRefusal(await send(request))
    } catch (error) {
      host.toolkit.debug(String(error))
      return { status: 400, headers: {}, body: '{"detail": "no"}' }
    }
  }
}

function withoutSignals(process: Platform['process']): Platform['process'] {
  const on = ((event: 'exit', listener: () => void) =>
    process.on(event, event.startsWith('SIG') ? () => undefined : listener)) as Platform['process']['on']
  return processWith(process, { on })
}
