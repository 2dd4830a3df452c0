/** Answers in the form that GitHub gives them: all fields that its description demands. */

/** One attempt of a run. */
export interface AttemptFacts {
  readonly status: string
  readonly conclusion?: string | null
  /** When something last changed about it: for one that has ended, its end. */
  readonly updatedAt?: string
  readonly jobs?: readonly JobFacts[]
}

/** What GitHub says about one run: as its latest attempt stands, and about attempts before it. */
export interface RunFacts extends AttemptFacts {
  readonly attempt?: number
  readonly attempts?: Readonly<Record<number, AttemptFacts>>
}

/** One job. Steps are named by what they say of themselves. */
export interface JobFacts {
  readonly name: string
  readonly status: string
  readonly conclusion?: string | null
  /** The id of its check run: by this it is found among the jobs of runs. */
  readonly id?: number
  /** Of which run and attempt it says that it is, where it is not among the jobs of one. */
  readonly runId?: number
  readonly attempt?: number
  readonly startedAt?: string
  readonly completedAt?: string
  readonly runnerName?: string | null
  readonly steps?: readonly StepFacts[]
}

/** One step: its name, and how it ended (`null`: it goes on). */
export type StepFacts = readonly [name: string, conclusion: string | null]

/** A commit, the oldest first in a comparison. */
export interface CommitFacts {
  readonly message: string
  /** `null`: no user that GitHub knows. */
  readonly login?: string | null
  readonly name?: string
}

/** A comment on a pull request. */
export interface CommentFacts {
  readonly body: string
  readonly login?: string
  readonly type?: 'User' | 'Bot'
  readonly association?: string
}

const SITE = 'https://api.github.com'
const REPO = `${SITE}/repos/acme/shop`
const WEB = 'https://github.com/acme/shop'
const SHA = '0123456789abcdef0123456789abcdef01234567'
const DATE = '2026-11-21T09:00:00Z'

/** A run, or one attempt of it. */
export function runAnswer(id: number, attempt: number, facts: AttemptFacts): Record<string, unknown> {
  const url = `${REPO}/actions/runs/${id}`
  const ended = facts.status === 'completed'
  return {
    id,
    node_id: 'WFR_1',
    name: 'Deploy',
    head_branch: 'main',
    head_sha: SHA,
    path: '.github/workflows/deploy.yml',
    run_number: 7,
    run_attempt: attempt,
    display_title: 'Deploy',
    event: 'push',
    status: facts.status,
    conclusion: facts.conclusion === undefined ? (ended ? 'success' : null) : facts.conclusion,
    workflow_id: 11,
    url,
    html_url: `${WEB}/actions/runs/${id}`,
    pull_requests: [],
    created_at: DATE,
    updated_at: facts.updatedAt ?? DATE,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${REPO}/check-suites/1`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${REPO}/actions/workflows/11`,
    head_commit: null,
    repository: repository(),
    head_repository: repository(),
  }
}

/** One job. */
export function jobAnswer(id: number, runId: number, job: JobFacts, attempt = 1): Record<string, unknown> {
  return {
    id,
    run_id: runId,
    run_attempt: job.attempt ?? attempt,
    run_url: `${REPO}/actions/runs/${runId}`,
    node_id: 'CR_1',
    head_sha: SHA,
    url: `${REPO}/actions/jobs/${id}`,
    html_url: `${WEB}/actions/runs/${runId}/job/${id}`,
    status: job.status,
    conclusion: job.conclusion ?? (job.status === 'completed' ? 'success' : null),
    created_at: DATE,
    started_at: job.startedAt ?? DATE,
    completed_at: job.status === 'completed' ? (job.completedAt ?? DATE) : null,
    name: job.name,
    steps: (job.steps ?? []).map(([name, conclusion], index) => ({
      name,
      status: conclusion === null ? 'in_progress' : 'completed',
      conclusion,
      number: index + 1,
      started_at: DATE,
      completed_at: conclusion === null ? null : DATE,
    })),
    check_run_url: `${REPO}/check-runs/${id}`,
    labels: ['ubuntu-latest'],
    runner_id: 1,
    runner_name: job.runnerName === undefined ? 'GitHub Actions 1' : job.runnerName,
    runner_group_id: 2,
    runner_group_name: 'GitHub Actions',
    workflow_name: 'Deploy',
    head_branch: 'main',
  }
}

/** One page of the jobs of an attempt. */
export function jobsAnswer(
  runId: number,
  attempt: number,
  jobs: readonly JobFacts[],
  { start, size }: { readonly start: number; readonly size: number },
): Record<string, unknown> {
  return {
    total_count: jobs.length,
    jobs: jobs
      .map((each, index) => jobAnswer(each.id ?? 5000 + index, runId, each, attempt))
      .slice(start, start + size),
  }
}

