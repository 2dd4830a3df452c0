/** The story of a seed. */
import { Chance } from './chance.ts'
import { drawGitHub } from './draw-github.ts'
import { drawByHand, drawJobs } from './draw-jobs.ts'
import { drawEpisodes, drawOthers } from './draw-others.ts'
import { drawProvider, drawServers } from './draw-provider.ts'
import { drawSnapshots } from './draw-snapshots.ts'
import { drawFaultPlan } from './faults.ts'
import { type Story, type Trouble, TROUBLES } from './story.ts'

/** What is drawn first, and decides about everything else. */
export interface Premises {
  readonly troubles: readonly Trouble[]
  readonly has: (trouble: Trouble) => boolean
  /** Ids of servers and snapshots are UUIDs. */
  readonly isUuid: boolean
  /** What the user says that the provider's limit is. */
  readonly limit: number
}

/** The story of a seed. Every part has its own fork of chance, so that a change in one changes nothing in another. */
export function storyOf(seed: number): Story {
  const chance = new Chance(seed)
  const premises = premisesOf(chance.fork('premises'))
  const servers = drawServers(chance.fork('servers'), premises)
  const jobs = drawJobs(chance.fork('jobs'), servers.length, premises)
  const { limit } = premises
  return {
    seed,
    troubles: premises.troubles,
    servers,
    snapshotLimit: limit,
    ...drawSnapshots(chance.fork('snapshots'), { servers, jobs, premises }),
    ...drawProvider(chance.fork('provider'), premises),
    restoredAtStart: premises.has('restoring at the start') ? 0 : null,
    latency: chance.pick([
      { least: 5, most: 40 },
      { least: 50, most: 900 },
      { least: 200, most: 3000 },
    ]),
    faults: drawFaultPlan(chance.fork('faults'), premises.has('late creates')),
    episodes: drawEpisodes(chance.fork('episodes'), premises),
    jobs,
    byHand: drawByHand(chance.fork('by-hand'), servers.length, premises),
    others: drawOthers(chance.fork('others'), servers.length),
    github: drawGitHub(chance.fork('github')),
    tokenMayListServers: !chance.is(0.05),
  }
}

/** Mostly one or two troubles, sometimes none, sometimes many: what meets is found only where it is not always the same that meets. */
function premisesOf(chance: Chance): Premises {
  const count = chance.weighted([
    [3, 0],
    [6, 1],
    [5, 2],
    [3, 3],
    [1, 6],
  ])
  const troubles = new Set<Trouble>()
  while (troubles.size < count) troubles.add(chance.pick(TROUBLES))
  return {
    troubles: [...troubles],
    has: (trouble) => troubles.has(trouble),
    // A second id beside the number is a UUID; where all ids are UUIDs there is no other.
    isUuid: !troubles.has('two ids') && chance.is(troubles.has('capital uuids') ? 1 : 0.2),
    limit: chance.weighted([
      [6, 5],
      [2, 4],
      [2, 3],
      [1, 2],
      [1, 1],
    ]),
  }
}
