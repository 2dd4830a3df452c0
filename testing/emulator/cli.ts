import { emulatorArguments, HELP, type EmulatorArguments } from './arguments.ts'
import { BadArgument } from './bad-argument.ts'
import { scaledClock } from './clock.ts'
import { CONTROL_BASE } from './control-routes.ts'
import { readDataFile, writeDataFile } from './data-file.ts'
import { startEmulator, type Emulator } from './server.ts'
import { DEFAULT_TOKEN } from './tokens.ts'

/** Starts the emulator as the command line says, and tells how to use it. */
async function main(): Promise<void> {
  const options = emulatorArguments(process.argv.slice(2))
  if (options.help) {
    console.log(HELP)
    return
  }
  const emulator = await start(options)
  console.log(welcome(emulator, options))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void emulator.close().then(() => {
        console.log('The emulator has ended.')
      })
    })
  }
}

async function start(options: EmulatorArguments): Promise<Emulator> {
  const { dataFile, serverIds, token } = options
  const data = dataFile === null ? null : readDataFile(dataFile)
  const emulator = await startEmulator({
    port: options.port,
    // Scaled time may have run ahead of real time when the file was written; it must not go back.
    clock: scaledClock(options.timeScale, Math.max(Date.now(), data?.savedAt ?? 0)),
    snapshotMs: options.snapshotMs,
    restoreMs: options.restoreMs,
    limit: options.limit,
    tokens: [{ ...DEFAULT_TOKEN, token }],
    faults: options.faults,
    quirks: options.quirks,
    ...(serverIds.length > 0 ? { servers: serverIds.map((id, place) => namedServer(id, place)) } : {}),
    ...(data === null ? {} : { data }),
    ...(dataFile === null
      ? {}
      : {
          onChange: (provider) => {
            writeDataFile(dataFile, provider.data())
          },
        }),
  })
  if (dataFile !== null) await firstWrite(dataFile, emulator)
  return emulator
}

/** Finds out at the start, not at the first change, whether the file can be written. */
async function firstWrite(dataFile: string, emulator: Emulator): Promise<void> {
  try {
    writeDataFile(dataFile, emulator.provider.data())
  } catch (error) {
    await emulator.close()
    throw error
  }
}

function namedServer(
  id: number | string,
  place: number,
): { id: number | string; name: string; ipAddress: string } {
  return {
    id,
    name: `web-server-${String(place + 1).padStart(2, '0')}`,
    ipAddress: `203.0.113.${10 + (place % 200)}`,
  }
}

function welcome({ url, origin, provider }: Emulator, options: EmulatorArguments): string {
  const servers = provider.servers()
  const firstId = servers[0]?.id ?? ''
  return `VPS.org emulator: ${url}
Nothing here reaches VPS.org. Ctrl-C ends it.

  token     ${options.token}
  servers   ${servers.map((server) => `${server.id} (${server.name}, ${server.status})`).join(', ')}
  time      ${options.timeScale === 1 ? 'as usual' : `${options.timeScale} times as fast`}
  data      ${options.dataFile ?? 'forgotten at the end'}

Try it:
  curl -H 'Authorization: Bearer ${options.token}' '${url}/snapshots/?server_id=${firstId}'
Let the action talk to it, on this machine:
  api-url: ${url}
  api-token: ${options.token}
  server-id: ${firstId}
Look inside, without a token:
  curl ${origin}${CONTROL_BASE}/state`
}

try {
  await main()
} catch (error) {
  if (error instanceof BadArgument) {
    console.error(error.message)
    process.exitCode = 2
  } else if (
    error instanceof Error &&
    'code' in error &&
    ['EADDRINUSE', 'EACCES'].includes(String(error.code))
  ) {
    console.error(`The port can't be used (${String(error.code)}). Choose another with --port.`)
    process.exitCode = 1
  } else {
    throw error
  }
}
