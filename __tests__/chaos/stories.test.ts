import { describe, expect, test } from '@jest/globals'
import { digestOf, playStory } from '../../testing/chaos/play-story.ts'
import { playStories, seedsFrom } from '../../testing/chaos/play-stories.ts'
import { tell } from '../../testing/chaos/show.ts'
import { storyOf } from '../../testing/chaos/draw-story.ts'
import { PLAYED_SEEDS } from './played-seeds.ts'

test('no rule is broken in any of the stories', async () => {
  const { broken, counts } = await playStories(PLAYED_SEEDS)
  expect(broken).toEqual([])
  // What was never put to the test says nothing.
  for (const name of [
    'creates carried out, answer lost',
    'a create sent again that met a lock',
    'a create sent again that was lost',
    'a create sent again that was refused',
    'a delete was put off',
    'a restore sent again that met a lock',
    'a restore was refused',
    'deeds of others',
    'deletes by main',
    'deletes by post',
    'deletes by prune',
    'deletes by restore',
    'last resorts',
    'lists that may be incomplete',
    'lost creates found',
    'main killed',
    'post killed',
    'post does not restore: going',
    'post does not restore: it runs on that server',
    'post does not restore: the list may be incomplete',
    'post does not restore: the server is restoring',
    'post says not-restored',
    'post says pruned',
    'post says restored',
    'prune killed',
    'prune/ meets a restore',
    'restores by restore',
    'restore/ says restored',
    'signals',
    'wait exits 0',
    'wait killed',
  ]) {
    expect([name, counts[name] ?? 0]).toEqual([name, expect.any(Number)])
    expect(counts[name] ?? 0).toBeGreaterThan(0)
  }
})

describe('a story', () => {
  test('is the same whenever its seed is played', async () => {
    const seeds = seedsFrom(1, 12)
    const play = (): Promise<string[]> =>
      Promise.all(seeds.map(async (seed) => digestOf(await playStory(storyOf(seed)))))
    const first = await play()
    const again: string[] = []
    for (const seed of seeds.toReversed()) again.unshift(digestOf(await playStory(storyOf(seed))))
    // Played at the same time, and one after the other in another order: they share nothing.
    expect(again).toEqual(first)
    expect(new Set(first).size).toBe(seeds.length)
  })

  test('can be told', async () => {
    const record = await playStory(storyOf(3))
    const told = tell(record, [{ rule: 'never-1', process: 'job 1 main', text: 'deletes 1', request: 4 }])
    expect(told).toContain('BROKEN never-1 by job 1 main (request 4): deletes 1')
    expect(told).toContain('GET /api/v1/snapshots/')
    expect(told).toContain(`digest ${digestOf(record)}`)
  })
})
