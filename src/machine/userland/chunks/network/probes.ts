/** ipcalc, arp, arping, traceroute, traceroute6, whois, pscan, tcpsvd. Source: BusyBox 1.36.1 networking. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, ETIMEDOUT, strerror } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { BLOCKED } from "../../../kernel/types.ts";
import { calledName } from "../../family.ts";
import { execProgram, forkApplet } from "../../exec-program.ts";
import { parseOptions } from "../../getopt.ts";
import { complain } from "../../message.ts";
import { lookupHost, lookupPort, reverseName } from "../../net-names.ts";
import { interfaces } from "../../net-routes.ts";
import { numberOption } from "../../number-option.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

function toNumber(address: string): number | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return null;
  const bytes = address.split(".").map(Number);
  return bytes.some((byte) => byte > 255) ? null : bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : 2 ** 32 - 2 ** (32 - prefix);
}

/** The mask that an address of that class has where none is given. */
function classMask(address: number): number {
  const first = Math.floor(address / 2 ** 24);
  return maskOf(first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32);
}

export const ipcalcApplet: Applet = {
  name: "ipcalc",
  *main(sys, argv): AppletRun {
    const long = { netmask: "m", broadcast: "b", network: "n", prefix: "p", hostname: "h", silent: "s" };
    const options = yield* parseOptions(sys, argv, "mbnphs", long);
    if (!options) return 1;
    const [text, maskText, ...more] = options.operands;
    const wanted = ["m", "b", "n", "p", "h"].some((letter) => options.has(letter));
    if (text === undefined || more.length > 0 || !wanted) return yield* usageError(sys, "ipcalc");
    const fail = function* (message: string): AppletRun {
      if (!options.has("s")) yield* complain(sys, "ipcalc", message);
      return 1;
    };
    const [addressText = "", prefixText] = text.split("/", 2);
    const address = toNumber(addressText);
    if (address === null) return yield* fail(`bad IP address: ${addressText}`);
    let mask = classMask(address);
    if (prefixText !== undefined) {
      if (!/^\d+$/.test(prefixText) || Number(prefixText) > 32) return yield* fail(`bad IP prefix: ${prefixText}`);
      mask = maskOf(Number(prefixText));
    }
    if (maskText !== undefined) {
      if (prefixText !== undefined) return yield* fail("use prefix or netmask, not both");
      const given = toNumber(maskText);
      if (given === null) return yield* fail(`bad netmask: ${maskText}`);
      mask = given;
    }
    const network = address - (address % (2 ** 32 - mask || 1));
    if (options.has("m")) yield* sys.print(`NETMASK=${toAddress(mask)}\n`);
    if (options.has("b")) yield* sys.print(`BROADCAST=${toAddress(network + (2 ** 32 - mask) - 1)}\n`);
    if (options.has("n")) yield* sys.print(`NETWORK=${toAddress(network)}\n`);
    if (options.has("p")) yield* sys.print(`PREFIX=${mask.toString(2).replaceAll("0", "").length}\n`);
    if (!options.has("h")) return 0;
    const name = yield* reverseName(sys, addressText);
    if (name === null) return yield* fail(`can't find hostname for ${addressText}`);
    yield* sys.print(`HOSTNAME=${name}\n`);
    return 0;
  },
};

/** Simplified: neighbours are not kept, so that the table is empty. */
export const arpApplet: Applet = {
  name: "arp",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "A:p:H:t:i:adnDsv");
    if (!options) return 1;
    const [host] = options.operands;
    if (options.has("s") || options.has("d")) {
      const call = options.has("d") ? "SIOCDARP(priv)" : "SIOCSARP";
      yield* complain(sys, "arp", `${call}: Operation not permitted`);
      return 1;
    }
    if (host !== undefined) {
      const found = yield* lookupHost(sys, "arp", host, 0);
      if (!found) return 1;
      yield* sys.print(`${host} (${found.address}) -- no entry\n`);
    }
    if (options.has("v")) yield* sys.print("Entries: 0\tSkipped: 0\tFound: 0\n");
    return 0;
  },
};

