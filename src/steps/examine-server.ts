/** What main has to say about the server before it takes a snapshot of it, and to wait for. */
import { type Server, serverPhaseOf, type ServerSight } from '../domain/server.ts'
import { duration } from '../report/words.ts'
import { ownAmong } from '../runner/addresses.ts'
import type { Log } from '../runner/log.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import { StepError, stopReason, type World } from './step.ts'
import { waitForServer } from './wait-for-server.ts'

/** Says whether the copy will be consistent, and what a restore would run into. */
export function describeServer(world: World, inputs: SnapshotInputs, sight: ServerSight): void {
  const { log } = world
  const { serverId } = inputs
  if (sight.kind !== 'seen') {
    log.notice(
      `Server ${serverId} can't be looked at: ${sight.why} The snapshot is taken all the same; whether the server ` +
        'is running stays unknown.',
    )
    if (inputs.restoreOn.length > 0) {
      log.warning(
        sight.kind === 'hidden'
          ? `"restore-on" is set, but the state of server ${serverId} can't be read with this token. After a failed deploy post would start the restore and could not verify it ("started, not verified"). Give the token the scope to list servers.`
          : `"restore-on" is set, but the state of server ${serverId} can't be read. If that is still so after a failed deploy, post will not restore, because nobody could check whether the server is being restored already. Check "server-id".`,
      )
    }
    return
  }
  const { server } = sight
  sayState(log, serverId, server)
  const [shared] = ownAmong(server.addresses, world.interfaces)
  if (shared !== undefined) {
    log.warning(
      `This runner has the address ${shared} of server ${serverId}: it runs on the server that it protects. A restore ` +
        'would stop the runner in the middle of the job, so post will refuse an automatic one. Use a runner on another machine.',
    )
  }
}

function sayState(log: Log, serverId: string, server: Server): void {
  log.line(`Server ${serverId} (${server.name}) is ${server.status}: ${consistency(server.status)}`)
}

function consistency(status: string): string {
  switch (serverPhaseOf(status)) {
    case 'up':
      return 'VPS.org says that a copy of a running server may be inconsistent. The README says how to stop or flush databases first.'
    case 'stopped':
      return 'nothing writes to its disk, so the copy is consistent.'
    case 'restoring':
    case 'broken':
    case 'other':
      return 'whether something writes to its disk is not known.'
  }
}

/**
 * Waits until a restore that somebody else began is over, and says how the server is then.
 * @throws StepError when it does not end well, or not in time
 */
export async function waitOutRestore(
  world: World,
  inputs: SnapshotInputs,
  server: Server,
): Promise<ServerSight> {
  const { log, clock } = world
  const { serverId, timeoutMs, pollIntervalMs } = inputs
  log.warning(
    `Server ${serverId} is being restored right now, perhaps by the run before this one. Waiting until that is over ` +
      'before taking a snapshot.',
  )
  const startMs = clock.elapsedMs()
  const end = await waitForServer(world, { serverId, timeoutMs, pollIntervalMs, sawRestoring: true })
  const nothing = 'No snapshot was made, and nothing was changed.'
  switch (end.kind) {
    case 'up':
    case 'stopped': {
      const sight = {
        kind: 'seen',
        server: { ...server, status: end.kind === 'up' ? 'active' : 'stopped' },
      } as const
      log.line(
        `The restore is over after ${duration(clock.elapsedMs() - startMs)}; the server is ${sight.server.status}.`,
      )
      sayState(log, serverId, sight.server)
      return sight
    }
    case 'broken':
      throw new StepError(
        `Server ${serverId} came out of a restore as "${end.status}". ${nothing} Look at the server at VPS.org before you deploy to it.`,
      )
    case 'blind':
      throw new StepError(
        `Server ${serverId} was being restored, and could not be looked at any more. The last look: ${end.why} ${nothing}`,
      )
    case 'timeout':
      throw new StepError(
        `Server ${serverId} is still being restored after ${duration(timeoutMs)} (the input "timeout"). ${nothing} ` +
          'Run this again when the restore is over.',
      )
    case 'aborted':
      throw new StepError(
        `Stopped by ${stopReason(world.signal)} while server ${serverId} was being restored by somebody else. ${nothing}`,
      )
  }
}
