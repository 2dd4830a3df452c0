/** Plays what others do beside the action: people, other repositories, the provider itself. */
import type { Provider } from '../emulator/provider.ts'
import type { Quirks } from '../emulator/quirks.ts'
import { Refusal } from '../emulator/refusal.ts'
import { provenance } from '../simulator/own-snapshots.ts'
import type { GitHubHistory } from './github-history.ts'
import type { Deed } from './record.ts'
import { LAG_OF_OTHERS_MS, MINUTE_MS, OTHER_REPO, type OtherDeed, OWN_REPO, type Story } from './story.ts'

/** What deeds are done to. */
export interface OthersStage {
  readonly story: Story
  readonly provider: Provider
  readonly quirks: Quirks
  readonly gitHub: GitHubHistory
  readonly nowMs: number
}

/** Does it; gives what was done, or null when there was nothing to do it with, or the provider refused. */
export function playDeed(stage: OthersStage, deed: OtherDeed): Deed | null {
  try {
    const done = doDeed(stage, deed)
    return done === null ? null : { atMs: stage.nowMs, ...done }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function doDeed(
  stage: OthersStage,
  { kind, server: index, pick, text }: OtherDeed,
): Omit<Deed, 'atMs'> | null {
  const { provider, quirks, story } = stage
  const server = story.servers[index]
  if (server === undefined) return null
  const serverId = server.id
  const all = provider.snapshots().filter((each) => String(each.serverId) === String(serverId))
  const one = all[Math.floor(pick * all.length)]
  switch (kind) {
    case 'create': {
      if (all.length >= story.snapshotLimit) return null
      const fields = madeByOthers(stage, pick, text)
      const made = provider.addSnapshot({ serverId, status: 'in_progress', endsAfterMs: 20_000, ...fields })
      return { text: `another person creates snapshot ${made.id} (${made.name}) of ${serverId}` }
    }
    case 'delete':
      if (one === undefined) return null
      provider.deleteSnapshot(one.id, 'other')
      return { text: `another person deletes snapshot ${one.id}` }
    case 'restore':
      if (one === undefined) return null
      provider.restoreSnapshot(one.id, 'other')
      return {
        text: `another person restores ${serverId} from ${one.id}`,
        restored: { serverId: String(serverId), snapshotId: String(one.id) },
      }
    case 'deploy':
      provider.deploy(serverId, `what another person deployed on ${server.name}`)
      return { text: `another person deploys to ${serverId}` }
    case 'renames':
      if (one === undefined) return null
      provider.changeSnapshot(one.id, pick < 0.5 ? { description: text } : { name: text })
      return { text: `another person renames snapshot ${one.id}` }
    case 'fails-snapshot':
      if (one === undefined) return null
      provider.changeSnapshot(one.id, { status: 'failed' })
      return { text: `snapshot ${one.id} becomes failed` }
    case 'stops-server':
    case 'suspends-server':
      if (provider.server(serverId)?.restore !== null) return null
      provider.changeServer(serverId, { status: kind === 'stops-server' ? 'stopped' : 'suspended' })
      return { text: `server ${serverId} is ${kind === 'stops-server' ? 'stopped' : 'suspended'}` }
    case 'list-incomplete':
      quirks.countOverstatedBy = 1
      return { text: 'the list of snapshots becomes incomplete' }
    case 'list-complete':
      quirks.countOverstatedBy = 0
      return { text: 'the list of snapshots is complete' }
    case 'list-lags':
      quirks.staleListMs = LAG_OF_OTHERS_MS
      return { text: 'the list of snapshots begins to lag' }
  }
}

/** A person's own, another repository's deploy, or one of this repository that no story tells of, whose job GitHub knows. */
function madeByOthers(
  { gitHub, nowMs }: OthersStage,
  pick: number,
  text: string,
): { readonly name: string; readonly description: string | null } {
  const run = `90000003${10 + Math.floor(pick * 90)}`
  const words = (
    repository: { readonly repo: string; readonly repoId: string },
    check: string | null,
  ): string => provenance({ ...repository, run, attempt: 1, mark: '5eed0000', check })
  if (pick < 0.4) return { name: text, description: text }
  if (pick < 0.6) return { name: `pre-deploy-${run}-1`, description: words(OTHER_REPO, null) }
  if (pick < 0.9) {
    const id = `99${run.slice(-4)}`
    gitHub.add({
      id,
      runId: run,
      attempt: 1,
      name: 'deploy',
      createdMs: nowMs,
      startedMs: nowMs,
      completedMs: nowMs + (pick < 0.75 ? 3 : 40) * MINUTE_MS,
      conclusion: 'success',
    })
    return { name: `${pick < 0.7 ? 'pre-deploy' : 'release'}-${run}-1`, description: words(OWN_REPO, id) }
  }
  return { name: `release-${run}-1`, description: null }
}
