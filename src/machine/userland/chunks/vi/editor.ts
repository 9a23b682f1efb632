/**
 * vi: an editor of one screen. Source: BusyBox 1.36.1 vi: keys, messages, how the screen scrolls; a byte is a column, patterns are
 * plain text, and what is not ASCII is shown as a dot, as there. What it has of POSIX vi beyond that: S, marks by `, Ctrl-W and
 * Ctrl-U while typing, and ESC at the bottom line gives up.
 */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import { SIGSTOP } from "../../../kernel/signals.ts";
import type { ByteString } from "../../../kernel/types.ts";
import type { Keyboard } from "../pager/keyboard.ts";
import { Buffer } from "./buffer.ts";
import type { Position } from "./buffer.ts";
import { runExCommand } from "./ex.ts";
import { findCharacter, firstNonBlank, simpleMotion } from "./motion.ts";
import type { CharacterSearch, Motion } from "./motion.ts";
import { columnNear, shownLine } from "./shown-line.ts";
import type { ShownLine } from "./shown-line.ts";

const MOTION_KEYS = new Set([
  ..."hjklwWbBeEGHML0^$|{}%+- \x0e\x10\b\x7f\r\n",
  "left",
  "right",
  "up",
  "down",
  "home",
  "end",
]);
const LARGEST_FILE = 4_194_304;
/** A count beyond it is a slip of the finger. */
const LARGEST_COUNT = 100_000;

interface Register {
  text: ByteString;
  isLines: boolean;
}

export class Editor {
  readonly sys: Sys;
  readonly buffer = new Buffer();
  readonly keyboard: Keyboard;
  name: ByteString;
  isReadOnly: boolean;
  message = "";
  isOver = false;
  /** Nothing of what would follow is wanted. */
  isLast = false;
  hasMoreFiles = false;
  options = { autoindent: false, expandtab: false, flash: false, ignorecase: false, showmatch: false, tabstop: 8 };
  /** Of the status line: - or I or R. */
  #mode = "-";
  /** The column on the screen that ways up and down keep to. */
  #wanted: number | null = null;
  /** A line as it was before it was changed, for U. */
  #lineBefore: { readonly line: number; readonly text: ByteString } | null = null;
  pattern = "";
  readonly marks = new Map<string, Position>();
  readonly #registers = new Map<string, Register>();
  /** Of the command in progress: `"x`. */
  #named: string | null = null;
  #top = 0;
  #isTyping = false;
  #backward = false;
  #search: CharacterSearch | null = null;
  /** Keys of the last change, for `.`, and those that are played back. */
  #recording: string[] = [];
  #lastChange: string[] = [];
  #replay: string[] = [];

  constructor(sys: Sys, keyboard: Keyboard, name: ByteString, isReadOnly: boolean) {
    this.sys = sys;
    this.keyboard = keyboard;
    this.name = name;
    this.isReadOnly = isReadOnly;
  }

  /** `isAgain`: by `:e`, which says what it has read. */
  *load(isAgain = false): Generator<void, void, void> {
    const text = this.name === "" ? "" : this.sys.k.readFile(this.sys.p, this.name);
    if (isError(text)) {
      this.buffer.load("");
      if (isAgain) this.message = `'${this.name}' [New file] 1L, 1C`;
      return;
    }
    this.buffer.load(text.slice(0, LARGEST_FILE));
    this.#top = 0;
    const isProtected = this.name !== "" && this.sys.k.access(this.sys.p, this.name, 2) < 0;
    if (isProtected) this.isReadOnly = true;
    const readOnly = this.isReadOnly ? " [Readonly]" : "";
    if (isAgain) this.message = `'${this.name}'${readOnly} ${this.buffer.lines.length}L, ${text.length}C`;
    this.sys.charge(text.length >> 6);
    if (this.sys.spent) yield;
  }

