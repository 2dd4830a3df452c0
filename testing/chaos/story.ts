/** A story: servers, what they hold, how the provider behaves, who does what and what goes wrong. Plain data, all of it from a seed. */
import type {
  DeletionCourse,
  ForeignSnapshot,
  RestoreCourse,
  ServerFields,
  SnapshotCourse,
} from '../emulator/model.ts'
import type { Operation } from '../emulator/operations.ts'
import type { Quirks } from '../emulator/quirks.ts'
import type { RunnerFile } from '../simulator/runner-toolkit.ts'
import type { PlayedJob } from './github-history.ts'
import type { EntryKind } from './record.ts'

export const START_MS = Date.parse('2026-11-21T10:00:00Z')
export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000

/** What the deed `list-lags` makes of the lists. */
export const LAG_OF_OTHERS_MS = 3 * SECOND_MS

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

/** What stands for `deploy-status`: an input that is evaluated for each phase, or an unevaluated expression. */
export type DeployStatusPlan =
  | 'job'
  | 'outcome'
  /** The outcomes of three steps, one a line. */
  | 'outcomes'
  | 'job.status'
  | 'unevaluated'
  | 'empty'
  /** The deploy is in another job. */
  | 'skipped'

/** One use of the action in a job: main, perhaps `wait/`, and post. */
export interface UsePlan {
  readonly name: string
  /** Indexes of its servers. */
  readonly servers: readonly number[]
  /** How `server-id` says them. */
  readonly spelling: Spelling
  /** Without `server-id`, `api-token` and what is evaluated for each phase. */
  readonly inputs: Readonly<Record<string, string>>
  readonly deployStatus: DeployStatusPlan
  /** The use is nested in two composites, so the inputs of its post are empty: all of them, or those that a user has given. */
  readonly nested: 'no' | 'all' | 'given'
  readonly hasWaitStep: boolean
  readonly waitInputs: Readonly<Record<string, string>>
  readonly main: ProcessPlan
  readonly wait: ProcessPlan
  readonly post: ProcessPlan
}

/**
 * How `server-id` says servers: `id` as the provider knows them, `uuid` by their second id, `twice` the first one by both, `name` or `address` the first one by
 * that, `wrong` an id of no server before them.
 */
export type Spelling = 'id' | 'uuid' | 'twice' | 'name' | 'address' | 'wrong'

/** A job that uses the action. */
export interface JobPlan {
  readonly name: string
  readonly startMs: number
  /** It begins when this job is over, or null. */
  readonly after: string | null
  readonly run: StoryRun
  /** `GITHUB_JOB`. */
  readonly key: string
  /** As GitHub displays it. */
  readonly displayed: string
  /** Its check run; empty: the runner does not say. */
  readonly check: string
  /** In order; their posts run the other way round. */
  readonly uses: readonly [UsePlan, ...UsePlan[]]
  /** Whether the deploy goes on although a step before it has failed. */
  readonly deploysAnyway: boolean
  /** Whether a step before main had failed already. */
  readonly failedBefore: boolean
  readonly deploy: DeployPlan
  /** Other jobs of this run, by their times from the start of this one. */
  readonly besides: readonly SideJob[]
}

