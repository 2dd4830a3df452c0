import { expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
import { listJobs } from '../../src/github/jobs.ts'
import { NEVER } from '../vpsorg/under-test.ts'

/** Lists the jobs of a run that has so many; each page holds 100 and may link to the next. */
async function list(total: number, link?: string): Promise<readonly unknown[]> {
  const listJobsForWorkflowRunAttempt = (): Promise<unknown> =>
    Promise.resolve({
      data: { total_count: total, jobs: Array(100).fill({}) },
      headers: link === undefined ? {} : { link },
    })
  const octokit = { rest: { actions: { listJobsForWorkflowRunAttempt } } } as unknown as Octokit
  return await listJobs(octokit, 'acme/shop', '9000000007', '1', NEVER)
}

test('jobs are listed on thirty pages', async () => {
  expect(await list(3000, '<x>; rel="next"')).toHaveLength(3000)
})

test.each([
  ['more pages than a run can have', 3001, '<x>; rel="next"'],
  ['a last page that comes too early', 101, '<x>; rel="prev"'],
  ['no link to the next page', 101, undefined],
])('jobs are not known with %s', async (_, total, link) => {
  await expect(list(total, link)).rejects.toThrow('the list of jobs is incomplete')
})
