/**
 * `npm run bench`: measures the committed dist, started as the runner starts it, against the emulator. Exits 1 when a
 * goal is missed. No goal is an absolute time, so that the machine does not decide.
 */
import { parseArgs } from 'node:util'
import { addedTimeTable } from './added-time.ts'
import { planTable, type Fleets, measureFleets } from './fleet.ts'
import { loadTable } from './load.ts'
import { longListTable } from './long-list.ts'
import { ratioTable } from './ratio.ts'
import { messagesTable } from './messages.ts'
import { realTimeTable } from './real-time.ts'
import { requestsTable } from './requests.ts'
import { scaleOfFleetsTable, scaleOfListsTable } from './scale.ts'
import { startTable } from './start.ts'
import { renderTable, type Table } from './table.ts'

/** Two tables are made of one measurement. */
let measuredFleets: Promise<Fleets> | undefined
const fleets = (): Promise<Fleets> => (measuredFleets ??= measureFleets())

interface Entry {
  readonly about: string
  readonly make: () => Promise<Table>
}

const TABLES: Readonly<Record<string, Entry>> = {
  start: {
    about: 'main and post against node -e 0',
    make: startTable,
  },
  load: {
    about: 'what a start reads, and what a runner downloads',
    make: loadTable,
  },
  'added-time': {
    about: 'how much later main ends than the snapshot, for 200 lengths',
    make: addedTimeTable,
  },
  requests: {
    about: 'what each action asks of VPS.org',
    make: requestsTable,
  },
  fleet: {
    about: 'time, requests and memory for 1, 2, 30 and 200 servers',
    make: async () => planTable(await fleets()),
  },
  ratio: {
    about: '30 servers against 1',
    make: async () => ratioTable(await fleets()),
  },
  'long-list': {
    about: 'an account with many pages of snapshots',
    make: longListTable,
  },
  'real-time': {
    about: '200 servers without the virtual clock',
    make: realTimeTable,
  },
  messages: {
    about: 'how long the error lines are',
    make: messagesTable,
  },
}

const SCALE: readonly Entry['make'][] = [scaleOfFleetsTable, scaleOfListsTable]

const HELP = `Usage: npm run bench [-- [options] [table...]]

Plays jobs with the committed dist against the emulator, most of them in virtual time, and prints
what the action took, each row with its goal. Without a name it prints every table:

${Object.entries(TABLES)
  .map(([name, { about }]) => `  ${name.padEnd(12)}${about}`)
  .join('\n')}

Options:
  --scale     instead, how the cost grows: 1 to 200 servers, lists of 5 to 10,000 snapshots
  --help      show this

Exits 1 when a goal is missed. Takes about a minute on two cores.`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean' }, scale: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.help === true) {
    console.log(HELP)
    return 0
  }
  const tables = values.scale === true ? SCALE : named(positionals)
  let missed = 0
  for (const make of tables) {
    const table = await make()
    console.log(`${renderTable(table)}\n`)
    missed += table.rows.filter((row) => row.ok === false).length
  }
  console.log(missed === 0 ? 'Every goal is met.' : `Goals missed: ${missed}.`)
  return missed === 0 ? 0 : 1
}

function named(names: readonly string[]): readonly Entry['make'][] {
  return (names.length > 0 ? names : Object.keys(TABLES)).map((name) => {
    const entry = TABLES[name]
    if (entry === undefined) throw new Error(`There is no table "${name}". See: npm run bench -- --help`)
    return entry.make
  })
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
