/** Who uses the action: jobs, with one or two uses each, and what is started by hand. */
import type { RunnerFile } from '../simulator/runner-toolkit.ts'
import type { Chance } from './chance.ts'
import type { Premises } from './draw-story.ts'
import { hostileText } from './hostile-text.ts'
import {
  type ByHandPlan,
  type DeployStatusPlan,
  type Disturbance,
  HOUR_MS,
  type JobPlan,
  MINUTE_MS,
  OTHER_REPO,
  OWN_REPO,
  type ProcessPlan,
  type SideJob,
  type Spelling,
  START_MS,
  type StoryRun,
  type UsePlan,
} from './story.ts'

/** One to three jobs. */
export function drawJobs(chance: Chance, servers: number, premises: Premises): readonly JobPlan[] {
  const { has } = premises
  const needsTwo = has('jobs of one run') || has('next attempt')
  const count = chance.weighted([
    [needsTwo ? 0 : 10, 1],
    [6, 2],
    [1, 3],
  ])
  const jobs: JobPlan[] = []
  for (let index = 0; index < count; index++)
    jobs.push(drawJob(chance.fork(`job ${index}`), { index, servers, premises, first: jobs[0] }))
  return jobs
}

interface JobScene {
  readonly index: number
  readonly servers: number
  readonly premises: Premises
  /** The first job, for those behind it. */
  readonly first: JobPlan | undefined
}

function drawJob(chance: Chance, scene: JobScene): JobPlan {
  const { index, servers, premises, first } = scene
  const { has } = premises
  const name = `job ${index + 1}`
  const isSecond = index === 1 && first !== undefined
  const isSibling = isSecond && has('jobs of one run')
  const isNextAttempt = isSecond && !isSibling && has('next attempt')
  const key =
    isSibling && chance.is(0.5)
      ? 'other'
      : chance.pick(['deploy', 'deploy', 'a-key-of-more-than-20-characters'])
  const mine = shuffled(
    chance,
    Array.from({ length: servers }, (_, server) => server),
  ).slice(0, index === 0 ? servers : chance.int(1, servers))
  const isElsewhere = has('deploy elsewhere') && index === 0
  const wantsRestore = !isElsewhere && chance.is(0.65)
  const uses = has('two uses') && index === 0 ? 2 : 1
  const use = (place: number): UsePlan =>
    drawUse(chance.fork(`use ${place}`), {
      name: uses === 1 ? name : `${name} use ${place + 1}`,
      servers: uses === 2 && chance.is(0.5) ? mine.slice(0, 1) : mine,
      allServers: servers,
      wantsRestore,
      isElsewhere,
      place,
      premises,
    })
  const isAfter = isNextAttempt || (index > 0 && !isSibling && chance.is(0.25))
  return {
    name,
    startMs:
      START_MS +
      (index === 0 ? 0 : chance.pick([0, 2000, 40_000, 4 * MINUTE_MS, 15 * MINUTE_MS]) + chance.int(0, 3000)),
    after: isAfter ? (first?.name ?? null) : null,
    run: runOf(chance, scene, { isSibling, isNextAttempt }),
    key,
    displayed: displayedName(chance, key, isSibling || has('jobs of one run')),
    // Empty on GHES.
    check: chance.is(0.85) ? `4711${index}` : '',
    uses: uses === 2 ? [use(0), use(1)] : [use(0)],
    deploysAnyway: chance.is(0.15),
    failedBefore: chance.is(0.03),
    deploy: {
      afterMs: chance.int(0, 20_000),
      takesMs: chance.pick([5000, 60_000, 8 * MINUTE_MS]),
      outcome: chance.weighted([
        [4, 'success' as const],
        [wantsRestore ? 8 : 2, 'failure' as const],
        [1, 'cancelled' as const],
      ]),
      reaches: chance.int(0, mine.length),
      continuesOnError: chance.is(0.1),
      failsLater: chance.is(0.1),
    },
    besides: sideJobs(chance.fork('besides'), isElsewhere),
  }
}

function runOf(
  chance: Chance,
  { index, first }: JobScene,
  { isSibling, isNextAttempt }: { readonly isSibling: boolean; readonly isNextAttempt: boolean },
): StoryRun {
  if (isSibling && first !== undefined) return first.run
  if (isNextAttempt && first !== undefined) return { ...first.run, attempt: first.run.attempt + 1 }
  const isElsewhere = index > 0 && chance.is(0.2)
  return {
    id: `90000001${10 + index}`,
    attempt: index === 0 && chance.is(0.25) ? 2 : 1,
    ...(isElsewhere ? OTHER_REPO : OWN_REPO),
    sha: `${index}123456789abcdef0123456789abcdef01234567`,
  }
}

