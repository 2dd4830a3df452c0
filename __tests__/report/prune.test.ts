/** What is said of snapshots that were not deleted. */
import { describe, expect, test } from '@jest/globals'
import type { Message } from '../../src/domain/message.ts'
import {
  notDeleted,
  possiblyDeleted,
  refusedDeletes,
  tokenOrProtect,
} from '../../src/report/messages/prune.ts'

const LOCKED: Message = {
  code: 'server-locked',
  what: 'Could not delete snapshot 801: another task is running.',
  state: 'The snapshot still exists.',
}
const REFUSED: Message = {
  code: 'request-refused',
  what: 'Could not delete snapshot 801: VPS.org refused it.',
}
const NOT_ALLOWED: Message = {
  code: 'not-allowed',
  what: 'The API token is not allowed to delete snapshots.',
  next: 'Allow it to the API token.',
  onlyNextHelps: true,
}
const STOPPED: Message = {
  code: 'stopped',
  what: 'This step was stopped by SIGTERM before snapshot 801 was deleted.',
}

/** The failures of snapshots 801, 802 and so on. */
function failures(...facts: readonly Message[]): Parameters<typeof notDeleted>[1] {
  return facts.map((each, index) => ({ id: String(801 + index), facts: each }))
}

describe('the message of snapshots that were not deleted', () => {
  test.each<[string, readonly Message[], Parameters<typeof notDeleted>[2], Message]>([
    [
      'of one has its failure, and that the next run tries again',
      [REFUSED],
      {},
      { ...REFUSED, next: 'The next run tries again.' },
    ],
    [
      'of one adds what else is known to the state',
      [LOCKED],
      { state: 'Deleted before: 700.', otherwise: 'Run this job again.' },
      { ...LOCKED, state: 'The snapshot still exists. Deleted before: 700.', next: 'Run this job again.' },
    ],
    [
      'of one has what else is known where its failure knows no state',
      [REFUSED],
      { state: 'Deleted before: 700.', next: 'Add what should stay to "protect": 801.' },
      { ...REFUSED, state: 'Deleted before: 700.', next: 'Add what should stay to "protect": 801.' },
    ],
    [
      'of several with the same failure has its code and its advice',
      [NOT_ALLOWED, NOT_ALLOWED],
      {},
      {
        code: 'not-allowed',
        what: 'Could not delete 2 snapshots of server 12345: 801, 802.',
        next: 'Allow it to the API token.',
        onlyNextHelps: true,
      },
    ],
    [
      'of several with the same failure without advice says when they are tried again',
      [LOCKED, LOCKED],
      { state: 'Possibly deleted: 801.' },
      {
        code: 'server-locked',
        what: 'Could not delete 2 snapshots of server 12345: 801, 802.',
        state: 'Possibly deleted: 801.',
        next: 'The next run tries again.',
      },
    ],
    [
      'of several with different failures has a code of its own, and the advice of the first',
      [NOT_ALLOWED, LOCKED, REFUSED],
      {},
      {
        code: 'snapshots-not-deleted',
        what: 'Could not delete 3 snapshots of server 12345: 801, 802, 803.',
        next: 'Allow it to the API token.',
      },
    ],
    [
      'of several that were not tried before a signal names the first',
      [STOPPED, { ...STOPPED, what: 'Not this one.' }],
      { otherwise: 'Run this job again.' },
      { ...STOPPED, next: 'Run this job again.' },
    ],
    [
      'of several, of which only some were not tried before a signal, names all',
      [STOPPED, REFUSED],
      {},
      {
        code: 'snapshots-not-deleted',
        what: 'Could not delete 2 snapshots of server 12345: 801, 802.',
        next: 'The next run tries again.',
      },
    ],
  ])('%s', (_, facts, around, message) => {
    expect(notDeleted('12345', failures(...facts), around)).toEqual(message)
  })

  test('names all that may have been deleted', () => {
    expect(possiblyDeleted(['801', '802'])).toBe('Possibly deleted: 801, 802.')
  })

  test('names all that could be protected instead', () => {
    expect(tokenOrProtect(['801', '802'])).toBe(
      'Allow the API token to delete snapshots, or add what should stay to "protect": 801, 802.',
    )
  })
})

test.each<[string, readonly string[], readonly Message[], readonly string[], string]>([
  [
    'one delete in the words of VPS.org, and what was deleted instead',
    ['12345'],
    [REFUSED],
    ['802', '803'],
    'Could not delete snapshot 801: VPS.org refused it. Deleted instead: 802, 803. ' +
      'Add what should stay to "protect": 801.',
  ],
  [
    'several deletes of one server by their number',
    ['12345'],
    [REFUSED, REFUSED],
    [],
    'VPS.org refused to delete 2 snapshots of server 12345. The next in line is deleted instead. ' +
      'Add what should stay to "protect": 801, 802.',
  ],
])('a warning tells of %s', (_, servers, facts, instead, text) => {
  expect(refusedDeletes(servers, failures(...facts), instead)).toBe(text)
})
