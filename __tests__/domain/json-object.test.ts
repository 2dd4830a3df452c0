import { describe, expect, test } from '@jest/globals'
import { fieldsOf, objectOf } from '../../src/domain/json-object.ts'

describe('the fields of parsed JSON', () => {
  test('are those of an object', () => {
    const json = { id: 801 }
    expect(objectOf(json)).toBe(json)
    expect(fieldsOf(json)).toBe(json)
  })

  test.each([null, [], [{ id: 801 }], 'text', 7, true, undefined])('are none of %j', (json) => {
    expect(objectOf(json)).toBeNull()
    expect(fieldsOf(json)).toEqual({})
  })
})
