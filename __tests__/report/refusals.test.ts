/** Why a restore does not happen, word for word: a user reads this while the server is down. */
import { describe, expect, test } from '@jest/globals'
import type { Refusal } from '../../src/decide/restore-decision.ts'
import { type Message, textOf } from '../../src/domain/message.ts'
import {
  canRollBack,
  linksOf,
  onlyIfOfAll,
  origin,
  refusedRestore,
  refusedRestores,
  type RefusedServer,
} from '../../src/report/refusals.ts'
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
const UNREADABLE: Message = {
  code: 'api-permission-missing',
  what: 'Could not read: HTTP 403.',
  next: 'Give it.',
}
const BEFORE = 'Server 12345 was not restored: '

const NEWER = { snapshot: THEIRS, progress: UNKNOWN, by: 'newer' } as const
const ENDED_LATER = { snapshot: EARLIER, progress: ENDED, by: 'ended-later' } as const
const GOING = { snapshot: EARLIER, progress: { kind: 'going', job: JOB } } as const
const CHECK_THAT = 'First check that deploy: if it is good, do nothing.'
const WAIT_FOR_THAT = 'Wait until that deploy has ended, then check the server.'

function refused(refusal: Refusal, serverId = '12345'): RefusedServer {
  return { serverId, snapshotId: '801', refusal }
}

describe('a refused restore', () => {
  test.each<[Refusal, string, string, string, string | undefined]>([
    [
      { kind: 'list-unreadable', why: UNREADABLE },
      'restore-refused-list-unreadable',
      'its snapshots could not be read.',
      `Could not read: HTTP 403. ${AS_LEFT}`,
      'Give it.',
    ],
    [
      { kind: 'list-incomplete', why: 'it has more than 500 pages' },
      'restore-refused-list-incomplete',
      'the list of its snapshots may be incomplete (it has more than 500 pages).',
      AS_LEFT,
      undefined,
    ],
    [
      { kind: 'snapshot-deleted' },
      'restore-refused-snapshot-deleted',
      'snapshot 801 no longer exists.',
      AS_LEFT,
      undefined,
    ],
    [
      { kind: 'snapshot-not-completed', status: 'failed' },
      'restore-refused-snapshot-not-completed',
      'snapshot 801 is no longer completed, but "failed".',
      AS_LEFT,
      undefined,
    ],
    [
      { kind: 'snapshot-differs', found: BY_HAND },
      'restore-refused-snapshot-differs',
      'snapshot 801 is listed as "by hand", which is not what this run created.',
      AS_LEFT,
      undefined,
    ],
    [
      { kind: 'snapshot-unproven', found: BY_HAND },
      'restore-refused-snapshot-unproven',
      'snapshot 801 is listed as "by hand" and without its mark, so it may be another one.',
      AS_LEFT,
      undefined,
    ],
    [
      { kind: 'server-unreadable', why: 'HTTP 502.' },
      'restore-refused-server-unreadable',
      'its state could not be checked.',
      'HTTP 502.',
      undefined,
    ],
    [
      { kind: 'server-restoring' },
      'restore-refused-server-restoring',
      'another restore of it is running.',
      'Server 12345 is being overwritten by that restore.',
      'Wait until that restore is over, then check the server at VPS.org.',
    ],
    [
      { kind: 'runner-is-server', address: '203.0.113.7' },
      'restore-refused-runner-is-server',
      'this runner has its address 203.0.113.7, so a restore would stop this job.',
      AS_LEFT,
      'Let the job run on another machine.',
    ],
    [
      {
        kind: 'deployed-since',
        later: [ENDED_LATER, NEWER, { snapshot: BY_HAND, progress: UNKNOWN, by: 'newer' }],
      },
      'restore-refused-newer-deploy',
      'there is a newer deploy: snapshot 805 of job "deploy" (https://github.com/acme/shop/actions/runs/9000000012), and 2 more.',
      'Server 12345 is as the newer deploy left it.',
      CHECK_THAT,
    ],
    [
      { kind: 'deployed-since', later: [ENDED_LATER] },
      'restore-refused-newer-deploy',
      'there is a newer deploy: snapshot 804 of job "release / deploy" (https://github.com/acme/shop/actions/runs/9000000007/job/77), ended at 2026-11-21 10:05:00 UTC.',
      'Server 12345 is as the newer deploy left it.',
      CHECK_THAT,
    ],
    [
      {
        kind: 'deployed-since',
        later: [{ snapshot: FOREIGN, progress: { kind: 'going', job: null }, by: 'newer' }],
      },
      'restore-refused-newer-deploy',
      'there is a newer deploy: snapshot 807 from other/repo, run 9000000099, job "deploy", commit fedcba9.',
      'That deploy is changing server 12345.',
      WAIT_FOR_THAT,
    ],
    [
      {
        kind: 'deployed-since',
        later: [NEWER, { ...GOING, by: 'newer' }],
      },
      'restore-refused-newer-deploy',
      'there is a newer deploy: snapshot 805 of job "deploy" (https://github.com/acme/shop/actions/runs/9000000012), and 1 more.',
      'That deploy is changing server 12345.',
      WAIT_FOR_THAT,
    ],
    [
      {
        kind: 'deploy-going',
        others: [GOING, { snapshot: GUARDING, progress: { kind: 'going', job: null } }],
      },
      'restore-refused-deploy-running',
      'another deploy is still running: snapshot 804 of job "release / deploy" (https://github.com/acme/shop/actions/runs/9000000007/job/77), and 1 more.',
      'That deploy is changing server 12345.',
      WAIT_FOR_THAT,
    ],
    [{ kind: 'dry-run' }, 'restore-refused-dry-run', '"dry-run" is "true".', AS_LEFT, undefined],
  ])('for %j', (refusal, code, reason, state, next) => {
    const message = refusedRestore(refused(refusal), RUN)
    expect(message).toStrictEqual({
      code,
      what: `${BEFORE}${reason}`,
      state,
      ...(next === undefined ? {} : { next }),
    })
    expect(textOf(message).length).toBeLessThanOrEqual(300)
  })

  test.each<[Refusal, boolean, string | null]>([
    [{ kind: 'list-unreadable', why: UNREADABLE }, true, 'last-change'],
    [{ kind: 'list-incomplete', why: 'it has two pages' }, true, 'last-change'],
    [{ kind: 'snapshot-deleted' }, false, 'last-change'],
    [{ kind: 'snapshot-not-completed', status: 'failed' }, false, 'last-change'],
    [{ kind: 'snapshot-differs', found: BY_HAND }, false, 'last-change'],
    [{ kind: 'snapshot-unproven', found: BY_HAND }, true, 'right-snapshot'],
    [{ kind: 'server-unreadable', why: 'It has no state.' }, true, 'last-change'],
    [{ kind: 'server-restoring' }, true, 'restore-over'],
    [{ kind: 'runner-is-server', address: '203.0.113.7' }, true, 'last-change'],
    [{ kind: 'deployed-since', later: [NEWER] }, true, 'later-deploy'],
    [{ kind: 'deployed-since', later: [ENDED_LATER, NEWER] }, true, 'later-deploy'],
    // An older snapshot: that deploy began before ours was created, so ours may hold a part of it.
    [{ kind: 'deployed-since', later: [ENDED_LATER] }, true, 'part-of-deploy'],
    [{ kind: 'deploy-going', others: [GOING] }, true, 'part-of-deploy'],
    [{ kind: 'dry-run' }, true, null],
  ])('because of %j: whether its snapshot is of use, and on what condition', (refusal, usable, onlyIf) => {
    expect(canRollBack(refusal)).toBe(usable)
    expect(onlyIfOfAll([refusal])).toBe(onlyIf)
  })

  test.each<[readonly Refusal[], string | null]>([
    [[{ kind: 'snapshot-deleted' }, { kind: 'deployed-since', later: [NEWER] }], 'later-deploy'],
    [[{ kind: 'server-restoring' }, { kind: 'snapshot-deleted' }], 'restore-over'],
    [[{ kind: 'dry-run' }, { kind: 'snapshot-deleted' }], 'last-change'],
    [[{ kind: 'dry-run' }, { kind: 'dry-run' }], null],
    [[], null],
  ])('of several servers, %j: a deploy that is known of goes before one that may be', (refusals, onlyIf) => {
    expect(onlyIfOfAll(refusals)).toBe(onlyIf)
  })
})

