/**
 * ip, ipaddr, iplink, iproute, iprule, ipneigh, ifconfig, route: the interfaces and routes of this network.
 *
 * Source: BusyBox 1.36.1 ip.c, libiproute (as built for glibc, which shows no `state`).
 * Simplified: nothing can be changed, as in a container without NET_ADMIN; neighbours and tunnels are never listed.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { EPERM } from "../../kernel/errno.ts";
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { complain, complainErrno } from "../message.ts";
import { interfaces, routeTable, routes } from "../net-routes.ts";
import type { NetInterface, NetRoute } from "../net-routes.ts";
import { parseOptions } from "../getopt.ts";
import { usageError } from "../usage.ts";
import { ifconfig } from "./ifconfig.ts";

type Family = "any" | "inet" | "inet6" | "link";

const OBJECTS = ["address", "route", "r", "link", "tunnel", "tunl", "rule", "neigh"];
const ADDRESS_COMMANDS = ["add", "change", "chg", "replace", "delete", "list", "show", "lst", "flush"];
const LINK_COMMANDS = ["add", "delete", "set", "show", "lst", "list"];
const ROUTE_COMMANDS = "a add append change chg delete get list show prepend replace test flush".split(" ");
const LISTS = ["list", "show", "lst"];
const RULE_COMMANDS = ["add", "delete", ...LISTS];
const TUNNEL_COMMANDS = ["add", "change", "delete", ...LISTS];
const NEIGHBOUR_COMMANDS = ["show", "flush"];
const RULES = ["0:\tfrom all lookup local \n", "32766:\tfrom all lookup main \n", "32767:\tfrom all lookup default \n"];

interface View {
  readonly applet: string;
  readonly family: Family;
  readonly isOneLine: boolean;
}

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const applet = (argv[0] ?? "").replace(/^.*\//, "");
  const words = argv.slice(1);
  if (applet === "ifconfig") return yield* ifconfig(sys, words);
  if (applet === "route") return yield* route(sys, words);
  const parsed = yield* parseCommon(sys, applet, words);
  if (typeof parsed === "number") return parsed;
  const { view, rest } = parsed;
  if (applet !== "ip") return yield* run(sys, view, applet.slice(2), rest);
  const [word, ...operands] = rest;
  const object = word === undefined ? undefined : OBJECTS.find((one) => one.startsWith(word));
  if (object === undefined) return yield* usageError(sys, "ip");
  return yield* run(sys, view, object, operands);
}

function* run(sys: Sys, view: View, object: string, words: readonly string[]): AppletRun {
  switch (object) {
    case "address":
    case "addr":
      return yield* address(sys, view, words);
    case "link":
      // Whatever is wrong with a link.
      return (yield* link(sys, view, words)) === 0 ? 0 : 2;
    case "route":
    case "r":
      return yield* ipRoute(sys, view, words);
    case "rule":
      return yield* listed(sys, view, words, RULE_COMMANDS, RULES);
    case "tunnel":
      return yield* listed(sys, view, words, TUNNEL_COMMANDS, []);
    default:
      return yield* listed(sys, view, words, NEIGHBOUR_COMMANDS, []);
  }
}

/** What can only be shown here: all of it, whatever it may be narrowed to. */
function* listed(
  sys: Sys,
  view: View,
  words: readonly string[],
  commands: readonly string[],
  lines: readonly string[],
): AppletRun {
  const [word] = words;
  const command = word === undefined ? "list" : commands.find((one) => one.startsWith(word));
  if (command === undefined) return yield* invalid(sys, view.applet, word ?? "", view.applet);
  if (!LISTS.includes(command)) return yield* forbidden(sys, view);
  yield* sys.print(lines.join(""));
  return 0;
}

function* parseCommon(
  sys: Sys,
  applet: string,
  words: readonly string[],
): Generator<void, { view: View; rest: readonly string[] } | number, void> {
  let family: Family = "any";
  let isOneLine = false;
  let at = 0;
  for (; words[at]?.startsWith("-"); at++) {
    const name = (words[at] ?? "").replace(/^--?/, "");
    if (words[at] === "--") {
      at++;
      break;
    }
    const option = ["oneline", "family", "4", "6", "0"].find((one) => one.startsWith(name));
    if (option === "oneline") isOneLine = true;
    else if (option === "4") family = "inet";
    else if (option === "6") family = "inet6";
    else if (option === "0") family = "link";
    else {
      const value = option === "family" ? words[++at] : undefined;
      if (value === undefined) return yield* usageError(sys, applet);
      if (value !== "inet" && value !== "inet6" && value !== "link")
        return yield* invalid(sys, applet, value, "family");
      family = value;
    }
  }
  return { view: { applet, family, isOneLine }, rest: words.slice(at) };
}

