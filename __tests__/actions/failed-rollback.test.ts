/** The one error of servers that can't be rolled back. */
import { describe, expect, test } from '@jest/globals'
import { refusedRollback } from '../../src/actions/restore/failed-rollback.ts'
import { StepError } from '../../src/actions/shared/step.ts'

const refused = (serverId: string, next?: string): Parameters<typeof refusedRollback>[2][number] => ({
  serverId,
  error: new StepError({
    code: 'rollback-snapshot-missing',
    what: `Server ${serverId} has no such snapshot.`,
    ...(next === undefined ? {} : { next }),
  }),
  state: `Server ${serverId} was not restored.`,
})

function refuse(
  serverIds: readonly string[],
  servers: readonly ReturnType<typeof refused>[],
  isBefore: boolean,
): { readonly error: ReturnType<typeof refusedRollback>; readonly lines: readonly string[] } {
  const lines: string[] = []
  const log = { line: (text: string) => lines.push(text) } as unknown as Parameters<
    typeof refusedRollback
  >[0]['log']
  return { error: refusedRollback({ log }, serverIds, servers, { isBefore }), lines }
}

describe.each([true, false])('a rollback that is refused, before any change: %s,', (isBefore) => {
  test('of one server has the words of its error, its state, and where it came from', () => {
    const server = refused('5', 'Choose another one.')
    const { error, lines } = refuse(['5'], [server], isBefore)

    expect(error.message).toBe(
      'Server 5 has no such snapshot. Server 5 was not restored. Choose another one.',
    )
    expect(error.facts.code).toBe('rollback-snapshot-missing')
    expect(error.cause).toBe(server.error)
    expect(error.report.isOpen).toBe(false)
    expect(lines).toEqual([])
  })

  test('of several has a line for each in the order of the input, and comes from the first', () => {
    const servers = [refused('7'), refused('5', 'Choose another one.')]
    const { error, lines } = refuse(['5', '6', '7'], servers, isBefore)

    expect(lines).toEqual(
      isBefore
        ? ['[5] Server 5 has no such snapshot. Choose another one.', '[7] Server 7 has no such snapshot.']
        : [
            '[5] Server 5 has no such snapshot. Server 5 was not restored. Choose another one.',
            '[7] Server 7 has no such snapshot. Server 7 was not restored.',
          ],
    )
    expect(error.facts.what).toBe('2 of 3 servers cannot be rolled back: 5, 7.')
    expect(error.facts.state).toBe(
      isBefore ? 'Nothing was changed on any server.' : 'No server was restored.',
    )
    expect(error.cause).toBe(servers[1]?.error)
    expect(error.report.isOpen).toBe(false)
  })
})
