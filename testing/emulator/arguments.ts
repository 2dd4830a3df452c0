import { parseArgs } from 'node:util'
import { BadArgument, wholeNumber } from './bad-argument.ts'
import { FAULT_TEXT_HELP, faultFromText } from './fault-text.ts'
import type { FaultRule } from './faults.ts'
import type { Id } from './ids.ts'
import { NO_QUIRKS, QUIRK_NAMES, quirkFromText, quirkTakes, type Quirks } from './quirks.ts'
import { DEFAULT_TOKEN } from './tokens.ts'

/** What the command line asks for. */
export interface EmulatorArguments {
  help: boolean
  port: number
  /** How many times as fast as real time. */
  timeScale: number
  /** Where the data is kept; null: nowhere. */
  dataFile: string | null
  snapshotMs: number
  restoreMs: number
  limit: number
  token: string
  /** Empty: the default server. */
  serverIds: Id[]
  faults: FaultRule[]
  quirks: Partial<Quirks>
}

/** The text of `--help`. */
export const HELP = `VPS.org, emulated on this machine: the documented API over HTTP, with invented data. Nothing reaches VPS.org.

  npm run emulator -- [options]

  --port N              Listens on 127.0.0.1:N; 0 takes any free port. Default 8787.
  --time-scale N        Time runs N times as fast: at 60 a minute passes in a second. Default 1.
  --snapshot-minutes N  How long a snapshot takes. Default 5.
  --restore-minutes N   How long a restore takes. Default 8.
  --limit N             Snapshots for each server. Default 5.
  --server ID           A server of the account, unless --data knows better; repeatable. Default 12345.
  --token TEXT          The token that is accepted. Default ${DEFAULT_TOKEN.token}.
  --data FILE           Keeps the data in this JSON file. Without it, everything is forgotten at the end.
  --fault RULE          Lets something go wrong; repeatable. See below.
  --quirk NAME=VALUE    Answers differently from the documentation; repeatable. See below.
  --help                This text.

Faults:
${FAULT_TEXT_HELP.trimStart().replace(/^/, '  ')}

Quirks (with the defaults, every answer is as documented):
${QUIRK_NAMES.map((name) => `  ${name.padEnd(18)}${quirkTakes(name)}; default ${defaultOf(name)}`).join('\n')}

Control endpoint (not part of VPS.org; no token; this machine only), under http://127.0.0.1:PORT/_emulator:
  GET    /state  /requests  /history
  POST   /deploy          {"server_id": 12345, "disk": "release 2"}
  PATCH  /servers/ID      {"status", "disk", "ip_address", "snapshot_ms", "restore_ms", "restore_ends_as", "limit", "uuid", …}
  POST   /servers/ID/lock {"for_ms": 30000, "status": 423}    refuses every change for so long
  PATCH  /provider        {"limit", "snapshot_ms", "restore_ms", "restoring_visible_after_ms", "restore_begins_after_ms",
                          "reuse_ids", "restore_needs_snapshot"}
  POST   /snapshots       a snapshot of another person: any of id, server_id, name, status, created_at, description,
                          size_mb, disk, protected_with (the status that a delete is refused with), and after_ms,
                          ends_as for one that is still being made
  PATCH  /snapshots/ID    DELETE /snapshots/ID
  POST   /next-snapshot   {"ends_as": "failed", "after_ms": 60000} or {"never": true}
  POST   /next-restore    {"ends_as": "stopped", "after_ms": 60000} or {"never": true}; "begins_after_ms": 90000 or
                          "never_begins": true lets it wait in a queue
  POST   /next-deletion   {"listed_for_ms": 60000, "shown_as": "deleting", "slot_frees_after_ms": 25000} or {"never": true}
  GET    POST  DELETE /faults    a rule as JSON, or as a JSON text: "createSnapshot:reset-after"
  GET    PATCH /quirks           {"list": "bare-array"}
Times here are the emulator's own, so --time-scale applies to them.`

/** Reads the command line. Throws BadArgument with one line that says what is wrong. */
export function emulatorArguments(argv: readonly string[]): EmulatorArguments {
  const values = optionValues(argv)
  return {
    help: values.help ?? false,
    port: port(values.port ?? '8787'),
    timeScale: positive(values['time-scale'] ?? '1', '--time-scale'),
    dataFile: values.data === undefined ? null : fileName(values.data),
    snapshotMs: positive(values['snapshot-minutes'] ?? '5', '--snapshot-minutes') * 60_000,
    restoreMs: positive(values['restore-minutes'] ?? '8', '--restore-minutes') * 60_000,
    limit: wholeNumber(values.limit ?? '5', '--limit'),
    token: withoutSpaces(values.token ?? DEFAULT_TOKEN.token, '--token'),
    serverIds: (values.server ?? []).map(serverId),
    faults: (values.fault ?? []).map(faultFromText),
    quirks: Object.assign({}, ...(values.quirk ?? []).map(quirkFromText)) as Partial<Quirks>,
  }
}

function optionValues(argv: readonly string[]) {
  const one = { type: 'string' } as const
  const several = { type: 'string', multiple: true } as const
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h' },
        port: one,
        'time-scale': one,
        data: one,
        'snapshot-minutes': one,
        'restore-minutes': one,
        limit: one,
        token: one,
        server: several,
        fault: several,
        quirk: several,
      },
    }).values
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new BadArgument(`${line.replace(/\. .*$/, '')}. --help lists what there is.`)
  }
}

function port(text: string): number {
  const number = wholeNumber(text, '--port')
  if (number > 65_535) throw new BadArgument(`--port takes a number up to 65535, not "${text}".`)
  return number
}

function positive(text: string, name: string): number {
  const number = Number(text)
  if (/^\d*\.?\d+$/.test(text) && number > 0 && Number.isFinite(number)) return number
  throw new BadArgument(`${name} takes a number above 0, not "${text}".`)
}

function withoutSpaces(text: string, name: string): string {
  if (!/^\S+$/.test(text)) throw new BadArgument(`${name} takes a text without spaces, not "${text}".`)
  return text
}

function fileName(text: string): string {
  if (text === '') throw new BadArgument('--data takes the name of a file.')
  return text
}

function serverId(text: string): Id {
  if (!/^[A-Za-z0-9-]+$/.test(text)) {
    throw new BadArgument(`--server takes letters, digits and hyphens, not "${text}".`)
  }
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : text
}

function defaultOf(name: keyof Quirks): string {
  const value = NO_QUIRKS[name]
  if (value === '' || Array.isArray(value)) return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
