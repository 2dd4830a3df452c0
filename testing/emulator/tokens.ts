import { OPERATION_NAMES, OPERATIONS, type Operation } from './operations.ts'

/** A token of the emulated account. The names of the permissions are the emulator's invention. */
export interface Token {
  token: string
  name: string
  permissions: readonly string[]
}

/** Everything that a token can be allowed. */
export const ALL_PERMISSIONS: readonly string[] = [
  ...new Set(
    OPERATION_NAMES.map((operation) => OPERATIONS[operation].permission).filter((one) => one !== null),
  ),
]

/** The token of an emulator that was told no other. It may do everything. */
export const DEFAULT_TOKEN: Token = {
  token: 'vps_emulator_token',
  name: 'emulator',
  permissions: ALL_PERMISSIONS,
}

/** What a call with this `Authorization` header may do: the token, or the HTTP status of the refusal. */
export function authorize(
  tokens: readonly Token[],
  operation: Operation,
  authorization: string | undefined,
): Token | 401 | 403 {
  const given = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
  const token = tokens.find((candidate) => candidate.token === given)
  if (token === undefined) return 401
  const needed = OPERATIONS[operation].permission
  return needed === null || token.permissions.includes(needed) ? token : 403
}