/** Milliseconds until an echo, or -errno. */
function* echo(sys: Sys, address: string, timeoutMs: number): Generator<void, number, void> {
  for (;;) {
    const result = sys.k.ping(sys.p, address, timeoutMs);
    if (result !== BLOCKED) return result;
    yield;
  }
}

export const arpingApplet: Applet = {
  name: "arping",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "UDAqfbc:w:I:s:");
    if (!options) return 1;
    const [host, ...more] = options.operands;
    if (host === undefined || more.length > 0) return yield* usageError(sys, "arping");
    const count = yield* numberOption(sys, "arping", options, "c", 0);
    const seconds = yield* numberOption(sys, "arping", options, "w", 0);
    if (count === null || seconds === null) return 1;
    const device = options.value("I") ?? "eth0";
    const link = interfaces(sys.p.ns.net.addresses).find(({ name }) => name === device);
    if (!link) {
      yield* complain(sys, "arping", `interface ${device} not found: No such device`);
      return 1;
    }
    const found = yield* lookupHost(sys, "arping", host, 0);
    if (!found) return 1;
    const own = sys.p.ns.net.addresses.find((one) => one.includes(".")) ?? "0.0.0.0";
    if (!options.has("q")) yield* sys.print(`ARPING ${found.address} from ${own} ${device}\n`);
    const started = sys.k.clock.now;
    let sent = 0;
    let received = 0;
    while ((count === 0 || sent < count) && (seconds === 0 || sys.k.clock.now - started < seconds * 1000)) {
      const at = sys.k.clock.now;
      sent++;
      const answer = yield* echo(sys, found.address, 1000);
      if (answer === -EINTR) break;
      if (answer >= 0) {
        received++;
        if (!options.has("q"))
          yield* sys.print(
            `Unicast reply from ${found.address} [02:42:${hardware(found.address)}]  ${answer.toFixed(3)}ms\n`,
          );
        if (options.has("f")) break;
      }
      if (count > 0 && sent >= count) break;
      yield* sys.sleep(Math.max(0, 1000 - (sys.k.clock.now - at)));
    }
    if (!options.has("q"))
      yield* sys.print(
        `Sent ${sent} probe(s) (1 broadcast(s))\nReceived ${received} response(s) (0 request(s), 0 broadcast(s))\n`,
      );
    return received > 0 ? 0 : 1;
  },
};

/** The last four bytes of a made-up hardware address: those of the IP address. */
function hardware(address: string): string {
  return address
    .split(".")
    .map((byte) => Number(byte).toString(16).padStart(2, "0"))
    .join(":");
}

