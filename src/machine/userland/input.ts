/** Reading the files named on a command line: `-` is standard input, and a file that cannot be opened is complained about. */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, strerror } from "../kernel/errno.ts";
import { O_RDONLY } from "../kernel/flags.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { complain } from "./message.ts";

/** Opens an operand; `-` is standard input. A descriptor or -errno. */
export function* openOperand(sys: Sys, name: ByteString): Generator<void, Fd | number, void> {
  return name === "-" ? 0 : yield* sys.open(name, O_RDONLY);
}

/** `can't open 'NAME': TEXT` (as cat, uniq, tail say it) or `NAME: TEXT` (as head, wc, sort say it). */
export type OpenComplaint = "cant-open" | "plain";

export function openMessage(style: OpenComplaint, name: ByteString, errno: number): string {
  return style === "cant-open" ? `can't open '${name}': ${strerror(errno)}` : `${name}: ${strerror(errno)}`;
}

/**
 * Visits every operand (standard input where there is none), going on after files that cannot be opened. The exit code is
 * 1 if one could not be, or the highest that a visit returned.
 */
export function* eachOperand(
  sys: Sys,
  applet: string,
  names: readonly ByteString[],
  style: OpenComplaint,
  visit: (fd: Fd, name: ByteString) => AppletRun,
): AppletRun {
  let code = 0;
  for (const name of names.length === 0 ? ["-"] : names) {
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      yield* complain(sys, applet, openMessage(style, name, fd));
      code = Math.max(code, 1);
      continue;
    }
    code = Math.max(code, yield* visit(fd, name));
    if (fd !== 0) sys.k.close(sys.p, fd);
  }
  return code;
}

/** Everything of one operand, or -errno of opening or reading it. */
export function* readOperand(sys: Sys, name: ByteString): Generator<void, ByteString | number, void> {
  const fd = yield* openOperand(sys, name);
  if (isError(fd)) return fd;
  const data = yield* sys.readAll(fd);
  if (fd !== 0) sys.k.close(sys.p, fd);
  return data;
}

/** Reads a descriptor line by line as the data comes, so that a filter in a pipe does not wait for the end. */
export class LineReader {
  /** -errno of the read that failed, else 0. */
  error = 0;
  /** Whether the line returned last ended in the separator. */
  terminated = true;
  /** What the line returned last ended in: the separator, a NUL, or nothing. */
  ending: ByteString = "";
  readonly #sys: Sys;
  readonly #fd: Fd;
  readonly #separator: ByteString;
  readonly #nulEnds: boolean;
  /** A NUL that ends a line has been seen. */
  #hasNul = false;
  #data = "";
  #pos = 0;
  #ended = false;

  /** `nulEnds`: a NUL ends a line as the separator does, as for programs whose lines are C strings (xmalloc_fgetline). */
  constructor(sys: Sys, fd: Fd, separator: ByteString = "\n", nulEnds = false) {
    this.#sys = sys;
    this.#fd = fd;
    this.#separator = separator;
    this.#nulEnds = nulEnds;
  }

  /** The next line without its separator, or null at the end. */
  *next(): Generator<void, ByteString | null, void> {
    let from = this.#pos;
    for (;;) {
      const at = this.#lineEnd(from);
      if (at >= 0) {
        const line = this.#data.slice(this.#pos, at);
        this.ending = this.#data.charAt(at);
        this.#pos = at + this.#separator.length;
        this.terminated = true;
        yield* this.#charge(line);
        return line;
      }
      if (this.#ended) return yield* this.#rest();
      from = this.#data.length - this.#pos;
      this.#data = this.#data.slice(this.#pos);
      this.#pos = 0;
      const more = yield* this.#sys.read(this.#fd);
      if (more === -EINTR) continue;
      if (typeof more === "number") this.error = more;
      if (typeof more === "number" || more === "") this.#ended = true;
      else {
        this.#hasNul ||= this.#nulEnds && more.includes("\0");
        this.#data += more;
      }
    }
  }

  #lineEnd(from: number): number {
    const data = this.#data;
    if (!this.#hasNul) return data.indexOf(this.#separator, from);
    const separator = this.#separator.charCodeAt(0);
    for (let at = from; at < data.length; at++) {
      const code = data.charCodeAt(at);
      if (code === 0 || code === separator) return at;
    }
    return -1;
  }

  /** What has been read but not returned as a line; the reader is empty afterwards. */
  takeBuffered(): ByteString {
    const rest = this.#data.slice(this.#pos);
    this.#data = "";
    this.#pos = 0;
    return rest;
  }

  *#rest(): Generator<void, ByteString | null, void> {
    if (this.#pos >= this.#data.length) return null;
    const line = this.takeBuffered();
    this.terminated = false;
    this.ending = "";
    yield* this.#charge(line);
    return line;
  }

  *#charge(line: ByteString): Generator<void, void, void> {
    this.#sys.charge(1 + (line.length >> 6));
    if (this.#sys.spent) yield;
  }
}