function* invalid(sys: Sys, applet: string, argument: string, to: string): AppletRun {
  yield* complain(sys, applet, `invalid argument '${argument}' to '${to}'`);
  return 1;
}

function* forbidden(sys: Sys, { applet }: View): AppletRun {
  yield* complainErrno(sys, applet, "RTNETLINK answers", -EPERM);
  return 2;
}

/** Takes addresses away, which nobody may. */
function* flush(sys: Sys, { applet }: View, words: readonly string[]): AppletRun {
  const [word, value] = words;
  const device = word === "dev" ? value : word;
  if (word === undefined) yield* complain(sys, applet, "flush requires an argument");
  else if (!interfaces(sys.p.ns.net.addresses).some(({ name }) => name === device))
    yield* complain(sys, applet, `can't find device '${device ?? ""}'`);
  else yield* complainErrno(sys, applet, "can't send flush request", -EPERM);
  return 1;
}

/** What a list may be narrowed to. */
interface Filter {
  device: string | null;
  scope: string | null;
  isUpOnly: boolean;
  label: string | null;
  to: string | null;
}

/** The exit code after a complaint. */
function* parseFilter(sys: Sys, applet: string, words: readonly string[]): Generator<void, Filter | number, void> {
  const filter: Filter = { device: null, scope: null, isUpOnly: false, label: null, to: null };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "up") {
      filter.isUpOnly = true;
      continue;
    }
    const isKeyword = ["to", "scope", "label", "dev"].includes(word);
    const value = isKeyword ? words[++at] : word;
    if (value === undefined) {
      yield* complain(sys, applet, 'command line is not complete, try option "help"');
      return 1;
    }
    if (word === "to") filter.to = value;
    else if (word === "scope") filter.scope = value === "all" ? null : value;
    else if (word === "label") filter.label = value;
    else if (filter.device !== null) {
      yield* complain(sys, applet, `either "dev" is duplicate, or "${value}" is garbage`);
      return 1;
    } else filter.device = value;
  }
  return filter;
}

function* address(sys: Sys, view: View, words: readonly string[]): AppletRun {
  const [word, ...operands] = words;
  const command = word === undefined ? "list" : ADDRESS_COMMANDS.find((one) => one.startsWith(word));
  if (command === undefined) return yield* invalid(sys, view.applet, word ?? "", view.applet);
  if (command === "flush") return yield* flush(sys, view, operands);
  if (!LISTS.includes(command)) return yield* forbidden(sys, view);
  return yield* list(sys, view, operands);
}

function* link(sys: Sys, view: View, words: readonly string[]): AppletRun {
  const [word, ...operands] = words;
  const command = word === undefined ? "list" : LINK_COMMANDS.find((one) => one.startsWith(word));
  if (command === undefined) return yield* invalid(sys, view.applet, word ?? "", view.applet);
  if (command === "set") {
    yield* complainErrno(sys, view.applet, "SIOCSIFFLAGS", -EPERM);
    return 1;
  }
  if (!LISTS.includes(command)) return yield* forbidden(sys, view);
  return yield* list(sys, { ...view, family: "link" }, operands);
}

function* list(sys: Sys, view: View, words: readonly string[]): AppletRun {
  const filter = yield* parseFilter(sys, view.applet, words);
  if (typeof filter === "number") return filter;
  const all = interfaces(sys.p.ns.net.addresses);
  if (filter.device !== null && !all.some(({ name }) => name === filter.device)) {
    yield* complain(sys, view.applet, `can't find device '${filter.device}'`);
    return 1;
  }
  for (const one of all) {
    if (filter.device !== null && one.name !== filter.device) continue;
    const addresses = view.family === "link" ? [] : addressLines(view, one, filter);
    const isNarrowed = view.family === "inet" || view.family === "inet6" || filter.to !== null;
    if (isNarrowed && addresses.length === 0) continue;
    if (!view.isOneLine || view.family === "link") yield* sys.print(linkLine(view, one));
    yield* sys.print(addresses.join(""));
  }
  return 0;
}

function linkLine(view: View, one: NetInterface): string {
  const flags = one.isLoopback ? "LOOPBACK,UP,LOWER_UP" : "BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN";
  const name = one.isLoopback ? one.name : `${one.name}@if${one.index + 5}`;
  const head = `${one.index}: ${name}: <${flags}> mtu ${one.mtu} qdisc noqueue qlen 1000`;
  if (view.family === "inet" || view.family === "inet6") return `${head}\n`;
  const broadcast = one.isLoopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff";
  const type = one.isLoopback ? "loopback" : "ether";
  return `${head}${view.isOneLine ? "\\" : "\n"}    link/${type} ${one.mac} brd ${broadcast}\n`;
}

