/**
 * vi: an editor of one screen. Source: POSIX vi; messages of BusyBox 1.36.1 vi.
 * Simplified: one window, marks only in lower case, no counts in front of insertions, no macros; a byte is a column.
 */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import type { Regex, RegexModule } from "../../regex-types.ts";
import type { Keyboard } from "../pager/keyboard.ts";
import { Buffer } from "./buffer.ts";
import type { Position } from "./buffer.ts";
import { runExCommand } from "./ex.ts";
import { findCharacter, firstNonBlank, simpleMotion } from "./motion.ts";
import type { CharacterSearch, Motion } from "./motion.ts";

const TAB = 8;
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
  options = { number: false, ignorecase: false, autoindent: false, list: false };
  pattern = "";
  readonly marks = new Map<string, Position>();
  #register: Register = { text: "", isLines: false };
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

  *load(): Generator<void, void, void> {
    const text = this.name === "" ? "" : this.sys.k.readFile(this.sys.p, this.name);
    if (isError(text)) {
      this.buffer.load("");
      this.message = `'${this.name}' [New file]`;
      return;
    }
    this.buffer.load(text.slice(0, LARGEST_FILE));
    const readOnly = this.name !== "" && this.sys.k.access(this.sys.p, this.name, 2) < 0 ? " [Readonly]" : "";
    if (this.name !== "") this.message = `'${this.name}'${readOnly} ${this.buffer.lines.length}L, ${text.length}C`;
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
    const motion = yield* this.#motion(key, count);
    if (motion !== undefined) {
      if (motion) this.#go(motion);
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
      if ((yield* this.#more()) !== "g") return null;
      return simpleMotion(this.buffer, "G", count ?? 1, this.#rows, this.#top);
    }
    const motion = simpleMotion(this.buffer, key, count, this.#rows, this.#top);
    if (motion) return motion;
    return MOTION_KEYS.has(key) ? null : undefined;
  }

  *compile(pattern: string): Generator<void, Regex | null, void> {
    const { compileRegex } = yield* this.sys.chunk<RegexModule>("regex");
    const compiled = compileRegex(pattern, { ignoreCase: this.options.ignorecase });
    if (compiled.ok) return compiled.regex;
    this.message = `bad search pattern '${pattern}': ${compiled.message}`;
    return null;
  }

  *#findPattern(backward: boolean): Generator<void, Motion | null, void> {
    const { buffer } = this;
    if (this.pattern === "") {
      this.message = "No previous search";
      return null;
    }
    const regex = yield* this.compile(this.pattern);
    if (!regex) return null;
    const count = buffer.lines.length;
    for (let i = 0; i <= count; i++) {
      const line = (((buffer.line + (backward ? -i : i)) % count) + count) % count;
      const text = buffer.at(line);
      const columns: number[] = [];
      for (let match = regex.exec(text, 0); match;) {
        const at = match[0] ?? 0;
        columns.push(at);
        match = at + 1 > text.length ? null : regex.exec(text, at + 1);
      }
      const isHere = i === 0;
      const column = backward
        ? columns.findLast((at) => !isHere || at < buffer.column)
        : columns.find((at) => !isHere || at > buffer.column);
      if (column !== undefined) return { line, column, kind: "exclusive" };
      this.sys.charge(1);
      if (this.sys.spent) yield;
    }
    this.message = `search for '${this.pattern}' failed`;
    return null;
  }

  #go({ line, column }: Position): void {
    this.buffer.line = line;
    this.buffer.column = column;
  }

  #yank(text: ByteString, isLines: boolean): void {
    this.#register = { text, isLines };
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
    if (key === operator)
      motion = { line: Math.min(buffer.lines.length - 1, buffer.line + (count ?? 1) - 1), column: 0, kind: "lines" };
    // `cw` leaves the blanks behind the word alone.
    else if (operator === "c" && /^[wW]$/.test(key) && /\S/.test(buffer.current[buffer.column] ?? ""))
      motion = yield* this.#motion(key === "w" ? "e" : "E", count);
    else motion = yield* this.#motion(key, count);
    if (!motion) return;
    const isBefore = motion.line < start.line || (motion.line === start.line && motion.column < start.column);
    const [from, to] = isBefore ? [motion, start] : [start, motion];
    if (operator === "<" || operator === ">") return this.#shift(operator, from.line, to.line);
    if (motion.kind === "lines") return yield* this.#operateLines(operator, from.line, to.line);
    let end: Position = motion.kind === "inclusive" && !isBefore ? { line: to.line, column: to.column + 1 } : to;
    // A word motion onto another line ends with the line before.
    if (/^[wW]$/.test(key) && end.line > from.line && end.column <= firstNonBlank(buffer.at(end.line)))
      end = { line: end.line - 1, column: buffer.at(end.line - 1).length };
    this.#yank(buffer.slice(from, end), false);
    if (operator === "y") return this.#go(from);
    buffer.remember();
    buffer.remove(from, end);
    if (operator === "c") return yield* this.#type();
    this.#finishChange();
  }

  *#operateLines(operator: string, first: number, last: number): Generator<void, void, void> {
    const { buffer } = this;
    this.#yank(buffer.lines.slice(first, last + 1).join("\n"), true);
    if (operator === "y") {
      if (last - first > 1) this.message = `${last - first + 1} lines yanked`;
      return;
    }
    buffer.remember();
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
    buffer.remember();
    for (let line = first; line <= last; line++) {
      const text = buffer.at(line);
      buffer.lines[line] = operator === ">" ? (text === "" ? "" : `\t${text}`) : text.replace(/^(?:\t| {1,8})/, "");
    }
    buffer.column = firstNonBlank(buffer.current);
    this.#finishChange();
  }

  *#startTyping(key: string): Generator<void, void, void> {
    const { buffer } = this;
    buffer.remember();
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
        buffer.insert(key);
      }
    }
    this.#isTyping = false;
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
      buffer.remember();
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
        buffer.remember();
        yield* this.#type(true);
        return true;
      case "r": {
        const char = yield* this.#more();
        if (char === "\x1b" || column + count > current.length) return true;
        buffer.remember();
        buffer.current =
          current.slice(0, column) + (char === "\r" ? "\n" : char).repeat(count) + current.slice(column + count);
        if (char === "\r") buffer.lines.splice(line, 1, ...buffer.current.split("\n"));
        break;
      }
      case "~": {
        buffer.remember();
        const end = Math.min(current.length, column + count);
        const flipped = Array.from(current.slice(column, end), (char) =>
          char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase(),
        );
        buffer.current = current.slice(0, column) + flipped.join("") + current.slice(end);
        buffer.column = end;
        break;
      }
      case "J":
        buffer.remember();
        for (let i = 0; i < Math.max(1, count - 1) && line + 1 < buffer.lines.length; i++) {
          const before = buffer.current.replace(/\s+$/, "");
          const after = buffer.at(line + 1).trimStart();
          const joint = before === "" || after === "" || after.startsWith(")") ? "" : " ";
          buffer.lines.splice(line, 2, before + joint + after);
          buffer.column = before.length;
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
    const { text, isLines } = this.#register;
    if (text === "" && !isLines) return;
    buffer.remember();
    if (isLines) {
      const at = buffer.line + (isAfter ? 1 : 0);
      const lines = Array.from({ length: Math.min(count, 1000) }, () => text.split("\n")).flat();
      buffer.lines.splice(at, 0, ...lines);
      this.#go({ line: at, column: firstNonBlank(buffer.at(at)) });
      return;
    }
    if (isAfter) buffer.column = Math.min(buffer.current.length, buffer.column + 1);
    buffer.insert(text.repeat(Math.min(count, 1000)));
    buffer.column--;
  }

  *#other(key: string, count: number | null): Generator<void, void, void> {
    const { buffer } = this;
    const page = Math.max(1, this.#rows - 2);
    switch (key) {
      case ":": {
        const text = yield* this.ask(":");
        if (text !== null) yield* runExCommand(this, text);
        return;
      }
      case "u":
        if (!buffer.undo()) this.message = "Already at oldest change";
        return;
      case ".":
        this.#replay = [...this.#lastChange];
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
        buffer.line += page * (count ?? 1);
        return;
      case "\x02":
      case "page-up":
        buffer.line -= page * (count ?? 1);
        return;
      case "\x04":
        buffer.line += Math.ceil(this.#rows / 2);
        return;
      case "\x15":
        buffer.line -= Math.ceil(this.#rows / 2);
        return;
      case "\x05":
        this.#top = Math.min(buffer.lines.length - 1, this.#top + 1);
        buffer.line = Math.max(buffer.line, this.#top);
        return;
      case "\x19":
        this.#top = Math.max(0, this.#top - 1);
        buffer.line = Math.min(buffer.line, this.#top + this.#rows - 1);
        return;
      case "\x07": {
        const percent = Math.floor(((buffer.line + 1) * 100) / buffer.lines.length);
        const changed = buffer.isChanged ? " [Modified]" : "";
        this.message = `'${this.name === "" ? "No file" : this.name}'${changed} line ${buffer.line + 1} of ${buffer.lines.length} --${percent}%--`;
        return;
      }
      case "z": {
        const next = yield* this.#more();
        if (next === ".") this.#top = Math.max(0, buffer.line - Math.floor(this.#rows / 2));
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

  /** A line as it is shown, and where its column `until` is. */
  #shown(line: ByteString, until: number): { text: string; column: number } {
    let text = "";
    let column = 0;
    for (let i = 0; i <= line.length; i++) {
      if (i === until) column = text.length;
      const char = line[i];
      if (char === undefined) break;
      if (char === "\t" && !this.options.list) text += " ".repeat(TAB - (text.length % TAB));
      else if (char < " " || char === "\x7f") text += `^${String.fromCharCode(char.charCodeAt(0) ^ 64)}`;
      else text += char;
    }
    return { text: this.options.list ? `${text}$` : text, column };
  }

  *#draw(isAsking = false): Generator<void, void, void> {
    const { buffer } = this;
    buffer.clamp(this.#isTyping);
    const { columns } = this.keyboard.window;
    const rows = this.#rows;
    if (buffer.line < this.#top) this.#top = buffer.line;
    if (buffer.line >= this.#top + rows) this.#top = buffer.line - rows + 1;
    const cursor = this.#shown(buffer.current, buffer.column);
    const margin = this.options.number ? 8 : 0;
    const width = Math.max(1, columns - margin);
    const offset = cursor.column >= width ? cursor.column - width + 1 : 0;
    let out = "\x1b[H";
    for (let row = 0; row < rows; row++) {
      const line = this.#top + row;
      const number = this.options.number ? `${String(line + 1).padStart(7)} ` : "";
      const text =
        line < buffer.lines.length ? number + this.#shown(buffer.at(line), -1).text.slice(offset, offset + width) : "~";
      out += `${text}\x1b[K\r\n`;
    }
    const mode = this.#isTyping ? "I" : "-";
    const changed = buffer.isChanged ? " [Modified]" : "";
    const status =
      this.message !== ""
        ? this.message
        : `${mode} ${this.name === "" ? "No file" : this.name}${changed} ${buffer.line + 1}/${buffer.lines.length} ${Math.floor(((buffer.line + 1) * 100) / buffer.lines.length)}%`;
    out += `${status.slice(0, columns - 1)}\x1b[K`;
    const row = isAsking ? rows + 1 : buffer.line - this.#top + 1;
    const column = isAsking ? status.length + 1 : cursor.column - offset + margin + 1;
    yield* this.sys.writeAll(1, `${out}\x1b[${row};${column}H`);
  }
}
