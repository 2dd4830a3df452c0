/** Why the state of a server is not known after a restore that failed. */
import { describe, expect, test } from '@jest/globals'
import { textOf } from '../../src/domain/message.ts'
import { restoreRefused, restoreUnclear } from '../../src/report/messages/restores.ts'
import type { NotSeen } from '../../src/report/restores.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'

const SUBJECT = { undone: 'deploy', serverId: '12345', snapshotId: '801' } as const
const UNREADABLE = new VpsOrgError({
  kind: 'firewall',
  operation: { kind: 'list-servers' },
  ...{ status: 403, requestId: null, said: null, retryAfterMs: null },
}).facts.what

function failed(kind: 'server-error' | 'locked'): VpsOrgError {
  const operation = { kind: 'restore', snapshotId: '801' } as const
  return new VpsOrgError({ kind, operation, status: 503, requestId: null, said: null, retryAfterMs: null })
}

describe('the message of a restore after which the server could not be checked', () => {
  test.each<[string, NotSeen, string]>([
    ['the token', { kind: 'not-allowed' }, 'The API token is not allowed to read the state of server 12345.'],
    ['the list', { kind: 'not-listed' }, 'Server 12345 is not among the servers that the API token can see.'],
    ['a failed call', { kind: 'unreadable', what: UNREADABLE }, UNREADABLE],
    ['a signal', { kind: 'stopped', signal: 'SIGTERM' }, 'This step was stopped by SIGTERM.'],
  ])('says that it was because of %s', (_, why, sentence) => {
    const seen = { kind: 'not-seen', why } as const
    const unclear = textOf(restoreUnclear(SUBJECT, failed('server-error').facts, seen))
    expect(unclear).toContain(
      `Could not find out whether the restore of server 12345 began. ${sentence} Check server 12345 at VPS.org`,
    )
    const refused = textOf(restoreRefused(SUBJECT, failed('locked').facts, { seen, tries: 1, forMs: 0 }))
    const said = why.kind === 'not-allowed' ? '' : ` ${sentence}`
    expect(refused).toContain(` Could not read the state of server 12345.${said} `)
    for (const text of [unclear, refused]) expect(text.length).toBeLessThanOrEqual(300)
  })

  test('says it once where another sentence has the reason', () => {
    const seen = { kind: 'not-seen', why: null } as const
    expect(restoreUnclear(SUBJECT, failed('server-error').facts, seen).state).toBe(
      'Could not find out whether the restore of server 12345 began.',
    )
    expect(restoreRefused(SUBJECT, failed('locked').facts, { seen, tries: 1, forMs: 0 }).state).toBe(
      'Could not read the state of server 12345.',
    )
  })
})
