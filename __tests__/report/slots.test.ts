/** What was deleted before a snapshot could not be created. */
import { expect, test } from '@jest/globals'
import { withDeleted } from '../../src/report/messages/slots.ts'

const REFUSED = { code: 'api-request-refused', what: 'Could not create a snapshot of server 12345.' }

test.each([
  ['nothing, and leaves the state as it is', 'Nothing was changed.', '', 'Nothing was changed.'],
  ['nothing, and knows no state', undefined, '', undefined],
  [
    'two, in the place of "nothing"',
    'Nothing was changed.',
    '801, 802',
    'Deleted before, to free a slot: 801, 802.',
  ],
  ['one, where no state is known', undefined, '801', 'Deleted before, to free a slot: 801.'],
  [
    'one, before what else is known',
    'No snapshot was created.',
    '801',
    'Deleted before, to free a slot: 801. No snapshot was created.',
  ],
])('the message tells of %s', (_, state, which, expected) => {
  const facts = state === undefined ? REFUSED : { ...REFUSED, state }
  expect(withDeleted(facts, which)).toEqual(
    expected === undefined ? REFUSED : { ...REFUSED, state: expected },
  )
})
