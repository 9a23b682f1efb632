/** Runs the script of GNU's sed. Source: sed 4.9. */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import type { Regex, RegexMatch } from "../../regex-types.ts";
import { execProgram, forkApplet, waitFor } from "../../exec-program.ts";
import { LineReader } from "../../input.ts";
import type { SedInput } from "./input.ts";
import { SedProblem } from "./script.ts";
import type { Address, Command, Part, Substitution } from "./script.ts";

/** Where lines go; a last line without its end stays so, until another follows. */
export class SedOutput {
  readonly #sys: Sys;
  readonly fd: Fd;
  readonly #isUnbuffered: boolean;
  #data = "";
  #isOpen = false;

  constructor(sys: Sys, fd: Fd, isUnbuffered: boolean) {
    this.#sys = sys;
    this.fd = fd;
    this.#isUnbuffered = isUnbuffered;
  }

  *put(text: ByteString, end: ByteString): Generator<void, void, void> {
    yield* this.#write((this.#isOpen ? "\n" : "") + text + end);
    this.#isOpen = end === "";
  }

  /** What is no line of the input, as it is. */
  *text(text: ByteString): Generator<void, void, void> {
    if (text === "") return;
    yield* this.#write((this.#isOpen ? "\n" : "") + text);
    this.#isOpen = false;
  }

