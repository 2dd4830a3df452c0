/** Text from outside: in main's log and summary it is text, and the token is in neither, however it comes back. */
import { describe, expect, test } from '@jest/globals'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import { ALL_PERMISSIONS } from '../../testing/emulator/tokens.ts'
import { manual, own, play, type Played, RUN_ID, SERVER_ID } from './scene.ts'

type Setting = NonNullable<Parameters<typeof play>[0]>

/** Plays the job without its post. */
const playMain = (setting: Setting = {}): Promise<Played> =>
  play({
    ...setting,
    step: {
      whilePost: (post) => {
        post.kill()
      },
      ...setting.step,
    },
  })

const RLO = '\u202e'
const HOSTILE = [
  'x ##[set-output name=snapshot-id]666',
  'x ##[save-state name=main]777 ##[add-mask]completed',
  'x\r::error::from outside',
  '::add-mask::completed',
  '\u00a0::set-output name=snapshot-id::666',
  'x\n::stop-commands::abc',
  '\u2028::warning::from outside',
  '</td></table><script>alert(1)</script><img src=x onerror=y>',
  '| a | b |\n| --- | --- |',
  '`` ` ``` code',
  '[a](http://evil.example) ![b](http://evil.example/b.png) <http://evil.example> http://evil.example',
  '@team #1 :tada: # heading **bold** _it_ ~~no~~',
  `${RLO}desrever`,
  '${{ secrets.API_TOKEN }}',
  '\u001b[31mred',
] as const

/** Commands that main gives itself. */
const OUR_COMMANDS = ['add-mask', 'group', 'endgroup', 'notice', 'warning', 'error', 'debug']

