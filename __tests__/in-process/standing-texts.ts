/**
 * Texts that stand in many scenes. A scene names them, with what varies in them, so that it shows what it is about; and a changed sentence is
 * changed here, and in no scene.
 */

const COMMAND = 'gh workflow run rollback.yml --repo acme/shop -f server-id=… -f snapshot-id=…'
const API_CALL =
  'curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" \'https://admin.vps.org/api/v1/snapshots/…/restore/\''

const FORM = `In the browser: open [the rollback workflow](https://github.com/acme/shop/actions/workflows/rollback.yml), choose "Run workflow", and enter:

- server-id: \`…\`
- snapshot-id: \`…\``

const BLOCK = '```sh\n⋮\n```'

/** By name; `…` stands for what varies within a line, `⋮` for lines. */
const STANDING_TEXTS: Readonly<Record<string, string>> = {
  // Requests
  create: `> POST /snapshots/ {"server_id":…,"name":"…","description":"vps-safety-snapshot/1 mark=… repo-id=1001 run=9000000011/1 repo=acme/shop job=deploy sha=89abcde |"}: …`,
  'safety create': `> POST /snapshots/ {"server_id":…,"name":"…","description":"vps-safety-snapshot/1 mark=… repo-id=1001 run=9000000011/1 repo=acme/shop job=deploy sha=89abcde | before going back to …"}: …`,
  // Outputs
  'being made': `< snapshots: [{"server_id":"…","id":"…","name":"…","status":"in_progress","size_mb":null,"created_at":"…"}]`,
  completed: `< snapshots: [{"server_id":"…","id":"…","name":"…","status":"completed","size_mb":5120,"created_at":"…"}]`,
  // Before a create
  'running server': `Server … (…) is active. A snapshot of a running server may be inconsistent (docs/how-to/consistent-database-snapshots.md).`,
  'stopped server': `Server … (…) is stopped. Its snapshot is consistent.`,
  'slot free': `Server … uses … of … snapshot slots. A slot is free.`,
  'slots free': `… servers have a free slot.`,
  full: `Server … uses … of … snapshot slots. No slot is free.`,
  'too many': `Server … has … snapshots; "keep" is …:`,
  deleting: `Deleting snapshot … (…) of server …: oldest.`,
  'reading again': `Another process changed the snapshots of server …. Reading them again (… of at most 3).`,
  // Creating
  'asking for safety': `Creating safety snapshot … of server ….`,
  creating: `Creating snapshot … of server ….`,
  'in progress': `Snapshot … (…) of server … is in progress.`,
  found: 'Found: snapshot … of server … was created.',
  'no wait': `"wait" is "false", so this step ends now. Use your-org/vps-safety-snapshot/wait@v1 before the deploy.`,
  'wait for': `group: Waiting until snapshot … is completed (3 to 10 minutes are usual)`,
  'wait for several': `group: Waiting until … snapshots are completed (3 to 10 minutes are usual)`,
  still: `… (after …)`,
  'is completed': `Snapshot … (…) of server … was completed after … (5120 MB).`,
  'one is completed': `[…] Snapshot … of server … is completed (5120 MB).`,
  // Restoring
  check: `The deploy failed, and "restore-on" names "failure". Checking whether server … can be restored.`,
  'check of several': `The deploy failed, and "restore-on" names "failure". Checking whether servers … can be restored.`,
  restore: `Restoring server … from snapshot … (…, from … UTC). A restore loses what was written since … UTC.`,
  'roll back': `Restoring server … from snapshot … (…).`,
  'goes back': `Server … (…, …) goes back to snapshot … (…, …) from …, created … ago. Everything written to its disk since then is lost.`,
  choices: `"latest" is snapshot …. Older snapshots of deploys:`,
  'all listed': `All snapshots of …, the newest first:`,
  'list explained': `Each snapshot shows the server before the deploy of its commit. "Deploy" says how the workflow run of that deploy ended.`,
  'restore loses': `Only completed snapshots can be restored. A restore overwrites everything written since the snapshot.`,
  'to restore': `To restore … (…): ${COMMAND}`,
  'wait for server': `group: Waiting until server … is restored (5 to 15 minutes are usual)`,
  'restore accepted': `The deploy failed. The restore of server … from snapshot … (…, from … UTC) was started.`,
  // Summaries
  'summary: no snapshot': `< summary: ### ❌ Snapshot before the deploy: none usable`,
  'summary: in progress': `< summary: ### ⚠️ Snapshot before the deploy: in progress`,
  'summary: completed': `< summary: ### ✅ Snapshot before the deploy: completed`,
  'summary: several in progress': `< summary: ### ⚠️ … snapshots before the deploy: in progress`,
  'summary: nothing to rely on': `< summary: ### … The deploy did not run: no snapshot is usable`,
  'summary: succeeded': `< summary: ### ✅ After the deploy: it succeeded`,
  'summary: restore started': `< summary: ### ⚠️ After the deploy: restore started`,
  'summary: restored': `< summary: ### ✅ After the deploy: restored`,
  'summary: not restored': `< summary: ### ❌ After the deploy: not restored`,
  'summary: rollback done': `< summary: ### ✅ Rollback done`,
  'summary: rollback refused': `< summary: ### ❌ Rollback refused: nothing was …`,
  'summary: rollback failed': `< summary: ### ❌ Rollback failed: nothing was …`,
  'summary: rollback unclear': `< summary: ### ⚠️ Rollback unclear: check the server at VPS.org`,
  'summary: rollback running': `< summary: ### ⏳ Rollback in progress`,
  'summary: dry run': `< summary: ### ✅ Dry run: nothing was changed`,
  'summary: pruning': `< summary: ### ✅ Pruning`,
  succeeded: 'The deploy succeeded.',
  'was not waited for':
    '"wait" is "false", so this step did not wait. Use the wait step before the deploy: only a snapshot that it saw completed can be restored automatically.',
  details: `<details><summary>Details</summary>

[table: …]

State of the server: \`active\`. A snapshot of a running server may be inconsistent.

</details>`,
  'other details': `<details><summary>Details</summary>

[table: …]

…

</details>`,
  'copy of a running server':
    'State of the server: `active`. A snapshot of a running server may be inconsistent.',
  'all snapshots': `<details><summary>All snapshots of …</summary>

[table: …]

</details>`,
  command: COMMAND,
  call: API_CALL,
  disable: '```sh\ngh workflow disable deploy.yml --repo acme/shop\n```',
  commands: `${BLOCK}\n\nWithout that workflow, call the API:\n\n${BLOCK}`,
  'one command': BLOCK,
  'after a restore': `What was written since … UTC is lost. Read the log of the step that failed, correct the cause, and deploy again.`,
  'after a rollback': `What was written since … UTC is no longer on the server. Check the site. The next push deploys again: correct the cause first.`,
  'undo the rollback': `<details><summary>How to undo this rollback</summary>

This restores the state before the rollback. A restore loses what was written since ….

${FORM}

Or copy this command:

[one command: …]

</details>`,
  'roll back again': `#### Roll back again

Only if no restore was carried out.

${FORM}

Or copy this command:

[one command: …]`,
  'how to roll back': `<details><summary>How to roll back later</summary>

If this page has a part about the end of the deploy below, read that first: it may advise against a rollback.

#### Roll back by hand

A restore loses what was written since …. Disable the deploy workflow first, or the next push deploys again:

[…]

${FORM}

Or copy this command:

[…: …]

</details>`,
  'snapshots before': `<details><summary>Snapshots before the rollback</summary>

[table: …]

</details>`,
  'all snapshots of the list': `#### All snapshots

[table: …]

[the info above]`,
  'what happened': `| Server | What happened |
| --- | --- |`,
  'restore one': `#### Restore one of them

[the info above]

In the browser: open [the rollback workflow](https://github.com/acme/shop/actions/workflows/rollback.yml), choose "Run workflow", and enter the id of the server and the id of a snapshot.

Or copy a command:`,
  'its command': `Snapshot … of server … \\(…\\):

[one command: …]`,
  'commands of one server': `<details><summary>Commands for server …</summary>

⋮

</details>`,
  'state and next': '> [!WARNING]\n> …\n> …',
  caution: `> [!CAUTION]
> …`,
  warning: `> [!WARNING]
> …`,
  'deploy failed and restored': `The deploy failed. Server … was restored from snapshot … \\(…, from … UTC\\).`,
  'folded snapshots': `<details><summary>Snapshots of the …</summary>

[table: …]

</details>`,
  'roll back only if': `#### Roll back by hand

Only if …. A restore loses what was written since …. Disable the deploy workflow first, or the next push deploys again:

[…]

${FORM}

Or copy this command:

[…: …]`,
  'roll back by hand': `#### Roll back by hand

A restore loses what was written since …. Disable the deploy workflow first, or the next push deploys again:

[…]

${FORM}

Or copy this command:

[…: …]`,
}

