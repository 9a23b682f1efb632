/**
 * `alpine/socat`: connects one address with another; what people put before a Service or a database to reach it elsewhere.
 * Source: socat 1.8 manual (addresses, options, exit status), its messages.
 * Simplified: of addresses TCP-LISTEN, TCP and STDIO; of options fork (others are taken in and change nothing), each client
 * being a connection of the one process.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { isIpv4 } from "../../kernel/net/address.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import type { Fd } from "../../kernel/types.ts";
import { STANDARD_PATH } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { listenOn, program } from "../parts/service.ts";
import { goDate } from "../web/http-date.ts";
import { numbered } from "../web/web-image.ts";
import type { Image } from "../types.ts";
import { relay } from "./relay.ts";
import type { Target } from "./relay.ts";

interface Address {
  readonly kind: "listen" | "connect" | "stdio";
  readonly host: string;
  readonly port: number;
  readonly forks: boolean;
}

/** Options that have a word of their own. */
const VALUED = new Set(["-b", "-t", "-T", "-lf", "-lp", "-r", "-R", "-L", "-W"]);
const HALF_CLOSE_MS = 500;
const READ_BYTES = 65_536;
/** 128 + SIGTERM: the handler says what ended it. */
const TERMINATED = 143;

function parseAddress(text: string): Address | null {
  const [head = "", ...options] = text.split(",");
  const [, type = "", rest = ""] = /^([A-Za-z0-9-]+)(?::(.*))?$/.exec(head) ?? [];
  const forks = options.includes("fork");
  if (text === "-" || /^(STDIO|STDIN|STDOUT)$/i.test(head)) return { kind: "stdio", host: "", port: 0, forks };
  if (/^TCP[46]?-(LISTEN|L)$/i.test(type)) return { kind: "listen", host: "", port: Number(rest), forks };
  const target = /^(.*):(\d+)$/.exec(rest);
  if (!target || !/^TCP[46]?(-CONNECT)?$/i.test(type)) return null;
  return { kind: "connect", host: (target[1] ?? "").replace(/^\[|\]$/g, ""), port: Number(target[2]), forks };
}

function said(sys: Sys, level: "E" | "W", text: string): string {
  return `${goDate(sys.k.clock.epoch)} socat[${sys.p.pid}] ${level} ${text}\n`;
}

function unreachable(sys: Sys, { host, port }: Target, address: string | null, errno: number): string {
  const why =
    address === null
      ? `getaddrinfo("${host}", "${port}"): Name does not resolve`
      : `connect(5, AF=2 ${address}:${port}, 16): ${strerror(errno)}`;
  return said(sys, "E", why);
}

const socat: AppletMain = function* (sys, argv): AppletRun {
  const words = argv
    .slice(1)
    .filter((word, i) => (word === "-" || !word.startsWith("-")) && !VALUED.has(argv[i] ?? ""));
  if (argv.includes("-V")) {
    yield* sys.print("socat by Gerhard Rieger and contributors - see www.dest-unreach.org\nsocat version 1.8.0.3\n");
    return 0;
  }
  if (words.length !== 2) {
    yield* sys.error(
      said(sys, "E", `exactly 2 addresses required (there are ${words.length}); use option "-h" for help`),
    );
    return 1;
  }
  const addresses: Address[] = [];
  for (const word of words) {
    const address = parseAddress(word);
    if (!address) {
      const type = word.replace(/[:,].*$/, "");
      yield* sys.error(`socat: the address ${type} is not simulated by Podarium; TCP-LISTEN, TCP and - are\n`);
      return 1;
    }
    addresses.push(address);
  }
  const [from, to] = addresses as [Address, Address];
  if (from.kind === "listen" && to.kind === "connect") return yield* pass(sys, from, to);
  const fds: Fd[] = [];
  for (const address of addresses) {
    const fd = yield* openAddress(sys, address);
    if (fd < 0) return 1;
    fds.push(fd);
  }
  return yield* copy(sys, fds[0] ?? 0, fds[1] ?? 0);
};

/** From every client to the target: all of them with `fork`, else the first. */
function* pass(sys: Sys, { port, forks }: Address, target: Target): AppletRun {
  const listener = listenOn(sys, port);
  if (isError(listener)) {
    yield* sys.error(said(sys, "E", `bind(5, {AF=2 0.0.0.0:${port}}, 16): ${strerror(listener)}`));
    return 1;
  }
  const frontend = {
    isHttp: false,
    targets: () => [target],
    unreachable: "",
    failed: (to: Target, ip: string | null, errno: number) => unreachable(sys, to, ip, errno),
  };
  const code = yield* relay(sys, new Map([[listener, frontend]]), { isOnce: !forks, onSignal: TERMINATED });
  if (code === TERMINATED) yield* sys.error(said(sys, "W", "exiting on signal 15"));
  return code;
}

/** A descriptor to read and write; standard input for STDIO. */
function* openAddress(sys: Sys, address: Address): Generator<void, number, void> {
  if (address.kind === "stdio") return 0;
  if (address.kind === "listen") {
    const listener = listenOn(sys, address.port);
    if (isError(listener)) return listener;
    sys.k.setSocketTimeout(sys.p, listener, null);
    return yield* sys.accept(listener);
  }
  const found = isIpv4(address.host) ? [address.host] : yield* resolveHost(sys, address.host);
  const [ip] = typeof found === "string" ? [] : found;
  if (ip === undefined) {
    yield* sys.error(unreachable(sys, address, null, 0));
    return -1;
  }
  const fd = sys.k.socket(sys.p, "tcp");
  const failed = fd < 0 ? fd : yield* sys.connect(fd, ip, address.port);
  if (failed === 0) return fd;
  yield* sys.error(unreachable(sys, address, ip, failed));
  return -1;
}

/** Both ways, until both sides have ended, or half a second after one has. */
function* copy(sys: Sys, left: Fd, right: Fd): AppletRun {
  const targets = new Map<Fd, Fd>([
    [left, right === 0 ? 1 : right],
    [right, left === 0 ? 1 : left],
  ]);
  const open = new Set<Fd>([left, right]);
  while (open.size > 0) {
    const timeout = open.size === 1 ? HALF_CLOSE_MS : -1;
    const ready = yield* sys.poll(
      [...open].map((fd) => ({ fd, read: true })),
      timeout,
    );
    if (typeof ready === "number" || ready.length === 0) return 0;
    for (const { fd } of ready) {
      const data = yield* sys.read(fd, READ_BYTES);
      if (!isError(data) && data !== "") {
        yield* sys.writeAll(targets.get(fd) ?? 1, data);
        continue;
      }
      open.delete(fd);
      const other = targets.get(fd) ?? 1;
      if (other !== 1) sys.k.shutdown(sys.p, other, "write");
    }
  }
  return 0;
}

export const socatImage: Image = {
  names: ["alpine/socat"],
  latest: "1.8.0.3",
  acceptsTag: numbered,
  sizeBytes: 4_300_000,
  layers: [...alpine.layers, { "/usr/bin/socat": program("socat", socat, 400_000) }],
  config: { entrypoint: ["socat"], cmd: [], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
};
