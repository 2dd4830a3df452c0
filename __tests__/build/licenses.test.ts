/** What the committed dist holds of other people's work: each with its licence, and with a reason for being there. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'

const ROOT = path.join(import.meta.dirname, '..', '..')
const DIST = path.join(ROOT, 'dist')
const LICENSES = readFileSync(path.join(DIST, 'licenses.txt'), 'utf8')
const DECISION = readFileSync(path.join(ROOT, 'docs/decisions/0003-few-libraries-at-run-time.md'), 'utf8')

/** Packages that src imports something from that is there at run time. */
const imported = new Set(
  readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(path.join(ROOT, 'src', file), 'utf8').matchAll(
        /^import (?!type)[^;]*? from '((?:@[^/']+\/)?[^./'][^/':]*)['/]/gm,
      ),
    ])
    .map((match) => match[1] ?? ''),
)

/** Packages with an entry in licenses.txt: name, kind of licence, text. */
const licensed = [
  ...LICENSES.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+)\n(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD)\n/gm),
].map((match) => match[1] ?? '')

const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>
}

test('every library in dist has its licence there', () => {
  expect([...imported].toSorted()).toEqual(Object.keys(dependencies).toSorted())
  expect(licensed).toEqual(expect.arrayContaining([...imported]))
})

test('a licence is a text, and stands there once', () => {
  expect(new Set(licensed).size).toBe(licensed.length)
  for (const name of licensed) {
    const [, entry = ''] = LICENSES.split(`${name}\n`)
    expect(entry.slice(0, 2000)).toMatch(/Copyright|Permission|Apache License/)
  }
})

test('every library in dist is named with its reason, and nothing else is', () => {
  const rows = [...DECISION.matchAll(/^\| (`.*?) *\|/gm)].flatMap((row) =>
    [...(row[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
  )
  expect(rows.toSorted()).toEqual(licensed.toSorted())
})
