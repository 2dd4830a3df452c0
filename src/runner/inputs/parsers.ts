/** How single inputs are parsed that several actions have. Each parser throws an InputError for what can't be used. */
import { baseProblem, validBase } from '../../domain/names.ts'
import { inputError } from './input-error.ts'
import { nameChanged, PROBLEMS } from './messages.ts'
import type { RowContext } from './input-table.ts'
import { parseList } from './lists.ts'

/** Base address of the API, unless an input says otherwise. */
export const API_URL = 'https://admin.vps.org/api/v1'

/** A token as it can stand in a header. @throws InputError */
export function parseToken(text: string): string {
  if (text === '') {
    throw inputError(PROBLEMS.noToken())
  }
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw inputError(PROBLEMS.notAToken())
  }
  return text
}

/** GitHub's token; `null`, which leaves GitHub alone, for one that can't stand in a header. */
export function parseGitHubToken(text: string): string | null {
  return /^[\x21-\x7e]+$/.test(text) ? text : null
}

const LONGEST_NAME = 200

/** A valid base name; a remark says what had to be replaced. @throws InputError */
export function parseBase(text: string, { remark }: Pick<RowContext, 'remark'>): string {
  const base = validBase(text)
  switch (baseProblem(base)) {
    case 'reserved':
      throw inputError(PROBLEMS.reservedName())
    case 'ends-in-number':
      throw inputError(PROBLEMS.nameEndsInNumber(text, base, suggestion(text)))
    case null:
  }
  if (base.length > LONGEST_NAME) throw inputError(PROBLEMS.longName(LONGEST_NAME))
  if (base !== text) {
    remark({ level: 'notice', text: nameChanged(text, base) })
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
  throw inputError(PROBLEMS.protects(wrong))
}

/** A whole number from 1. @throws InputError */
export function parseCount(text: string, { name }: Pick<RowContext, 'name'>): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value
  throw inputError(PROBLEMS.notACount(name, text))
}

/** Minutes, decimals allowed, as milliseconds. @throws InputError */
export function parseMinutes(text: string, { name }: Pick<RowContext, 'name'>): number {
  const value = parseDecimal(text)
  if (value !== null && value > 0) return value * 60_000
  throw inputError(PROBLEMS.notMinutes(name, text))
}

/** Seconds, 1 or more, decimals allowed, as milliseconds. @throws InputError */
export function parsePollInterval(text: string): number {
  const value = parseDecimal(text)
  if (value !== null && value >= 1) return value * 1000
  throw inputError(PROBLEMS.notSeconds(text))
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
  throw inputError(PROBLEMS.notABoolean(name, text))
}

/** `https`, or `http` on this machine. @throws InputError */
export function parseApiUrl(text: string): URL {
  if (!URL.canParse(text)) throw inputError(PROBLEMS.notAUrl(text, API_URL))
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw inputError(PROBLEMS.urlWithUser(API_URL))
  if (url.search !== '' || url.hash !== '') throw inputError(PROBLEMS.urlWithQuery(API_URL))
  const list = /\/(snapshots|servers)\/*$/i.exec(url.pathname)?.[1]
  if (list !== undefined) throw inputError(PROBLEMS.urlOfList(list, API_URL))
  if (url.protocol === 'https:') return url
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url
  throw inputError(PROBLEMS.urlInClear(text, API_URL))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
