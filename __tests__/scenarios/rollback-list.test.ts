/** `restore/` as a way to look: a dry run with "latest" lists every snapshot, and how to restore it. */
import { describe, expect, test } from '@jest/globals'
import { provenance } from '../../testing/simulator/own-snapshots.ts'
import { refusing } from './github-server.ts'
import { deploysOf, rollBackWithGitHub, runsThat } from './github-scene.ts'
import { rollBack, type RolledBack, type RollbackSetting, TWO } from './rollback-scene.ts'
import { manual, own, SERVER_ID, START_MS } from './scene.ts'

const LOOK = { 'dry-run': 'true' }
const RUNS = 'https://github.com/acme/shop/actions/runs'

/** The command as every message gives it. */
function command(server: string, snapshot: string): string {
  return `gh workflow run rollback.yml --repo acme/shop -f server-id=${server} -f snapshot-id=${snapshot}`
}

/** The commands of the log and of the summary, each in their order. */
function commandsOf({ run }: RolledBack): readonly (readonly string[])[] {
  const inLog = run.log.flatMap((line) => /^To restore .*?: (gh workflow run .*)$/.exec(line)?.[1] ?? [])
  const blocks = [...run.summary.matchAll(/```sh\n([^`]*)\n```/g)].map(([, text = '']) => text)
  return [inLog, blocks]
}

/** The rows of the list in the log, by id. */
function rowOf({ run }: RolledBack, id: string): string {
  return run.log.find((line) => new RegExp(`^ +(?:\\d+ +)?${id} `).test(line)) ?? ''
}

async function look(setting: RollbackSetting = {}): Promise<RolledBack> {
  const looked = await rollBack({ ...setting, with: { ...LOOK, ...setting.with } })
  expect(looked.changes).toEqual([])
  return looked
}

describe('the list of one server', () => {
  test('has every snapshot: whose it is, of which deploy, and the command for it', async () => {
    const looked = await look({
      emulator: {
        snapshots: [
          ...TWO,
          own({ runId: '9000000003', hoursOld: 9, name: 'pre-restore' }),
          own({ runId: '9000000004', hoursOld: 8, name: 'nightly', attempt: 2 }),
          manual({ hoursOld: 7 }),
        ],
      },
    })
    expect(looked.run.exitCode).toBe(0)
    expect(looked.run.outputs).toEqual({
      'snapshot-id': '802',
      'snapshot-name': 'pre-deploy-9000000002-1',
      result: 'dry-run',
    })
    expect(looked.run.notices).toEqual([
      expect.stringMatching(
        /^Dry run: nothing was changed\. Server 12345 would be restored from snapshot 802 /,
      ),
    ])
    expect(looked.run.log).toContain('All snapshots of server 12345, the newest first:')
    expect(rowOf(looked, '802')).toMatch(
      /completed +20 hours +yes +run 9000000002, attempt 1, job "deploy" +0123456 +unknown +"latest"$/,
    )
    expect(rowOf(looked, '803')).toMatch(
      /yes +run 9000000003, attempt 1, job "deploy" +0123456 +– +state before a rollback$/,
    )
    expect(rowOf(looked, '804')).toMatch(
      /no +run 9000000004, attempt 2, job "deploy" +0123456 +unknown +another "name"$/,
    )
    expect(rowOf(looked, '805')).toMatch(/no +not this action +– +– +–$/)
    const all = ['805', '804', '803', '802', '801'].map((id) => command('12345', id))
    expect(commandsOf(looked)).toEqual([all, all])
    expect(looked.run.summary).toContain('### ✅ Dry run: nothing was changed')
    expect(looked.run.summary).toContain(
      `| [\`run 9000000002, attempt 1, job "deploy"\`](${RUNS}/9000000002/attempts/1) | \`0123456\` | unknown | "latest" |`,
    )
    expect(looked.run.summary).toContain(
      '[the rollback workflow](https://github.com/acme/shop/actions/workflows/rollback.yml)',
    )
  })

  test('takes the place of the table of older choices, so that nothing is shown twice', async () => {
    const looked = await look()
    expect(looked.run.log.filter((line) => line.includes('pre-deploy-9000000001-1'))).toHaveLength(1)
    expect(looked.run.log.join('\n')).not.toContain('Older snapshots of deploys')
    const real = await rollBack()
    expect(real.run.log.join('\n')).toContain('Older snapshots of deploys')
    expect(real.run.log.join('\n')).not.toContain('All snapshots of')
    expect(real.run.summary).not.toContain('All snapshots')
  })

  test('marks what is protected, and what cannot be restored, and gives no command for that', async () => {
    const looked = await look({
      emulator: {
        snapshots: [
          ...TWO,
          own({ runId: '9000000003', hoursOld: 9, status: 'failed' }),
          own({ runId: '9000000004', hoursOld: 1, status: 'in_progress' }),
        ],
      },
      with: { protect: '801' },
    })
    expect(rowOf(looked, '801')).toMatch(/protected by "801"$/)
    expect(rowOf(looked, '803')).toMatch(/ failed .* cannot be restored$/)
    expect(rowOf(looked, '804')).toMatch(/ in_progress .* cannot be restored$/)
    const both = ['802', '801'].map((id) => command('12345', id))
    expect(commandsOf(looked)).toEqual([both, both])
  })

  test('is not there for a snapshot that was named, found or not', async () => {
    for (const id of ['801', '4711']) {
      const { run } = await look({ with: { 'snapshot-id': id } })
      expect(`${run.log.join('\n')}${run.summary}`).not.toContain('All snapshots')
    }
  })
})

