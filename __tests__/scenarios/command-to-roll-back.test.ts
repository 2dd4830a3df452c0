/** The command to roll back: whole wherever it stands, however long the message and however many the servers; and never one that fails. */
import { describe, expect, test } from '@jest/globals'
import { uuidFrom } from '../../testing/emulator/ids.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import { withGitHub } from './github-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { own, play, type Played, result, RUN_ID, SERVER_ID, type Setting } from './scene.ts'

/** As long as ids get. */
const serverIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => uuidFrom(`server ${index}`))

/** Several servers; the deploy fails, and `after` may do something to the world. */
async function playServers(
  count: number,
  setting: Setting & { readonly after?: (emulator: Emulator) => void } = {},
): Promise<Played> {
  return await play(onServers(count, setting))
}

function onServers(
  count: number,
  { after, ...setting }: Setting & { readonly after?: (emulator: Emulator) => void },
): Setting {
  return {
    deploy: ({ emulator }) => {
      after?.(emulator)
      return 'failure'
    },
    ...setting,
    emulator: {
      servers: serverIds(count).map((id, index) => ({ id, name: `web-${index}` })),
      quirks: { ids: 'uuid' },
      ...setting.emulator,
    },
    with: { 'server-id': serverIds(count).join(','), 'restore-on': 'failure', ...setting.with },
  }
}

/** The one command for all of them, as it has to stand in one piece. */
function commandFor(played: Played): string {
  return `gh workflow run rollback.yml --repo acme/shop -f server-id=${serverIds(idsOf(played).length).join(',')} -f snapshot-id=${idsOf(played).join(',')}`
}

function idsOf(played: Played): readonly string[] {
  return (played.main.outputs['snapshot-id'] ?? '').split(',')
}