/** Simplified: between two Pods lies one hop, their node; what does not answer is asked at every hop. */
function* traceroute(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = calledName(argv);
  const options = yield* parseOptions(sys, argv, "46FIlnrdvxt:i:m:p:q:s:w:z:f:");
  if (!options) return 1;
  const [host, size] = options.operands;
  if (host === undefined) return yield* usageError(sys, applet);
  const hops = yield* numberOption(sys, applet, options, "m", 30, { min: 1, max: 255 });
  const queries = yield* numberOption(sys, applet, options, "q", 3, { min: 1, max: 255 });
  const wait = yield* numberOption(sys, applet, options, "w", 3, { min: 1, max: 86_400 });
  if (hops === null || queries === null || wait === null) return 1;
  const found = yield* lookupHost(sys, applet, host, 0);
  if (!found) return 1;
  const packet = size ?? (applet === "traceroute6" ? "72" : "46");
  yield* sys.print(`${applet} to ${host} (${found.address}), ${hops} hops max, ${packet} byte packets\n`);
  const isNear = sys.p.ns.net.addresses.includes(found.address) || found.address.startsWith("127.");
  for (let hop = 1; hop <= hops; hop++) {
    yield* sys.print(`${String(hop).padStart(2)}  `);
    const isAnswering = isNear || hop > 1;
    const gateway = sys.p.ns.net.addresses.find((one) => one.includes("."))?.replace(/\d+$/, "1") ?? "*";
    const shown = isAnswering ? found.address : gateway;
    let isReached = false;
    for (let query = 0; query < queries; query++) {
      const answer = isAnswering ? yield* echo(sys, found.address, wait * 1000) : 0;
      if (answer < 0) {
        yield* sys.print(query === 0 ? "*" : "  *");
        continue;
      }
      isReached ||= isAnswering;
      const label =
        query > 0
          ? ""
          : options.has("n")
            ? shown
            : `${isAnswering ? ((yield* reverseName(sys, shown)) ?? shown) : shown} (${shown})`;
      const ms = answer + 0.04 + sys.k.random.stream("traceroute").below(60) / 1000;
      yield* sys.print(`${label}  ${ms.toFixed(3)} ms`);
    }
    yield* sys.print("\n");
    yield* sys.flush();
    if (isReached) return 0;
  }
  return 0;
}

export const tracerouteApplet: Applet = { name: "traceroute", main: traceroute };
export const traceroute6Applet: Applet = { name: "traceroute6", main: traceroute };

/** A TCP connection; -errno after a complaint. */
function* connect(sys: Sys, applet: string, host: string, port: number): Generator<void, Fd | number, void> {
  const found = yield* lookupHost(sys, applet, host, port);
  if (!found) return -1;
  const fd = sys.k.socket(sys.p, "tcp");
  const failed = isError(fd) ? fd : yield* sys.connect(fd, found.address, found.port);
  if (failed >= 0) return fd;
  yield* complain(sys, applet, `can't connect to remote host (${found.address}): ${strerror(failed)}`);
  return failed;
}

export const whoisApplet: Applet = {
  name: "whois",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "ih:p:");
    if (!options) return 1;
    const port = yield* numberOption(sys, "whois", options, "p", 43, { min: 1, max: 65_535 });
    if (port === null) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "whois");
    for (const name of options.operands) {
      const server = options.value("h") ?? "whois.iana.org";
      yield* sys.print(`[Querying ${server}:${port} '${name}']\n`);
      const fd = yield* connect(sys, "whois", server, port);
      if (isError(fd)) return 1;
      yield* sys.writeAll(fd, `${name}\r\n`);
      const text = yield* sys.readAll(fd);
      if (!isError(text)) yield* sys.print(text.replaceAll("\r", ""));
      sys.k.close(sys.p, fd);
    }
    return 0;
  },
};

export const pscanApplet: Applet = {
  name: "pscan",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "cbp:P:t:T:");
    if (!options) return 1;
    const [host] = options.operands;
    if (host === undefined) return yield* usageError(sys, "pscan");
    const first = yield* numberOption(sys, "pscan", options, "p", 1, { min: 1, max: 65_535 });
    const last = yield* numberOption(sys, "pscan", options, "P", 1024, { min: 1, max: 65_535 });
    const wait = yield* numberOption(sys, "pscan", options, "t", 5000);
    if (first === null || last === null || wait === null) return 1;
    const found = yield* lookupHost(sys, "pscan", host, 0);
    if (!found) return 1;
    yield* sys.print(`Scanning ${host} ports ${first} to ${last}\n Port\tProto\tState\tService\n`);
    const counts = { closed: 0, open: 0, blocked: 0 };
    for (let port = first; port <= last; port++) {
      const fd = sys.k.socket(sys.p, "tcp");
      if (isError(fd)) break;
      sys.k.setSocketTimeout(sys.p, fd, wait);
      const failed = yield* sys.connect(fd, found.address, port);
      sys.k.close(sys.p, fd);
      const state = failed >= 0 ? "open" : failed === -ETIMEDOUT ? "blocked" : "closed";
      counts[state]++;
      const isShown = state === "open" || (state === "closed" ? options.has("c") : options.has("b"));
      if (isShown) yield* sys.print(`${String(port).padStart(5)}\ttcp\t${state}\t${SERVICES[port] ?? "unknown"}\n`);
      sys.charge(5);
      if (sys.spent) yield;
    }
    yield* sys.print(`${counts.closed} closed, ${counts.open} open, ${counts.blocked} timed out (or blocked) ports\n`);
    return 0;
  },
};

