import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { DEFAULTS } from '../../src/runner/inputs.ts'
import { PRUNE_DEFAULTS } from '../../src/runner/prune-inputs.ts'
import { RESTORE_DEFAULTS } from '../../src/runner/restore-inputs.ts'
import { WAIT_DEFAULTS } from '../../src/runner/wait-inputs.ts'
import { VERSION } from '../../src/version.ts'

const textOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

interface Action {
  readonly inputs: Readonly<Record<string, { required?: boolean; default?: string }>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** Where each action is described, and what the code knows of its inputs. */
const ACTIONS: readonly [string, Readonly<Record<string, string | null>>][] = [
  ['action.yml', DEFAULTS],
  ['restore/action.yml', RESTORE_DEFAULTS],
  ['wait/action.yml', WAIT_DEFAULTS],
  ['prune/action.yml', PRUNE_DEFAULTS],
]

describe.each(ACTIONS)('%s', (file, defaults) => {
  const action = parse(textOf(file)) as Action

  test('has the inputs that the code knows, and no others', () => {
    expect(Object.keys(defaults)).toEqual(Object.keys(action.inputs))
  })

  test('has the defaults of the code, except where an expression or the user gives the value', () => {
    const declared = Object.entries(action.inputs).map(([name, { required, default: value }]) => [
      name,
      required === true || value?.includes('${{') === true ? null : value,
    ])

    expect(defaults).toEqual(Object.fromEntries(declared))
  })

  test('makes an input required or gives it a default, never both', () => {
    for (const [name, { required, default: value }] of Object.entries(action.inputs)) {
      expect([name, required === true]).toEqual([name, value === undefined])
    }
  })
})

test('the version that requests name is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(textOf('package.json')) as { version: string }).version)
})
