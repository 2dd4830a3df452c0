/** State that was made to break its reader: beyond `post-state.test.ts`, what is deep, long, inherited, or text that acts. */
import { expect, test } from '@jest/globals'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { runPhase } from '../../testing/local-runner/phase.ts'
import { parseOutput } from '../../testing/local-runner/workflow-commands.ts'
import { START_MS, TOKEN } from '../scenarios/scene.ts'
import { phaseOptions } from './strike.ts'
import { POST_RESTORES, STATE } from './subjects.ts'

const HONEST = JSON.parse(STATE['server-0']) as Readonly<Record<string, unknown>>
const WITHOUT_KIND = { ...HONEST, kind: undefined }
/** As long as a variable may be on every system. */
const DEEP = '['.repeat(16_000) + ']'.repeat(16_000)
const ACTING = `##[error]x \r::set-output name=x::y ${TOKEN}`

const hostile: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['a list in a list, 16,000 deep', { ...STATE, 'server-0': DEEP }],
  ['the same of its servers', { ...STATE, main: DEEP }],
  ['30 KB of one id', { ...STATE, 'server-0': JSON.stringify({ ...HONEST, id: '8'.repeat(30_000) }) }],
  [
    'what it lacks, in __proto__',
    { ...STATE, 'server-0': JSON.stringify(WITHOUT_KIND).replace('{', '{"__proto__":{"kind":"created"},') },
  ],
  [
    'what it lacks, in constructor.prototype',
    {
      ...STATE,
      'server-0': JSON.stringify({ ...WITHOUT_KIND, constructor: { prototype: { kind: 'created' } } }),
    },
  ],
  ['servers in __proto__', { ...STATE, main: '{"version":1,"restoreOn":[],"__proto__":{"servers":1}}' }],
  ['text that acts', { ...STATE, 'server-0': ACTING }],
  ['text that acts, of its servers', { ...STATE, main: ACTING }],
  [
    'text that acts, where an id should be',
    { ...STATE, 'server-0': JSON.stringify({ ...HONEST, id: ACTING }) },
  ],
  ['more servers than there is state of', { ...STATE, main: '{"version":1,"servers":1000,"restoreOn":[]}' }],
  ['a count of servers like 1e3', { ...STATE, main: '{"version":1,"servers":1e9,"restoreOn":[]}' }],
]

test.each(hostile)('%s: one error, nothing is sent, nothing of it is printed', async (_, state) => {
  const emulator = await startEmulator({
    clientTime: true,
    clock: drivenClock(START_MS),
    ...POST_RESTORES.emulator,
  })
  try {
    const run = await runPhase(phaseOptions({ ...POST_RESTORES, state }, emulator))
    expect(run).toMatchObject({ exitCode: 1, signal: null, stderr: '' })
    expect(run.errors).toEqual([expect.stringContaining('[post-records-damaged]')])
    expect(run.env['VPS_SNAPSHOT_RESULT']).toBe('not-restored')
    expect(emulator.requests).toEqual([])
    const acted = parseOutput(run.stdout).commands.map((each) => each.name)
    expect(new Set(acted)).toEqual(new Set(['add-mask', 'error']))
    expect(run.stdout.replace(`::add-mask::${TOKEN}\n`, '')).not.toContain(TOKEN)
  } finally {
    await emulator.close()
  }
})
