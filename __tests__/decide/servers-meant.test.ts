import { describe, expect, test } from '@jest/globals'
import { serversMeant } from '../../src/decide/servers-meant.ts'
import type { Server } from '../../src/domain/server.ts'

const server = (id: string, fields: Partial<Server>): Server => ({
  ids: [id],
  name: `name-${id}`,
  status: 'active',
  addresses: [],
  ...fields,
})
const WEB = server('1', {
  name: 'web-server-01',
  hostname: 'web.example.com',
  addresses: ['203.0.113.10', '2001:db8::1'],
})
const DB = server('2', { name: 'db', addresses: ['203.0.113.11'] })
const TWIN = server('3', { name: ' Web-Server-01 ' })

describe('a text that is no id', () => {
  test.each([
    ['web-server-01', 'name', [WEB]],
    ['WEB-server-01', 'name', [WEB]],
    ['web.Example.com', 'host name', [WEB]],
    ['203.0.113.10', 'address', [WEB]],
    ['2001:DB8::1', 'address', [WEB]],
    ['203.0.113.11', 'address', [DB]],
  ] as const)('%s is the %s of a server', (text, by, servers) => {
    expect(serversMeant(text, [DB, WEB])).toEqual({ text, by, servers })
  })

  test('may be the name of several', () => {
    expect(serversMeant('web-server-01', [WEB, DB, TWIN])?.servers).toEqual([WEB, TWIN])
  })

  test('is a name first, where it is the host name of another', () => {
    const other = server('4', { hostname: 'db' })
    expect(serversMeant('db', [other, DB])).toEqual({ text: 'db', by: 'name', servers: [DB] })
  })

  test.each(['web', 'web-server-0', '203.0.113.1', '1', ''])('%j is nothing of any of them', (text) => {
    expect(serversMeant(text, [WEB, DB])).toBeNull()
    expect(serversMeant(text, [])).toBeNull()
  })
})
