import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type DeployStatus,
  isLeftAtJob,
  type JobStatus,
  readDeployStatus,
  readJobStatus,
} from '../../src/domain/deploy-status.ts'

const JOB_STATUSES: readonly JobStatus[] = ['success', 'failure', 'cancelled', 'unknown']

/** The contract's sentence, word by word. */
function oracle(words: readonly string[], jobStatus: JobStatus): DeployStatus {
  const known = ['failure', 'cancelled', 'success', 'skipped']
  if (words.some((each) => each === 'failure')) return 'failure'
  if (words.some((each) => each === 'cancelled')) return 'cancelled'
  if (words.some((each) => !known.includes(each))) return 'unknown'
  const kinds = new Set(words)
  if (kinds.size === 1) return kinds.has('success') ? 'success' : 'skipped'
  return jobStatus === 'success' ? 'success' : 'unknown'
}

describe('one outcome', () => {
  test.each<[string, DeployStatus]>([
    ['success', 'success'],
    ['failure', 'failure'],
    ['cancelled', 'cancelled'],
    ['skipped', 'skipped'],
    ['  Failure ', 'failure'],
    ['SUCCESS', 'success'],
    ['', 'unknown'],
    ['  ', 'unknown'],
    ['canceled', 'unknown'],
    ['timed_out', 'unknown'],
    ['true', 'unknown'],
    ['constructor', 'unknown'],
    ['${{ steps.deploy.outcome }}', 'unknown'],
    ["failure ${{ 'x' }}", 'unknown'],
  ])('"%s" is %s, whatever became of the job', (text, expected) => {
    for (const jobStatus of JOB_STATUSES) expect(readDeployStatus(text, jobStatus)).toBe(expected)
  })
})

describe('several outcomes', () => {
  test.each<[string, JobStatus, DeployStatus]>([
    ['success,success', 'failure', 'success'],
    ['skipped,skipped', 'success', 'skipped'],
    ['success,failure', 'success', 'failure'],
    ['failure,cancelled', 'cancelled', 'failure'],
    ['cancelled,success', 'cancelled', 'cancelled'],
    ['failure,', 'failure', 'failure'],
    ['cancelled,,what', 'failure', 'cancelled'],
    ['success,', 'success', 'unknown'],
    ['success,what', 'success', 'unknown'],
    ['skipped,', 'success', 'unknown'],
    [',', 'success', 'unknown'],
    ['success,job', 'success', 'unknown'],
    ['success,skipped', 'success', 'success'],
    ['skipped,success', 'failure', 'unknown'],
    ['success,skipped', 'cancelled', 'unknown'],
    ['success,skipped', 'unknown', 'unknown'],
    [' Success , SKIPPED ', 'success', 'success'],
    ['failure,${{ steps.second.outcome }}', 'failure', 'unknown'],
    ['success\nfailure', 'failure', 'failure'],
    ['success success', 'failure', 'success'],
    ['success failure', 'success', 'failure'],
    ['success\tsuccess', 'success', 'success'],
    ['success\nsuccess\n', 'success', 'success'],
    ['success\r\nskipped\r\n', 'success', 'success'],
    ['success,\n  success,\n\n  success\n', 'success', 'success'],
    ['success ,  success', 'success', 'success'],
    ['success  ,\tfailure what', 'success', 'failure'],
    ['success  success, success', 'success', 'success'],
    ['success what, success', 'success', 'unknown'],
    ['skipped\nskipped', 'success', 'skipped'],
  ])('%j in a job that ended as %s: %s', (text, jobStatus, expected) => {
    expect(readDeployStatus(text, jobStatus)).toBe(expected)
  })

  test.each([
    ['success ', 'spaces'],
    [' success', 'spaces'],
    ['success  success', 'spaces'],
    ['success\n\n', 'newlines'],
    ['\nsuccess\n', 'newlines'],
    ['success\n \nsuccess', 'newlines'],
    ['success, ', 'commas'],
    [', success', 'commas'],
    ['success, , success', 'commas'],
    ['success,\n,\nsuccess', 'commas'],
  ])('%j, of which a step that does not exist is one between %s, are unknown', (text) => {
    expect(readDeployStatus(text, 'success')).toBe('unknown')
    expect(readDeployStatus(text.replace('success', 'failure'), 'success')).toBe('failure')
  })

  test.each([' ', '\n', ' , ', ',\n'])(
    'are taken together as the contract says, with %j between them',
    (separator) => {
      const word = fc.constantFrom('success', 'failure', 'cancelled', 'skipped', '', 'what', 'job')
      fc.assert(
        fc.property(
          fc.array(word, { minLength: 1, maxLength: 5 }),
          fc.constantFrom(...JOB_STATUSES),
          (words, job) => {
            fc.pre(words.join() !== 'job' && words.join('') !== 'job')
            // The last newline is the end of a block.
            const text = `${words.join(separator)}${separator === '\n' ? '\n' : ''}`
            expect(readDeployStatus(text, job)).toBe(oracle(words, job))
          },
        ),
        { numRuns: 300 },
      )
    },
  )

  test('do not depend on their order', () => {
    const word = fc.constantFrom('success', 'failure', 'cancelled', 'skipped', '')
    fc.assert(
      fc.property(fc.array(word, { minLength: 2 }), fc.constantFrom(...JOB_STATUSES), (words, job) => {
        expect(readDeployStatus(words.toReversed().join(), job)).toBe(readDeployStatus(words.join(), job))
      }),
    )
  })
})

describe('job', () => {
  test.each(JOB_STATUSES)('stands for the status of a job that ended as %s', (jobStatus) => {
    expect(readDeployStatus('job', jobStatus)).toBe(jobStatus)
    expect(readDeployStatus(' JOB ', jobStatus)).toBe(jobStatus)
  })

  test('is the default, and nothing else is', () => {
    expect(isLeftAtJob('job')).toBe(true)
    expect(isLeftAtJob(' Job\n')).toBe(true)
    for (const text of ['', 'jobs', 'job,job', 'success']) expect(isLeftAtJob(text)).toBe(false)
  })
})

describe('job-status', () => {
  test.each<[string, JobStatus]>([
    ['success', 'success'],
    [' Failure ', 'failure'],
    ['CANCELLED', 'cancelled'],
    ['', 'unknown'],
    ['skipped', 'unknown'],
    ['${{ job.status }}', 'unknown'],
  ])('"%s" is %s', (text, expected) => {
    expect(readJobStatus(text)).toBe(expected)
  })
})
