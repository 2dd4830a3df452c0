/** Snapshots for tests. Descriptions are spelt out here, so that a change of the form is noticed. */
import { provenance as provenanceOf } from '../../testing/simulator/own-snapshots.ts'
import type { Run } from '../../src/domain/run.ts'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'

export const HOUR_MS = 3_600_000
export const NOW_MS = Date.parse('2026-11-21T10:00:00Z')
export const SERVER_ID = '12345'
export const BASE = 'pre-deploy'
export const MARK = '1a2b3c4d'

/** The run that decides in every test. */
export const RUN: Run = {
  id: '9000000011',
  attempt: '1',
  repo: 'acme/shop',
  repoId: '1001',
  sha: '0123456789abcdef',
  job: 'deploy',
  checkRunId: null,
  workflowFile: null,
  url: 'https://github.com/acme/shop/actions/runs/9000000011/attempts/1',
}

/** What GitHub may say of the deploy behind a snapshot, in short. */
export const PROGRESS = {
  going: { kind: 'going', job: null },
  ended: { kind: 'ended', job: null, endedAtMs: null },
  unknown: { kind: 'unknown' },
} as const satisfies Record<string, DeployProgress>

/** Provenance of this repository, as it stands in a description. */
export function provenance(run = RUN.id, attempt = '1', mark = MARK): string {
  return provenanceOf({ run, attempt, mark })
}

/** Provenance of another repository. */
export function foreignProvenance(run = '9000000099', mark = 'ffffffff'): string {
  return provenanceOf({ run, mark, repoId: '2002', repo: 'other/repo', sha: 'fedcba9' })
}

/** A snapshot of no deploy, unless `given` says otherwise. */
export function snapshot(given: Partial<Snapshot> = {}): Snapshot {
  return {
    id: '801',
    serverIds: [SERVER_ID],
    name: 'by hand',
    status: 'completed',
    sizeMb: 1024,
    createdAtMs: NOW_MS,
    description: '',
    ...given,
  }
}

/** An own snapshot, as a run's main made it so many hours ago. */
export function own(
  id: string,
  runId: string,
  hoursOld: number,
  given: Partial<Snapshot> & { readonly attempt?: string } = {},
): Snapshot {
  const { attempt = '1', ...fields } = given
  return snapshot({
    id,
    name: `${BASE}-${runId}-${attempt}`,
    createdAtMs: NOW_MS - hoursOld * HOUR_MS,
    description: provenance(runId, attempt, '00000000'),
    ...fields,
  })
}

/** Ids, for comparing lists of snapshots. */
export function idsOf(snapshots: readonly Snapshot[]): readonly string[] {
  return snapshots.map((each) => each.id)
}