  *#write(whole: ByteString): Generator<void, void, void> {
    if (whole === "") return;
    if (this.fd === 1) {
      if ((yield* this.#sys.print(whole)) < 0) throw new SedProblem("couldn't write to stdout", 4);
      if (this.#isUnbuffered) yield* this.flush();
      return;
    }
    this.#data += whole;
    if (this.#data.length >= 4096 || this.#isUnbuffered) yield* this.flush();
  }

  *flush(): Generator<void, void, void> {
    const data = this.#data;
    this.#data = "";
    const failed = this.fd === 1 ? yield* this.#sys.flush() : yield* this.#sys.writeAll(this.fd, data);
    if (failed < 0) throw new SedProblem(`couldn't flush ${this.fd === 1 ? "stdout" : "file"}: ${strerror(failed)}`, 4);
  }
}

/** A file for `w`, emptied first. */
export function* openForWriting(sys: Sys, name: ByteString): Generator<void, SedOutput, void> {
  if (name === "/dev/stderr") return new SedOutput(sys, 2, true);
  const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC);
  if (isError(fd)) throw new SedProblem(`couldn't open file ${name}: ${strerror(fd)}`, 4);
  return new SedOutput(sys, fd, true);
}

export interface SedSettings {
  readonly quiet: boolean;
  readonly separator: ByteString;
  /** Of `l`; 0 and 1: lines are not folded. */
  readonly width: number;
  readonly posix: boolean;
}

/** Whether a range has begun, and where it ends. */
interface Range {
  isActive: boolean;
  end: number;
}

type Appended = { readonly text: ByteString } | { readonly file: ByteString };
type Flow = "next" | "cycle" | "restart" | "quit";

const LIST_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

export class SedMachine {
  output: SedOutput;
  code = 0;
  readonly #sys: Sys;
  readonly #commands: readonly Command[];
  readonly #input: SedInput;
  readonly #files: ReadonlyMap<ByteString, SedOutput>;
  readonly #settings: SedSettings;
  #ranges: Range[] = [];
  #readers = new Map<ByteString, LineReader | null>();
  #space: ByteString = "";
  #isEnded = true;
  #hold: ByteString = "";
  #isHoldEnded = true;
  #replaced = false;
  #appended: Appended[] = [];
  #lastRegex: Regex | null = null;
  /** The command that follows. */
  #at = 0;

  constructor(
    sys: Sys,
    commands: readonly Command[],
    input: SedInput,
    output: SedOutput,
    files: ReadonlyMap<ByteString, SedOutput>,
    settings: SedSettings,
  ) {
    this.#sys = sys;
    this.#commands = commands;
    this.#input = input;
    this.output = output;
    this.#files = files;
    this.#settings = settings;
    this.#resetRanges();
    input.onNewFile = () => this.#resetRanges();
  }

  /** A range from line 0 has begun before the first line. */
  #resetRanges(): void {
    this.#ranges = this.#commands.map(({ first }) => ({
      isActive: first?.kind === "line" && first.line === 0,
      end: 0,
    }));
  }

  get #end(): ByteString {
    return this.#isEnded ? this.#settings.separator : "";
  }

  /** All lines; the exit code. */
  *run(): Generator<void, number, void> {
    let restarts = false;
    while (restarts || (yield* this.#readLine(false))) {
      restarts = false;
      const flow = yield* this.#cycle();
      if (flow === "quit") break;
      restarts = flow === "restart";
      if (restarts) yield* this.#writeAppended();
    }
    yield* this.#writeAppended();
    return this.code;
  }

  *#readLine(appends: boolean): Generator<void, boolean, void> {
    yield* this.#writeAppended();
    this.#replaced = false;
    const line = yield* this.#input.next();
    if (!line) return false;
    this.#space = appends ? `${this.#space}${this.#settings.separator}${line.text}` : line.text;
    this.#isEnded = line.isEnded;
    return true;
  }

  *#print(): Generator<void, void, void> {
    yield* this.output.put(this.#space, this.#end);
  }

  *#endOfCycle(): Generator<void, void, void> {
    if (!this.#settings.quiet) yield* this.#print();
  }

  *#writeAppended(): Generator<void, void, void> {
    const all = this.#appended;
    this.#appended = [];
    for (const one of all) {
      if ("text" in one) yield* this.output.text(one.text);
      else {
        const fd = one.file === "/dev/stdin" ? 0 : yield* this.#sys.open(one.file, O_RDONLY);
        if (isError(fd)) continue;
        const data = yield* this.#sys.readAll(fd);
        if (typeof data === "string") yield* this.output.text(data);
        if (fd !== 0) this.#sys.k.close(this.#sys.p, fd);
      }
    }
  }

  *#matches(address: Address | null): Generator<void, boolean, void> {
    const { line } = this.#input;
    switch (address?.kind) {
      case "line":
        return line === address.line;
      case "step":
        return line >= address.first && (line - address.first) % address.step === 0;
      case "last":
        return yield* this.#input.isLast();
      case "regex":
        return this.#search(address.regex, 0) !== null;
      default:
        return true;
    }
  }

  #search(regex: Regex | null, from: number, notAtStart = false): RegexMatch | null {
    const used = regex ?? this.#lastRegex;
    if (!used) throw new SedProblem("-e expression #1, char 0: no previous regular expression");
    this.#lastRegex = used;
    const found = used.exec(this.#space, from, notAtStart);
    this.#sys.charge(1 + (this.#space.length >> 6));
    if (used.givenUp === true) {
      this.#sys.k.observer.limit?.(this.#sys.p, "regex", "Memory exhausted");
      throw new SedProblem("Memory exhausted", 4);
    }
    return found;
  }

  *#selects(command: Command, index: number): Generator<void, boolean, void> {
    const { first, second } = command;
    if (!second) return yield* this.#matches(first);
    const range = this.#ranges[index] ?? { isActive: false, end: 0 };
    const { line } = this.#input;
    if (!range.isActive) {
      if (!(yield* this.#matches(first))) return false;
      if (second.kind === "plus") range.end = line + second.count;
      else if (second.kind === "multiple")
        range.end = second.of === 0 ? line : (Math.floor(line / second.of) + 1) * second.of;
      else if (second.kind === "line") range.end = second.line;
      else range.end = Infinity;
      range.isActive = range.end > line;
      if (second.kind === "last" && (yield* this.#input.isLast())) range.isActive = false;
      return true;
    }
    if (second.kind === "regex" || second.kind === "last" || second.kind === "step") {
      if (yield* this.#matches(second)) range.isActive = false;
      return true;
    }
    range.isActive = line < range.end;
    return line <= range.end;
  }

  *#cycle(): Generator<void, Flow, void> {
    this.#at = 0;
    while (this.#at < this.#commands.length) {
      const index = this.#at;
      const command = this.#commands[index];
      if (!command) break;
      this.#at++;
      this.#sys.charge(1);
      if (this.#sys.spent) yield;
      const isSelected = (yield* this.#selects(command, index)) !== command.negated;
      if (!isSelected) {
        if (command.name === "{") this.#at = command.number;
        continue;
      }
      const flow = yield* this.#execute(command, index);
      if (flow !== "next") return flow;
    }
    yield* this.#endOfCycle();
    return "cycle";
  }

  *#execute(command: Command, index: number): Generator<void, Flow, void> {
    const { separator, quiet } = this.#settings;
    switch (command.name) {
      case "=":
        yield* this.output.text(`${this.#input.line}\n`);
        break;
      case "a":
        this.#appended.push({ text: command.text });
        break;
      case "i":
        yield* this.output.text(command.text);
        break;
      case "c":
        if (!command.second || this.#ranges[index]?.isActive !== true || command.negated)
          yield* this.output.text(command.text);
        return "cycle";
      case "d":
        return "cycle";
      case "D": {
        const at = this.#space.indexOf(separator);
        if (at < 0) return "cycle";
        this.#space = this.#space.slice(at + 1);
        return "restart";
      }
      case "e":
        yield* this.#runCommand(command.text);
        break;
      case "F":
        yield* this.output.text(`${this.#input.name}\n`);
        break;
      case "g":
        this.#space = this.#hold;
        this.#isEnded = this.#isHoldEnded;
        break;
      case "G":
        this.#space += separator + this.#hold;
        this.#isEnded = this.#isHoldEnded;
        break;
      case "h":
        this.#hold = this.#space;
        this.#isHoldEnded = this.#isEnded;
        break;
      case "H":
        this.#hold += separator + this.#space;
        this.#isHoldEnded = this.#isEnded;
        break;
      case "x":
        [this.#space, this.#hold] = [this.#hold, this.#space];
        [this.#isEnded, this.#isHoldEnded] = [this.#isHoldEnded, this.#isEnded];
        break;
      case "l":
        yield* this.output.put(this.#listed(command.number < 0 ? this.#settings.width : command.number), "\n");
        break;
      case "n":
        if (yield* this.#input.isEnd()) {
          if (!quiet) yield* this.#print();
          return "quit";
        }
        if (!quiet) yield* this.#print();
        if (!(yield* this.#readLine(false))) return "quit";
        break;
      case "N":
        if (yield* this.#input.isEnd()) {
          if (!quiet && !this.#settings.posix) yield* this.#print();
          return "quit";
        }
        if (!(yield* this.#readLine(true))) return "quit";
        break;
      case "p":
        yield* this.#print();
        break;
      case "P":
        yield* this.output.put(this.#space.split(separator, 1)[0] ?? "", separator);
        break;
      case "q":
        if (!quiet) yield* this.#print();
        this.code = Math.max(0, command.number);
        return "quit";
      case "Q":
        this.code = Math.max(0, command.number);
        this.#appended = [];
        return "quit";
      case "r":
        this.#appended.push({ file: command.text });
        break;
      case "R":
        yield* this.#readFrom(command.text);
        break;
      case "s":
        if (command.substitution) yield* this.#substitute(command.substitution);
        break;
      case "b":
        this.#at = command.number;
        break;
      case "t":
        if (this.#replaced) this.#at = command.number;
        this.#replaced = false;
        break;
      case "T":
        if (!this.#replaced) this.#at = command.number;
        this.#replaced = false;
        break;
      case "w":
        yield* this.#write(command.text, this.#space);
        break;
      case "W":
        yield* this.#write(command.text, this.#space.split(separator, 1)[0] ?? "", separator);
        break;
      case "y":
        this.#space = [...this.#space].map((char) => command.map?.get(char) ?? char).join("");
        break;
      case "z":
        this.#space = "";
        break;
      default:
    }
    return "next";
  }

  *#write(name: ByteString, text: ByteString, end = this.#end): Generator<void, void, void> {
    const file = this.#files.get(name);
    if (file) yield* file.put(text, end);
  }

  /** The next line of a file. */
  *#readFrom(name: ByteString): Generator<void, void, void> {
    let reader = this.#readers.get(name);
    if (reader === undefined) {
      const fd = name === "/dev/stdin" ? 0 : yield* this.#sys.open(name, O_RDONLY);
      reader = isError(fd) ? null : new LineReader(this.#sys, fd, this.#settings.separator);
      this.#readers.set(name, reader);
    }
    const line = reader ? yield* reader.next() : null;
    if (line !== null)
      this.#appended.push({ text: line + (reader?.terminated === true ? this.#settings.separator : "") });
  }

  #listed(width: number): ByteString {
    const out: string[] = [];
    let row = "";
    for (const char of this.#space) {
      const code = char.charCodeAt(0);
      const isPlain = code >= 32 && code < 127 && char !== "\\";
      const shown = isPlain ? char : (LIST_ESCAPES[char] ?? `\\${code.toString(8).padStart(3, "0")}`);
      if (width > 0 && row.length + shown.length > width - 1) {
        out.push(`${row}\\\n`);
        row = "";
      }
      row += shown;
    }
    return `${out.join("")}${row}$`;
  }

  *#substitute(how: Substitution): Generator<void, void, void> {
    const { global, nth, parts } = how;
    const text = this.#space;
    let out = "";
    let copied = 0;
    let count = 0;
    let done = false;
    let matched = -1;
    for (let from = 0; from <= text.length;) {
      const match = this.#search(how.regex, from, from > 0);
      if (!match) break;
      const [start = 0, end = 0] = match;
      // Nothing is no match directly behind another one.
      if (start === end && start === matched) {
        from = start + 1;
        continue;
      }
      matched = end;
      if (++count >= nth) {
        out += text.slice(copied, start) + replacement(parts, text, match);
        copied = end;
        done = true;
        if (!global) break;
      }
      from = end === start ? end + 1 : end;
      if (this.#sys.spent) yield;
    }
    if (!done) return;
    this.#space = out + text.slice(copied);
    this.#replaced = true;
    if (how.prints === 2) yield* this.#print();
    if (how.evaluates) {
      const result = yield* this.#outputOf(this.#space);
      this.#space = result.endsWith(this.#settings.separator) ? result.slice(0, -1) : result;
    }
    if (how.prints === 1) yield* this.#print();
    if (how.file !== null) yield* this.#write(how.file, this.#space);
  }

  *#runCommand(line: ByteString): Generator<void, void, void> {
    if (line === "") {
      const result = yield* this.#outputOf(this.#space);
      this.#space = result.endsWith(this.#settings.separator) ? result.slice(0, -1) : result;
    } else yield* this.output.text(yield* this.#outputOf(line));
  }

  /** What a command of the shell prints. */
  *#outputOf(line: ByteString): Generator<void, ByteString, void> {
    const sys = this.#sys;
    yield* this.output.flush();
    const ends = sys.k.pipe(sys.p);
    if (typeof ends === "number") throw new SedProblem(`error subprocess: ${strerror(ends)}`, 4);
    const [read, write] = ends;
    const child = forkApplet(sys, function* (own) {
      own.k.dup2(own.p, write, 1);
      own.k.close(own.p, read);
      own.k.close(own.p, write);
      yield* execProgram(own, ["sh", "-c", line]);
      return 127;
    });
    sys.k.close(sys.p, write);
    if (isError(child)) throw new SedProblem(`error subprocess: ${strerror(child)}`, 4);
    const data = yield* sys.readAll(read);
    sys.k.close(sys.p, read);
    yield* waitFor(sys, child.pid);
    return typeof data === "string" ? data : "";
  }
}

/** What stands in place of a match, with letters changed as `\U`, `\L`, `\u` and `\l` say. */
function replacement(parts: readonly Part[], text: ByteString, match: RegexMatch): ByteString {
  let out = "";
  let mode = "";
  let once = "";
  for (const part of parts) {
    if (part.kind === "case") {
      if (/[lu]/.test(part.letter)) once = part.letter;
      else {
        mode = part.letter === "E" ? "" : part.letter;
        once = "";
      }
      continue;
    }
    const start = part.kind === "group" ? (match[2 * part.group] ?? -1) : 0;
    let piece = part.kind === "text" ? part.text : start < 0 ? "" : text.slice(start, match[2 * part.group + 1]);
    if (piece === "") continue;
    if (mode !== "") piece = mode === "U" ? upper(piece) : lower(piece);
    if (once !== "") piece = (once === "u" ? upper(piece.slice(0, 1)) : lower(piece.slice(0, 1))) + piece.slice(1);
    once = "";
    out += piece;
  }
  return out;
}

function upper(text: ByteString): ByteString {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function lower(text: ByteString): ByteString {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
