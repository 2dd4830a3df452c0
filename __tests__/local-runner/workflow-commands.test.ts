import { describe, expect, test } from '@jest/globals'
import { LineSplitter } from '../../testing/local-runner/output-lines.ts'
import { parseOutput } from '../../testing/local-runner/workflow-commands.ts'

const acting = (output: string) =>
  parseOutput(output).commands.map(({ form, name, message }) => `${form} ${name}: ${message}`)

describe('what acts', () => {
  test.each([
    ['::error::x', ':: error: x'],
    ['::ERROR::x', ':: error: x'],
    [' \t::error::x', ':: error: x'],
    ['\u00a0::error::x', ':: error: x'],
    ['\u2028::error::x', ':: error: x'],
    ['\u0085::error::x', ':: error: x'],
    ['abc\r::error::x', ':: error: x'],
    ['abc\r\n::error::x', ':: error: x'],
    ['found "##[error]x', '## error: x'],
    ['a ##[Set-Output name=id]666', '## set-output: 666'],
    ['::unknown:: ##[error]x', '## error: x'],
    ['::endgroup::', ':: endgroup: '],
    ['::error file=a::', ':: error: '],
  ])('%j', (output, expected) => {
    expect(acting(output)).toEqual([expected])
  })

  test.each([
    'abc ::error::x',
    '::error:x',
    '::unknown::x',
    '\ufeff::error::x',
    'abc\u2028::error::x',
    '##[error x',
    '#\u200b#[error]x',
    '# #[error]x',
    '##[nothing]##[error]x',
    '::error\u00a0::x',
  ])('%j does not', (output) => {
    expect(parseOutput(output)).toEqual({ commands: [], log: [output] })
  })
})

describe('the parts of a command', () => {
  test('escapes in properties and message', () => {
    const [command] = parseOutput(
      '::error File=a%2Cb%3Ac%250A,line=,title=x=y%0D::1%0A2%0D%25%3A%250A',
    ).commands
    expect(command).toMatchObject({
      properties: { file: 'a,b:c%0A', title: 'x=y\r' },
      message: '1\n2\r%%3A%0A',
    })
  })

  test('escapes in the old form', () => {
    const [command] = parseOutput('x ##[set-output name=a%3Bb%5D;other=c,d]1%0A2%5D%3B').commands
    expect(command).toMatchObject({ properties: { name: 'a;b]', other: 'c,d' }, message: '1\n2];' })
  })

  test('a message keeps what looks like a command', () => {
    expect(acting('::warning::a ::error::b ##[error]c%0A::error::d')).toEqual([
      ':: warning: a ::error::b ##[error]c\n::error::d',
    ])
  })
})

describe('stop-commands', () => {
  test('nothing acts until the token comes', () => {
    const parsed = parseOutput(
      '::stop-commands::Tok\n::error::a\nx ##[error]b\n::other::\n::tok::\n::error::c',
    )
    expect(parsed.commands.map(({ name }) => name)).toEqual(['stop-commands', 'tok', 'error'])
    expect(parsed.log).toEqual(['::error::a', 'x ##[error]b', '::other::'])
  })

  test('works in the old form too, and the token in either', () => {
    expect(acting('x ##[stop-commands]tok\n::error::a\nx ##[tok]\n::error::c')).toHaveLength(3)
  })

  test.each(['', 'error', 'pause-logging'])('"%s" is no token', (token) => {
    expect(acting(`::stop-commands::${token}\n::error::a`)).toContain(':: error: a')
  })
})

test('a line is cut the same wherever the chunks are cut', () => {
  const text = 'a\r\nb\rc\n\n\r\rd\r\n'
  const lines = ['a', 'b', 'c', '', '', '', 'd']
  for (let at = 0; at <= text.length; at += 1) {
    const splitter = new LineSplitter()
    const found = [...splitter.push(text.slice(0, at)), ...splitter.push(text.slice(at)), ...splitter.end()]
    expect(found).toEqual(lines)
  }
})
