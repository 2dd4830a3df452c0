import { Refusal } from './refusal.ts'

/** What a create asks for, before anything is checked. */
export interface SnapshotRequest {
  serverId: unknown
  name: unknown
  description?: unknown
}

/** The name and the description of a create, or a refusal with 400. */
export function checkedTexts(request: SnapshotRequest): { name: string; description: string | null } {
  const { name, description = null } = request
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]+$/.test(name)) {
    throw new Refusal(400, 'name: required; letters, digits, hyphens and underscores only.')
  }
  if (description !== null && typeof description !== 'string') {
    throw new Refusal(400, 'description: must be a text.')
  }
  return { name, description }
}
