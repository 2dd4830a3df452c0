import { expect, test } from '@jest/globals'
import {
  apiWith,
  clientOf,
  closeServersAfterEach,
  errorIn,
  errorOf,
  NEVER,
  scriptedApi,
  SERVER,
} from '../vpsorg/under-test.ts'

closeServersAfterEach()

const STATUSES = [300, 301, 302, 303, 304, 307, 308]

test.each(STATUSES)('a read does not follow a %i, and the token goes nowhere', async (status) => {
  const elsewhere = await scriptedApi({ body: { count: 0, results: [] } })
  const { emulator, api } = await apiWith({
    faults: [{ operation: 'listServers', fault: { kind: 'redirect', status, location: elsewhere.url } }],
  })

  const error = await errorOf(api.listServers(NEVER))

  expect(error.failure).toMatchObject({ kind: 'redirect', status })
  expect(error.message).toContain('Set "api-url"')
  expect(elsewhere.requests).toEqual([])
  expect(emulator.requests).toHaveLength(1)
})

test.each(STATUSES)('a change does not follow a %i, not even on its own origin', async (status) => {
  const elsewhere = await scriptedApi({ body: { id: 1, status: 'in_progress' } })
  const here = await scriptedApi({ status, headers: { location: '/api/v1/servers/' } })
  const away = await scriptedApi({ status, headers: { location: `${elsewhere.url}/snapshots/` } })

  for (const { url } of [here, away]) {
    const api = clientOf(url)
    const outcomes = [
      await api.createSnapshot({ serverId: SERVER, name: 'n', description: '' }, NEVER),
      await api.restoreSnapshot('802', NEVER),
      await api.deleteSnapshot('802', NEVER),
    ]
    expect(outcomes.map((each) => [each.kind, errorIn(each).failure.kind])).toEqual(
      Array(3).fill(['unclear', 'redirect']),
    )
  }

  expect(elsewhere.requests).toEqual([])
  expect([here.requests.length, away.requests.length]).toEqual([3, 3])
})
