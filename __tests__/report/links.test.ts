import { expect, test } from '@jest/globals'
import { helpPage, rollbackPage } from '../../src/report/links.ts'

test('the page of the rollback workflow is on the GitHub of the repository', () => {
  expect(rollbackPage('acme/shop')).toBe('https://github.com/acme/shop/actions/workflows/rollback.yml')
  expect(rollbackPage('git.example/acme/shop')).toBe(
    'https://git.example/acme/shop/actions/workflows/rollback.yml',
  )
})

test('the page of troubles is that of the repository and version that run', () => {
  expect(helpPage({ repository: 'acme/safety', ref: 'v1.2' }, 'restore-timeout')).toBe(
    'https://github.com/acme/safety/blob/v1.2/docs/troubleshooting.md#restore-timeout',
  )
})