describe('several servers of which some are refused', () => {
  const DELETED: Refusal = { kind: 'snapshot-deleted' }

  test('name the one, and its reason', () => {
    expect(refusedRestores([refused(DELETED, '5')], 3, RUN)).toEqual({
      code: 'restore-refused-snapshot-deleted',
      what: 'None of 3 servers was restored, because server 5 cannot be restored: snapshot 801 no longer exists.',
      state: 'Server 5 is as the deploy left it.',
    })
  })

  test('name all of several, and the code that they share', () => {
    const several = [refused(DELETED, '5'), refused(DELETED, '6')]
    expect(refusedRestores(several, 3, RUN)).toEqual({
      code: 'restore-refused-snapshot-deleted',
      what: 'None of 3 servers was restored, because these cannot be restored: 5, 6.',
      state: 'The log of this step has a line for each server.',
    })
    expect(() => refusedRestores([], 3, RUN)).toThrow('No server was refused.')
    const mixed = [refused(DELETED, '5'), refused({ kind: 'dry-run' }, '6')]
    expect(refusedRestores(mixed, 3, RUN).code).toBe('restore-refused-several')
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
  const what = 'snapshot 801'

  test('is told as far as the description of the snapshot tells', () => {
    expect(said('repo=other/shop')).toBe(`${what} from other/shop`)
    expect(said('run=11/1')).toBe(`${what} from an unnamed repository, run 11`)
    expect(said('sha=0123456')).toBe(`${what} from an unnamed repository, commit 0123456`)
    expect(said('repo=other/shop job=deploy')).toBe(`${what} from other/shop, job "deploy"`)
    const byHand = snapshot({ description: 'taken by hand' })
    expect(whoDeploys({ snapshot: byHand, progress: UNKNOWN }, RUN)).toBe(
      'snapshot 801 (by hand, 2026-11-21 10:00:00 UTC)',
    )
  })

  test('is linked where the address of this repository is known', () => {
    const link = ' (https://github.com/acme/shop/actions/runs/11)'
    expect(said('repo=acme/shop run=11/2')).toBe(`${what} (by hand, 2026-11-21 10:00:00 UTC)${link}`)
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

test('links lead to the jobs and runs that stand in the way, and to no other', () => {
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
