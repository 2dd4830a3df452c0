import { describe, expect, test } from '@jest/globals'
import {
  DEFAULT_CONTEXTS,
  evaluateCondition,
  evaluateTemplate,
} from '../../testing/local-runner/expressions.ts'

const contexts = {
  job: { status: 'success', check_run_id: 4711 },
  steps: { deploy: { outcome: 'failure', outputs: { 'web-url': 'https://shop' } } },
  matrix: { flag: true, off: false, ratio: 0.5, whole: 3, none: null, list: [1, 2] },
  inputs: { status: "it's" },
}

describe('evaluateTemplate', () => {
  test.each([
    ['plain text', 'plain text'],
    ['', ''],
    ['${{ steps.deploy.outcome }}', 'failure'],
    ['${{ steps.later.outcome }}', ''],
    ['${{ steps.deploy.outputs.web-url }}/x', 'https://shop/x'],
    ['a ${{ job.status }} b${{job.check_run_id}}c', 'a success b4711c'],
    ['${{ needs.build.result }}|${{ secrets.TOKEN }}', '|'],
    [
      '${{ MATRIX.Flag }} ${{ matrix.off }} ${{ matrix.none }} ${{ matrix.whole }} ${{ matrix.ratio }}',
      'true false  3 0.5',
    ],
    ['${{ matrix.list }} ${{ matrix.list[1] }}', 'Array 2'],
    ["${{ '}}' }}${{ 'it''s' }}", "}}it's"],
    ["${{ steps.deploy.outcome == 'FAILURE' && 'bad' || 'good' }}", 'bad'],
    ["${{ format('{0}-{1}', job.status, 1) }}", 'success-1'],
    ['$ { x } }} stays', '$ { x } }} stays'],
  ])('%s', (text, expected) => {
    expect(evaluateTemplate(text, contexts)).toBe(expected)
  })

  test.each([
    ['${{ nowhere.x }}', /Unrecognized named-value: 'nowhere'/],
    ['${{ job.status', /not closed/],
    ['${{ }}', /expression was expected/],
    ['${{ always() }}', /Unrecognized function/],
  ])('refuses %s', (text, message) => {
    expect(() => evaluateTemplate(text, contexts)).toThrow(message)
  })

  test('a default may not look at steps', () => {
    expect(evaluateTemplate('${{ job.status }}', contexts, DEFAULT_CONTEXTS)).toBe('success')
    expect(() => evaluateTemplate('${{ steps.deploy.outcome }}', contexts, DEFAULT_CONTEXTS)).toThrow(/steps/)
  })
})

describe('evaluateCondition', () => {
  test.each([
    ['', true, false, false],
    ['success()', true, false, false],
    ['failure()', false, true, false],
    ['cancelled()', false, false, true],
    ['always()', true, true, true],
    ['${{ always() }}', true, true, true],
    ['!cancelled()', true, true, false],
    ["steps.deploy.outcome == 'failure'", true, false, false],
    ["ALWAYS() && steps.deploy.outcome == 'success'", false, false, false],
    ['matrix.none', false, false, false],
  ])('%s', (condition, success, failure, cancelled) => {
    expect(evaluateCondition(condition, contexts, 'success')).toBe(success)
    expect(evaluateCondition(condition, contexts, 'failure')).toBe(failure)
    expect(evaluateCondition(condition, contexts, 'cancelled')).toBe(cancelled)
  })

  test('refuses text around an expression, which GitHub takes for always true', () => {
    expect(() => evaluateCondition('x ${{ false }}', contexts, 'success')).toThrow(/always true/)
  })
})
