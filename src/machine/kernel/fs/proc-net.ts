/** /proc/PID/net: the sockets and routes of a process's network. Source: proc(5). */
import type { Process } from "../process.ts";
import type { NetSpace } from "../net/net-space.ts";
import { expandIpv6, isIpv6 } from "../net/address.ts";
import type { SocketAddress, SocketInfo } from "../types.ts";

const TCP_HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const TCP6_HEAD =
  "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const UDP_HEAD =
  "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n";
const UNIX_HEAD = "Num       RefCount Protocol Flags    Type St Inode Path\n";
const STATES = { listen: "0A", established: "01", closed: "07" } as const;

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, "0");

function hexAddress({ address, port }: SocketAddress): string {
  if (isIpv6(address)) {
    const groups = expandIpv6(address) ?? [];
    const bytes = groups.flatMap((group) => [group >> 8, group & 255]);
    let out = "";
    for (let word = 0; word < 16; word += 4) for (let i = 3; i >= 0; i--) out += hex(bytes[word + i] ?? 0, 2);
    return `${out}:${hex(port, 4)}`;
  }
  const parts = address.split(".").map(Number).reverse();
  return `${parts.map((part) => hex(part, 2)).join("")}:${hex(port, 4)}`;
}

function rows(infos: readonly SocketInfo[], nowhere: string): string {
  return infos
    .map((info, index) => {
      const remote = info.remote ?? { address: nowhere, port: 0 };
      const uid = String(info.proc?.cred.uid ?? 0).padStart(5);
      const head = `${String(index).padStart(4)}: ${hexAddress(info.local)} ${hexAddress(remote)} ${STATES[info.state]}`;
      return `${head} 00000000:00000000 00:00000000 00000000 ${uid}        0 ${10_000 + index} 1 0000000000000000 100 0 0 10 0\n`;
    })
    .join("");
}

const of = (owner: Process, type: SocketInfo["type"], isSix = false): SocketInfo[] =>
  (owner.ns.net as NetSpace)
    .infos()
    .filter(
      (info) =>
        info.type === type && (type !== "tcp" || info.state !== "closed") && isIpv6(info.local.address) === isSix,
    );

/** By name. */
export const NET_TEXTS: Readonly<Record<string, (owner: Process) => string>> = {
  tcp: (owner) => TCP_HEAD + rows(of(owner, "tcp"), "0.0.0.0"),
  tcp6: (owner) => TCP6_HEAD + rows(of(owner, "tcp", true), "::"),
  udp: (owner) => UDP_HEAD + rows(of(owner, "udp"), "0.0.0.0"),
  dev: (owner) => devices(owner.ns.net as NetSpace),
  route: (owner) => routes(owner.ns.net as NetSpace),
  // Even where a Pod has no IPv6 address of its own, the loopback device has one.
  if_inet6: () => "00000000000000000000000000000001 01 80 10 80       lo\n",
  unix: (owner) => UNIX_HEAD + unixRows((owner.ns.net as NetSpace).infos()),
};

function unixRows(infos: readonly SocketInfo[]): string {
  return infos
    .filter(({ type }) => type === "unix")
    .map(({ state, local }, i) => {
      const isListening = state === "listen";
      const flags = isListening ? "00010000" : "00000000";
      const path = local.address === "" ? "" : ` ${local.address}`;
      return `0000000000000000: 00000002 00000000 ${flags} 0001 ${isListening ? "01" : "03"} ${String(20_000 + i).padStart(5)}${path}\n`;
    })
    .join("");
}

function devices(space: NetSpace): string {
  const zero =
    "       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0\n";
  const head =
    "Inter-|   Receive                                                |  Transmit\n" +
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";
  return `${head}    lo: ${zero}${space.addresses.length > 0 ? `  eth0: ${zero}` : ""}`;
}

function routes(space: NetSpace): string {
  const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
  const own = space.addresses.find((address) => !isIpv6(address));
  if (own === undefined) return head;
  const [a = 0, b = 0, c = 0] = own.split(".").map(Number);
  const gateway = hex(1, 2) + hex(c, 2) + hex(b, 2) + hex(a, 2);
  const network = `00${hex(c, 2)}${hex(b, 2)}${hex(a, 2)}`;
  return `${head}eth0\t00000000\t${gateway}\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\t${network}\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`;
}
