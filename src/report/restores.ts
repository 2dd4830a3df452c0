/** What is known of a restore that was sent, in words: for post and for a rollback by hand. */
import { duration } from './words.ts'

/** What the last reading of a server's state showed; `status` `null`: nothing, and `why` says so in a sentence. */
export type LastReading =
  { readonly kind: 'status'; readonly status: string } | { readonly kind: 'not-seen'; readonly why: string }

/** Tells whether the last look showed the server restoring. */
export function isSeenRestoring(seen: LastReading): boolean {
  return seen.kind === 'status' && seen.status === 'restoring'
}

/**
 * Tells how a server is after a restore that the API refused. `asItWas`: a sentence for a server that nobody
 * restores.
 */
export function afterRefusal(serverId: string, seen: LastReading, asItWas: string): string {
  if (seen.kind === 'not-seen') return `The state of server ${serverId} is not known. ${seen.why}`
  return isSeenRestoring(seen)
    ? `Another restore of server ${serverId} is under way. Wait until it is over, then check what it brought back.`
    : `${asItWas} Its state is "${seen.status}".`
}

/** Tells how often a restore was sent that was refused in the end; nothing where that was once. */
export function howOften(tries: number, forMs: number): string {
  if (tries === 1) return ''
  return ` The restore was sent ${tries} times${forMs < 1000 ? '' : ` in ${duration(forMs)}`}.`
}

/** Returns what speaks for a restore of which it is unknown whether it began. */
export function afterLostAnswer(serverId: string, seen: LastReading): string {
  if (seen.kind === 'not-seen') return `The state of server ${serverId} is not known. ${seen.why}`
  return isSeenRestoring(seen)
    ? `Server ${serverId} is being restored now, by this restore or by another one.`
    : `No look showed the server restoring; its state is "${seen.status}".`
}

/** Of a restore that was accepted, while the server looks as if it never began. */
export function neverSeen(serverId: string, status: string): string {
  return `VPS.org accepted the restore, and the server was never seen restoring. The state of server ${serverId} is "${status}".`
}

/** What was seen of a restore until nobody could wait any longer. `lastStatus` `null`: nothing was. */
export interface SoFar {
  readonly sawRestoring: boolean
  readonly lastStatus: string | null
}

/** Returns the same in words, when the time is over. */
export function soFar({ sawRestoring, lastStatus }: SoFar): string {
  if (lastStatus === 'restoring') return 'It goes on at VPS.org.'
  if (lastStatus === null)
    return 'It goes on at VPS.org, if it has begun: the state of the server could not be checked.'
  return sawRestoring
    ? `It goes on at VPS.org; its last state was "${lastStatus}".`
    : `The server was never seen restoring; its last state was "${lastStatus}".`
}

/** Returns the same in words, when the server can't be looked at any more. */
export function lastSeen({ sawRestoring, lastStatus }: SoFar): string {
  if (lastStatus === null) return 'It was never seen after the restore was sent.'
  return `Its last state was "${lastStatus}"${sawRestoring ? '' : ', and it was never seen restoring'}.`
}

/** Added to the end of a restore whose answer was lost. */
export const SEEN_INSTEAD = 'The answer to the restore was lost; the server was seen restoring after it.'

/** VPS.org's own words: "This may take 5-15 minutes." */
export const USUAL_RESTORE = '5 to 15 minutes are usual'

/**
 * Returns what to look for at VPS.org after a restore that was not seen to its end: it may never have begun where
 * nobody saw it begin.
 */
export function lookFirst(serverId: string, undone: 'deploy' | 'rollback', sawRestoring: boolean): string {
  return `Before you ${undone === 'deploy' ? 'deploy again' : 'do anything else'}, ${
    sawRestoring
      ? `look at server ${serverId} at VPS.org: it must have left "restoring" (${USUAL_RESTORE}).`
      : `check server ${serverId} at VPS.org: see whether a restore has begun.`
  }`
}
