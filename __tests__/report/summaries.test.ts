/** Whole job summaries, word for word: for most people this page is all that they ever see of the action. */
import { describe, expect, test } from '@jest/globals'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import {
  dryRunSummary,
  mainSummary,
  type MainFacts,
  noSnapshotSummary,
  type ProtectedServer,
  waitSummary,
} from '../../src/report/main-summary.ts'
import { postSummary } from '../../src/report/post-summary.ts'
import { pruneSummary } from '../../src/report/prune-summary.ts'
import { rollbackSummary } from '../../src/report/rollback-summary.ts'
import { own, RUN } from '../decide/snapshots.ts'

const API = new URL('https://admin.vps.org/api/v1')
/** What a push would deploy again, and since when all is lost. */
const DEPLOY = { sinceMs: Date.UTC(2026, 10, 21, 10), workflowFile: 'deploy.yml' }
const MINE = own('802', RUN.id, 0)
const TABLE = { columns: ['Id', 'Fate'], rows: [['801', 'keep']] }
const TABLE_MARKDOWN = '| Id | Fate |\n| --- | --- |\n| `801` | `keep` |'
const COMMITS = [
  { base: '0123456', shown: [{ sha: 'fedcba9', subject: 'Fix', author: 'ann' }], more: 0, ahead: 0 },
]

function commitsMarkdown(title: string): string {
  const rows = '| Commit | Subject | Author |\n| --- | --- | --- |\n| `fedcba9` | `Fix` | `ann` |'
  return `<details><summary>${title} since <code>0123456</code></summary>\n\n${rows}\n\n</details>`
}

function server(id: string, status: string | null, given: Partial<ProtectedServer> = {}): ProtectedServer {
  return {
    serverId: id,
    lookup:
      status === null
        ? { kind: 'forbidden', why: 'HTTP 403' }
        : { kind: 'found', server: { ids: [id], name: `web-${id}`, status, addresses: [] } },
    snapshot: MINE,
    others: [],
    tookMs: 90_000,
    failure: null,
    ...given,
  }
}

const STOPPED =
  'Look at the list of steps: the deploy step should be skipped. If it ran, it ran without a snapshot. ' +
  'This step changed no server.'

function main(servers: readonly ProtectedServer[], state: MainFacts['state'] = 'completed'): string {
  return mainSummary({ state, servers, apiUrl: API, run: RUN })
}

/** The parts of a summary, of which a fold counts as one. */
function partsOf(summary: string): readonly string[] {
  return summary.replace(/<details><summary>(.*)<\/summary>[^]*?<\/details>/g, '<$1>').split('\n\n')
}