  /** Writes lines to a file; false after a message. */
  *write(name: ByteString, text: ByteString, lines: number): Generator<void, boolean, void> {
    const fd = yield* this.sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    const written = isError(fd) ? fd : yield* this.sys.writeAll(fd, text);
    if (!isError(fd)) this.sys.k.close(this.sys.p, fd);
    this.message = isError(written) ? `'${name}' ${strerror(written)}` : `'${name}' ${lines}L, ${text.length}C`;
    return !isError(written);
  }

  *run(): Generator<void, void, void> {
    while (!this.isOver) {
      const key = yield* this.#key();
      if (key === null) return;
      this.#recording = [key];
      const before = this.buffer.text.length;
      this.#named = null;
      yield* this.#command(key, null);
      this.buffer.clamp(false);
      this.sys.charge(4 + (before >> 10));
    }
  }

  *#key(): Generator<void, string | null, void> {
    const played = this.#replay.shift();
    if (played !== undefined) return played;
    yield* this.#draw();
    const key = yield* this.keyboard.key(() => this.#draw());
    this.message = "";
    return key;
  }

  /** The next key of a command that is being given. */
  *#more(): Generator<void, string, void> {
    const key = (yield* this.#key()) ?? "\x1b";
    this.#recording.push(key);
    return key;
  }

