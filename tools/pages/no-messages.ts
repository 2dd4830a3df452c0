/** Texts of the source that never reach an error, a warning or a notice as words of their own. */

/** A text, or all texts of a file. */
export interface NoMessage {
  readonly file: string
  /** How it begins, with "…" for what varies; absent: every text of the file. */
  readonly text?: string
  readonly why: string
}

const IN_SUMMARY = 'stands in the job summary or in its tables'
const IN_LOG = 'is a line of the log, about nothing that went wrong'
const AT_GITHUB = 'is written to GitHub'
const FILLS_IN = 'fills in what varies in a message'
const UNREACHED = 'no way leads here; the type wants a value'

/** Everything that needs no entry in the page of messages. */
export const NO_MESSAGES: readonly NoMessage[] = [
  ...of(IN_SUMMARY, {
    'src/report/commits.ts': null,
    'src/report/plan-table.ts': null,
    'src/report/main-summary.ts': null,
    'src/report/post-summary.ts': null,
    'src/report/prune-summary.ts': null,
    'src/report/rollback-summary.ts': null,
    'src/report/rollback-advice.ts': [
      'curl -X POST',
      '#### Roll back by hand',
      '… Disable the deploy',
      'or with the API itself:',
    ],
    'src/runner/summary.ts': null,
    'src/actions/post/leave-as-is.ts': ['After the deploy:'],
    'src/actions/post/restore-after-deploy.ts': ['After the deploy:'],
    'src/actions/post/carry-out-restore.ts': ['After the deploy:', 'The deploy …. … Whether it succeeded'],
    'src/actions/post/restore-outcome.ts': [
      'restore sent, unknown',
      'restore accepted, not seen',
      'restore accepted, never seen to begin',
      'unknown whether the restore began',
      'restore started, not verified',
    ],
    'src/actions/restore/roll-back.ts': ['…. Whether it succeeded'],
    'src/actions/restore/end-rollback.ts': [
      'Rollback:',
      'started, its end is not known',
      'accepted, never seen to begin',
      'unknown whether the restore began',
    ],
  }),
  ...of(IN_LOG, {
    'src/actions/main/describe-servers.ts': [
      'VPS.org says that',
      'nothing writes to its disk',
      'whether something writes',
    ],
    'src/actions/post/prune-after-deploy.ts': ['Nothing was pruned on server …; the log'],
    'src/actions/restore/announce-rollback.ts': ['at an unknown time'],
    'src/actions/shared/restores/wait-for-servers.ts': [
      'not to be seen',
      'never seen restoring',
      'not in the list of servers',
      'Waiting until',
    ],
    'src/actions/shared/snapshots/create.ts': ['The slot of the deleted snapshot'],
    'src/actions/shared/snapshots/delete.ts': ['could not be deleted'],
    'src/actions/shared/snapshots/prune-texts.ts': [
      'Nothing could be pruned.',
      'Nothing had to be pruned on',
      'Dry run: nothing was deleted.',
    ],
    'src/actions/wait/await-snapshots.ts': ['was completed already'],
  }),
  ...of(AT_GITHUB, {
    'src/github/deployments.ts': ['Rollback of server'],
    'src/github/github.ts': ['The rollback has begun.'],
    'src/report/pull-request-comment.ts': null,
    'src/actions/restore/rollback-record.ts': null,
  }),
  ...of('is written to VPS.org, behind the provenance', {
    'src/actions/restore/safety-snapshots.ts': ['before going back to'],
  }),
  ...of('is what a file holds', {
    'src/runner/job-notes.ts': ['snapshot … of server … was seen completed in run'],
  }),
  ...of(FILLS_IN, {
    'src/report/refusals.ts': ['the deploy behind'],
    'src/report/whose-deploy.ts': ['an unnamed repository', 'made by …'],
    'src/actions/post/check-missing.ts': ['snapshot … (…) of server …'],
    'src/report/annotation.ts': ['The log above has'],
    'src/report/words.ts': ['of unknown age', 'size not known yet'],
    'src/runner/inputs/quote.ts': ['a text of'],
    'src/runner/log.ts': ['The log above has all of it.', '… The log above has all of it.'],
  }),
  ...of('an AbortError, which is told as "GitHub did not answer in time."', {
    'src/github/budget.ts': ['nobody waits any more'],
  }),
  ...of('is told as an answer that is too large', {
    'src/network/json.ts': ['more parts than anybody sends'],
  }),
  ...of(UNREACHED, {
    'src/actions/shared/readings.ts': ['Server … was not looked for'],
    'src/actions/main/wait-out-restores.ts': ['Server … was seen restoring, and the wait'],
    'src/actions/post/restore-outcome.ts': ['A restore that was to be followed'],
  }),
]

function of(why: string, texts: Readonly<Record<string, readonly string[] | null>>): readonly NoMessage[] {
  return Object.entries(texts).flatMap(([file, begins]) =>
    begins === null ? [{ file, why }] : begins.map((text) => ({ file, text, why })),
  )
}
