/** JSON that says no, though the status of its answer says yes. */
import { objectOf } from '../domain/json-object.ts'
import { parseSnapshot, ShapeError, wordsOf } from './parse.ts'

/** Returns whether it says plainly that what was asked for was not done. */
export function saysNo(json: unknown): boolean {
  return isNoSuccess(json) || isFailedStatus(json)
}

/** Returns the same of a list: one that has no entries, and words in their place, is an error. */
export function listSaysNo(json: unknown): boolean {
  if (saysNo(json)) return true
  const fields = objectOf(json)
  return fields !== null && !Array.isArray(fields['results']) && wordsOf(json) !== null
}

/** Returns the same of the answer to a create: where it is a snapshot, its status is that of the snapshot. */
export function createSaysNo(json: unknown): boolean {
  return saysNo(json) && !isSnapshot(json)
}

/** @throws ShapeError for a snapshot that comes with a no: it may have been made all the same */
export function refuseContradiction(json: unknown): void {
  if (isNoSuccess(json)) throw new ShapeError('it names a snapshot, and says that it was not successful')
}

function isNoSuccess(json: unknown): boolean {
  const success = objectOf(json)?.['success']
  return success === false || (typeof success === 'string' && success.trim().toLowerCase() === 'false')
}

function isFailedStatus(json: unknown): boolean {
  const status = objectOf(json)?.['status']
  return typeof status === 'string' && ['error', 'failed'].includes(status.trim().toLowerCase())
}

function isSnapshot(json: unknown): boolean {
  try {
    return parseSnapshot(json, 'the answer').name !== ''
  } catch (error) {
    if (error instanceof ShapeError) return false
    throw error
  }
}
