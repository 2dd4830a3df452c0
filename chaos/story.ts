/** A story: servers, what they hold, how the provider behaves, who does what and what goes wrong. All of it from a seed. */
import type { ForeignSnapshot, RestoreCourse, ServerFields, SnapshotCourse } from '../emulator/model.ts'
import { NO_QUIRKS, type Quirks } from '../emulator/quirks.ts'
import { uuidFrom } from '../emulator/ids.ts'
import type { RunnerFile } from '../simulator/runner-toolkit.ts'
import { Chance } from './chance.ts'
import { hostileText, TOKEN } from './hostile-text.ts'

export const START_MS = Date.parse('2026-11-21T10:00:00Z')
export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000

/** A run of a workflow. */
export interface StoryRun {
  readonly id: string
  readonly attempt: number
  readonly repo: string
  readonly repoId: string
  readonly sha: string
}

/** The repository that the story is about, and another one that uses the same servers. */
export const OWN_REPO = { repo: 'acme/shop', repoId: '1001' } as const
export const OTHER_REPO = { repo: 'acme/shop-fork', repoId: '10015' } as const

/** Something that is done to a process from outside. */
export interface Disturbance {
  readonly kind: 'kill' | 'cancel' | 'SIGINT' | 'SIGTERM'
  /** When it is about to send its so-many-th request, when it has the answer, or after so many ms. */
  readonly at: { readonly request: number; readonly when: 'sent' | 'answered' } | { readonly ms: number }
}

/** How one process is played. */
export interface ProcessPlan {
  readonly disturbance: Disturbance | null
  readonly clockAheadMs: number
  readonly unwritable: readonly RunnerFile[]
  readonly isDebug: boolean
  /** Index of a server on which it runs, or null. */
  readonly runsOn: number | null
}

/** A job that uses the action: main, a deploy, post. */
export interface JobPlan {
  readonly name: string
  readonly startMs: number
  readonly run: StoryRun
  /** Indexes of its servers. */
  readonly servers: readonly number[]
  /** Without `server-id`, `api-token` and what is evaluated for each phase. */
  readonly inputs: Readonly<Record<string, string>>
  /** What stands for `deploy-status`: `job`, the outcome of the deploy, or something that nobody has evaluated. */
  readonly deployStatus: 'job' | 'outcome' | 'job.status' | 'unevaluated' | 'empty'
  readonly hasWaitStep: boolean
  readonly waitInputs: Readonly<Record<string, string>>
  /** Whether the deploy goes on although a step before it has failed. */
  readonly deploysAnyway: boolean
  /** Whether a step before main had failed already. */
  readonly failedBefore: boolean
  readonly deploy: {
    readonly afterMs: number
    readonly takesMs: number
    readonly outcome: 'success' | 'failure' | 'cancelled'
    /** Of its servers, how many it reaches. */
    readonly reaches: number
    /** A step that fails does not always fail the job. */
    readonly continuesOnError: boolean
    /** A later step fails. */
    readonly failsLater: boolean
  }
  readonly main: ProcessPlan
  readonly wait: ProcessPlan
  readonly post: ProcessPlan
}

/** A use of `restore/` or `prune/` by hand or on a schedule. */
export interface ByHandPlan {
  readonly kind: 'restore' | 'prune'
  readonly name: string
  readonly startMs: number
  readonly run: StoryRun
  readonly servers: readonly number[]
  readonly inputs: Readonly<Record<string, string>>
  /** For `restore/`: which snapshot. The number picks one of those there are. */
  readonly wanted: { readonly kind: 'latest' | 'id' | 'name' | 'nonsense'; readonly pick: number }
  readonly confirms: 'nothing' | 'id' | 'name' | 'wrong'
  readonly process: ProcessPlan
}

