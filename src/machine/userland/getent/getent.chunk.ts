/**
 * getent: what the name service knows, from /etc and the DNS. Source: glibc 2.36, nss/getent.c for exit codes: 1 a database
 * that nobody knows, 2 a key that is not there, 3 a list that cannot be had.
 * Simplified: passwd, group, shadow, hosts, ahosts, ahostsv4, ahostsv6 and services; of canonical names those that the
 * search finds.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { readResolvConf, resolveHost, searchNames } from "../../kernel/net/resolver.ts";
import type { ByteString } from "../../kernel/types.ts";
import { getopt } from "../getopt.ts";
import { reverseName } from "../net-names.ts";

const TRY = "Try `getent --help' or `getent --usage' for more information.\n";
const NOT_FOUND = 2;
const NO_LIST = 3;

/** Lines of a file of /etc whose first field, or number in the third, is the key; all without one. */
function* colonFile(sys: Sys, path: ByteString, keys: readonly ByteString[], hasNumbers: boolean): AppletRun {
  const text = sys.k.readFile(sys.p, path);
  const lines = typeof text === "number" ? [] : text.split("\n").filter((line) => /^[^#:]+:/.test(line));
  if (keys.length === 0) for (const line of lines) yield* sys.print(`${line}\n`);
  let code = 0;
  for (const key of keys) {
    const at = hasNumbers && /^\d+$/.test(key) ? 2 : 0;
    const found = lines.find((line) => line.split(":")[at] === key);
    if (found === undefined) code = NOT_FOUND;
    else yield* sys.print(`${found}\n`);
  }
  return code;
}

interface HostsLine {
  readonly address: string;
  readonly names: readonly string[];
}

function hostsFile(sys: Sys): HostsLine[] {
  const text = sys.k.readFile(sys.p, "/etc/hosts");
  const lines = typeof text === "number" ? [] : text.split("\n");
  return lines.flatMap((line) => {
    const [address, ...names] = line.replace(/#.*$/, "").trim().split(/\s+/);
    return address === undefined || names.length === 0 ? [] : [{ address, names }];
  });
}

/** The addresses of a name by the DNS, under the first of the searched names that has some. */
function* fromDns(sys: Sys, name: string): Generator<void, HostsLine[], void> {
  for (const full of searchNames(name, readResolvConf(sys))) {
    const found = yield* resolveHost(sys, `${full}.`);
    if (typeof found === "string") continue;
    return found.map((address) => ({ address, names: [full] }));
  }
  return [];
}

function* hostsOf(sys: Sys, key: string): Generator<void, HostsLine[], void> {
  if (isIpv4(key) || isIpv6(key)) {
    const listed = hostsFile(sys).find(({ address }) => address === key);
    if (listed) return [listed];
    const name = yield* reverseName(sys, key);
    return name === null ? [] : [{ address: key, names: [name] }];
  }
  const listed = hostsFile(sys).filter(({ names }) => names.includes(key));
  return listed.length > 0 ? listed : yield* fromDns(sys, key);
}

/** One family only: IPv6 where there is one. */
function* hosts(sys: Sys, keys: readonly ByteString[]): AppletRun {
  const row = ({ address, names }: HostsLine): string => `${address.padEnd(15)} ${names.join(" ")}\n`;
  if (keys.length === 0) for (const line of hostsFile(sys)) yield* sys.print(row(line));
  let code = 0;
  for (const key of keys) {
    const found = yield* hostsOf(sys, key);
    const six = found.filter(({ address }) => isIpv6(address));
    const shown = six.length > 0 ? six : found;
    if (shown.length === 0) code = NOT_FOUND;
    for (const line of shown) yield* sys.print(row(line));
  }
  return code;
}

/** All addresses, with the kinds of sockets that they are for. */
function* addresses(sys: Sys, keys: readonly ByteString[], wants: (address: string) => boolean): AppletRun {
  if (keys.length === 0) return NO_LIST;
  let code = 0;
  for (const key of keys) {
    const found = isIpv4(key) || isIpv6(key) ? [{ address: key, names: [key] }] : yield* hostsOf(sys, key);
    const wanted = found.filter(({ address }) => wants(address));
    if (wanted.length === 0) code = NOT_FOUND;
    for (const [i, { address, names }] of wanted.entries())
      for (const kind of ["STREAM", "DGRAM", "RAW"])
        yield* sys.print(
          `${address.padEnd(15)} ${kind.padEnd(6)} ${i === 0 && kind === "STREAM" ? (names[0] ?? "") : ""}\n`,
        );
  }
  return code;
}

function* services(sys: Sys, keys: readonly ByteString[]): AppletRun {
  const text = sys.k.readFile(sys.p, "/etc/services");
  const rows = (typeof text === "number" ? [] : text.split("\n")).flatMap((line) => {
    const [name, port, ...aliases] = line.replace(/#.*$/, "").trim().split(/\s+/);
    return name === undefined || port === undefined ? [] : [{ name, port, aliases }];
  });
  const show = ({ name, port, aliases }: (typeof rows)[number]): string =>
    `${[name.padEnd(21), port, ...aliases].join(" ")}\n`;
  if (keys.length === 0) for (const row of rows) yield* sys.print(show(row));
  let code = 0;
  for (const key of keys) {
    const [wanted, protocol] = key.split("/");
    const found = rows.find(
      ({ name, port, aliases }) =>
        (name === wanted || aliases.includes(wanted ?? "") || port.split("/")[0] === wanted) &&
        (protocol === undefined || port.endsWith(`/${protocol}`)),
    );
    if (found) yield* sys.print(show(found));
    else code = NOT_FOUND;
  }
  return code;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const parsed = getopt(argv, "+is:", { "no-idn": "i", service: "s" });
  if (!parsed.ok) {
    yield* sys.error(parsed.message + TRY);
    return 64;
  }
  const [database, ...keys] = parsed.options.operands;
  switch (database) {
    case undefined:
      yield* sys.error(`getent: wrong number of arguments\n${TRY}`);
      return 1;
    case "passwd":
      return yield* colonFile(sys, "/etc/passwd", keys, true);
    case "group":
      return yield* colonFile(sys, "/etc/group", keys, true);
    case "shadow":
      return yield* colonFile(sys, "/etc/shadow", keys, false);
    case "hosts":
      return yield* hosts(sys, keys);
    case "ahosts":
      return yield* addresses(sys, keys, () => true);
    case "ahostsv4":
      return yield* addresses(sys, keys, isIpv4);
    case "ahostsv6":
      return yield* addresses(sys, keys, isIpv6);
    case "services":
      return yield* services(sys, keys);
    default:
      yield* sys.error(`Unknown database: ${database}\n${TRY}`);
      return 1;
  }
}
