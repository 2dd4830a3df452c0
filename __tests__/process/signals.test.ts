/** SIGINT and SIGTERM at each request of main, of post and of `restore/`: how it ends, and whether what it says is true. */
import { expect, test } from '@jest/globals'
import { withSignals } from '../not-on-windows.ts'
import type { DriverName } from '../scenarios/driver.ts'
import { eachOf, letPass, requestsOf, type Strike, struck, type Struck, type Subject } from './strike.ts'
import { MAIN, POST_PRUNES, POST_RESTORES, ROLLBACK } from './subjects.ts'

/** What must be true of every end, as one value to compare, so that a difference names the request. */
interface End {
  readonly request: string
  readonly exitCode: number | null
  readonly errors: number
  /** What it says of where things are, as far as one looks at; what is wrong with it otherwise. */
  readonly says: boolean | string
}

interface NamedStrike extends Strike {
  readonly request: string
}

/** With one signal and the other; a change is carried out once, and once not. */
async function strikesOn(subject: Subject, driver: DriverName): Promise<readonly NamedStrike[]> {
  const requests = await requestsOf(subject, driver)
  return requests.flatMap((request, at): NamedStrike[] => {
    // The simulated process is struck at each request, the real one where it matters most: at each change, and at the end.
    if (driver === 'process' && request.startsWith('GET ') && at < requests.length - 1) return []
    return [
      { request, at, driver, signal: 'SIGINT', isCarriedOut: true },
      { request, at, driver, signal: 'SIGTERM', isCarriedOut: false },
    ]
  })
}

async function endsOf(
  subject: Subject,
  isTrue: (struck: Struck, isCarriedOut: boolean) => boolean,
): Promise<{ readonly ends: readonly End[]; readonly expected: readonly End[] }> {
  const strikes = [...(await strikesOn(subject, 'simulated')), ...(await strikesOn(subject, 'process'))]
  const momentOf = ({ driver, signal, at }: Strike, request: string): string =>
    `${driver}: ${signal} at ${at}: ${request}`
  const ends = await eachOf(strikes, (strike) =>
    struck(subject, strike, (end): End => {
      letPass(end.emulator)
      const { run } = end
      expect(run).toMatchObject({ signal: null, stderr: '' })
      expect(run.rawLines.filter((each) => /^\s+at /.test(each))).toEqual([])
      expect(end.livedOnMs).toBeLessThan(1000)
      // What was under way with it may still be answered; nothing else is begun.
      expect(end.requests.slice(strike.at + 1).filter((each) => !each.startsWith('GET '))).toEqual([])
      return {
        request: momentOf(strike, end.request),
        exitCode: run.exitCode,
        errors: run.errors.length,
        says: isTrue(end, strike.isCarriedOut) || [...run.errors, ...run.warnings].join('\n'),
      }
    }),
  )
  const expected = strikes.map((strike) => ({
    request: momentOf(strike, strike.request),
    exitCode: 1,
    errors: 1,
    says: true,
  }))
  return { ends, expected }
}

/** Which of these changes were sent: `DELETE deleteSnapshot`. */
function sent({ requests }: Struck): ReadonlySet<string> {
  return new Set(requests)
}

function ids({ emulator }: Struck): readonly string[] {
  return emulator.provider.snapshots().map((each) => String(each.id))
}

function disk({ emulator }: Struck): string {
  return emulator.provider.server(12345)?.disk ?? ''
}

