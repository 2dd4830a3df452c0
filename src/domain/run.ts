/** Which workflow run, attempt and job this process belongs to. */
export interface Run {
  /** Digits. */
  readonly id: string
  /** Digits, from 1. */
  readonly attempt: string
  /** `owner/name`. */
  readonly repo: string
  /** Digits; `null` where the runner does not tell. */
  readonly repoId: string | null
  readonly sha: string | null
  readonly job: string | null
  /** The check run of this job: digits; `null` where it is not known. */
  readonly checkRunId: string | null
  /** File of the workflow below `.github/workflows`, as `gh workflow` takes it; `null` where it is not known. */
  readonly workflowFile: string | null
  /** Where people find this attempt; `null` where the runner does not tell which GitHub this is. */
  readonly url: string | null
}
