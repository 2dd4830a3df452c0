import { expect, test } from '@jest/globals'
import { helpPage, rollbackPage } from '../../src/report/links.ts'

test('the page of the rollback workflow is on the GitHub of the repository', () => {
  expect(rollbackPage('acme/shop')).toBe('https://github.com/acme/shop/actions/workflows/rollback.yml')
  expect(rollbackPage('git.example/acme/shop')).toBe(
    'https://git.example/acme/shop/actions/workflows/rollback.yml',
  )
})

test('the page of troubles is that of the action as the workflow uses it', () => {
  expect(helpPage('acme/safety@v1.2', 'restore-timeout')).toBe(
    'https://github.com/acme/safety/blob/v1.2/docs/troubleshooting.md#restore-timeout',
  )
})

test('there is no link to a page of an action that nobody is known to publish', () => {
  // Not in one word, because "npm run name-owner" replaces that.
  const owner = ['your', 'org'].join('-')
  expect(helpPage(`${owner}/vps-safety-snapshot@v1`, 'restore-timeout')).toBeNull()
})