/** What somebody does beside the action, or what the provider begins to do. */
export interface OtherDeed {
  readonly atMs: number
  readonly kind:
    | 'create'
    | 'delete'
    | 'restore'
    | 'deploy'
    | 'renames'
    | 'fails-snapshot'
    | 'stops-server'
    | 'suspends-server'
    | 'list-incomplete'
    | 'list-complete'
    | 'list-lags'
  readonly server: number
  readonly pick: number
  readonly text: string
}

/** How often what goes wrong with requests. */
export interface FaultPlan {
  readonly rate: number
  readonly kinds: readonly (readonly [weight: number, kind: FaultKind])[]
  readonly slowMs: number
}

export type FaultKind =
  | 'lost-before'
  | 'lost-after'
  | 'rate-limited'
  | 'rate-limited-with-date'
  | 'server-error-before'
  | 'server-error-after'
  | 'gateway-timeout'
  | 'cut'
  | 'garbage'
  | 'wrong-json'
  | 'malformed'
  | 'slow'
  | 'too-slow'
  | 'trickle'
  | 'hang'
  | 'redirect'
  | 'huge'
  | 'forbidden'

/** A whole story. Plain data: what happens at a request is drawn while it is played, from forks of the same seed. */
export interface Story {
  readonly seed: number
  readonly servers: readonly (ServerFields & { readonly id: number | string; readonly name: string })[]
  readonly snapshots: readonly ForeignSnapshot[]
  readonly limit: number
  readonly snapshotLimit: number
  readonly diskMoment: 'requested' | 'completed'
  readonly restoringVisibleAfterMs: number
  readonly quirks: Quirks
  readonly snapshotCourses: readonly SnapshotCourse[]
  readonly restoreCourses: readonly RestoreCourse[]
  readonly latency: { readonly least: number; readonly most: number }
  readonly faults: FaultPlan
  readonly jobs: readonly JobPlan[]
  readonly byHand: readonly ByHandPlan[]
  readonly others: readonly OtherDeed[]
  readonly github: {
    /** Empty: GitHub is left alone. */
    readonly token: string
    readonly failureRate: number
    readonly slowRate: number
    /** How earlier runs stand, by their ids; those that are missing are unknown to it. */
    readonly runs: Readonly<Record<string, 'success' | 'failure' | 'in_progress'>>
  }
  readonly tokenMayListServers: boolean
}

/** The story of a seed. */
export function storyOf(seed: number): Story {
  const chance = new Chance(seed)
  const isUuid = chance.is(0.25)
  const quirks = quirksOf(chance.fork('quirks'), isUuid)
  const servers = serversOf(chance.fork('servers'), isUuid)
  const limit = chance.weighted([
    [6, 5],
    [2, 4],
    [2, 3],
    [1, 2],
    [1, 1],
  ])
  const enforces = chance.is(0.85)
  const jobs = jobsOf(chance.fork('jobs'), servers.length, limit)
  const runs = ['9000000001', '9000000002', '9000000003', '9000000004', '9000000005', '9000000006']
  const github = chance.fork('github')
  const usesGitHub = github.is(0.6)
  return {
    seed,
    servers,
    snapshots: snapshotsOf(chance.fork('snapshots'), servers, limit, jobs),
    // A provider that takes more than the user says: then the action alone has to keep to it.
    limit: enforces ? limit : 99,
    snapshotLimit: limit,
    diskMoment: chance.is(0.5) ? 'requested' : 'completed',
    // The contract waits 15 seconds for a restore to show; a provider that needs longer is beyond what it promises.
    restoringVisibleAfterMs: chance.pick([0, 0, 0, 3000, 9000]),
    quirks,
    snapshotCourses: Array.from({ length: 8 }, () => snapshotCourse(chance)),
    restoreCourses: Array.from({ length: 6 }, () => restoreCourse(chance)),
    latency: chance.pick([
      { least: 5, most: 40 },
      { least: 50, most: 900 },
      { least: 200, most: 3000 },
    ]),
    faults: faultsOf(chance.fork('faults')),
    jobs,
    byHand: byHandOf(chance.fork('by-hand'), servers.length, limit),
    others: othersOf(chance.fork('others'), servers.length),
    github: {
      token: usesGitHub ? 'ghs_simulated0token1of2github' : '',
      failureRate: github.pick([0, 0, 0, 0.3, 1]),
      slowRate: github.pick([0, 0, 0.3]),
      runs: Object.fromEntries(
        runs.flatMap((id) => {
          const state = github.weighted([
            [5, 'success' as const],
            [3, 'failure' as const],
            [2, 'in_progress' as const],
            [1, null],
          ])
          return state === null ? [] : [[id, state]]
        }),
      ),
    },
    tokenMayListServers: !chance.is(0.06),
  }
}

