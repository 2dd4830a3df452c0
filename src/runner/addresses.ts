/** The runner's own network addresses. */
import { BlockList, isIP } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'

/** The network interfaces, as `os.networkInterfaces()` gives them. */
export type Interfaces = Readonly<
  Record<string, readonly Pick<NetworkInterfaceInfo, 'address'>[] | undefined>
>

/**
 * Which of `addresses` this machine has itself. Compares addresses, not their spelling, and not the length of
 * a prefix behind them. A machine behind network address translation does not know its public address, so an
 * empty answer proves nothing.
 */
export function ownAmong(addresses: readonly string[], interfaces: Interfaces): readonly string[] {
  const own = new BlockList()
  for (const { address } of Object.values(interfaces).flatMap((each) => each ?? [])) {
    const family = isIP(address)
    if (family !== 0) own.addAddress(address, family === 4 ? 'ipv4' : 'ipv6')
  }
  return addresses.filter((each) => {
    const [address = ''] = each.trim().split('/')
    const family = isIP(address)
    return family !== 0 && own.check(address, family === 4 ? 'ipv4' : 'ipv6')
  })
}