  #finishChange(): void {
    this.#lastChange = [...this.#recording];
  }

  *#command(first: string, given: number | null): Generator<void, void, void> {
    let key = first;
    let count = given;
    while (/^[1-9]$/.test(key) || (key === "0" && count !== null)) {
      count = Math.min((count ?? 0) * 10 + Number(key), LARGEST_COUNT);
      key = yield* this.#more();
    }
    if (key === '"') {
      this.#named = yield* this.#more();
      return yield* this.#command(yield* this.#more(), count);
    }
    const motion = yield* this.#motion(key, count);
    if (motion !== undefined) {
      if (motion) this.#goBy(key, motion);
      return;
    }
    if ("dcy<>".includes(key) && key.length === 1) return yield* this.#operate(key, count);
    if ("iIaAoO".includes(key) && key.length === 1) return yield* this.#startTyping(key);
    if (key === "insert") return yield* this.#startTyping("i");
    if (yield* this.#change(key, count ?? 1)) return;
    yield* this.#other(key, count);
  }

  /** Undefined for a key that is no motion, null for one that leads nowhere. */
  *#motion(key: string, count: number | null): Generator<void, Motion | null | undefined, void> {
    if ("fFtT".includes(key) && key.length === 1) {
      this.#search = { key: key as "f", char: yield* this.#more() };
      return findCharacter(this.buffer, this.#search, count ?? 1);
    }
    if (key === ";" || key === ",") {
      if (!this.#search) return null;
      const flip = { f: "F", F: "f", t: "T", T: "t" } as const;
      const search = key === ";" ? this.#search : { ...this.#search, key: flip[this.#search.key] };
      return findCharacter(this.buffer, search, count ?? 1);
    }
    if (key === "/" || key === "?") {
      const pattern = yield* this.ask(key);
      if (pattern === null) return null;
      if (pattern === "" && this.pattern === "") return null;
      if (pattern !== "") this.pattern = pattern;
      this.#backward = key === "?";
      return yield* this.#findPattern(this.#backward);
    }
    if (key === "n" || key === "N") return yield* this.#findPattern(this.#backward !== (key === "N"));
    if (key === "'" || key === "`") {
      const mark = this.marks.get(yield* this.#more());
      if (!mark) return null;
      return key === "'"
        ? { line: mark.line, column: firstNonBlank(this.buffer.at(mark.line)), kind: "lines" }
        : { ...mark, kind: "exclusive" };
    }
    if (key === "g") {
      const next = yield* this.#more();
      if (next !== "g") {
        this.message = `'g${next}' is not implemented`;
        return null;
      }
      return simpleMotion(this.buffer, "G", count ?? 1, this.#rows, this.#top);
    }
    const motion = simpleMotion(this.buffer, key, count, this.#rows, this.#top);
    if (motion) return motion;
    return MOTION_KEYS.has(key) ? null : undefined;
  }

  /** Where the pattern stands in a line, from that column on (or last before it); -1 where it does not. */
  find(text: ByteString, from: number, backward = false): number {
    const [line, pattern] = this.options.ignorecase
      ? [text.toLowerCase(), this.pattern.toLowerCase()]
      : [text, this.pattern];
    if (backward) return from < 0 ? -1 : line.lastIndexOf(pattern, from);
    return line.indexOf(pattern, from);
  }

  *#findPattern(backward: boolean): Generator<void, Motion | null, void> {
    const { buffer } = this;
    if (this.pattern === "") {
      this.message = "No previous search";
      return null;
    }
    const count = buffer.lines.length;
    for (let i = 0; i <= count; i++) {
      const along = buffer.line + (backward ? -i : i);
      const line = ((along % count) + count) % count;
      const text = buffer.at(line);
      const from = i === 0 ? buffer.column + (backward ? -1 : 1) : backward ? text.length : 0;
      const column = this.find(text, from, backward);
      if (column >= 0) {
        if (along < 0) this.message = "search hit TOP, continuing at BOTTOM";
        if (along >= count) this.message = "search hit BOTTOM, continuing at TOP";
        return { line, column, kind: "exclusive" };
      }
      this.sys.charge(1);
      if (this.sys.spent) yield;
    }
    this.message = "Pattern not found";
    return null;
  }

  /** Up and down keep to a column of the screen; any other way sets it. */
  #goBy(key: string, motion: Motion): void {
    if (!["j", "k", "up", "down", "\x0e", "\x10"].includes(key)) {
      this.#wanted = key === "$" || key === "end" ? Infinity : null;
      return this.#go(motion);
    }
    const { buffer } = this;
    this.#wanted ??= this.#shown(buffer.current, buffer.column).column;
    const column = columnNear(buffer.at(motion.line), this.#wanted, this.options.tabstop);
    this.#go({ line: motion.line, column });
  }

  #go({ line, column }: Position): void {
    this.buffer.line = line;
    this.buffer.column = column;
  }

  /** Keeps a text; `verb` where it is said. */
  #yank(text: ByteString, isLines: boolean, verb = ""): void {
    const name = this.#named ?? "D";
    this.#registers.set(name, { text, isLines });
    if (verb !== "") this.#say(verb, text, isLines);
  }

  /** `Delete 2 lines (40 chars) from [D]`. */
  #say(verb: string, text: ByteString, isLines: boolean): void {
    const whole = isLines ? `${text}\n` : text;
    this.message = `${verb} ${whole.split("\n").length - 1} lines (${whole.length} chars) from [${this.#named ?? "D"}]`;
  }

  yankLines(first: number, last: number): void {
    this.#named = null;
    this.#yank(this.buffer.lines.slice(first, last + 1).join("\n"), true, "Yank");
  }

  /** Before a change: what is here now can be had again. */
  #remember(place: Position = this.buffer): void {
    const { buffer } = this;
    if (this.#lineBefore?.line !== buffer.line) this.#lineBefore = { line: buffer.line, text: buffer.current };
    buffer.remember(place);
    this.#wanted = null;
  }

  *#operate(operator: string, given: number | null): Generator<void, void, void> {
    const { buffer } = this;
    let key = yield* this.#more();
    let count = given;
    while (/^[1-9]$/.test(key) || (key === "0" && count !== null && key !== operator)) {
      count = Math.min((count ?? 0) * 10 + Number(key), LARGEST_COUNT);
      key = yield* this.#more();
    }
    const start = { line: buffer.line, column: buffer.column };
    let motion: Motion | null | undefined;
    if (key === operator) {
      const last = buffer.line + (count ?? 1) - 1;
      if (last >= buffer.lines.length) return;
      motion = { line: last, column: 0, kind: "lines" };
    } else motion = yield* this.#motion(key, count);
    if (!motion) return;
    const isBefore = motion.line < start.line || (motion.line === start.line && motion.column < start.column);
    const [from, to] = isBefore ? [motion, start] : [start, motion];
    if (operator === "<" || operator === ">") return this.#shift(operator, from.line, to.line);
    if (motion.kind === "lines") return yield* this.#operateLines(operator, from.line, to.line);
    // From the beginning of one line to that of another: whole lines.
    const isParagraph = motion.kind === "exclusive" && to.line > from.line && to.column === 0 && from.column === 0;
    if (isParagraph && !/^[wWbB]$/.test(key)) return yield* this.#operateLines(operator, from.line, to.line - 1);
    let end: Position = motion.kind === "inclusive" && !isBefore ? { line: to.line, column: to.column + 1 } : to;
    if (/^[wW]$/.test(key)) {
      // A word motion onto another line ends with the line before; on an empty one it takes the line.
      if (operator !== "c" && buffer.current === "" && end.line > from.line && (count ?? 1) === 1)
        return yield* this.#operateLines(operator, from.line, from.line);
      if (end.line > from.line && end.column <= firstNonBlank(buffer.at(end.line)))
        end = { line: end.line - 1, column: buffer.at(end.line - 1).length };
      // `cw` leaves the blanks behind the word alone.
      if (operator === "c" && /\S/.test(buffer.current[buffer.column] ?? ""))
        end = { line: end.line, column: buffer.at(end.line).slice(0, end.column).trimEnd().length };
    }
    if (end.line === from.line && end.column === from.column && operator !== "c") return;
    this.#yank(buffer.slice(from, end), false, operator === "y" ? "Yank" : operator === "d" ? "Delete" : "");
    if (operator === "y") return this.#go(from);
    this.#remember();
    buffer.remove(from, end);
    if (operator === "c") return yield* this.#type();
    this.#finishChange();
  }

  *#operateLines(operator: string, first: number, last: number): Generator<void, void, void> {
    const { buffer } = this;
    const text = buffer.lines.slice(first, last + 1).join("\n");
    this.#yank(text, true, operator === "y" ? "Yank" : operator === "d" ? "Delete" : "");
    if (operator === "y") return;
    this.#remember();
    if (operator === "d") {
      buffer.removeLines(first, last);
      buffer.column = firstNonBlank(buffer.current);
      this.#finishChange();
      return;
    }
    buffer.lines.splice(first, last - first + 1, "");
    this.#go({ line: first, column: 0 });
    yield* this.#type();
  }

  #shift(operator: "<" | ">", first: number, last: number): void {
    const { buffer } = this;
    this.#remember();
    for (let line = first; line <= last; line++) {
      const text = buffer.at(line);
      buffer.lines[line] = operator === ">" ? (text === "" ? "" : `\t${text}`) : text.replace(/^(?:\t| {1,8})/, "");
    }
    buffer.column = firstNonBlank(buffer.current);
    this.#finishChange();
  }

  *#startTyping(key: string): Generator<void, void, void> {
    const { buffer } = this;
    this.#remember();
    const indent = this.options.autoindent ? (/^[ \t]*/.exec(buffer.current)?.[0] ?? "") : "";
    if (key === "I") buffer.column = firstNonBlank(buffer.current);
    else if (key === "a") buffer.column = Math.min(buffer.current.length, buffer.column + 1);
    else if (key === "A") buffer.column = buffer.current.length;
    else if (key === "o" || key === "O") {
      const at = key === "o" ? buffer.line + 1 : buffer.line;
      buffer.lines.splice(at, 0, indent);
      this.#go({ line: at, column: indent.length });
    }
    yield* this.#type();
  }

  /** Takes text until ESC; `overwrites` for R. */
  *#type(overwrites = false): Generator<void, void, void> {
    const { buffer } = this;
    this.#isTyping = true;
    this.#mode = overwrites ? "R" : "I";
    for (;;) {
      buffer.clamp(true);
      const key = yield* this.#more();
      if (key === "\x1b" || key === "\x03") break;
      if (key === "\x7f" || key === "\b") this.#rubOut(1);
      else if (key === "\x17")
        this.#rubOut(buffer.column - buffer.current.slice(0, buffer.column).replace(/\S*\s*$/, "").length);
      else if (key === "\x15") this.#rubOut(buffer.column);
      else if (key === "\r" || key === "\n") {
        const indent = this.options.autoindent ? (/^[ \t]*/.exec(buffer.current)?.[0] ?? "") : "";
        buffer.insert(`\n${indent}`);
      } else if (key === "\x16") buffer.insert(yield* this.#more());
      else if (key.length > 1) this.#steer(key);
      else {
        if (overwrites && buffer.column < buffer.current.length)
          buffer.current = buffer.current.slice(0, buffer.column) + buffer.current.slice(buffer.column + 1);
        const { tabstop } = this.options;
        const isSpread = key === "\t" && this.options.expandtab;
        buffer.insert(
          isSpread ? " ".repeat(tabstop - (this.#shown(buffer.current, buffer.column).column % tabstop)) : key,
        );
      }
    }
    this.#isTyping = false;
    this.#mode = "-";
    buffer.column = Math.max(0, buffer.column - 1);
    this.#finishChange();
  }

  #rubOut(count: number): void {
    const { buffer } = this;
    if (buffer.column === 0 && buffer.line > 0 && count === 1) {
      const column = buffer.at(buffer.line - 1).length;
      buffer.remove({ line: buffer.line - 1, column }, { line: buffer.line, column: 0 });
      return;
    }
    const from = Math.max(0, buffer.column - count);
    buffer.current = buffer.current.slice(0, from) + buffer.current.slice(buffer.column);
    buffer.column = from;
  }

  #steer(key: string): void {
    const { buffer } = this;
    if (key === "delete")
      buffer.current = buffer.current.slice(0, buffer.column) + buffer.current.slice(buffer.column + 1);
    else if (key === "end") buffer.column = buffer.current.length;
    else {
      const motion = simpleMotion(buffer, key, null, this.#rows, this.#top);
      if (motion) this.#go(motion);
    }
  }

  /** Changes of one key; whether it was one. */
  *#change(key: string, count: number): Generator<void, boolean, void> {
    const { buffer } = this;
    const { line, column, current } = buffer;
    const cut = (from: number, to: number): void => {
      this.#remember();
      this.#yank(current.slice(from, to), false);
      buffer.current = current.slice(0, from) + current.slice(to);
      buffer.column = from;
    };
    switch (key) {
      case "x":
      case "delete":
        if (current !== "") cut(column, Math.min(current.length, column + count));
        break;
      case "X":
        if (column > 0) cut(Math.max(0, column - count), column);
        break;
      case "D":
        cut(column, current.length);
        break;
      case "C":
      case "s":
        cut(column, key === "C" ? current.length : Math.min(current.length, column + count));
        yield* this.#type();
        return true;
      case "S":
        yield* this.#operateLines("c", line, Math.min(buffer.lines.length - 1, line + count - 1));
        return true;
      case "Y":
        yield* this.#operateLines("y", line, Math.min(buffer.lines.length - 1, line + count - 1));
        return true;
      case "R":
        this.#remember();
        yield* this.#type(true);
        return true;
      case "r": {
        const char = yield* this.#more();
        if (char === "\x1b" || column + count > current.length) return true;
        const isNewline = char === "\r" || char === "\n";
        this.#remember();
        buffer.current =
          current.slice(0, column) + (isNewline ? "\n" : char).repeat(count) + current.slice(column + count);
        buffer.column = column + count - 1;
        if (isNewline) {
          buffer.lines.splice(line, 1, ...buffer.current.split("\n"));
          this.#go({ line: line + count, column: 0 });
        }
        break;
      }
      case "~": {
        this.#remember();
        const end = Math.min(current.length, column + count);
        const flipped = Array.from(current.slice(column, end), (char) =>
          char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase(),
        );
        buffer.current = current.slice(0, column) + flipped.join("") + current.slice(end);
        buffer.column = end;
        break;
      }
      case "J":
        if (line + 1 >= buffer.lines.length) {
          buffer.column = Math.max(0, current.length - 1);
          return true;
        }
        this.#remember();
        for (let i = 0; i < count && line + 1 < buffer.lines.length; i++) {
          buffer.column = buffer.current.length + 1;
          buffer.lines.splice(line, 2, `${buffer.current} ${buffer.at(line + 1).trimStart()}`);
        }
        break;
      case "p":
      case "P":
        this.#put(key === "p", count);
        break;
      default:
        return false;
    }
    this.#finishChange();
    return true;
  }

  #put(isAfter: boolean, count: number): void {
    const { buffer } = this;
    const register = this.#registers.get(this.#named ?? "D");
    if (!register) {
      this.message = `Nothing in register ${this.#named ?? "D"}`;
      return;
    }
    const { text, isLines } = register;
    const { line, column } = buffer;
    this.#remember(!isAfter ? buffer : isLines ? { line: line + 1, column: 0 } : { line, column: column + 1 });
    const times = Math.min(count, 1000);
    if (isLines) {
      const at = buffer.line + (isAfter ? 1 : 0);
      const lines = Array.from({ length: times }, () => text.split("\n")).flat();
      buffer.lines.splice(at, 0, ...lines);
      this.#say("Put", lines.join("\n"), true);
      this.#go({ line: at, column: firstNonBlank(buffer.at(at)) });
      return;
    }
    if (isAfter) buffer.column = Math.min(buffer.current.length, buffer.column + 1);
    buffer.insert(text.repeat(times));
    this.#say("Put", text.repeat(times), false);
    if (isAfter) buffer.column--;
  }

  /** U: the line as it was before its changes. */
  #restoreLine(): void {
    const { buffer } = this;
    const before = this.#lineBefore;
    if (before?.line !== buffer.line) return;
    buffer.remember();
    buffer.current = before.text;
    buffer.column = 0;
    this.#say("Undo", before.text, true);
  }

  /** The screen goes so many lines down; the cursor stays in its line as long as that is seen. */
  #scroll(by: number): void {
    const { buffer } = this;
    this.#top = Math.min(Math.max(0, this.#top + by), buffer.lines.length - 1);
    const line = Math.min(Math.max(buffer.line, this.#top), this.#top + this.#rows - 1, buffer.lines.length - 1);
    if (line !== buffer.line) this.#go({ line, column: firstNonBlank(buffer.at(line)) });
  }

  *#other(key: string, count: number | null): Generator<void, void, void> {
    const { buffer } = this;
    const page = Math.max(1, this.#rows - 1);
    const half = Math.max(1, Math.floor(this.#rows / 2));
    switch (key) {
      case ":": {
        const text = yield* this.ask(":");
        if (text !== null) yield* runExCommand(this, text);
        return;
      }
      case "u":
        this.message = buffer.undo() ?? "Already at oldest change";
        this.#lineBefore = this.#wanted = null;
        return;
      case "U":
        return this.#restoreLine();
      case ".":
        this.#replay = Array.from({ length: Math.min(count ?? 1, 1000) }, () => this.#lastChange).flat();
        return;
      case "m":
        this.marks.set(yield* this.#more(), { line: buffer.line, column: buffer.column });
        return;
      case "Z": {
        const next = yield* this.#more();
        if (next === "Z") yield* runExCommand(this, "x");
        else if (next === "Q") this.isOver = true;
        return;
      }
      case "\x06":
      case "page-down":
        return this.#scroll(page * (count ?? 1));
      case "\x02":
      case "page-up":
        return this.#scroll(-page * (count ?? 1));
      case "\x04":
        return this.#scroll(half);
      case "\x15":
        return this.#scroll(-half);
      case "\x05":
        return this.#scroll(count ?? 1);
      case "\x19":
        return this.#scroll(-(count ?? 1));
      case "\x1a":
        return yield* this.#suspend();
      case "\x07":
        return;
      case "z": {
        const next = yield* this.#more();
        if (next === ".") this.#top = Math.max(0, buffer.line - Math.floor((this.#rows - 1) / 2));
        else if (next === "-") this.#top = Math.max(0, buffer.line - this.#rows + 1);
        else this.#top = buffer.line;
        return;
      }
      case "\x1b":
      case "\x03":
      case "\x0c":
      case "unknown":
        return;
      default:
        this.message = `'${key.length === 1 && key < " " ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key}' is not implemented`;
    }
  }

  /** Ctrl-Z: the terminal as it was before, and the screen as it is; afterwards everything is drawn anew. */
  *#suspend(): Generator<void, void, void> {
    const { sys } = this;
    yield* sys.writeAll(1, `\x1b[${this.#rows + 1};1H\x1b[K`);
    this.keyboard.pause();
    sys.k.kill(sys.p, sys.p.pid, SIGSTOP);
    yield;
    this.keyboard.resume();
  }

  /** What a program or a list prints below the text; a key goes back to it. */
  *showBelow(show: () => Generator<void, unknown, void>): Generator<void, void, void> {
    yield* this.sys.writeAll(1, `\x1b[${this.#rows + 1};1H\x1b[K`);
    yield* show();
    yield* this.sys.writeAll(1, "\x1b[7m[Hit return to continue]\x1b[m");
    yield* this.keyboard.key();
  }

  /** A line typed at the bottom; null where it was given up. */
  *ask(prompt: string): Generator<void, string | null, void> {
    let text = "";
    for (;;) {
      this.message = prompt + text;
      const key = this.#replay.shift() ?? (yield* this.#asked());
      this.#recording.push(key ?? "\x1b");
      this.message = "";
      if (key === null || key === "\x1b" || key === "\x03") return null;
      if (key === "\r" || key === "\n") return text;
      if (key === "\x7f" || key === "\b") {
        if (text === "") return null;
        text = text.slice(0, -1);
      } else if (key === "\x15") text = "";
      else if (key.length === 1) text += key;
    }
  }

  *#asked(): Generator<void, string | null, void> {
    yield* this.#draw(true);
    return yield* this.keyboard.key(() => this.#draw(true));
  }

  get #rows(): number {
    return Math.max(1, this.keyboard.window.rows - 1);
  }

  #shown(line: ByteString, until: number): ShownLine {
    return shownLine(line, until, this.options.tabstop, this.#isTyping);
  }

  /** Brings the cursor's line into the window: by as little as it takes where it is near, into the middle else. */
  #follow(rows: number): void {
    const { line } = this.buffer;
    const half = Math.floor(rows / 2);
    const below = line - (this.#top + rows - 1);
    if (line < this.#top) this.#top = this.#top - line > half ? Math.max(0, line - half) : line;
    else if (below > 0) this.#top = below > half ? line - half : this.#top + below;
  }

  get #status(): string {
    const { buffer } = this;
    const name = this.name === "" ? "No file" : this.name;
    const notes = `${this.isReadOnly ? " [Readonly]" : ""}${buffer.isChanged ? " [Modified]" : ""}`;
    const percent = Math.floor(((buffer.line + 1) * 100) / buffer.lines.length);
    return `${this.#mode} ${name}${notes} ${buffer.line + 1}/${buffer.lines.length} ${percent}%`;
  }

  *#draw(isAsking = false): Generator<void, void, void> {
    const { buffer } = this;
    buffer.clamp(this.#isTyping);
    const { columns } = this.keyboard.window;
    const rows = this.#rows;
    this.#follow(rows);
    const cursor = this.#shown(buffer.current, buffer.column);
    const offset = Math.max(0, cursor.column - columns + 1);
    let out = "\x1b[H";
    for (let row = 0; row < rows; row++) {
      const line = this.#top + row;
      const text = line < buffer.lines.length ? this.#shown(buffer.at(line), -1).text : "~";
      const shown = text.slice(offset, offset + columns);
      // A full row leaves nothing to be erased behind it.
      out += `${shown}${shown.length < columns ? "\x1b[K" : ""}\r\n`;
    }
    const status = this.message === "" ? this.#status : this.message;
    out += `${status.slice(0, columns - 1)}\x1b[K`;
    const row = isAsking ? rows + 1 : buffer.line - this.#top + 1;
    const column = isAsking ? status.length + 1 : cursor.column - offset + 1;
    yield* this.sys.writeAll(1, `${out}\x1b[${row};${column}H`);
  }
}
