import { afterEach, beforeEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseOutput } from '../../testing/local-runner/workflow-commands.ts'
import { createLog, type Log } from '../../src/runner/log.ts'
import { redactionOf } from '../../src/runner/secrets.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'

const realWrite = process.stdout.write.bind(process.stdout)
let written = ''
let log: Log

beforeEach(() => {
  written = ''
  log = createLog(actionsToolkit, redactionOf('vps_secret'))
  // Standard output is where the log goes; there is no other way to hear it.
  process.stdout.write = (chunk) => {
    written += String(chunk)
    return true
  }
})

afterEach(() => {
  process.stdout.write = realWrite
})

const hostile = fc
  .array(
    fc.constantFrom('::', '##[', 'error', ']', '\r', '\n', ' ', '\u2028', '%0A', '%', 'x', ',', 'vps_secret'),
  )
  .map((pieces) => pieces.join(''))

test('whatever is said, the runner hears only the commands that are meant', () => {
  const said = fc.property(hostile, (text) => {
    written = ''
    log.line(text)
    log.notice(text)
    log.warning(text)
    log.error(text)
    log.startGroup(text)
    log.line(text)
    log.endGroup()
    const { commands } = parseOutput(written)
    expect(commands.map((each) => each.name)).toEqual(['notice', 'warning', 'error', 'group', 'endgroup'])
    expect(commands.every((each) => Object.keys(each.properties).length === 0)).toBe(true)
    expect(written).not.toContain('vps_secret')
  })
  fc.assert(said, { numRuns: 500 })
})

test('an annotation keeps its text', () => {
  log.error('50% of "a", b: c')

  expect(parseOutput(written).commands).toMatchObject([{ name: 'error', message: '50% of "a", b: c' }])
})

test('what is for debugging is silent unless debug logging is on', () => {
  log.debug('x')

  expect(written).toBe('')
})

test('an error ends the fold that is open, once', () => {
  log.startGroup('Waiting')
  log.error('It failed.')
  log.endGroup()
  log.error('Another one.')
  expect(parseOutput(written).commands.map((each) => each.name)).toEqual([
    'group',
    'endgroup',
    'error',
    'error',
  ])
})

test('what would be cut stands whole in the log first', () => {
  log.notice('n'.repeat(4096))
  log.warning('w'.repeat(4097))
  const { commands, log: lines } = parseOutput(written)
  expect(commands.map((each) => each.message.length)).toEqual([4096, 4096])
  expect(commands[1]?.message).toMatch(/^w+… The log of this step has all of it\.$/)
  expect(lines).toContain('w'.repeat(4097))
})

test('the code of an error counts, and stays where the text is cut', () => {
  const code = ' [api-server-error]'
  log.error('e'.repeat(4096 - code.length), 'api-server-error')
  log.error('f'.repeat(4097 - code.length), 'api-server-error')
  const { commands, log: lines } = parseOutput(written)
  expect(commands.map((each) => each.message.length)).toEqual([4096, 4096])
  expect(commands[0]?.message).toMatch(/^e+ \[api-server-error\]$/)
  expect(commands[1]?.message).toMatch(/^f+… The log of this step has all of it\. \[api-server-error\]$/)
  expect(lines).toEqual(['f'.repeat(4097 - code.length)])
})