function displayedName(chance: Chance, key: string, isMatrix: boolean): string {
  if (isMatrix && chance.is(0.6)) return `${key} (${chance.pick(['a', 'b'])})`
  return chance.pick([key, key, `release / ${key}`, 'Deploy to production'])
}

function sideJobs(chance: Chance, isElsewhere: boolean): readonly SideJob[] {
  return [
    ...(isElsewhere
      ? [
          {
            displayed: 'ship',
            // For the snapshot, and perhaps for an approval.
            waitsMs: chance.pick([12, 20, 60]) * MINUTE_MS,
            takesMs: chance.pick([1, 10]) * MINUTE_MS,
            deploys: true,
          },
        ]
      : []),
    ...(chance.is(0.2)
      ? [
          {
            displayed: chance.pick(['deploy', 'test', 'release / deploy']),
            waitsMs: 0,
            takesMs: chance.pick([1000, 30 * MINUTE_MS]),
            deploys: false,
          },
        ]
      : []),
  ]
}

interface UseScene {
  readonly name: string
  readonly servers: readonly number[]
  readonly allServers: number
  readonly wantsRestore: boolean
  readonly isElsewhere: boolean
  readonly place: number
  readonly premises: Premises
}

function drawUse(chance: Chance, scene: UseScene): UsePlan {
  const { name, servers, allServers, wantsRestore, isElsewhere, place, premises } = scene
  const { has } = premises
  const waits = chance.is(0.75)
  const clock = clockOf(chance, premises)
  return {
    name,
    servers,
    spelling: spellingOf(chance, premises),
    inputs: {
      ...baseInputs(chance, premises),
      ...(place > 0 && chance.is(0.4) ? { name: 'second' } : {}),
      ...(chance.is(0.2) ? { description: hostileText(chance) } : {}),
      ...(wantsRestore
        ? {
            'restore-on': chance.pick([
              'failure',
              'failure',
              'failure,cancelled',
              'failure cancelled',
              'cancelled',
            ]),
          }
        : {}),
      keep: String(chance.pick([1, 1, 2, 3, 4])),
      'when-full': chance.is(0.97) ? 'prune' : 'fail',
      wait: String(waits),
      ...waitingInputs(chance, 'timeout', 'poll-interval'),
      'restore-timeout': chance.pick(['0.5', '3', '12', '12']),
      'wait-for-restore': String(chance.is(0.88)),
      'dry-run': String(chance.is(0.04)),
      comment: String(chance.is(0.3)),
    },
    deployStatus: isElsewhere ? 'skipped' : deployStatusOf(chance, wantsRestore),
    nested: has('nested post') ? chance.pick(['no', 'all', 'given', 'given'] as const) : 'no',
    hasWaitStep: !waits && chance.is(0.8),
    waitInputs: waitingInputs(chance, 'timeout', 'poll-interval'),
    main: processPlan(chance, allServers, clock),
    wait: processPlan(chance, allServers, clock),
    post: processPlan(chance, allServers, clock),
  }
}

function deployStatusOf(chance: Chance, wantsRestore: boolean): DeployStatusPlan {
  return wantsRestore
    ? chance.weighted<DeployStatusPlan>([
        [12, 'outcome'],
        [2, 'outcomes'],
        [2, 'job.status'],
        [0.5, 'unevaluated'],
        [0.5, 'empty'],
        [0.2, 'job'],
      ])
    : chance.weighted<DeployStatusPlan>([
        [3, 'job'],
        [3, 'outcome'],
        [1, 'outcomes'],
      ])
}

function spellingOf(chance: Chance, { has, isUuid }: Premises): Spelling {
  if (has('two ids') && !isUuid) return chance.pick(['id', 'uuid', 'uuid', 'twice'])
  return has('other spelling') ? chance.pick(['name', 'name', 'address', 'wrong']) : 'id'
}

