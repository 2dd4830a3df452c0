import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { DEFAULTS } from '../../src/runner/inputs.ts'
import { VERSION } from '../../src/version.ts'

const textOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

interface Action {
  readonly inputs: Readonly<Record<string, { required?: boolean; default?: string }>>
  readonly outputs: Readonly<Record<string, unknown>>
}

const action = parse(textOf('action.yml')) as Action

test('the code knows the inputs of action.yml and no others', () => {
  expect(Object.keys(DEFAULTS)).toEqual(Object.keys(action.inputs))
})

test('the code has the defaults of action.yml, except where an expression or the user gives the value', () => {
  const declared = Object.entries(action.inputs).map(([name, { required, default: value }]) => [
    name,
    required === true || value?.includes('${{') === true ? null : value,
  ])

  expect(DEFAULTS).toEqual(Object.fromEntries(declared))
})

test('an input is required or has a default, never both', () => {
  for (const [name, { required, default: value }] of Object.entries(action.inputs)) {
    expect([name, required === true]).toEqual([name, value === undefined])
  }
})

test('the version that requests name is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(textOf('package.json')) as { version: string }).version)
})
