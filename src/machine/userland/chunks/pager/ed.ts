/**
 * ed: edits lines by commands (a c d f i k l p q r s w z - . =). Source: runs of BusyBox 1.36.1's ed, which takes plain
 * strings where POSIX's ed takes regular expressions, and whose marks are line numbers.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { LineReader, openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Applet } from "../../types.ts";
import { EdLines, EdProblem } from "./ed-lines.ts";

/** One address as far as it was understood; no number: there is none. */
interface Address {
  number: number | null;
  rest: ByteString;
}

/** `^X` and `M-X` for what cannot be printed. */
function visible(text: ByteString): ByteString {
  return Array.from(text, (char) => {
    const code = char.charCodeAt(0);
    const low = code & 127;
    return (
      (code > 127 ? "M-" : "") +
      (low < 32 || low === 127 ? `^${String.fromCharCode(low ^ 64)}` : String.fromCharCode(low))
    );
  }).join("");
}

class Ed {
  readonly #sys: Sys;
  readonly #reader: LineReader;
  readonly #isQuiet: boolean;
  readonly #lines = new EdLines();
  #isEnd = false;
  #name: ByteString | null = null;
  #sought: ByteString = "";
  readonly #marks = new Map<string, number>();

  constructor(sys: Sys, isQuiet: boolean) {
    this.#sys = sys;
    this.#isQuiet = isQuiet;
    this.#reader = new LineReader(sys, 0);
  }

  /** Whether the file could be read. */
  *open(name: ByteString): Generator<void, boolean, void> {
    this.#name = name;
    const isRead = yield* this.#tried(() => this.#read(name, 1));
    this.#lines.isChanged = false;
    return isRead;
  }

  *loop(prompt: ByteString): AppletRun {
    for (;;) {
      const line = yield* this.#ask(prompt);
      if (line === null) return 0;
      yield* this.#tried(() => this.#command(line));
      if (this.#isEnd) return 0;
    }
  }

  /** Whether that went without a complaint, which is printed. */
  *#tried(run: () => Generator<void, void, void> | void): Generator<void, boolean, void> {
    try {
      const steps = run();
      if (steps) yield* steps;
      return true;
    } catch (problem) {
      if (!(problem instanceof EdProblem)) throw problem;
      yield* complain(this.#sys, "ed", problem.message);
      return false;
    }
  }

  *#ask(prompt: ByteString): Generator<void, ByteString | null, void> {
    yield* this.#sys.print(prompt);
    yield* this.#sys.flush();
    return yield* this.#reader.next();
  }

  /** One number of an address, and what follows it; null: there is none. */
  #operand(text: ByteString): [number, ByteString] | null {
    const lines = this.#lines;
    const rest = text.slice(1);
    switch (text[0]) {
      case ".":
        return [lines.current, rest];
      case "$":
        return [lines.count, rest];
      case "'":
        if (!/^[a-z]/.test(rest)) throw new EdProblem("bad mark name");
        return [this.#marks.get(rest.charAt(0)) ?? 0, rest.slice(1)];
      case "/": {
        const end = rest.indexOf("/");
        return [this.#search(end < 0 ? rest : rest.slice(0, end)), end < 0 ? "" : rest.slice(end + 1)];
      }
      default: {
        const digits = /^\d*/.exec(text)?.[0] ?? "";
        if (digits === "") return null;
        return [
          Array.from(digits).reduce((sum, digit) => (sum * 10 + Number(digit)) | 0, 0),
          text.slice(digits.length),
        ];
      }
    }
  }

  #address(text: ByteString): Address {
    const result: Address = { number: null, rest: text.trimStart() };
    for (let sign = 1; ; result.rest = result.rest.slice(1).trimStart()) {
      const operand = this.#operand(result.rest);
      if (!operand) return result;
      result.number = ((result.number ?? 0) + sign * operand[0]) | 0;
      result.rest = operand[1].trimStart();
      if (!/^[-+]/.test(result.rest)) return result;
      sign = result.rest.startsWith("-") ? -1 : 1;
    }
  }

