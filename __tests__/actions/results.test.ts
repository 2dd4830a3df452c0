import { describe, expect, test } from '@jest/globals'
import { SlotNotFreed } from '../../src/actions/shared/snapshots/free-slot.ts'
import { StepError } from '../../src/actions/shared/step.ts'
import type { UserError } from '../../src/domain/user-error.ts'
import { SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { mainStep } from './main-step.ts'
import { postContext } from './post-context.ts'

const FACTS = { code: 'some-code', what: 'No slot was freed.' }
const ROW = { snapshot: snapshot({ id: '801' }), action: 'keep', why: 'another run needs it' }

/** The summary of a main that ended with this. */
async function summaryOf(error: UserError): Promise<string> {
  const { context, said } = postContext()
  const { results } = mainStep(context).step
  results.fail([{ serverId: SERVER_ID, error }])
  await results.summariseFailure(error)
  return said.summaries.join('\n')
}

describe('the summary of a main without a snapshot', () => {
  const notFreed = new SlotNotFreed(FACTS, [ROW])
  const wrapped = new StepError(FACTS, { cause: notFreed })

  test.each([
    ['', notFreed],
    [', also where it is named what was deleted before', wrapped],
    [', however often that is said anew', new StepError(FACTS, { cause: wrapped })],
  ])('shows what became of the others where no slot was freed%s', async (_also, error) => {
    const summary = await summaryOf(error)

    expect(summary).toContain('801')
    expect(summary).toContain(ROW.why)
  })

  test.each([
    ['without a cause', new StepError(FACTS)],
    ['whose cause is no error', new StepError(FACTS, { cause: { rows: [ROW] } })],
  ])('shows none of an error %s', async (_which, error) => {
    const summary = await summaryOf(error)

    expect(summary).toContain(FACTS.what)
    expect(summary).not.toContain('801')
  })
})
