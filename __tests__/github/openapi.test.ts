/** What measures the fake GitHub must notice each kind of mistake, or every test over it would pass. */
import { describe, expect, test } from '@jest/globals'
import type { Method } from '../../testing/simulator/github/fake-github.ts'
import { MEASURE } from './openapi.ts'

const REPO = '/repos/acme/shop'
const RUN = `${REPO}/actions/runs/1`
const COMMENTS = `${REPO}/issues/7/comments`

describe('a request is measured by GitHub’s description:', () => {
  const faults = (method: Method, path: string, body?: unknown): readonly string[] =>
    MEASURE.request(method, new URL(path, 'http://localhost'), body)

  test('what it describes has no faults', () => {
    expect(faults('GET', `${COMMENTS}?per_page=100`)).toEqual([])
    expect(faults('POST', COMMENTS, { body: 'x' })).toEqual([])
  })

  test.each<[string, Method, string, unknown, RegExp]>([
    ['no such path', 'GET', `${REPO}/walks`, undefined, /no such call/],
    ['no such method', 'DELETE', COMMENTS, undefined, /no such call/],
    ['a path parameter', 'GET', `${REPO}/actions/runs/x`, undefined, /run_id=x .* integer/],
    ['a query parameter', 'GET', `${COMMENTS}?per_page=x`, undefined, /per_page=x .* integer/],
    ['an unknown query parameter', 'GET', `${RUN}?page=1`, undefined, /no query parameter page/],
    ['a field of the body', 'POST', COMMENTS, { body: 5 }, /body must be string/],
    ['an unknown field of the body', 'POST', COMMENTS, { body: 'x', as: 1 }, /as is not described/],
    ['no body', 'POST', COMMENTS, undefined, /must be object/],
    ['a body where none belongs', 'GET', RUN, {}, /no body is described/],
  ])('%s', (_, method, path, body, fault) => {
    expect(faults(method, path, body)).toEqual([expect.stringMatching(fault)])
  })
})

describe('an answer is measured by it:', () => {
  test('what it describes has no faults', () => {
    expect(MEASURE.answer('GET', COMMENTS, 200, [])).toEqual([])
    expect(MEASURE.answer('DELETE', `${REPO}/issues/comments/1`, 204, undefined)).toEqual([])
  })

  test('each status by its own schema', () => {
    const merged = { message: 'Auto-merged main into topic on deployment.' }
    expect(MEASURE.answer('POST', `${REPO}/deployments`, 201, merged)).not.toEqual([])
    expect(MEASURE.answer('POST', `${REPO}/deployments`, 202, merged)).toEqual([])
  })

  test.each<[string, Method, string, number, unknown, RegExp]>([
    ['a field that is missing', 'GET', RUN, 200, { id: 1 }, /required property/],
    ['null in its place', 'GET', COMMENTS, 200, [null], /must be object/],
    ['a status', 'GET', RUN, 418, {}, /never answers 418/],
    ['a body of a 204', 'DELETE', `${REPO}/issues/comments/1`, 204, {}, /204 has no body/],
  ])('%s', (_, method, path, status, body, fault) => {
    expect(MEASURE.answer(method, path, status, body)).toEqual([expect.stringMatching(fault)])
  })
})