/** The comparison of two commits; `total` may say that there are more than the page holds. */
export function comparisonAnswer(
  base: string,
  head: string,
  commits: readonly CommitFacts[],
  total = commits.length,
): Record<string, unknown> {
  const url = `${REPO}/compare/${base}...${head}`
  const web = `${WEB}/compare/${base}...${head}`
  return {
    url,
    html_url: web,
    permalink_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    base_commit: commitAnswer('b'.repeat(40), { message: 'base' }),
    merge_base_commit: commitAnswer('b'.repeat(40), { message: 'base' }),
    status: total === 0 ? 'identical' : 'ahead',
    ahead_by: total,
    behind_by: 0,
    total_commits: total,
    commits: commits.map((each, index) => commitAnswer(shaOf(index), each)),
    files: [],
  }
}

/** A comment. */
export function commentAnswer(id: number, facts: CommentFacts): Record<string, unknown> {
  return {
    id,
    node_id: 'IC_1',
    url: `${REPO}/issues/comments/${id}`,
    html_url: `${WEB}/pull/7#issuecomment-${id}`,
    issue_url: `${REPO}/issues/7`,
    body: facts.body,
    user: { ...user(facts.login ?? 'github-actions[bot]'), type: facts.type ?? 'Bot' },
    created_at: DATE,
    updated_at: DATE,
    author_association: facts.association ?? 'NONE',
  }
}

/** A deployment that was recorded. */
export function deploymentAnswer(
  id: number,
  asked: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const url = `${REPO}/deployments/${id}`
  return {
    url,
    id,
    node_id: 'DE_1',
    sha: asked['ref'],
    ref: asked['ref'],
    task: asked['task'],
    payload: asked['payload'],
    environment: asked['environment'],
    description: asked['description'],
    creator: null,
    created_at: DATE,
    updated_at: DATE,
    statuses_url: `${url}/statuses`,
    repository_url: REPO,
  }
}

/** A status of a deployment. */
export function deploymentStatusAnswer(
  deployment: string,
  asked: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const deployment_url = `${REPO}/deployments/${deployment}`
  return {
    url: `${deployment_url}/statuses/1`,
    id: 1,
    node_id: 'DES_1',
    state: asked['state'],
    creator: null,
    description: asked['description'] ?? '',
    target_url: asked['log_url'] ?? WEB,
    log_url: asked['log_url'] ?? WEB,
    created_at: DATE,
    updated_at: DATE,
    deployment_url,
    repository_url: REPO,
  }
}

/** The hash of a commit by its place in the comparison. */
function shaOf(index: number): string {
  return (index + 1).toString(16).padStart(7, 'c').padEnd(40, '0')
}

function commitAnswer(sha: string, { message, login, name = 'Mona' }: CommitFacts): Record<string, unknown> {
  const person = { name, email: 'mona@example.com', date: DATE }
  const account = login === null ? null : user(login ?? 'mona')
  return {
    url: `${REPO}/commits/${sha}`,
    sha,
    node_id: 'C_1',
    html_url: `${WEB}/commit/${sha}`,
    comments_url: `${REPO}/commits/${sha}/comments`,
    commit: {
      url: `${REPO}/git/commits/${sha}`,
      author: person,
      committer: person,
      message,
      comment_count: 0,
      tree: { sha, url: `${REPO}/git/trees/${sha}` },
    },
    author: account,
    committer: account,
    parents: [],
  }
}

function user(login: string): Record<string, unknown> {
  const id = 1
  // A login can't hold what a hostile one would; GitHub's own addresses are made of it.
  const url = `${SITE}/users/${encodeURIComponent(login)}`
  const parts = ['followers', 'subscriptions', 'orgs', 'repos', 'received_events'] as const
  const [followers_url, subscriptions_url, organizations_url, repos_url, received_events_url] = parts.map(
    (part) => `${url}/${part}`,
  )
  return {
    login,
    id,
    node_id: 'U_1',
    avatar_url: 'https://avatars.githubusercontent.com/u/1',
    gravatar_id: '',
    url,
    html_url: `https://github.com/${encodeURIComponent(login)}`,
    followers_url,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url,
    organizations_url,
    repos_url,
    events_url: `${url}/events{/privacy}`,
    received_events_url,
    type: 'User',
    site_admin: false,
  }
}

const REPOSITORY_ADDRESSES =
  'archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events forks ' +
  'git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones notifications pulls ' +
  'releases stargazers statuses subscribers subscription tags teams trees'

function repository(): Record<string, unknown> {
  return {
    id: 1001,
    node_id: 'R_1',
    name: 'shop',
    full_name: 'acme/shop',
    owner: user('acme'),
    private: false,
    html_url: WEB,
    description: null,
    fork: false,
    url: REPO,
    ...Object.fromEntries(REPOSITORY_ADDRESSES.split(' ').map((each) => [`${each}_url`, `${REPO}/${each}`])),
  }
}
