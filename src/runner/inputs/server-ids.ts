/** The input `server-id`, which all actions have. */
import { isIP } from 'node:net'
import { idKey } from '../../domain/ids.ts'
import { InputError, quote } from './input-error.ts'
import { parseList } from './lists.ts'

/** More servers than this belong into several jobs: one step's log, summary and state have an end. */
export const MOST_SERVERS = 200

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

/** Returns the ids of one server or several, each once. @throws InputError */
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
      `"server-id" names ${ids.length} servers; one step takes ${MOST_SERVERS} at most. Nothing was sent. Split them over several jobs.`,
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
