/**
 * nc: reads and writes across connections.
 *
 * Source: BusyBox 1.36.1 nc_bloaty.c (NC_110_COMPAT with NC_SERVER and NC_EXTRA), which is what the official image has.
 */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EADDRINUSE, ECONNREFUSED, EINTR, strerror } from "../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import { isIpv4, isLoopback, isWildcard } from "../kernel/net/address.ts";
import { SIGCHLD, SIGINT, SIGPIPE, SIGQUIT, SIGTERM } from "../kernel/signals.ts";
import type { Fd, SocketAddress } from "../kernel/types.ts";
import { execProgram, forkApplet } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { parseNumber } from "./number.ts";
import { NcRelay } from "./nc-relay.ts";
import { dotted, lookupHost, lookupPort, mapped, reverseName } from "./net-names.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** Where udp -z looks how long a round trip takes. */
const PROBE_MS = 5000;

/** What the command line asked for, looked up. */
interface Call {
  readonly options: Options;
  readonly verbose: number;
  readonly isUdp: boolean;
  /** 0: for ever. */
  readonly waitMs: number;
  readonly intervalMs: number;
  readonly localPort: number;
  /** The other side, where the command line names one. */
  readonly remote: SocketAddress | null;
  readonly program: readonly string[] | null;
}

export const ncApplet: Applet = {
  name: "nc",
  *main(sys, argv) {
    const { words, program } = splitProgram(argv);
    const options = yield* parseOptions(sys, words, "np:s:ubvw:lki:o:z");
    if (!options) return 1;
    if (options.operands.length > 2) return yield* usageError(sys, "nc");
    for (const signal of [SIGINT, SIGQUIT, SIGTERM]) sys.k.setDisposition(sys.p, signal, "catch");
    sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
    const call = yield* readCall(sys, options, program);
    if (!call) return 1;
    if (!options.has("l") && !options.has("k") && !call.remote) return yield* usageError(sys, "nc");
    return yield* run(sys, call);
  },
};

/** What stands behind `-e` (or `-lve`) is a program with its arguments. */
function splitProgram(argv: readonly string[]): { words: readonly string[]; program: readonly string[] | null } {
  const at = argv.findIndex((word, index) => index > 0 && /^-[nuvlkz]*e$/.test(word));
  if (at < 0) return { words: argv, program: null };
  const others = (argv[at] ?? "").slice(0, -1);
  return { words: [...argv.slice(0, at), ...(others === "-" ? [] : [others])], program: argv.slice(at + 1) };
}

function* readCall(sys: Sys, options: Options, program: readonly string[] | null): Generator<void, Call | null, void> {
  const wait = options.value("w") ?? "0";
  const interval = options.value("i");
  if (!/^\d+$/.test(wait)) {
    yield* complain(sys, "nc", `invalid number '${wait}'`);
    return null;
  }
  const pause = interval === undefined ? 0 : parseNumber(interval, 1, 65_535);
  if (pause === null) {
    const isNumber = /^\d+$/.test(interval ?? "");
    yield* complain(
      sys,
      "nc",
      isNumber ? `number ${interval ?? ""} is not in 1..65535 range` : `invalid number '${interval ?? ""}'`,
    );
    return null;
  }
  const localPort = yield* lookupPort(sys, "nc", options.value("p"), 0);
  if (localPort === null) return null;
  const [host, port] = options.operands;
  let remote: SocketAddress | null = null;
  if (host !== undefined) {
    const remotePort = yield* lookupPort(sys, "nc", port, 0);
    remote = remotePort === null ? null : yield* lookupHost(sys, "nc", host, remotePort);
    if (!remote) return null;
  }
  const isUdp = options.has("u");
  const verbose = options.count("v");
  return { options, verbose, isUdp, waitMs: Number(wait) * 1000, intervalMs: pause * 1000, localPort, remote, program };
}

function* run(sys: Sys, call: Call): AppletRun {
  const fd = sys.k.socket(sys.p, call.isUdp ? "udp" : "tcp");
  if (isError(fd)) {
    yield* complainErrno(sys, "nc", "socket", fd);
    return 1;
  }
  const isListening = call.options.has("l") || call.options.has("k");
  const isBound = yield* bindLocal(sys, call, fd, isListening);
  if (!isBound) return 1;
  let log: Fd | null = null;
  const logName = call.options.value("o");
  if (logName !== undefined && !call.program) {
    log = yield* sys.open(logName, O_WRONLY | O_CREAT | O_TRUNC);
    if (log < 0) {
      yield* complain(sys, "nc", `can't open '${logName}': ${strerror(log)}`);
      return 1;
    }
  }
  if (call.program) sys.k.close(sys.p, 0);
  const nc = new Nc(sys, call, log);
  const code = isListening ? yield* nc.listen(fd) : yield* nc.connect(fd);
  if (call.verbose > 1) yield* sys.error(nc.summary());
  return code;
}