/** Sentences, and parts of them, that stand in the messages of many scenes; none begins or ends with what varies. */
const STANDING_PHRASES: Readonly<Record<string, string>> = {
  'by hand':
    'To roll back by hand (loses what was written since … …:… UTC; disable the deploy workflow first): gh workflow run rollback.yml --repo acme/shop -f server-id=… -f snapshot-id=…',
  'not created': 'Could not create snapshot pre-deploy-9000000011-1 of server …:',
  'not listed': 'Could not read the snapshots of server …:',
  'servers not listed': 'Could not read the list of servers:',
  'not deleted': 'Could not delete snapshot …:',
  'not restored': 'Could not restore snapshot …:',
  'not allowed': 'the API token is not allowed to',
  permission: 'Give the token that permission at VPS.org, or use another.',
  'their error': 'VPS.org had an internal error (HTTP …):',
  connection: 'the connection failed:',
  'look for restore': 'Checking whether server … is being restored.',
  'look for create': 'Checking whether the snapshot was created.',
  'still there': 'Snapshot … still exists.',
  'job stops':
    'Look at the list of steps: the deploy step should be skipped. If it ran, it ran without a snapshot. This step changed no server.',
  'is active': 'Server … is active.',
  'step fails': 'This step fails because the deploy failed.',
  'as the deploy left it': 'Server … is as the deploy left it.',
  'nothing done': 'Nothing was restored or deleted; server … is as the deploy left it.',
  'no safety snapshot': 'There is no safety snapshot.',
  'disk unknown': 'Programs may write to the disk while the snapshot is created.',
  'step stopped': 'This step was stopped by SIGINT (the job was cancelled, or the step ran out of time).',
}

