/** What goes wrong with requests: how often in a story, and with which of them, drawn when one arrives. */
import type { Work } from '../emulator/faults.ts'
import { firewall, saysNo } from '../emulator/ready-faults.ts'
import type { SimulatedFault, SimulatedStrike } from '../simulator/answer-in-time.ts'
import type { SimulatedRequest } from '../simulator/network.ts'
import type { Chance } from './chance.ts'
import { hostileText } from './hostile-text.ts'
import { FAULT_KINDS, type FaultKind, type FaultPlan } from './story.ts'

/** How often what goes wrong in a story. Late creates need many lost answers. */
export function drawFaultPlan(chance: Chance, isLate: boolean): FaultPlan {
  const rare: readonly FaultKind[] = ['redirect', 'huge', 'forbidden', 'firewall']
  const onlyOne = chance.is(0.3)
  const chosen = isLate
    ? (['lost-after', 'server-error-after', 'gateway-timeout', 'hang'] as const)
    : onlyOne
      ? [FAULT_KINDS[chance.int(0, FAULT_KINDS.length - 1)] ?? 'lost-after']
      : FAULT_KINDS.filter(() => chance.is(0.6))
  return {
    rate: isLate
      ? 0.25
      : chance.weighted([
          [8, 0],
          [4, 0.03],
          [4, 0.1],
          [2, 0.25],
          [0.5, 0.6],
        ]),
    kinds: chosen.map((kind) => [rare.includes(kind) && !onlyOne ? 0.2 : 1, kind]),
    slowMs: chance.pick([2000, 8000, 20_000]),
  }
}

/** Draws what strikes one request; `kind` is null when nothing does. */
export function drawFault(
  plan: FaultPlan,
  chance: Chance,
  entry: SimulatedRequest,
  nowMs: number,
): { readonly kind: FaultKind | null; readonly strike: SimulatedStrike } {
  if (plan.kinds.length === 0 || !chance.is(plan.rate))
    return { kind: null, strike: { delays: [], fault: null } }
  const kind = chance.weighted(plan.kinds)
  return { kind, strike: strikeOf(kind, plan, chance, entry, nowMs) }
}

/** Answers to a list, a create and a restore that are JSON and not what they should be. None of them is a list that lies. */
const WRONG_JSON: readonly [unknown, ...unknown[]] = [
  {},
  null,
  'text',
  { results: 'none' },
  { count: 'many', results: [] },
  { count: 1, results: [{}] },
  { count: 1, results: [null] },
  { id: '../../account/me', status: 'in_progress' },
  { id: null, status: 'error' },
  { __proto__: { status: 'completed' }, results: {} },
]

function strikeOf(
  kind: FaultKind,
  { slowMs }: FaultPlan,
  chance: Chance,
  entry: SimulatedRequest,
  nowMs: number,
): SimulatedStrike {
  const one = (fault: Exclude<SimulatedFault, { kind: 'delay' }>): SimulatedStrike => ({ delays: [], fault })
  const delayed = (ms: number): SimulatedStrike => ({
    delays: [{ kind: 'delay', ms, work: chance.is(0.5) ? 'done' : 'not-done' }],
    fault: null,
  })
  const body = { detail: hostileText(chance) }
  switch (kind) {
    case 'lost-before':
      return one({ kind: 'reset' })
    case 'lost-after':
      return one({ kind: 'reset', work: lateWork(chance) })
    case 'rate-limited':
      return one({
        kind: 'status',
        status: 429,
        body,
        headers: { 'Retry-After': chance.pick(['0', '3', '20', '300', 'soon']) },
      })
    case 'rate-limited-with-date':
      return one({
        kind: 'status',
        status: 429,
        body,
        headers: { 'Retry-After': new Date(nowMs + 5000).toUTCString() },
      })
    case 'server-error-before':
      return one({ kind: 'status', status: chance.pick([500, 502, 503]), body })
    case 'server-error-after':
      return one({ kind: 'status', status: chance.pick([500, 502, 503]), body, work: lateWork(chance) })
    case 'gateway-timeout':
      return one({
        kind: 'status',
        status: 504,
        body: hostileText(chance),
        work: chance.pick<Work>(['done', 'not-done', { laterMs: 20_000 }]),
      })
    case 'cut':
      return one({ kind: 'cut-body' })
    case 'garbage':
      return one({ kind: 'garbage', work: chance.is(0.7) ? 'done' : 'not-done' })
    case 'wrong-json':
      return one({ kind: 'body', json: chance.pick(WRONG_JSON) })
    case 'malformed':
      return one({ kind: 'malformed', work: chance.is(0.5) ? 'done' : 'not-done' })
    case 'slow':
      return delayed(slowMs)
    case 'too-slow':
      return delayed(chance.int(28_000, 50_000))
    case 'trickle':
      return one({ kind: 'trickle', bytesPerSecond: chance.pick([1, 40, 2000]) })
    case 'hang':
      return one({ kind: 'hang', work: chance.pick<Work>(['done', 'not-done', { laterMs: 40_000 }]) })
    case 'says-no':
      return one(saysNo(hostileText(chance), { as: chance.pick(['success', 'error', 'failed']) }))
    case 'no-body':
      return one({ kind: 'empty', work: chance.is(0.8) ? 'done' : 'not-done' })
    case 'firewall':
      return one(firewall(chance.pick([403, 503])))
    case 'redirect':
      return one({ kind: 'redirect', location: `https://hostile.example${entry.path}` })
    case 'huge':
      return one({ kind: 'huge', bytes: 6_000_000 })
    case 'forbidden':
      return one({ kind: 'status', status: chance.pick([401, 403]), body })
  }
}

/** Mostly at once; sometimes so late that no look can tell it from what never comes. */
function lateWork(chance: Chance): Work {
  return chance.is(0.25) ? { laterMs: chance.pick([chance.int(1, 3000), chance.int(3000, 45_000)]) } : 'done'
}
