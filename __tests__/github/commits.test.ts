import { describe, expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
import type { Commits } from '../../src/domain/commits.ts'
import { readCommits } from '../../src/github/commits.ts'
import { RUN } from '../decide/snapshots.ts'
import { NEVER } from '../vpsorg/under-test.ts'

const HEAD = 'fedcba9876543210'

function commit(number: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    sha: number.toString(16).padStart(40, 'a'),
    commit: { message: `Change ${number}\n\nbody`, author: { name: 'Mona' } },
    author: { login: 'mona' },
    ...more,
  }
}

async function read(data: unknown, asked: unknown[] = []): Promise<Commits> {
  const compareCommitsWithBasehead = (parameters: unknown): Promise<unknown> => {
    asked.push(parameters)
    return Promise.resolve({ data })
  }
  const octokit = { rest: { repos: { compareCommitsWithBasehead } } } as unknown as Octokit
  return await readCommits(octokit, RUN, '0123456', HEAD, NEVER)
}

describe('commits between two', () => {
  test('are asked for in this repository, and come the newest first', async () => {
    const asked: unknown[] = []
    const found = await read({ total_commits: 2, commits: [commit(1), commit(2)] }, asked)
    expect(asked).toEqual([
      {
        owner: 'acme',
        repo: 'shop',
        basehead: `0123456...${HEAD}`,
        request: { signal: NEVER },
      },
    ])
    expect(found).toEqual({
      base: '0123456',
      shown: [
        { sha: 'aaaaaaa', subject: 'Change 2', author: 'mona' },
        { sha: 'aaaaaaa', subject: 'Change 1', author: 'mona' },
      ],
      more: 0,
      ahead: 0,
    })
  })

  test('are twenty at most, and the others are counted', async () => {
    const all = Array.from({ length: 32 }, (_, index) => commit(index + 1))
    const { shown, more } = await read({ total_commits: 32, commits: all })
    expect([shown.length, more, shown[0]?.subject, shown[19]?.subject]).toEqual([
      20,
      12,
      'Change 32',
      'Change 13',
    ])
  })

  test('are named by their author, as far as one is known', async () => {
    const commits = [
      commit(1, { author: null, commit: {} }),
      commit(2, { author: null }),
      commit(3, { author: {} }),
    ]
    const { shown } = await read({ total_commits: 3, commits })
    expect(shown.map((each) => each.author)).toEqual(['Mona', 'Mona', 'unknown'])
  })

  test('are cut to what fits a line, and left out where they are none', async () => {
    const long = { message: 'm'.repeat(5000), author: { name: 'n'.repeat(500) } }
    const none = ['../x', '0123456/../x', 'x0123456', 1234567].map((sha) => ({ sha }))
    const commits = [null, 7, {}, ...none, commit(1, { commit: long, author: null })]
    const { shown, more } = await read({ total_commits: 8, commits })
    expect(shown).toEqual([{ sha: 'aaaaaaa', subject: `${'m'.repeat(99)}…`, author: `${'n'.repeat(59)}…` }])
    expect(more).toBe(7)
  })

  test('have no subject where none was written', async () => {
    const { shown } = await read({ total_commits: 1, commits: [commit(1, { commit: {} })] })
    expect(shown).toEqual([{ sha: 'aaaaaaa', subject: '', author: 'mona' }])
  })

  test('say when the base has commits of its own', async () => {
    const answer = { status: 'diverged', total_commits: 1, behind_by: 3, commits: [commit(1)] }
    expect((await read(answer)).ahead).toBe(3)
    expect((await read({ ...answer, behind_by: 'three' })).ahead).toBe(0)
  })

  test.each(['', null, [], {}, { total_commits: 3 }, { commits: [] }, { total_commits: '3', commits: [] }])(
    'are unknown where the answer is %j',
    async (data) => {
      await expect(read(data)).rejects.toThrow('the answer cannot be read')
    },
  )
})
