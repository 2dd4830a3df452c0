import { expect, test } from '@jest/globals'
import { idsInPlaceOfNames } from '../../src/runner/inputs/messages.ts'
import { namesAmongIds } from '../../src/runner/inputs/server-ids.ts'

test.each<[string, readonly string[]]>([
  // Letters, digits and "-" can be an id.
  ['12345 web-1, 0b5e1a52-7c1f-4c8e-9a53-3a6a7f1b2c3d', []],
  ['web.example.com', ['web.example.com']],
  ['12345,web_1\nWEB.2', ['web_1', 'WEB.2']],
  [`${'a'.repeat(252)}.`, [`${'a'.repeat(252)}.`]],
  [`${'a'.repeat(253)}.`, []],
  ['203.0.113.10 2001:db8::10', ['203.0.113.10', '2001:db8::10']],
  // Neither a name nor an address.
  ['1.2', []],
  ['web.ä', []],
  ['ä.web', []],
  ['${{', []],
  ['', []],
])('of the servers %j, these are names or addresses: %j', (text, names) => {
  expect(namesAmongIds(text)).toEqual(names)
})

test('the error of a name says what is wrong with each input, and then which id to write', () => {
  expect(idsInPlaceOfNames(['"server-id" holds "web.1".', '"keep" is "0".'], 'Write 12345.')).toEqual({
    code: 'input-invalid',
    what: '"server-id" holds "web.1". "keep" is "0".',
    state: 'Nothing was changed.',
    next: 'Write 12345.',
  })
})
