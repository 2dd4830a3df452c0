/** Why a restore does not happen, word for word: this is what somebody reads while the server is down. */
import { describe, expect, test } from '@jest/globals'
import type { Refusal } from '../../src/decide/restore-decision.ts'
import { canRollBack, linksOf, origin, stateAfterRefusal, whyRefused } from '../../src/report/refusals.ts'
import { whoDeploys } from '../../src/report/whose-deploy.ts'
import { foreignProvenance, NOW_MS, own, provenance, RUN, snapshot } from '../decide/snapshots.ts'

const THEIRS = own('805', '9000000012', 1, { name: 'release-9000000012-1' })
const BY_HAND = snapshot({ id: '806', createdAtMs: null, sizeMb: null, description: null })
const EARLIER = own('804', '9000000007', 2)
const FOREIGN = snapshot({ id: '807', description: foreignProvenance() })
const GUARDING = snapshot({
  id: '808',
  description: provenance('9000000008').replace(' |', ' guards=run |'),
})
const JOB = { id: '77', name: 'release / deploy' }
const UNKNOWN = { kind: 'unknown' } as const
const ENDED = { kind: 'ended', job: JOB, endedAtMs: NOW_MS + 300_000 } as const
const AS_LEFT = 'Server 12345 is as the deploy left it.'

describe('a refused restore', () => {
  test.each<[Refusal, string, string, boolean]>([
    [
      { kind: 'list-unreadable', why: 'HTTP 502.' },
      "The list of snapshots can't be read, so nobody can check what would be restored. HTTP 502.",
      AS_LEFT,
      true,
    ],
    [
      { kind: 'list-incomplete', why: 'it has more than 500 pages' },
      'The list of snapshots may be incomplete (it has more than 500 pages), so nobody can check whether somebody has deployed since.',
      AS_LEFT,
      true,
    ],
    [
      { kind: 'snapshot-deleted' },
      'Snapshot 801 is not there any more: somebody deleted it.',
      AS_LEFT,
      false,
    ],
    [
      { kind: 'snapshot-not-completed', status: 'failed' },
      'Snapshot 801 was completed and is now "failed", so it can\'t be trusted.',
      AS_LEFT,
      false,
    ],
    [
      { kind: 'snapshot-differs', found: BY_HAND },
      'What is listed as snapshot 801 (by hand) is not what this run made.',
      AS_LEFT,
      false,
    ],
    [
      { kind: 'snapshot-unproven', found: BY_HAND },
      'Snapshot 801 is listed as "by hand", and without its mark: it may be what this run made, but nothing proves that.',
      AS_LEFT,
      true,
    ],
    [
      { kind: 'server-unreadable', why: 'HTTP 502.' },
      "The state of the server can't be read, so nobody can check whether it is being restored already. HTTP 502.",
      'How server 12345 is now is not known.',
      true,
    ],
    [
      { kind: 'server-restoring' },
      'The server is being restored already, by somebody else.',
      'Server 12345 is being overwritten by that restore: wait until it is over, then look what it brought back.',
      true,
    ],
    [
      { kind: 'runner-is-server', address: '203.0.113.7' },
      "This runner has the server's own address 203.0.113.7: a restore would stop the runner in the middle of it.",
      AS_LEFT,
      true,
    ],
    [
      {
        kind: 'deployed-since',
        later: [
          { snapshot: EARLIER, progress: ENDED, by: 'ended-later' },
          { snapshot: THEIRS, progress: UNKNOWN, by: 'newer' },
          { snapshot: BY_HAND, progress: UNKNOWN, by: 'newer' },
        ],
      },
      'Somebody has deployed to this server since: it holds snapshot 805 (release-9000000012-1, 2026-11-21 09:00:00 UTC) from acme/shop, run 9000000012, job "deploy", commit 0123456 (https://github.com/acme/shop/actions/runs/9000000012); snapshot 806 (by hand, unreadable date); the deploy behind snapshot 804 (pre-deploy-9000000007-1, 2026-11-21 08:00:00 UTC) from acme/shop, run 9000000007, job "release / deploy", commit 0123456 (https://github.com/acme/shop/actions/runs/9000000007/job/77) ended at 2026-11-21 10:05:00 UTC. A restore would undo that deploy too.',
      'Server 12345 is as the later one left it.',
      true,
    ],
    [
      {
        kind: 'deployed-since',
        later: [{ snapshot: FOREIGN, progress: { kind: 'going', job: null }, by: 'newer' }],
      },
      'Somebody has deployed to this server since: it holds snapshot 807 (by hand, 2026-11-21 10:00:00 UTC) from other/repo, run 9000000099, job "deploy", commit fedcba9. A restore would undo that deploy too.',
      'Server 12345 is being changed by that deploy.',
      true,
    ],
    [
      {
        kind: 'deploy-going',
        others: [
          { snapshot: EARLIER, progress: { kind: 'going', job: JOB } },
          { snapshot: GUARDING, progress: { kind: 'going', job: null } },
        ],
      },
      'Another deploy to this server is still going: snapshot 804 (pre-deploy-9000000007-1, 2026-11-21 08:00:00 UTC) from acme/shop, run 9000000007, job "release / deploy", commit 0123456 (https://github.com/acme/shop/actions/runs/9000000007/job/77); snapshot 808 (by hand, 2026-11-21 10:00:00 UTC) from acme/shop, run 9000000008, commit 0123456 (https://github.com/acme/shop/actions/runs/9000000008). A restore would cut into it.',
      'Server 12345 is being changed by that deploy.',
      true,
    ],
    [{ kind: 'dry-run' }, '"dry-run" is on, so nothing is changed.', AS_LEFT, true],
  ])('for %j', (refusal, why, state, usable) => {
    expect(whyRefused(refusal, '801', RUN)).toBe(why)
    expect(stateAfterRefusal(refusal, '12345')).toBe(state)
    expect(canRollBack(refusal)).toBe(usable)
  })
})

