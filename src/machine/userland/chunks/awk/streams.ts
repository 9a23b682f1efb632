/** The files and commands that an awk program reads and writes, by name. Source: BusyBox 1.36.1 awk. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, strerror } from "../../../kernel/errno.ts";
import { O_APPEND, O_CLOEXEC, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString, ExitStatus, Fd } from "../../../kernel/types.ts";
import { execFailureCode, forkApplet, waitFor } from "../../exec-program.ts";
import type { Regex } from "../../regex-types.ts";
import { PlainProblem } from "./problem.ts";

const BLOCK = 4096;

/** How records end: a character, an expression, or null for empty lines. */
export type RecordEnd = string | Regex | null;

/** One end of a record in the data: where the record ends and where the next may begin. */
type Found = readonly [end: number, next: number];

export class RecordReader {
  readonly fd: Fd;
  /** The command that writes into it. */
  readonly pid: number | null;
  /** -errno of the read that failed, else 0. */
  error = 0;
  /** What ended the record read last; empty at the end of the data. */
  terminator: ByteString = "";
  readonly #sys: Sys;
  #data = "";
  #at = 0;
  #isEnded = false;

  constructor(sys: Sys, fd: Fd, pid: number | null = null) {
    this.#sys = sys;
    this.fd = fd;
    this.pid = pid;
  }

  /** The next record, or null at the end. */
  *next(end: RecordEnd): Generator<void, ByteString | null, void> {
    if (end === null) yield* this.#skipNewlines();
    let from = this.#at;
    for (;;) {
      const found = this.#find(end, from);
      if (found) {
        const record = this.#data.slice(this.#at, found[0]);
        this.#at = found[1];
        this.terminator = this.#data.slice(found[0], found[1]);
        this.#sys.charge(1 + (record.length >> 6));
        if (this.#sys.spent) yield;
        return record;
      }
      if (this.#isEnded) return this.#rest();
      from = typeof end === "string" ? this.#data.length - this.#at : 0;
      yield* this.#fill();
    }
  }

  #rest(): ByteString | null {
    if (this.#at >= this.#data.length) return null;
    const record = this.#data.slice(this.#at);
    this.#at = this.#data.length;
    this.terminator = "";
    return record;
  }

  *#fill(): Generator<void, void, void> {
    this.#data = this.#data.slice(this.#at);
    this.#at = 0;
    for (;;) {
      const more = yield* this.#sys.read(this.fd);
      if (more === -EINTR) continue;
      if (typeof more === "number") this.error = more;
      if (typeof more === "number" || more === "") this.#isEnded = true;
      else this.#data += more;
      return;
    }
  }

  *#skipNewlines(): Generator<void, void, void> {
    for (;;) {
      while (this.#data[this.#at] === "\n") this.#at++;
      if (this.#at < this.#data.length || this.#isEnded) return;
      yield* this.#fill();
    }
  }

  /** The end of this record; null where more data must come first. */
  #find(end: RecordEnd, from: number): Found | null {
    if (typeof end === "string") {
      const at = this.#data.indexOf(end, from);
      return at < 0 ? null : [at, at + end.length];
    }
    if (end === null) return this.#findEmptyLine();
    const rest = this.#data.slice(this.#at);
    for (let at = 0; at < rest.length;) {
      const match = end.exec(rest, at);
      const [start = -1, stop = -1] = match ?? [];
      if (!match) return null;
      if (stop === start) at = stop + 1;
      // What matches up to the end of the data may go on in what comes next.
      else return stop === rest.length && !this.#isEnded ? null : [this.#at + start, this.#at + stop];
    }
    return null;
  }

  #findEmptyLine(): Found | null {
    const at = this.#data.indexOf("\n\n", this.#at);
    if (at < 0) return null;
    let next = at + 2;
    while (this.#data[next] === "\n") next++;
    return next === this.#data.length && !this.#isEnded ? null : [at, next];
  }
}

interface Output {
  readonly fd: Fd;
  readonly pid: number | null;
  buffer: ByteString;
}

export class Streams {
  readonly #sys: Sys;
  readonly #outputs = new Map<ByteString, Output>();
  readonly #readers = new Map<ByteString, RecordReader>();

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  /** Writes to a file or command, which is opened when it is first named. */
  *write(mode: ">" | ">>" | "|", name: ByteString, data: ByteString, isFlushed: boolean): Generator<void, void, void> {
    if (mode !== "|" && name === "/dev/stdout") {
      yield* this.#sys.print(data);
      if (isFlushed) yield* this.#sys.flush();
      return;
    }
    let output = this.#outputs.get(name);
    if (!output) {
      output = mode === "|" ? this.#openCommand(name) : yield* this.#openFile(name, mode);
      this.#outputs.set(name, output);
    }
    output.buffer += data;
    if (isFlushed || output.buffer.length >= BLOCK) yield* this.#flush(output);
  }

