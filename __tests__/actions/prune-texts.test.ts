import { describe, expect, test } from '@jest/globals'
import { adviceOn } from '../../src/actions/shared/snapshots/delete.ts'
import type { Deletion, FailedDeletion } from '../../src/actions/shared/snapshots/delete-one.ts'
import {
  leftOver,
  saidOfAll,
  warnIfRestoring,
  warnIfShort,
  warnOfRefused,
} from '../../src/actions/shared/snapshots/prune-texts.ts'
import type { PrunedServer } from '../../src/actions/shared/snapshots/pruned-server.ts'
import { planSlots, warnOfLowLimit } from '../../src/actions/shared/snapshots/slot-plan.ts'
import { noticeUnmatchedProtect } from '../../src/actions/shared/snapshots/unmatched-protect.ts'
import type { KeepReason } from '../../src/domain/plan.ts'
import { BASE, snapshot } from '../decide/snapshots.ts'
import { postContext } from './post-context.ts'

const DELETED: Deletion = { kind: 'deleted', snapshot: snapshot({ id: '801' }) }
const GONE: Deletion = { kind: 'already-deleted', snapshot: snapshot({ id: '802' }) }

function failed(id: string, more: Partial<FailedDeletion> = {}): FailedDeletion {
  const facts = { code: 'some-code', what: `Could not delete snapshot ${id}.` }
  return { kind: 'failed', snapshot: snapshot({ id }), facts, ...more }
}

function server(serverId: string, more: Partial<PrunedServer> = {}): PrunedServer {
  const nothing = { rows: [], deletions: [], refused: [], short: 0, shortByRefusal: 0 }
  return { serverId, ...nothing, isRestoring: false, problem: null, ...more }
}

/** What a work says, with its warnings. */
function saidBy(work: (context: ReturnType<typeof postContext>['context']) => void): {
  readonly lines: readonly string[]
  readonly warnings: readonly string[]
} {
  const { context, said } = postContext()
  work(context)
  return { lines: said.lines, warnings: said.warnings }
}

describe('the warning of servers that are being restored', () => {
  const said = (...servers: readonly PrunedServer[]): readonly string[] =>
    saidBy((context) => {
      warnIfRestoring(context, servers)
    }).warnings

  test('names what went until then, and what may have gone, but nothing that stays', () => {
    const deletions = [DELETED, GONE, failed('803'), failed('804', { mayBeGone: true })]

    expect(said(server('12345', { isRestoring: true, deletions }))).toEqual([
      'Server 12345 is being restored. After 801, 802, 804 nothing more was deleted there. The next run prunes again.',
    ])
  })

  test('says that nothing was deleted', () => {
    expect(said(server('12345', { isRestoring: true, deletions: [failed('803')] }))).toEqual([
      'Server 12345 is being restored. Nothing was deleted there. The next run prunes again.',
    ])
  })

  test('is not for others', () => {
    expect(said(server('12345', { deletions: [DELETED] }))).toEqual([])
  })
})

describe('the warning of refused deletions', () => {
  test('names the servers, with a line for each snapshot where there are several', () => {
    const ids = ['803', '804']
    const servers = ids.map((id, index) => {
      const refused = [failed(id, { isRefused: true })]
      return server(`1234${index}`, { refused, deletions: [...refused, DELETED] })
    })
    const said = saidBy((context) => {
      warnOfRefused(context, servers)
    })

    expect(said.lines).toEqual([
      '[12340] Could not delete snapshot 803.',
      '[12341] Could not delete snapshot 804.',
    ])
    expect(said.warnings).toEqual([
      'VPS.org refused to delete 2 snapshots of servers 12340, 12341. The next in line is deleted instead. ' +
        'Add what should stay to "protect": 803, 804.',
    ])
  })
})

