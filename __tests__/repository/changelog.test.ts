import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { releaseNotes, versionOfTag } from '../../tools/changelog.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-02-01

### Added

- A.

## [1.1.0]

- B.

## [1.0.1] - 2026-01-02

## [1.0.0] - 2026-01-01

- C.

[1.2.0]: https://example.com/1.2.0
`

describe('the notes of a release', () => {
  test('are its section, without the heading and the links', () => {
    expect(releaseNotes(CHANGELOG, '1.2.0')).toBe('### Added\n\n- A.')
    expect(releaseNotes(CHANGELOG, '1.0.0')).toBe('- C.')
    expect(releaseNotes(CHANGELOG.replaceAll('\n', '\r\n'), '1.2.0')).toBe('### Added\n\n- A.')
  })

  test.each([
    ['9.9.9', 'no section "## [9.9.9] - <date>"'],
    ['1.2', 'no section'],
    ['1.1.0', 'gives version 1.1.0 no date'],
    ['1.0.1', 'says nothing about version 1.0.1'],
  ])('of %s are refused: %s', (version, message) => {
    expect(() => releaseNotes(CHANGELOG, version)).toThrow(message)
  })
})

describe('the tag of a release', () => {
  test.each(['1.2.3', '1.2.3-rc.1'])('v%s', (version) => {
    expect(versionOfTag(`v${version}`, version)).toBe(version)
  })

  test.each([
    ['v1', 'no tag of a release'],
    ['1.2.3', 'no tag of a release'],
    ['v1.2.3\n', 'no tag of a release'],
    ['', 'no tag of a release'],
    ['v1.2.4', 'The tag says 1.2.4, package.json says 1.2.3.'],
  ])('%j is refused: %s', (tag, message) => {
    expect(() => versionOfTag(tag, '1.2.3')).toThrow(message)
  })
})

test('the command says in one line what is missing, and exits 1', () => {
  const script = path.join(ROOT, 'tools', 'release-notes.ts')
  const ended = spawnSync(process.execPath, [script, 'v0.0.1'], { encoding: 'utf8' })
  expect(ended).toMatchObject({ status: 1, stdout: '' })
  expect(ended.stderr).toMatch(/^The tag says 0\.0\.1, package\.json says \S+\.\n$/)
})

test('CHANGELOG.md has a place for what comes next', () => {
  expect(readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8')).toMatch(/^## \[Unreleased\]$/m)
})
