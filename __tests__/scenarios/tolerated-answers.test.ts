/** Answers in another form than documented, through which everything works all the same. */
import { describe, expect, test } from '@jest/globals'
import { manual, own, play, result } from './scene.ts'
import { rollBack, TWO } from './rollback-scene.ts'

const FOUR = [20, 30, 40, 50].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))

describe('pages whose "next" names another server than the one that was asked', () => {
  test.concurrent.each([
    ['another scheme, behind a proxy that ends TLS', 'https://127.0.0.1'],
    ['another host', 'http://backend.internal:8000'],
  ])('%s: they are read from the one that was asked', async (_, linkOrigin) => {
    const played = await play({
      with: { 'restore-on': 'failure', keep: '3' },
      emulator: { snapshots: FOUR, quirks: { list: 'paged', pageSize: 2, linkOrigin } },
    })
    expect(played.main.exitCode).toBe(0)
    expect(result(played)).toBe('pruned')
    expect(played.ids).toHaveLength(3)
  })
})

describe('the UUID of a snapshot', () => {
  test.concurrent('in capitals names the same one for a rollback by hand', async () => {
    const id = '0b5a8f0e-3c1d-4e7a-9f56-7c1f0a9d2b3e'
    const { run, disk } = await rollBack({
      with: { 'snapshot-id': id.toUpperCase(), 'safety-snapshot': 'false' },
      emulator: { snapshots: [...TWO, manual({ id, hoursOld: 5, disk: 'by hand' })] },
    })
    expect(run.errors).toEqual([])
    expect(disk).toBe('by hand')
  })
})