withSignals.describe('at each request of', () => {
  test('main', async () => {
    const { ends, expected } = await endsOf(MAIN, (end, isCarriedOut) => {
      const text = end.run.errors.join('\n')
      const changes = sent(end)
      if (!changes.has('DELETE deleteSnapshot')) {
        return ids(end).length === 5 && /[Ss]topped by SIG.*Nothing was changed\. \[stopped\]$/.test(text)
      }
      if (!changes.has('POST createSnapshot')) {
        // Whether the delete was carried out is not known to it.
        return (
          ids(end).includes('801') !== isCarriedOut &&
          text.includes('Could not find out whether the snapshot was deleted.') &&
          !text.includes('Nothing was deleted')
        )
      }
      if (end.request === 'POST createSnapshot') {
        return (
          ids(end).includes('806') === isCarriedOut &&
          /[Ss]topped by SIG.*Deleted before, to free a slot: 801\. Could not find out whether the snapshot was created\./.test(
            text,
          )
        )
      }
      return (
        ids(end).includes('806') &&
        /stopped by SIG.* before snapshot 806 .*still in progress/.test(text) &&
        end.run.outputs['snapshot-id'] === '806'
      )
    })
    expect(ends).toEqual(expected)
    expect(ends.length).toBeGreaterThanOrEqual(16)
  })

  test('post, while it prunes', async () => {
    const { ends, expected } = await endsOf(POST_PRUNES, (end) => {
      const text = [...end.run.errors, ...end.run.warnings].join('\n')
      const result = end.run.env['VPS_SNAPSHOT_RESULT']
      const isUnknown =
        /Could not delete snapshot 80[12]: .*Could not find out whether the snapshot was deleted\.|Possibly deleted: 80[12]\./.test(
          text,
        )
      const isNothing =
        /Nothing was deleted\.|Could not delete 2 snapshots of server 12345: 801, 802\.|stopped by \w+ before snapshot 80[12] was deleted/
      return (
        /[Ss]topped by SIG.*No restore was sent.*\[post-stopped\]/.test(text) &&
        ids(end).includes('803') &&
        ids(end).includes('804') &&
        (end.request.startsWith('DELETE') ? isUnknown : isNothing.test(text)) &&
        result ===
          (sent(end).size > 1 && end.run.log.join('\n').includes('Deleting snapshot 802') ? 'pruned' : 'kept')
      )
    })
    expect(ends).toEqual(expected)
    expect(ends.length).toBeGreaterThanOrEqual(10)
  })

  test('post, while it restores', async () => {
    const { ends, expected } = await endsOf(POST_RESTORES, (end, isCarriedOut) => {
      const text = end.run.errors.join('\n')
      const result = end.run.env['VPS_SNAPSHOT_RESULT']
      const isSent = sent(end).has('POST restoreSnapshot')
      if (!isSent) {
        return disk(end) === 'broken' && result === 'not-restored' && /SIG.*No restore was sent/.test(text)
      }
      if (end.request === 'POST restoreSnapshot') {
        return (
          (disk(end) !== 'broken') === isCarriedOut &&
          result === 'restore-started' &&
          text.includes('[restore-unclear]')
        )
      }
      const isOver = end.request === 'GET listSnapshots'
      return (
        disk(end) !== 'broken' &&
        result === (isOver ? 'restored' : 'restore-started') &&
        (isOver
          ? /was restored from snapshot 804/
          : /was stopped by SIG\w+ before the restore of server 12345 .* was over\..*\[restore-stopped\]/
        ).test(text)
      )
    })
    expect(ends).toEqual(expected)
    expect(ends.length).toBeGreaterThanOrEqual(16)
  })

  test('restore/', async () => {
    const { ends, expected } = await endsOf(ROLLBACK, (end, isCarriedOut) => {
      const text = end.run.errors.join('\n')
      const changes = sent(end)
      if (!changes.has('DELETE deleteSnapshot')) {
        return disk(end) === 'broken' && /[Ss]topped by SIG.*Nothing was changed/.test(text)
      }
      if (!changes.has('POST createSnapshot')) {
        return (
          disk(end) === 'broken' &&
          text.includes('Could not find out whether the snapshot was deleted.') &&
          !text.includes('Nothing was deleted')
        )
      }
      if (!changes.has('POST restoreSnapshot')) {
        const isAsked = end.request === 'POST createSnapshot'
        return (
          disk(end) === 'broken' &&
          /[Ss]topped by SIG.*Server 12345 was not restored/.test(text) &&
          (isAsked || /napshot (?:is )?806\b/.test(text))
        )
      }
      if (end.request === 'POST restoreSnapshot') {
        return (
          (disk(end) !== 'broken') === isCarriedOut &&
          /Could not find out whether the restore of server 12345 began.*\[restore-unclear\]$/.test(text) &&
          end.run.log.join('\n').includes('in safety snapshot 806 (pre-restore-9000000500-1)')
        )
      }
      return (
        disk(end) !== 'broken' &&
        (end.request === 'GET listSnapshots'
          ? /[Ss]topped by SIG.*work was done/.test(text) && end.run.outputs['result'] === 'restored'
          : /stopped by SIG\w+ before the restore .* was over.*\[restore-stopped\]$/.test(text) &&
            end.run.outputs['result'] === 'restore-started')
      )
    })
    expect(ends).toEqual(expected)
    expect(ends.length).toBeGreaterThanOrEqual(32)
  })
})
