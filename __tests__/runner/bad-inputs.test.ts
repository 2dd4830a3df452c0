import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import { InputError } from '../../src/runner/inputs/input-error.ts'
import { invalidInputs } from '../../src/runner/inputs/messages.ts'
import { type InputTable, readInputs } from '../../src/runner/inputs/input-table.ts'
import { PRUNE_INPUTS } from '../../src/runner/inputs/prune.ts'
import { RESTORE_INPUTS } from '../../src/runner/inputs/restore.ts'
import { type InputName, SNAPSHOT_INPUTS } from '../../src/runner/inputs/snapshot.ts'
import { WAIT_INPUTS } from '../../src/runner/inputs/wait.ts'
import {
  type Given,
  type GivenToPrune,
  type GivenToRestore,
  type GivenToWait,
  parsed,
  parsedForPrune,
  parsedForRestore,
  parsedForWait,
  problemOf,
  problemWith,
} from './given.ts'

/** What would protect nothing, and the entry of it that is named. */
const UNPROTECTABLE = [
  ['"801","802"', '"801"'],
  ["801, '802'", "'802'"],
  ['801; 802', '801;'],
  ['#801', '#801'],
  ['801|802', '801|802'],
  ['801\n- 802 [803]', '[803]'],
  ['golden-image, a/b', 'a/b'],
  ['`801`', '`801`'],
  ['pre-deploy-(.*)', 'pre-deploy-(.*)'],
  ['golden?', 'golden?'],
  ['801:802', '801:802'],
] as const

function unprotectable(entry: string): string {
  return (
    `"protect" holds "${entry}", which no id or name can match. Use letters, digits, "-", "_", ".", and "*" for any text. ` +
    'Separate entries with commas, spaces or newlines.'
  )
}