/** Whole lines of the summary within blocks that can be copied. */
function blocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)\n```$/gms)].flatMap(([, inside = '']) => inside.split('\n'))
}

/** Expects the whole command in the log, in the summary, and in each annotation that shows it. */
function expectWhole(played: Played, command = commandFor(played)): void {
  const { annotations, log, summary } = {
    annotations: [...played.post.errors, ...played.post.warnings, ...played.post.notices],
    log: played.post.log.join('\n'),
    summary: played.post.summary,
  }
  expect(annotations.length).toBeGreaterThan(0)
  for (const text of annotations) {
    expect(text.length).toBeLessThanOrEqual(4096)
    if (text.includes('gh workflow run')) expect(text).toContain(command)
  }
  expect(annotations.some((each) => each.includes(command) || /command.*(log|summary)/i.test(each))).toBe(
    true,
  )
  expect(log).toContain(command)
  expect(blocks(summary)).toContain(command)
}

const LONG = 'Please come back later, the storage behind this server is being looked after. '.repeat(8)

/** Another run deploys to each of them, so none is restored, each for a long reason. */
const deployedTo =
  (count: number) =>
  ({ provider }: Emulator): void => {
    for (const serverId of serverIds(count)) {
      provider.addSnapshot({
        ...own({ runId: '9000000012', hoursOld: 0, createdAt: provider.now() }),
        serverId,
        name: `pre-deploy-${'x'.repeat(150)}-9000000012-1`,
      })
    }
  }

describe('the command to roll back is whole in the log and in the summary', () => {
  test.each([10, 45, 200])('where a restore of %d servers is refused', async (count) => {
    const played = await playServers(count, { after: deployedTo(count) })
    expect(result(played)).toBe('not-restored')
    expectWhole(played)
  })

  test.each([10, 45, 200])('where none of %d is asked for', async (count) => {
    expectWhole(await playServers(count, { with: { 'restore-on': '' } }))
  })

  test.each([10, 45])('where the outcome of a deploy to %d is not known', async (count) => {
    expectWhole(await playServers(count, { with: { 'deploy-status': '${{ steps.no.outcome }}' } }))
  })

  test.each([10, 45])('where the failure is older than the snapshots of %d', async (count) => {
    expectWhole(await playServers(count, { with: { 'deploy-status': 'failure' } }))
  })

  test.each([10, 45])('where %d snapshots were not seen completed', async (count) => {
    const played = await playServers(count, { with: { wait: 'false' } })
    expect(result(played)).toBe('not-restored')
    expectWhole(played)
  })

  test.each([10, 45])('where all of %d restores are refused by the API', async (count) => {
    const played = await playServers(count, {
      after: ({ faults }) => {
        faults.add({
          operation: 'restoreSnapshot',
          times: 'always',
          fault: { kind: 'status', status: 404, body: { detail: LONG } },
        })
      },
    })
    expect(result(played)).toBe('not-restored')
    expectWhole(played)
  })

  test('of one server, behind the longest words that an API may have', async () => {
    const played = await play({
      with: { 'restore-on': 'failure' },
      deploy: ({ emulator }) => {
        emulator.faults.add({
          operation: 'listSnapshots',
          times: 'always',
          fault: { kind: 'status', status: 400, body: { detail: LONG.repeat(20) } },
        })
        return 'failure'
      },
    })
    const command = `gh workflow run rollback.yml --repo acme/shop -f server-id=${SERVER_ID} -f snapshot-id=801`
    expect(played.post.errors[0]).toContain(command)
    expectWhole(played, command)
  })
})

describe('restore/, with every restore refused', () => {
  test.each([1, 10, 45])('has one whole command for another try on %d servers', async (count) => {
    const made = serverIds(count).map((serverId, index) => ({
      ...own({ runId: '9000000001', hoursOld: 50 }),
      serverId,
      id: 801 + index,
    }))
    const { run } = await rollBack({
      emulator: {
        servers: serverIds(count).map((id) => ({ id })),
        snapshots: made,
        faults: [
          {
            operation: 'restoreSnapshot',
            times: 'always',
            fault: { kind: 'status', status: 403, body: { detail: LONG } },
          },
        ],
      },
      with: { 'server-id': serverIds(count).join(','), 'safety-snapshot': 'false' },
    })
    expect(run.exitCode).toBe(1)
    const command = `gh workflow run rollback.yml --repo acme/shop -f server-id=${serverIds(count).join(',')} -f snapshot-id=${made.map((each) => each.id).join(',')}`
    expect(run.errors).toHaveLength(1)
    expect(run.errors[0]?.length).toBeLessThanOrEqual(4096)
    expect(run.errors[0]).toContain(command)
    expect(run.log.join('\n')).toContain(command)
    expect(blocks(run.summary)).toEqual([command])
  })
})

describe('a comment on the pull request', () => {
  test('has the whole command too, when the summary is too long for a comment', async () => {
    const played = await withGitHub(
      {},
      onServers(200, {
        after: deployedTo(200),
        with: { comment: 'true' },
        run: { eventName: 'pull_request', event: { pull_request: { number: 7 } } },
      }),
    )
    const [comment] = played.github.comments()
    expect(comment?.body.length).toBeLessThanOrEqual(65_536)
    expect(comment?.body).toContain(commandFor(played))
  })
})

test('what is listed under another name and without its mark is not restored, but can be by hand', async () => {
  const played = await play({
    with: { 'restore-on': 'failure' },
    deploy: 'failure',
    emulator: { quirks: { names: { cutTo: 20 }, description: 'absent' } },
  })
  expect(played.changes).toEqual(['POST createSnapshot 201'])
  expect(result(played)).toBe('not-restored')
  expect(played.post.errors[0]).toContain(
    'snapshot 801 is listed as "pre-deploy-900000001" and without its mark, so it may be another one.',
  )
  expectWhole(
    played,
    `gh workflow run rollback.yml --repo acme/shop -f server-id=${SERVER_ID} -f snapshot-id=801`,
  )
})

describe('a command that is known to fail is never shown', () => {
  /** Takes away what this run made, of this server. */
  const withoutOurs =
    (...ids: readonly (string | number)[]) =>
    ({ provider }: Emulator): void => {
      for (const each of provider.snapshots()) {
        if (ids.includes(each.serverId) && each.name.includes(RUN_ID))
          provider.deleteSnapshot(each.id, 'other')
      }
    }
  const everything = (played: Played): string =>
    [...played.post.log, ...played.post.errors, played.post.summary].join('\n')

  test.each([
    ['a restore that was asked for', { 'restore-on': 'failure' }],
    ['one that was not', {}],
  ])('where nothing is left to roll back to: after %s', async (_, inputs) => {
    const played = await play({
      with: inputs,
      deploy: ({ emulator }) => {
        withoutOurs(SERVER_ID)(emulator)
        return 'failure'
      },
    })
    expect(everything(played)).not.toContain('gh workflow run')
    expect(everything(played)).not.toContain('curl')
    expect(everything(played)).toMatch(/no snapshot/i)
  })

  test.each([
    ['a restore that was asked for', { 'restore-on': 'failure' }],
    ['one that was not', {}],
  ])('but the newest other one by its id, where there is one: after %s', async (_, inputs) => {
    const played = await play({
      with: inputs,
      emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 40 })] },
      deploy: ({ emulator }) => {
        withoutOurs(SERVER_ID)(emulator)
        return 'failure'
      },
    })
    const command = `gh workflow run rollback.yml --repo acme/shop -f server-id=${SERVER_ID} -f snapshot-id=801`
    expect(everything(played)).not.toContain('latest')
    expectWhole(played, command)
    // What it costs is told of that one, not of the one that is gone.
    expect(everything(played)).toMatch(/written since 2026-11-19 18:00 UTC/)
  })

  test.each([
    ['a restore that was asked for', { 'restore-on': 'failure' }],
    ['one that was not', { 'restore-on': '' }],
  ])('for a server that has none; the others have one command: after %s', async (_, inputs) => {
    const [first = '', second = '', third = ''] = serverIds(3)
    const played = await playServers(3, {
      with: inputs,
      after: withoutOurs(second),
    })
    const [one = '', , three = ''] = idsOf(played)
    const command = `gh workflow run rollback.yml --repo acme/shop -f server-id=${first},${third} -f snapshot-id=${one},${three}`
    expect(everything(played)).not.toContain('latest')
    expect(everything(played)).not.toContain(`/snapshots/${idsOf(played)[1] ?? ''}/restore/`)
    expectWhole(played, command)
  })
})
