import { expect, test } from '@jest/globals'
import type { Server } from '../../src/domain/server.ts'
import {
  calledByName,
  meantText,
  serverMaybeNamedTwice,
  serverNotFound,
} from '../../src/report/messages/servers.ts'
import { unlistedText } from '../../src/report/servers.ts'

const server = (id: string, name = `web ${id}`): Server => ({
  ids: [id, `u-${id}`],
  name,
  status: 'active',
  addresses: [],
})
const many = (count: number): Server[] =>
  Array.from({ length: count }, (_, index) => server(String(index + 1)))

test.each([
  [['9'], [], 'Server 9 is not among the servers that the API token can see: it can see none.'],
  [['9'], many(1), 'Server 9 is not among the servers that the API token can see: 1 (web 1).'],
  [
    ['8', '9'],
    many(2),
    'Servers 8, 9 are not among the servers that the API token can see: 1 (web 1), 2 (web 2).',
  ],
])('servers %j that are not listed are told with those that are', (ids, servers, text) => {
  expect(unlistedText(ids, servers)).toBe(text)
})

test('ten of those that are listed are told at most', () => {
  expect(unlistedText(['99'], many(10))).toMatch(/, 10 \(web 10\)\.$/)
  expect(unlistedText(['99'], many(11))).toMatch(/, 10 \(web 10\) and 1 more\.$/)
  expect(unlistedText(['99'], many(12))).toMatch(/9 \(web 9\), 10 \(web 10\) and 2 more\.$/)
})

test('a name is told in one line, and not longer than it has to be', () => {
  expect(unlistedText(['9'], [server('1', ' a\n\n b ')])).toMatch(/: 1 \(a b\)\.$/)
  expect(unlistedText(['9'], [server('1', 'n'.repeat(100))])).toMatch(/: 1 \(n{39}…\)\.$/)
})

test('what was meant is told with the id to write, or with those to choose from', () => {
  expect(meantText({ text: 'web', by: 'name', servers: [server('1')] })).toBe(
    '"web" is the name of server 1: write server-id: 1.',
  )
  expect(meantText({ text: '203.0.113.7', by: 'address', servers: [server('1'), server('2')] })).toBe(
    '"203.0.113.7" is the address of 2 servers: write the id of one of them (1, 2).',
  )
  expect(meantText({ text: 'web', by: 'name', servers: many(11) })).toContain(
    '11 servers: write the id of one of them (1, 2, 3, 4, 5, 6, 7, 8, 9, 10).',
  )
})

test('a call that failed for an id that no server has says which one to write, and no advice beside it', () => {
  const failure = {
    code: 'api-not-allowed',
    what: 'Could not create snapshot pre-deploy-11-1 of server web.',
    state: 'Nothing was changed.',
    next: 'Give the API token that permission.',
    onlyNextHelps: true,
  }
  expect(calledByName(failure, '"web" is the name of server 1: write server-id: 1.')).toEqual({
    ...failure,
    code: 'server-id-is-a-name',
    next: '"web" is the name of server 1: write server-id: 1.',
    onlyNextHelps: false,
  })
  expect(serverNotFound(failure, 'Server 9 is not among them.')).toEqual({
    ...failure,
    code: 'server-not-found',
    next: 'Server 9 is not among them. Correct "server-id" or "api-token".',
    onlyNextHelps: false,
  })
})

test('a server that may be another one is told with both ids, and that no snapshot of it was created', () => {
  expect(serverMaybeNamedTwice('12345', '5f0c-12345')).toEqual({
    code: 'server-maybe-named-twice',
    what: '"server-id" may name one server twice: 5f0c-12345 and 12345.',
    state: 'No snapshot of server 12345 was created.',
    next: 'Name each server once.',
  })
})