/** A deploy: what it writes to, and how it ends. */
export interface DeployPlan {
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

/** Another job of a run, which does not use the action. */
export interface SideJob {
  readonly displayed: string
  readonly waitsMs: number
  readonly takesMs: number
  /** It is the deploy that the snapshot of the other job guards. */
  readonly deploys: boolean
}

/** A use of `restore/` or `prune/` by hand or on a schedule. */
export interface ByHandPlan {
  readonly kind: 'restore' | 'prune'
  readonly name: string
  readonly startMs: number
  readonly run: StoryRun
  readonly servers: readonly number[]
  readonly spelling: Spelling
  readonly inputs: Readonly<Record<string, string>>
  /** For `restore/`: which snapshot. The number picks one of those there are. */
  readonly wanted: { readonly kind: 'latest' | 'id' | 'name' | 'nonsense'; readonly pick: number }
  readonly confirms: 'nothing' | 'id' | 'name' | 'wrong'
  readonly process: ProcessPlan
}

/** What another person does beside the action, or what the provider begins to do. */
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

export const FAULT_KINDS = [
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
  'says-no',
  'no-body',
  'firewall',
  'redirect',
  'huge',
  'forbidden',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

/** Something that strikes from a certain request on: the so-many-th of this kind of a process of this kind. */
export interface Episode {
  readonly begins: { readonly process: EntryKind; readonly operation: Operation | '*'; readonly nth: number }
  readonly forMs: number
  readonly what:
    | { readonly kind: 'maintenance'; readonly retryAfterS: number | null }
    | { readonly kind: 'lock'; readonly status: number }
    | { readonly kind: 'rate-limit'; readonly retryAfterS: number }
    /** The token is refused once. */
    | { readonly kind: 'one-401' }
}

/** What a story has besides the usual, each by a name under which it is counted. */
export const TROUBLES = [
  'queued restores',
  'forgotten restores',
  'late slots',
  'slots in the making',
  'reused ids',
  'lower limit',
  'higher limit',
  'lock',
  'maintenance',
  'long pause',
  'one 401',
  'local time',
  'wrong clock',
  'wrong runner clock',
  'cut descriptions',
  'escaped descriptions',
  'no descriptions',
  'changed names',
  'other origin',
  'two ids',
  'capital uuids',
  'other spelling',
  'protected snapshots',
  'two uses',
  'nested post',
  'deploy elsewhere',
  'jobs of one run',
  'next attempt',
  'restoring at the start',
  'odd protect',
  'late creates',
] as const

export type Trouble = (typeof TROUBLES)[number]

/** A whole story. Plain data: what happens at a request is drawn while it is played, from forks of the same seed. */
export interface Story {
  readonly seed: number
  readonly troubles: readonly Trouble[]
  readonly servers: readonly (ServerFields & {
    readonly id: number | string
    readonly name: string
    readonly ipAddress: string
    readonly uuid: string | null
  })[]
  readonly snapshots: readonly ForeignSnapshot[]
  /** Those of them that are being deleted when the story begins. */
  readonly deletions: readonly { readonly id: number; readonly course: DeletionCourse }[]
  /** The provider's own. */
  readonly limit: number
  readonly limitRefusal: { readonly status: number; readonly detail: string } | null
  readonly snapshotLimit: number
  readonly diskMoment: 'requested' | 'completed'
  readonly restoringVisibleAfterMs: number
  readonly restoreBeginsAfterMs: number | 'never'
  readonly deletion: DeletionCourse
  readonly reuseIds: boolean
  readonly quirks: Quirks
  readonly snapshotCourses: readonly SnapshotCourse[]
  readonly restoreCourses: readonly RestoreCourse[]
  /** A restore of this server begins just before the story, or null. */
  readonly restoredAtStart: number | null
  readonly latency: { readonly least: number; readonly most: number }
  readonly faults: FaultPlan
  readonly episodes: readonly Episode[]
  readonly jobs: readonly JobPlan[]
  readonly byHand: readonly ByHandPlan[]
  readonly others: readonly OtherDeed[]
  readonly github: {
    /** Empty: GitHub is left alone. */
    readonly token: string
    readonly failureRate: number
    readonly slowRate: number
    /** Jobs of earlier runs. Runs of which there is none are unknown to it. */
    readonly jobs: readonly PlayedJob[]
  }
  readonly tokenMayListServers: boolean
}

/** Defaults of the contract's tables. */
const DEFAULTS: Readonly<Record<string, string>> = {
  name: 'pre-deploy',
  'deploy-status': 'job',
  keep: '4',
  'when-full': 'prune',
  'snapshot-limit': '5',
  wait: 'true',
  timeout: '30',
  'poll-interval': '5',
  'wait-for-restore': 'true',
  'restore-timeout': '45',
  'dry-run': 'false',
  'snapshot-id': 'latest',
  'safety-snapshot': 'true',
}

/** An input of a process, or what the contract's table has for it. */
export function inputOf(kind: EntryKind, inputs: Readonly<Record<string, string>>, name: string): string {
  const given = inputs[name] ?? ''
  if (given !== '' || name === 'deploy-status') return given
  return kind === 'restore' && name === 'timeout' ? '45' : (DEFAULTS[name] ?? '')
}
