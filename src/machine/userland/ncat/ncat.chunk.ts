/**
 * ncat: nmap's netcat. Source: Ncat 7.93 (messages, exit codes: 1 where the network failed, 2 where the command line did).
 * Simplified: no TLS (--ssl), proxies, chat, broker or SCTP: they are refused; -x, -g and the like too.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { EAGAIN, EINTR, ENOENT, ETIMEDOUT, strerror } from "../../kernel/errno.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { SIGPIPE } from "../../kernel/signals.ts";
import type { Fd, SocketAddress } from "../../kernel/types.ts";
import { execProgram, forkApplet } from "../exec-program.ts";
import { getopt } from "../getopt.ts";
import type { Options } from "../getopt.ts";

const NETWORK = 1;
const COMMAND_LINE = 2;
const VERSION = "Version 7.93 ( https://nmap.org/ncat )";
const PRESET_PORT = "31337";
const READ_BYTES = 8192;
const LONG = {
  listen: "l",
  "keep-open": "k",
  verbose: "v",
  zero: "z",
  wait: "w",
  "idle-timeout": "i",
  delay: "d",
  "sh-exec": "c",
  exec: "e",
  udp: "u",
  "source-port": "p",
  source: "s",
  nodns: "n",
  crlf: "C",
  telnet: "t",
  "max-conns": "m",
  unixsock: "U",
  output: "o",
  help: "h",
  "send-only": "send-only",
  "recv-only": "recv-only",
  "no-shutdown": "no-shutdown",
  version: "version",
  ssl: "ssl",
};
const UNITS: Readonly<Record<string, number>> = { ms: 1, "": 1000, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds; null where it is no time. */
function duration(text: string): number | null {
  const [, number, unit = ""] = /^(\d*\.?\d+)(ms|[smh]?)$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * (UNITS[unit] ?? 1000);
}

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const parsed = getopt(argv, "46lkvzw:i:d:c:e:up:s:nCtm:Uo:x:g:G:h", LONG);
  const quit = function* (text: string): AppletRun {
    yield* sys.error(`Ncat: ${text} QUITTING.\n`);
    return COMMAND_LINE;
  };
  if (!parsed.ok) {
    yield* sys.error(parsed.message);
    return yield* quit("Try `--help' or man(1) ncat for more information, usage options and help.");
  }
  const { options } = parsed;
  if (options.has("version")) {
    yield* sys.error(`Ncat: ${VERSION}\n`);
    return 0;
  }
  if (options.has("h")) {
    yield* sys.print("Ncat 7.93 ( https://nmap.org/ncat )\nUsage: ncat [options] [hostname] [port]\n");
    return 0;
  }
  for (const one of ["ssl", "x", "g", "G"])
    if (options.has(one)) return yield* quit(`-${one.length > 1 ? "-" : ""}${one} is not simulated by Podarium.`);
  for (const one of ["w", "i", "d"]) {
    const value = options.value(one);
    if (value !== undefined && duration(value) === null)
      return yield* quit(`Invalid -${one} timeout (must be greater than 0).`);
  }
  sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
  if (options.has("v")) yield* sys.error(`Ncat: ${VERSION}\n`);
  return yield* new Ncat(sys, options).run();
}

class Ncat {
  readonly #sys: Sys;
  readonly #options: Options;
  #sent = 0;
  #received = 0;

  constructor(sys: Sys, options: Options) {
    this.#sys = sys;
    this.#options = options;
  }

  *run(): AppletRun {
    const isListening = this.#options.has("l");
    const isUnix = this.#options.has("U");
    const { operands } = this.#options;
    if (operands.length > 2)
      return yield* this.#quit(`Got more than one port specification: ${operands.slice(1).join(" ")}.`);
    if (isUnix)
      return isListening ? yield* this.#listen(operands[0] ?? "", 0) : yield* this.#connect(operands[0] ?? "", 0);
    const isPortAlone = operands.length === 1 && /^\d+$/.test(operands[0] ?? "");
    const [host, port = this.#options.value("p") ?? PRESET_PORT] =
      isListening && isPortAlone ? ["", operands[0]] : operands;
    if (!/^\d+$/.test(port) || Number(port) > 65_535) return yield* this.#quit(`Invalid port number "${port}".`);
    if (isListening) return yield* this.#listen(host ?? "", Number(port));
    if (host === undefined) return yield* this.#quit("You must specify a host to connect to.");
    return yield* this.#connect(host, Number(port));
  }

  *#say(text: string): Generator<void, void, void> {
    yield* this.#sys.error(`Ncat: ${text}\n`);
  }