describe("main's summary", () => {
  test('of a snapshot that is completed', () => {
    const others = [{ snapshot: own('801', '11', 30), action: 'deleted', why: 'oldest' }]
    expect(main([server('12345', 'active', { others })])).toBe(
      `### ✅ Snapshot before the deploy: completed

<details><summary>Details</summary>

| Server | Snapshot | Id | Status | Size | Created | Duration |
| --- | --- | --- | --- | --- | --- | --- |
| \`web-12345 (12345)\` | \`pre-deploy-9000000011-1\` | \`802\` | \`completed\` | 1024 MB | \`2026-11-21 10:00:00 UTC\` | 1 minute 30 seconds |

State of the server: \`active\`. A snapshot of a running server may be inconsistent.

</details>

<details><summary>How to roll back later</summary>

If this page has a part about the end of the deploy below, read that first: it may advise against a rollback.

#### Roll back by hand

A restore loses what was written since 2026-11-21 10:00 UTC. Disable the deploy workflow first, or the next push deploys again.

In the browser: open [the rollback workflow](https://github.com/acme/shop/actions/workflows/rollback.yml), choose "Run workflow", and enter:

- server-id: \`12345\`
- snapshot-id: \`802\`

Or copy this command:

\`\`\`sh
gh workflow run rollback.yml --repo acme/shop -f server-id=12345 -f snapshot-id=802
\`\`\`

Without that workflow, call the API:

\`\`\`sh
curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" 'https://admin.vps.org/api/v1/snapshots/802/restore/'
\`\`\`

</details>

<details><summary>All snapshots of the server</summary>

| Id | Name | Status | Size | Created | Action | Reason |
| --- | --- | --- | --- | --- | --- | --- |
| \`802\` | \`pre-deploy-9000000011-1\` | \`completed\` | 1024 MB | \`2026-11-21 10:00:00 UTC\` | new | the snapshot of this run |
| \`801\` | \`pre-deploy-11-1\` | \`completed\` | 1024 MB | \`2026-11-20 04:00:00 UTC\` | deleted | oldest |

</details>`,
    )
  })

  test('of a snapshot that is not done yet does not say how to roll back', () => {
    expect(partsOf(main([server('1', 'stopped', { tookMs: null })], 'unfinished'))).toEqual([
      '### ⚠️ Snapshot before the deploy: in progress',
      'In progress. If this text stays, the step was stopped; do not use the snapshot.',
      expect.stringMatching(/^\| Server .*\| – \|$/s),
      'The server was stopped, so the snapshot is consistent.',
      '<All snapshots of the server>',
    ])
  })

  test('of snapshots that were left to wait/', () => {
    const both = [server('1', 'stopped'), server('2', 'stopped')]
    expect(partsOf(main(both, 'left-to-wait'))).toEqual([
      '### ⚠️ 2 snapshots before the deploy: in progress',
      '"wait" is "false", so this step did not wait. Use the wait step before the deploy: only a snapshot that it saw completed can be restored automatically.',
      expect.stringContaining('| `web-2 (2)` |'),
      'All servers were stopped, so the snapshots are consistent.',
      '<All snapshots of the servers>',
    ])
  })

  test('of a failure without any snapshot is the failure', () => {
    const failed = (id: string): ProtectedServer =>
      server(id, 'active', { snapshot: null, failure: `Server ${id} is *full*.` })
    expect(main([failed('1')], 'failed')).toBe(
      `### ❌ Snapshot before the deploy: not usable\n\nServer 1 is \\*full\\*.\n\n${STOPPED}`,
    )
    expect(main([failed('1'), failed('2')], 'failed')).toBe(
      `### ❌ 2 snapshots before the deploy: not all are usable\n\nServer 1 is \\*full\\*.\n\nServer 2 is \\*full\\*.\n\n${STOPPED}`,
    )
  })

  test('of half a fleet shows what there is, and which server has none', () => {
    const all = [server('1', 'active'), server('2', null, { snapshot: null, failure: 'No room.' })]
    const summary = main(all, 'failed')
    expect(partsOf(summary)).toEqual([
      '### ❌ 2 snapshots before the deploy: not all are usable',
      'No room.',
      STOPPED,
      expect.stringMatching(/\| `2` \| – \| – \| `none` \| – \| – \| – \|$/),
      'States of the servers: `1 active, 1 not known`. A snapshot of a running server may be inconsistent.',
      '<All snapshots of the servers>',
    ])
  })

  test('of a server that was not checked yet names it by its id', () => {
    const summary = main([server('1', null, { lookup: null })])
    expect(summary).toContain('| `1` | `pre-deploy-9000000011-1` |')
    expect(summary).toContain('State of the server: not known; the log has the reason.')
  })

  test('says when it is not known whether servers were running', () => {
    expect(main([server('1', null)])).toContain(
      '\n\nState of the server: not known; the log has the reason.\n\n',
    )
    expect(main([server('1', null), server('2', null)])).toContain(
      '\n\nStates of the servers: not known; the log has the reason.\n\n',
    )
    expect(main([server('1', 'stopped'), server('2', null)])).toContain(
      'States of the servers: `1 not known, 1 stopped`.',
    )
  })

  test('of a main that made none', () => {
    const first = '### ❌ Snapshot before the deploy: none usable\n\nIt is \\*full\\*.'
    const bare = server('1', 'active', { snapshot: null })
    const whole = `${first}\n\n${STOPPED}`
    expect(noSnapshotSummary('It is *full*.', [bare])).toBe(whole)

    const others = [{ snapshot: own('801', '11', 30), action: 'keep', why: 'last good state' }]
    expect(noSnapshotSummary('It is *full*.', [{ ...bare, failure: 'It is *full*.', others }])).toBe(
      `${whole}\n\n| Id | Name | Status | Size | Created | Action | Reason |\n| --- | --- | --- | --- | --- | --- | --- |\n` +
        '| `801` | `pre-deploy-11-1` | `completed` | 1024 MB | `2026-11-20 04:00:00 UTC` | keep | last good state |',
    )
  })

  test('of several servers none of which has one gives the reason of each', () => {
    const failed = (id: string): ProtectedServer =>
      server(id, 'active', { snapshot: null, failure: `Server ${id} is *full*.` })
    expect(partsOf(noSnapshotSummary('2 of 2 servers.', [failed('1'), failed('2')]))).toEqual([
      '### ❌ Snapshot before the deploy: none usable',
      '2 of 2 servers.',
      'Server 1 is \\*full\\*.',
      'Server 2 is \\*full\\*.',
      STOPPED,
    ])
  })
})

