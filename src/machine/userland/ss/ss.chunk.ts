/**
 * ss: the sockets of this network. Source: iproute2 6.1 (misc/ss.c: columns, states, filters).
 * Simplified: nothing waits in queues, so that Send-Q of a listener is its backlog's usual 128 and everything else 0; no
 * timers, memory and internals (-o -m -i -e add nothing); the descriptor of a socket is always 3.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { isIpv4, isIpv6, isWildcard } from "../../kernel/net/address.ts";
import type { Proc, SocketInfo } from "../../kernel/types.ts";
import { getopt } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { filterOf } from "./filter.ts";
import type { Filter } from "./filter.ts";
import { stateOf, STATE_NAMES } from "./state.ts";
import { laidOut } from "./table.ts";
import type { Row } from "./table.ts";

const LONG = {
  help: "h",
  version: "V",
  numeric: "n",
  resolve: "r",
  all: "a",
  listening: "l",
  options: "o",
  extended: "e",
  memory: "m",
  processes: "p",
  threads: "T",
  info: "i",
  summary: "s",
  ipv4: "4",
  ipv6: "6",
  tcp: "t",
  udp: "u",
  raw: "w",
  unix: "x",
  family: "f",
  "no-header": "H",
  oneline: "O",
  query: "A",
  socket: "A",
};
const USAGE = "Usage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n";
/** What a listener's Send-Q shows. */
const BACKLOG = 128;
const BAD_OPTION = 255;

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const parsed = getopt(argv, "hVnralompeiTbEZzs460tuwdxSMf:HOA:F:K", LONG);
  if (!parsed.ok) {
    yield* sys.error(`${parsed.message}${USAGE}`);
    return BAD_OPTION;
  }
  const { options } = parsed;
  if (options.has("V")) yield* sys.print("ss utility, iproute2-6.1.0\n");
  else if (options.has("h")) yield* sys.print(USAGE);
  else if (options.has("s")) yield* sys.print(summary(sys.k.sockets(sys.p)));
  else return yield* list(sys, options);
  return 0;
}

function* list(sys: Sys, options: Options): AppletRun {
  const filter = filterOf(options.operands, portOf);
  if (filter === null) {
    yield* sys.error(`ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n${USAGE}`);
    return BAD_OPTION;
  }
  const families = familiesOf(options);
  const chosen = sys.k.sockets(sys.p).filter((one) => isWanted(one, families, options, filter));
  const order = ["unix", "udp", "tcp"];
  const rank = (one: SocketInfo): number => order.indexOf(one.type) * 2 + (isIpv6(one.local.address) ? 1 : 0);
  const rows = chosen.toSorted((a, b) => rank(a) - rank(b)).map((one, i) => rowOf(sys, one, options, i));
  yield* sys.print(
    laidOut(rows, {
      // Sockets of the kinds tcp and udp are all of one kind.
      hasNetid: families.length > 1 || families[0] === "unix",
      hasState: filter.states === null || filter.states.size > 1,
      hasHeader: !options.has("H"),
    }),
  );
  return 0;
}

/** Kinds of sockets that are asked for; all of them where none is. */
function familiesOf(options: Options): string[] {
  const named = (options.value("A") ?? options.value("f") ?? "").split(",").flatMap((word) => {
    if (word === "inet" || word === "inet6") return ["tcp", "udp"];
    return /^(tcp|udp|unix)$/.test(word) ? [word] : [];
  });
  const wanted = [
    ...(options.has("t") ? ["tcp"] : []),
    ...(options.has("u") ? ["udp"] : []),
    ...(options.has("x") ? ["unix"] : []),
    ...named,
  ];
  if (wanted.length > 0) return wanted;
  return options.has("4") || options.has("6") ? ["udp", "tcp"] : ["unix", "udp", "tcp"];
}

