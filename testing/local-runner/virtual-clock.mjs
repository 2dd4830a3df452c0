/**
 * Makes the time of this process virtual: `node --import <this file> main.js`. Ten minutes of waiting take
 * milliseconds, the code under test is not changed, and it sees an ordinary clock.
 *
 * Time stands still while an HTTP request is in flight (node:http, node:https, fetch), while a file, a name
 * or a child process is waited for, and while there are callbacks to run. When nothing is left but timers,
 * it jumps to the earliest one and fires it. A request costs VIRTUAL_REQUEST_MS, and carries the time to the
 * server in its header `x-virtual-now`. A server that leaves it without an answer, or with half of one, says so with
 * "102 Processing": from then on it does not stop the time.
 *
 * Virtual: setTimeout, setInterval and their clear functions, AbortSignal.timeout, Date, performance.now.
 * Real, because out of reach or of no use here: node:timers and node:timers/promises, process.hrtime,
 * the timers inside Node (sockets, agents). Time does not pass in a loop that waits for `Date.now()`.
 *
 * Settings, all in the environment:
 *   VIRTUAL_NOW              the time at the start, in milliseconds since 1970
 *   VIRTUAL_NOW_FILE         a file that always holds the present time, also after a SIGKILL
 *   VIRTUAL_REQUEST_MS       what a request costs (20)
 *   VIRTUAL_CANCEL_AFTER_MS  cancel this process as the runner does, after so many virtual milliseconds
 */
import { AsyncResource } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'

const real = { setTimeout, clearTimeout, setImmediate, Date, elapsed: performance.now.bind(performance) }

const start = setting('VIRTUAL_NOW', real.Date.now())
const requestCost = setting('VIRTUAL_REQUEST_MS', 20)
const nowFile = process.env.VIRTUAL_NOW_FILE ? openSync(process.env.VIRTUAL_NOW_FILE, 'w') : undefined

/** A request may need this many turns of the event loop to reach the code that waits for it. */
const CALM_TURNS = 5

/** Longer ones do not fit into Node's timer, which then fires at once (with a warning). So do ours. */
const LONGEST_DELAY = 2 ** 31 - 1

/** What may be open for ever without anything being under way. */
const IDLE_RESOURCES = new Set([
  'FSEventWrap',
  'Immediate',
  'MessagePort',
  'PipeWrap',
  'SignalWrap',
  'StatWatcher',
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'TTYWrap',
  'Timeout',
  'UDPWrap',
])

function setting(name, fallback) {
  const value = Number(process.env[name] || fallback)
  if (!Number.isFinite(value)) throw new Error(`${name} is not a number: ${process.env[name]}`)
  return Math.trunc(value)
}

let now = start

function moveTo(time) {
  now = time
  // Padded, so that a shorter number never leaves digits of a longer one behind.
  if (nowFile !== undefined) writeSync(nowFile, String(now).padStart(16), 0)
}

moveTo(start)

/** Waiting timers by id, in the order in which they were set. */
const timers = new Map()
let lastId = 0

/** Counts everything that happens, so that the loop can tell whether it was calm. */
let events = 0

class VirtualTimer {
  #id = (lastId += 1)
  #refed = true
  #callback
  #resource = new AsyncResource('VirtualTimer')

  constructor(callback, delay, args, repeats) {
    if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be a function')
    this.#callback = () => this.#resource.runInAsyncScope(callback, this, ...args)
    this.delay = effectiveDelay(delay)
    this.repeats = repeats
    this.refresh()
  }

