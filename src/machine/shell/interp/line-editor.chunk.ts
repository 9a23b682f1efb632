/**
 * What a shell on a terminal edits its lines with: keys, history, and completion of commands, files and variables, and of
 * the words of programs that complete them themselves.
 *
 * Source: BusyBox 1.36.1 lineedit (FEATURE_EDITING, FEATURE_TAB_COMPLETION, FEATURE_REVERSE_SEARCH) and readline: which keys
 * do what.
 * Simplified: a character is one column wide; bash, too, writes its history with every line.
 */
import { EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, TerminalModes } from "../../kernel/types.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { completerOf, Question } from "./word-completion.ts";
import { appendHistory, loadHistory } from "./history-file.ts";
import type { LineEditor } from "./line-reading.ts";
import type { Vm } from "./vm.ts";

/** Sequences that keys send, behind the escape character. */
const KEYS: Readonly<Record<string, string>> = {
  "[A": "up",
  OA: "up",
  "[B": "down",
  OB: "down",
  "[C": "right",
  OC: "right",
  "[D": "left",
  OD: "left",
  "[H": "home",
  OH: "home",
  "[1~": "home",
  "[7~": "home",
  "[F": "end",
  OF: "end",
  "[4~": "end",
  "[8~": "end",
  "[3~": "delete",
  "[1;5C": "word-right",
  "[1;5D": "word-left",
  f: "word-right",
  b: "word-left",
  d: "kill-word-right",
  "\x7f": "kill-word-left",
};

const CONTROLS: Readonly<Record<string, string>> = {
  "\x01": "home",
  "\x02": "left",
  "\x04": "end-of-file",
  "\x05": "end",
  "\x06": "right",
  "\x07": "cancel",
  "\b": "erase",
  "\x7f": "erase",
  "\t": "complete",
  "\x0b": "kill-right",
  "\x0c": "clear",
  "\x0e": "down",
  "\x10": "up",
  "\x12": "search",
  "\x15": "kill-left",
  "\x17": "kill-word-left",
  "\x19": "yank",
};

export function createLineEditor(): LineEditor {
  return new Editor();
}

class Editor implements LineEditor {
  readonly history: ByteString[] = [];
  #line = "";
  /** Where the cursor stands, in bytes. */
  #at = 0;
  #prompt = "";
  #escape: ByteString | null = null;
  /** Which line of the history is shown; its length: the one being typed. */
  #place = 0;
  /** What was being typed when the history was gone to. */
  #typed = "";
  #wasCompleted = false;
  /** What was cut out last. */
  #cut = "";
  /** What Ctrl-R looks for, what was typed before, and the prompt that it covers. */
  #search: { query: ByteString; readonly line: ByteString; readonly prompt: ByteString } | null = null;
  /** What a program is being asked for. */
  #question: Question | null = null;
  #isLoaded = false;
  #saved: TerminalModes | null = null;

