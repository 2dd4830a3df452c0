/** The job summary of a deploy that failed and was undone: what the picture in the README shows. */
import { SCENES } from './scenes.ts'
import { DAY_MS, openStage, playScene, summaryOf } from './stage.ts'

/** Plays the demo up to its bad deploy. @returns the Markdown that the action wrote, with VPS.org's address in place of the emulator's */
export async function summaryOfBadDeploy(): Promise<string> {
  const stage = await openStage()
  try {
    for (const scene of SCENES) {
      const job = await playScene(stage, scene)
      if (job.status === 'failure')
        return `${summaryOf(job).replaceAll(new URL(stage.emulator.url).origin, 'https://admin.vps.org').trim()}\n`
      stage.clock.advanceBy(DAY_MS)
    }
  } finally {
    await stage.emulator.close()
  }
  throw new Error('No scene of the demo ends in a restore.')
}
