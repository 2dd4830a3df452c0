/** Text that would do something if it were not escaped: run a command of the runner, be a link, carry the token away. */
import type { Chance } from './chance.ts'

/** The API token of every story. Its signs are written differently in a URL, so that encodings of it are met. */
export const TOKEN = 'vps_simulated+token/Q7=&secret'

/** What the runner, Markdown and HTML would take for more than text. `hostile` marks it in what is checked. */
const HOSTILE_TEXTS: readonly [string, ...string[]] = [
  'x ##[set-output name=snapshot-id]666',
  '##[error]hostile',
  'x\r::error::hostile',
  '::set-output name=snapshot-id::666',
  ' \u2028::warning::hostile',
  '<img src=https://hostile.example/x.png>',
  '[hostile](https://hostile.example)',
  '](https://hostile.example) ![hostile](https://hostile.example/x.png)',
  'https://hostile.example/path',
  '| hostile | `code` ** bold ** @hostile #1',
  '\n# hostile\n\n<script>hostile()</script>',
  '\u202ehostile\u0007\u001b[31m',
  '##[stop-commands]hostile',
  `token ${TOKEN} in it`,
  `url ${encodeURIComponent(TOKEN)} in it`,
  `base64 ${Buffer.from(`x:${TOKEN}`).toString('base64')} in it`,
]

/** One of them. */
export function hostileText(chance: Chance): string {
  return chance.pick(HOSTILE_TEXTS)
}
