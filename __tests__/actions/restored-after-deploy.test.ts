/** What post says of servers after an automatic restore, however they came out of it. */
import { describe, expect, test } from '@jest/globals'
import {
  headlineOf,
  messageOf,
  messageOfAll,
  type RestoredAfterDeploy,
} from '../../src/actions/post/restore-outcome.ts'
import { knownOf, onlyIfOf, type RestoreOutcome } from '../../src/actions/shared/restores/restore-outcome.ts'
import type { DeployEnd } from '../../src/report/messages/post.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import { OURS, RECORD, seen } from '../decide/restore-facts.ts'
import { SERVER_ID } from '../decide/snapshots.ts'
import { parsed } from '../runner/given.ts'
import { postContext } from './post-context.ts'

const DEPLOY: DeployEnd = { subject: 'deploy', status: 'failure', failedSteps: [] }
const LOST = new VpsOrgError(failureWithoutAnswer('lost', { kind: 'restore', snapshotId: '801' }))
const SEEN_INSTEAD = 'The answer to the restore was lost, but the server was seen restoring.'

/** A server that came out of its restore like this. */
function server(outcome: RestoreOutcome): RestoredAfterDeploy {
  const followUp = outcome.kind === 'not-followed' ? 'not-asked-to-wait' : 'wait'
  return {
    server: {
      serverId: SERVER_ID,
      record: RECORD,
      listed: [OURS],
      lookup: seen('active'),
      decision: { kind: 'restore', snapshot: OURS, followUp },
      snapshot: OURS,
      snapshotId: OURS.id,
      followUp,
      isFollowed: followUp === 'wait',
    },
    outcome,
    known: knownOf(outcome),
    kept: null,
  }
}

const refused = (status: string): RestoreOutcome => ({
  kind: 'refused',
  error: LOST,
  seen: { kind: 'status', status },
  tries: 1,
  forMs: 0,
})
const UP: RestoreOutcome = { kind: 'ended', end: { kind: 'up' }, lost: null }
const STOPPED: RestoreOutcome = { kind: 'ended', end: { kind: 'stopped' }, lost: null }
const BROKEN: RestoreOutcome = {
  kind: 'ended',
  end: { kind: 'broken', status: 'error', sawRestoring: true },
  lost: null,
}
const CUT: RestoreOutcome = {
  kind: 'ended',
  end: { kind: 'timeout', sawRestoring: true, lastStatus: 'restoring' },
  lost: null,
}
const NEVER_SEEN: RestoreOutcome = {
  kind: 'ended',
  end: { kind: 'never-seen', status: 'active' },
  lost: null,
}
const NOT_FOLLOWED: RestoreOutcome = { kind: 'not-followed', lost: null }

describe('the headline of servers', () => {
  const NOT_SEEN_TO_END = '❌ restore started, but not seen to end'
  test.each<[string, readonly RestoreOutcome[], string]>([
    ['that were restored', [UP, UP], '✅ restored'],
    ['that were restored, and are stopped', [STOPPED, STOPPED], '⚠️ restored, and stopped'],
    ['that were restored, and one is stopped', [STOPPED, UP], '⚠️ restored, and partly stopped'],
    ['that came back broken', [BROKEN, BROKEN], '❌ broken after the restore'],
    ['that were not seen to come back', [CUT, CUT], NOT_SEEN_TO_END],
    ['of which one came back broken, and one was not waited for', [BROKEN, NOT_FOLLOWED], NOT_SEEN_TO_END],
    ['that were not waited for', [NOT_FOLLOWED, NOT_FOLLOWED], '⚠️ restore started'],
    ['of which one came back broken', [UP, BROKEN], '❌ not all servers were restored'],
    ['of which one was never seen restoring', [BROKEN, NEVER_SEEN], '❌ not all servers were restored'],
  ])('%s', (_, outcomes, expected) => {
    const { sign, headline } = headlineOf(outcomes.map(server))
    expect(`${sign} ${headline}`).toBe(expected)
  })
})

describe('a rollback by hand', () => {
  test.each<[string, readonly RestoreOutcome[], string | null]>([
    ['of restored servers has no condition', [UP, UP], null],
    ['of servers that nothing is being done to has none', [refused('active'), refused('active')], null],
    [
      'waits for the restore of another, also of one server of several',
      [refused('active'), refused('restoring')],
      'restore-over',
    ],
    ['is right only if no restore was carried out', [refused('restoring'), NEVER_SEEN], 'not-begun'],
  ])('%s', (_, outcomes, onlyIf) => {
    expect(onlyIfOf(outcomes.map(server))).toBe(onlyIf)
  })
})

describe('what is said of a server', () => {
  const said = (outcome: RestoreOutcome): ReturnType<typeof messageOf> =>
    messageOf(postContext().context, parsed().inputs, DEPLOY, server(outcome))

  test.each<[string, RestoreOutcome, string | undefined]>([
    [
      'to which no restore was sent',
      { kind: 'not-sent', error: LOST },
      'Server 12345 is as the deploy left it.',
    ],
    ['that is back', UP, 'Server 12345 is active.'],
    [
      'that is back, although the answer was lost',
      { kind: 'ended', end: { kind: 'up' }, lost: LOST },
      `${SEEN_INSTEAD} Server 12345 is active.`,
    ],
    [
      'that is not waited for',
      NOT_FOLLOWED,
      'This step did not wait for its end, because "wait-for-restore" is "false".',
    ],
  ])('%s', (_, outcome, state) => {
    expect(said(outcome).state).toBe(state)
  })

  test('that is not waited for, although the answer was lost', () => {
    expect(said({ kind: 'not-followed', lost: LOST }).what).toMatch(SEEN_INSTEAD)
    expect(said(NOT_FOLLOWED).what).not.toMatch(SEEN_INSTEAD)
  })

  test('that was never seen restoring', () => {
    expect(said(NEVER_SEEN).code).toBe('restore-never-seen')
  })
})

test('What is said of a server is all there is to say of one, and not all of two', () => {
  const message = { code: 'restore-timeout', what: 'Server 12345 is not back.' }
  const one = { ...server(CUT), message }
  expect(messageOfAll([one], DEPLOY)).toBe(message)
  expect(messageOfAll([one, one], DEPLOY).what).toMatch(/^2 of 2 servers /)
})
