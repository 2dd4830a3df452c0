/** Snapshots as this action makes them, for everything that is played. */
import type { ForeignSnapshot } from '../emulator/model.ts'

/** What provenance says; by default a job `deploy` of `acme/shop` took it. */
export interface ProvenanceFields {
  readonly run: string
  readonly attempt?: number | string
  readonly mark: string
  readonly repo?: string
  readonly repoId?: string | null
  readonly check?: string | null
  readonly job?: string
  readonly guardsRun?: boolean
  readonly sha?: string
}

/** Returns provenance as the contract writes it, with its end. */
export function provenance(fields: ProvenanceFields): string {
  const { run, attempt = 1, mark, repo = 'acme/shop', repoId = '1001' } = fields
  const { check = null, job = 'deploy', guardsRun = false, sha = '0123456' } = fields
  return [
    'vps-safety-snapshot/1',
    `mark=${mark}`,
    ...(repoId === null ? [] : [`repo-id=${repoId}`]),
    `run=${run}/${attempt}`,
    `repo=${repo}`,
    ...(check === null ? [] : [`check=${check}`]),
    `job=${job}`,
    ...(guardsRun ? ['guards=run'] : []),
    `sha=${sha}`,
    '|',
  ].join(' ')
}

/** Returns an own snapshot of an earlier run. `createdAt`: epoch ms. */
export function ownSnapshot(
  fields: Partial<Omit<ForeignSnapshot, 'createdAt'>> & {
    readonly runId: string
    readonly createdAt: NonNullable<ForeignSnapshot['createdAt']> | null
    readonly attempt?: number
    readonly base?: string
  },
): ForeignSnapshot {
  const { runId, attempt = 1, base = 'pre-deploy', ...rest } = fields
  return {
    name: `${base}-${runId}-${attempt}`,
    description: provenance({ run: runId, attempt, mark: `0000${runId.slice(-4)}` }),
    ...rest,
  }
}
