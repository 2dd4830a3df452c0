/** main alone: a job whose post is killed. */
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import { play, type Played, type Setting } from './scene.ts'

/** Plays the job without its post. */
export async function playMain(setting: Setting = {}): Promise<Played> {
  return await play({
    ...setting,
    step: {
      whilePost: (post) => {
        post.kill()
      },
      ...setting.step,
    },
  })
}

/** The creates that were sent, in order. */
export function creates(played: Played): readonly LoggedRequest[] {
  return played.emulator.requests.filter((each) => each.operation === 'createSnapshot')
}

/** The milliseconds between two requests. */
export function between(first: LoggedRequest | undefined, second: LoggedRequest | undefined): number {
  return (second?.at ?? Number.NaN) - (first?.at ?? Number.NaN)
}

/** The looks at the list of snapshots between two requests. */
export function looksBetween(
  played: Played,
  first: LoggedRequest | undefined,
  second: LoggedRequest | undefined,
): readonly LoggedRequest[] {
  const all = played.emulator.requests
  const from = first === undefined ? 0 : all.indexOf(first)
  const to = second === undefined ? all.length : all.indexOf(second)
  return all.slice(from, to).filter((each) => each.operation === 'listSnapshots')
}
