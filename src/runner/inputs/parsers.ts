/** How single inputs are parsed that several actions have. Each parser throws an InputError for what can't be used. */
import { baseProblem, PRE_RESTORE, validBase } from '../../domain/names.ts'
import { InputError, quote } from './input-error.ts'
import type { RowContext } from './input-table.ts'
import { parseList } from './lists.ts'

/** Base address of the API, unless an input says otherwise. */
export const API_URL = 'https://admin.vps.org/api/v1'

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

/** A valid base name; a remark says what had to be replaced. @throws InputError */
export function parseBase(text: string, { remark }: Pick<RowContext, 'remark'>): string {
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
    remark({
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
export function parseCount(text: string, { name }: Pick<RowContext, 'name'>): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value
  throw new InputError(`"${name}" is ${quote(text)}. It must be a whole number from 1.`)
}

/** Minutes, decimals allowed, as milliseconds. @throws InputError */
export function parseMinutes(text: string, { name }: Pick<RowContext, 'name'>): number {
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
export function parseBoolean(text: string, { name }: Pick<RowContext, 'name'>): boolean {
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