describe('the advice on refused deletions', () => {
  const withAdvice = { id: '803', facts: { code: 'a', what: 'No.', next: 'Check the token.' } }
  const without = { id: '804', facts: { code: 'a', what: 'No.' } }

  test.each([
    ['some may be for the token', [withAdvice, without], 'Allow the API token to delete snapshots, or add'],
    ['none may be for the token', [without, without], 'Add'],
  ])('where %s', (_what, all, next) => {
    expect(adviceOn(all, ['803', '804'])).toEqual({
      next: `${next} what should stay to "protect": 803, 804.`,
    })
  })

  test('is not given for what failed in another way', () => {
    expect(adviceOn([withAdvice], [])).toEqual({})
    const refused = failed('803', { isRefused: true })
    const other = failed('804')
    const [left] = leftOver([server('12345', { deletions: [DELETED, refused, other], refused: [refused] })])

    expect(left?.error.facts.next).not.toContain('protect')
  })
})

describe('the warning of servers that keep more', () => {
  const plan = (kind: 'young' | 'newest'): Parameters<typeof warnIfShort>[2][number]['plan'] => {
    const reason: KeepReason = { kind }
    return { entries: [{ action: 'keep', snapshot: snapshot(), reason }], deletions: [], short: 1 }
  }
  const said = (...kinds: readonly ('young' | 'newest')[]): string =>
    saidBy((context) => {
      const plans = kinds.map((kind, index) => ({
        serverId: `1234${index}`,
        plan: plan(kind),
        listed: [],
        replan: () => Promise.resolve(plan(kind)),
      }))
      const order = { serverIds: [], keep: 3, name: BASE, protect: [], dryRun: false }
      warnIfShort(context, order, plans)
    }).warnings.join()

  test('tells of the permission where it would help on one of them', () => {
    const advice = 'With the permission "actions: read" young snapshots can be deleted too.'

    expect(said('young', 'newest')).toContain(advice)
    expect(said('newest', 'newest')).not.toContain(advice)
  })
})

test('what was done on all servers is nothing where there are none', () => {
  expect(saidOfAll([], true)).toEqual([])
})

describe('servers above the limit', () => {
  const held = (count: number): readonly ReturnType<typeof snapshot>[] =>
    Array.from({ length: count }, (_each, index) => snapshot({ id: String(800 + index) }))
  const servers = [
    { serverId: '12345', listed: held(4), spare: [] },
    { serverId: '12346', listed: held(6), spare: [] },
    { serverId: '12347', listed: held(3), spare: [] },
  ]

  test('are warned of once, with the highest number', () => {
    const said = saidBy((context) => {
      warnOfLowLimit(context, { snapshotLimit: 3 }, servers)
    })

    expect(said.warnings).toEqual([
      '"snapshot-limit" is 3, but servers 12345, 12346 have up to 6 snapshots. ' +
        'Set "snapshot-limit" to the number that VPS.org allows.',
    ])
  })

  test('lose nothing before the create, and the log says so', async () => {
    const { context, said } = postContext()
    const quiet = { ...context.log, startGroup: () => undefined, endGroup: () => undefined }
    const [planned] = await planSlots(
      { ...context, log: quiet },
      { snapshotLimit: 3, whenFull: 'prune', name: BASE, protect: [], timeoutMs: 600_000 },
      servers.slice(0, 1),
    )

    expect(planned).toMatchObject({ slots: 'above-limit', plan: { deletions: [] } })
    expect(said.lines[0]).toBe(
      'Server 12345 uses 4 of 3 snapshot slots. Nothing is deleted there before the create.',
    )
  })
})

test('of the entries of "protect" that match nothing ten are named', () => {
  const told: string[] = []
  const patterns = Array.from({ length: 12 }, (_each, index) => `none-${index}`)
  noticeUnmatchedProtect((text) => told.push(text), patterns, { done: [{ listed: [] }], failed: [] })

  expect(told).toHaveLength(1)
  expect(told[0]).toContain('"none-9" and 2 more.')
})
