/** How single inputs are read, whichever of the actions they belong to. */
import { isIP } from 'node:net'
import { baseProblem, PRE_RESTORE, validBase } from '../domain/names.ts'
import { idKey } from '../domain/ids.ts'
import { UserError } from '../domain/user-error.ts'

/** Base address of the API, unless an input says otherwise. */
export const API_URL = 'https://admin.vps.org/api/v1'

/** Something to tell the user about an input that is still usable. */
export interface Remark {
  readonly level: 'notice' | 'warning'
  readonly text: string
}

/** Inputs that can't be used. The message is one line that names each and what is allowed. */
export class InputError extends UserError {
  override readonly name = 'InputError'
}

/** Reads inputs one after the other and keeps every problem, so that a user learns of all at once. */
export interface InputReader<Name extends string> {
  /** What the input holds, trimmed; its default when it is empty. An expression that was never evaluated is a problem. */
  readonly given: (name: Name) => string
  /** Calls `parse`; an InputError is kept for `end`. */
  readonly attempt: <T>(parse: () => T) => T | undefined
  /** @throws InputError naming every input that can't be used */
  readonly end: () => void
}

/** A reader over what the runner holds, with the defaults of one action. */
export function createInputReader<Name extends string>(
  read: (name: Name) => string,
  defaults: Readonly<Record<Name, string | null>>,
): InputReader<Name> {
  const problems: string[] = []
  return {
    given(name) {
      const text = read(name).trim()
      const fallback = defaults[name]
      if (!text.includes('${{')) return text === '' ? (fallback ?? '') : text
      // Where nothing evaluates expressions, a default that is one is as good as nothing. Anything else was meant
      // to say something, and to go on without it could delete what should stay.
      if (fallback !== null) {
        problems.push(
          `"${name}" holds an expression that nothing has evaluated. Write the value itself, or check the braces.`,
        )
      }
      return fallback ?? ''
    },
    attempt(parse) {
      try {
        return parse()
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        problems.push(error.message)
        return undefined
      }
    },
    end() {
      if (problems.length > 0) throw new InputError(problems.join(' '))
    },
  }
}

/** A token as it can stand in a header. @throws InputError */
export function parseToken(text: string): string {
  if (text === '') {
    throw new InputError(
      '"api-token" is empty. Is the secret set, and spelt as in the workflow? Secrets are not passed to workflows ' +
        'that a fork or Dependabot started.',
    )
  }
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new InputError(
      '"api-token" holds characters that no token has (a space, a line break?). It must be the bare token, without "Bearer".',
    )
  }
  return text
}

/** GitHub's token; `null`, which leaves GitHub alone, for one that can't stand in a header. */
export function parseGitHubToken(text: string): string | null {
  return /^[\x21-\x7e]+$/.test(text) ? text : null
}

/** More servers than this belong into several jobs: one step's log, summary and state have an end. */
export const MOST_SERVERS = 1000

/** Returns whether a text has the form of a server's id. */
function isServerId(text: string): boolean {
  return /^[A-Za-z0-9-]{1,128}$/.test(text)
}

/** Returns the entries of `server-id` that can not be ids, but names or addresses. */
export function namesAmongIds(text: string): readonly string[] {
  return parseList(text).filter((each) => !isServerId(each) && (isIP(each) !== 0 || isName(each)))
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,253}$/.test(text) && /[A-Za-z]/.test(text)
}

/** The ids of one server or several, each once. @throws InputError */
export function parseServerIds(text: string): readonly string[] {
  const ids = parseList(text)
  if (ids.length === 0) {
    throw new InputError(
      '"server-id" is empty. It must hold the id of a server; is the variable or secret behind it set?',
    )
  }
  const wrong = ids.find((each) => !isServerId(each))
  if (wrong !== undefined) {
    throw new InputError(
      `"server-id" holds ${quote(wrong)}. An id is made of letters, digits and "-": a number such as 12345, or a UUID.`,
    )
  }
  // The API would take it for the same number, and nothing here would know that it is one server.
  const padded = ids.find((each) => /^0\d+$/.test(each))
  if (padded !== undefined) {
    throw new InputError(
      `"server-id" holds ${quote(padded)}. A number must not begin with 0: write ${quote(padded.replace(/^0+(?=\d)/, ''))}.`,
    )
  }
  if (ids.length > MOST_SERVERS) {
    throw new InputError(
      `"server-id" names ${ids.length} servers. One step takes ${MOST_SERVERS} at most; use a matrix of several jobs.`,
    )
  }
  const keys = ids.map(idKey)
  const twice = ids.filter((_, index) => keys.indexOf(keys[index] ?? '') !== index)
  if (twice.length > 0) {
    throw new InputError(
      `"server-id" names ${[...new Set(twice)].map(quote).join(', ')} more than once. Name each server once: outputs and checks go by its place in the list.`,
    )
  }
  return ids
}