describe("the summary of wait/'s", () => {
  const heading = (servers: readonly ProtectedServer[], tookMs: number): string | undefined =>
    waitSummary(servers, tookMs).split('\n')[0]

  test('end, however it came', () => {
    const broken = server('1', null, { failure: 'It *failed*.' })
    expect(heading([server('1', null)], 999)).toBe('### ✅ Waiting for the snapshot: already completed')
    expect(heading([server('1', null)], 1000)).toBe(
      '### ✅ Waiting for the snapshot: completed after 1 second',
    )
    expect(heading([server('1', null), server('2', null)], 0)).toBe(
      '### ✅ Waiting for 2 snapshots: already completed',
    )
    expect(waitSummary([broken], 0)).toMatch(
      /^### ❌ Waiting for the snapshot: not completed\n\nIt \\\*failed\\\*\.\n\n\| Server \|/,
    )
  })
})

describe('the summary of a dry run', () => {
  test('shows what would go before the snapshot, and what after a good deploy', () => {
    const facts = { outcome: 'It would *fit*.', fails: false, before: TABLE, after: null }
    const first = `### ✅ Dry run: nothing was changed\n\nIt would \\*fit\\*.\n\n#### Before the snapshot\n\n${TABLE_MARKDOWN}`
    expect(dryRunSummary(facts)).toBe(first)
    expect(dryRunSummary({ ...facts, after: TABLE })).toBe(
      `${first}\n\n#### After a good deploy\n\n${TABLE_MARKDOWN}`,
    )
    expect(partsOf(dryRunSummary({ ...facts, fails: true, before: { ...TABLE, rows: [] } }))).toEqual([
      '### ❌ Dry run: nothing was changed',
      'It would \\*fit\\*.',
      '#### Before the snapshot',
      'No snapshots.',
    ])
  })
})

describe("post's summary", () => {
  const SOURCE = { repository: 'acme/snap', ref: 'v1' } as const
  const NOTHING = { source: SOURCE, message: null, snapshots: null, rollback: null } as const

  test('is as long as there is something to say', () => {
    expect(postSummary({ ...NOTHING, sign: '✅', headline: 'pruned' })).toBe(
      '### ✅ After the deploy: pruned',
    )
    const empty = { columns: ['Id'], rows: [] }
    expect(postSummary({ ...NOTHING, sign: '✅', headline: 'pruned', snapshots: empty })).toBe(
      '### ✅ After the deploy: pruned',
    )
  })

  test('says what happened, the state with what to do, how to roll back, and details folded', () => {
    const snapshot: Pick<Snapshot, 'id'> = MINE
    const target = {
      servers: [{ serverId: '1', snapshotId: snapshot.id }],
      repo: 'acme/shop',
      apiUrl: API,
      ...DEPLOY,
    }
    const summary = postSummary({
      ...NOTHING,
      sign: '❌',
      headline: 'not restored',
      intro: 'The deploy failed.',
      message: { code: 'restore-refused-dry-run', what: 'One *thing*.', state: 'It is.', next: 'Do it.' },
      servers: ['[1] Another.'],
      remarks: ['A remark.'],
      snapshots: TABLE,
      rollback: { target },
      commits: COMMITS,
    })
    const parts = partsOf(summary)
    expect(parts.slice(0, 7)).toEqual([
      '### ❌ After the deploy: not restored',
      'The deploy failed. One \\*thing\\*.',
      '> [!CAUTION]\n> It is. Do it.',
      '- \\[1\\] Another.',
      'A remark.',
      '[What to do about restore-refused-dry-run](https://github.com/acme/snap/blob/v1/docs/troubleshooting.md#restore-refused-dry-run)',
      '#### Roll back by hand',
    ])
    expect(parts[7]).toMatch(/^A restore loses what was written since 2026-11-21 10:00 UTC\. Disable /)
    expect(parts.slice(-2)).toEqual([
      '<Commits of this deploy since <code>0123456</code>>',
      '<Snapshots of the server>',
    ])
    expect(summary).toContain(commitsMarkdown('Commits of this deploy'))
    expect(summary).toContain(TABLE_MARKDOWN)
  })

  test('has its state as a warning where something needs a look, and as a sentence where all is well', () => {
    const message = { code: 'restored', what: 'It was.', state: 'It is.' }
    const warned = postSummary({ ...NOTHING, sign: '⚠️', headline: 'restored', message })
    expect(warned).toContain('It was.\n\n> [!WARNING]\n> It is.')
    expect(postSummary({ ...NOTHING, sign: '✅', headline: 'restored', message })).toBe(
      '### ✅ After the deploy: restored\n\nIt was.\n\nIt is.',
    )
  })
})