  *#openFile(name: ByteString, mode: ">" | ">>"): Generator<void, Output, void> {
    const flags = O_WRONLY | O_CREAT | O_CLOEXEC | (mode === ">" ? O_TRUNC : O_APPEND);
    const fd = yield* this.#sys.open(name, flags);
    if (isError(fd)) throw new PlainProblem(`can't open '${name}': ${strerror(fd)}`);
    return { fd, pid: null, buffer: "" };
  }

  #openCommand(command: ByteString): Output {
    const { fd, pid } = this.#start(command, 0);
    return { fd, pid, buffer: "" };
  }

  /** Starts a command whose descriptor `inner` is a pipe; the other end. */
  #start(command: ByteString, inner: 0 | 1): { fd: Fd; pid: number } {
    const { k, p } = this.#sys;
    const ends = k.pipe(p);
    if (typeof ends === "number") throw new PlainProblem(`popen: ${strerror(ends)}`);
    const [theirs, ours] = inner === 0 ? [ends[0], ends[1]] : [ends[1], ends[0]];
    k.setCloseOnExec(p, ours, true);
    const child = forkApplet(this.#sys, function* (sys): AppletRun {
      sys.k.dup2(sys.p, theirs, inner);
      if (theirs !== inner) sys.k.close(sys.p, theirs);
      return yield* becomeShell(sys, command);
    });
    k.close(p, theirs);
    if (typeof child === "number") throw new PlainProblem(`popen: ${strerror(child)}`);
    return { fd: ours, pid: child.pid };
  }

  *#flush(output: Output): Generator<void, void, void> {
    const data = output.buffer;
    output.buffer = "";
    yield* this.#sys.writeAll(output.fd, data);
  }

  *flushAll(): Generator<void, void, void> {
    yield* this.#sys.flush();
    for (const output of this.#outputs.values()) yield* this.#flush(output);
  }

  /** What `getline < name` or `name | getline` reads from; -errno where there is no such file. */
  *reader(source: "file" | "command", name: ByteString): Generator<void, RecordReader | number, void> {
    let reader = this.#readers.get(name);
    if (!reader) {
      if (source === "command") {
        const { fd, pid } = this.#start(name, 1);
        reader = new RecordReader(this.#sys, fd, pid);
      } else {
        const fd = name === "-" ? 0 : yield* this.#sys.open(name, O_RDONLY | O_CLOEXEC);
        if (isError(fd)) return fd;
        reader = new RecordReader(this.#sys, fd);
      }
      this.#readers.set(name, reader);
    }
    return reader;
  }

  /** system(): what the command returned, 0 where a signal ended it. */
  *system(command: ByteString): Generator<void, number, void> {
    yield* this.flushAll();
    const child = forkApplet(this.#sys, (sys) => becomeShell(sys, command));
    if (typeof child === "number") return -1;
    const status = yield* waitFor(this.#sys, child.pid);
    return typeof status === "number" ? -1 : status.code;
  }

  /** close(): the wait status of a command, 0 for a file and for what is not open. */
  *close(name: ByteString): Generator<void, number, void> {
    let result = 0;
    const output = this.#outputs.get(name);
    if (output) {
      yield* this.#flush(output);
      result = yield* this.#closeEnd(output);
      this.#outputs.delete(name);
    }
    const reader = this.#readers.get(name);
    if (reader) {
      result = yield* this.#closeEnd(reader);
      this.#readers.delete(name);
    }
    return result;
  }

  *#closeEnd(end: { readonly fd: Fd; readonly pid: number | null }): Generator<void, number, void> {
    if (end.fd > 2) this.#sys.k.close(this.#sys.p, end.fd);
    if (end.pid === null) return 0;
    const status = yield* waitFor(this.#sys, end.pid);
    return typeof status === "number" ? -1 : waitStatus(status);
  }

  /** At the end: everything is written, and commands are waited for. */
  *closeAll(): Generator<void, void, void> {
    yield* this.#sys.flush();
    for (const name of [...this.#outputs.keys(), ...this.#readers.keys()]) yield* this.close(name);
  }
}

function* becomeShell(sys: Sys, command: ByteString): AppletRun {
  const failure = sys.k.exec(sys.p, "/bin/sh", ["sh", "-c", command], sys.p.env);
  // Where it worked, the process is another program now and this generator is never resumed.
  while (!isError(failure)) yield;
  return execFailureCode(failure);
}

function waitStatus(status: ExitStatus): number {
  return status.signal === 0 ? status.code << 8 : status.signal;
}