/** A valid base name; a remark says what had to be replaced. @throws InputError */
export function parseBase(text: string, remarks: Remark[]): string {
  const base = validBase(text)
  switch (baseProblem(base)) {
    case 'reserved':
      throw new InputError(
        `"name" must not be "${PRE_RESTORE}": that is how snapshots taken before a rollback are named.`,
      )
    case 'ends-in-number':
      throw new InputError(
        `"name" is ${quote(text)}${base === text ? '' : `, which would become ${quote(base)}`}. It must not end ` +
          `in "-" and digits, which would read as the number of a run; ${quote(suggestion(text))} is fine.`,
      )
    case null:
  }
  if (base.length > 200) throw new InputError('"name" is longer than 200 characters.')
  if (base !== text) {
    remarks.push({
      level: 'notice',
      text: `"name" may hold letters, digits, "-" and "_": ${quote(text)} becomes "${base}".`,
    })
  }
  return base
}

function suggestion(text: string): string {
  return validBase(text).replace(/-(\d+)$/, '_$1')
}

/** Returns the ids and names that are never deleted. @throws InputError for one that no id and no name can match */
export function parseProtect(text: string): readonly string[] {
  const entries = parseList(text)
  const wrong = entries.find((each) => !/^[\p{L}\p{N}._*-]+$/u.test(each))
  if (wrong === undefined) return entries
  throw new InputError(
    `"protect" holds ${quote(wrong)}, which can not be an id or a name. Use letters, digits, "-", "_" and "." only, and "*" for any text. ` +
      'Separate entries with commas, spaces or newlines.',
  )
}

/** A whole number from 1. @throws InputError */
export function parseCount(name: string, text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value
  throw new InputError(`"${name}" is ${quote(text)}. It must be a whole number from 1.`)
}

/** Minutes, decimals allowed, as milliseconds. @throws InputError */
export function parseMinutes(name: string, text: string): number {
  const value = parseDecimal(text)
  if (value !== null && value > 0) return value * 60_000
  throw new InputError(
    `"${name}" is ${quote(text)}. It must be a number of minutes above 0, such as 30 or 7.5.`,
  )
}

/** Seconds, 1 or more, decimals allowed, as milliseconds. @throws InputError */
export function parsePollInterval(text: string): number {
  const value = parseDecimal(text)
  if (value !== null && value >= 1) return value * 1000
  throw new InputError(
    `"poll-interval" is ${quote(text)}. It must be a number of seconds, 1 or more, such as 5 or 2.5.`,
  )
}

/** A plain decimal number; no sign, no exponent, no `Infinity`. */
function parseDecimal(text: string): number | null {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : null
}

/** The booleans of YAML 1.2's core schema, which GitHub's own toolkit takes too. @throws InputError */
export function parseBoolean(name: string, text: string): boolean {
  if (['true', 'True', 'TRUE'].includes(text)) return true
  if (['false', 'False', 'FALSE'].includes(text)) return false
  throw new InputError(`"${name}" is ${quote(text)}. Allowed are "true" and "false".`)
}

/** `https`, or `http` on this machine. @throws InputError */
export function parseApiUrl(text: string): URL {
  const problem = (why: string): InputError =>
    new InputError(`"api-url" ${why}. It must be the base address of the API, such as ${API_URL}.`)
  if (!URL.canParse(text))
    throw problem(text.includes('@') ? 'is not a URL' : `is ${quote(text)}, which is not a URL`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw problem('must not hold a user name or password')
  if (url.search !== '' || url.hash !== '') throw problem('must not hold "?" or "#"')
  const list = /\/(snapshots|servers)\/*$/i.exec(url.pathname)?.[1]
  if (list !== undefined) throw problem(`ends in "/${list}"`)
  if (url.protocol === 'https:') return url
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url
  throw problem(
    `is ${quote(text)}, which is neither "https" nor on this machine, so the token would travel in clear`,
  )
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Returns what is separated by commas, spaces or line breaks, without the empty ones. */
export function parseList(text: string): readonly string[] {
  return text.split(/[,\s]+/).filter((each) => each !== '')
}

/** Returns ids or names that are separated by commas, spaces or line breaks. The place counts: an empty one between commas stays. */
export function splitIds(text: string): readonly string[] {
  return text.trim().split(/\s*,\s*|\s+/)
}

/** Returns what is separated by commas or line breaks, and may hold spaces. The place counts: an empty one stays. */
export function splitInOrder(text: string): readonly string[] {
  return text
    .trim()
    .split(/,\s*\n|[,\n]/)
    .map((each) => each.trim())
}

/**
 * What a user wrote, to be quoted in a message. A long text is not quoted at all: it may be a secret in the wrong
 * place, and a piece of one is not masked by the runner.
 */
export function quote(text: string): string {
  return text.length > 60 ? `a text of ${text.length} characters` : `"${text}"`
}