describe('the summary of a rollback', () => {
  const HELD = `<details><summary>Snapshots before the rollback</summary>\n\n${TABLE_MARKDOWN}\n\n</details>`

  test('says what it undoes, and what the server held', () => {
    expect(
      rollbackSummary({
        headline: 'Rolled back',
        sentences: ['It *is*.'],
        snapshots: TABLE,
        commits: COMMITS,
      }),
    ).toBe(
      `### Rolled back\n\nIt \\*is\\*.\n\n${commitsMarkdown('Commits that this rollback undoes')}\n\n${HELD}`,
    )
  })

  test('that failed shows what to do next before all else', () => {
    const summary = rollbackSummary({
      headline: 'Failed',
      message: { what: 'It *failed*.', state: 'It is as it was.', next: 'Try <b>again</b>.' },
      help: { page: 'https://github.example/help#failed', code: 'failed' },
      choices: TABLE,
      again: { servers: [{ serverId: '1', snapshotId: '801' }], repo: 'acme/shop', apiUrl: API, ...DEPLOY },
    })
    expect(summary).toBe(`### Failed

It \\*failed\\*.

> [!WARNING]
> It is as it was.
> Try \\<b\\>again\\</b\\>.

[Help for failed](https://github.example/help#failed)

#### Snapshots to choose from

${TABLE_MARKDOWN}

#### Roll back again

In the browser: open [the rollback workflow](https://github.com/acme/shop/actions/workflows/rollback.yml), choose "Run workflow", and enter:

- server-id: \`1\`
- snapshot-id: \`801\`

Or copy this command:

\`\`\`sh
gh workflow run rollback.yml --repo acme/shop -f server-id=1 -f snapshot-id=801
\`\`\``)
  })

  test('of several servers has a row for each', () => {
    const servers = [
      { serverId: '1', text: 'It is | back.' },
      { serverId: '2', text: 'It failed.' },
    ]
    expect(rollbackSummary({ headline: 'Failed', servers })).toBe(
      '### Failed\n\n| Server | What happened |\n| --- | --- |\n| `1` | It is \\| back. |\n| `2` | It failed. |',
    )
  })

  test('has no empty chapters', () => {
    const empty = { columns: ['Id'], rows: [] }
    expect(rollbackSummary({ headline: 'Rolled back' })).toBe('### Rolled back')
    expect(rollbackSummary({ headline: 'Rolled back', choices: empty, snapshots: empty, commits: [] })).toBe(
      '### Rolled back',
    )
    expect(rollbackSummary({ headline: 'Failed', message: { what: 'It failed.' } })).toBe(
      '### Failed\n\nIt failed.',
    )
  })
})

describe('the summary of pruning', () => {
  test('shows what became of the snapshots, if there are any', () => {
    const facts = { dryRun: false, fails: false, sentences: ['It *is*.'], snapshots: TABLE }
    expect(pruneSummary(facts)).toBe(`### ✅ Pruning\n\nIt \\*is\\*.\n\n${TABLE_MARKDOWN}`)
    expect(pruneSummary({ ...facts, fails: true, snapshots: null })).toBe('### ❌ Pruning\n\nIt \\*is\\*.')
    const dry = { dryRun: true, fails: false, sentences: [], snapshots: null }
    expect(pruneSummary(dry)).toBe('### ✅ Pruning: dry run, nothing was deleted')
    expect(pruneSummary({ ...dry, snapshots: { columns: ['Id'], rows: [] } })).toBe(
      '### ✅ Pruning: dry run, nothing was deleted',
    )
  })
})
