/** What is known of a story once it was played: all that may be judged, and nothing of what the action thought. */
import type { HistoryEvent, Server, Snapshot } from '../emulator/model.ts'
import type { StoryCall } from './github.ts'
import type { SimulatedRequest } from '../simulator/network.ts'
import type { StepTaken } from '../simulator/runner-toolkit.ts'
import type { ProcessEnd } from '../simulator/simulated-process.ts'
import type { GitHubHistory } from './github-history.ts'
import type { Episode, FaultKind, Story, StoryRun } from './story.ts'

/** Which entry a process played. */
export type EntryKind = 'main' | 'post' | 'restore' | 'wait' | 'prune'

/** One process of the action. */
export interface ProcessRecord {
  readonly name: string
  readonly kind: EntryKind
  /** The job that it belonged to, or its own name. */
  readonly job: string
  /** The use in that job: main, `wait/` and post of one have it in common. */
  readonly use: string
  readonly run: StoryRun
  /** As they were when it began. */
  readonly inputs: Readonly<Record<string, string>>
  /** `server-id`, entry by entry. */
  readonly given: readonly string[]
  /** The servers that stand for, each once, as the provider knows them; an id of no server stays as it was given. */
  readonly serverIds: readonly string[]
  /** `GITHUB_JOB`, and the check run of that job; empty where the runner does not say. */
  readonly jobKey: string
  readonly checkRunId: string
  /** `VPS_SNAPSHOT_RESULT` when it began; empty: not set. */
  readonly envBefore: string
  /** For a post: the outcome of the deploy; null for others. */
  readonly deploy: 'success' | 'failure' | 'cancelled' | 'skipped' | null
  readonly startedMs: number
  readonly clockAheadMs: number
  /** Signals that reached it alive. */
  readonly signals: { readonly name: string; readonly atMs: number }[]
  /** Null: it never ended. */
  end: ProcessEnd | null
  readonly taken: StepTaken
  readonly isUnwritable: boolean
  /** Tokens with which it turned to GitHub. */
  readonly gitHubTokens: string[]
  /** Its own address is that of these servers. */
  readonly runsOn: string | null
}

/** Something that another person did, or that the provider began to do. */
export interface Deed {
  readonly atMs: number
  readonly text: string
  /** A restore that another person began. */
  readonly restored?: { readonly serverId: string; readonly snapshotId: string }
}

/** A story that was played. */
export interface StoryRecord {
  readonly story: Story
  readonly requests: readonly SimulatedRequest[]
  /** Which fault struck a request, by its number. */
  readonly struck: ReadonlyMap<number, FaultKind>
  /** How often episodes have struck. */
  readonly episodes: ReadonlyMap<Episode['what']['kind'], number>
  readonly processes: readonly ProcessRecord[]
  readonly history: readonly HistoryEvent[]
  readonly servers: readonly Server[]
  readonly snapshots: readonly Snapshot[]
  readonly github: readonly StoryCall[]
  readonly gitHubHistory: GitHubHistory
  readonly deeds: readonly Deed[]
  /** Why it never ended, or null. */
  readonly stuck: string | null
}
