/** Every test that the threat model names is there, under that name. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import ts from 'typescript'

const ROOT = path.join(import.meta.dirname, '..', '..')
const PAGE = readFileSync(path.join(ROOT, 'docs/threat-model.md'), 'utf8')

/** `file` › `name` › `name`, each line a proof. */
const proofs = [...PAGE.matchAll(/^- `([\w/-]+\.test\.ts)`((?: › `[^`]+`)+)$/gm)].map((match) => ({
  file: match[1] ?? '',
  names: [...(match[2] ?? '').matchAll(/`([^`]+)`/g)].map((each) => each[1] ?? ''),
}))

/** The names of all tests and groups of a file, each with those around it. */
function testsIn(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const found: string[] = []
  const walk = (node: ts.Node, around: readonly string[]): void => {
    const name = ts.isCallExpression(node) ? nameOf(node, source) : null
    const inside = name === null ? around : [...around, name]
    if (name !== null) found.push(inside.join(' › '))
    ts.forEachChild(node, (child) => {
      walk(child, inside)
    })
  }
  walk(source, [])
  return found
}

/** The name in `test('name', …)`, `describe('name', …)` their `.each(…)('name', …)` and `withSignals.test('name', …)`. */
function nameOf(call: ts.CallExpression, source: ts.SourceFile): string | null {
  const [first, second] = call.arguments
  const isTest = /^(?:with\w+\.)?(?:test|describe)\b/.test(call.expression.getText(source))
  return isTest && first !== undefined && second !== undefined && ts.isStringLiteralLike(first)
    ? first.text
    : null
}

test.each(proofs)('$file › $names', ({ file, names }) => {
  expect(testsIn(path.join(ROOT, '__tests__', file))).toContain(names.join(' › '))
})

describe('the page', () => {
  test('names tests in no other form, which would not be checked', () => {
    expect(PAGE.match(/\.test\.ts/g)).toHaveLength(proofs.length)
    expect(proofs.length).toBeGreaterThan(50)
  })

  test('has a proof below each thing that must hold', () => {
    const [, ...parts] = (PAGE.split('## What must hold')[1] ?? '').split(/^### /m)
    expect(parts.length).toBeGreaterThan(5)
    expect(parts.filter((part) => !/^- `/m.test(part))).toEqual([])
  })

  test('a name that is not there is found missing', () => {
    const [first] = proofs
    const tests = testsIn(path.join(ROOT, '__tests__', first?.file ?? ''))
    expect(tests.length).toBeGreaterThan(0)
    expect(tests).not.toContain(`${first?.names.join(' › ') ?? ''} at all`)
  })
})