function serversOf(chance: Chance, isUuid: boolean): Story['servers'] {
  const count = chance.weighted([
    [10, 1],
    [4, 2],
    [2, 3],
    [1, 4],
  ])
  return Array.from({ length: count }, (_, index) => ({
    id: isUuid ? uuidFrom(`server ${index}`) : 12345 + index,
    name: chance.is(0.15) ? hostileText(chance) : `web-${index + 1}`,
    ipAddress: `203.0.113.${10 + index}`,
    disk: `release 1 of server ${index + 1}`,
    status: chance.weighted([
      [24, 'active'],
      [3, 'stopped'],
      [1, 'suspended'],
      [1, 'migrating'],
    ]),
  }))
}

function quirksOf(chance: Chance, isUuid: boolean): Quirks {
  const isPlain = chance.is(0.3)
  if (isPlain) return { ...NO_QUIRKS, ids: isUuid ? 'uuid' : 'integer' }
  return {
    ...NO_QUIRKS,
    ids: isUuid ? 'uuid' : 'integer',
    idField: chance.is(0.2) ? 'uuid' : 'id',
    ignoreFilter: chance.is(0.3),
    list: chance.weighted([
      [8, 'counted'],
      [2, 'bare-array'],
      [3, 'paged'],
      [3, 'paged-without-next'],
      [3, 'bare-paged'],
    ]),
    pageSize: chance.pick([2, 3, 3, 20]),
    pageBehindLast: chance.is(0.5) ? 'empty' : 'not-found',
    linkOrigin: chance.is(0.025) ? 'https://hostile.example' : '',
    countOverstatedBy: chance.is(0.025) ? 1 : 0,
    nameField: chance.is(0.2) ? 'label' : 'name',
    server: chance.weighted([
      [8, 'object'],
      [1, 'object-uuid'],
      [1, 'scalar'],
      [1, 'server_id'],
      [1, 'server_uuid'],
      [0.3, 'absent'],
    ]),
    statusCase: chance.pick(['lower', 'lower', 'upper', 'title']),
    description: chance.weighted<Quirks['description']>([
      [14, 'kept'],
      [2, 'absent'],
      [1, 'empty'],
      [1, { cutTo: chance.int(10, 140) }],
    ]),
    dates: chance.is(0.2) ? 'zoneless' : 'zoned',
    order: chance.pick(['newest', 'oldest', 'shuffled']),
    // A create is looked for within 15 seconds, the last time after 12: a list that lags longer than that may hide it from all
    // looks, and a second snapshot can't be excluded by what the contract says.
    staleListMs: chance.weighted([
      [12, 0],
      [2, 2000],
      [1, 7000],
    ]),
  }
}

const DURATIONS_MS = [4 * SECOND_MS, 20 * SECOND_MS, 90 * SECOND_MS, 4 * MINUTE_MS, 9 * MINUTE_MS] as const

function snapshotCourse(chance: Chance): SnapshotCourse {
  return {
    afterMs: chance.is(0.03) ? 'never' : chance.pick([...DURATIONS_MS]),
    endsAs: chance.weighted([
      [30, 'completed'],
      [2, 'failed'],
      [1, 'error'],
      [1, 'archived'],
    ]),
    meanwhile: chance.weighted([
      [10, 'in_progress'],
      [1, 'queued'],
      [1, 'Uploading to ##[error]storage'],
    ]),
  }
}

