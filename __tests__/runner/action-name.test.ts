import { describe, expect, test } from '@jest/globals'
import { actionNameIn, actionSourceIn } from '../../src/runner/action-name.ts'

describe('the action is named', () => {
  const named = { GITHUB_ACTION_REPOSITORY: 'acme/vps-snapshot', GITHUB_ACTION_REF: 'v1.2' }

  test('as the workflow names it', () => {
    expect(actionNameIn(named)()).toBe('acme/vps-snapshot@v1.2')
    expect(actionSourceIn(named)).toEqual({ repository: 'acme/vps-snapshot', ref: 'v1.2' })
    expect(actionNameIn(named)('wait')).toBe('acme/vps-snapshot/wait@v1.2')
    expect(actionNameIn({ ...named, GITHUB_ACTION_REF: 'release/1' })('prune')).toBe(
      'acme/vps-snapshot/prune@release/1',
    )
  })

  test.each<[string, NodeJS.ProcessEnv]>([
    ['does not say it', {}],
    ['says only the repository', { ...named, GITHUB_ACTION_REF: '' }],
    ['says only the ref', { ...named, GITHUB_ACTION_REPOSITORY: '' }],
    ['says something else', { ...named, GITHUB_ACTION_REPOSITORY: 'acme' }],
    ['says what is no ref', { ...named, GITHUB_ACTION_REF: 'v1 ::error::' }],
    ['says something before the ref', { ...named, GITHUB_ACTION_REF: ':: v1' }],
    ['says something before the repository', { ...named, GITHUB_ACTION_REPOSITORY: ':: acme/vps-snapshot' }],
    ['says something behind the repository', { ...named, GITHUB_ACTION_REPOSITORY: 'acme/vps-snapshot ::' }],
  ])('as in the README where the runner %s', (_, environment) => {
    expect(actionSourceIn(environment)).toBeNull()
    expect(actionNameIn(environment)()).toBe('your-org/vps-safety-snapshot@v1')
    expect(actionNameIn(environment)('restore')).toBe('your-org/vps-safety-snapshot/restore@v1')
  })
})
