/**
 * ifconfig: the interfaces of this network.
 *
 * Source: BusyBox 1.36.1 ifconfig.c, interface.c.
 * Simplified: nothing is counted and nothing can be changed, as in a container without NET_ADMIN.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { ENODEV, EPERM } from "../../kernel/errno.ts";
import { complain, complainErrno } from "../message.ts";
import { interfaces, netmask } from "../net-routes.ts";
import type { NetInterface } from "../net-routes.ts";

const FLAG_WORDS = /^-?(up|down|arp|trailers|promisc|multicast|allmulti|dynamic)$/;

export function* ifconfig(sys: Sys, words: readonly string[]): AppletRun {
  const [first, ...rest] = words[0] === "-a" ? words.slice(1) : words;
  const all = interfaces(sys.p.ns.net.addresses).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const isKnown = all.some(({ name }) => name === first);
  if (rest.length > 0) {
    const isFlag = rest.some((word) => FLAG_WORDS.test(word));
    if (isFlag && !isKnown) {
      yield* complainErrno(sys, "ifconfig", "SIOCGIFFLAGS", -ENODEV);
      return 1;
    }
    const call = isFlag ? "SIOCSIFFLAGS" : callOf(rest);
    yield* complainErrno(sys, "ifconfig", call, -EPERM);
    return 1;
  }
  if (first !== undefined && !isKnown) {
    yield* complain(sys, "ifconfig", `${first}: error fetching interface information: Device not found`);
    return 1;
  }
  for (const one of all) if (first === undefined || one.name === first) yield* sys.print(describe(one));
  return 0;
}

/** The request that would have made the change. */
function callOf([word = ""]: readonly string[]): string {
  if (word === "mtu") return "SIOCSIFMTU";
  if (word === "netmask") return "SIOCSIFNETMASK";
  if (word === "hw") return "SIOCSIFHWADDR";
  return "SIOCSIFADDR";
}

function describe(one: NetInterface): string {
  const title = one.isLoopback ? "Local Loopback  " : `Ethernet  HWaddr ${one.mac.toUpperCase()}  `;
  const broadcast = one.broadcast === null ? "" : ` Bcast:${one.broadcast} `;
  const flags = one.isLoopback ? "UP LOOPBACK RUNNING" : "UP BROADCAST RUNNING MULTICAST";
  const lines = [
    `inet addr:${one.address} ${broadcast} Mask:${netmask(one.prefix)}`,
    `inet6 addr: ${one.address6}/${one.prefix6} Scope:${one.isLoopback ? "Host" : "Link"}`,
    `${flags}  MTU:${one.mtu}  Metric:1`,
    "RX packets:0 errors:0 dropped:0 overruns:0 frame:0",
    "TX packets:0 errors:0 dropped:0 overruns:0 carrier:0",
    "collisions:0 txqueuelen:1000 ",
    "RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)",
  ];
  return `${one.name.padEnd(9)} Link encap:${title}\n${lines.map((line) => `          ${line}\n`).join("")}\n`;
}
