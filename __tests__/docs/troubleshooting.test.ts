/** Holds docs/troubleshooting.md and the source to the same codes, and shows that what differs is found. */
import { describe, expect, test } from '@jest/globals'
import { codesIn } from '../../tools/pages/codes.ts'
import { messagesIn } from '../../tools/pages/messages.ts'
import { listFiles, readFile as read } from '../../tools/pages/repository.ts'
import {
  TROUBLESHOOTING,
  troubleshootingFaults,
  troubleshootingFindings,
} from '../../tools/pages/troubleshooting.ts'

const files = listFiles()

describe('this repository', () => {
  test('has a chapter for each code, and a code for each chapter', () => {
    expect(troubleshootingFindings({ files, read })).toEqual([])
  })

  test('misses the chapter of a code that is new', () => {
    const file = 'src/vpsorg/messages.ts'
    const planted = read(file).replace("| 'api-timeout'", "| 'api-timeout'\n  | 'api-on-the-moon'")
    const findings = troubleshootingFindings({
      files,
      read: (each) => (each === file ? planted : read(each)),
    })
    expect(findings.map((each) => each.message)).toEqual([
      `${TROUBLESHOOTING} has no chapter on api-on-the-moon`,
    ])
  })

  test('finds in the page the codes and the words of a file that is removed', () => {
    const rest = files.filter((each) => each !== 'src/vpsorg/messages.ts')
    const findings = troubleshootingFindings({ files: rest, read })
    expect(findings.length).toBeGreaterThan(20)
    expect(findings.every((each) => each.file === TROUBLESHOOTING)).toBe(true)
  })

  test('finds that the page is missing', () => {
    const rest = files.filter((each) => each !== TROUBLESHOOTING)
    expect(troubleshootingFindings({ files: rest, read }).length).toBeGreaterThan(50)
  })
})

const SOURCE = [
  "export type DoorCode = 'door-shut' | 'door-lost'",
  'const shut = (name) => ({ code: "door-shut", what: `The door of ${name} is shut.`, next: "Open the door." })',
  'const lost = { code: "door-lost", what: "The door was not found." }',
].join('\n')
const PAGE = `# Troubleshooting

## Doors

**State:** nothing was changed.

### \`door-shut\`

\`The door of … is shut. Open the door.\`

**When:** at night. **Do:** open it.

### \`door-lost\`

\`The door was not found.\`

**When:** in fog. **Do:** search for it.
`

const faults = (page: string, source: string): readonly string[] =>
  troubleshootingFaults(page, new Map([['src/door.ts', source]])).map(
    ({ file, line, message }) => `${file}:${line}: ${message}`,
  )

describe('the check of codes', () => {
  test('finds nothing where both agree', () => {
    expect(faults(PAGE, SOURCE)).toEqual([])
  })

  test('finds a code without a chapter, with the line that declares it', () => {
    expect(faults(PAGE, `${SOURCE}\nexport type RainCode = 'rain'`)).toEqual([
      'src/door.ts:4: docs/troubleshooting.md has no chapter on rain',
    ])
  })

  test('finds a code that two areas have', () => {
    expect(faults(PAGE, `${SOURCE}\nexport type RainCode = 'door-shut'`)).toEqual([
      'src/door.ts:4: door-shut is the code of two messages',
    ])
  })

  test('finds a chapter whose code does not exist any more', () => {
    expect(faults(PAGE, SOURCE.replace("'door-lost'", 'never'))).toEqual([
      'docs/troubleshooting.md:13: no message of src/ has the code door-lost',
    ])
  })

  test.each(['**When:**', '**State:**', '**Do:**'])('finds a chapter without %s', (label) => {
    const lacking = faults(PAGE.replaceAll(label, ''), SOURCE)
    expect(lacking.map((each) => each.replace(/^.*?: /, ''))).toEqual([
      `the chapter on door-shut has no ${label}`,
      `the chapter on door-lost has no ${label}`,
    ])
  })

  test('takes a label from the chapter above for all of its codes, and from no other chapter', () => {
    expect(faults(PAGE.replace('### `door-lost`', '## More\n\n### `door-lost`'), SOURCE)).toEqual([
      'docs/troubleshooting.md:15: the chapter on door-lost has no **State:**',
    ])
  })

  test('finds a chapter that does not quote its message', () => {
    expect(faults(PAGE.replace('`The door was not found.`', ''), SOURCE)).toEqual([
      'docs/troubleshooting.md:13: the chapter on door-lost has no text',
    ])
  })

  test('finds a quoted message whose words have changed', () => {
    expect(faults(PAGE, SOURCE.replace('was not found', 'has gone astray'))).toEqual([
      'docs/troubleshooting.md:15: no message of src/ has these words: The door was not found.',
    ])
  })
})

test('the codes of all exported unions are known, also of a union of one', () => {
  const source =
    "export type ACode = 'one'\nexport type BCode = 'two' | 'three'\ntype CCode = 'none'\nexport type D = 'no'"
  expect(codesIn(new Map([['src/a.ts', source]])).map((each) => each.code)).toEqual(['one', 'two', 'three'])
})

test('all wordings of a message are known', () => {
  const source = 'log.error(`The ${one ? "server is" : `servers ${names} are`} down: ${why}`)'
  expect(messagesIn(new Map([['src/a.ts', source]]))[0]?.wordings).toEqual([
    'The server is down: …',
    'The servers … are down: …',
  ])
})