/** False after a complaint. A client that asks for no port is bound when it connects. */
function* bindLocal(sys: Sys, call: Call, fd: Fd, isListening: boolean): Generator<void, boolean, void> {
  const source = call.options.value("s");
  if (source === undefined && call.localPort === 0 && !isListening) return true;
  const wildcard = call.remote && isIpv4(call.remote.address) ? "0.0.0.0" : "::";
  const local =
    source === undefined
      ? { address: wildcard, port: call.localPort }
      : yield* lookupHost(sys, "nc", source, call.localPort);
  if (!local) return false;
  const bound = sys.k.bind(sys.p, fd, local.address, local.port);
  if (bound === 0) return true;
  yield* complainErrno(sys, "nc", "bind", bound);
  return false;
}

class Nc {
  readonly #sys: Sys;
  readonly #call: Call;
  readonly #relay: NcRelay;

  constructor(sys: Sys, call: Call, log: Fd | null) {
    this.#sys = sys;
    this.#call = call;
    this.#relay = new NcRelay(sys, {
      verbose: call.verbose,
      waitMs: call.waitMs,
      intervalMs: call.intervalMs,
      log,
      isInterrupted: () => this.#interrupted(),
    });
  }

  summary(): string {
    return `sent ${this.#relay.sent}, rcvd ${this.#relay.received}\n`;
  }

  /** After a signal that ends nc: it says so and dies of it. */
  *#interrupted(): Generator<void, number | null, void> {
    const sys = this.#sys;
    const signal = sys.k.takeSignal(sys.p);
    if (signal === 0) return null;
    yield* sys.error(`${this.#call.verbose > 1 ? this.summary() : ""}punt!\n`);
    sys.k.setDisposition(sys.p, signal, "default");
    sys.k.kill(sys.p, sys.p.pid, signal);
    return 128 | signal;
  }

  *connect(fd: Fd): AppletRun {
    const { remote, options, verbose, program, waitMs, isUdp } = this.#call;
    const sys = this.#sys;
    if (!remote) return 1;
    const where = `${options.operands[0] ?? ""} (${dotted(remote)})`;
    const result = yield* this.#reach(fd, remote, waitMs);
    if (result > 0) return result;
    const isDead = result === 0 && isUdp && options.has("z") && !(yield* this.#answersUdp(fd, remote));
    if (result < 0 || isDead) {
      const errno = isDead ? -ECONNREFUSED : result;
      if (verbose > 1 || (verbose > 0 && errno !== -ECONNREFUSED)) yield* complainErrno(sys, "nc", where, errno);
      return 1;
    }
    if (verbose > 0) yield* sys.error(`${where} open\n`);
    if (program) return yield* becomeProgram(sys, fd, program);
    return options.has("z") ? 0 : yield* this.#relay.run(fd);
  }

  /** 0, -errno, or the exit code after a signal. */
  *#reach(fd: Fd, to: SocketAddress, timeoutMs: number): Generator<void, number, void> {
    const sys = this.#sys;
    if (timeoutMs > 0) sys.k.setSocketTimeout(sys.p, fd, timeoutMs);
    for (;;) {
      const result = yield* sys.connect(fd, to.address, to.port);
      if (result !== -EINTR) {
        sys.k.setSocketTimeout(sys.p, fd, null);
        return result;
      }
      const code = yield* this.#interrupted();
      if (code !== null) return code;
    }
  }

  /** Whether two datagrams are sent without an echo of refusal. */
  *#answersUdp(fd: Fd, to: SocketAddress): Generator<void, boolean, void> {
    const sys = this.#sys;
    const first = yield* sys.write(fd, "\0");
    if (first !== 1) yield* complainErrno(sys, "nc", "udptest first write", first);
    const { waitMs } = this.#call;
    if (waitMs > 0) yield* sys.sleep(waitMs);
    else {
      const probe = sys.k.socket(sys.p, "tcp");
      if (probe >= 0) {
        yield* this.#reach(probe, { address: to.address, port: 31_337 }, PROBE_MS);
        sys.k.close(sys.p, probe);
      }
    }
    return (yield* sys.write(fd, "\0")) === 1;
  }

  *listen(fd: Fd): AppletRun {
    const sys = this.#sys;
    const { verbose, isUdp } = this.#call;
    const isIpv6 = this.#isWide(fd);
    const failed = isUdp ? 0 : sys.k.listen(sys.p, fd, 1);
    if (failed < 0) {
      yield* complainErrno(sys, "nc", failed === -EADDRINUSE ? "bind" : "listen", failed);
      return 1;
    }
    if (verbose > 0) yield* sys.error(`listening on ${this.#show(sys.k.localAddress(sys.p, fd), isIpv6)} ...\n`);
    const connection = isUdp ? yield* this.#awaitDatagram(fd) : yield* this.#accept(fd, isIpv6);
    if (typeof connection === "number") return connection;
    if (verbose > 0) yield* this.#tellPeer(connection.fd, connection.from, isIpv6);
    if (this.#call.program) return yield* becomeProgram(sys, connection.fd, this.#call.program);
    if (connection.data !== "") yield* this.#relay.show(connection.data);
    return yield* this.#relay.run(connection.fd);
  }

  #isWide(fd: Fd): boolean {
    const local = this.#sys.k.localAddress(this.#sys.p, fd);
    return typeof local === "number" || !isIpv4(local.address);
  }

  #show(address: SocketAddress | number, isIpv6: boolean): string {
    if (typeof address === "number") return "?";
    return dotted(isIpv6 ? mapped(address) : address);
  }

  *#tellPeer(fd: Fd, from: SocketAddress, isIpv6: boolean): Generator<void, void, void> {
    const sys = this.#sys;
    const shown = this.#show(from, isIpv6);
    const name = this.#call.options.has("n") ? null : yield* reverseName(sys, from.address);
    const host = name === null ? shown : `${name}:${from.port}`;
    yield* sys.error(`connect to ${this.#show(this.#reachedAt(fd, from), isIpv6)} from ${host} (${shown})\n`);
  }

  /** The own address that the other side has reached; a datagram socket does not know it by itself. */
  #reachedAt(fd: Fd, from: SocketAddress): SocketAddress | number {
    const local = this.#sys.k.localAddress(this.#sys.p, fd);
    if (typeof local === "number" || !isWildcard(local.address)) return local;
    const address = isLoopback(from.address) ? from.address : (this.#sys.p.ns.net.addresses[0] ?? from.address);
    return { address, port: local.port };
  }

  /** The next connection from the right place; with -lk -e or -ll -e each is served by a child. The exit code where it ends. */
  *#accept(fd: Fd, isIpv6: boolean): Generator<void, { fd: Fd; from: SocketAddress; data: string } | number, void> {
    const sys = this.#sys;
    const { waitMs, program, options } = this.#call;
    for (;;) {
      if (waitMs > 0) sys.k.setSocketTimeout(sys.p, fd, waitMs);
      const served = yield* sys.accept(fd);
      if (served === -EINTR) {
        const code = yield* this.#interrupted();
        if (code !== null) return code;
        continue;
      }
      if (isError(served)) {
        yield* complain(sys, "nc", waitMs > 0 ? "timeout" : `accept: ${strerror(served)}`);
        return 1;
      }
      const from = sys.k.peerAddress(sys.p, served);
      if (typeof from === "number" || !(yield* this.#isWanted(from, isIpv6))) {
        sys.k.close(sys.p, served);
        continue;
      }
      if ((options.has("k") || options.count("l") > 1) && program) {
        this.#serve(served, program);
        sys.k.close(sys.p, served);
        continue;
      }
      sys.k.close(sys.p, fd);
      return { fd: served, from, data: "" };
    }
  }

  *#isWanted(from: SocketAddress, isIpv6: boolean): Generator<void, boolean, void> {
    const { remote, verbose } = this.#call;
    if (!remote || (remote.address === from.address && (remote.port === 0 || remote.port === from.port))) return true;
    if (verbose > 0) yield* complain(this.#sys, "nc", `connect from wrong ip/port ${this.#show(from, isIpv6)} ignored`);
    return false;
  }

  /** A child that is the program; nobody waits for it, so the kernel buries it. */
  #serve(fd: Fd, program: readonly string[]): void {
    this.#sys.k.setDisposition(this.#sys.p, SIGCHLD, "ignore");
    forkApplet(this.#sys, function* (sys) {
      sys.k.setDisposition(sys.p, SIGCHLD, "default");
      return yield* becomeProgram(sys, fd, program);
    });
  }

  /** Waits for the first datagram and stays with its sender. */
  *#awaitDatagram(fd: Fd): Generator<void, { fd: Fd; from: SocketAddress; data: string } | number, void> {
    const sys = this.#sys;
    const { waitMs } = this.#call;
    if (waitMs > 0) sys.k.setSocketTimeout(sys.p, fd, waitMs);
    for (;;) {
      const first = yield* sys.recvfrom(fd, 8192);
      if (first === -EINTR) {
        const code = yield* this.#interrupted();
        if (code !== null) return code;
        continue;
      }
      if (typeof first === "number") {
        yield* complain(sys, "nc", waitMs > 0 ? "timeout" : `recvfrom: ${strerror(first)}`);
        return 1;
      }
      sys.k.setSocketTimeout(sys.p, fd, null);
      yield* sys.connect(fd, first.from.address, first.from.port);
      return { fd, from: first.from, data: first.data };
    }
  }
}

/** Replaces the process by the program, which reads and writes the connection. */
function* becomeProgram(sys: Sys, fd: Fd, program: readonly string[]): AppletRun {
  sys.k.dup2(sys.p, fd, 0);
  if (fd !== 0) sys.k.close(sys.p, fd);
  sys.k.dup2(sys.p, 0, 1);
  const failed = yield* execProgram(sys, program);
  yield* complain(sys, "nc", `can't execute '${program[0] ?? ""}': ${strerror(failed)}`);
  return 127;
}
