import { BadArgument } from './bad-argument.ts'
import { FAULT_KINDS, type Fault, type FaultRule } from './faults.ts'
import { isOperation, OPERATION_NAMES } from './operations.ts'

/** Checks a rule that came from outside as JSON. Throws BadArgument, saying what is wrong. */
export function checkedFaultRule(given: unknown): FaultRule {
  const rule = fieldsOf(given, 'A fault rule')
  onlyKeys(rule, ['operation', 'skip', 'times', 'forMs', 'server', 'snapshot', 'fault'], 'a fault rule')
  const { operation, skip, times, forMs, server, snapshot } = rule
  if (typeof operation !== 'string' || (operation !== '*' && !isOperation(operation))) {
    throw new BadArgument(
      `A fault strikes one of ${OPERATION_NAMES.join(', ')} or *, not ${JSON.stringify(operation)}.`,
    )
  }
  if (skip !== undefined) whole(skip, 'skip', 0)
  if (times !== undefined && times !== 'always') whole(times, 'times', 1)
  if (forMs !== undefined) whole(forMs, 'forMs', 1)
  if (server !== undefined) text(server, 'server')
  if (snapshot !== undefined) text(snapshot, 'snapshot')
  checkFault(fieldsOf(rule['fault'], 'A fault'))
  return given as FaultRule
}

type Fields = Readonly<Record<string, unknown>>

/** For each kind of fault the fields that it takes, each with its check. The ones with `!` must be there. */
const FAULT_FIELDS: Readonly<Record<Fault['kind'], Readonly<Record<string, (value: unknown) => void>>>> = {
  delay: {
    'ms!': (value) => {
      whole(value, 'delay', 0)
    },
    work: (value) => {
      if (value !== 'done' && value !== 'not-done')
        throw new BadArgument('The work of a delay is done or not-done.')
    },
  },
  status: { 'status!': checkStatus, body: () => undefined, headers: checkHeaders, work: checkWork },
  reset: { work: checkWork },
  'cut-body': {},
  garbage: { status: checkStatus, work: checkWork },
  body: { 'json!': () => undefined, status: checkStatus, work: checkWork },
  empty: { status: checkStatus, work: checkWork },
  hang: { work: checkWork },
  redirect: { 'location!': checkLocation, status: checkStatus },
  huge: {
    'bytes!': (value) => {
      whole(value, 'huge', 1)
    },
  },
  trickle: {
    'bytesPerSecond!': (value) => {
      whole(value, 'trickle', 1)
    },
  },
}

function checkFault(fault: Fields): void {
  const kind = fault['kind']
  if (typeof kind !== 'string' || !Object.hasOwn(FAULT_FIELDS, kind)) {
    throw new BadArgument(`There is no fault ${JSON.stringify(kind)}. There are: ${FAULT_KINDS.join(', ')}.`)
  }
  const known = FAULT_FIELDS[kind as Fault['kind']]
  onlyKeys(fault, ['kind', ...Object.keys(known).map((name) => name.replace('!', ''))], `the fault ${kind}`)
  for (const [marked, check] of Object.entries(known)) {
    const name = marked.replace('!', '')
    if (fault[name] !== undefined) check(fault[name])
    else if (marked.endsWith('!')) throw new BadArgument(`The fault ${kind} needs ${name}.`)
  }
}

function checkStatus(value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 200 || (value as number) > 599) {
    throw new BadArgument(`status takes a number from 200 to 599, not ${JSON.stringify(value)}.`)
  }
}

function checkHeaders(value: unknown): void {
  for (const [name, text] of Object.entries(fieldsOf(value, 'headers'))) {
    if (!/^[A-Za-z0-9-]+$/.test(name) || typeof text !== 'string' || /[^\t\x20-\x7e]/.test(text)) {
      throw new BadArgument(`"${name}" is no header that can be sent.`)
    }
  }
}

function checkLocation(value: unknown): void {
  if (typeof value !== 'string' || value === '' || /[^\x21-\x7e]/.test(value)) {
    throw new BadArgument(`redirect takes a URL, not ${JSON.stringify(value)}.`)
  }
}

function checkWork(value: unknown): void {
  if (value === 'done' || value === 'not-done') return
  const work = fieldsOf(value, 'work')
  onlyKeys(work, ['laterMs'], 'work')
  whole(work['laterMs'], 'laterMs', 0)
}

function text(value: unknown, name: string): void {
  if (typeof value !== 'string' || value === '')
    throw new BadArgument(`${name} takes an id as a text, not ${JSON.stringify(value)}.`)
}

function whole(value: unknown, name: string, least: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw new BadArgument(`${name} takes a whole number from ${least}, not ${JSON.stringify(value)}.`)
  }
}

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadArgument(`${name} must be an object, not ${JSON.stringify(value)}.`)
  }
  return value as Fields
}

function onlyKeys(fields: Fields, known: readonly string[], name: string): void {
  const unknown = Object.keys(fields).find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw new BadArgument(`There is no "${unknown}" in ${name}; it has ${known.join(', ')}.`)
}
