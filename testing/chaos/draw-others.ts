/** What others do meanwhile, and what strikes from a certain moment on. */
import type { Operation } from '../emulator/operations.ts'
import type { Chance } from './chance.ts'
import type { Premises } from './draw-story.ts'
import { hostileText } from './hostile-text.ts'
import type { EntryKind } from './record.ts'
import { type Episode, MINUTE_MS, type OtherDeed, SECOND_MS, START_MS } from './story.ts'

/** Deeds of people, of other repositories, and of the provider. */
export function drawOthers(chance: Chance, servers: number): readonly OtherDeed[] {
  const isBusy = chance.is(0.35)
  const count = isBusy ? chance.int(1, 7) : 0
  return Array.from({ length: count }, () => ({
    // Half of it while main makes room or asks, where a change of the list hurts most.
    atMs: START_MS + (chance.is(0.5) ? chance.int(0, 6000) : chance.int(0, 25 * MINUTE_MS)),
    kind: chance.weighted<OtherDeed['kind']>([
      [8, 'create'],
      [6, 'delete'],
      [2, 'restore'],
      [3, 'deploy'],
      [1, 'renames'],
      [1, 'fails-snapshot'],
      [1, 'stops-server'],
      [0.5, 'suspends-server'],
      [1, 'list-incomplete'],
      [1, 'list-complete'],
      [1, 'list-lags'],
    ]),
    server: chance.int(0, servers - 1),
    pick: chance.float(),
    text: chance.is(0.4) ? hostileText(chance) : 'by hand',
  }))
}

/** What strikes for a while. */
export function drawEpisodes(chance: Chance, { has }: Premises): readonly Episode[] {
  return [
    ...(has('maintenance') ? [maintenance(chance)] : []),
    ...(has('lock') ? [lock(chance)] : []),
    ...(has('long pause') ? [longPause(chance)] : []),
    ...(has('one 401') ? [one401(chance)] : []),
  ]
}

/** "503 (maintenance)", for seconds to minutes, from anywhere in a process on. */
function maintenance(chance: Chance): Episode {
  return {
    begins: {
      process: chance.pick(['main', 'post', 'post', 'restore', 'prune']),
      operation: chance.pick(['*', '*', 'restoreSnapshot', 'createSnapshot']),
      nth: chance.weighted([
        [4, 1],
        [2, 2],
        [2, chance.int(3, 9)],
      ]),
    },
    forMs: chance.pick([6, 40, 90, 100, 200, 280, 500]) * SECOND_MS,
    what: { kind: 'maintenance', retryAfterS: chance.pick([null, null, 5, 45]) },
  }
}

function lock(chance: Chance): Episode {
  const [process, operation] = chance.pick<readonly [EntryKind, Operation]>([
    ['main', 'createSnapshot'],
    ['main', 'deleteSnapshot'],
    ['post', 'deleteSnapshot'],
    ['post', 'restoreSnapshot'],
    ['post', 'restoreSnapshot'],
    ['restore', 'restoreSnapshot'],
    ['restore', 'createSnapshot'],
  ])
  return {
    begins: { process, operation, nth: chance.pick([1, 1, 2]) },
    forMs: chance.pick([4, 20, 50, 100, 150, 400]) * SECOND_MS,
    what: {
      kind: 'lock',
      status: operation === 'restoreSnapshot' ? chance.pick([400, 409, 423]) : chance.pick([409, 423]),
    },
  }
}

/** "Retry-After: 130 while waiting". */
function longPause(chance: Chance): Episode {
  const seconds = chance.pick([40, 70, 130, 240])
  return {
    begins: {
      process: chance.pick(['main', 'main', 'wait', 'post', 'restore']),
      operation: chance.pick(['listSnapshots', 'listServers']),
      nth: chance.int(1, 8),
    },
    forMs: (seconds - 1) * SECOND_MS,
    what: { kind: 'rate-limit', retryAfterS: seconds },
  }
}

function one401(chance: Chance): Episode {
  return {
    begins: {
      process: chance.pick(['main', 'wait', 'post', 'post']),
      operation: chance.pick(['listSnapshots', 'listServers']),
      nth: chance.int(1, 5),
    },
    forMs: 0,
    what: { kind: 'one-401' },
  }
}
