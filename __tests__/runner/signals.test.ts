import { expect, test } from '@jest/globals'
import { EventEmitter } from 'node:events'
import { abortOnSignals } from '../../src/runner/signals.ts'

test.each(['SIGINT', 'SIGTERM'])('%s aborts, and is named as the reason', (name) => {
  const source = new EventEmitter()
  const signal = abortOnSignals(source)

  expect(signal.aborted).toBe(false)
  source.emit(name)

  expect(signal.aborted).toBe(true)
  expect(signal.reason).toBe(name)
})

test('the first signal is the reason, and those that follow are listened to, so that they do not kill', () => {
  const source = new EventEmitter()
  const signal = abortOnSignals(source)

  for (const name of ['SIGINT', 'SIGTERM', 'SIGINT']) expect(source.emit(name)).toBe(true)

  expect(signal.reason).toBe('SIGINT')
})

test('other signals are left alone', () => {
  const source = new EventEmitter()
  abortOnSignals(source)

  expect(source.eventNames()).toEqual(['SIGINT', 'SIGTERM'])
})