function restoreCourse(chance: Chance): RestoreCourse {
  return {
    afterMs: chance.is(0.05)
      ? 'never'
      : chance.pick([20 * SECOND_MS, 90 * SECOND_MS, 4 * MINUTE_MS, 9 * MINUTE_MS]),
    endsAs: chance.weighted([
      [16, 'active'],
      [3, 'stopped'],
      [1, 'error'],
      [1, 'suspended'],
    ]),
    meanwhile: 'restoring',
  }
}

function faultsOf(chance: Chance): FaultPlan {
  const all: readonly FaultKind[] = [
    'lost-before',
    'lost-after',
    'rate-limited',
    'rate-limited-with-date',
    'server-error-before',
    'server-error-after',
    'gateway-timeout',
    'cut',
    'garbage',
    'wrong-json',
    'malformed',
    'slow',
    'too-slow',
    'trickle',
    'hang',
    'redirect',
    'huge',
    'forbidden',
  ]
  const rare: readonly FaultKind[] = ['redirect', 'huge', 'forbidden']
  const onlyOne = chance.is(0.3)
  const chosen = onlyOne
    ? [all[chance.int(0, all.length - 1)] ?? 'lost-after']
    : all.filter(() => chance.is(0.6))
  return {
    rate: chance.weighted([
      [6, 0],
      [4, 0.03],
      [4, 0.1],
      [2, 0.25],
      [0.5, 0.6],
    ]),
    kinds: chosen.map((kind) => [rare.includes(kind) && !onlyOne ? 0.2 : 1, kind]),
    slowMs: chance.pick([2000, 8000, 20_000]),
  }
}

