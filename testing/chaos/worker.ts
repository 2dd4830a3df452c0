/** One of several threads that play stories: takes seeds, gives back what came of them. */
import { parentPort } from 'node:worker_threads'
import { playStories } from './play-stories.ts'

parentPort?.on('message', (seeds: readonly number[]) => {
  void playStories(seeds).then((played) => parentPort?.postMessage(played))
})