const SERVICES: Readonly<Record<number, string>> = {
  21: "ftp",
  22: "ssh",
  23: "telnet",
  25: "smtp",
  53: "domain",
  80: "http",
  443: "https",
};

/** One program for each connection, with the connection as its standard input and output. */
export const tcpsvdApplet: Applet = {
  name: "tcpsvd",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "+c:C:i:x:u:l:Eb:hpt:v");
    if (!options) return 1;
    const [ip, portText, ...program] = options.operands;
    if (ip === undefined || portText === undefined || program.length === 0) return yield* usageError(sys, "tcpsvd");
    const limit = yield* numberOption(sys, "tcpsvd", options, "c", 30, { min: 1, max: 1_000_000 });
    const port = yield* lookupPort(sys, "tcpsvd", portText, 0);
    if (limit === null || port === null) return 1;
    const fd = sys.k.socket(sys.p, "tcp");
    const address = ip === "0" ? "::" : ip;
    const bound = isError(fd) ? fd : sys.k.bind(sys.p, fd, address, port);
    const listening = bound < 0 ? bound : sys.k.listen(sys.p, fd, 20);
    if (listening < 0) {
      yield* complain(sys, "tcpsvd", `bind: ${strerror(listening)}`);
      return 1;
    }
    if (options.has("v")) yield* complain(sys, "tcpsvd", `listening on ${ip}:${port}, starting`);
    let running = 0;
    for (;;) {
      for (
        let ended = yield* sys.wait(-1, { noHang: true });
        typeof ended !== "number";
        ended = yield* sys.wait(-1, { noHang: true })
      ) {
        running--;
        if (options.has("v"))
          yield* complain(
            sys,
            "tcpsvd",
            `end ${ended.pid} exit ${ended.status.code}\ntcpsvd: status ${running}/${limit}`,
          );
      }
      if (running >= limit) {
        yield* sys.wait();
        running--;
        continue;
      }
      const ready = yield* sys.poll([{ fd, read: true }], running > 0 ? 200 : -1);
      if (isError(ready) || ready.length === 0) continue;
      const connection = yield* sys.accept(fd);
      if (isError(connection)) continue;
      const peer = sys.k.peerAddress(sys.p, connection);
      const child = forkApplet(sys, function* (own) {
        own.k.dup2(own.p, connection, 0);
        own.k.dup2(own.p, connection, 1);
        own.k.close(own.p, connection);
        own.k.close(own.p, fd);
        const remote: [ByteString, ByteString][] =
          typeof peer === "number" ? [] : [["TCPREMOTEADDR", `${peer.address}:${peer.port}`]];
        const env = new Map([...own.p.env, ["PROTO", "TCP"] as const, ...remote]);
        const failed = yield* execProgram(own, program, env);
        yield* complain(own, "tcpsvd", `can't execute '${program[0] ?? ""}': ${strerror(failed)}`);
        return 127;
      });
      sys.k.close(sys.p, connection);
      if (isError(child)) continue;
      running++;
      if (options.has("v"))
        yield* complain(
          sys,
          "tcpsvd",
          `status ${running}/${limit}\ntcpsvd: start ${child.pid} ${typeof peer === "number" ? "" : `${peer.address}:${peer.port}`}`,
        );
    }
  },
};
