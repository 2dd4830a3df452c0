/** Chance that is the same for the same seed. */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A source of chance. Forks depend on the seed and their label alone, so that what one part draws changes nothing for another. */
export class Chance {
  readonly #seed: string
  readonly #generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: string | number) {
    this.#seed = String(seed)
    this.#generator = xoroshiro128plus(hash(this.#seed))
  }

  /** One of its own for a part of the story. */
  fork(label: string): Chance {
    return new Chance(`${this.#seed}/${label}`)
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return uniformInt(this.#generator, least, most)
  }

  /** From 0 to 1, without 1. */
  float(): number {
    return this.int(0, 0x3fffffff) / 0x40000000
  }

  /** True with this probability. */
  is(probability: number): boolean {
    return this.float() < probability
  }

  /** One of them. */
  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.int(0, from.length - 1)] ?? from[0]
  }

  /** One of them, by their weights. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.float() * from.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of from) {
      left -= weight
      if (left < 0) return value
    }
    const last = from.at(-1)
    if (last === undefined) throw new Error('nothing to choose from')
    return last[1]
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value | 0
}
