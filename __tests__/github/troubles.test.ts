import { describe, expect, test } from '@jest/globals'
import { createTroubles, type Permission, type Troubles } from '../../src/github/troubles.ts'

function httpError(status: number, name = 'HttpError'): Error {
  return Object.assign(new Error(`HTTP ${status}`), { name, status })
}

const LATE = httpError(500, 'AbortError')

function troubles(...all: readonly (readonly [unknown, Permission, string])[]): Troubles {
  const them = createTroubles()
  for (const [error, permission, consequence] of all) them.add(error, permission, consequence)
  return them
}

describe('what could not be asked', () => {
  test('is nothing while there was no trouble', () => {
    expect(troubles().notices()).toEqual([])
  })

  test.each([401, 403, 404])('HTTP %i names the permission', (status) => {
    expect(troubles([httpError(status), 'actions: read', 'A is not known.']).notices()).toEqual([
      `A is not known. GitHub refuses to say (HTTP ${status}). Give the job the permission "actions: read".`,
    ])
  })

  test('several refusals are one notice, with every permission and every consequence once', () => {
    const them = troubles(
      [httpError(403), 'actions: read', 'A is not known.'],
      [httpError(403), 'contents: read', 'B is not known.'],
      [httpError(403), 'actions: read', 'A is not known.'],
      [httpError(404), 'actions: read', 'C is not known.'],
    )
    expect(them.notices()).toEqual([
      'A is not known. B is not known. C is not known. GitHub refuses to say (HTTP 403, 404). Give the job the permission "actions: read", "contents: read".',
    ])
  })

  test('in time is told as such, also where the error carries a status', () => {
    const late = [LATE, new DOMException('This operation was aborted', 'AbortError')]
    for (const error of late) {
      expect(troubles([error, 'actions: read', 'A is not known.']).notices()).toEqual([
        'A is not known. GitHub did not answer within 10 seconds.',
      ])
    }
  })

  test.each([
    [httpError(502), 'HTTP 502'],
    [new Error('its answer can not be read'), 'its answer can not be read'],
    ['text', 'text'],
    [null, 'null'],
  ])('for another reason tells it: %p', (error, reason) => {
    expect(troubles([error, 'contents: read', 'A is not known.']).notices()).toEqual([
      `A is not known. GitHub could not be asked: ${reason}`,
    ])
  })

  test('is told in three notices at most', () => {
    const errors = [403, 401, 404, 500, 502, 418].map((status) => httpError(status))
    const all = [...errors, LATE, LATE, new Error('x'), null]
    const them = troubles(
      ...all.map((error, index) => [error, 'actions: read', `${index} is not known.`] as const),
    )
    expect(them.notices()).toHaveLength(3)
    for (const [index] of all.entries()) {
      expect(them.notices().filter((each) => each.includes(`${index} is not known.`))).toHaveLength(1)
    }
  })
})
