/** What is known, and said, after each way in which a restore can end. */
import { describe, expect, test } from '@jest/globals'
import { failedRestore } from '../../src/actions/shared/restores/failed-restore.ts'
import {
  type KnownRestore,
  knownOf,
  mayBeUntouched,
  type RestoreOutcome,
} from '../../src/actions/shared/restores/restore-outcome.ts'
import type { RestoreEnd } from '../../src/actions/shared/restores/wait-for-servers.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'

const ERROR = new VpsOrgError({
  kind: 'forbidden',
  operation: { kind: 'restore', snapshotId: '802' },
  status: 403,
  requestId: null,
  said: null,
  retryAfterMs: null,
})
const SEEN = { kind: 'status', status: 'active' } as const
const SUBJECT = { undone: 'deploy', serverId: '12345', snapshotId: '802' } as const

const ended = (end: RestoreEnd): RestoreOutcome => ({ kind: 'ended', end, lost: null })
const cut = { sawRestoring: true, lastStatus: 'restoring' }
const quiet = { sawRestoring: false, lastStatus: 'active' }

/** How it ended, what is known then, whether the server may be untouched, and the code of what is said. */
const ROWS: readonly (readonly [string, RestoreOutcome, KnownRestore, boolean, string | null])[] = [
  [
    'a restore that was never sent',
    { kind: 'not-sent', error: ERROR },
    { kind: 'not-begun', status: null },
    true,
    ERROR.facts.code,
  ],
  [
    'a restore that was refused',
    { kind: 'refused', error: ERROR, seen: SEEN, tries: 1, forMs: 0 },
    { kind: 'not-begun', status: 'active' },
    true,
    ERROR.facts.code,
  ],
  [
    'a restore of which nothing is known',
    { kind: 'unknown', error: ERROR, seen: SEEN },
    { kind: 'unknown', status: 'active' },
    true,
    'restore-unclear',
  ],
  [
    'a restore that is not waited for',
    { kind: 'not-followed', lost: null },
    { kind: 'not-followed', status: 'restoring' },
    false,
    null,
  ],
  ['a server that is back', ended({ kind: 'up' }), { kind: 'restored', status: 'active' }, false, null],
  [
    'a server that is back and not started',
    ended({ kind: 'stopped' }),
    { kind: 'restored', status: 'stopped' },
    false,
    null,
  ],
  [
    'a restore that never seemed to begin',
    ended({ kind: 'never-seen', status: 'active' }),
    { kind: 'never-seen', status: 'active' },
    true,
    'restore-never-seen',
  ],
  [
    'a server that was restoring and is broken',
    ended({ kind: 'broken', status: 'error', sawRestoring: true }),
    { kind: 'broken', status: 'error' },
    false,
    'restore-server-broken',
  ],
  [
    'a server that was never restoring and is broken',
    ended({ kind: 'broken', status: 'error', sawRestoring: false }),
    { kind: 'never-seen', status: 'error' },
    true,
    'restore-never-seen',
  ],
  ...(['timeout', 'aborted'] as const).flatMap((kind): (typeof ROWS)[number][] => {
    const code = kind === 'timeout' ? 'restore-timeout' : 'restore-stopped'
    return [
      [
        `a restore that ends in "${kind}"`,
        ended({ kind, ...cut }),
        { kind: 'unverified', status: 'restoring' },
        false,
        code,
      ],
      [
        `one never seen that ends in "${kind}"`,
        ended({ kind, ...quiet }),
        { kind: 'never-seen', status: 'active' },
        true,
        code,
      ],
    ]
  }),
  [
    'a restore that can no longer be seen',
    ended({ kind: 'unreadable', why: 'The list can not be read.', ...cut }),
    { kind: 'unverified', status: 'restoring' },
    false,
    'restore-unreadable',
  ],
]

describe.each(ROWS)('%s', (_, outcome, known, isMaybeUntouched, code) => {
  test('is known as what it is', () => {
    expect(knownOf(outcome)).toEqual(known)
    expect(mayBeUntouched(knownOf(outcome))).toBe(isMaybeUntouched)
  })

  test('is said under its code', () => {
    const said = failedRestore(SUBJECT, outcome, { timeoutMs: 60_000, signal: new AbortController().signal })
    expect(said === null ? null : said.code).toBe(code)
  })
})
