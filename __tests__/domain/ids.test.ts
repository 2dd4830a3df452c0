import { describe, expect, test } from '@jest/globals'
import { idKey, isSameId, isUuid } from '../../src/domain/ids.ts'

const UUID = '6fa459ea-ee8a-4ca4-894e-db77e160355e'

describe('an id', () => {
  test.each([
    [UUID, true],
    [UUID.toUpperCase(), true],
    ['6fa459eaee8a4ca4894edb77e160355e', false],
    [`${UUID}0`, false],
    [`x${UUID}`, false],
    [UUID.slice(0, -1), false],
    [UUID.replace('6f', '6g'), false],
    [UUID.slice(9), false],
    ['12345', false],
    ['srvAb3', false],
  ])('%s has the form of a UUID: %s', (id, expected) => {
    expect(isUuid(id)).toBe(expected)
  })

  test('that is a UUID is the same in capitals, and no other is', () => {
    expect(isSameId(UUID, UUID.toUpperCase())).toBe(true)
    expect(idKey(UUID.toUpperCase())).toBe(UUID)
    expect(isSameId('srvAb3', 'srvaB3')).toBe(false)
    expect(idKey('srvAb3')).toBe('srvAb3')
    expect(isSameId('12345', '12345')).toBe(true)
    expect(isSameId('12345', '012345')).toBe(false)
  })
})
