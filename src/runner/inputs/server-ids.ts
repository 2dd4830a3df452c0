/** The input `server-id`, which all actions have. */
import { isIP } from 'node:net'
import { idKey } from '../../domain/ids.ts'
import { inputError } from './input-error.ts'
import { parseList } from './lists.ts'
import { PROBLEMS } from './messages.ts'

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
    throw inputError(PROBLEMS.noServer())
  }
  const wrong = ids.find((each) => !isServerId(each))
  if (wrong !== undefined) {
    throw inputError(PROBLEMS.notAServerId(wrong))
  }
  // The API would take it for the same number, and nothing here would know that it is one server.
  const padded = ids.find((each) => /^0\d+$/.test(each))
  if (padded !== undefined) {
    throw inputError(PROBLEMS.leadingZero(padded))
  }
  if (ids.length > MOST_SERVERS) {
    throw inputError(PROBLEMS.manyServers(ids.length, MOST_SERVERS))
  }
  const keys = ids.map(idKey)
  const twice = ids.filter((each, index) => keys.indexOf(idKey(each)) !== index)
  if (twice.length > 0) {
    throw inputError(PROBLEMS.serversTwice([...new Set(twice)]))
  }
  return ids
}
