/** One call of the API, by the name that it has in src/vpsorg/openapi.yaml. */
export type Operation =
  'listSnapshots' | 'createSnapshot' | 'restoreSnapshot' | 'deleteSnapshot' | 'listServers' | 'account'

/** How a call is reached, and what a success looks like. */
export interface OperationForm {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Behind `/api/v1`; `{snapshot_id}` stands for an id. */
  readonly path: string
  readonly successStatus: number
  /**
   * What a token needs. The names are the emulator's invention, and so is the 403 for a token without it: the
   * documentation says only that tokens have permissions. Null: any token will do.
   */
  readonly permission: string | null
}

/** Where the API begins. */
export const API_BASE = '/api/v1'

/** All calls. */
export const OPERATIONS: Readonly<Record<Operation, OperationForm>> = {
  listSnapshots: { method: 'GET', path: '/snapshots/', successStatus: 200, permission: 'snapshots:read' },
  createSnapshot: { method: 'POST', path: '/snapshots/', successStatus: 201, permission: 'snapshots:write' },
  restoreSnapshot: {
    method: 'POST',
    path: '/snapshots/{snapshot_id}/restore/',
    successStatus: 200,
    permission: 'snapshots:write',
  },
  deleteSnapshot: {
    method: 'DELETE',
    path: '/snapshots/{snapshot_id}/',
    successStatus: 204,
    permission: 'snapshots:write',
  },
  listServers: { method: 'GET', path: '/servers/', successStatus: 200, permission: 'servers:read' },
  account: { method: 'GET', path: '/account/me/', successStatus: 200, permission: null },
}

/** The names of all calls. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly Operation[]

/** Whether a text names a call. */
export function isOperation(text: string): text is Operation {
  return Object.hasOwn(OPERATIONS, text)
}
