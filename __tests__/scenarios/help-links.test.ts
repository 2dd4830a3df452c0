/** The link from a summary to the chapter of its code: of the version that the workflow uses, and never to a page that may not exist. */
import { describe, expect, test } from '@jest/globals'
import { rollBack } from './rollback-scene.ts'
import { play } from './scene.ts'

const PUBLISHED = { GITHUB_ACTION_REPOSITORY: 'acme-tools/safety', GITHUB_ACTION_REF: 'v1.2.3' }
const PAGE = 'https://github.com/acme-tools/safety/blob/v1.2.3/docs/troubleshooting.md'

describe.each([
  ['the version of the repository that the workflow uses', PUBLISHED, true],
  ['nothing, where the action is in the repository of the workflow', {}, false],
])('a summary links to %s:', (_, env, isLinked) => {
  test('after a deploy', async () => {
    const { post } = await play({
      env,
      with: { 'restore-on': 'failure' },
      deploy: ({ emulator }) => {
        for (const { id } of emulator.provider.snapshots())
          emulator.provider.deleteSnapshot(String(id), 'other')
        return 'failure'
      },
    })
    expect(post.exitCode).toBe(1)
    expect(linksIn(post.summary)).toEqual(
      isLinked
        ? [`[What to do about restore-refused-snapshot-deleted](${PAGE}#restore-refused-snapshot-deleted)`]
        : [],
    )
  })

  test('in a rollback by hand', async () => {
    const { run } = await rollBack({ with: { 'snapshot-id': '999' }, phase: { env } })
    expect(run.exitCode).toBe(1)
    expect(linksIn(run.summary)).toEqual(
      isLinked ? [`[Help for rollback-snapshot-missing](${PAGE}#rollback-snapshot-missing)`] : [],
    )
  })
})

function linksIn(summary: string): readonly string[] {
  return summary.match(/\[[^\]]*\]\([^)]*troubleshooting[^)]*\)/g) ?? []
}
