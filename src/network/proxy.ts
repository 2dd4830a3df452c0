/** The proxy that the usual variables name, as Node's agents take it. */
import { UserError } from '../domain/user-error.ts'
import { nodeTooOld, notAProxy } from './messages.ts'

/** A proxy is configured in a way that can't be used. */
export class ProxyError extends UserError {
  override readonly name = 'ProxyError'
}

/** The first Node whose agents understand proxy variables. */
const PROXY_SINCE = [24, 5] as const

/**
 * Returns the variables for Node's agents; none where no proxy is set.
 * @throws ProxyError
 */
export function proxyEnvironment(environment: NodeJS.ProcessEnv, nodeVersion: string): NodeJS.ProcessEnv {
  const https_proxy = environment['https_proxy'] ?? environment['HTTPS_PROXY']
  if (https_proxy === undefined || https_proxy === '') return {}
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number)
  if (major < PROXY_SINCE[0] || (major === PROXY_SINCE[0] && minor < PROXY_SINCE[1])) {
    throw new ProxyError(nodeTooOld(nodeVersion))
  }
  const no_proxy = environment['no_proxy'] ?? environment['NO_PROXY']
  return { https_proxy: proxyAddress(https_proxy), ...(no_proxy === undefined ? {} : { no_proxy }) }
}

/** Checked here: an address that Node's agent does not understand would lead it past the proxy, without a word. */
function proxyAddress(text: string): string {
  // Without a scheme, it is `http` for the runner and for other tools.
  const trimmed = text.trim()
  const address = trimmed.includes('://') ? trimmed : `http://${trimmed}`
  // A URL may hold line breaks, which are left out of it; Node refuses them, and shows the whole address.
  if (/^https?:/i.test(address) && !/\s/.test(address) && isDecodable(address)) return address
  // The value itself may hold a password, so it is not shown.
  throw new ProxyError(notAProxy())
}

/** Tells whether this is a URL, in which the user name and the password are encoded as they should be. */
function isDecodable(address: string): boolean {
  try {
    const { username, password } = new URL(address)
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}
