/**
 * netstat: the sockets of this network.
 *
 * Source: BusyBox 1.36.1 netstat.c (FEATURE_NETSTAT_WIDE, FEATURE_NETSTAT_PRG).
 * Simplified: nothing waits in queues; a socket that was handed on belongs to a process with the same command line; the
 * i-node numbers of unix sockets are those of their places in the list.
 */
import type { Sys } from "../kernel/applet.ts";
import { isIpv4, isWildcard } from "../kernel/net/address.ts";
import type { SocketAddress, SocketInfo } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { mapped, reverseName } from "./net-names.ts";
import { routeTable } from "./net-routes.ts";
import type { Applet } from "./types.ts";

const NORMAL_WIDTH = 23;
const WIDE_WIDTH = 51;
const PROGRAM_BANNER = "PID/Program name    ";
const PROGRAM_WIDTH = 19;

interface View {
  readonly listening: boolean;
  readonly connected: boolean;
  readonly numeric: boolean;
  readonly width: number;
  readonly programs: boolean;
}

export const netstatApplet: Applet = {
  name: "netstat",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "laentuwxrWp");
    if (!options) return 1;
    if (options.has("r")) {
      yield* sys.print(routeTable(sys.p.ns.net.addresses, options.has("e"), options.has("n")));
      return 0;
    }
    const view: View = {
      listening: options.has("l") || options.has("a"),
      connected: !options.has("l") || options.has("a"),
      numeric: options.has("n"),
      width: options.has("W") ? WIDE_WIDTH : NORMAL_WIDTH,
      programs: options.has("p"),
    };
    const wanted = options.last("tuwx") === undefined ? "tuwx" : ["t", "u", "w", "x"].filter((one) => options.has(one));
    const sockets = sys.k.sockets(sys.p);
    if (["t", "u", "w"].some((one) => wanted.includes(one))) {
      const titles = `${"Local Address".padEnd(view.width)} ${"Foreign Address".padEnd(view.width)}`;
      yield* sys.print(`Active Internet connections ${servers(view)}\n`);
      yield* sys.print(`Proto Recv-Q Send-Q ${titles} State       ${view.programs ? PROGRAM_BANNER : ""}\n`);
    }
    if (wanted.includes("t")) yield* printInternet(sys, view, sockets, "tcp");
    if (wanted.includes("u")) yield* printInternet(sys, view, sockets, "udp");
    if (wanted.includes("x")) yield* printUnix(sys, view, sockets);
    return 0;
  },
};

function servers({ listening, connected }: View): string {
  if (listening && connected) return "(servers and established)";
  return listening ? "(only servers)" : "(w/o servers)";
}

/** Sockets of the IPv4 family first, listeners before connections. */
function* printInternet(
  sys: Sys,
  view: View,
  sockets: readonly SocketInfo[],
  type: "tcp" | "udp",
): Generator<void, void, void> {
  const chosen = sockets.filter((one) => one.type === type && (type === "udp" || one.state !== "closed"));
  const wide = new Set(
    chosen.filter(({ state, local }) => state === "listen" && !isIpv4(local.address)).map(({ local }) => local.port),
  );
  const isWide = ({ local }: SocketInfo): boolean => !isIpv4(local.address) || wide.has(local.port);
  const rank = (one: SocketInfo): number => (isWide(one) ? 2 : 0) + (one.state === "listen" ? 0 : 1);
  for (const one of chosen.toSorted((a, b) => rank(a) - rank(b))) {
    const isConnected = one.remote !== null && one.remote.port !== 0;
    if (isConnected ? !view.connected : !view.listening) continue;
    const anywhere: SocketAddress = { address: isWide(one) ? "::" : "0.0.0.0", port: 0 };
    const show = (address: SocketAddress): SocketAddress => (isWide(one) ? mapped(address) : address);
    const local = yield* nameOf(sys, view, show(one.local));
    const remote = yield* nameOf(sys, view, one.remote ? show(one.remote) : anywhere);
    const state = one.state === "listen" ? "LISTEN" : isConnected ? "ESTABLISHED" : "";
    const line = `${type}   ${"0".padStart(6)} ${"0".padStart(6)} ${local.padEnd(view.width)} ${remote.padEnd(view.width)}`;
    yield* sys.print(`${line} ${state.padEnd(12)}${view.programs ? programOf(sys, one) : ""}\n`);
  }
}

function* nameOf(sys: Sys, { numeric }: View, { address, port }: SocketAddress): Generator<void, string, void> {
  const name = numeric || isWildcard(address) ? null : yield* reverseName(sys, address);
  return `${name ?? address}:${port === 0 ? "*" : port}`;
}

/** `PID/NAME`, or `-` for a process of somebody else. */
function programOf(sys: Sys, { proc }: SocketInfo): string {
  if (proc === null || proc.ns.pid !== sys.p.ns.pid) return "-";
  const isAlive = (state: string): boolean => state !== "dead" && state !== "zombie";
  const owner = isAlive(proc.state)
    ? proc
    : sys.k.processes(sys.p).find((one) => isAlive(one.state) && one.argv.join("\0") === proc.argv.join("\0"));
  if (!owner) return "-";
  return `${owner.pid}/${(owner.argv[0] ?? "").replace(/^.*\//, "")}`.slice(0, PROGRAM_WIDTH);
}

function* printUnix(sys: Sys, view: View, sockets: readonly SocketInfo[]): Generator<void, void, void> {
  yield* sys.print(`Active UNIX domain sockets ${servers(view)}\n`);
  const banner = view.programs ? PROGRAM_BANNER : "";
  yield* sys.print(`Proto RefCnt Flags       Type       State         I-Node ${banner}Path\n`);
  const chosen = sockets.filter(({ type }) => type === "unix");
  for (const [index, one] of chosen.entries()) {
    const isListening = one.state === "listen";
    if (isListening ? !view.listening : !view.connected) continue;
    const state = isListening ? "LISTENING" : one.state === "established" ? "CONNECTED" : "";
    const flags = isListening ? "[ ACC ]" : "[ ]";
    const fields = `${"unix".padEnd(5)} ${(isListening ? "2" : "3").padEnd(6)} ${flags.padEnd(11)} ${"STREAM".padEnd(10)}`;
    const program = view.programs ? programOf(sys, one).padEnd(20) : "";
    yield* sys.print(`${fields} ${state.padEnd(13)} ${String(index + 1).padStart(6)} ${program}${one.local.address}\n`);
  }
}