  /** Number of the first line from the current one on that has the text; an empty one is the text sought before. */
  #search(text: ByteString): number {
    if (text !== "") this.#sought = text;
    this.#lines.check(this.#lines.current, this.#lines.count, "search");
    if (this.#sought === "") throw new EdProblem("no previous search string");
    let line = this.#lines.find(this.#lines.current);
    for (let number = this.#lines.current; number <= this.#lines.count; number++, line = line.after)
      if (line.text.includes(this.#sought)) return number;
    throw new EdProblem(`can't find string "${this.#sought}"`);
  }

  *#command(line: ByteString): Generator<void, void, void> {
    const lines = this.#lines;
    const first = this.#address(line.trim());
    const second = first.rest.startsWith(",") ? this.#address(first.rest.slice(1)) : null;
    const isGiven = second !== null || first.number !== null;
    const from = first.number ?? (second ? 1 : lines.current);
    const to = second ? (second.number ?? lines.count) : from;
    const rest = second ? second.rest : first.rest;
    const argument = rest.slice(1);
    switch (rest[0]) {
      case undefined:
        if (!isGiven) lines.goTo(lines.current + 1);
        yield* isGiven ? this.#print(to, to) : this.#print(lines.current, lines.current);
        return;
      case "a":
        yield* this.#insert(from + 1);
        return;
      case "i":
        yield* this.#insert(from);
        return;
      case "c":
        yield* this.#tried(() => lines.delete(from, to));
        yield* this.#insert(from);
        return;
      case "d":
        lines.delete(from, to);
        return;
      case "f":
        yield* this.#file(this.#nameIn(argument, "file"));
        return;
      case "k":
        if (!/^\s*[a-z]$/.test(argument)) throw new EdProblem("bad mark name");
        this.#marks.set(argument.trim(), from);
        return;
      case "l":
      case "p":
        yield* this.#print(from, to, rest[0] === "l");
        return;
      case "q":
        if (argument.trim() !== "" || isGiven) throw new EdProblem("bad quit command");
        this.#isEnd = !lines.isChanged || (yield* this.#isSure());
        return;
      case "r": {
        const name = this.#nameIn(argument, "read");
        if (name === "") throw new EdProblem("no file name");
        yield* this.#read(name, from + 1);
        return;
      }
      case "s":
        yield* this.#substitute(from, to, argument);
        return;
      case "w": {
        const name = this.#nameIn(argument, "write") || this.#name;
        if (name === null) throw new EdProblem("no file name specified");
        yield* isGiven ? this.#write(name, from, to) : this.#write(name, 1, lines.count);
        return;
      }
      case "z": {
        const [before, after] = { "-": [21, 0], ".": [11, 10] }[argument.charAt(0)] ?? [0, 21];
        yield* this.#print(lines.current - (before ?? 0), lines.current + (after ?? 0));
        return;
      }
      case ".":
        if (isGiven) throw new EdProblem("no arguments allowed");
        yield* this.#print(lines.current, lines.current);
        return;
      case "-":
        lines.goTo(lines.current - 1);
        yield* this.#print(lines.current, lines.current);
        return;
      case "=":
        yield* this.#sys.print(`${from}\n`);
        return;
      default:
        throw new EdProblem("unimplemented command");
    }
  }

  /** The name after a command, which a blank must part from it. */
  #nameIn(argument: ByteString, command: string): ByteString {
    if (/^\S/.test(argument)) throw new EdProblem(`bad ${command} command`);
    return argument.trim();
  }

  *#file(name: ByteString): Generator<void, void, void> {
    if (name !== "") this.#name = name;
    else yield* this.#sys.print(this.#name === null ? "No file name\n" : `"${this.#name}"\n`);
  }

