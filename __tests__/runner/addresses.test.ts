import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import os from 'node:os'
import { type Interfaces, ownAmong } from '../../src/runner/addresses.ts'

const having = (...addresses: readonly string[]): Interfaces => ({
  lo: [{ address: '127.0.0.1' }],
  eth0: addresses.map((address) => ({ address })),
})

describe('an address is the own one', () => {
  test.each([
    ['203.0.113.10', '203.0.113.10'],
    ['2001:db8::1', '2001:0db8:0000:0000:0000:0000:0000:0001'],
    ['2001:db8::1', '2001:DB8:0:0::1'],
    ['2001:db8::10.0.0.1', '2001:db8::a00:1'],
    ['203.0.113.10', '::ffff:203.0.113.10'],
    ['::ffff:203.0.113.10', '203.0.113.10'],
    ['203.0.113.10', '::ffff:cb00:710a'],
    ['203.0.113.10', ' 203.0.113.10\n'],
    ['203.0.113.10', '203.0.113.10/24'],
    ['2001:db8::1', '2001:db8::1/64'],
  ])('%s when the server has %s', (own, address) => {
    expect(ownAmong([address], having(own))).toEqual([address])
  })

  test('among several, and only that', () => {
    expect(ownAmong(['203.0.113.9', '203.0.113.10'], having('10.0.0.1', '203.0.113.10'))).toEqual([
      '203.0.113.10',
    ])
  })
})

describe('an address is not the own one', () => {
  test.each([
    '203.0.113.1',
    '203.0.113.100',
    '2001:db8::1',
    '',
    'pending',
    'server.example',
    '203.0.113.11/24',
    '/24',
    '203.0.113',
    '::',
    'fe80::1%eth0',
  ])('when the server has "%s"', (address) => {
    expect(ownAmong([address], having('203.0.113.10'))).toEqual([])
  })

  test('when what stands behind it is no zone', () => {
    expect(ownAmong(['2001:db8::1%', '2001:db8::1 x'], having('2001:db8::1'))).toEqual([])
  })

  test('when there is none', () => {
    expect(ownAmong([], having('203.0.113.10'))).toEqual([])
    expect(ownAmong(['203.0.113.10'], {})).toEqual([])
    expect(ownAmong(['203.0.113.10'], { eth0: undefined, eth1: [] })).toEqual([])
  })
})

test('an interface with an address that can not be read does no harm', () => {
  expect(ownAmong(['203.0.113.10'], having('', 'odd', 'fe80::1%eth0', '203.0.113.10'))).toEqual([
    '203.0.113.10',
  ])
})

test('the interfaces of this machine are understood', () => {
  expect(ownAmong(['192.0.2.1'], os.networkInterfaces())).toEqual([])
})

test('whatever a provider writes for an address, it is only compared', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), anyText()), (address) => {
      expect(ownAmong([address], {})).toEqual([])
    }),
  )
})