  fire() {
    timers.delete(this.#id)
    if (this.repeats) this.refresh()
    this.#callback()
  }

  refresh() {
    // Set anew, so that of two timers due at one time the one set first fires first.
    timers.delete(this.#id)
    timers.set(this.#id, this)
    this.due = now + this.delay
    wake()
    return this
  }

  close() {
    timers.delete(this.#id)
    holdProcess()
    return this
  }

  ref() {
    this.#refed = true
    holdProcess()
    return this
  }

  unref() {
    this.#refed = false
    holdProcess()
    return this
  }

  hasRef() {
    return this.#refed
  }

  [Symbol.toPrimitive]() {
    return this.#id
  }

  [Symbol.dispose]() {
    this.close()
  }
}

function effectiveDelay(delay) {
  const wanted = Number(delay)
  if (wanted > LONGEST_DELAY) {
    process.emitWarning(
      `${wanted} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
      'TimeoutOverflowWarning',
    )
  }
  return wanted >= 1 && wanted <= LONGEST_DELAY ? Math.trunc(wanted) : 1
}

function clear(timer) {
  if (timer instanceof VirtualTimer) timer.close()
  else if (typeof timer === 'number' || typeof timer === 'string') timers.get(Number(timer))?.close()
  // One of Node's own, from before or from node:timers.
  else real.clearTimeout(timer)
}

let turn
let calmTurns = 0
let eventsSeen = 0
let notBefore = 0

function wake() {
  events += 1
  if (turn === undefined && timers.size > 0) nextTurn()
  holdProcess()
}

/**
 * Turns that only serve unref'ed timers, or that wait for the world outside, must not spin. A turn that is
 * under way keeps the process alive just as a real timer would: if one with a ref is waiting.
 */
function nextTurn(outside = false) {
  turn = outside || !anyRef() ? real.setTimeout(takeTurn, 1) : real.setImmediate(takeTurn)
  holdProcess()
}

function anyRef() {
  return timers.values().some((timer) => timer.hasRef())
}

function holdProcess() {
  if (anyRef()) turn?.ref()
  else turn?.unref()
}

function takeTurn() {
  turn = undefined
  if (timers.size === 0) return
  const outside = real.elapsed() < notBefore || isWaitedFor()
  if (outside || events !== eventsSeen) {
    eventsSeen = events
    calmTurns = 0
  } else {
    calmTurns += 1
  }
  if (calmTurns < CALM_TURNS) return nextTurn(outside)

  calmTurns = 0
  const earliest = timers.values().reduce((first, timer) => (timer.due < first.due ? timer : first))
  moveTo(Math.max(now, earliest.due))
  try {
    // What it throws is an uncaught exception, as from a real timer.
    earliest.fire()
  } finally {
    wake()
  }
}

function isWaitedFor() {
  return (
    inFlight.values().some((entry) => !entry.silent) ||
    process.getActiveResourcesInfo().some((name) => !IDLE_RESOURCES.has(name))
  )
}

/** What is in flight: whether its cost was charged, and whether its server has said that no answer comes. */
const inFlight = new Map()

const SILENCE = 102

function silence(request, status) {
  const entry = inFlight.get(request)
  if (entry === undefined || status !== SILENCE) return
  entry.silent = true
  events += 1
}

function begin(request, addHeader) {
  inFlight.set(request, { charged: false, silent: false })
  events += 1
  try {
    addHeader('x-virtual-now', String(now))
  } catch {
    // Headers given as a flat array, or "expect: 100-continue", are on their way already.
  }
}

/** Charged when the answer begins, so that the code which gets the answer sees what it cost. */
function charge(request) {
  const entry = inFlight.get(request)
  if (entry === undefined || entry.charged) return
  entry.charged = true
  moveTo(now + requestCost)
}

function end(request) {
  charge(request)
  if (inFlight.delete(request)) events += 1
}

subscribe('http.client.request.created', ({ request }) => {
  begin(request, (name, value) => request.setHeader(name, value))
  request.on('information', ({ statusCode }) => silence(request, statusCode))
  request.once('close', () => end(request))
})
subscribe('http.client.response.finish', ({ request }) => charge(request))

// fetch, and any copy of undici in a bundle, tell of themselves here.
subscribe('undici:request:create', ({ request }) => {
  // Opening a tunnel is no request of its own, and its end is not told.
  if (request.method === 'CONNECT') return
  begin(request, (name, value) => request.addHeader(name, value))
})
subscribe('undici:request:headers', ({ request, response }) => {
  silence(request, response.statusCode)
  charge(request)
})
subscribe('undici:request:trailers', ({ request }) => end(request))
subscribe('undici:request:error', ({ request }) => end(request))

globalThis.setTimeout = (callback, delay, ...args) => new VirtualTimer(callback, delay, args, false)
globalThis.setInterval = (callback, delay, ...args) => new VirtualTimer(callback, delay, args, true)
globalThis.clearTimeout = clear
globalThis.clearInterval = clear
Object.defineProperty(globalThis.setTimeout, promisify.custom, {
  value: (delay, value) => new Promise((resolve) => globalThis.setTimeout(resolve, delay, value)),
})

AbortSignal.timeout = (delay) => {
  const controller = new AbortController()
  const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  globalThis.setTimeout(() => controller.abort(reason()), delay).unref()
  return controller.signal
}

real.Date.now = () => now
globalThis.Date = new Proxy(real.Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now], newTarget),
  apply: () => new globalThis.Date().toString(),
})
real.Date.prototype.constructor = globalThis.Date
Object.defineProperty(performance, 'now', { value: () => now - start, configurable: true, writable: true })
Object.defineProperty(performance, 'timeOrigin', { value: start, configurable: true })

if (process.env.VIRTUAL_CANCEL_AFTER_MS) {
  const first = setting('VIRTUAL_CANCEL_AFTER_MS')
  const ladder = { SIGINT: first, SIGTERM: first + 7_500, SIGKILL: first + 10_000 }
  for (const [signal, delay] of Object.entries(ladder)) {
    const send = () => {
      process.kill(process.pid, signal)
      // The handler runs a little later; no timer may come between.
      notBefore = real.elapsed() + 5
    }
    globalThis.setTimeout(send, delay).unref()
  }
}