function addressLines(view: View, one: NetInterface, filter: Filter): string[] {
  const lines: string[] = [];
  const front = view.isOneLine ? `${one.index}: ${one.name}` : "";
  const life = `${view.isOneLine ? "\\" : "\n"}       valid_lft forever preferred_lft forever\n`;
  const wanted = (scope: string, text: string): boolean =>
    (filter.scope === null || filter.scope === scope) && (filter.to === null || matches(text, filter.to));
  const scope4 = one.isLoopback ? "host" : "global";
  const scope6 = one.isLoopback ? "host" : "link";
  if (view.family !== "inet6" && wanted(scope4, one.address)) {
    const broadcast = one.broadcast === null ? "" : `brd ${one.broadcast} `;
    lines.push(`${front}    inet ${one.address}/${one.prefix} ${broadcast}scope ${scope4} ${one.name}${life}`);
  }
  if (view.family !== "inet" && wanted(scope6, one.address6))
    lines.push(`${front}    inet6 ${one.address6}/${one.prefix6} scope ${scope6} ${life}`);
  return lines;
}

/** Whether an address lies in `10.0.0.0/8`; other families never do. */
function matches(text: string, prefix: string): boolean {
  const [network = "", bits = "32"] = prefix.split("/");
  if (!isIpv4(text) || !isIpv4(network)) return text === network;
  const value = (dotted: string): number => dotted.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(value(text) / size) === Math.floor(value(network) / size);
}

function* ipRoute(sys: Sys, view: View, words: readonly string[]): AppletRun {
  const [word, ...operands] = words;
  const command = word === undefined ? "list" : ROUTE_COMMANDS.find((one) => one.startsWith(word));
  if (command === undefined) return yield* invalid(sys, view.applet, word ?? "", view.applet);
  if (command === "get") return yield* getRoute(sys, view, operands);
  if (!LISTS.includes(command)) return yield* forbidden(sys, view);
  const { addresses } = sys.p.ns.net;
  if (view.family === "inet6") {
    if (addresses.length > 0) yield* sys.print("fe80::/64 dev eth0  metric 256 \n");
    return 0;
  }
  const device = operands.indexOf("dev");
  const name = device < 0 ? "eth0" : (operands[device + 1] ?? "");
  if (name !== "eth0" && name !== "lo") {
    yield* complain(sys, view.applet, `can't find device '${name}'`);
    return 1;
  }
  const isDefaultOnly = operands.includes("default");
  for (const one of routes(addresses)) {
    if (name === "lo" || (isDefaultOnly && one.prefix > 0)) continue;
    yield* sys.print(`${routeLine(one)}\n`);
  }
  return 0;
}

function routeLine({ destination, prefix, gateway, source }: NetRoute): string {
  const to = prefix === 0 ? "default" : prefix === 32 ? destination : `${destination}/${prefix}`;
  const via = gateway === null ? "" : `via ${gateway} `;
  const scope = gateway === null ? "scope link " : "";
  return `${to} ${via}dev eth0 ${scope}${source === null ? "" : ` src ${source} `}`;
}

function* getRoute(sys: Sys, view: View, words: readonly string[]): AppletRun {
  const target = words[0] === "to" ? words[1] : words[0];
  if (target === undefined || (!isIpv4(target) && !isIpv6(target))) {
    const text =
      target === undefined
        ? "need at least destination address"
        : `an inet address is expected rather than "${target}"`;
    yield* complain(sys, view.applet, text);
    return 1;
  }
  const { addresses } = sys.p.ns.net;
  const [own = "127.0.0.1"] = addresses;
  if (target.startsWith("127.") || addresses.includes(target)) {
    const source = target.startsWith("127.") ? "127.0.0.1" : own;
    yield* sys.print(`local ${target} dev lo  src ${source} \n`);
    return 0;
  }
  const all = routes(addresses).toSorted((a, b) => b.prefix - a.prefix);
  const found = all.find((one) => matches(target, `${one.destination}/${one.prefix}`));
  if (!found) {
    yield* complain(sys, view.applet, "RTNETLINK answers: Network is unreachable");
    return 2;
  }
  const via = found.gateway === null ? "" : `via ${found.gateway} `;
  yield* sys.print(`${target} ${via}dev eth0  src ${own} \n`);
  return 0;
}

function* route(sys: Sys, words: readonly string[]): AppletRun {
  const options = yield* parseOptions(sys, ["route", ...words], "+A:ne");
  if (!options) return 1;
  const [action] = options.operands;
  if (action !== undefined) {
    if (action !== "add" && action !== "del" && action !== "delete") return yield* usageError(sys, "route");
    yield* complainErrno(sys, "route", action === "add" ? "SIOCADDRT" : "SIOCDELRT", -EPERM);
    return 1;
  }
  yield* sys.print(routeTable(sys.p.ns.net.addresses, options.count("e") < 2, options.has("n")));
  return 0;
}