  *#isSure(): Generator<void, boolean, void> {
    const answer = yield* this.#ask("Really quit? ");
    return answer === null || /^\s*y/i.test(answer);
  }

  *#insert(first: number): Generator<void, void, void> {
    for (let at = first; ; at++) {
      const line = yield* this.#reader.next();
      if (line === null || line === ".") return;
      this.#lines.insert(at, `${line}${this.#reader.ending}`);
    }
  }

  *#print(from: number, to: number, isVisible = false): Generator<void, void, void> {
    this.#lines.check(from, to, "print");
    let line = this.#lines.find(from);
    for (let number = from; number <= to; number++, line = line.after) {
      yield* this.#sys.print(isVisible ? `${visible(line.text.replace(/\n$/, ""))}$\n` : line.text);
      this.#lines.goTo(number);
    }
  }

  /** Without `g` the next line is searched from behind the place where this one's new text ended, as BusyBox does. */
  *#substitute(from: number, to: number, text: ByteString): Generator<void, void, void> {
    this.#lines.check(from, to, "substitute");
    const delimiter = text.charAt(0);
    if (/^\s?$/.test(delimiter)) throw new EdProblem("bad delimiter for substitute");
    const [old = "", replacement, ...more] = text.slice(1).split(delimiter);
    if (replacement === undefined) throw new EdProblem("missing 2nd delimiter for substitute");
    const flags = more.join(delimiter);
    if (/[^gp]/.test(flags)) throw new EdProblem("unknown option for substitute");
    if (old !== "") this.#sought = old;
    if (this.#sought === "") throw new EdProblem("no previous search string");
    let isDone = false;
    let offset = 0;
    let line = this.#lines.find(from);
    for (let number = from; number <= to; number++, line = line.after) {
      let isFound = false;
      for (let at = line.text.indexOf(this.#sought, offset); ; at = line.text.indexOf(this.#sought, offset)) {
        if (at < 0) {
          offset = 0;
          break;
        }
        isFound = isDone = this.#lines.isChanged = true;
        line.text = line.text.slice(0, at) + replacement + line.text.slice(at + this.#sought.length);
        offset = at + replacement.length;
        if (!flags.includes("g")) break;
      }
      if (isFound && flags.includes("p")) yield* this.#print(number, number);
    }
    if (!isDone) throw new EdProblem(`no substitutions found for "${this.#sought}"`);
  }

  *#read(name: ByteString, first: number): Generator<void, void, void> {
    if (first < 1 || first > this.#lines.count + 1) throw new EdProblem("bad line for read");
    const text = yield* readOperand(this.#sys, name);
    if (isError(text)) throw new EdProblem(openMessage("plain", name, text));
    let at = first;
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) this.#lines.insert(at++, line);
    if (!this.#isQuiet) yield* this.#sys.print(`${text.length}\n`);
  }

  *#write(name: ByteString, from: number, to: number): Generator<void, void, void> {
    this.#lines.check(from, to, "write");
    const fd = yield* this.#sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (isError(fd)) throw new EdProblem(openMessage("plain", name, fd));
    let text = "";
    let line = this.#lines.find(from);
    for (let number = from; number <= to; number++, line = line.after) text += line.text;
    const written = yield* this.#sys.writeAll(fd, text);
    this.#sys.k.close(this.#sys.p, fd);
    if (isError(written)) throw new EdProblem(`${name}: ${strerror(written)}`);
    if (from === 1 && to === this.#lines.count) this.#lines.isChanged = false;
    if (!this.#isQuiet) yield* this.#sys.print(`${text.length}\n`);
  }
}

export const edApplet: Applet = {
  name: "ed",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "p:s");
    if (!options) return 1;
    const ed = new Ed(sys, options.has("s"));
    const [name] = options.operands;
    if (name !== undefined && !(yield* ed.open(name))) return 0;
    return yield* ed.loop(options.value("p") ?? "");
  },
};
