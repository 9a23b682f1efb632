/**
 * tail: the end of files, and what is added to them later.
 *
 * Source: BusyBox 1.36.1 tail (-n -c -q -v -s -f -F). It looks once a second; -F follows the name through rotation,
 * -f the file that was opened.
 */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, strerror } from "../kernel/errno.ts";
import { O_RDONLY } from "../kernel/flags.ts";
import type { Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { openOperand } from "./input.ts";
import { complain, complainErrno } from "./message.ts";
import { BKM_SUFFIXES, parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";

/** Bytes that are kept before the first look at what may be let go, and the most that are kept. */
const TRIM = 262_144;
const LONGEST = 64_000_000;

interface Portion {
  count: number;
  bytes: boolean;
  /** `+N`: from the Nth on, instead of the last N. */
  fromStart: boolean;
}

interface Followed {
  name: string;
  /** -1 while the file is missing (-F). */
  fd: Fd;
}

class Tail {
  readonly #sys: Sys;
  readonly #portion: Portion;
  readonly #headers: boolean;
  #current: string | null = null;
  code = 0;

  constructor(sys: Sys, portion: Portion, headers: boolean) {
    this.#sys = sys;
    this.#portion = portion;
    this.#headers = headers;
  }

  *header(name: string): Generator<void, void, void> {
    if (!this.#headers) return;
    yield* this.#sys.print(`${this.#current === null ? "" : "\n"}==> ${name} <==\n`);
    this.#current = name;
  }

  *show(file: Followed): Generator<void, void, void> {
    yield* this.header(file.name);
    const failed = this.#portion.fromStart ? yield* this.#fromStart(file.fd) : yield* this.#last(file.fd);
    if (failed >= 0) return;
    yield* complain(this.#sys, "tail", `read error: ${strerror(failed)}`);
    this.code = 1;
  }

  *#last(fd: Fd): Generator<void, number, void> {
    const sys = this.#sys;
    const { count, bytes } = this.#portion;
    let data = "";
    // What is kept may have no end of a line yet: to look for one again only when there is twice as much costs little.
    let trimAt = TRIM;
    for (;;) {
      const more = yield* sys.read(fd);
      if (more === -EINTR) continue;
      if (typeof more === "number") return more;
      if (more === "") break;
      data += more;
      const before = data.length - more.length;
      if (data.length > LONGEST) return yield* this.#exhausted();
      if (data.length > trimAt) {
        data = data.slice(this.#startOfLast(data));
        trimAt = Math.max(TRIM, 2 * data.length);
      }
      if (!sys.hold(data.length - before)) yield;
      sys.charge(1 + (more.length >> 8));
      if (sys.spent) yield;
    }
    if (count > 0 || !bytes) yield* sys.print(data.slice(this.#startOfLast(data)));
    return 0;
  }

  *#exhausted(): Generator<void, number, void> {
    this.code = yield* this.#sys.outOfMemory("tail");
    return 0;
  }

  #startOfLast(data: string): number {
    const { count, bytes } = this.#portion;
    if (count === 0) return data.length;
    if (bytes) return Math.max(0, data.length - count);
    let at = data.endsWith("\n") ? data.length - 1 : data.length;
    for (let left = count; left > 0; left--) {
      if (at <= 0) return 0;
      at = data.lastIndexOf("\n", at - 1);
      if (at < 0) return 0;
    }
    return at + 1;
  }

  *#fromStart(fd: Fd): Generator<void, number, void> {
    const sys = this.#sys;
    let skip = Math.max(0, this.#portion.count - 1);
    for (;;) {
      const data = yield* sys.read(fd);
      if (data === -EINTR) continue;
      if (typeof data === "number") return data;
      if (data === "") return 0;
      let from = 0;
      if (this.#portion.bytes) {
        from = Math.min(skip, data.length);
        skip -= from;
      } else {
        while (skip > 0 && from < data.length) {
          const at = data.indexOf("\n", from);
          from = at < 0 ? data.length : at + 1;
          if (at >= 0) skip--;
        }
      }
      if ((yield* sys.print(data.slice(from))) < 0) return 0;
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
    }
  }

  /** Looks at all files every `pause` for ever. */
  *follow(files: Followed[], pause: number, byName: boolean): AppletRun {
    const sys = this.#sys;
    for (;;) {
      if ((yield* sys.flush()) < 0) return 1;
      yield* sys.sleep(pause);
      for (const file of files) {
        if (byName) yield* this.#reopen(file);
        if (file.fd < 0) continue;
        if ((yield* this.#copyNew(file)) < 0) return 1;
      }
    }
  }

  *#reopen(file: Followed): Generator<void, void, void> {
    const sys = this.#sys;
    const now = sys.k.stat(sys.p, file.name);
    const open = file.fd < 0 ? -1 : sys.k.fstat(sys.p, file.fd);
    if (typeof now !== "number" && typeof open !== "number" && now.dev === open.dev && now.ino === open.ino) return;
    let message = "has been replaced";
    if (file.fd >= 0) {
      // What was written before the file was moved away belongs to it still.
      yield* this.#copyNew(file);
    }
    if (file.fd >= 0 && typeof now === "number") {
      yield* complainErrno(sys, "tail", `${file.name} has been renamed or deleted`, now);
    }
    if (typeof now === "number") {
      if (file.fd >= 0) sys.k.close(sys.p, file.fd);
      file.fd = -1;
      return;
    }
    if (file.fd < 0) message = "has appeared";
    else sys.k.close(sys.p, file.fd);
    file.fd = yield* sys.open(file.name, O_RDONLY);
    if (file.fd >= 0) yield* complain(sys, "tail", `${file.name} ${message}; following end of new file`);
    else file.fd = -1;
  }

  *#copyNew(file: Followed): Generator<void, number, void> {
    const sys = this.#sys;
    const stat = sys.k.fstat(sys.p, file.fd);
    const at = sys.k.lseek(sys.p, file.fd, 0, "current");
    if (typeof stat !== "number" && at >= 0 && stat.kind === "file" && stat.size < at) {
      sys.k.lseek(sys.p, file.fd, 0, "set");
    }
    for (;;) {
      const data = yield* sys.read(file.fd);
      if (data === -EINTR) continue;
      if (typeof data === "number" || data === "") return 0;
      if (this.#current !== file.name) yield* this.header(file.name);
      if ((yield* sys.print(data)) < 0 || (yield* sys.flush()) < 0) return -1;
      if (sys.spent) yield;
    }
  }
}

/** What `-5`, -c and -n say, in that order, so that the number of -n holds: a bad number, or what is to be shown. */
function portionOf(options: Options, old: string | undefined): Portion | string {
  const portion = { count: 10, bytes: options.has("c"), fromStart: false };
  for (const text of [old, options.value("c"), options.value("n")]) {
    if (text === undefined) continue;
    const bare = text.replace(/^[-+]/, "");
    const count = parseNumber(bare, 0, 2 ** 32 - 1, BKM_SUFFIXES);
    if (count === null) return bare;
    portion.count = count;
    portion.fromStart ||= text.startsWith("+");
  }
  return portion;
}

export const tailApplet: Applet = {
  name: "tail",
  *main(sys, argv) {
    // `-5` and `+5` are old spellings of `-n 5` and `-n +5`; the word is taken for the program's name then.
    const old = /^[-+]\d/.test(argv[1] ?? "") ? argv[1] : undefined;
    const words = old === undefined ? argv : argv.slice(1);
    const options = yield* parseOptions(sys, words, "fn:c:qs:+vF", { retry: "retry" }, "tail");
    if (!options) return 1;
    const portion = portionOf(options, old);
    if (typeof portion === "string") {
      yield* complain(sys, "tail", `invalid number '${portion}'`);
      return 1;
    }
    const pause = Number(options.value("s") ?? 1);
    const byName = options.has("F");
    const follows = byName || options.has("f");
    const names = options.operands.length === 0 ? ["standard input"] : options.operands;
    const isQuiet = options.has("q");
    const files: Followed[] = [];
    let code = 0;
    for (const name of names) {
      const fd = options.operands.length === 0 ? 0 : yield* openOperand(sys, name);
      if (isError(fd)) {
        yield* complainErrno(sys, "tail", `can't open '${name}'`, fd);
        code = byName ? code : 1;
        if (byName) files.push({ name, fd: -1 });
      } else files.push({ name, fd });
    }
    if (files.length === 0) {
      yield* complain(sys, "tail", "no files");
      return 1;
    }
    // Files that are not there are not counted.
    const tail = new Tail(sys, portion, options.has("v") || (files.length > 1 && !isQuiet));
    tail.code = code;
    for (const file of files) if (file.fd >= 0) yield* tail.show(file);
    if (!follows) return tail.code;
    return yield* tail.follow(files, pause * 1000, byName);
  },
};
