/**
 * How programs other than the shell are written: generators over `Sys`, where `yield` means "I am blocked or have used my
 * time; run me again".
 *
 *   export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
 *     const data = yield* sys.read(0, 4096);
 *     if (isError(data)) { yield* sys.error(`cat: read error: ${strerror(data)}\n`); return 1; }
 *     yield* sys.print(data);
 *     return 0;
 *   }
 *
 * `sys.k` and `sys.p` give every non-blocking system call (`sys.k.stat(sys.p, path)`); the blocking ones have a generator
 * here. `print` goes through stdio's buffer (whole 4 KiB blocks to pipes and files, lines to a terminal) and is flushed
 * at exit; `error` is written at once.
 */
import { EAGAIN, EINTR } from "./errno.ts";
import { KERNEL_LIMITS } from "./limits.ts";
import type { HostEvent } from "./host-event.ts";
import type { ByteString, Fd, Kernel, PollRequest, Proc, Program, SocketAddress, WaitResult } from "./types.ts";
import { BLOCKED } from "./types.ts";

/** The exit code is what the generator returns. */
export type AppletRun = Generator<void, number, void>;
export type AppletMain = (sys: Sys, argv: readonly ByteString[]) => AppletRun;

/** True of the negative errno that a system call returned. */
export function isError(result: unknown): result is number {
  return typeof result === "number" && result < 0;
}

const STDIO_BLOCK = 4096;
/** Memory is reported in steps of so many bytes. */
const MEMORY_STEP = 65_536;

export class Sys {
  readonly k: Kernel;
  readonly p: Proc;
  /** Whether the applet stands for GNU's tool of its name. */
  readonly isGnu: boolean = false;
  #out = "";
  #lineBuffered: boolean | null = null;

  constructor(kernel: Kernel, proc: Proc) {
    this.k = kernel;
    this.p = proc;
  }

  env(name: ByteString): ByteString | undefined {
    return this.p.env.get(name);
  }

  /** Takes operations off this process's time; a long loop follows it with `if (sys.spent) yield;`. */
  charge(operations: number): void {
    this.k.charge(this.p, operations);
  }

