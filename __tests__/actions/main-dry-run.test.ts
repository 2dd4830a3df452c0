import { describe, expect, test } from '@jest/globals'
import { reportDryRun } from '../../src/actions/main/dry-run.ts'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BEFORE_THE_SNAPSHOT, afterGoodDeploy } from '../../src/report/messages/main.ts'
import { MARK, own, PROGRESS, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { mainStep } from './main-step.ts'
import { postContext } from './post-context.ts'

const BY_HAND = ['821', '822', '823'].map((id) => snapshot({ id }))

interface Ran {
  /** The rows of the table before the snapshot, and of that after a good deploy, each as id and action. */
  readonly before: readonly string[] | null
  readonly after: readonly string[] | null
  /** Whose deploys GitHub was asked about, by ids. */
  readonly asked: readonly string[]
}

async function run(
  listed: readonly Snapshot[],
  inputs: Readonly<Record<string, string>> = {},
  progress: DeployProgress = PROGRESS.ended,
): Promise<Ran> {
  const asked: string[] = []
  const { context, said } = postContext({
    github: {
      progressOf: (snapshots) => {
        asked.push(...snapshots.map((each) => each.id))
        return Promise.resolve(() => progress)
      },
    },
  })
  const { step } = mainStep({ ...context, newMark: () => MARK }, inputs)
  const lookup = { kind: 'unavailable', why: 'No answer.' } as const
  await reportDryRun(step.context, step.inputs, [{ serverId: SERVER_ID, listed, lookup }], [])
  const below = (title: string): readonly string[] | null => {
    const at = said.lines.indexOf(title)
    if (at < 0) return null
    const rest = said.lines.slice(at + 1)
    const end = rest.findIndex((each) => each === afterGoodDeploy(step.inputs.keep))
    return rest
      .slice(0, end < 0 ? rest.length : end)
      .flatMap((each) => {
        const [, id, action] = /^ {2}(\d+|\(new\)) .* {2}(would delete|keep) {2}/.exec(each) ?? []
        return id === undefined || action === undefined ? [] : [`${id} ${action}`]
      })
      .toSorted()
  }
  return { before: below(BEFORE_THE_SNAPSHOT), after: below(afterGoodDeploy(step.inputs.keep)), asked }
}

describe('a dry run', () => {
  test('shows nothing before the snapshot where there is nothing', async () => {
    expect(await run([])).toEqual({ before: null, after: ['(new) keep'], asked: [] })
  })

  test('counts the snapshot that a real run would have by then as the newest', async () => {
    expect(await run([own('801', '9000000001', 40)], { keep: '1' })).toMatchObject({
      before: ['801 keep'],
      after: ['(new) keep', '801 would delete'],
    })
  })

  const two = [own('801', '9000000001', 40), own('802', '9000000002', 30)]

  test('asks GitHub about what would go to free a slot', async () => {
    const full = [...two, ...BY_HAND]

    expect(await run(full, { keep: '5' })).toMatchObject({
      before: ['801 would delete', '802 keep', '821 keep', '822 keep', '823 keep'],
      asked: ['801'],
    })
    expect(await run(full, { keep: '5' }, PROGRESS.going)).toMatchObject({
      before: ['801 keep', '802 keep', '821 keep', '822 keep', '823 keep'],
    })
  })

  test('asks GitHub about what would go after a good deploy', async () => {
    expect(await run(two, { keep: '2' })).toMatchObject({
      after: ['(new) keep', '801 would delete', '802 keep'],
      asked: ['801'],
    })
    expect(await run(two, { keep: '2' }, PROGRESS.going)).toMatchObject({
      after: ['(new) keep', '801 keep', '802 keep'],
      asked: ['801', '802'],
    })
  })
})
