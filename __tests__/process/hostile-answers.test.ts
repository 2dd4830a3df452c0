/** Answers without end, too large, too slow or too many: the process stays small, ends in time, and says what was wrong. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../testing/emulator/server.ts'
import { type PhaseRun, runPhase } from '../../testing/local-runner/phase.ts'
import { own, SERVER_ID, START_MS } from '../scenarios/scene.ts'
import { phaseOptions, type Subject } from './strike.ts'
import { FIVE, MAIN, POST_PRUNES, POST_RESTORES } from './subjects.ts'

const MEMORY_HOOK = new URL('../../tools/bench/process-cost.mjs', import.meta.url).href
const HUNDRED_MB = 100_000_000
/** What a process of this action stays under, whatever one answer holds. */
const MOST_MB = 150
/** The same, where a whole list is filled with what takes memory, just below every limit. */
const FILLED_MB = 250
/** One call with all its tries and pages may take two minutes. */
const CALL_LIMIT_MS = 120_000
/** How long one try may take. */
const TRY_LIMIT_MS = 30_000

interface Survived {
  readonly run: PhaseRun
  readonly peakMb: number
  /** In virtual time. */
  readonly tookMs: number
}

/** Runs it against the API at this address. */
async function survive(subject: Subject, url: string, mostMb = MOST_MB): Promise<Survived> {
  const folder = mkdtempSync(path.join(tmpdir(), 'peak-memory-'))
  const memoryFile = path.join(folder, 'peak')
  try {
    const run = await runPhase({
      ...phaseOptions(subject, { url }),
      virtualTime: { startMs: START_MS },
      env: { BENCH_COST_FILE: memoryFile },
      nodeArguments: ['--import', MEMORY_HOOK],
    })
    const peakMb = Number(readFileSync(memoryFile, 'utf8').split(' ')[0]) / 1024
    expect(run).toMatchObject({ signal: null, stderr: '' })
    expect(run.rawLines.filter((each) => /^\s+at /.test(each))).toEqual([])
    expect(peakMb).toBeGreaterThan(20)
    expect(peakMb).toBeLessThan(mostMb)
    return { run, peakMb, tookMs: run.endMs - START_MS }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function withEmulator<Result>(
  options: EmulatorOptions,
  use: (emulator: Emulator) => Promise<Result>,
): Promise<Result> {
  const emulator = await startEmulator({
    clientTime: true,
    clock: drivenClock(START_MS),
    snapshotMs: 4000,
    restoreMs: 4000,
    ...options,
  })
  try {
    return await use(emulator)
  } finally {
    await emulator.close()
  }
}

/** An API that answers as this function says. */
async function withServer<Result>(server: Server, use: (url: string) => Promise<Result>): Promise<Result> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`)
  } finally {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
}

/** Writes to a connection for as long as the other side takes it. */
function pour(socket: Socket, head: string, more: string): void {
  socket.write(head)
  const write = (): void => {
    while (!socket.destroyed && socket.write(more));
  }
  socket.on('drain', write)
  write()
}

describe('100 MB', () => {
  const huge = { kind: 'huge', bytes: HUNDRED_MB } as const

  test('for a list: one error, nothing sent', async () => {
    await withEmulator(
      { faults: [{ operation: 'listSnapshots', times: 'always', fault: huge }] },
      async ({ url, requests }) => {
        const { run } = await survive(MAIN, url)
        expect(run.exitCode).toBe(1)
        expect(run.errors).toEqual([
          expect.stringMatching(/read the snapshots.*more than 5 MB.*"api-url".* \[api-answer-too-large\]$/),
        ])
        expect(requests.filter((each) => each.method !== 'GET')).toEqual([])
        // Asking again would bring the same.
        expect(requests.filter((each) => each.operation === 'listSnapshots')).toHaveLength(1)
      },
    )
  })

  test('for a create: it is a lost answer, and the snapshot is found', async () => {
    await withEmulator(
      { faults: [{ operation: 'createSnapshot', fault: huge }] },
      async ({ url, requests }) => {
        const { run } = await survive(MAIN, url)
        expect(run.exitCode).toBe(0)
        expect(run.outputs['snapshot-id']).toBe('801')
        expect(requests.filter((each) => each.method === 'POST')).toHaveLength(1)
      },
    )
  })

  test('for a restore: it is a lost answer, and the restore is followed', async () => {
    await withEmulator(
      { ...POST_RESTORES.emulator, faults: [{ operation: 'restoreSnapshot', fault: huge }] },
      async ({ url, requests }) => {
        const { run } = await survive(POST_RESTORES, url)
        expect(run.exitCode).toBe(1)
        expect(run.env['VPS_SNAPSHOT_RESULT']).toBe('restored')
        expect(requests.filter((each) => each.method === 'POST')).toHaveLength(1)
      },
    )
  })

  test('behind a refusal: the refusal counts', async () => {
    const server = net.createServer((socket) => {
      socket.on('data', () => {
        pour(socket, 'HTTP/1.1 403 Forbidden\r\ncontent-length: 100000000\r\n\r\n', 'x'.repeat(65_536))
      })
    })
    await withServer(server, async (url) => {
      const { run } = await survive(MAIN, url)
      expect(run.errors).toEqual([
        expect.stringMatching(/the API token is not allowed to .*HTTP 403.* \[api-permission-missing\]$/),
      ])
    })
  })
})

describe('a list without end', () => {
  /** Every page has new snapshots, and announces another one. */
  function endless(itemsOnPage: number, description: string): Server {
    return http.createServer((request, response) => {
      const page = pageOf(request)
      const results = Array.from({ length: itemsOnPage }, (_, index) =>
        item(page * 100_000 + index, `n-${page}-${index}`, description),
      )
      response.end(`{"next":"?page=${page + 1}","results":[${results.join()}]}`)
    })
  }
  const text =
    'vps-safety-snapshot/1 mark=0000aaaa repo-id=1001 run=9000000001/1 repo=acme/shop job=deploy sha=0123456 |'

  test.each([
    [20, 'more than 500 pages'],
    [1000, 'more than 25000 entries'],
    [10_000, 'more than 25000 entries'],
  ])('of %i on a page is left: main creates nothing', async (itemsOnPage, why) => {
    await withServer(endless(itemsOnPage, text), async (url) => {
      const { run, tookMs } = await survive(MAIN, url)
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([expect.stringContaining(why)])
      expect(tookMs).toBeLessThan(CALL_LIMIT_MS)
    })
  })

  test('deletes nothing in post', async () => {
    await withServer(endless(10_000, text), async (url) => {
      const { run } = await survive(POST_PRUNES, url)
      expect(run.exitCode).toBe(0)
      expect(run.warnings).toEqual([expect.stringMatching(/more than 25000 entries\. Nothing was deleted\./)])
    })
  })

  test('of pages that are made to fill memory is left after 20 MB', async () => {
    // A letter beyond Latin 1 in each text: V8 then takes two bytes for every letter of it.
    await withServer(endless(400, `Ω${'x'.repeat(12_000)}`), async (url) => {
      const { run } = await survive(MAIN, url, FILLED_MB)
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([expect.stringMatching(/all pages have more than 20 MB/)])
    })
  })
})

describe('5 MB that are made to fill memory', () => {
  const filled = (unit: string): string =>
    `[${Array(Math.floor(4_900_000 / (unit.length + 1)))
      .fill(unit)
      .join()}]`
  const keys = Array.from({ length: 410_000 }, (_, index) => `"k${index}":0`)

  test.each<[string, string]>([
    ['lists', filled('[]')],
    ['objects', filled('{}')],
    ['lists beside a large number', filled('[]').replace('[]', '12345678901234567')],
    ['lists in lists', '['.repeat(2_400_000) + ']'.repeat(2_400_000)],
    ['numbers', filled('1.5')],
    ['texts', filled('"ab"')],
    ['fields', `{${keys.join()}}`],
  ])('(%s) are not parsed: one error, nothing sent', async (_, filling) => {
    const changes: string[] = []
    const server = http.createServer((request, response) => {
      if (request.method !== 'GET') changes.push(request.url ?? '')
      response.end(`{"results":[],"next":null,"filling":${filling}}`)
    })
    await withServer(server, async (url) => {
      const { run } = await survive(MAIN, url)
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([
        expect.stringMatching(/the answer is too large .*"api-url".* \[api-answer-too-large\]$/),
      ])
      expect(changes).toEqual([])
    })
  })

  const many = (count: number, unit: (index: number) => string): string =>
    `[${Array.from({ length: count }, (_, index) => unit(index)).join()}]`

  test.each<[string, number, string]>([
    ['lists', 2, many(199_000, () => '[]')],
    ['objects that are alike', 2, many(160_000, () => '{"a":1.5,"b":2.5,"c":"ab"}')],
    // Of the fields that may be there, as many combinations as V8 makes something of its own of.
    [
      'objects of all kinds',
      2,
      many(90_000, (i) => {
        const names = [i % 31, 31 + (Math.floor(i / 31) % 31), 62 + (Math.floor(i / 961) % 31)]
        return `{${names.map((each) => `"k${each}":1.5`).join()},"k93":1}`
      }),
    ],
    ['large numbers', 2, many(220_000, () => '12345678901234567')],
    // They take the most. Twice as many pages show that what was read is not kept.
    ['texts', 4, many(420_000, (i) => `"${(i + 1e9).toString(36)}"`)],
  ])('(%s), just below the limits, are read, %i pages of them', async (_, most, filling) => {
    const pages: number[] = []
    const server = http.createServer((request, response) => {
      const page = pageOf(request)
      pages.push(page)
      const next = page < most ? `"?page=${page + 1}"` : 'null'
      response.end(`{"results":[${item(page, 'by hand', '')}],"next":${next},"filling":${filling}}`)
    })
    await withServer(server, async (url) => {
      const { run } = await survive(
        { ...MAIN, with: { ...MAIN.with, 'when-full': 'fail', 'snapshot-limit': String(most) } },
        url,
        FILLED_MB,
      )
      expect(run.errors).toEqual([expect.stringContaining(`uses ${most} of ${most} snapshot slots`)])
      expect(new Set(pages)).toEqual(new Set(Array.from({ length: most }, (_, index) => index + 1)))
    })
  })

  test('in one description of wide letters: it is cut, and main takes its snapshot', async () => {
    const description = `Ω${'x'.repeat(4_800_000)}`
    await withEmulator({ snapshots: [{ id: 802, name: 'by hand', description }] }, async ({ url }) => {
      const { run } = await survive(MAIN, url)
      expect(run.exitCode).toBe(0)
      expect(run.outputs['snapshot-id']).toBe('801')
    })
  })
})

describe('too slow', () => {
  test('one byte a second: left after four tries within the two minutes of a call', async () => {
    await withEmulator(
      {
        snapshots: FIVE,
        faults: [{ operation: '*', times: 'always', fault: { kind: 'trickle', bytesPerSecond: 1 } }],
      },
      async ({ url, requests }) => {
        const { run, tookMs } = await survive(MAIN, url)
        expect(run.exitCode).toBe(1)
        expect(run.errors).toEqual([
          expect.stringMatching(/no complete answer came in time.*can reach the address in "api-url"/),
        ])
        // The last try begins within the two minutes.
        expect(tookMs).toBeLessThanOrEqual(CALL_LIMIT_MS + TRY_LIMIT_MS)
        expect(requests.filter((each) => each.operation === 'listSnapshots')).toHaveLength(4)
        expect(requests.filter((each) => each.method !== 'GET')).toEqual([])
      },
    )
  })

  test('one byte a second, for a restore: never sent again', async () => {
    await withEmulator(
      {
        ...POST_RESTORES.emulator,
        faults: [
          { operation: 'restoreSnapshot', times: 'always', fault: { kind: 'trickle', bytesPerSecond: 1 } },
        ],
      },
      async ({ url, requests }) => {
        const { run } = await survive(POST_RESTORES, url)
        expect(run.exitCode).toBe(1)
        expect(run.errors).toEqual([
          expect.stringMatching(
            /Could not find out whether the restore of server 12345 began.*\[restore-unclear\]$/,
          ),
        ])
        expect(requests.filter((each) => each.method === 'POST')).toHaveLength(1)
      },
    )
  })
})

describe('headers without end', () => {
  test.each([
    ['of one answer', 'HTTP/1.1 200 OK\r\n', `x-filler: ${'x'.repeat(1000)}\r\n`],
    ['in one line', 'HTTP/1.1 200 OK\r\nx-filler: ', 'x'.repeat(1000)],
  ])('%s: named as what it is', async (_, head, more) => {
    const server = net.createServer((socket) => {
      socket.on('data', () => {
        pour(socket, head, more)
      })
    })
    await withServer(server, async (url) => {
      const { run, tookMs } = await survive(MAIN, url)
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([
        expect.stringMatching(/the answer is not HTTP.*"api-url".* \[api-not-http\]$/),
      ])
      expect(tookMs).toBeLessThan(CALL_LIMIT_MS)
    })
  })
})

describe('thousands of snapshots', () => {
  test.each([
    [10_000, 'at once', 10_001],
    [2000, 'in pages of 100', 100],
  ])('%i %s: main takes a snapshot, and post prunes the oldest', async (length, _, pageSize) => {
    const api = longList(length, pageSize)
    const roomy = { 'snapshot-limit': '20000', keep: String(length - 1) }
    await withServer(api.server, async (url) => {
      const subject = { ...MAIN, with: { ...MAIN.with, ...roomy } }
      const main = await survive(subject, url)
      expect(main.run).toMatchObject({ exitCode: 0, outputs: { 'snapshot-id': String(length) } })

      const post = await survive(
        { ...subject, phase: 'post', with: { ...POST_PRUNES.with, ...roomy }, state: main.run.state },
        url,
      )
      expect(post.run).toMatchObject({ exitCode: 0, env: { VPS_SNAPSHOT_RESULT: 'pruned' } })
      expect(api.changes).toEqual([`POST ${length}`, 'DELETE 0', 'DELETE 1'])
    })
  })
})

/** An API with so many own snapshots, 0 the oldest, that answers faster than the emulator could. One more can be created. */
function longList(length: number, pageSize: number): { server: Server; changes: readonly string[] } {
  const items = new Map(
    Array.from({ length }, (_, id) => {
      const { name, description, createdAt } = own({
        runId: String(8_000_000_000 + id),
        hoursOld: 10 + (length - id) / 10,
      })
      return [String(id), item(id, name ?? '', description ?? '', Number(createdAt))]
    }),
  )
  const changes: string[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { method = '', url = '' } = request
      const id = /snapshots\/(\d+)\//.exec(url)?.[1]
      if (method === 'GET' && url.includes('/servers/')) {
        response.end(`{"count":1,"results":[{"id":${SERVER_ID},"name":"web","status":"active"}]}`)
      } else if (method === 'GET') {
        const all = [...items.values()].toReversed()
        const page = pageOf(request)
        const results = all.slice((page - 1) * pageSize, page * pageSize)
        const next = page * pageSize < all.length ? `"?page=${page + 1}"` : 'null'
        response.end(`{"count":${all.length},"next":${next},"results":[${results.join()}]}`)
      } else if (method === 'POST') {
        const { name, description } = JSON.parse(body) as Record<'name' | 'description', string>
        items.set(String(length), item(length, name, description, START_MS))
        changes.push(`POST ${length}`)
        response.writeHead(201).end(items.get(String(length)) ?? '')
      } else {
        items.delete(id ?? '')
        changes.push(`DELETE ${id ?? ''}`)
        response.writeHead(204).end()
      }
    })
  })
  return { server, changes }
}

function pageOf(request: http.IncomingMessage): number {
  return Number(new URL(request.url ?? '', 'http://any').searchParams.get('page') ?? '1')
}

/** A completed snapshot, as the API writes it. */
function item(id: number, name: string, description: string, createdAtMs = START_MS - 864_000_000): string {
  return JSON.stringify({
    id,
    server: { id: SERVER_ID, name: 'web' },
    name,
    status: 'completed',
    size_mb: 5120,
    created_at: new Date(createdAtMs).toISOString().replace('.000', ''),
    description,
  })
}
