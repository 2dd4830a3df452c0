import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runJob } from '../../testing/local-runner/job.ts'
import { runPhase, type PhaseOptions, type PhaseRun } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { fixtureActions } from './fixture-action.ts'

const startMs = Date.UTC(2031, 0, 1)
const actions = fixtureActions()
const seenTimes: number[] = []
const server = createServer((request, response) => {
  seenTimes.push(Number(request.headers['x-virtual-now']) - startMs)
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 60)
  else if (request.url === '/half' || request.url === '/hang') {
    response.writeProcessing()
    if (request.url === '/half') response.write('half')
  } else response.end('ok')
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  server.closeAllConnections()
  server.close()
  actions.remove()
})

const PRELUDE = `
import http from 'node:http'
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const start = Date.now()
const say = (...words) => console.log(Date.now() - start, ...words)
const get = (path, options = {}) => new Promise((resolve, reject) => {
  http.get(process.env.SERVER + path, options, (response) => {
    response.on('error', reject).resume().on('end', resolve)
  }).on('error', reject)
})
`

function run(main: string, options: Partial<PhaseOptions> = {}): Promise<PhaseRun> {
  seenTimes.length = 0
  const { port } = server.address() as AddressInfo
  return runPhase({
    actionDir: actions.write({ main: PRELUDE + main }),
    phase: 'main',
    env: { SERVER: `http://127.0.0.1:${String(port)}` },
    virtualTime: { startMs },
    killAfterMs: 60_000,
    ...options,
  })
}

describe('waiting', () => {
  test.each([
    ['node:http', 'await get("/")'],
    ['fetch', 'await (await fetch(process.env.SERVER)).text()'],
  ])('ten minutes of polling with %s', async (_, request) => {
    const ended = await run(
      `while (Date.now() - start < 600_000) { ${request}; await sleep(5_000) } say('done')`,
    )
    expect(ended).toMatchObject({ exitCode: 0, log: ['602400 done'], endMs: startMs + 602_400 })
    // Far less than ten minutes, also on a machine that has other things to do.
    expect(ended.durationMs).toBeLessThan(20_000)
    expect(seenTimes).toEqual(Array.from({ length: 120 }, (_unused, at) => at * 5_020))
  })

  test('time stands still while requests, files and child processes are waited for', async () => {
    const ended = await run(
      `
      import { readFile, writeFile } from 'node:fs/promises'
      import { execFile } from 'node:child_process'
      import { promisify } from 'node:util'
      const limit = setTimeout(() => { say('too late'); process.exit(1) }, 1_000)
      await get('/slow')
      for (let i = 0; i < 20; i += 1) { await writeFile('x', 'y'.repeat(100_000)); await readFile('x') }
      await promisify(execFile)(process.execPath, ['-e', 'setTimeout(() => {}, 50)'])
      await import('node:zlib')
      clearTimeout(limit)
      say('in time')`,
      { virtualTime: { startMs } },
    )
    expect(ended.log).toEqual(['20 in time'])
  })

  test('an answer costs its time by when it is read, and a failed request too', async () => {
    const ended = await run(
      `await get('/'); say('one'); await get('/').then(() => say('two'))
       http.get('http://127.0.0.1:1').on('error', () => say('refused')).on('close', () => setTimeout(say, 1, 'three'))`,
      { virtualTime: { startMs, requestMs: 7 } },
    )
    expect(ended.log).toEqual(['7 one', '14 two', '14 refused', '22 three'])
  })

  test.each([
    ['never answers', '/hang'],
    ['stops in the middle of the body', '/half'],
  ])('a time limit fires on a server that %s', async (_, path) => {
    const ended = await run(
      `for (const signal of [AbortSignal.timeout(30_000), AbortSignal.timeout(90_000)])
         await get('${path}', { signal }).catch((error) => say(error.name))`,
      { virtualTime: { startMs } },
    )
    expect(ended.log).toEqual(['30000 AbortError', '90000 AbortError'])
    expect(ended.exitCode).toBe(0)
  })

  test('a time limit fires on a fetch, too', async () => {
    const ended = await run(
      `await fetch(process.env.SERVER + '/half', { signal: AbortSignal.timeout(30_000) })
         .then((response) => response.text()).catch((error) => say(error.name)); await sleep(10); say('on')`,
      { virtualTime: { startMs } },
    )
    expect(ended.log).toEqual(['30000 TimeoutError', '30010 on'])
  })
})

