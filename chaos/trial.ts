/** One process on trial: what it sent, what it had been shown when it did, and what became of it. */
import { snapshotIdIn, type SimulatedRequest } from '../simulator/network.ts'
import type { ProcessRecord, StoryRecord } from './record.ts'
import { isOwn } from './ownership.ts'
import { isSuccess, Sight, type Shown } from './sight.ts'

/** A rule was broken. */
export interface Violation {
  /** `never-1` to `never-8` are the numbers of the contract's last section. */
  readonly rule: string
  readonly process: string
  readonly text: string
  /** The number of the request, where it is about one. */
  readonly request: number | null
}

/** A process, with what it knew. */
export class Trial {
  readonly record: StoryRecord
  readonly process: ProcessRecord
  /** What it sent, in order. */
  readonly requests: readonly SimulatedRequest[]
  readonly sight: Sight

  constructor(record: StoryRecord, process: ProcessRecord) {
    this.record = record
    this.process = process
    this.requests = record.requests.filter((each) => each.process === process.name)
    this.sight = new Sight(this.requests, process.serverIds)
  }

  get deletes(): readonly SimulatedRequest[] {
    return this.requests.filter((each) => each.operation === 'deleteSnapshot')
  }

  get creates(): readonly SimulatedRequest[] {
    return this.requests.filter((each) => each.operation === 'createSnapshot')
  }

  get restores(): readonly SimulatedRequest[] {
    return this.requests.filter((each) => each.operation === 'restoreSnapshot')
  }

  input(name: string, fallback = ''): string {
    const given = this.process.inputs[name] ?? ''
    return given === '' ? fallback : given
  }

  get base(): string {
    return this.input('name', 'pre-deploy')
  }

  get limit(): number {
    return Number(this.input('snapshot-limit', '5'))
  }

  get keep(): number {
    return Number(this.input('keep', '4'))
  }

  isOwn(snapshot: Shown): boolean {
    return isOwn(snapshot, this.base, this.process.run)
  }

  /** Ids whose deletion was confirmed to it before that place in the order: deleted, or not there. */
  deletedBefore(order: number): ReadonlySet<string> {
    const confirmed = this.deletes.filter(
      (each) =>
        each.endedOrder < order &&
        // The status has said it all, also when a body breaks off behind it.
        each.headStatus !== null &&
        (isSuccess(each.headStatus) || each.headStatus === 404),
    )
    return new Set(confirmed.map(idOf))
  }

  /** What the server held by then, as far as it had been shown, without what it had deleted itself. */
  held(serverId: string, order: number): readonly Shown[] {
    const gone = this.deletedBefore(order)
    return this.sight.snapshots(serverId, order).filter((each) => !gone.has(each.id))
  }

  /** The server of its own on which this snapshot was shown to it. */
  serverOf(snapshot: Shown): string | null {
    return this.process.serverIds.find((each) => snapshot.servers.includes(each.toLowerCase())) ?? null
  }

  violation(rule: string, text: string, request?: SimulatedRequest): Violation {
    return { rule, process: this.process.name, text, request: request?.n ?? null }
  }
}

/** The id in the path of a delete or a restore. */
export function idOf(request: SimulatedRequest): string {
  return request.operation === null ? '' : snapshotIdIn(request.path, request.operation)
}

/** A field of the body of a create. */
export function bodyField(request: SimulatedRequest, name: string): string {
  const { body } = request
  const value =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
