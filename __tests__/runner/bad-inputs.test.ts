import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/runner/input-parsing.ts'
import { DEFAULTS, type InputName } from '../../src/runner/inputs.ts'
import { parsed, problemWith } from './given.ts'

describe('refused, with a message that names the input and what is allowed', () => {
  test.each<[InputName, readonly string[], RegExp]>([
    ['api-token', ['', ' ', '\n', '${{ secrets.TOKEN }}'], /^"api-token" is empty\..*a fork or Dependabot/],
    [
      'api-token',
      ['Bearer vps_x', 'vps_a\nvps_b', 'vps_\u00fc', 'vps_\u200bx', 'vps\u0000'],
      /^"api-token" holds characters that no token has.*without "Bearer"/,
    ],
    [
      'server-id',
      ['', ' ', ',', ' \n , ', '${{ vars.SERVER }}'],
      /^"server-id" is empty\. It must hold the id/,
    ],
    [
      'server-id',
      ['12_345', '1/2', '../1', '12 345', '1.5', '#1', '<id>', 'ä', '١٢', '1;2', '1'.repeat(129)],
      /^"server-id" holds (?:".{1,60}"|a text of 129 characters)\. An id is made of letters, digits and "-"/,
    ],
    ['server-id', ['1,2', '1\n2', '1,1'], /^"server-id" names 2 servers\. This version takes one/],
    [
      'restore-on',
      ['always', 'failure,skipped', 'failed', 'failure cancelled', 'success', 'true'],
      /^"restore-on" holds ".*"\. Allowed are "failure" and "cancelled", separated by commas, or nothing\.$/,
    ],
    [
      'when-full',
      ['delete', 'Prune', 'prune,fail', 'true'],
      /^"when-full" is ".*"\. Allowed are "prune" and "fail"\.$/,
    ],
    ['wait', ['false', 'False'], /^"wait" is "false"\. This version always waits/],
    ['name', [`a${'b'.repeat(200)}`], /^"name" is longer than 200 characters\.$/],
  ])('%s %j', (name, texts, message) => {
    for (const text of texts)
      expect([text, problemWith({ [name]: text })]).toEqual([text, expect.stringMatching(message)])
  })

  test.each<InputName>(['wait', 'wait-for-restore', 'dry-run', 'comment'])(
    'a %s that is no boolean',
    (name) => {
      for (const text of ['yes', 'no', 'on', 'off', '1', '0', 'y', 'tRUE', 'truefalse', 'null', '"true"']) {
        expect(problemWith({ [name]: text })).toBe(`"${name}" is "${text}". Allowed are "true" and "false".`)
      }
    },
  )

  const NO_NUMBERS = [
    'NaN',
    'Infinity',
    '-Infinity',
    '-1',
    '+5',
    '1e3',
    '0x10',
    '5,5',
    '1_000',
    '5m',
    '.',
    '٥',
    'five',
    '0',
    '00',
    '9'.repeat(400),
  ]

  test.each<InputName>(['keep', 'snapshot-limit'])('a %s that is no whole number from 1', (name) => {
    for (const text of [...NO_NUMBERS, '5.', '1.5', '.5', '5 5', '9007199254740993']) {
      expect(problemWith({ [name]: text })).toMatch(
        new RegExp(
          `^"${name}" is (?:".{0,60}"|a text of 400 characters)\\. It must be a whole number from 1\\.$`,
        ),
      )
    }
  })

  test.each<InputName>(['timeout', 'restore-timeout'])('a %s that is no number of minutes', (name) => {
    for (const text of [...NO_NUMBERS, '0.0', '-0.5', '1.5.5']) {
      expect(problemWith({ [name]: text })).toMatch(
        new RegExp(
          `^"${name}" is (?:".{0,60}"|a text of 400 characters)\\. It must be a number of minutes above 0, such as 30 or 7\\.5\\.$`,
        ),
      )
    }
  })

  test('a poll-interval that is no number of seconds, or less than one', () => {
    for (const text of [...NO_NUMBERS, '0.5', '.999']) {
      expect(problemWith({ 'poll-interval': text })).toMatch(
        /^"poll-interval" is (?:".{0,60}"|a text of 400 characters)\. It must be a number of seconds, 1 or more, such as 5 or 2\.5\.$/,
      )
    }
  })
})

test('several at once are all named, in one line', () => {
  const message = problemWith({
    'server-id': 'a b',
    keep: '0',
    'when-full': 'x',
    'dry-run': 'yes',
    'api-url': 'nonsense',
    name: 'a-1',
  })

  for (const name of ['server-id', 'keep', 'when-full', 'dry-run', 'api-url', 'name'])
    expect(message).toContain(`"${name}"`)
  expect(message).not.toContain('\n')
})

test('a long value is cut where it is quoted', () => {
  expect(problemWith({ keep: 'x'.repeat(5000) }).length).toBeLessThan(150)
})

test('whatever is written, it is understood or refused, and never half understood', () => {
  const names = Object.keys(DEFAULTS) as InputName[]
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('true', '5', 'a-b', 'https://x', '', '12345'),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true }), (given) => {
      try {
        const { inputs } = parsed(given)
        expect(Object.values(inputs)).not.toContain(undefined)
        expect(Object.values(inputs)).not.toContain(NaN)
      } catch (error) {
        if (!(error instanceof InputError)) throw error
      }
    }),
    { numRuns: 300 },
  )
})

test('the token is in no message about the inputs', () => {
  expect(problemWith({ 'api-token': 'vps secret', keep: '0' })).not.toContain('vps secret')
})
