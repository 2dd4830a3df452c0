import { describe, expect, test } from '@jest/globals'
import { exportIds, exportRollback, inOrder } from '../../src/runner/outputs.ts'
import type { Toolkit } from '../../src/runner/toolkit.ts'
import { outputLines } from '../../testing/local-runner/output-lines.ts'
import { parseOutput } from '../../testing/local-runner/workflow-commands.ts'
import { snapshot } from '../decide/snapshots.ts'

/** What was set, by name. */
function outputs(act: (toolkit: Toolkit) => void): Record<string, string> {
  const set: Record<string, string> = {}
  act({ setOutput: (name: string, value: string) => void (set[name] = value) } as unknown as Toolkit)
  return set
}

describe('a name from the API, in an output that is printed on a line of its own,', () => {
  test.each([
    '::error::x',
    ' ::set-output name=snapshot-id::666',
    '\u00a0::warning::x',
    ':::error::x',
    'x\r::error::x',
    'x ##[error]x',
  ])('does not act: %j', (name) => {
    const set = {
      ...outputs((toolkit) => {
        exportIds(toolkit, [{ serverId: '1', snapshot: snapshot({ name }) }])
      }),
      ...outputs((toolkit) => {
        exportRollback(toolkit, { 'server-status': inOrder(['1'], () => name) }, 'As it was')
      }),
    }
    expect(Object.keys(set)).toEqual(['snapshot-id', 'snapshot-name', 'server-status'])
    for (const value of Object.values(set)) {
      expect(parseOutput(`${value}\n`).commands).toEqual([])
      expect(outputLines(value)).toHaveLength(1)
    }
  })

  test('keeps as many signs as it had', () => {
    expect(inOrder(['1', '2'], (id) => (id === '1' ? 'web::01' : ':::x'))).toBe('web__01,__:x')
  })

  test('is handed on as it is where it is plain', () => {
    expect(inOrder(['1', '2', '3'], (id) => (id === '2' ? null : `web-0${id} (a/b) at 10:30`))).toBe(
      'web-01 (a/b) at 10:30,,web-03 (a/b) at 10:30',
    )
  })
})
