/** Why a restore does not happen, word for word: this is what somebody reads while the server is down. */
import { describe, expect, test } from '@jest/globals'
import type { Refusal } from '../../src/decide/after-deploy.ts'
import { canRollBack, origin, stateAfterRefusal, whoMade, whyRefused } from '../../src/report/refusals.ts'
import { own, snapshot } from '../decide/snapshots.ts'

const THEIRS = own('805', '9000000012', 1, { name: 'release-9000000012-1' })
const BY_HAND = snapshot({ id: '806', createdAtMs: null, sizeMb: null, description: null })
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
    [{ kind: 'snapshot-gone' }, 'Snapshot 801 is not there any more: somebody deleted it.', AS_LEFT, false],
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
      { kind: 'deployed-since', newer: [THEIRS, BY_HAND] },
      'Somebody has deployed to this server since: it holds snapshot 805 (release-9000000012-1, 2026-11-21 09:00:00 UTC) made by acme/shop, run 9000000012, commit 0123456; snapshot 806 (by hand, unreadable date). A restore would undo that deploy too.',
      'Server 12345 is as the later one left it.',
      true,
    ],
    [
      { kind: 'deploy-going', others: [BY_HAND, BY_HAND] },
      'Another deploy to this server is still going: snapshot 806 (by hand, unreadable date); snapshot 806 (by hand, unreadable date). A restore would cut into it.',
      'Server 12345 is being changed by that deploy.',
      true,
    ],
    [{ kind: 'dry-run' }, '"dry-run" is on, so nothing is changed.', AS_LEFT, true],
  ])('for %j', (refusal, why, state, usable) => {
    expect(whyRefused(refusal, '801')).toBe(why)
    expect(stateAfterRefusal(refusal, '12345')).toBe(state)
    expect(canRollBack(refusal)).toBe(usable)
  })
})

describe('who made a snapshot', () => {
  test('is told as far as its description tells', () => {
    const said = (words: string): string =>
      whoMade(snapshot({ description: `vps-safety-snapshot/1 ${words} mark=1a2b3c4d` }))
    const what = 'snapshot 801 (by hand, 2026-11-21 10:00:00 UTC)'
    expect(said('repo=acme/shop')).toBe(`${what} made by acme/shop`)
    expect(said('run=11/1')).toBe(`${what} made by an unnamed repository, run 11`)
    expect(said('sha=0123456')).toBe(`${what} made by an unnamed repository, commit 0123456`)
    expect(whoMade(snapshot({ description: 'taken by hand' }))).toBe(what)
  })

  test('may stand beside its size', () => {
    expect(origin(snapshot())).toBe('snapshot 801 (by hand, 1024 MB)')
    expect(origin(THEIRS)).toBe(
      'snapshot 805 (release-9000000012-1, 1024 MB) made by acme/shop, run 9000000012, commit 0123456',
    )
  })
})
