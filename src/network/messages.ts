/** What is said of a proxy that can't be used. */
import type { Message } from '../domain/message.ts'

/** How a proxy can end a step, for those who look it up. */
export type NetworkCode = 'proxy-address-invalid' | 'proxy-node-too-old'

const NOTHING_SENT = 'Nothing was sent to VPS.org.'

/** The value may hold a password, so it is not shown. */
export function notAProxy(): Message<NetworkCode> {
  return {
    code: 'proxy-address-invalid',
    what: '"https_proxy" does not hold the address of a proxy.',
    state: NOTHING_SENT,
    next: 'Set it to an address such as http://proxy.example:3128.',
  }
}

/** The runner's own Node can't use proxies. */
export function nodeTooOld(version: string): Message<NetworkCode> {
  return {
    code: 'proxy-node-too-old',
    what: `"https_proxy" is set, but Node ${version} of this runner cannot use a proxy.`,
    state: NOTHING_SENT,
    next: 'Update the runner: it needs Node 24.5 or newer.',
  }
}