describe('where "latest" finds nothing', () => {
  test('the error stays as it is, and the list shows the snapshots of others', async () => {
    const snapshots = [
      manual({ hoursOld: 9 }),
      own({
        runId: '9000000004',
        hoursOld: 8,
        description: provenance({ run: '77', mark: '1a2b3c4d', repo: 'other/repo', repoId: '2002' }),
      }),
    ]
    const looked = await look({ emulator: { snapshots } })
    expect(looked.run.exitCode).toBe(1)
    expect(looked.run.outputs).toEqual({})
    expect(looked.run.errors).toEqual([
      expect.stringMatching(
        /^Server 12345 has no completed snapshot that this action created under the name pre-deploy\. Nothing was changed\. Set "snapshot-id" to an id from the table .*\[rollback-no-latest\]$/,
      ),
    ])
    expect(rowOf(looked, '801')).toMatch(/no +not this action/)
    // The log cuts a long cell, the summary has all of it.
    expect(rowOf(looked, '802')).toMatch(/no +other\/repo, run 77, job "deploy"/)
    expect(looked.run.summary).toContain('`other/repo, run 77, job "deploy", commit 0123456`')
    const both = ['802', '801'].map((id) => command('12345', id))
    expect(commandsOf(looked)).toEqual([both, both])
    expect(looked.run.summary).not.toContain('Snapshots to choose from')
  })

  test('and the server has none at all, there is no list', async () => {
    const { run } = await look({ emulator: { snapshots: [] } })
    expect(run.errors).toEqual([expect.stringMatching(/Nothing was changed\. \[rollback-no-latest\]$/)])
    expect(`${run.log.join('\n')}${run.summary}`).not.toMatch(/All snapshots|gh workflow run/)
  })

  test('a rollback in earnest shows the table that it always did', async () => {
    const { run } = await rollBack({ emulator: { snapshots: [manual({ hoursOld: 9 })] } })
    expect(run.summary).toMatch(/#### Snapshots to choose from\n[^]*`801`/)
    expect(run.summary).not.toContain('All snapshots')
  })
})

test('a look that is refused for another reason still shows the list', async () => {
  const looked = await look({ with: { confirm: 'web-server-02' } })
  expect(looked.run.errors).toEqual([expect.stringMatching(/\[rollback-not-confirmed\]$/)])
  expect(commandsOf(looked)[1]).toEqual(['802', '801'].map((id) => command('12345', id)))
})

describe('the list of two servers', () => {
  const servers = [
    { id: SERVER_ID, name: 'web-server-01', disk: 'broken' },
    { id: 12346, name: 'web-server-02', disk: 'broken' },
  ]
  const both = { 'server-id': '12345,12346' }

  test('has a command for "latest" of both, and one for each snapshot', async () => {
    const snapshots = [...TWO, own({ runId: '9000000002', hoursOld: 20, serverId: 12346 })]
    const looked = await look({ emulator: { servers, snapshots }, with: both })
    expect(looked.run.log).toContain('All snapshots of 2 servers, the newest first:')
    expect(rowOf(looked, '803')).toMatch(/^ +12346 +803 .*"latest"$/)
    const all = [
      command('12345,12346', '802,803'),
      command('12345', '802'),
      command('12345', '801'),
      command('12346', '803'),
    ]
    expect(commandsOf(looked)).toEqual([all, all])
    expect(looked.run.summary).toContain('<summary>Commands for server 12346</summary>')
  })

  test('shows both where one of them has no "latest", and gives no command for both', async () => {
    const snapshots = [...TWO, manual({ hoursOld: 5, serverId: 12346 })]
    const looked = await look({ emulator: { servers, snapshots }, with: both })
    expect(looked.run.errors).toEqual([expect.stringMatching(/\[rollback-refused\]$/)])
    const all = [command('12345', '802'), command('12345', '801'), command('12346', '803')]
    expect(commandsOf(looked)).toEqual([all, all])
  })

  test('is shown where one of them has no snapshot at all', async () => {
    const looked = await look({ emulator: { servers, snapshots: [...TWO] }, with: both })
    expect(looked.run.log).toContain('All snapshots of 2 servers, the newest first:')
    const all = [command('12345', '802'), command('12345', '801')]
    expect(commandsOf(looked)).toEqual([all, all])
  })

  test('is shown where "latest" is wanted of one, and an id of the other', async () => {
    const snapshots = [...TWO, own({ runId: '9000000002', hoursOld: 20, serverId: 12346 })]
    const looked = await look({
      emulator: { servers, snapshots },
      with: { ...both, 'snapshot-id': 'latest,803' },
    })
    expect(looked.run.log).toContain('All snapshots of 2 servers, the newest first:')
  })
})

test('a list of snapshots that cannot be restored says nothing of restoring', async () => {
  const { run } = await look({
    emulator: { snapshots: [{ ...own({ runId: '9000000003', hoursOld: 9 }), status: 'failed' }] },
  })
  expect(run.log).toContain('All snapshots of server 12345, the newest first:')
  expect(run.log.join('\n')).not.toContain('A restore overwrites')
})

describe('with GitHub, the list', () => {
  test('says how the run of each deploy ended, and which snapshot is the last good state', async () => {
    const looked = await rollBackWithGitHub(
      { runs: runsThat('success', 'failure', 'cancelled', null) },
      { emulator: { snapshots: [...deploysOf(4), manual({ hoursOld: 1 })] }, with: LOOK },
    )
    expect(looked.run.exitCode).toBe(0)
    expect(rowOf(looked, '801')).toMatch(/ succeeded +–$/)
    expect(rowOf(looked, '802')).toMatch(/ did not succeed +last good state$/)
    expect(rowOf(looked, '803')).toMatch(/ did not succeed +–$/)
    expect(rowOf(looked, '804')).toMatch(/ running +"latest"$/)
    expect(looked.run.notices.join()).not.toContain('which deploys succeeded')
    const runs = looked.github.asked.filter((each) => /\/runs\/\d+$/.test(each))
    expect(new Set(runs).size).toBe(runs.length)
  })

  test('asks nothing about the run of another repository', async () => {
    const description = provenance({
      run: '9000000001',
      mark: '1a2b3c4d',
      repo: 'other/repo',
      repoId: '2002',
    })
    const looked = await rollBackWithGitHub(
      { runs: runsThat('success') },
      { emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 5, description })] }, with: LOOK },
    )
    expect(looked.github.asked).toEqual([])
    expect(rowOf(looked, '801')).toMatch(/ – +–$/)
  })

  test.each([
    ['refuses', 403, undefined],
    ['answers what cannot be read', 200, ''],
  ])('is complete where GitHub %s, with one notice of that', async (_, status, body) => {
    const looked = await rollBackWithGitHub(
      { runs: runsThat('success', 'failure') },
      { emulator: { snapshots: deploysOf(2) }, with: LOOK },
      refusing(status, body),
    )
    expect(looked.run.exitCode).toBe(0)
    expect(rowOf(looked, '801')).toMatch(/ unknown +–$/)
    expect(rowOf(looked, '802')).toMatch(/ unknown +"latest"$/)
    const both = ['802', '801'].map((id) => command('12345', id))
    expect(commandsOf(looked)).toEqual([both, both])
    expect(looked.run.notices.filter((each) => each.includes('which deploys succeeded'))).toHaveLength(1)
  })

  test('waits no longer than ten seconds for a GitHub that is silent', async () => {
    const looked = await rollBackWithGitHub(
      { runs: runsThat('success', 'failure') },
      { emulator: { snapshots: deploysOf(2) }, with: LOOK },
      () => true,
    )
    expect(looked.run.exitCode).toBe(0)
    expect(looked.run.endMs - START_MS).toBeLessThanOrEqual(10_500)
    expect(commandsOf(looked)[1]).toHaveLength(2)
  })
})

test('hostile names, states and jobs in the list do not act', async () => {
  const hostile = '##[set-output name=result]owned \r::error::x <b> [a](http://evil.example) |`'
  const description = `vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001 run=9000000009/1 repo=acme/shop job=x\`](http://evil.example)|##[error]y sha=0123456 |`
  const looked = await look({
    emulator: {
      snapshots: [
        ...TWO,
        manual({ hoursOld: 2, name: hostile, status: hostile }),
        own({ runId: '9000000009', hoursOld: 1, description }),
      ],
    },
  })
  expect(looked.run.commands.filter((each) => each.form === '##')).toEqual([])
  expect(looked.run.errors).toEqual([])
  expect(looked.run.summary).toContain('evil.example')
  // Outside of code spans, nothing of it is left, and links lead to GitHub only.
  const plain = looked.run.summary.replace(/`[^`\n]*`/g, '')
  expect(plain).not.toMatch(/evil|<b>|owned/)
})