function isWanted(one: SocketInfo, families: readonly string[], options: Options, filter: Filter): boolean {
  if (!families.includes(one.type)) return false;
  const isSix = isIpv6(one.local.address);
  if (one.type !== "unix" && options.has("4") !== options.has("6") && options.has("6") !== isSix) return false;
  const state = stateOf(one);
  if (filter.states !== null) {
    if (!filter.states.has(state)) return false;
  } else if (options.has("l") && !options.has("a")) {
    if (state !== "listening" && !(state === "closed" && one.type === "udp")) return false;
  } else if (!options.has("a") && (state === "listening" || state === "closed")) return false;
  return filter.matches(one);
}

function rowOf(sys: Sys, one: SocketInfo, options: Options, index: number): Row {
  const netid = one.type === "unix" ? "u_str" : one.type;
  const state = STATE_NAMES[stateOf(one)] ?? "UNCONN";
  const queues = ["0", one.state === "listen" ? String(BACKLOG) : "0"] as const;
  const process = options.has("p") ? usersOf(sys, one) : "";
  if (one.type === "unix")
    return { netid, state, queues, local: [one.local.address || "*", ` ${index + 1}`], remote: ["*", " 0"], process };
  const show = (address: string): string => {
    if (isIpv4(address)) return address;
    return isWildcard(address) ? "*" : `[${address}]`;
  };
  const port = (number: number): string =>
    `:${options.has("n") ? portText(number) : serviceName(sys, number, one.type)}`;
  const isSix = !isIpv4(one.local.address);
  const remote = one.remote ?? { address: isSix ? "::" : "0.0.0.0", port: 0 };
  return {
    netid,
    state,
    queues,
    local: [show(one.local.address), port(one.local.port)],
    remote: [show(remote.address), port(remote.port)],
    process,
  };
}

function portText(port: number): string {
  return port === 0 ? "*" : String(port);
}

/** The name that /etc/services gives a port. */
function serviceName(sys: Sys, port: number, protocol: string): string {
  if (port === 0) return "*";
  const text = sys.k.readFile(sys.p, "/etc/services");
  const wanted = `${port}/${protocol}`;
  const line = (typeof text === "string" ? text : "").split("\n").find((one) => one.split(/\s+/)[1] === wanted);
  return line?.split(/\s+/)[0] ?? String(port);
}

/** A filter may name a service; names that the image's file does not have are no ports. */
function portOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

function usersOf(sys: Sys, { proc }: SocketInfo): string {
  const isSeen = proc !== null && proc.ns.pid === sys.p.ns.pid;
  if (!isSeen || proc.state === "dead" || proc.state === "zombie") return "";
  return ` users:(("${nameOf(proc)}",pid=${proc.pid},fd=3))`;
}

function nameOf(proc: Proc): string {
  return (proc.argv[0] ?? "").replace(/^.*\//, "").slice(0, 15);
}

function summary(sockets: readonly SocketInfo[]): string {
  const count = (type: string, isSix: boolean): number =>
    sockets.filter((one) => one.type === type && isIpv6(one.local.address) === isSix).length;
  const row = (name: string, four: number, six: number): string =>
    `${name}\t  ${String(four + six).padEnd(9)} ${String(four).padEnd(9)} ${String(six).padEnd(9)}\n`;
  const tcp = [count("tcp", false), count("tcp", true)] as const;
  const udp = [count("udp", false), count("udp", true)] as const;
  const established = sockets.filter((one) => one.type === "tcp" && one.state === "established").length;
  return (
    `Total: ${sockets.length}\nTCP:   ${tcp[0] + tcp[1]} (estab ${established}, closed 0, orphaned 0, timewait 0)\n\n` +
    `Transport Total     IP        IPv6\n${row("RAW", 0, 0)}${row("UDP", ...udp)}${row("TCP", ...tcp)}` +
    `${row("INET", tcp[0] + udp[0], tcp[1] + udp[1])}${row("FRAG", 0, 0)}\n`
  );
}
