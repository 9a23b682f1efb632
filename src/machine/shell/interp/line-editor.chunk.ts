/**
 * What a shell on a terminal edits its lines with: keys, history, and completion of commands, files and variables, and of
 * the words of programs that complete them themselves.
 *
 * Source: BusyBox 1.36.1 lineedit (FEATURE_EDITING, FEATURE_TAB_COMPLETION, FEATURE_REVERSE_SEARCH): which keys do what, and
 * what is drawn. What it has of readline beyond that: Ctrl-Y, Ctrl-G, completion of variables, functions and aliases; and a
 * line in the middle of which a job ends is kept, which BusyBox forgets.
 * Simplified: bash, too, writes its history with every line.
 */
import { widthOf } from "../../../sim/char-width.ts";
import { decodeUtf8 } from "../../kernel/bytes.ts";
import { EINTR } from "../../kernel/errno.ts";
import { SIGCHLD, SIGINT } from "../../kernel/signals.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, TerminalModes } from "../../kernel/types.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { completerOf, Question } from "./word-completion.ts";
import { beginsCommand, commandsFor, commonPrefix, escapeName, filesFor, unfinishedWord } from "./completion.ts";
import { appendHistory, loadHistory } from "./history-file.ts";
import type { LineEditor } from "./line-reading.ts";
import type { Vm } from "./vm.ts";