  begin(vm: Vm, prompt: ByteString): void {
    this.#prompt = prompt.slice(prompt.lastIndexOf("\n") + 1);
    this.#line = this.#typed = "";
    this.#at = 0;
    this.#escape = null;
    this.#search = null;
    if (!this.#isLoaded) this.history.push(...loadHistory(vm));
    this.#isLoaded = true;
    this.#place = this.history.length;
    const modes = vm.kernel.terminalModes(vm.proc, 0);
    if (typeof modes === "number" || this.#saved) return;
    this.#saved = modes;
    vm.kernel.setTerminalModes(vm.proc, 0, { canonical: false, echo: false, editing: true });
  }

  end(vm: Vm): void {
    if (this.#saved) vm.kernel.setTerminalModes(vm.proc, 0, this.#saved);
    this.#saved = null;
  }

  read(vm: Vm): ByteString | number {
    for (;;) {
      // An interrupt comes before what was typed after it.
      if (vm.nextSignal > 0) {
        this.#question?.close(vm);
        this.#question = null;
        return -EINTR;
      }
      if (this.#question) {
        const answer = this.#question.read(vm);
        if (answer === BLOCKED) return BLOCKED;
        this.#take(vm, this.#question, answer);
        this.#question = null;
        vm.flush();
        continue;
      }
      const data = vm.kernel.read(vm.proc, 0, 1);
      if (data === BLOCKED || data === -EINTR) return data;
      if (typeof data === "number" || data === "") {
        this.end(vm);
        return "";
      }
      const line = this.#key(vm, data);
      vm.flush();
      if (line === null) continue;
      this.end(vm);
      return line;
    }
  }

  /** One byte; the line when it is finished, "" for the end of input. */
  #key(vm: Vm, byte: ByteString): ByteString | null {
    if (this.#escape !== null) {
      this.#escape += byte;
      const known = KEYS[this.#escape];
      if (known !== undefined || !/^(?:[[O][\d;]*)$/.test(this.#escape)) this.#escape = null;
      return known === undefined ? null : this.#act(vm, known);
    }
    if (this.#search && this.#searchKey(vm, byte)) return null;
    if (byte === "\x1b") this.#escape = "";
    else if (byte === "\n" || byte === "\r") return this.#enter(vm);
    else if (CONTROLS[byte] !== undefined) return this.#act(vm, CONTROLS[byte] ?? "");
    else if (byte >= " ") this.#insert(vm, byte);
    this.#wasCompleted = false;
    return null;
  }

  #enter(vm: Vm): ByteString {
    this.#move(vm, this.#line.length);
    vm.out("\n");
    const line = this.#line;
    if (line.trim() !== "" && this.history.at(-1) !== line) {
      this.history.push(line);
      appendHistory(vm, line);
    }
    if (this.history.length > SHELL_LIMITS.history) this.history.shift();
    return `${line}\n`;
  }

  #act(vm: Vm, action: string): ByteString | null {
    const wasCompleted = this.#wasCompleted;
    this.#wasCompleted = action === "complete";
    const { length } = this.#line;
    switch (action) {
      case "left":
        this.#move(vm, this.#before(this.#at));
        break;
      case "right":
        this.#move(vm, this.#behind(this.#at));
        break;
      case "home":
        this.#move(vm, 0);
        break;
      case "end":
        this.#move(vm, length);
        break;
      case "word-left":
        this.#move(vm, this.#wordLeft());
        break;
      case "word-right":
        this.#move(vm, this.#wordRight());
        break;
      case "erase":
        this.#remove(vm, this.#before(this.#at), this.#at);
        break;
      case "delete":
        this.#remove(vm, this.#at, this.#behind(this.#at));
        break;
      case "kill-left":
        this.#kill(vm, 0, this.#at);
        break;
      case "kill-right":
        this.#kill(vm, this.#at, length);
        break;
      case "kill-word-left":
        this.#kill(vm, this.#wordLeft(), this.#at);
        break;
      case "kill-word-right":
        this.#kill(vm, this.#at, this.#wordRight());
        break;
      case "yank":
        if (this.#cut !== "") this.#insert(vm, this.#cut);
        break;
      case "search":
        this.#search = { query: "", line: this.#line, prompt: this.#prompt };
        this.#place = this.history.length;
        this.#find(vm, this.history.length);
        break;
      case "cancel":
        break;
      case "up":
        this.#recall(vm, this.#place - 1);
        break;
      case "down":
        this.#recall(vm, this.#place + 1);
        break;
      case "clear":
        vm.out("\x1b[H\x1b[J");
        this.#redraw(vm, 0);
        break;
      case "complete":
        this.#complete(vm, wasCompleted);
        break;
      case "end-of-file":
        if (length > 0) this.#remove(vm, this.#at, this.#behind(this.#at));
        else {
          vm.out("\n");
          return "";
        }
        break;
    }
    return null;
  }

  /* Places in the line */

  #before(at: number): number {
    let to = at - 1;
    while (to > 0 && (this.#line.charCodeAt(to) & 0xc0) === 0x80) to--;
    return Math.max(0, to);
  }

  #behind(at: number): number {
    let to = at + 1;
    while (to < this.#line.length && (this.#line.charCodeAt(to) & 0xc0) === 0x80) to++;
    return Math.min(this.#line.length, to);
  }

  #wordLeft(): number {
    return /\S*\s*$/.exec(this.#line.slice(0, this.#at))?.index ?? 0;
  }

  #wordRight(): number {
    return this.#at + (/^\s*\S*/.exec(this.#line.slice(this.#at))?.[0].length ?? 0);
  }

  /* Changes */

  #insert(vm: Vm, text: ByteString): void {
    if (this.#line.length + text.length > SHELL_LIMITS.editedLine) return;
    const row = this.#row(vm);
    const isAtEnd = this.#at === this.#line.length;
    this.#line = this.#line.slice(0, this.#at) + text + this.#line.slice(this.#at);
    this.#at += text.length;
    if (isAtEnd) vm.out(text);
    else this.#redraw(vm, row);
  }

  #remove(vm: Vm, from: number, to: number): void {
    if (from === to) return;
    const row = this.#row(vm);
    const wasLast = to === this.#line.length && this.#at === to && width(this.#line.slice(from)) === 1;
    this.#line = this.#line.slice(0, from) + this.#line.slice(to);
    this.#at = from;
    if (wasLast && row === this.#row(vm)) vm.out("\b \b");
    else this.#redraw(vm, row);
  }

  #kill(vm: Vm, from: number, to: number): void {
    if (to > from) this.#cut = this.#line.slice(from, to);
    this.#remove(vm, from, to);
  }

  /* Searching */

  /** Whether the key belongs to the search; any other ends it and does what it always does. */
  #searchKey(vm: Vm, byte: ByteString): boolean {
    const search = this.#search;
    if (!search) return false;
    const action = CONTROLS[byte];
    if (action === "search") this.#find(vm, this.#place);
    else if (action === "erase") {
      search.query = search.query.slice(0, -1);
      this.#find(vm, this.history.length);
    } else if (byte >= " " && byte !== "\x7f") {
      search.query += byte;
      this.#find(vm, this.#place + 1);
    } else {
      const row = this.#row(vm);
      this.#search = null;
      this.#prompt = search.prompt;
      if (action === "cancel") {
        this.#line = search.line;
        this.#at = this.#line.length;
        this.#place = this.history.length;
      }
      this.#redraw(vm, row);
      return action === "cancel";
    }
    return true;
  }

  /** Shows the newest line before that place which has what is looked for. */
  #find(vm: Vm, before: number): void {
    const search = this.#search;
    if (!search) return;
    const row = this.#row(vm);
    for (let place = Math.min(before, this.history.length) - 1; search.query !== "" && place >= 0; place--) {
      const line = this.history[place] ?? "";
      if (!line.includes(search.query)) continue;
      this.#place = place;
      this.#line = line;
      break;
    }
    this.#at = Math.max(0, this.#line.indexOf(search.query));
    this.#prompt = `(reverse-i-search)'${search.query}': `;
    this.#redraw(vm, row);
  }

  #replace(vm: Vm, line: ByteString): void {
    const row = this.#row(vm);
    this.#line = line;
    this.#at = line.length;
    this.#redraw(vm, row);
  }

  #move(vm: Vm, to: number): void {
    if (to === this.#at) return;
    const row = this.#row(vm);
    this.#at = to;
    this.#placeCursor(vm, row);
  }

  #recall(vm: Vm, place: number): void {
    if (place < 0 || place > this.history.length) return;
    if (this.#place === this.history.length) this.#typed = this.#line;
    this.#place = place;
    this.#replace(vm, this.history[place] ?? this.#typed);
  }

  /* The screen */

  #columns(vm: Vm): number {
    const size = vm.kernel.windowSize(vm.proc, 0);
    return typeof size === "number" || size.columns < 1 ? 80 : size.columns;
  }

  /** How many rows below the prompt's the cursor stands. */
  #row(vm: Vm): number {
    return Math.floor((width(this.#prompt) + width(this.#line.slice(0, this.#at))) / this.#columns(vm));
  }

  /** Draws prompt and line anew, the cursor being in that row of them. */
  #redraw(vm: Vm, row: number): void {
    vm.out(`${up(row)}\r${this.#prompt}${this.#line}\x1b[J`);
    const end = width(this.#prompt) + width(this.#line);
    const columns = this.#columns(vm);
    // At the right edge the terminal has not gone to the next row yet.
    if (end > 0 && end % columns === 0) vm.out("\r\n");
    this.#placeCursor(vm, Math.floor(end / columns));
  }

  /** Puts the cursor where it belongs, coming from that row. */
  #placeCursor(vm: Vm, row: number): void {
    const columns = this.#columns(vm);
    const target = width(this.#prompt) + width(this.#line.slice(0, this.#at));
    const targetRow = Math.floor(target / columns);
    const column = target % columns;
    const vertical = targetRow < row ? up(row - targetRow) : targetRow > row ? `\x1b[${targetRow - row}B` : "";
    vm.out(`${vertical}\r${column > 0 ? `\x1b[${column}C` : ""}`);
  }

  /* Completion */

  #complete(vm: Vm, isSecond: boolean): void {
    const before = this.#line.slice(0, this.#at);
    const word = /(?:[^\s\\;|&()<>"'`$=]|\\.)*$/.exec(before)?.[0] ?? "";
    const head = before.slice(0, before.length - word.length);
    const name = /\$\{?(\w*)$/.exec(before)?.[1];
    if (name !== undefined) {
      const found = vm.state.names().filter((one) => one.startsWith(name));
      this.#offer(vm, name, found, isSecond, () => (before.endsWith(`{${name}`) ? "}" : ""));
      return;
    }
    const isCommand = /(?:^|[;|&(`])\s*(?:(?:do|then|else|if|while|until|!|\{|time|exec)\s+)*$/.test(head);
    const plain = word.replace(/\\(.)/g, "$1");
    const words = isCommand ? null : completerOf(vm, before);
    if (words) {
      this.#question = Question.ask(vm, words, isSecond);
      if (this.#question) return;
    }
    const found =
      isCommand && !plain.includes("/") ? commandsFor(vm, plain) : filesFor(vm, plain, /\bcd\s+$/.test(head));
    this.#offer(vm, plain, found, isSecond, fileEnd);
  }

  /** What the program has answered. */
  #take(
    vm: Vm,
    question: Question,
    answer: { readonly words: readonly ByteString[]; readonly files: boolean; readonly space: boolean },
  ): void {
    const { part } = question;
    const found = answer.words.length === 0 && answer.files ? filesFor(vm, part, false) : answer.words;
    this.#offer(vm, part, found, question.isSecond, answer.space ? fileEnd : () => "");
    this.#wasCompleted = true;
  }

  /** Goes on with the word as far as it is certain; the second time it lists what is possible. */
  #offer(
    vm: Vm,
    plain: ByteString,
    found: readonly ByteString[],
    isSecond: boolean,
    end: (word: ByteString) => ByteString,
  ): void {
    const [first] = found;
    if (first === undefined) {
      vm.out("\x07");
      return;
    }
    const common = found.reduce(commonPrefix);
    const isOnly = found.length === 1;
    if (isOnly || common.length > plain.length) {
      const added = escapeName(common).slice(escapeName(plain).length);
      this.#insert(vm, added + (isOnly ? end(common) : ""));
    } else if (isSecond) this.#list(vm, found);
    else vm.out("\x07");
  }

  #list(vm: Vm, found: readonly ByteString[]): void {
    const at = this.#at;
    this.#move(vm, this.#line.length);
    const names = found.map((one) => one.replace(/^.*\/(?=.)/, ""));
    const cell = Math.max(...names.map(width)) + 2;
    const perRow = Math.max(1, Math.floor(this.#columns(vm) / cell));
    vm.out("\n");
    for (let i = 0; i < names.length; i += perRow)
      vm.out(
        `${names
          .slice(i, i + perRow)
          .map((name) => name + " ".repeat(cell - width(name)))
          .join("")
          .trimEnd()}\n`,
      );
    this.#at = at;
    this.#redraw(vm, 0);
  }
}

/** What follows a word that is whole. */
function fileEnd(word: ByteString): ByteString {
  return word.endsWith("/") ? "" : " ";
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : "";
}

/** Columns of a text: UTF-8 characters, without what sets colours. */
function width(text: ByteString): number {
  let columns = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 27) {
      while (i + 1 < text.length && !/[A-Za-z]/.test(text[i + 1] ?? "")) i++;
      i++;
    } else if ((code & 0xc0) !== 0x80) columns++;
  }
  return columns;
}

function commonPrefix(a: ByteString, b: ByteString): ByteString {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return a.slice(0, n);
}

function escapeName(name: ByteString): ByteString {
  return name.replace(/[\s\\"'`$&|;()<>*?[\]#!]/g, "\\$&");
}

/** Builtins, functions, aliases and programs that begin like that, sorted. */
function commandsFor(vm: Vm, start: ByteString): ByteString[] {
  const { state, kernel, proc, builtins } = vm;
  const names = new Set<ByteString>([
    ...builtins.special.keys(),
    ...builtins.regular.keys(),
    ...state.functions.keys(),
    ...state.aliases.keys(),
  ]);
  for (const directory of (state.get("PATH") ?? "").split(":")) {
    const entries = kernel.readdir(proc, directory === "" ? "." : directory);
    if (typeof entries === "number") continue;
    for (const { name } of entries)
      if (name.startsWith(start) && kernel.access(proc, `${directory}/${name}`, 1) === 0) names.add(name);
  }
  return [...names].filter((name) => name.startsWith(start)).toSorted();
}

/** Files that begin like that, directories with a slash, sorted. */
function filesFor(vm: Vm, start: ByteString, onlyDirectories: boolean): ByteString[] {
  const { state, kernel, proc } = vm;
  const slash = start.lastIndexOf("/");
  const folder = start.slice(0, slash + 1);
  const name = start.slice(slash + 1);
  const home = state.get("HOME") ?? "~";
  const real = folder.startsWith("~/") ? home + folder.slice(1) : folder;
  const entries = kernel.readdir(proc, real === "" ? "." : real);
  if (typeof entries === "number") return [];
  const out: ByteString[] = [];
  for (const entry of entries) {
    if (!entry.name.startsWith(name) || (entry.name.startsWith(".") && !name.startsWith("."))) continue;
    const stat = kernel.stat(proc, real + entry.name);
    const isDirectory = typeof stat !== "number" && stat.kind === "directory";
    if (isDirectory || !onlyDirectories) out.push(folder + entry.name + (isDirectory ? "/" : ""));
  }
  return out.toSorted();
}