/** What the snapshot action, `restore/` and `prune/` have in common. */
function baseInputs(chance: Chance, { limit, has }: Premises): Record<string, string> {
  const protect = has('odd protect')
    ? chance.pick([
        '"7001","7002"',
        '#7001',
        '7001; 7002',
        "'7001'",
        '7001 7002',
        'nothing-is-called-so',
        '7001 *-2',
      ])
    : chance.is(0.25)
      ? chance.pick(['*-9000000003-*', '*-9000000001-*,7001', 'before-*', '7002\n*-1', '7003 7004'])
      : ''
  return {
    ...(chance.is(0.15) ? { name: chance.pick(['nightly', 'Nightly']) } : {}),
    ...(protect === '' ? {} : { protect }),
    'snapshot-limit': String(limit),
  }
}

/** How far the clock of a runner is ahead: that of all processes of a job. */
function clockOf(chance: Chance, { has }: Premises): number {
  return has('wrong runner clock')
    ? chance.pick([-8, -1, 3, 8]) * HOUR_MS
    : chance.weighted([
        [8, 0],
        [1, 45_000],
        [1, -45_000],
      ])
}

function processPlan(chance: Chance, servers: number, clockAheadMs: number): ProcessPlan {
  const isDisturbed = chance.is(0.09)
  return {
    disturbance: isDisturbed ? disturbanceOf(chance) : null,
    clockAheadMs,
    unwritable: chance.is(0.02)
      ? [chance.pick<RunnerFile>(['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'])]
      : [],
    isDebug: chance.is(0.1),
    runsOn: chance.is(0.02) ? chance.int(0, servers - 1) : null,
  }
}

function disturbanceOf(chance: Chance): Disturbance {
  const kind = chance.pick(['kill', 'cancel', 'SIGINT', 'SIGTERM'] as const)
  const at = chance.is(0.75)
    ? {
        request: chance.weighted([
          [6, chance.int(1, 6)],
          [3, chance.int(1, 25)],
        ]),
        when: chance.pick(['sent', 'answered'] as const),
      }
    : { ms: chance.pick([50, 900, 20_000, 3 * MINUTE_MS, 12 * MINUTE_MS]) + chance.int(0, 800) }
  return { kind, at }
}

/** Looks cost time to play: the longer the wait, the rarer they are. */
function waitingInputs(chance: Chance, timeout: string, poll: string): Record<string, string> {
  const minutes = chance.pick([0.5, 5, 12, 12, 30, 30])
  const seconds = Math.max(chance.pick([1, 5, 10, 15]), (minutes * 60) / 60)
  return { [timeout]: String(minutes), [poll]: String(seconds) }
}

/** What is started by hand or on a schedule. */
export function drawByHand(chance: Chance, servers: number, premises: Premises): readonly ByHandPlan[] {
  const count = chance.weighted([
    [5, 0],
    [5, 1],
    [2, 2],
  ])
  return Array.from({ length: count }, (_, index): ByHandPlan => {
    const kind = chance.pick(['restore', 'restore', 'prune'] as const)
    const some = shuffled(
      chance,
      Array.from({ length: servers }, (_, server) => server),
    )
    const base = { ...baseInputs(chance, premises), 'dry-run': String(chance.is(0.08)) }
    return {
      kind,
      name: `${kind} ${index + 1}`,
      // By hand, when the jobs are over; sometimes in the middle of them.
      startMs: START_MS + (chance.is(0.6) ? 2 * HOUR_MS + index * HOUR_MS : chance.int(0, 20 * MINUTE_MS)),
      run: {
        id: `90000002${10 + index}`,
        attempt: 1,
        ...OWN_REPO,
        sha: '9123456789abcdef0123456789abcdef01234567',
      },
      servers: some.slice(0, chance.int(1, servers)),
      spelling: spellingOf(chance, premises),
      inputs:
        kind === 'prune'
          ? { ...base, keep: String(chance.pick([1, 1, 2, 3])) }
          : {
              ...base,
              'safety-snapshot': String(chance.is(0.7)),
              wait: String(chance.is(0.8)),
              environment: chance.is(0.3) ? 'production' : '',
              ...waitingInputs(chance, 'timeout', 'poll-interval'),
            },
      wanted: {
        kind: chance.weighted([
          [6, 'latest' as const],
          [5, 'id' as const],
          [3, 'name' as const],
          [1, 'nonsense' as const],
        ]),
        pick: chance.float(),
      },
      confirms: chance.weighted([
        [8, 'nothing' as const],
        [2, 'id' as const],
        [1, 'name' as const],
        [2, 'wrong' as const],
      ]),
      process: processPlan(chance, servers, clockOf(chance, premises)),
    }
  })
}

function shuffled<T>(chance: Chance, list: readonly T[]): readonly T[] {
  return list
    .map((each) => ({ each, key: chance.float() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each)
}