/** A key that sends more than one byte sends them at once; what comes later than that (milliseconds) is typed by itself. */
const SEQUENCE_MS = 50;

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
  "[1;3C": "word-right",
  "[1;3D": "word-left",
  f: "word-right",
  b: "word-left",
  d: "kill-word-right",
  "\x7f": "kill-part-left",
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
  #escapedAt = 0;
  /** The first bytes of a character. */
  #partial = "";
  /** Which line of the history is shown; its length: the one being typed. */
  #place = 0;
  /** Lines of the history as they have been changed, until one is entered; the last is the one being typed. */
  readonly #changed = new Map<number, ByteString>();
  /** The key before was Tab, and there was more than one word to choose from. */
  #isUndecided = false;
  /** What was cut out last. */
  #cut = "";
  /** What Ctrl-R looks for, what was typed before, and the prompt that it covers. */
  #search: { query: ByteString; readonly line: ByteString; readonly prompt: ByteString } | null = null;
  /** What a program is being asked for. */
  #question: Question | null = null;
  #isLoaded = false;
  #saved: TerminalModes | null = null;
  #wholePrompt = "";
  #notice: () => ByteString = () => "";
  #hearsChildren = false;

  begin(vm: Vm, prompt: ByteString, notice: () => ByteString): void {
    this.#wholePrompt = prompt;
    this.#prompt = prompt.slice(prompt.lastIndexOf("\n") + 1);
    this.#notice = notice;
    this.#line = this.#partial = "";
    this.#at = 0;
    this.#escape = null;
    this.#search = null;
    this.#changed.clear();
    if (!this.#isLoaded) this.history.push(...loadHistory(vm));
    this.#isLoaded = true;
    this.#place = this.history.length;
    const modes = vm.kernel.terminalModes(vm.proc, 0);
    if (typeof modes === "number" || this.#saved) return;
    this.#saved = modes;
    vm.kernel.setTerminalModes(vm.proc, 0, { canonical: false, echo: false, editing: true });
    // Jobs that end or stop meanwhile are told of at once; bash waits for the next prompt.
    this.#hearsChildren = vm.state.dialect === "ash" && vm.kernel.disposition(vm.proc, SIGCHLD) === "default";
    if (this.#hearsChildren) vm.kernel.setDisposition(vm.proc, SIGCHLD, "catch");
  }

  end(vm: Vm): void {
    if (this.#saved) vm.kernel.setTerminalModes(vm.proc, 0, this.#saved);
    this.#saved = null;
    if (this.#hearsChildren) vm.kernel.setDisposition(vm.proc, SIGCHLD, "default");
    this.#hearsChildren = false;
  }

  read(vm: Vm): ByteString | number {
    for (;;) {
      // An interrupt comes before what was typed after it.
      if (this.#hearsChildren && vm.nextSignal === SIGCHLD) {
        vm.forgetSignal();
        this.#tell(vm);
        continue;
      }
      if (vm.nextSignal > 0) {
        this.#question?.close(vm);
        this.#question = null;
        if (vm.nextSignal === SIGINT) this.#abandon(vm);
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
      if (data === -EINTR && this.#hearsChildren && vm.nextSignal === SIGCHLD) continue;
      if (data === BLOCKED || data === -EINTR) {
        if (data === -EINTR && vm.nextSignal === SIGINT) this.#abandon(vm);
        return data;
      }
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
    const { now } = vm.kernel.clock;
    if (this.#escape !== null && now - this.#escapedAt > SEQUENCE_MS) this.#escape = null;
    if (this.#escape !== null) {
      const sequence = this.#escape + byte;
      this.#escape = null;
      const known = KEYS[sequence];
      if (known !== undefined) return this.#act(vm, known);
      if (/^[[O][\d;]*$/.test(sequence)) this.#escape = sequence;
      // Of a key that is not known nothing remains; behind a lone escape a character is one.
      if (sequence.length > 1 || this.#escape !== null) return null;
    }
    if (this.#search && this.#searchKey(vm, byte)) return null;
    if (byte === "\x1b") {
      this.#escape = "";
      this.#escapedAt = now;
    } else if (byte === "\n" || byte === "\r") return this.#enter(vm);
    else if (CONTROLS[byte] !== undefined) return this.#act(vm, CONTROLS[byte] ?? "");
    else if (byte >= " ") this.#typed(byte, (character) => this.#insert(vm, character));
    this.#isUndecided = false;
    return null;
  }

  /** Calls back when the character is whole. */
  #typed(byte: ByteString, whole: (character: ByteString) => void): void {
    this.#partial += byte;
    const lead = this.#partial.charCodeAt(0);
    const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (this.#partial.length < length) return;
    const character = this.#partial;
    this.#partial = "";
    whole(character);
  }

  /** A job has ended or stopped. */
  #tell(vm: Vm): void {
    const notice = this.#notice();
    if (notice === "" || this.#search || this.#question) return;
    const at = this.#at;
    this.#move(vm, this.#line.length);
    vm.out(`\n${notice}${this.#wholePrompt}`);
    this.#at = at;
    this.#redraw(vm, 0);
    vm.flush();
  }

  /** Ctrl-C: the line stays as it is, and is not run. */
  #abandon(vm: Vm): void {
    if (this.#search) {
      const row = this.#row(vm);
      this.#prompt = this.#search.prompt;
      this.#search = null;
      this.#redraw(vm, row);
    }
    vm.out("^C\n");
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
    const wasUndecided = this.#isUndecided;
    this.#isUndecided = false;
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
        this.#kill(vm, /\S*\s*$/.exec(this.#line.slice(0, this.#at))?.index ?? 0, this.#at);
        break;
      case "kill-part-left":
        this.#kill(vm, this.#wordLeft(), this.#at);
        break;
      case "kill-word-right":
        this.#kill(vm, this.#at, this.#wordRight());
        break;
      case "yank":
        if (this.#cut !== "") this.#insert(vm, this.#cut);
        break;
      case "search":
        this.#beginSearch(vm);
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
        this.#complete(vm, wasUndecided);
        break;
      case "end-of-file":
        if (length > 0) this.#remove(vm, this.#at, this.#behind(this.#at));
        else {
          this.end(vm);
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
    return /[A-Za-z0-9\x80-\xff]*[^A-Za-z0-9\x80-\xff]*$/.exec(this.#line.slice(0, this.#at))?.index ?? 0;
  }

  #wordRight(): number {
    const rest = this.#line.slice(this.#at);
    return this.#at + (/^[^A-Za-z0-9\x80-\xff]*[A-Za-z0-9\x80-\xff]*/.exec(rest)?.[0].length ?? 0);
  }

  /* Changes */

  #insert(vm: Vm, text: ByteString): void {
    if (this.#line.length + text.length > SHELL_LIMITS.editedLine) return;
    const rest = this.#line.slice(this.#at);
    this.#line = this.#line.slice(0, this.#at) + text + rest;
    this.#at += text.length;
    this.#print(vm, text + rest);
  }

  #remove(vm: Vm, from: number, to: number): void {
    if (from === to) return;
    this.#move(vm, from);
    this.#line = this.#line.slice(0, from) + this.#line.slice(to);
    this.#print(vm, this.#line.slice(from), "\x1b[J");
  }

  #kill(vm: Vm, from: number, to: number): void {
    if (to > from) this.#cut = this.#line.slice(from, to);
    this.#remove(vm, from, to);
  }

  /* Searching */

  #beginSearch(vm: Vm): void {
    const row = this.#row(vm);
    this.#search = { query: "", line: this.#line, prompt: this.#prompt };
    this.#place = this.history.length;
    this.#showSearch(vm, row);
  }

  /** Whether the key belongs to the search; any other ends it and does what it always does. */
  #searchKey(vm: Vm, byte: ByteString): boolean {
    const search = this.#search;
    if (!search) return false;
    const row = this.#row(vm);
    const action = CONTROLS[byte];
    if (action === "search") this.#find(vm, search.query, this.#place - 1);
    else if (action === "erase") {
      search.query = search.query.slice(0, this.#startOfLast(search.query));
      this.#at = Math.max(0, this.#line.indexOf(search.query));
      this.#showSearch(vm, row);
    } else if (byte >= " " && byte !== "\x7f")
      this.#typed(byte, (character) => this.#find(vm, search.query + character, this.#place));
    else {
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

  #startOfLast(text: ByteString): number {
    let at = text.length - 1;
    while (at > 0 && (text.charCodeAt(at) & 0xc0) === 0x80) at--;
    return Math.max(0, at);
  }

  /** Shows the newest line up to that place which has it; where none has, what is looked for stays as it was. */
  #find(vm: Vm, query: ByteString, from: number): void {
    const search = this.#search;
    if (!search) return;
    const row = this.#row(vm);
    for (let place = Math.min(from, this.history.length - 1); query !== "" && place >= 0; place--) {
      const line = this.history[place] ?? "";
      if (!line.includes(query)) continue;
      this.#place = place;
      this.#line = line;
      this.#at = line.indexOf(query);
      search.query = query;
      return this.#showSearch(vm, row);
    }
    vm.out("\x07");
  }

  /** The cursor was in that row. */
  #showSearch(vm: Vm, row: number): void {
    this.#prompt = `(reverse-i-search)'${this.#search?.query ?? ""}': `;
    this.#redraw(vm, row);
  }

  #replace(vm: Vm, line: ByteString): void {
    const row = this.#row(vm);
    this.#line = line;
    this.#at = line.length;
    this.#redraw(vm, row);
  }

  #move(vm: Vm, to: number): void {
    const from = this.#column(this.#at);
    this.#at = to;
    this.#go(vm, from);
  }

  #recall(vm: Vm, place: number): void {
    if (place < 0 || place > this.history.length) return;
    if (this.#line !== (this.history[this.#place] ?? "")) this.#changed.set(this.#place, this.#line);
    this.#place = place;
    this.#replace(vm, this.#changed.get(place) ?? this.history[place] ?? "");
  }

  /* The screen */

  #columns(vm: Vm): number {
    const size = vm.kernel.windowSize(vm.proc, 0);
    return typeof size === "number" || size.columns < 1 ? 80 : size.columns;
  }

  /** How many columns behind the beginning of the prompt that place of the line is. */
  #column(at: number): number {
    return width(this.#prompt) + width(this.#line.slice(0, at));
  }

  /** How many rows below the prompt's the cursor stands. */
  #row(vm: Vm): number {
    return Math.floor(this.#column(this.#at) / this.#columns(vm));
  }

  /** Draws prompt and line anew, the cursor being in that row of them. */
  #redraw(vm: Vm, row: number): void {
    this.#print(vm, `${up(row)}\r${this.#prompt}${this.#line}`, "\x1b[J");
  }

  /** Prints the line up to its end, and puts the cursor where it belongs. */
  #print(vm: Vm, text: ByteString, clear = ""): void {
    const end = this.#column(this.#line.length);
    // At the right edge the terminal has not gone to the next row yet.
    const isAtEdge = text !== "" && end > 0 && end % this.#columns(vm) === 0;
    vm.out(`${text}${isAtEdge ? " \b" : ""}${clear}`);
    this.#go(vm, end);
  }

  /** Puts the cursor where it belongs, coming from that column. Within a row it does not matter what stands before the prompt. */
  #go(vm: Vm, from: number): void {
    const columns = this.#columns(vm);
    const target = this.#column(this.#at);
    const rows = Math.floor(target / columns) - Math.floor(from / columns);
    if (rows === 0) {
      if (target < from) vm.out(from - target > 4 ? `\x1b[${from - target}D` : "\b".repeat(from - target));
      else if (target > from) vm.out(`\x1b[${target - from}C`);
      return;
    }
    const column = target % columns;
    vm.out(`${rows < 0 ? up(-rows) : `\x1b[${rows}B`}\r${column > 0 ? `\x1b[${column}C` : ""}`);
  }

  /* Completion */

  #complete(vm: Vm, isSecond: boolean): void {
    const before = this.#line.slice(0, this.#at);
    const { word, head } = unfinishedWord(before);
    const name = /\$\{?(\w*)$/.exec(before)?.[1];
    if (name !== undefined) {
      const found = vm.state.names().filter((one) => one.startsWith(name));
      this.#offer(vm, name, found, isSecond, () => (before.endsWith(`{${name}`) ? "}" : ""));
      return;
    }
    const isCommand = beginsCommand(head);
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
    this.#isUndecided = !isOnly;
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
    const rows = Math.ceil(names.length / perRow);
    vm.out("\n");
    // From top to bottom, then to the right.
    for (let row = 0; row < rows; row++) {
      const cells = names.filter((_, i) => i % rows === row);
      vm.out(
        cells.map((name, i) => name + (i < cells.length - 1 ? " ".repeat(cell - width(name)) : "")).join("") + "\n",
      );
    }
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

/** Columns of a text, without what sets colours. */
function width(text: ByteString): number {
  let columns = 0;
  // oxlint-disable-next-line no-control-regex
  for (const char of decodeUtf8(text).replace(/\x1b\[[\d;?]*[A-Za-z]/g, "")) columns += widthOf(char);
  return columns;
}