describe('hostile text', () => {
  test('in names, descriptions and states of foreign snapshots, and in the server’s name and state', async () => {
    const played = await playMain({
      debug: true,
      emulator: {
        servers: [{ name: HOSTILE.join(' '), status: HOSTILE[0] }],
        limit: 100,
        snapshots: HOSTILE.map((text, index) =>
          manual({ hoursOld: 10 + index, name: text, status: text, description: text }),
        ),
      },
      with: { 'snapshot-limit': '50', 'restore-on': 'failure' },
    })
    expect(played.main.exitCode).toBe(0)
    expectHarmless(played.main)
    const id = String(801 + HOSTILE.length)
    expect(played.main.outputs).toMatchObject({
      'snapshot-id': id,
      'snapshot-name': `pre-deploy-${RUN_ID}-1`,
    })
    expect(JSON.parse(played.main.state['server-0'] ?? '')).toMatchObject({ id, completion: 'seen' })
  })

  test('in the state of the snapshot that is waited for', async () => {
    for (const meanwhile of [HOSTILE[0], HOSTILE[2], HOSTILE[7]]) {
      const played = await playMain({
        before: (emulator) => {
          emulator.provider.nextSnapshot({ meanwhile })
        },
      })
      expect(played.main.exitCode).toBe(0)
      expectHarmless(played.main)
      expect(played.main.outputs['snapshot-id']).toBe('801')
    }
  })

  const answers: readonly (readonly [string, unknown])[] = [
    ['a detail', { detail: HOSTILE.join(' ') }],
    ['errors by field', { name: HOSTILE }],
    ['plain text', HOSTILE.join('\n')],
  ]
  test.each(answers)('in what the API says, as %s', async (_, body) => {
    const played = await playMain({
      debug: true,
      emulator: { faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 400, body } }] },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toHaveLength(1)
    expectHarmless(played.main)
    expect(played.main.outputs).toEqual({})
  })

  test('in failed looks, and in request ids', async () => {
    const body = { detail: HOSTILE.slice(0, 8).join(' ') }
    const headers = { 'x-request-id': '##[set-output name=snapshot-id]666' }
    const played = await playMain({
      emulator: {
        faults: [
          {
            operation: 'listSnapshots',
            skip: 1,
            times: 4,
            fault: { kind: 'status', status: 500, body, headers },
          },
          { operation: 'listServers', fault: { kind: 'status', status: 403, body, headers } },
        ],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expectHarmless(played.main)
    expect(played.main.outputs['snapshot-id']).toBe('801')
  })

  test('in inputs that are quoted back', async () => {
    const played = await playMain({
      with: { 'when-full': HOSTILE[0], keep: HOSTILE[2], name: `${HOSTILE[7]}-1`, 'server-id': HOSTILE[3] },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toHaveLength(1)
    expectHarmless(played.main)
    expect(played.main.outputs).toEqual({})
  })
})

describe('the token, sent back by the API', () => {
  const SECRET = 'vps_live*9f8e7d6c_5b4a/3021+ZyXwVuTs=='
  const withSecret = {
    tokens: [{ token: SECRET, name: 'live', permissions: ALL_PERMISSIONS }],
  }
  const forms: readonly (readonly [string, string])[] = [
    ['in clear', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 behind other text', Buffer.from(`x:${SECRET}`).toString('base64')],
    ['in a header that is quoted', `{"Authorization": "Bearer ${SECRET}"}`],
  ]

  const bodies: readonly (readonly [string, unknown])[] = [
    ...forms.map(([form, text]) => [form, { detail: `no: ${text} !` }] as const),
    // As many JSON writers do, and as all may.
    ['with slashes escaped in the JSON', `{"detail": "no: ${SECRET.replaceAll('/', '\\/')} !"}`],
    ['with characters by number in the JSON', `{"detail": "no: ${SECRET.replaceAll('_', '\\u005f')} !"}`],
  ]
  test.each(bodies)('%s, in an error: neither log nor summary shows it', async (_, body) => {
    const played = await playMain({
      debug: true,
      emulator: {
        ...withSecret,
        faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 400, body } }],
      },
      with: { 'api-token': SECRET },
    })
    expect(played.main.exitCode).toBe(1)
    expectNoPieceOf(SECRET, played.main)
  })

  test('in names and states of snapshots, and in the server’s name', async () => {
    const texts = forms.map(([, text]) => text)
    const played = await playMain({
      emulator: {
        ...withSecret,
        servers: [{ name: SECRET }],
        limit: 50,
        snapshots: texts.flatMap((text, index) => [
          manual({ hoursOld: 10 + index, name: text }),
          manual({ hoursOld: 20 + index, status: text }),
        ]),
      },
      with: { 'api-token': SECRET, 'snapshot-limit': '50' },
    })
    expect(played.main.exitCode).toBe(0)
    expectNoPieceOf(SECRET, played.main)
  })

  test('where a long text is cut in the middle of it: no piece of it is shown', async () => {
    for (const length of [170, 180, 190]) {
      const played = await playMain({
        emulator: {
          ...withSecret,
          faults: [
            {
              operation: 'createSnapshot',
              fault: { kind: 'status', status: 400, body: { detail: `${'.'.repeat(length)}${SECRET}` } },
            },
          ],
        },
        with: { 'api-token': SECRET },
      })
      expectNoPieceOf(SECRET, played.main)
    }
  })

  test('where a table’s cell is cut in the middle of it: no piece of it is shown', async () => {
    const played = await playMain({
      emulator: {
        ...withSecret,
        snapshots: [
          manual({ hoursOld: 10, name: `${'n'.repeat(35)}${SECRET}` }),
          manual({ hoursOld: 20, name: `${'n'.repeat(175)}${SECRET}` }),
        ],
      },
      with: { 'api-token': SECRET },
    })
    expect(played.main.exitCode).toBe(0)
    expectNoPieceOf(SECRET, played.main)
  })

  test('a secret in the wrong input is not quoted in pieces, which the runner could not mask', async () => {
    const secret = `vps_${'qwertzuiop'.repeat(8)}`
    const played = await playMain({ with: { 'api-token': String(SERVER_ID), 'server-id': secret } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.log.join('\n').replaceAll(secret, '***')).not.toContain(secret.slice(0, 20))
  })
})

test('a description of an own snapshot is not shown at all, so its text can do nothing', async () => {
  const text =
    'vps-safety-snapshot/1 repo-id=1001 run=900000001/1 repo=acme/shop | ##[set-output name=snapshot-id]666'
  const played = await playMain({
    emulator: { snapshots: [own({ runId: '900000001', hoursOld: 10, description: text })] },
  })
  expectHarmless(played.main)
  expect(played.main.outputs['snapshot-id']).toBe('802')
})

/** Nothing from outside acted: on the runner, in a terminal, or in the summary. */
function expectHarmless(run: PhaseRun): void {
  const foreign = run.commands.filter((each) => each.form === '##' || !OUR_COMMANDS.includes(each.name))
  expect(foreign).toEqual([])
  expect(run.commands.filter((each) => each.name === 'add-mask')).toHaveLength(1)
  expect([...run.errors, ...run.warnings, ...run.notices].filter((each) => each === 'from outside')).toEqual(
    [],
  )
  expect(run.stderr).toBe('')
  expect(run.stdout).not.toContain(RLO)
  expect(run.stdout).not.toContain('\u001b')
  expect(run.stdout).not.toContain('\r')
  expect(run.summary).not.toContain(RLO)
  expectOwnMarkdown(run.summary)
}

/** Outside of code spans and code blocks, the summary holds only the Markdown and HTML that is our own. */
function expectOwnMarkdown(summary: string): void {
  const visible = summary
    .replace(/^```sh\n[^`]*^```$/gm, '')
    .replace(/\[the rollback workflow\]\(https:[^()\s]*\)/g, 'LINK')
    .replace(/`[^`\n]*`/g, 'CODE')
    .replace(/<\/?details>|<\/?summary>|^> \[!(?:CAUTION|WARNING)\]$|^> /gm, '')
    .replace('[the rollback workflow](https://github.com/acme/shop/actions/workflows/rollback.yml)', '')
    .replace(/\\[!-/:-@[-`{-~]/g, '')
  expect(visible).not.toMatch(/[<>[\]`*_~]/)
  expect(visible).not.toMatch(/https?:|www\.|[@#]\w|:\w+:/i)
  for (const row of visible.split('\n').filter((each) => each.startsWith('|'))) {
    expect(row).toMatch(/^\|( [\w –-]+ \|)+$/)
  }
  expect(
    summary.match(/^#+ .*$/gm)?.every((each) => /^#{3,4} (?:[✅⚠❌]\ufe0f? )?[A-Z][\w :]+$/u.test(each)) ??
      true,
  ).toBe(true)
}

/** No ten characters of the secret in a row, in any of its forms, in anything that this phase wrote. */
function expectNoPieceOf(secret: string, run: PhaseRun): void {
  const written = {
    log: run.rawLines.filter((each) => !each.startsWith('::add-mask::')).join('\n'),
    stderr: run.stderr,
    summary: run.summary,
    // Without the signs that keep Markdown from acting, and without what is invisible.
    'summary as it is read': run.summary.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('\u200b', ''),
    'outputs and state': JSON.stringify(run.entries),
  }
  const base64 = Buffer.from(secret).toString('base64')
  const behind = Buffer.from(`x:${secret}`).toString('base64').slice(4)
  const shown = Object.entries(written).flatMap(([place, text]) =>
    [secret, encodeURIComponent(secret), base64, behind]
      .map((form) => longestPiece(form, text))
      .filter((piece) => piece.length >= 10)
      .map((piece) => `${place}: ${piece}`),
  )
  expect(shown).toEqual([])
}

function longestPiece(form: string, text: string): string {
  let longest = ''
  for (let start = 0; start < form.length; start++) {
    while (text.includes(form.slice(start, start + longest.length + 1))) {
      if (start + longest.length + 1 > form.length) break
      longest = form.slice(start, start + longest.length + 1)
    }
  }
  return longest
}