describe('who deploys', () => {
  const said = (words: string, run = RUN): string =>
    whoDeploys(
      {
        snapshot: snapshot({ description: `vps-safety-snapshot/1 ${words} mark=1a2b3c4d |` }),
        progress: UNKNOWN,
      },
      run,
    )
  const what = 'snapshot 801 (by hand, 2026-11-21 10:00:00 UTC)'

  test('is told as far as the description of the snapshot tells', () => {
    expect(said('repo=other/shop')).toBe(`${what} from other/shop`)
    expect(said('run=11/1')).toBe(`${what} from an unnamed repository, run 11`)
    expect(said('sha=0123456')).toBe(`${what} from an unnamed repository, commit 0123456`)
    expect(said('repo=other/shop job=deploy')).toBe(`${what} from other/shop, job "deploy"`)
    const byHand = snapshot({ description: 'taken by hand' })
    expect(whoDeploys({ snapshot: byHand, progress: UNKNOWN }, RUN)).toBe(what)
  })

  test('is linked where the address of this repository is known', () => {
    const link = ' (https://github.com/acme/shop/actions/runs/11)'
    expect(said('repo=acme/shop run=11/2')).toBe(`${what} from acme/shop, run 11${link}`)
    expect(said('repo=acme/shop run=11/2', { ...RUN, url: null })).toBe(`${what} from acme/shop, run 11`)
  })

  test('is not hidden by the longest name of a job', () => {
    const job = { id: '77', name: 'j'.repeat(500) }
    expect(whoDeploys({ snapshot: EARLIER, progress: { kind: 'going', job } }, RUN).length).toBeLessThan(300)
  })
})

test('who made a snapshot may stand beside its size', () => {
  expect(origin(snapshot())).toBe('snapshot 801 (by hand, 1024 MB)')
  expect(origin(THEIRS)).toBe(
    'snapshot 805 (release-9000000012-1, 1024 MB) from acme/shop, run 9000000012, commit 0123456',
  )
})

test('links lead to the jobs and runs that stand in the way, and to nobody else', () => {
  const going = { kind: 'going', job: JOB } as const
  const others = [
    { snapshot: EARLIER, progress: going },
    { snapshot: GUARDING, progress: UNKNOWN },
    { snapshot: FOREIGN, progress: UNKNOWN },
  ]
  const links = [
    'https://github.com/acme/shop/actions/runs/9000000007/job/77',
    'https://github.com/acme/shop/actions/runs/9000000008',
  ]
  expect(linksOf({ kind: 'deploy-going', others }, RUN)).toEqual(links)
  const later = others.map((each) => ({ ...each, by: 'newer' as const }))
  expect(linksOf({ kind: 'deployed-since', later }, RUN)).toEqual(links)
  expect(linksOf({ kind: 'snapshot-deleted' }, RUN)).toEqual([])
})
