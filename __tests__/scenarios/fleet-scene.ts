/** Jobs on several servers, with the names and disks that the tests of fleets share. */
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import type { ForeignSnapshot, ServerFields } from '../../testing/emulator/model.ts'
import { own, play, type Played } from './scene.ts'

/** Servers `1` to `count`, in good order; a snapshot takes a second longer on each than on the one before. */
export function servers(
  count: number,
  more: (id: number) => Partial<ServerFields> = () => ({}),
): ServerFields[] {
  return ids(count).map((id) => ({
    id,
    name: `web-${id}`,
    disk: `release 1 of ${id}`,
    snapshotMs: 20_000 + id * 1000,
    restoreMs: 30_000,
    ...more(id),
  }))
}

/** 1 to `count`. */
export function ids(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

/** Five own snapshots of a server, the oldest first: it is full. */
export function full(serverId: number): ForeignSnapshot[] {
  return [1, 2, 3, 4, 5].map((number) =>
    own({ serverId, runId: `900000000${number}`, hoursOld: 100 - number }),
  )
}

/** Plays a job on all of the servers. The deploy writes `broken` to every disk. */
export async function playFleet(
  count: number,
  setting: NonNullable<Parameters<typeof play>[0]> & { readonly emulator?: EmulatorOptions } = {},
): Promise<Played> {
  return await play({
    deploy: ({ emulator }) => {
      for (const id of ids(count)) emulator.provider.deploy(id, 'broken')
      return 'success'
    },
    ...setting,
    emulator: { servers: servers(count), ...setting.emulator },
    with: { 'server-id': ids(count).join(','), ...setting.with },
  })
}

/** A failed deploy on all of the servers. */
export function failingDeploy(count: number): (world: { readonly emulator: Emulator }) => 'failure' {
  return ({ emulator }) => {
    for (const id of ids(count)) emulator.provider.deploy(id, 'broken')
    return 'failure'
  }
}

/** What is on the disks at the end. */
export function disks(played: Played, count: number): readonly string[] {
  return ids(count).map((id) => played.emulator.provider.server(id)?.disk ?? '(no server)')
}

/** How often each kind of request was sent, by main or by the whole job. */
export function counts(requests: readonly string[]): Readonly<Record<string, number>> {
  const all: Record<string, number> = {}
  for (const each of requests) all[each] = (all[each] ?? 0) + 1
  return all
}

/** What main sent. */
export function mainRequests(played: Played): readonly string[] {
  return played.requests.slice(0, played.requests.length - played.postRequests.length)
}

/** The output `snapshots`, parsed. */
export function snapshotsOf(played: Played): readonly Record<string, unknown>[] {
  return JSON.parse(played.main.outputs['snapshots'] ?? '[]') as Record<string, unknown>[]
}
