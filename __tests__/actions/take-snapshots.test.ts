import { expect, test } from '@jest/globals'
import { takeSnapshots } from '../../src/actions/main/take-snapshots.ts'
import type { ServerListing } from '../../src/domain/server.ts'
import { MARK, SERVER_ID } from '../decide/snapshots.ts'
import { mainStep } from './main-step.ts'
import { postContext } from './post-context.ts'

const SERVER = { ids: [SERVER_ID], name: 'web', status: 'active', addresses: [] }

/** Whether post gets to know that the list of servers could be read, by a main that plans for two servers. */
async function isSaved(servers: ServerListing): Promise<boolean> {
  const { context } = postContext({ servers })
  const { step, told } = mainStep(
    { ...context, newMark: () => MARK },
    { 'server-id': `${SERVER_ID},12346`, 'dry-run': 'true' },
  )
  await takeSnapshots(step.context, step.inputs)
  return told.saved.some(({ key, value }) => key === 'servers-listed' && value === 'true')
}

test('post gets to know that the list of servers could be read where one of them was seen in it', async () => {
  expect(await isSaved({ servers: [SERVER], incomplete: null })).toBe(true)
  expect(await isSaved({ servers: [SERVER, { ...SERVER, ids: ['12346'] }], incomplete: null })).toBe(true)
  expect(await isSaved({ servers: [], incomplete: 'page 2 is missing' })).toBe(false)
})