describe('refused, with a message that names the input and what is allowed', () => {
  test.each<[InputName, readonly string[], RegExp]>([
    [
      'api-token',
      ['', ' ', '\n', '${{ secrets.TOKEN }}'],
      /^"api-token" is empty\..*a fork or by Dependabot/,
    ],
    [
      'api-token',
      ['Bearer vps_x', 'vps_a\nvps_b', 'vps_\u00fc', 'vps_\u200bx', 'vps\u0000'],
      /^"api-token" holds characters that no token has.*without "Bearer"/,
    ],
    [
      'server-id',
      ['', ' ', ',', ' \n , ', '${{ vars.SERVER }}'],
      /^"server-id" is empty\. Check that the variable or the secret/,
    ],
    [
      'server-id',
      ['12_345', '1/2', '../1', '1.5', '#1', '<id>', 'ä', '١٢', '1;2', '1'.repeat(129)],
      /^"server-id" holds (?:".{1,60}"|a text of 129 characters)\. An id has only letters, digits and "-"/,
    ],
    [
      'server-id',
      ['1,a_b', 'x\n1/2,3', '1,2,12_345', 'x 1/2'],
      /^"server-id" holds "(a_b|1\/2|12_345)"\. An id has/,
    ],
    [
      'server-id',
      ['012345', '1,012345', '012345 12345', '00012345'],
      /^"server-id" holds "0+12345"\. A number must not begin with 0: write "12345"\.$/,
    ],
    ['server-id', ['00', '000'], /^"server-id" holds "0+"\. A number must not begin with 0: write "0"\.$/],
    [
      'server-id',
      ['1,1', '1\n1', '1,2,1', '1,1,1', '2,\n1\n, 1 '],
      /^"server-id" names "1" more than once\. Name each server once\.$/,
    ],
    // A UUID is the same in capitals.
    [
      'server-id',
      ['6fa459ea-ee8a-3ca4-894e-db77e160355e,6FA459EA-EE8A-3CA4-894E-DB77E160355E'],
      /^"server-id" names "6FA459EA-EE8A-3CA4-894E-DB77E160355E" more than once\./,
    ],
    ['server-id', ['1,2,2,1', '1,2,1,2,1'], /^"server-id" names ("2", "1"|"1", "2") more than once\./],
    [
      'restore-on',
      ['always', 'failure,skipped', 'failed', 'failure;cancelled', 'success', 'true', 'failure\nsuccess'],
      /^"restore-on" holds ".*"\. It must be "failure", "cancelled", both, or empty\.$/,
    ],
    [
      'when-full',
      ['delete', 'Prune', 'prune,fail', 'true'],
      /^"when-full" is ".*"\. It must be "prune" or "fail"\.$/,
    ],
    ['name', [`a${'b'.repeat(200)}`], /^"name" is longer than 200 characters\.$/],
  ])('%s %j', (name, texts, message) => {
    for (const text of texts)
      expect([text, problemWith({ [name]: text })]).toEqual([text, expect.stringMatching(message)])
  })

  test.each(UNPROTECTABLE)(
    'the protection of %j, which no snapshot can have, and names %j',
    (text, entry) => {
      expect(problemWith({ protect: text })).toBe(unprotectable(entry))
    },
  )

  test.each<InputName>(['wait', 'wait-for-restore', 'dry-run', 'comment'])(
    'a %s that is no boolean',
    (name) => {
      for (const text of ['yes', 'no', 'on', 'off', '1', '0', 'y', 'tRUE', 'truefalse', 'null', '"true"']) {
        expect(problemWith({ [name]: text })).toBe(`"${name}" is "${text}". It must be "true" or "false".`)
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

  test.each<InputName>(['keep', 'snapshot-limit'])('a %s that is no whole number of 1 or more', (name) => {
    for (const text of [...NO_NUMBERS, '5.', '1.5', '.5', '5 5', '9007199254740993']) {
      expect(problemWith({ [name]: text })).toMatch(
        new RegExp(
          `^"${name}" is (?:".{0,60}"|a text of 400 characters)\\. It must be a whole number of 1 or more\\.$`,
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

describe('wait/ refuses', () => {
  const problem = (given: GivenToWait): string => problemOf(() => parsedForWait(given))

  test.each(['', ' ', '\n', '${{ steps.snapshot.outputs.snapshot-id }}'])(
    'no snapshot at all (%j), and says where its id comes from',
    (text) => {
      expect(problem({ 'snapshot-id': text })).toMatch(
        /^"snapshot-id" is empty\. Use the output .*which needs an "id" \(snapshot-id: \$\{\{ steps\.<id>\.outputs\.snapshot-id \}\}\)\.$/,
      )
    },
  )

  test.each([
    ['../801', '"../801"'],
    ['-1', '"-1"'],
    ['_x', '"_x"'],
    ['8.1', '"8.1"'],
    ['ä', '"ä"'],
    ['801;802', '"801;802"'],
    ['[801]', '"[801]"'],
    ['x'.repeat(129), 'a text of 129 characters'],
  ])('what is no id (%j)', (text, quoted) => {
    const message = `"snapshot-id" holds ${quoted}, which is not the id of a snapshot. Use the output "snapshot-id"`
    expect(problem({ 'snapshot-id': text })).toContain(message)
    expect(problem({ 'server-id': '1,2', 'snapshot-id': `801,${text}` })).toContain(message)
  })

  test.each([
    ['1', '801,802', '2 snapshots, and "server-id" 1 server'],
    ['1', '801,', '2 snapshots, and "server-id" 1 server'],
    ['1', '801 802', '2 snapshots, and "server-id" 1 server'],
    ['1 2', '801 ', '1 snapshot, and "server-id" 2 servers'],
    ['1,2', '801', '1 snapshot, and "server-id" 2 servers'],
    ['1,2', '801,802,803', '3 snapshots, and "server-id" 2 servers'],
    ['1,2,3', '801,803', '2 snapshots, and "server-id" 3 servers'],
  ])('for the servers %j the snapshots %j: their numbers differ', (serverIds, snapshotIds, said) => {
    const message = problem({ 'server-id': serverIds, 'snapshot-id': snapshotIds })
    expect(message).toContain(`"snapshot-id" names ${said}.`)
    expect(message).toContain('and the same "server-id"')
  })

  test.each([
    ['802,,804', '2'],
    [',803,804', '1'],
    ['802,803,', '3'],
    [',,804', '1, 2'],
    [',,', '1, 2, 3'],
  ])('%j, where a server got no snapshot, and names the server', (snapshotIds, without) => {
    expect(problem({ 'server-id': '1,2,3', 'snapshot-id': snapshotIds })).toBe(
      `"snapshot-id" has an empty place: there is no snapshot of ${without}. See the error of the step that creates the snapshots.`,
    )
  })

  test('bad servers without blaming the snapshots, whose number can not be checked then', () => {
    for (const serverIds of ['', '1,1', 'a_b']) {
      const message = problem({ 'server-id': serverIds, 'snapshot-id': '801,802' })
      expect(message).toMatch(/^"server-id" /)
      expect(message).not.toContain('"snapshot-id"')
    }
  })

  test('everything else as the root action does', () => {
    expect(problem({ 'api-token': '' })).toMatch(/^"api-token" is empty\./)
    expect(problem({ timeout: '0' })).toMatch(/^"timeout" is "0"\. It must be a number of minutes above 0/)
    expect(problem({ 'poll-interval': '0.5' })).toMatch(/^"poll-interval" is "0.5"\./)
    expect(problem({ 'api-url': 'http://admin.vps.org' })).toContain(
      'the token would be sent without encryption',
    )
    expect(problem({ timeout: '${{ inputs.x }}' })).toMatch(/^"timeout" holds an expression/)
    const all = problem({
      'api-token': ' ',
      'server-id': '/',
      'snapshot-id': '',
      timeout: 'x',
      'poll-interval': 'x',
    })
    for (const name of ['api-token', 'server-id', 'snapshot-id', 'timeout', 'poll-interval'])
      expect(all).toContain(`"${name}"`)
    expect(all).not.toContain('\n')
  })
})

describe('prune/ refuses', () => {
  const problem = (given: GivenToPrune): string => problemOf(() => parsedForPrune(given))

  test.each<[keyof GivenToPrune, string, RegExp]>([
    ['api-token', '', /^"api-token" is empty\./],
    ['server-id', '', /^"server-id" is empty\./],
    ['server-id', '1,2,1', /^"server-id" names "1" more than once\./],
    ['server-id', '1,a_b', /^"server-id" holds "a_b"\./],
    ['server-id', '01', /^"server-id" holds "01"\. A number must not begin with 0: write "1"\.$/],
    ['name', 'a-1', /^"name" is "a-1"\. It must not end/],
    ['name', 'pre-restore', /^"name" must not be "pre-restore"/],
    ['keep', '0', /^"keep" is "0"\. It must be a whole number of 1 or more\.$/],
    ['keep', '1.5', /^"keep" is "1.5"\. It must be a whole number of 1 or more\.$/],
    ['snapshot-limit', '-1', /^"snapshot-limit" is "-1"\. It must be a whole number of 1 or more\.$/],
    ['dry-run', 'yes', /^"dry-run" is "yes"\. It must be "true" or "false"\.$/],
    ['api-url', 'nonsense', /^"api-url" is "nonsense", which is not a URL\./],
    ['protect', '${{ vars.KEEP }}', /^"protect" holds an expression that was not evaluated/],
  ])('%s %j', (name, text, message) => {
    expect(problem({ [name]: text })).toMatch(message)
  })

  test.each(UNPROTECTABLE)(
    'the protection of %j, which no snapshot can have, and names %j',
    (text, entry) => {
      expect(problem({ protect: text })).toBe(unprotectable(entry))
    },
  )
})

describe('restore/ refuses', () => {
  const problem = (given: GivenToRestore): string => problemOf(() => parsedForRestore(given))

  test.each(['../801', '*', 'ä', '8.1', '801;802', 'x'.repeat(301)])('the snapshot %j', (text) => {
    const message = /^"snapshot-id" holds .*\. Use one id or full name for each server/
    expect(problem({ 'snapshot-id': text })).toMatch(message)
    expect(problem({ 'server-id': '1,2', 'snapshot-id': `801,${text}` })).toMatch(message)
  })

  test.each(['802,,804', ',803,804', '802,803,', ','])('%j, which has an empty place', (text) => {
    expect(problem({ 'server-id': '1,2,3', 'snapshot-id': text })).toMatch(
      /^"snapshot-id" has an empty place\. .*in the order of "server-id", or one name or "latest" for all\.$/,
    )
  })

  test.each([
    ['1', '801,802', '2 snapshots, and "server-id" 1 server'],
    ['1,2,3', '801,803', '2 snapshots, and "server-id" 3 servers'],
    ['1,2', '801,802,803', '3 snapshots, and "server-id" 2 servers'],
    ['1,2,3', 'latest,latest', '2 snapshots, and "server-id" 3 servers'],
  ])('for the servers %j the snapshots %j: their numbers differ', (serverIds, wanted, said) => {
    expect(problem({ 'server-id': serverIds, 'snapshot-id': wanted })).toMatch(
      new RegExp(`^"snapshot-id" names ${said}\\. Name one snapshot for each server, in the same order`),
    )
  })

  test.each([' ', '\n', ' \t '])(
    'a "confirm" of nothing but spaces (%j): the check would not take place',
    (text) => {
      for (const serverIds of ['1', '1,2'])
        expect(problem({ 'server-id': serverIds, confirm: text })).toMatch(/^"confirm" holds only spaces\./)
    },
  )

  test.each([
    ['1,2', 'web', '1 server'],
    ['1,2', 'web-1,web-2,web-3', '3 servers'],
    ['1,2,3', 'web-1,web-2', '2 servers'],
  ])('for the servers %j the confirmation %j: each needs its own', (serverIds, confirm, said) => {
    expect(problem({ 'server-id': serverIds, confirm })).toMatch(
      new RegExp(`^"confirm" names ${said}, and "server-id" ${serverIds.split(',').length}\\. It must hold`),
    )
  })

  test.each(['1,', ',2', ','])(
    'the confirmation %j of two servers: a nameless server would be confirmed by nothing',
    (confirm) => {
      expect(problem({ 'server-id': '1,2', confirm })).toMatch(/^"confirm" /)
    },
  )

  test('bad servers without blaming what names one thing for each of them', () => {
    for (const serverIds of ['', '1,1', 'a_b']) {
      const message = problem({ 'server-id': serverIds, 'snapshot-id': '801,802', confirm: 'web-1,web-2' })
      expect(message).toMatch(/^"server-id" /)
      expect(message).not.toContain('"snapshot-id"')
      expect(message).not.toContain('"confirm"')
    }
  })

  test('duplicate servers, also in other capitals', () => {
    const uuid = '6fa459ea-ee8a-3ca4-894e-db77e160355e'
    const message = problem({ 'server-id': `${uuid},2,${uuid.toUpperCase()}` })
    expect(message).toMatch(/^"server-id" names "6FA459EA-.*" more than once\./)
  })

  test.each(UNPROTECTABLE)(
    'the protection of %j, which no snapshot can have, and names %j',
    (text, entry) => {
      expect(problem({ protect: text })).toBe(unprotectable(entry))
    },
  )
})

test('several at once are all named, in one line', () => {
  const message = problemWith({
    'server-id': 'a_b',
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

describe('whatever is written, it is understood or refused, and never half understood', () => {
  const value = fc.oneof(
    anyText(),
    fc.constantFrom('true', '5', 'a-b', 'https://x', '', '12345', '1,2', '801,802', 'latest', 'false'),
  )
  test.each<[string, InputTable, (given: Readonly<Record<string, string>>) => object]>([
    ['the root action', SNAPSHOT_INPUTS, (given) => parsed(given).inputs],
    ['wait/', WAIT_INPUTS, parsedForWait],
    ['restore/', RESTORE_INPUTS, (given) => parsedForRestore(given).inputs],
    ['prune/', PRUNE_INPUTS, (given) => parsedForPrune(given).inputs],
  ])('%s', (_, table, parse) => {
    const names = Object.values(table).map((row) => row.name)
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true }), (given) => {
        try {
          const inputs = parse(given)
          expect(Object.values(inputs)).not.toContain(undefined)
          expect(Object.values(inputs)).not.toContain(NaN)
          const { serverIds, targets } = inputs as {
            readonly serverIds: readonly string[]
            readonly targets?: readonly object[]
          }
          expect(new Set(serverIds).size).toBeGreaterThan(0)
          // What goes by the place of a server has one for each, and none is empty.
          if (targets === undefined) return
          expect(targets).toHaveLength(serverIds.length)
          for (const target of targets) expect(Object.values(target)).not.toContain('')
        } catch (error) {
          if (!(error instanceof InputError)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})

test('a bug in a row is not taken for a wrong input', () => {
  const table: InputTable = {
    keep: {
      name: 'keep',
      default: '4',
      parse: () => {
        throw new RangeError('a bug')
      },
    },
  }
  expect(() => readInputs(table, () => '')).toThrow(RangeError)
})

test('the token is in no message about the inputs', () => {
  const given = { 'api-token': 'vps secret', 'server-id': '' }
  expect(problemWith({ ...given, keep: '0' })).not.toContain('vps secret')
  for (const parse of [parsedForWait, parsedForRestore, parsedForPrune])
    expect(problemOf(() => parse(given))).not.toContain('vps secret')
})

describe('messages, word for word', () => {
  test('more servers than one step takes', () => {
    const ids = Array.from({ length: 201 }, (_, index) => `${index + 1}`).join(',')
    const message = '"server-id" names 201 servers. One step can have at most 200: use several jobs.'
    expect(problemWith({ 'server-id': ids })).toBe(message)
    for (const parse of [parsedForWait, parsedForRestore, parsedForPrune])
      expect(problemOf(() => parse({ 'server-id': ids }))).toBe(message)
  })

  test.each(['safety-snapshot', 'wait', 'timeout', 'poll-interval', 'snapshot-limit', 'dry-run'])(
    'a problem with "%s" of restore/ names it',
    (name) => {
      expect(problemOf(() => parsedForRestore({ [name]: 'x' }))).toMatch(new RegExp(`^"${name}" is "x"\\. `))
    },
  )

  test('the whole error has a code, and says that nothing was sent and what to do', () => {
    const errorOf = (given: Given): InputError => {
      try {
        parsed(given)
      } catch (error) {
        if (error instanceof InputError) return error
      }
      throw new Error('These inputs should not be usable.')
    }
    expect(errorOf({ keep: '0' }).facts).toEqual({
      code: 'input-invalid',
      what: '"keep" is "0". It must be a whole number of 1 or more.',
      state: 'Nothing was sent to VPS.org.',
      next: 'Correct the workflow and run it again.',
    })
    // What is long does without.
    const long = errorOf({ keep: '0', 'snapshot-limit': '0', timeout: '0', wait: '0', 'dry-run': '0' })
    expect(long.facts).toMatchObject({ code: 'input-invalid', state: 'Nothing was sent to VPS.org.' })
    expect(long.facts).not.toHaveProperty('next')
  })

  test('an error of exactly 300 characters says what to do next, a longer one does not', () => {
    const rest = ' Nothing was sent to VPS.org. Correct the workflow and run it again.'.length
    expect(invalidInputs(['x'.repeat(300 - rest)])).toHaveProperty('next')
    expect(invalidInputs(['x'.repeat(301 - rest)])).not.toHaveProperty('next')
  })

  test('several problems at once', () => {
    expect(problemWith({ wait: 'x', 'dry-run': 'y' })).toBe(
      '"wait" is "x". It must be "true" or "false". "dry-run" is "y". It must be "true" or "false".',
    )
  })

  test.each(['e'.repeat(256), 'a\tb', 'a\nb'])(
    'an environment that GitHub would not take (%j)',
    (environment) => {
      expect(problemOf(() => parsedForRestore({ environment }))).toBe(
        `"environment" is ${environment.length > 60 ? 'a text of 256 characters' : `"${environment}"`}. It must be the name of one environment, in one line of at most 255 characters.`,
      )
    },
  )

  test('a base that ends in a long number', () => {
    expect(problemWith({ name: 'release-2026' })).toContain('Use "release_2026".')
  })

  test('a text is quoted as long as it has no more than sixty characters', () => {
    expect(problemWith({ keep: 'x'.repeat(60) })).toContain(`"keep" is "${'x'.repeat(60)}".`)
    expect(problemWith({ keep: 'x'.repeat(61) })).toContain('"keep" is a text of 61 characters.')
  })
})

test('a mistake of our own is not taken for one of the user', () => {
  const parse = (): never => {
    throw new TypeError('x')
  }
  expect(() => readInputs({ wrong: { name: 'wrong', default: '', parse } }, () => '')).toThrow(TypeError)
})
