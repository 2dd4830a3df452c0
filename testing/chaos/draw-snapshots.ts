/** What the servers hold when a story begins. */
import { provenance, type ProvenanceFields } from '../simulator/own-snapshots.ts'
import type { DeletionCourse, ForeignSnapshot } from '../emulator/model.ts'
import type { Chance } from './chance.ts'
import { checkOf, EARLIER_RUNS } from './draw-github.ts'
import type { Premises } from './draw-story.ts'
import { hostileText, TOKEN } from './hostile-text.ts'
import {
  HOUR_MS,
  type JobPlan,
  MINUTE_MS,
  OTHER_REPO,
  OWN_REPO,
  SECOND_MS,
  START_MS,
  type Story,
} from './story.ts'

/** "any order is read, unknown keys ignored": as an earlier or a later version might write it. */
function inAnotherOrder(text: string): string {
  const [first = '', ...words] = text.split(' ').filter((each) => each !== '|')
  return [first, 'colour=blue', ...words.toReversed(), '|'].join(' ')
}

/** Ages that matter: within the six hours in which a job may still run, and beyond. */
const AGES_MS = [10 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 7 * HOUR_MS, 30 * HOUR_MS, 90 * HOUR_MS] as const

/** What snapshots are drawn from. */
export interface SnapshotScene {
  readonly servers: Story['servers']
  readonly jobs: readonly JobPlan[]
  readonly premises: Premises
}

/** The snapshots of all servers, and which of them are on their way out. */
export function drawSnapshots(
  chance: Chance,
  { servers, jobs, premises }: SnapshotScene,
): Pick<Story, 'snapshots' | 'deletions'> {
  const { limit, has } = premises
  const snapshots = servers.flatMap((server, index) => {
    const held = chance.weighted([
      [3, limit],
      [4, Math.max(0, limit - 1)],
      [3, chance.int(0, limit)],
    ])
    // "A server that already holds more has another limit".
    const more = has('higher limit') ? chance.int(0, 4) : 0
    const isAllOwn = chance.is(0.75)
    return Array.from({ length: held + more }, (_, place): ForeignSnapshot & { id: number } => {
      const id = 7001 + index * 20 + place
      const createdAt = START_MS - chance.pick([...AGES_MS]) - chance.int(0, 60) * MINUTE_MS
      const made = drawSnapshot(chance, jobs, isAllOwn)
      const isProtected = has('protected snapshots') && chance.is(0.35)
      return {
        id,
        serverId: server.id,
        createdAt,
        disk: `state ${id}`,
        ...(isProtected ? { protectedWith: chance.pick([400, 403, 405, 409, 422]) } : {}),
        ...made,
      }
    })
  })
  const isGoing = (): boolean => has('slots in the making') && chance.is(0.4)
  return {
    snapshots,
    deletions: snapshots.filter(isGoing).map(({ id }) => ({ id, course: deletionCourse(chance) })),
  }
}

function deletionCourse(chance: Chance): DeletionCourse {
  return {
    listedForMs: chance.pick([10 * SECOND_MS, 40 * SECOND_MS, 3 * MINUTE_MS, 30 * MINUTE_MS]),
    shownAs: chance.pick(['deleting', 'deleted', 'removing']),
  }
}

type Made = Omit<ForeignSnapshot, 'id'>

function drawSnapshot(chance: Chance, jobs: readonly JobPlan[], isAllOwn: boolean): Made {
  const run = chance.pick(EARLIER_RUNS)
  const attempt = chance.weighted([
    [6, 1],
    [2, 2],
    [1, 3],
  ])
  const mark = chance.int(0x10000000, 0x7fffffff).toString(16)
  const fields: ProvenanceFields = {
    ...OWN_REPO,
    run,
    attempt,
    mark,
    check: chance.is(0.6) ? checkOf(run, attempt) : null,
    guardsRun: chance.is(0.08),
  }
  const words = chance.is(0.1) ? inAnotherOrder(provenance(fields)) : provenance(fields)
  const own = {
    name: `pre-deploy-${run}-${attempt}`,
    description: words + (chance.is(0.2) ? ` ${hostileText(chance)}` : ''),
  }
  const kinds: readonly (readonly [number, () => Made])[] = [
    [isAllOwn ? 60 : 14, () => own],
    [2, () => ({ ...own, status: chance.pick(['failed', 'error']) })],
    [
      1,
      () => ({
        ...own,
        status: chance.pick(['in_progress', 'uploading', 'deleting', 'weird ##[error]state']),
      }),
    ],
    [
      1,
      () => ({ ...own, createdAt: chance.pick([null, 'last week', '2026-02-31T00:00:00Z', '::error::x']) }),
    ],
    [1, () => ({ ...own, status: 'in_progress', endsAfterMs: chance.int(1, 10) * MINUTE_MS })],
    [4, () => ({ ...own, name: `pre-restore-${run}-1` })],
    // Under another base name, so not own for most, and asked about all the same.
    [2, () => ({ ...own, name: `nightly-${run}-${attempt}` })],
    [1, () => ({ ...own, name: `${own.name}-2` })],
    // "neither run id nor attempt nor `<n>` ever begins with `0`".
    [
      1,
      () => ({
        ...own,
        name: chance.pick([`pre-deploy-0${run}-1`, `${own.name}-02`, `pre-deploy-${run}-01`]),
      }),
    ],
    // "and then only with a run id of nine digits or more": a person's.
    [2, () => ({ name: 'pre-deploy-2025-01-15', description: chance.pick(['before the sale', null]) })],
    [2, () => ({ name: 'pre-deploy-20250115-1', description: null })],
    [1, () => ({ ...own, description: provenance({ ...fields, repoId: null }) })],
    [2, () => ({ ...own, description: provenance({ ...fields, ...OTHER_REPO }) })],
    [1, () => ({ ...own, description: provenance({ ...fields, repoId: OTHER_REPO.repoId }) })],
    // "`repo-id=1001` may have been `10012`".
    [1, () => ({ ...own, description: `vps-safety-snapshot/1 mark=${mark} repo-id=${OWN_REPO.repoId}` })],
    [1, () => ({ ...own, description: chance.pick(['made by hand', '', hostileText(chance), ` ${words}`]) })],
    [1, () => ({ ...own, description: words.replace('/1 ', '/2 ') })],
    [1, () => ({ ...own, name: `${own.name}x` })],
    [
      4,
      () => ({
        name: chance.is(0.5) ? hostileText(chance) : 'before-upgrade',
        description: chance.is(0.3) ? hostileText(chance) : 'by hand',
      }),
    ],
    [1, () => ({ name: 'before-upgrade', description: TOKEN })],
  ]
  return chance.weighted([...kinds, ...ofEarlierAttempt(chance, jobs, mark)])()
}

/** What the first attempt of the present run has left. */
function ofEarlierAttempt(
  chance: Chance,
  jobs: readonly JobPlan[],
  mark: string,
): readonly (readonly [number, () => Made])[] {
  const present = jobs[0]?.run
  if (present === undefined || present.attempt === 1) return []
  return [
    [
      8,
      () => ({
        name: `pre-deploy-${present.id}-1`,
        description: provenance({ ...OWN_REPO, run: present.id, attempt: 1, mark }),
        createdAt: START_MS - chance.int(5, 50) * MINUTE_MS,
      }),
    ],
  ]
}
