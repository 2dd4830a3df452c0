import { expect, test } from '@jest/globals'
import { describeServers } from '../../src/actions/main/describe-servers.ts'
import { statesUnknown } from '../../src/report/messages/main.ts'
import { mainStep } from './main-step.ts'
import { postContext } from './post-context.ts'

/** What is said of servers that were not seen, each for such a reason. */
function noticesOf(...whys: readonly string[]): readonly string[] {
  const { step, told } = mainStep(postContext().context)
  const servers = whys.map((why, index) => ({
    serverId: `1234${index}`,
    listed: [],
    lookup: { kind: 'unavailable', why } as const,
  }))
  describeServers(step.context, step.inputs, servers)
  return told.notices
}

test('why servers were not seen is said once where it is the same, and as sentences where it is not', () => {
  expect(noticesOf('One.', 'One.')).toEqual([statesUnknown(['12340', '12341'], 'One.')])
  expect(noticesOf('One.', 'Another.', 'One.')).toEqual([
    statesUnknown(['12340', '12341', '12342'], 'One. Another.'),
  ])
})
