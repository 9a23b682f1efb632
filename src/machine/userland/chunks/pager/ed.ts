/**
 * ed: edits lines by commands. Source: POSIX ed; BusyBox 1.36.1 ed (commands a c d e f i j k l n p q Q r s w = and addresses).
 * Simplified: g, G, v, V, m, t and u are not known, as in BusyBox.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { LineReader, openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Regex, RegexModule } from "../../regex-types.ts";
import type { Applet } from "../../types.ts";

/** A complaint of ed; its message is printed. */
class EdProblem extends Error {}

class Ed {
  readonly #sys: Sys;
  readonly #reader: LineReader;
  readonly #isQuiet: boolean;
  #lines: ByteString[] = [];
  #current = 0;
  #name: ByteString;
  #isChanged = false;
  #pattern = "";
  readonly #marks = new Map<string, number>();
  #saidQuit = false;

  constructor(sys: Sys, name: ByteString, isQuiet: boolean) {
    this.#sys = sys;
    this.#name = name;
    this.#isQuiet = isQuiet;
    this.#reader = new LineReader(sys, 0);
  }

  *start(): Generator<void, void, void> {
    if (this.#name !== "") yield* this.#read(this.#name, 0, true);
    this.#isChanged = false;
  }

  *loop(prompt: string): AppletRun {
    for (;;) {
      yield* this.#sys.print(prompt);
      yield* this.#sys.flush();
      const line = yield* this.#reader.next();
      if (line === null) return 0;
      try {
        if (yield* this.#command(line.trim())) return 0;
      } catch (problem) {
        if (!(problem instanceof EdProblem)) throw problem;
        yield* complain(this.#sys, "ed", problem.message);
      }
    }
  }

  *#compile(pattern: string): Generator<void, Regex, void> {
    if (pattern !== "") this.#pattern = pattern;
    if (this.#pattern === "") throw new EdProblem("no previous search string");
    const { compileRegex } = yield* this.#sys.chunk<RegexModule>("regex");
    const compiled = compileRegex(this.#pattern);
    if (!compiled.ok) throw new EdProblem(`bad regex '${this.#pattern}': ${compiled.message}`);
    return compiled.regex;
  }

  /** One address; null where there is none. */
  *#address(text: string): Generator<void, { line: number | null; rest: string }, void> {
    let rest = text.trimStart();
    let line: number | null = null;
    const first = rest[0] ?? "";
    const digits = /^\d+/.exec(rest)?.[0];
    if (digits !== undefined) {
      line = Number(digits);
      rest = rest.slice(digits.length);
    } else if (first === ".") [line, rest] = [this.#current, rest.slice(1)];
    else if (first === "$") [line, rest] = [this.#lines.length, rest.slice(1)];
    else if (first === "'") {
      const mark = this.#marks.get(rest[1] ?? "");
      if (mark === undefined) throw new EdProblem(`mark '${rest[1] ?? ""}' not set`);
      [line, rest] = [mark, rest.slice(2)];
    } else if (first === "/") {
      const match = /^\/((?:[^/\\]|\\.)*)\/?/.exec(rest);
      const regex = yield* this.#compile(match?.[1] ?? "");
      rest = rest.slice(match?.[0].length ?? 1);
      const order = [...this.#lines.keys()].map((i) => (this.#current + i) % this.#lines.length);
      const found = order.find((i) => regex.test(this.#lines[i] ?? ""));
      if (found === undefined) throw new EdProblem(`can't find line containing '${this.#pattern}'`);
      line = found + 1;
    }
    for (let match = /^\s*([-+])\s*(\d*)/.exec(rest); match; match = /^\s*([-+])\s*(\d*)/.exec(rest)) {
      line = (line ?? this.#current) + (match[1] === "-" ? -1 : 1) * (match[2] === "" ? 1 : Number(match[2]));
      rest = rest.slice(match[0].length);
    }
    return { line, rest };
  }

  /** Whether that was the end. */
  *#command(text: string): Generator<void, boolean, void> {
    const first = yield* this.#address(text);
    let { rest } = first;
    let from = first.line;
    let to = first.line;
    const separator = /^\s*[,;]/.exec(rest);
    if (separator) {
      const second = yield* this.#address(rest.slice(separator[0].length));
      from ??= 1;
      to = second.line ?? this.#lines.length;
      rest = second.rest;
    }
    const command = rest.trimStart()[0] ?? "";
    const argument = rest.trimStart().slice(1);
    const wasQuit = this.#saidQuit;
    this.#saidQuit = false;
    const range = (isWhole: boolean): [number, number] => {
      const [low, high] = [from ?? (isWhole ? 1 : this.#current), to ?? (isWhole ? this.#lines.length : this.#current)];
      if (low < 1 || high > this.#lines.length || low > high) throw new EdProblem("bad line range");
      return [low, high];
    };
    switch (command) {
      case "": {
        const line = to ?? this.#current + 1;
        if (line < 1 || line > this.#lines.length) throw new EdProblem("bad line range");
        yield* this.#print(line, line, "p");
        return false;
      }
      case "a":
        yield* this.#insert(to ?? this.#current);
        return false;
      case "i":
        yield* this.#insert(Math.max(0, (to ?? this.#current) - 1));
        return false;
      case "c": {
        const [low, high] = range(false);
        this.#delete(low, high);
        yield* this.#insert(low - 1);
        return false;
      }
      case "d":
        this.#delete(...range(false));
        return false;
      case "p":
      case "l":
      case "n":
        yield* this.#print(...range(false), command);
        return false;
      case "j": {
        const [low, high] = from === null ? [this.#current, this.#current + 1] : range(false);
        if (high > this.#lines.length) throw new EdProblem("bad line range");
        this.#lines.splice(low - 1, high - low + 1, this.#lines.slice(low - 1, high).join(""));
        this.#current = low;
        this.#isChanged = true;
        return false;
      }
      case "k":
        this.#marks.set(argument.trim()[0] ?? "", to ?? this.#current);
        return false;
      case "s":
        yield* this.#substitute(...range(false), argument);
        return false;
      case "=":
        yield* this.#sys.print(`${to ?? this.#lines.length}\n`);
        return false;
      case "f":
        if (argument.trim() !== "") this.#name = argument.trim();
        yield* this.#sys.print(this.#name === "" ? "No file name\n" : `"${this.#name}"\n`);
        return false;
      case "r":
        yield* this.#read(argument.trim() === "" ? this.#name : argument.trim(), to ?? this.#lines.length, false);
        return false;
      case "e":
      case "E":
        if (this.#isChanged && command === "e" && !wasQuit) return this.#warn();
        this.#lines = [];
        yield* this.#read(argument.trim() === "" ? this.#name : argument.trim(), 0, true);
        this.#isChanged = false;
        return false;
      case "w": {
        const isQuit = argument.startsWith("q");
        const name = argument.replace(/^q/, "").trim();
        const [low, high] = this.#lines.length === 0 ? [1, 0] : range(true);
        yield* this.#write(name === "" ? this.#name : name, low, high);
        return isQuit;
      }
      case "q":
        if (this.#isChanged && !wasQuit) return this.#warn();
        return true;
      case "Q":
        return true;
      default:
        throw new EdProblem("unimplemented command");
    }
  }

  #warn(): false {
    this.#saidQuit = true;
    throw new EdProblem("unsaved changes; the same command again leaves them");
  }

  #delete(low: number, high: number): void {
    this.#lines.splice(low - 1, high - low + 1);
    this.#current = Math.min(low, this.#lines.length);
    this.#isChanged = true;
  }

  *#insert(after: number): Generator<void, void, void> {
    let at = after;
    for (let line = yield* this.#reader.next(); line !== null && line !== "."; line = yield* this.#reader.next()) {
      this.#lines.splice(at++, 0, line);
      this.#isChanged = true;
    }
    this.#current = at;
  }

  *#print(low: number, high: number, how: string): Generator<void, void, void> {
    for (let line = low; line <= high; line++) {
      const text = this.#lines[line - 1] ?? "";
      const shown =
        how === "l"
          ? `${Array.from(text, (c) => (c < " " || c === "\x7f" ? `^${String.fromCharCode(c.charCodeAt(0) ^ 64)}` : c)).join("")}$`
          : text;
      yield* this.#sys.print(`${how === "n" ? `${line}\t` : ""}${shown}\n`);
    }
    this.#current = high;
  }

  *#substitute(low: number, high: number, text: string): Generator<void, void, void> {
    const delimiter = text[0] ?? "/";
    const parts = text.slice(1).split(new RegExp(`(?<!\\\\)\\${delimiter}`));
    const [pattern = "", replacement = "", flags = ""] = parts;
    const regex = yield* this.#compile(pattern);
    let isDone = false;
    for (let line = low; line <= high; line++) {
      const old = this.#lines[line - 1] ?? "";
      let out = "";
      let at = 0;
      let count = 0;
      for (let match = regex.exec(old, 0); match; match = at <= old.length ? regex.exec(old, at, at > 0) : null) {
        const [start = 0, end = 0] = match;
        out +=
          old.slice(at, start) +
          replacement.replace(
            /\\(.)|&/gs,
            (token, escaped: string | undefined) => escaped ?? (token === "&" ? old.slice(start, end) : token),
          );
        count++;
        at = end;
        if (end === start) out += old[at++] ?? "";
        if (!flags.includes("g")) break;
      }
      if (count === 0) continue;
      this.#lines[line - 1] = out + old.slice(at);
      this.#current = line;
      this.#isChanged = true;
      isDone = true;
      if (flags.includes("p")) yield* this.#print(line, line, "p");
    }
    if (!isDone) throw new EdProblem(`no substitutions found for '${this.#pattern}'`);
  }

  *#read(name: ByteString, after: number, isFirst: boolean): Generator<void, void, void> {
    const text = yield* readOperand(this.#sys, name);
    if (isError(text)) {
      yield* complain(this.#sys, "ed", openMessage("plain", name, text).replace(/^can't open /, ""));
      return;
    }
    const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
    this.#lines.splice(after, 0, ...lines);
    this.#current = after + lines.length;
    if (isFirst) this.#name = name;
    else this.#isChanged = true;
    if (!this.#isQuiet) yield* this.#sys.print(`${text.length}\n`);
  }

  *#write(name: ByteString, low: number, high: number): Generator<void, void, void> {
    if (name === "") throw new EdProblem("no file name");
    const text = this.#lines
      .slice(low - 1, high)
      .map((line) => `${line}\n`)
      .join("");
    const fd = yield* this.#sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    const written = isError(fd) ? fd : yield* this.#sys.writeAll(fd, text);
    if (!isError(fd)) this.#sys.k.close(this.#sys.p, fd);
    if (isError(written)) throw new EdProblem(`${name}: ${strerror(written)}`);
    if (low === 1 && high === this.#lines.length) this.#isChanged = false;
    if (!this.#isQuiet) yield* this.#sys.print(`${text.length}\n`);
  }
}

export const edApplet: Applet = {
  name: "ed",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "p:s");
    if (!options) return 1;
    const ed = new Ed(sys, options.operands[0] ?? "", options.has("s"));
    yield* ed.start();
    return yield* ed.loop(options.value("p") ?? "");
  },
};
