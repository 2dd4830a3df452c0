import { describe, expect, test } from '@jest/globals'
import { formOf, formsNotNamed, idsOfServer, sameServers, withAllIds } from '../../src/domain/same-servers.ts'
import type { Server } from '../../src/domain/server.ts'
import { snapshot } from '../decide/snapshots.ts'

const [A, B] = ['6fa459ea-ee8a-4ca4-894e-db77e160355e', '7fa459ea-ee8a-4ca4-894e-db77e160355e']

function server(...ids: readonly string[]): Server {
  return { ids, name: 'web', status: 'active', addresses: [] }
}

describe('a list of servers', () => {
  test('joins the number and the UUID of each, in whatever capitals', () => {
    const same = sameServers([server('1', A), server('2', B), server('3')])
    expect(idsOfServer(same, '1')).toEqual(['1', A])
    expect(idsOfServer(same, A.toUpperCase())).toEqual([A.toUpperCase(), '1'])
    expect(idsOfServer(same, B)).toEqual([B, '2'])
    expect(idsOfServer(same, '3')).toEqual(['3'])
    expect(idsOfServer(same, '4')).toEqual(['4'])
  })

  test('in which no server has a second id says nothing', () => {
    expect(sameServers([server('1'), server('2'), server(A)]).size).toBe(0)
    expect(idsOfServer(sameServers([server(A, A.toUpperCase())]), A)).toEqual([A])
    expect(sameServers([]).size).toBe(0)
  })

  test('in which two servers share an id joins neither by it', () => {
    const same = sameServers([server('1', A), server('2', A), server('3', B, 'srv-3'), server('4', 'srv-3')])
    for (const id of ['1', '2', A, '4', 'srv-3']) expect(idsOfServer(same, id)).toEqual([id])
    expect(idsOfServer(same, '3')).toEqual(['3', B])
  })
})

describe('a snapshot', () => {
  const same = sameServers([server('1', A)])

  test('gets all ids of its server', () => {
    expect(withAllIds(same, snapshot({ id: '801', serverIds: ['1'] })).serverIds).toEqual(['1', A])
    expect(withAllIds(same, snapshot({ id: '801', serverIds: [A.toUpperCase()] })).serverIds).toEqual([
      A.toUpperCase(),
      '1',
    ])
  })

  test('that has them already, or is of another server, or of an unclear one, stays as it is', () => {
    for (const serverIds of [['1', A], [A, '1'], ['2'], [B], []]) {
      const it = snapshot({ id: '801', serverIds })
      expect(withAllIds(same, it)).toBe(it)
    }
  })

  test.each([
    [['1'], ['uuid', 'other']],
    [[A], ['number', 'other']],
    [['srv-1'], ['number', 'uuid']],
    [['1', A], ['other']],
    [[], []],
  ])('that names its server by %j may be of one with an id of the forms %j', (serverIds, forms) => {
    expect(formsNotNamed({ serverIds })).toEqual(forms)
  })
})

test.each([
  ['12345', 'number'],
  ['0', 'number'],
  [A, 'uuid'],
  [A.toUpperCase(), 'uuid'],
  ['12345a', 'other'],
  ['a12345', 'other'],
  ['srv-1', 'other'],
])('the form of %s is %s', (id, form) => {
  expect(formOf(id)).toBe(form)
})