describe('the timers', () => {
  test('fire by time and then in order, with arguments, one by one', async () => {
    const ended = await run(`
      setTimeout(say, 20, 'c'); setTimeout(say, 10, 'a'); setTimeout(say, 10, 'b'); setTimeout(say, 0, 'first')
      setTimeout(() => { Promise.resolve().then(() => say('microtask')) }, 15); setTimeout(say, 15.9, 'cut')
      setImmediate(() => say('immediate'))`)
    expect(ended.log).toEqual(['0 immediate', '1 first', '10 a', '10 b', '15 microtask', '15 cut', '20 c'])
  })

  test('can be cleared, repeated and set anew', async () => {
    const ended = await run(`
      const never = setTimeout(say, 5, 'never'); clearTimeout(+never); clearTimeout(undefined); clearTimeout(null)
      let count = 0
      const every = setInterval(() => { say('tick'); if ((count += 1) === 3) clearInterval(every) }, 10)
      const later = setTimeout(say, 8, 'later'); setTimeout(() => later.refresh(), 4)
      console.log(typeof +never, later.hasRef(), later.unref().hasRef(), later.ref().hasRef())`)
    expect(ended.log).toEqual(['number true false true', '10 tick', '12 later', '20 tick', '30 tick'])
  })

  test('without a ref they keep nothing alive', async () => {
    const ended = await run(`setTimeout(say, 60_000, 'never').unref(); setInterval(say, 9, 'x').unref()
      setTimeout(say, 20, 'last')`)
    expect(ended).toMatchObject({ exitCode: 0, endMs: startMs + 20, log: ['9 x', '18 x', '20 last'] })
  })

  test('longer than 31 bits fire at once, as real ones do', async () => {
    const ended = await run(`setTimeout(say, 2 ** 31, 'at once'); setTimeout(say, 2 ** 31 - 1, 'late')`)
    expect(ended.stdout).toBe('1 at once\n2147483647 late\n')
    expect(ended.stderr).toContain('TimeoutOverflowWarning')
  })

  test('an exception in one is uncaught', async () => {
    const ended = await run(`process.on('uncaughtException', (error) => say(error.message))
      setTimeout(() => { throw new Error('thrown') }, 10); setTimeout(say, 20, 'on')`)
    expect(ended.log).toEqual(['10 thrown', '20 on'])
  })

  test('every clock tells the same', async () => {
    const ended = await run(`const before = performance.now(); await sleep(500)
      console.log(new Date().toISOString(), performance.now() - before, new Date(0).getTime(), Date.UTC(1970, 0))
      console.log(new Date() instanceof Date, new Date().constructor === Date, typeof Date())`)
    expect(ended.log).toEqual(['2031-01-01T00:00:00.500Z 500 0 0', 'true true string'])
  })
})

withSignals.describe('cancelling in virtual time', () => {
  test('the ladder', async () => {
    const ended = await run(
      `for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => say(signal))
       setInterval(() => {}, 1_000)`,
      { virtualTime: { startMs, cancelAfterMs: 60_000 } },
    )
    expect(ended.log).toEqual(['60000 SIGINT', '67500 SIGTERM'])
    expect(ended).toMatchObject({ outcome: 'cancelled', signal: 'SIGKILL', endMs: startMs + 70_000 })
  })

  test('does nothing to a process that is done by then', async () => {
    const ended = await run(`await sleep(100); say('done')`, { virtualTime: { startMs, cancelAfterMs: 200 } })
    expect(ended).toMatchObject({ outcome: 'success', endMs: startMs + 100 })
  })
})

withSignals.test('a job hands its time from phase to phase', async () => {
  const action = actions.write({
    main: `console.log(Date.now()); setTimeout(() => {}, 1_000)`,
    post: `console.log(Date.now()); setTimeout(() => {}, 5)`,
  })
  const job = await runJob({
    virtualTime: { startMs },
    steps: [
      { id: 'snapshot', uses: action, cancelMainAfterMs: 600 },
      {
        id: 'deploy',
        condition: 'always()',
        run: ({ now, advance }) => {
          advance(startMs + 840_000 - now())
          return 'success'
        },
      },
    ],
  })
  expect(job.step('snapshot')).toMatchObject({
    outcome: 'cancelled',
    main: { log: [String(startMs)], endMs: startMs + 600, signal: 'SIGINT' },
    post: { log: [String(startMs + 840_000)] },
  })
  expect(job).toMatchObject({ status: 'cancelled', endMs: startMs + 840_005 })
})
