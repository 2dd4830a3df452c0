import { BadArgument, wholeNumber } from './bad-argument.ts'
import { checkedFaultRule } from './fault-check.ts'
import type { FaultRule } from './faults.ts'
import { firewall } from './ready-faults.ts'

/** How faults are written on the command line, for `--help`. */
export const FAULT_TEXT_HELP = `
  OPERATION:FAULT[,times=N|always][,skip=N][,for=MS][,server=ID][,snapshot=ID]
                                               or the whole rule as JSON, beginning with {
  for=MS strikes everything for so long after the first; server= and snapshot= strike only what is about them.
  OPERATION is listSnapshots, createSnapshot, restoreSnapshot, deleteSnapshot, listServers, account or *.
  FAULT is one of
    delay=MS               answers so much later (real time); work=done: does the work first
    status=CODE            answers with this status; retry-after=2, x-request-id=abc and so on set headers
    reset  reset-after     breaks the connection: without doing the work, or after it
    hang   hang-after      never answers: without doing the work, or after it
    cut-body               does the work, and breaks off in the middle of the answer
    garbage                does the work, and answers with HTML; work=not-done: does nothing
    body=JSON              does the work, and answers with this JSON; with status=CODE, the body of that answer
    empty                  does the work, and answers without a body; work=not-done: does nothing
    firewall               answers 403 with a page of HTML and the headers of a firewall
    redirect=URL           answers 302
    huge=BYTES             does the work, and answers with so much JSON
    trickle=BYTES          does the work, and sends so many bytes a second
  status, reset, hang, garbage, body and empty take work=not-done|done|later:MS. body= stands last and may
  contain commas.
  Examples: createSnapshot:reset-after    listSnapshots:status=503,retry-after=2,times=3,skip=1
            createSnapshot:status=423,for=30000    '*:status=503,for=120000'    deleteSnapshot:status=409,snapshot=801
            restoreSnapshot:work=not-done,body={"success":false,"message":"no"}
            '{"operation":"account","fault":{"kind":"status","status":429,"headers":{"retry-after":"2"}}}'`

/** The parts of a rule's text, as far as they are read. */
interface Reading {
  rule: Record<string, unknown>
  fault: Record<string, unknown> | null
  work: unknown
  headers: Record<string, string>
}

/** Reads one fault rule, as described in `FAULT_TEXT_HELP`. Throws BadArgument, saying what is wrong. */
export function faultFromText(text: string): FaultRule {
  if (text.trimStart().startsWith('{')) return checkedFaultRule(json(text, 'The fault rule'))

  const [, operation, description] = /^([^:]+):(.+)$/s.exec(text) ?? []
  if (operation === undefined || description === undefined) {
    throw new BadArgument(
      `A fault is written as OPERATION:FAULT, such as createSnapshot:reset-after, not "${text}".`,
    )
  }
  // The body is taken off first: its JSON may contain commas.
  const [, words = '', body] = /^(.*?)(?:(?:^|,)body=(.*))?$/s.exec(description) ?? []
  const reading: Reading = { rule: { operation }, fault: null, work: undefined, headers: {} }
  for (const word of words.split(',').filter((one) => one !== '')) readWord(word, reading, text)
  return checkedFaultRule({ ...reading.rule, fault: faultOf(reading, body, text) })
}

function readWord(word: string, reading: Reading, text: string): void {
  const [key = '', ...rest] = word.split('=')
  const value = rest.join('=')
  const fault = faultWord(key, value)
  if (fault !== null) {
    if (reading.fault !== null)
      throw new BadArgument(`"${text}" names two faults; give each a rule of its own.`)
    reading.fault = fault
  } else if (key === 'times') {
    reading.rule['times'] = value === 'always' ? value : wholeNumber(value, 'times')
  } else if (key === 'skip') {
    reading.rule['skip'] = wholeNumber(value, 'skip')
  } else if (key === 'for') {
    reading.rule['forMs'] = wholeNumber(value, 'for')
  } else if (key === 'server' || key === 'snapshot') {
    reading.rule[key] = value
  } else if (key === 'work') {
    reading.work = value.startsWith('later:') ? { laterMs: wholeNumber(value.slice(6), 'later:') } : value
  } else if (rest.length > 0) {
    reading.headers[key] = value
  } else {
    throw new BadArgument(`There is no fault "${key}" (in "${text}"); --help lists them.`)
  }
}

function faultWord(key: string, value: string): Record<string, unknown> | null {
  switch (key) {
    case 'delay':
      return { kind: 'delay', ms: wholeNumber(value, key) }
    case 'status':
      return { kind: 'status', status: wholeNumber(value, key) }
    case 'reset':
    case 'hang':
      return { kind: key }
    case 'reset-after':
      return { kind: 'reset', work: 'done' }
    case 'hang-after':
      return { kind: 'hang', work: 'done' }
    case 'cut-body':
    case 'garbage':
    case 'empty':
      return { kind: key }
    case 'firewall':
      return { ...firewall() }
    case 'redirect':
      return { kind: 'redirect', location: value }
    case 'huge':
      return { kind: 'huge', bytes: wholeNumber(value, key) }
    case 'trickle':
      return { kind: 'trickle', bytesPerSecond: wholeNumber(value, key) }
    default:
      return null
  }
}

function faultOf(reading: Reading, body: string | undefined, text: string): Record<string, unknown> {
  const parsedBody = body === undefined ? undefined : json(body, 'body=')
  const fault = reading.fault ?? (body === undefined ? null : { kind: 'body', json: parsedBody })
  if (fault === null) throw new BadArgument(`"${text}" names no fault; --help lists them.`)
  if (reading.fault !== null && body !== undefined) fault['body'] = parsedBody
  if (reading.work !== undefined) fault['work'] = reading.work
  const [header] = Object.keys(reading.headers)
  if (header !== undefined) {
    if (fault['kind'] !== 'status')
      throw new BadArgument(`Only status=CODE takes headers, and "${header}" is nothing else (in "${text}").`)
    fault['headers'] = reading.headers
  }
  return fault
}

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadArgument(`${what} must be JSON, not "${text}".`)
  }
}
