import { describe, expect, test } from '@jest/globals'
import type { Message } from '../../src/domain/message.ts'
import { UserError } from '../../src/domain/user-error.ts'
import { type EndingProcess, runToEnd } from '../../src/runner/lifecycle.ts'
import { createLog } from '../../src/runner/log.ts'
import { recordingToolkit } from './recording-toolkit.ts'

const FULL = { code: 'slots-full', what: 'It is full.' } as const

/** A process whose end can be played. */
class PlayedProcess implements EndingProcess {
  exitCode: number | undefined = undefined
  exited: number | null = null
  readonly #listeners = new Map<string, (error?: unknown) => void>()

  on(event: string, listener: (error?: unknown) => void): void {
    this.#listeners.set(event, listener)
  }

  emit(event: 'exit' | 'uncaughtException', error?: unknown): void {
    this.#listeners.get(event)?.(error)
  }

  exit(code: number): never {
    this.exited = code
    return undefined as never
  }
}

interface Scene {
  readonly process: PlayedProcess
  readonly told: readonly (readonly unknown[])[]
}

async function play(work: (scene: Scene) => Promise<Message | null>): Promise<Scene> {
  const process = new PlayedProcess()
  const { toolkit, told } = recordingToolkit({ isDebug: () => true })
  const scene = { process, told }
  await runToEnd(
    process,
    createLog(toolkit, (text) => text),
    () => work(scene),
  )
  return scene
}

const errors = ({ told }: Scene): readonly unknown[] =>
  told.filter(([name]) => name === 'error').map(([, text]) => text)

describe('a process ends', () => {
  test('with exit code 0 and without a word when its work was done', async () => {
    const scene = await play(() => Promise.resolve(null))
    scene.process.emit('exit')
    expect([scene.process.exitCode, scene.told]).toEqual([undefined, []])
  })

  test('and the debug log has the stack of its error, and of whatever caused it', async () => {
    const loop = new Error('a loop')
    loop.cause = loop
    const inner = new Error('socket hang up', { cause: loop })
    const scene = await play(() => Promise.reject(new UserError(FULL, { cause: inner })))
    const debug = scene.told.filter(([name]) => name === 'debug').map(([, text]) => String(text))
    const heads = debug.filter((each) => !each.startsWith('    at '))
    expect(heads).toEqual([
      'UserError: It is full.',
      'caused by: Error: socket hang up',
      ...Array<string>(4).fill('caused by: Error: a loop'),
    ])
    expect(debug.length).toBeGreaterThan(heads.length)
    const plain = await play(() => Promise.reject(new UserError(FULL, { cause: 'text' })))
    expect(plain.told.filter(([, text]) => String(text).startsWith('caused by'))).toEqual([])
  })

  test('with exit code 1 and the message that its work returned', async () => {
    const scene = await play(() => Promise.resolve(FULL))
    scene.process.emit('exit')
    expect([scene.process.exitCode, errors(scene)]).toEqual([1, ['It is full. [slots-full]']])
  })

  test('with exit code 1 and the message of a failure that was foreseen', async () => {
    const scene = await play(() => Promise.reject(new UserError({ ...FULL, state: 'Nothing was changed.' })))
    scene.process.emit('exit')
    expect([scene.process.exitCode, errors(scene)]).toEqual([
      1,
      ['It is full. Nothing was changed. [slots-full]'],
    ])
  })

  test('with exit code 1 and a request to report any other failure, with its trace for debugging', async () => {
    const scene = await play(() => Promise.reject(new TypeError('x is not a function.')))
    scene.process.emit('exit')
    expect(scene.process.exitCode).toBe(1)
    expect(errors(scene)).toEqual([
      'Unexpected error: x is not a function. Report this bug with the log of this step; it shows what was sent to VPS.org. Debug logging shows more. [bug]',
    ])
    const debug = scene.told.filter(([name]) => name === 'debug').map(([, text]) => text)
    expect(debug[0]).toBe('TypeError: x is not a function.')
    expect(debug[1]).toMatch(/^ +at /)
  })

  test('with exit code 1 whatever was thrown', async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever was thrown
    const scene = await play(() => Promise.reject('a text'))
    expect(scene.process.exitCode).toBe(1)
    expect(errors(scene)).toEqual([
      expect.stringMatching(/^Unexpected error: a text Report this bug with the log of this step.* \[bug\]$/),
    ])
    expect(scene.told).toHaveLength(1)
  })

  test('never silently: not when nothing is left to do before its work was done', async () => {
    const scene = await play(({ process }) => {
      process.emit('exit')
      return Promise.resolve(null)
    })
    expect([scene.process.exitCode, errors(scene)]).toEqual([
      1,
      [
        'This step ended before its work was done. Report this bug with the log of this step; it shows what was sent to VPS.org. [bug]',
      ],
    ])
  })

  test('at once, with one message, on an uncaught error', async () => {
    const scene = await play(({ process }) => {
      process.emit('uncaughtException', new UserError(FULL))
      process.emit('exit')
      return Promise.resolve(null)
    })
    expect([scene.process.exited, errors(scene)]).toEqual([1, ['It is full. [slots-full]']])
  })
})
