/** Answers in another form than documented, through which everything works all the same. */
import { describe, expect, test } from '@jest/globals'
import { manual, own, play, result } from './scene.ts'
import { overlap } from './overlap-scene.ts'
import { prune } from './prune-scene.ts'
import { rollBack, TWO } from './rollback-scene.ts'

const FOUR = [20, 30, 40, 50].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))

describe('pages whose "next" names another server than the one that was asked', () => {
  test.each([
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

test('pages whose "next" leads out of the API are not asked for, and nothing is deleted', async () => {
  const { run, requests, ids } = await prune({
    with: { keep: '1' },
    emulator: { snapshots: FOUR, quirks: { list: 'paged', pageSize: 2, linkBase: '/internal/v2' } },
  })
  expect(run.exitCode).toBe(1)
  expect(run.errors.join()).toContain('the address of the next page leads out of the API')
  expect(requests.filter((each) => each.startsWith('DELETE') || each.endsWith(' 404'))).toEqual([])
  expect(ids).toHaveLength(4)
})

describe('answers packed with gzip, though not requested', () => {
  // The simulated network has no bytes that could be packed.
  test('are unpacked', async () => {
    const played = await play({
      driver: 'process',
      with: { 'restore-on': 'failure' },
      emulator: { snapshots: FOUR, quirks: { encoding: 'gzip' } },
      deploy: 'failure',
    })
    expect(played.main.exitCode).toBe(0)
    expect(result(played)).toBe('restored')
    expect(played.disk).not.toBe('broken')
  })

  test('that only say so, and are not, are read as they are', async () => {
    const played = await play({
      driver: 'process',
      emulator: { snapshots: FOUR, quirks: { encoding: 'broken-gzip' } },
    })
    expect(played.main.exitCode).toBe(0)
    expect(result(played)).toBe('pruned')
  })
})

describe('the UUID of a snapshot', () => {
  test('in capitals names the same one for a rollback by hand', async () => {
    const id = '0b5a8f0e-3c1d-4e7a-9f56-7c1f0a9d2b3e'
    const { run, disk } = await rollBack({
      with: { 'snapshot-id': id.toUpperCase(), 'safety-snapshot': 'false' },
      emulator: { snapshots: [...TWO, manual({ id, hoursOld: 5, disk: 'by hand' })] },
    })
    expect(run.errors).toEqual([])
    expect(disk).toBe('by hand')
  })

  test.each(['upper', 'changing'] as const)(
    'in capitals (%s) is the one that was created, waited for, protected and restored',
    async (uuidCase) => {
      const played = await play({
        with: { 'restore-on': 'failure' },
        emulator: { quirks: { ids: 'uuid', uuidCase }, servers: [{ id: 12345 }] },
        deploy: ({ emulator }) => {
          emulator.provider.deploy(12345, 'broken')
          // Another part of the provider answers by now.
          emulator.quirks.uuidCase = uuidCase === 'upper' ? 'kept' : 'upper'
          return 'failure'
        },
      })
      expect(played.main.errors).toEqual([])
      expect(result(played)).toBe('restored')
    },
  )

  test('in capitals is the one that wait/ waits for, and post knows that it did', async () => {
    const played = await overlap({
      with: { 'restore-on': 'failure' },
      emulator: { quirks: { ids: 'uuid' }, servers: [{ id: 12345 }] },
      build: ({ quirks }) => {
        quirks.uuidCase = 'upper'
      },
      deploy: 'failure',
    })
    expect(played.waited?.errors).toEqual([])
    expect(played.result).toBe('restored')
  })
})
