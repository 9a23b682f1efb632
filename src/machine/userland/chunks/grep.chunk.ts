/**
 * grep, egrep, fgrep: prints the lines that match a pattern.
 * Source: POSIX grep; BusyBox 1.36.1 grep (FEATURE_GREP_CONTEXT, without EXTRA_COMPAT: no -z, -P or --line-buffered).
 *
 * Simplified: `grep -B` forgets the lines before a match at the end of each file.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { complain, complainErrno } from "../message.ts";
import { BadPattern, Matcher } from "./grep-match.ts";
import type { GrepMatch } from "./grep-match.ts";
import { grepOptions } from "./grep-options.ts";
import type { GrepOptions } from "./grep-options.ts";
import { TextLines } from "./text-lines.ts";

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* grepOptions(sys, argv);
  if (typeof options === "number") return options;
  const grep = new Grep(sys, options);
  const problem = yield* grep.run();
  if (problem === null) return grep.quit ? 0 : grep.failed ? 2 : grep.matched ? 0 : 1;
  if (problem.isLimit) sys.k.observer.limit?.(sys.p, "regex", problem.message);
  yield* complain(sys, options.applet, problem.message);
  return 2;
}

class Grep {
  matched = false;
  /** A file could not be opened. */
  failed = false;
  /** -q has found something. */
  quit = false;
  readonly #sys: Sys;
  readonly #options: GrepOptions;
  readonly #matcher: Matcher;
  #withNames: boolean;
  #problem: BadPattern | null = null;
  #file: ByteString = "";
  #lastPrinted = -1;

  constructor(sys: Sys, options: GrepOptions) {
    this.#sys = sys;
    this.#options = options;
    this.#matcher = new Matcher(options);
    this.#withNames = options.names === "H" || (options.files.length > 1 && options.names !== "h");
  }

  /** Searches all files. A pattern's problem, or null. */
  *run(): Generator<void, BadPattern | null, void> {
    const { files } = this.#options;
    for (const name of files.length === 0 ? ["-"] : files) {
      yield* this.#operand(name);
      if (this.#problem || this.quit) break;
    }
    return this.#problem;
  }

  *#operand(name: ByteString): Generator<void, void, void> {
    if (name === "-") {
      this.#file = "(standard input)";
      yield* this.#search(0);
      return;
    }
    const { has } = this.#options;
    if (has("r") || has("R")) {
      const stat = this.#sys.k.stat(this.#sys.p, name);
      if (typeof stat !== "number" && stat.kind === "directory") {
        if (this.#options.names !== "h") this.#withNames = true;
        yield* this.#directory(name);
        return;
      }
    }
    yield* this.#named(name);
  }

  *#named(name: ByteString): Generator<void, void, void> {
    const fd = yield* this.#sys.open(name, O_RDONLY);
    if (isError(fd)) {
      this.failed = true;
      if (!this.#options.has("s")) yield* complainErrno(this.#sys, this.#options.applet, name, fd);
      return;
    }
    this.#file = name;
    yield* this.#search(fd);
    this.#sys.k.close(this.#sys.p, fd);
  }

  *#directory(path: ByteString): Generator<void, void, void> {
    const entries = this.#sys.k.readdir(this.#sys.p, path);
    if (typeof entries === "number") {
      yield* complainErrno(this.#sys, this.#options.applet, path, entries);
      return;
    }
    for (const entry of entries) {
      yield* this.#entry(path.endsWith("/") ? path + entry.name : `${path}/${entry.name}`);
      if (this.#problem || this.quit) return;
      this.#sys.charge(1);
      if (this.#sys.spent) yield;
    }
  }

  /** Symbolic links to files are followed, those to directories only with -R. */
  *#entry(path: ByteString): Generator<void, void, void> {
    const { k, p } = this.#sys;
    const { has, applet } = this.#options;
    const own = k.lstat(p, path);
    const target = k.stat(p, path);
    const isLink = typeof own !== "number" && own.kind === "symlink";
    if (typeof target === "number") {
      if (has("R") || !has("s")) yield* complainErrno(this.#sys, applet, path, target);
    } else if (target.kind !== "directory") {
      yield* this.#named(path);
    } else if (!isLink || has("R")) {
      yield* this.#directory(path);
    }
  }

  *#search(fd: Fd): Generator<void, void, void> {
    const reader = new TextLines(this.#sys, fd);
    try {
      if (yield* this.#lines(reader)) this.matched = true;
    } catch (problem) {
      if (!(problem instanceof BadPattern)) throw problem;
      this.#problem = problem;
    }
    if (fd === 0) reader.giveBack();
  }

  /** Whether the file counts as one that matches. */
  *#lines(reader: TextLines): Generator<void, boolean, void> {
    const { has, invert, before, after, maxMatches } = this.#options;
    let matches = 0;
    let number = 0;
    let following = 0;
    let held: ByteString[] = [];
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      const { text } = line;
      number++;
      const match = this.#matcher.match(text);
      if ((match !== null) !== invert) {
        matches++;
        if (has("q")) {
          this.quit = true;
          return true;
        }
        if (has("l")) yield* this.#sys.print(`${this.#file}\n`);
        if (has("l") || has("L")) return has("l");
        if (maxMatches !== null && matches > maxMatches) break;
        if (!has("c")) {
          for (const [i, one] of held.entries()) yield* this.#print(one, number - held.length + i, "-");
          held = [];
          following = after;
          yield* this.#printMatch(text, number, match);
        }
      } else if (following > 0) {
        following--;
        yield* this.#print(text, number, "-");
      } else if (before > 0) {
        held.push(text);
        if (held.length > before) held.shift();
      }
      if (maxMatches !== null && following === 0 && matches === maxMatches) break;
    }
    if (has("c")) yield* this.#sys.print(`${this.#withNames ? `${this.#file}:` : ""}${String(matches)}\n`);
    if (!has("L")) return matches > 0;
    yield* this.#sys.print(`${this.#file}\n`);
    return true;
  }

  *#printMatch(text: ByteString, number: number, match: GrepMatch | null): Generator<void, void, void> {
    if (!this.#options.has("o")) {
      yield* this.#print(text, number, ":");
    } else if (match) {
      for (const part of this.#matcher.parts(text, match)) yield* this.#print(part, number, ":");
    }
  }

  *#print(text: ByteString, number: number, mark: ":" | "-"): Generator<void, void, void> {
    const { before, after, numbers } = this.#options;
    const isApart = this.#lastPrinted !== -1 && this.#lastPrinted !== number - 1;
    let out = (before > 0 || after > 0) && isApart ? "--\n" : "";
    this.#lastPrinted = number;
    if (this.#withNames) out += this.#file + mark;
    if (numbers) out += String(number) + mark;
    yield* this.#sys.print(`${out}${text}\n`);
  }
}
