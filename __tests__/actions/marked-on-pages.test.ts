import { describe, expect, test } from '@jest/globals'
import { BeforeCreate } from '../../src/actions/shared/snapshots/before-create.ts'
import { Gone } from '../../src/actions/shared/snapshots/gone.ts'
import { MarkedOnPages } from '../../src/actions/shared/snapshots/marked-on-pages.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import type { Server } from '../../src/domain/server.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { MARK, provenance, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { postContext } from './post-context.ts'

const UUID = '0b5e1a52-7c1f-4c8e-9a53-3a6a7f1b2c3d'
const OURS = snapshot({ id: '900', description: provenance() })
const ELSEWHERE = { ...OURS, serverIds: ['777'] }
const BY_UUID = { ...OURS, serverIds: [UUID] }
const BEFORE = snapshot()

function pages(): MarkedOnPages {
  return new MarkedOnPages({ serverId: SERVER_ID, mark: MARK }, new BeforeCreate([BEFORE], new Gone(), MARK))
}

/** A context whose list of servers is this one, or fails like this; and how often it was read. */
function withServers(answer: readonly Server[] | FailureKind): { context: Context; reads: () => number } {
  const { context } = postContext({})
  let reads = 0
  const listServers: Context['vpsOrg']['listServers'] = () => {
    reads++
    return typeof answer === 'string'
      ? Promise.reject(new VpsOrgError(failureWithoutAnswer(answer, { kind: 'list-servers' })))
      : Promise.resolve({ servers: answer, incomplete: null })
  }
  return { context: { ...context, vpsOrg: { ...context.vpsOrg, listServers } }, reads: () => reads }
}

describe('a new snapshot with our mark', () => {
  test.each([
    ['first', [OURS, ELSEWHERE]],
    ['last', [ELSEWHERE, OURS]],
  ])('is of this server, where the page that names it comes %s', async (_, shown) => {
    const marked = pages()
    for (const each of shown) marked.onPage([BEFORE, each])
    const { context, reads } = withServers([])
    expect(await marked.shown(context)).toEqual({ ofServer: [OURS], all: [OURS] })
    expect(reads()).toBe(0)
  })

  test('is of this server, where the list of servers says that its other id is', async () => {
    const marked = pages()
    marked.onPage([BY_UUID])
    const { context } = withServers([
      { ids: [SERVER_ID, UUID], name: 'web', status: 'active', addresses: [] },
    ])
    expect((await marked.shown(context)).ofServer.map(({ id }) => id)).toEqual(['900'])
  })

  test.each<[FailureKind, number]>([
    ['forbidden', 1],
    ['server-error', 2],
  ])('is of an unknown one, where the list of servers can not be read (%s)', async (kind, times) => {
    const marked = pages()
    marked.onPage([BY_UUID])
    const { context, reads } = withServers(kind)
    for (let search = 0; search < 2; search++)
      expect(await marked.shown(context)).toEqual({ ofServer: [], all: [BY_UUID] })
    // What is refused is refused again.
    expect(reads()).toBe(times)
  })

  test('hides no bug', async () => {
    const marked = pages()
    marked.onPage([BY_UUID])
    const { context } = withServers([])
    const listServers = (): never => {
      throw new TypeError('a bug')
    }
    await expect(marked.shown({ ...context, vpsOrg: { ...context.vpsOrg, listServers } })).rejects.toThrow(
      'a bug',
    )
  })

  test('is the only one that counts', async () => {
    const marked = pages()
    marked.onPage([BEFORE, snapshot({ id: '901' }), { ...BEFORE, description: provenance() }])
    expect(await marked.shown(withServers([]).context)).toEqual({ ofServer: [], all: [] })
  })
})