  *#quit(text: string): AppletRun {
    yield* this.#say(`${text} QUITTING.`);
    return COMMAND_LINE;
  }

  #kind(): "tcp" | "udp" | "unix" {
    if (this.#options.has("U")) return "unix";
    return this.#options.has("u") ? "udp" : "tcp";
  }

  #ms(option: string): number {
    const value = this.#options.value(option);
    return value === undefined ? -1 : (duration(value) ?? -1);
  }

  *#address(host: string): Generator<void, string | null, void> {
    if (this.#options.has("U")) return host;
    const found = yield* resolveHost(this.#sys, host);
    return typeof found === "string" ? null : (found[0] ?? null);
  }

  *#connect(host: string, port: number): AppletRun {
    const sys = this.#sys;
    const address = yield* this.#address(host);
    if (address === null) return yield* this.#quit(`Could not resolve hostname "${host}": Name or service not known.`);
    const fd = sys.k.socket(sys.p, this.#kind());
    if (isError(fd)) return NETWORK;
    const source = this.#options.value("p");
    if (source !== undefined) sys.k.bind(sys.p, fd, this.#options.value("s") ?? "0.0.0.0", Number(source));
    const wait = this.#ms("w");
    sys.k.setSocketTimeout(sys.p, fd, wait < 0 ? 10_000 : wait);
    const connected = yield* sys.connect(fd, address, port);
    if (connected < 0) {
      const isLate = connected === -ETIMEDOUT || connected === -EAGAIN;
      const reason = isLate ? "TIMEOUT" : strerror(connected);
      // Of a name with one address only what went wrong is told, and only who listens to it hears it.
      if (!this.#options.has("z") || this.#options.has("v")) yield* this.#say(`${reason}.`);
      return NETWORK;
    }
    sys.k.setSocketTimeout(sys.p, fd, null);
    if (this.#options.has("v")) yield* this.#say(`Connected to ${address}:${port}.`);
    if (this.#options.has("z")) {
      if (this.#options.has("v")) yield* this.#say("0 bytes sent, 0 bytes received in 0.00 seconds.");
      return 0;
    }
    const command = this.#command();
    if (command) return yield* this.#become(command, fd);
    const started = sys.k.clock.now;
    const code = yield* this.#relay(fd);
    const seconds = ((sys.k.clock.now - started) / 1000).toFixed(2);
    if (this.#options.has("v"))
      yield* this.#say(`${this.#sent} bytes sent, ${this.#received} bytes received in ${seconds} seconds.`);
    return code;
  }

  /** The program that is to speak instead of the user. */
  #command(): readonly string[] | null {
    const shell = this.#options.value("c");
    if (shell !== undefined) return ["/bin/sh", "-c", shell];
    const program = this.#options.value("e");
    return program === undefined ? null : program.split(/\s+/);
  }

  *#become(command: readonly string[], fd: Fd): AppletRun {
    const sys = this.#sys;
    for (const target of [0, 1]) sys.k.dup2(sys.p, fd, target);
    const failed = yield* execProgram(sys, command);
    yield* this.#quit(`exec: ${strerror(failed)}.`);
    return failed === -ENOENT ? 127 : NETWORK;
  }

  *#listen(host: string, port: number): AppletRun {
    const sys = this.#sys;
    const address = host === "" ? "0.0.0.0" : yield* this.#address(host);
    if (address === null) return yield* this.#quit(`Could not resolve hostname "${host}": Name or service not known.`);
    const fd = sys.k.socket(sys.p, this.#kind());
    if (isError(fd)) return NETWORK;
    const bound = sys.k.bind(sys.p, fd, address, port);
    if (bound < 0) return yield* this.#quit(`bind to ${host === "" ? "0.0.0.0" : host}:${port}: ${strerror(bound)}.`);
    if (this.#options.has("v")) {
      if (host === "") yield* this.#say(`Listening on :::${port}`);
      yield* this.#say(`Listening on ${address}:${port}`);
    }
    if (this.#options.has("u")) return yield* this.#serveDatagrams(fd);
    sys.k.listen(sys.p, fd, 10);
    return yield* this.#serve(fd);
  }

  /** One client, or with -k one after the other and, where a command speaks, all at once. */
  *#serve(listener: Fd): AppletRun {
    const sys = this.#sys;
    const keepsOpen = this.#options.has("k");
    const command = this.#command();
    for (;;) {
      const client = yield* sys.accept(listener);
      if (client === -EINTR) continue;
      if (isError(client)) return NETWORK;
      while (typeof sys.k.wait(sys.p, -1, { noHang: true }) !== "number");
      if (this.#options.has("v")) yield* this.#announce(sys.k.peerAddress(sys.p, client));
      if (!command) {
        const code = yield* this.#relay(client, keepsOpen);
        if (!keepsOpen) return code;
        continue;
      }
      const child = forkApplet(sys, (own) => new Ncat(own, this.#options).#become(command, client));
      sys.k.close(sys.p, client);
      if (keepsOpen) continue;
      sys.k.close(sys.p, listener);
      if (!isError(child)) yield* sys.wait(child.pid);
      return 0;
    }
  }

  *#announce(peer: SocketAddress | number): Generator<void, void, void> {
    if (typeof peer === "number") return;
    yield* this.#say(`Connection from ${peer.address}.`);
    yield* this.#say(`Connection from ${peer.address}:${peer.port}.`);
  }

  /** What comes is printed; what is typed goes to whoever spoke first. */
  *#serveDatagrams(fd: Fd): AppletRun {
    const first = yield* this.#sys.recvfrom(fd, READ_BYTES);
    if (typeof first === "number") return NETWORK;
    yield* this.#sys.writeAll(1, first.data);
    yield* this.#sys.connect(fd, first.from.address, first.from.port);
    return yield* this.#relay(fd);
  }

  /** Until the other side has ended; the own end is told to it. `survives`: nothing is read from standard input any more. */
  *#relay(net: Fd, survives = false): AppletRun {
    const sys = this.#sys;
    let isInputOpen = !this.#options.has("recv-only");
    const idle = this.#ms("i");
    for (;;) {
      const requests = [{ fd: net, read: true }, ...(isInputOpen ? [{ fd: 0, read: true }] : [])];
      const ready = yield* sys.poll(requests, idle);
      if (ready === -EINTR) continue;
      if (typeof ready === "number") return NETWORK;
      if (ready.length === 0) {
        yield* this.#say(`Idle timeout expired (${Math.round(idle)} ms).`);
        return NETWORK;
      }
      if (ready.some(({ fd }) => fd === net)) {
        const data = yield* sys.read(net, READ_BYTES);
        if (isError(data)) {
          yield* this.#say(`${strerror(data)}.`);
          return NETWORK;
        }
        if (data === "") break;
        this.#received += data.length;
        if (!this.#options.has("send-only")) yield* sys.writeAll(1, data);
      }
      if (!isInputOpen || !ready.some(({ fd }) => fd === 0)) continue;
      const typed = yield* sys.read(0, READ_BYTES);
      if (typed === -EINTR) continue;
      if (typeof typed === "number" || typed === "") {
        isInputOpen = false;
        if (this.#options.has("send-only")) break;
        if (!this.#options.has("no-shutdown")) sys.k.shutdown(sys.p, net, "write");
        continue;
      }
      this.#sent += typed.length;
      const failed = yield* sys.writeAll(net, this.#options.has("C") ? typed.replace(/(?<!\r)\n/g, "\r\n") : typed);
      if (failed < 0 && !survives) return NETWORK;
    }
    sys.k.close(sys.p, net);
    return 0;
  }
}
