import { describe, expect, test } from '@jest/globals'
import { NO_GITHUB } from '../../src/github/github.ts'
import { deployEnd } from '../../src/actions/post/deploy-end.ts'
import { howEnded } from '../../src/report/messages/post.ts'

/** How a deploy ended in a job of which GitHub says that so many steps failed. */
async function ended(steps: number): Promise<string> {
  const names = Array.from({ length: steps }, (_, index) => `step ${index + 1}`)
  const github = { ...NO_GITHUB, failedSteps: () => Promise.resolve(names) }
  return howEnded(await deployEnd({ github }, 'failure'))
}

describe('how the deploy ended', () => {
  test('without names where GitHub says nothing of steps', async () => {
    expect(await ended(0)).toBe('The deploy failed')
  })

  test('with the name of each step that failed', async () => {
    expect(await ended(1)).toBe('The deploy failed at "step 1"')
    expect(await ended(2)).toBe('The deploy failed at "step 1", "step 2"')
  })

  test('with eight names at most, and the number of the others', async () => {
    const eight = Array.from({ length: 8 }, (_, index) => `"step ${index + 1}"`).join(', ')
    expect(await ended(8)).toBe(`The deploy failed at ${eight}`)
    expect(await ended(9)).toBe(`The deploy failed at ${eight} and 1 more`)
    expect(await ended(20)).toBe(`The deploy failed at ${eight} and 12 more`)
  })

  test('a cancelled one without asking', async () => {
    const failedSteps = (): Promise<never> => Promise.reject(new Error('must not be called'))
    const end = await deployEnd({ github: { ...NO_GITHUB, failedSteps } }, 'cancelled')
    expect(howEnded(end)).toBe('The deploy was cancelled')
    expect(end.failedSteps).toEqual([])
  })

  test('of the job, where the deploy is not named', async () => {
    const end = await deployEnd({ github: NO_GITHUB }, 'failure', 'job')
    expect(howEnded(end)).toBe('The job failed')
  })
})