  /** So many bytes more (or less) are kept in memory. False: that was too much, and the process has been killed. */
  hold(bytes: number): boolean {
    this.#held += bytes;
    if (Math.abs(this.#held - this.#reported) < MEMORY_STEP) return true;
    this.#reported = this.#held;
    return this.k.setMemory(this.p, KERNEL_LIMITS.processMemory + this.#held);
  }
  #held = 0;
  #reported = 0;

  /** More is wanted than is simulated. In a container with a limit, that would have been reached. The exit code. */
  *outOfMemory(applet: string): AppletRun {
    if (!this.hold(KERNEL_LIMITS.endlessMemory)) yield;
    yield* this.flush();
    yield* this.error(`${applet}: out of memory\n`);
    return 1;
  }

  /** Whether the slice is used up. */
  get spent(): boolean {
    return this.p.budget <= 0;
  }

  /** To standard output, through stdio's buffer. Returns 0 or -errno of the write that failed. */
  *print(data: ByteString): Generator<void, number, void> {
    return this.buffer(data) ? yield* this.flush() : 0;
  }

  /** Puts it into stdio's buffer, where many small pieces come one after another; true: it is to be flushed. */
  buffer(data: ByteString): boolean {
    this.#out += data;
    this.#lineBuffered ??= this.k.isatty(this.p, 1);
    return this.#out.length >= STDIO_BLOCK || (this.#lineBuffered && data.includes("\n"));
  }

  /** Writes out what `print` has buffered. Returns 0 or -errno. */
  *flush(): Generator<void, number, void> {
    if (this.#out === "") return 0;
    const data = this.#out;
    this.#out = "";
    const written = yield* this.writeAll(1, data);
    if (written >= 0) return 0;
    this.outputError ||= written;
    return written;
  }
  /** -errno of the first write of standard output that failed, else 0. */
  outputError = 0;

  /** To standard error, at once. */
  *error(data: ByteString): Generator<void, void, void> {
    yield* this.writeAll(2, data);
  }

  *read(fd: Fd, max = 65_536): Generator<void, ByteString | number, void> {
    for (;;) {
      const result = this.k.read(this.p, fd, max);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  /** One write; how many bytes were taken, or -errno. */
  *write(fd: Fd, data: ByteString): Generator<void, number, void> {
    for (;;) {
      const result = this.k.write(this.p, fd, data);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  /** Writes everything, going on after signals. Returns the length, or -errno. */
  *writeAll(fd: Fd, data: ByteString): Generator<void, number, void> {
    let rest = data;
    while (rest !== "") {
      const result = yield* this.write(fd, rest);
      if (result === -EINTR) continue;
      if (result < 0) {
        this.wrotePart = rest.length < data.length;
        return result;
      }
      rest = rest.slice(result);
      if (this.spent) yield;
    }
    return data.length;
  }
  /** Whether the write that failed last had written something. */
  wrotePart = false;

  /** Everything up to the end of the file, or -errno. */
  *readAll(fd: Fd): Generator<void, ByteString | number, void> {
    let all = "";
    for (;;) {
      const data = yield* this.read(fd);
      if (data === -EINTR) continue;
      if (typeof data === "number") return data;
      if (data === "") return all;
      all += data;
      if (!this.hold(data.length) || this.spent) yield;
    }
  }

  *open(path: ByteString, flags: number, mode = 0o666): Generator<void, Fd | number, void> {
    for (;;) {
      const result = this.k.open(this.p, path, flags, mode);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  /** 0 when the time is over, -EINTR after a caught signal. */
  *sleep(ms: number): Generator<void, number, void> {
    for (;;) {
      const result = this.k.sleep(this.p, ms);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  /** 1 when the host has signalled, 0 after `timeoutMs` (-1: never), -EINTR after a caught signal. */
  *waitEvent(event: HostEvent, timeoutMs = -1): Generator<void, number, void> {
    for (;;) {
      const result = this.k.waitEvent(this.p, event, timeoutMs);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  *pause(): Generator<void, number, void> {
    for (;;) {
      const result = this.k.pause(this.p);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  *wait(pid = -1, options?: { noHang?: boolean; untraced?: boolean }): Generator<void, WaitResult | number, void> {
    for (;;) {
      const result = this.k.wait(this.p, pid, options);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  *poll(requests: readonly PollRequest[], timeoutMs = -1): Generator<void, readonly PollRequest[] | number, void> {
    for (;;) {
      const result = this.k.poll(this.p, requests, timeoutMs);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  *accept(fd: Fd): Generator<void, Fd | number, void> {
    for (;;) {
      const result = this.k.accept(this.p, fd);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  *connect(fd: Fd, address: string, port: number): Generator<void, number, void> {
    for (;;) {
      const result = this.k.connect(this.p, fd, address, port);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  *recvfrom(fd: Fd, max: number): Generator<void, { data: ByteString; from: SocketAddress } | number, void> {
    for (;;) {
      const result = this.k.recvfrom(this.p, fd, max);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  /** The module of that chunk, once the host has loaded it. */
  *chunk<T>(name: string): Generator<void, T, void> {
    for (;;) {
      const module = this.k.chunk<T>(this.p, name);
      if (module !== null) return module;
      yield;
    }
  }
}

/** Runs an applet as a program. */
export class AppletProgram implements Program {
  readonly #main: AppletMain;
  readonly #endWithoutOutput: EndWithoutOutput | undefined;
  #sys: Sys | null = null;
  #run: AppletRun | null = null;

  constructor(main: AppletMain, endWithoutOutput?: EndWithoutOutput) {
    this.#main = main;
    this.#endWithoutOutput = endWithoutOutput;
  }

  run(kernel: Kernel, proc: Proc): void {
    this.#sys ??= new Sys(kernel, proc);
    this.#run ??= withFlush(this.#sys, this.#main(this.#sys, proc.argv), this.#endWithoutOutput);
    const step = this.#run.next();
    if (step.done === true && proc.state !== "zombie" && proc.state !== "dead") kernel.exit(proc, step.value);
  }
}

/** What a program does at its end when its output could not be written, `isEarly` before that; the exit code. */
export type EndWithoutOutput = (sys: Sys, code: number, isEarly: boolean) => AppletRun;

function* withFlush(sys: Sys, run: AppletRun, end: EndWithoutOutput | undefined): AppletRun {
  const code = yield* run;
  const isEarly = sys.outputError !== 0;
  const flushed = yield* sys.flush();
  if (sys.outputError === 0 || sys.outputError === -EAGAIN) return code;
  if (end) return yield* end(sys, code, isEarly);
  return flushed < 0 && code === 0 ? 1 : code;
}