function processPlan(chance: Chance, servers: number): ProcessPlan {
  const isDisturbed = chance.is(0.11)
  return {
    disturbance: isDisturbed ? disturbanceOf(chance) : null,
    clockAheadMs: chance.weighted([
      [8, 0],
      [1, 45_000],
      [1, -45_000],
    ]),
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

function jobsOf(chance: Chance, servers: number, limit: number): readonly JobPlan[] {
  const count = chance.weighted([
    [10, 1],
    [5, 2],
    [1, 3],
  ])
  return Array.from({ length: count }, (_, index) =>
    jobOf(chance.fork(`job ${index}`), index, servers, limit),
  )
}

function jobOf(chance: Chance, index: number, servers: number, limit: number): JobPlan {
  const isElsewhere = index > 0 && chance.is(0.25)
  const isRerun = index === 0 && chance.is(0.25)
  const wantsRestore = chance.is(0.6)
  const waits = chance.is(0.75)
  const mine = shuffled(
    chance,
    Array.from({ length: servers }, (_, server) => server),
  ).slice(0, index === 0 ? servers : chance.int(1, servers))
  const deployStatus = wantsRestore
    ? chance.weighted<JobPlan['deployStatus']>([
        [12, 'outcome'],
        [2, 'job.status'],
        [0.5, 'unevaluated'],
        [0.5, 'empty'],
        [0.3, 'job'],
      ])
    : chance.weighted<JobPlan['deployStatus']>([
        [3, 'job'],
        [3, 'outcome'],
      ])
  return {
    name: `job ${index + 1}`,
    startMs:
      START_MS +
      (index === 0 ? 0 : chance.pick([0, 2000, 40_000, 4 * MINUTE_MS, 15 * MINUTE_MS]) + chance.int(0, 3000)),
    run: {
      id: `90000001${10 + index}`,
      attempt: isRerun ? 2 : 1,
      ...(isElsewhere ? OTHER_REPO : OWN_REPO),
      sha: `${index}123456789abcdef0123456789abcdef01234567`,
    },
    servers: mine,
    inputs: {
      ...(chance.is(0.15) ? { name: 'nightly' } : {}),
      ...(chance.is(0.2) ? { description: hostileText(chance) } : {}),
      ...(wantsRestore ? { 'restore-on': chance.pick(['failure', 'failure,cancelled', 'cancelled']) } : {}),
      keep: String(chance.pick([1, 1, 2, 3, 4])),
      ...(chance.is(0.25)
        ? { protect: chance.pick(['*-9000000003-*', '*-9000000001-*,7001', 'before-*', '7002\n*-1']) }
        : {}),
      'when-full': chance.is(0.94) ? 'prune' : 'fail',
      'snapshot-limit': String(limit),
      wait: String(waits),
      ...waitingInputs(chance, 'timeout', 'poll-interval'),
      'restore-timeout': chance.pick(['0.5', '3', '12']),
      'wait-for-restore': String(chance.is(0.85)),
      'dry-run': String(chance.is(0.05)),
      comment: String(chance.is(0.3)),
    },
    deployStatus,
    hasWaitStep: !waits && chance.is(0.8),
    waitInputs: waitingInputs(chance, 'timeout', 'poll-interval'),
    deploysAnyway: chance.is(0.15),
    failedBefore: chance.is(0.04),
    deploy: {
      afterMs: chance.int(0, 20_000),
      takesMs: chance.pick([5000, 60_000, 8 * MINUTE_MS]),
      outcome: chance.weighted([
        [4, 'success' as const],
        [wantsRestore ? 6 : 2, 'failure' as const],
        [1, 'cancelled' as const],
      ]),
      reaches: chance.int(0, mine.length),
      continuesOnError: chance.is(0.1),
      failsLater: chance.is(0.1),
    },
    main: processPlan(chance, servers),
    wait: processPlan(chance, servers),
    post: processPlan(chance, servers),
  }
}

function byHandOf(chance: Chance, servers: number, limit: number): readonly ByHandPlan[] {
  const count = chance.weighted([
    [5, 0],
    [5, 1],
    [2, 2],
  ])
  return Array.from({ length: count }, (_, index): ByHandPlan => {
    const kind = chance.pick(['restore', 'restore', 'prune'] as const)
    const base: Record<string, string> = {
      ...(chance.is(0.15) ? { name: 'nightly' } : {}),
      'snapshot-limit': String(limit),
      'dry-run': String(chance.is(0.08)),
      ...(chance.is(0.25) ? { protect: chance.pick(['*-9000000003-*', '*-9000000001-*', 'before-*']) } : {}),
    }
    const some = shuffled(
      chance,
      Array.from({ length: servers }, (_, server) => server),
    )
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
      process: processPlan(chance, servers),
    }
  })
}

function othersOf(chance: Chance, servers: number): readonly OtherDeed[] {
  const isBusy = chance.is(0.45)
  const count = isBusy ? chance.int(1, 7) : 0
  return Array.from({ length: count }, () => ({
    // Half of it while main makes room or asks, where a change of the list hurts most.
    atMs: START_MS + (chance.is(0.5) ? chance.int(0, 6000) : chance.int(0, 25 * MINUTE_MS)),
    kind: chance.weighted<OtherDeed['kind']>([
      [8, 'create'],
      [6, 'delete'],
      [2, 'restore'],
      [3, 'deploy'],
      [1, 'renames'],
      [1, 'fails-snapshot'],
      [1, 'stops-server'],
      [0.5, 'suspends-server'],
      [1, 'list-incomplete'],
      [1, 'list-complete'],
      [1, 'list-lags'],
    ]),
    server: chance.int(0, servers - 1),
    pick: chance.float(),
    text: chance.is(0.4) ? hostileText(chance) : 'by hand',
  }))
}

function provenance(fields: {
  repo: string
  repoId: string | null
  run: string
  attempt: number
  mark: string
}): string {
  const id = fields.repoId === null ? '' : ` repo-id=${fields.repoId}`
  return `vps-safety-snapshot/1 mark=${fields.mark}${id} run=${fields.run}/${fields.attempt} repo=${fields.repo} job=deploy sha=0123456 |`
}

/** Ages that matter: within the six hours in which a job may still run, and beyond. */
const AGES_MS = [10 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 7 * HOUR_MS, 30 * HOUR_MS, 90 * HOUR_MS] as const

function snapshotsOf(
  chance: Chance,
  servers: Story['servers'],
  limit: number,
  jobs: readonly JobPlan[],
): readonly ForeignSnapshot[] {
  return servers.flatMap((server, index) => {
    const held = chance.weighted([
      [3, limit],
      [3, Math.max(0, limit - 1)],
      [2, chance.int(0, limit)],
    ])
    const isAllOwn = chance.is(0.55)
    return Array.from({ length: held }, (_, place): ForeignSnapshot => {
      const id = 7001 + index * 20 + place
      const createdAt = START_MS - chance.pick([...AGES_MS]) - chance.int(0, 60) * MINUTE_MS
      const made = snapshotOf(chance, jobs, isAllOwn)
      return { id, serverId: server.id, createdAt, disk: `state ${id}`, ...made }
    })
  })
}

function snapshotOf(chance: Chance, jobs: readonly JobPlan[], isAllOwn: boolean): ForeignSnapshot {
  const run = `900000000${chance.int(1, 6)}`
  const attempt = chance.weighted([
    [6, 1],
    [2, 2],
    [1, 3],
  ])
  const mark = chance.int(0x10000000, 0x7fffffff).toString(16)
  const own = {
    name: `pre-deploy-${run}-${attempt}`,
    description:
      provenance({ ...OWN_REPO, run, attempt, mark }) + (chance.is(0.2) ? ` | ${hostileText(chance)}` : ''),
  }
  const present = jobs[0]?.run
  const kinds: readonly (readonly [number, () => ForeignSnapshot])[] = [
    [isAllOwn ? 60 : 14, () => own],
    [2, () => ({ ...own, status: chance.pick(['failed', 'error']) })],
    [1, () => ({ ...own, status: chance.pick(['in_progress', 'uploading', 'weird ##[error]state']) })],
    [
      1,
      () => ({ ...own, createdAt: chance.pick([null, 'last week', '2026-02-31T00:00:00Z', '::error::x']) }),
    ],
    [1, () => ({ ...own, status: 'in_progress', endsAfterMs: chance.int(1, 10) * MINUTE_MS })],
    [4, () => ({ ...own, name: `pre-restore-${run}-1` })],
    [1, () => ({ ...own, name: `nightly-${run}-${attempt}` })],
    [1, () => ({ ...own, name: `${own.name}-2` })],
    [
      1,
      () => ({
        ...own,
        name: own.name,
        description: provenance({ repo: 'acme/shop', repoId: null, run, attempt, mark }),
      }),
    ],
    [2, () => ({ ...own, description: provenance({ ...OTHER_REPO, run, attempt, mark }) })],
    [
      1,
      () => ({ ...own, description: provenance({ repo: 'acme/shop', repoId: '10015', run, attempt, mark }) }),
    ],
    [
      1,
      () => ({
        ...own,
        description: chance.pick(['made by hand', '', hostileText(chance), ` ${own.description}`]),
      }),
    ],
    [1, () => ({ ...own, description: own.description.replace('/1 ', '/2 ') })],
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
  const ofThisRun: readonly (readonly [number, () => ForeignSnapshot])[] =
    present === undefined || present.attempt === 1
      ? []
      : [
          [
            8,
            () => ({
              name: `pre-deploy-${present.id}-1`,
              description: provenance({ ...OWN_REPO, run: present.id, attempt: 1, mark }),
              createdAt: START_MS - chance.int(5, 50) * MINUTE_MS,
            }),
          ],
        ]
  return chance.weighted([...kinds, ...ofThisRun])()
}

function shuffled<T>(chance: Chance, list: readonly T[]): readonly T[] {
  return list
    .map((each) => ({ each, key: chance.float() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each)
}
