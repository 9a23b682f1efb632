/**
 * ping: asks hosts for an echo.
 *
 * Source: BusyBox 1.36.1 ping.c (FEATURE_FANCY_PING).
 * Simplified: anyone may do it, root or not; -A is an interval of nothing; -t and -p change nothing that can be seen.
 */
import type { AppletMain, AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR } from "../kernel/errno.ts";
import { isIpv4, isIpv6, isLoopback } from "../kernel/net/address.ts";
import { resolveHost } from "../kernel/net/resolver.ts";
import { SIGINT } from "../kernel/signals.ts";
import { BLOCKED } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const HEADER_BYTES = 8;
/** With fewer bytes no time fits into a packet. */
const TIME_BYTES = 4;
const MAX_SECONDS = 2147;
const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

interface Settings {
  readonly name: string;
  readonly host: string;
  readonly address: string;
  readonly source: string | null;
  /** 0: without end. */
  readonly count: number;
  readonly size: number;
  readonly intervalMs: number;
  readonly waitMs: number;
  /** 0: none. */
  readonly deadlineMs: number;
  readonly isQuiet: boolean;
}

export const pingApplet: Applet = { name: "ping", main: pingMain("ping") };
export const ping6Applet: Applet = { name: "ping6", main: pingMain("ping6") };

function pingMain(name: string): AppletMain {
  return function* (sys, argv) {
    const options = yield* parseOptions(sys, argv, "qvAc:s:t:w:W:I:np:i:46");
    if (!options) return 1;
    const [host] = options.operands;
    if (host === undefined || options.operands.length > 1 || (options.has("q") && options.has("v")))
      return yield* usageError(sys, name);
    const settings = yield* readSettings(sys, name, host, options);
    return settings ? yield* run(sys, settings) : 1;
  };
}

function* readSettings(sys: Sys, name: string, host: string, options: Options): Generator<void, Settings | null, void> {
  const numbers = { c: 0, s: 56, w: 0, W: 10, t: 0 };
  for (const letter of ["c", "s", "t", "w", "W"] as const) {
    const text = options.value(letter);
    const value = text === undefined ? numbers[letter] : parseNumber(text, 0, letter === "s" ? 65_535 : 4_294_967_295);
    if (value === null) {
      yield* complain(sys, name, `invalid number '${text ?? ""}'`);
      return null;
    }
    numbers[letter] = value;
  }
  const interval = options.value("i") ?? "1";
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(interval);
  if (!match) {
    yield* complain(sys, name, `invalid number '${interval}'`);
    return null;
  }
  const seconds = Math.min(Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1), MAX_SECONDS);
  const address = yield* findAddress(sys, name, host, options);
  if (address === null) return null;
  const source = options.value("I");
  const isDevice = source === "eth0" || source === "lo";
  if (source !== undefined && !isDevice && !isIpv4(source) && !isIpv6(source)) {
    yield* complain(sys, name, `bad address '${source}'`);
    return null;
  }
  return {
    name,
    host,
    address,
    source: source === undefined || isDevice || isIpv4(source) !== isIpv4(address) ? null : source,
    count: numbers.c,
    size: numbers.s,
    intervalMs: options.has("A") ? 0 : Math.floor(seconds * 1000),
    waitMs: numbers.W * 1000,
    deadlineMs: Math.min(numbers.w, MAX_SECONDS) * 1000,
    isQuiet: options.has("q"),
  };
}

function* findAddress(sys: Sys, name: string, host: string, options: Options): Generator<void, string | null, void> {
  const family = name === "ping6" ? "6" : options.last("46");
  const found = yield* resolveHost(sys, host);
  const addresses = typeof found === "string" ? [] : found;
  const address = addresses.find((one) => family === undefined || isIpv4(one) === (family === "4"));
  if (address !== undefined) return address;
  yield* complain(sys, name, `bad address '${host}'`);
  return null;
}

interface Tally {
  sent: number;
  received: number;
  /** Microseconds. */
  least: number;
  most: number;
  sum: number;
}

function* run(sys: Sys, settings: Settings): AppletRun {
  const { host, address, source, size, count } = settings;
  const tally: Tally = { sent: 0, received: 0, least: Number.MAX_SAFE_INTEGER, most: 0, sum: 0 };
  sys.k.setDisposition(sys.p, SIGINT, "catch");
  yield* sys.print(`PING ${host} (${address})${source === null ? "" : ` from ${source}`}: ${size} data bytes\n`);
  const started = sys.k.clock.now;
  for (;;) {
    const sentAt = sys.k.clock.now;
    if (settings.deadlineMs > 0 && sentAt - started >= settings.deadlineMs) break;
    tally.sent++;
    const isLast = count > 0 && tally.sent >= count;
    // After the last one it waits for what may still come, and not so long where something has come before.
    const patience = isLast ? (tally.received > 0 ? 1000 : settings.waitMs) : settings.intervalMs;
    const answer = yield* echo(sys, address, patience);
    if (answer === -EINTR) break;
    if (answer >= 0) yield* receive(sys, settings, tally, answer);
    if (isLast || (count > 0 && tally.received >= count)) break;
    const rest = settings.intervalMs - (sys.k.clock.now - sentAt);
    if (rest > 0 && (yield* sys.sleep(rest)) === -EINTR) break;
    sys.charge(10);
    if (sys.spent) yield;
  }
  yield* sys.print(summary(settings, tally));
  return tally.received === 0 || (settings.deadlineMs > 0 && tally.received < count) ? 1 : 0;
}

/** Milliseconds until the echo, or -errno. */
function* echo(sys: Sys, address: string, timeoutMs: number): Generator<void, number, void> {
  for (;;) {
    const result = sys.k.ping(sys.p, address, timeoutMs);
    if (result !== BLOCKED) return result;
    yield;
  }
}

function* receive(sys: Sys, settings: Settings, tally: Tally, ms: number): Generator<void, void, void> {
  const { address, size, isQuiet } = settings;
  const hasTime = size >= TIME_BYTES;
  const time = Math.round(ms * 1000) + 40 + sys.k.random.stream("ping").below(60);
  if (hasTime) {
    tally.sum += time;
    tally.least = Math.min(tally.least, time);
    tally.most = Math.max(tally.most, time);
  }
  const sequence = (tally.sent - 1) & 0xffff;
  tally.received++;
  if (isQuiet) return;
  const isOwn = isLoopback(address) || sys.p.ns.net.addresses.includes(address);
  const text = `${size + HEADER_BYTES} bytes from ${address}: seq=${sequence} ttl=${isOwn ? 64 : 63}`;
  yield* sys.print(`${text}${hasTime ? ` time=${milliseconds(time)} ms` : ""}\n`);
  yield* sys.flush();
}

/** Microseconds as `1.234`. */
function milliseconds(us: number): string {
  return `${Math.floor(us / 1000)}.${String(us % 1000).padStart(3, "0")}`;
}

function summary({ host }: Settings, { sent, received, least, most, sum }: Tally): string {
  const lost = sent === 0 ? 0 : Math.floor(((sent - received) * 100) / sent);
  const counts = `${sent} packets transmitted, ${received} packets received, ${lost}% packet loss`;
  const times = [least, Math.floor(sum / Math.max(1, received)), most].map(milliseconds).join("/");
  const trip = most === 0 ? "" : `round-trip min/avg/max = ${times} ms\n`;
  return `\n--- ${host} ping statistics ---\n${counts}\n${trip}`;
}
