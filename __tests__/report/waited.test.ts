/** How long the wait step waited for a snapshot that is completed. */
import { expect, test } from '@jest/globals'
import { waited } from '../../src/report/messages/wait.ts'

test.each([
  [999, 'Snapshot 801 (pre-deploy-11-1) of server 12345 was already completed (5120 MB).'],
  [1000, 'Snapshot 801 (pre-deploy-11-1) of server 12345 was completed after 1 second of waiting (5120 MB).'],
])('%d ms are told from the first second on', (ms, text) => {
  expect(waited({ id: '801', serverId: '12345', name: 'pre-deploy-11-1' }, ms, 5120)).toBe(text)
})
