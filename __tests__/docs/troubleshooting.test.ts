/** Holds docs/troubleshooting.md and the source to the same list of messages, and shows that what differs is found. */
import { describe, expect, test } from '@jest/globals'
import { messagesIn } from '../../tools/pages/messages.ts'
import { NO_MESSAGES } from '../../tools/pages/no-messages.ts'
import { listFiles, readFile as read } from '../../tools/pages/repository.ts'
import {
  TROUBLESHOOTING,
  troubleshootingFaults,
  troubleshootingFindings,
} from '../../tools/pages/troubleshooting.ts'

const files = listFiles()

describe('this repository', () => {
  test('every message has its entry, every entry its message', () => {
    expect(troubleshootingFindings({ files, read })).toEqual([])
  })

  test('a message that is new in the source is found', () => {
    const file = 'src/actions/shared/step.ts'
    const planted = `${read(file)}\nexport const planted = new StepError('The moon is in the way of the server.')\n`
    const findings = troubleshootingFindings({
      files,
      read: (each) => (each === file ? planted : read(each)),
    })
    expect(findings.map((each) => each.message)).toEqual([
      `${TROUBLESHOOTING} has no entry with these words: The moon is in the way of the server.`,
    ])
  })

  test('a message that is worded anew is found on both sides', () => {
    const file = 'src/report/refusals.ts'
    const planted = read(file).replace('somebody deleted it', 'somebody has deleted it')
    const findings = troubleshootingFindings({
      files,
      read: (each) => (each === file ? planted : read(each)),
    })
    expect(findings.map((each) => each.file)).toEqual([file, TROUBLESHOOTING])
  })

  test('a message that is gone from the source is found in the page', () => {
    const rest = files.filter((each) => each !== 'src/report/refusals.ts')
    const findings = troubleshootingFindings({ files: rest, read })
    expect(findings.every((each) => each.file === TROUBLESHOOTING)).toBe(true)
    expect(findings.length).toBeGreaterThan(10)
  })

  test('a page that is not there is found', () => {
    const rest = files.filter((each) => each !== TROUBLESHOOTING)
    expect(troubleshootingFindings({ files: rest, read }).length).toBeGreaterThan(100)
  })

  test('what needs no entry is in files that are there', () => {
    expect(NO_MESSAGES.filter(({ file }) => !files.includes(file))).toEqual([])
  })
})

const PAGE = `# Troubleshooting

- \`The door of … is shut.\`\\
  What it means. **State:** shut. **Do:** open it.
`
const SOURCE = 'throw new StepError(`The door of ${name} is shut.`)'

const faults = (
  page: string,
  source: string,
  noMessages: Parameters<typeof troubleshootingFaults>[2] = [],
): readonly string[] =>
  troubleshootingFaults(page, new Map([['src/door.ts', source]]), noMessages).map(
    ({ file, line, message }) => `${file}:${line}: ${message}`,
  )

describe('what is found', () => {
  test('nothing, where both agree', () => {
    expect(faults(PAGE, SOURCE)).toEqual([])
  })

  const missing = (line: number, words: string): string =>
    `src/door.ts:${line}: docs/troubleshooting.md has no entry with these words: ${words}`

  test.each([
    ['an error', "new InputError('It rains into the house.')", ['It rains into the house.']],
    ['a warning', "log.warning('It rains.')", ['It rains.']],
    ['a notice', 'world.log[level](`It rains on ${name} all day long.`)', ['It rains on', 'all day long.']],
    ['a remark', "const remark = { level: 'notice', text: 'It rains today' }", ['It rains today']],
    ['a conclusion', "const end = { result: 'kept', failure: `It rains on ${name}` }", ['It rains on']],
    ['a text made elsewhere', 'const why = (a, b) => `${a} and it rains in ${b}`', ['and it rains in']],
    [
      'joined pieces',
      "log.error('It rains ' + 'into the ' + `house of ${name}`)",
      ['It rains into the house of'],
    ],
    ['one branch of two', 'log.error(`It ${wet ? "rains on us" : ""} (${name})`)', ['rains on us']],
    ['a text within a text', 'log.error(`${of(`it rains on ${name}`)}`)', ['it rains on']],
    ['a short sentence as a whole', 'log.error(`Door ${name} is ${state} now`)', ['Door … is … now']],
    [
      'a short one beside a long one',
      'log.error(one ? `It rains on ${name}` : `Door ${name} is ${state} now`)',
      ['It rains on', 'Door … is … now'],
    ],
    [
      'a constant by its value',
      'const TIMES = 3\nlog.error(`It rained ${TIMES} times.`)',
      ['It rained 3 times.'],
    ],
  ])('%s without an entry', (_what, source, words) => {
    const line = source.split('\n').length + 1
    const expected = words.map((each) => missing(line, each))
    expect(faults(PAGE, `${SOURCE}\n${source}`)).toEqual(expected)
  })

  test('not what the log says of things that go well, nor names and types', () => {
    const plain = [
      "import { a } from 'a module of words'",
      "log.line('It rains into the house.')",
      'world.log.startGroup(`It rains on ${name} again.`)',
      "void summary.write(of('It rains into the house.'))",
      "type Rain = 'it rains all day'",
      "const key = 'RAIN_OF_TODAY'",
    ]
    expect(faults(PAGE, [SOURCE, ...plain].join('\n'))).toEqual([])
  })

  test('an entry whose message is gone, with its line', () => {
    const page = `${PAGE}- \`The roof of … is open.\`\\\n  **State:** open. **Do:** shut it.\n`
    expect(faults(page, SOURCE)).toEqual([
      'docs/troubleshooting.md:5: no message of src/ has these words: The roof of … is open.',
    ])
  })

  test('an entry that does not say in what state things are, or what to do', () => {
    const page = PAGE.replace('**State:** shut. ', '')
    expect(faults(page, SOURCE)).toEqual([
      'docs/troubleshooting.md:3: neither this entry nor its chapter has **State:**',
    ])
    expect(
      faults(page.replace('# Troubleshooting', '# Troubleshooting\n\n**State:** all is well.'), SOURCE),
    ).toEqual([])
    expect(faults(page.replace('# T', '**State:** elsewhere.\n\n# T'), SOURCE)).toHaveLength(1)
    expect(faults(PAGE.replace('**Do:**', 'Do'), SOURCE)).toHaveLength(1)
  })

  test('a text that needs no entry, and is not there any more', () => {
    const rain = { file: 'src/door.ts', text: 'It rains', why: 'is a line of the log' }
    expect(faults(PAGE, `${SOURCE}\nconst text = 'It rains into the house.'`, [rain])).toEqual([])
    expect(faults(PAGE, SOURCE, [rain])).toEqual([
      'src/door.ts:1: tools/pages/no-messages.ts names a text that is not here: It rains',
    ])
  })
})

test('all wordings of a message are known', () => {
  const source = 'log.error(`The ${one ? "server is" : `servers ${names} are`} down: ${why}`)'
  expect(messagesIn(new Map([['src/a.ts', source]]))[0]?.wordings).toEqual([
    'The server is down: …',
    'The servers … are down: …',
  ])
})
