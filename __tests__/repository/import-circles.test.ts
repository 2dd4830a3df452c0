import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const SOURCES = path.join(import.meta.dirname, '..', '..', 'src')

/** What each file imports, types included. */
type Imports = ReadonlyMap<string, readonly string[]>

/** Reads what the files of a folder import of each other. */
function importsWithin(folder: string): Imports {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((each) => each.endsWith('.ts'))
    .map((each) => path.join(folder, each))
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))]))
}

function importsOf(file: string, text: string): readonly string[] {
  const imported = ts.preProcessFile(text).importedFiles.map((each) => each.fileName)
  return imported.filter((each) => each.startsWith('.')).map((each) => path.join(path.dirname(file), each))
}

/** Returns the first way from a file back to itself, or `null`. */
function circleIn(imports: Imports): readonly string[] | null {
  const done = new Set<string>()
  const search = (file: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return null
    for (const next of imports.get(file) ?? []) {
      const circle = search(next, [...way, file])
      if (circle !== null) return circle
    }
    done.add(file)
    return null
  }
  for (const file of imports.keys()) {
    const circle = search(file, [])
    if (circle !== null) return circle
  }
  return null
}

test('no file of src/ imports itself by way of others, not even for a type', () => {
  const imports = importsWithin(SOURCES)
  expect(imports.size).toBeGreaterThan(100)
  const circle = circleIn(imports)
  expect(circle?.map((each) => path.relative(SOURCES, each)) ?? []).toEqual([])
})

describe('the search for circles', () => {
  const imports = (files: Readonly<Record<string, string>>): Imports =>
    new Map(Object.entries(files).map(([file, text]) => [file, importsOf(file, text)]))

  test('sees values, types, what is passed on, and what is loaded late', () => {
    for (const text of [
      `import { b } from './b.ts'`,
      `import type { B } from './b.ts'`,
      `import { type B } from './b.ts'`,
      `export { b } from './b.ts'`,
      `export type { B } from './b.ts'`,
      `export const b = () => import('./b.ts')`,
    ]) {
      const files = imports({
        'a.ts': text,
        'b.ts': `import type { C } from './c/c.ts'`,
        'c/c.ts': `import '../a.ts'`,
      })
      expect([text, circleIn(files)]).toEqual([text, ['a.ts', 'b.ts', path.join('c', 'c.ts'), 'a.ts']])
    }
  })

  test('finds none where two ways lead to one file', () => {
    const files = {
      'a.ts': `import './b.ts'\nimport './c.ts'`,
      'b.ts': `import './d.ts'`,
      'c.ts': `import './d.ts'`,
    }
    expect(circleIn(imports({ ...files, 'd.ts': `import 'node:fs'` }))).toBeNull()
  })
})