/** The names of all of them. */
export const STANDING_NAMES: readonly string[] = Object.keys({ ...STANDING_TEXTS, ...STANDING_PHRASES })

/** Returns the text with every standing text in it by its name. */
export function named(text: string): string {
  const whole = replaced(text, STANDING_TEXTS, (words) => new RegExp(`^${patternOf(words, '.*?')}$`, 'gm'))
  // What varies in a sentence is one word.
  return replaced(whole, STANDING_PHRASES, (words) => new RegExp(patternOf(words, '[^\\s:]+'), 'g'))
}

function replaced(
  text: string,
  standing: Readonly<Record<string, string>>,
  regExpOf: (words: string) => RegExp,
): string {
  return Object.entries(standing).reduce((told, [name, words]) => {
    const count = words.split(/[…⋮]/).length - 1
    return told.replace(regExpOf(words), (_, ...groups: unknown[]) => {
      const varying = groups.slice(0, count).map((each) => String(each).replaceAll('\n', ', '))
      return varying.length === 0 ? `[${name}]` : `[${name}: ${varying.join(' | ')}]`
    })
  }, text)
}

function patternOf(words: string, varying: string): string {
  return words
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('…', `(${varying})`)
    .replaceAll('⋮', '([^]*?)')
}

/** Returns the text with every name in it replaced by the standing text again: what {@link named} was given. */
export function spelledOut(text: string): string {
  const standing = { ...STANDING_PHRASES, ...STANDING_TEXTS }
  const spelled = text.replace(
    /\[([^[\]:|]+)(?:: ([^[\]]*))?\]/g,
    (whole, name: string, varying: string | undefined) => {
      const words = standing[name]
      if (words === undefined) return whole
      const values = varying?.split(' | ') ?? []
      return words.replace(/[…⋮]/g, () => values.shift() ?? '')
    },
  )
  // Some stand inside of another.
  return spelled === text ? text : spelledOut(spelled)
}
