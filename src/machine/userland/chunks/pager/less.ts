/**
 * less and more: texts a screen at a time; to anything but a terminal they are cat.
 * Source: BusyBox 1.36.1 less, more.
 * Simplified: a file is read whole before it is shown, and control characters are shown as ^A; filters, tags and brackets are not
 * known.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Regex, RegexModule } from "../../regex-types.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { Keyboard } from "./keyboard.ts";

/** Bytes of a text that is paged; more is cut off. */
const LONGEST_TEXT = 16_777_216;

function visible(line: ByteString, options: ReadonlySet<string>): string {
  let out = "";
  // oxlint-disable-next-line no-control-regex
  for (const char of options.has("R") ? line.replace(/\x1b\[[\d;]*m/g, "") : line) {
    if (char === "\t") out += " ".repeat(8 - (out.length % 8));
    else if (char < " " || char === "\x7f") out += `^${String.fromCharCode(char.charCodeAt(0) ^ 64)}`;
    else out += char;
  }
  return out;
}

/** The lines of the screen: long ones wrapped, or cut (-S). */
function layout(text: ByteString, columns: number, options: ReadonlySet<string>): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    // Behind the last newline is an empty row, which has no number.
    const isBehind = index > 0 && index === lines.length - 1 && line === "";
    const number = options.has("N") && !isBehind ? `${String(index + 1).padStart(7)} ` : "";
    const shown = number + visible(line, options);
    if (options.has("S") || shown.length <= columns) return [shown.slice(0, columns)];
    const parts: string[] = [];
    for (let i = 0; i < shown.length; i += columns) parts.push(shown.slice(i, i + columns));
    return parts;
  });
}

/** What is shown: one of several files, or what was read from standard input. */
interface Shown {
  readonly name: string;
  readonly text: ByteString;
  /** Behind the name. */
  readonly place: string;
}

class Pager {
  readonly #sys: Sys;
  readonly #keyboard: Keyboard;
  readonly #shown: Shown;
  /** Options can be switched while it is shown. */
  readonly #options: Set<string>;
  #lines: string[] = [];
  #top = 0;
  #regex: Regex | null = null;
  #backward = false;
  #message = "";
  readonly #marks = new Map<string, number>();

  constructor(sys: Sys, keyboard: Keyboard, shown: Shown, options: Set<string>) {
    this.#sys = sys;
    this.#keyboard = keyboard;
    this.#shown = shown;
    this.#options = options;
    this.#lay();
  }

  #lay(): void {
    this.#lines = layout(this.#shown.text, this.#keyboard.window.columns, this.#options);
  }

  get #page(): number {
    return Math.max(1, this.#keyboard.window.rows - 1);
  }

  get #last(): number {
    return Math.max(0, this.#lines.length - this.#page + 1);
  }

  get #name(): string {
    const { name, place } = this.#shown;
    return `${name}${place}`;
  }

  /** `/data/f lines 1-11/100 11%`. */
  get #position(): string {
    const total = Math.max(1, this.#lines.length - (this.#lines.at(-1) === "" ? 1 : 0));
    const last = Math.min(total, this.#top + this.#page);
    const part = this.#top >= this.#last ? "(END)" : `${Math.floor((last * 100) / total)}%`;
    return `${this.#name} lines ${this.#top + 1}-${last}/${total} ${part}`;
  }

  get #status(): string {
    if (this.#message !== "") return this.#message;
    if (this.#options.has("m") || this.#options.has("M")) return this.#position;
    if (this.#top === 0) return this.#name;
    return this.#top >= this.#last ? "(END)" : ":";
  }

  *draw(): Generator<void, void, void> {
    const sys = this.#sys;
    const shown = this.#lines.slice(this.#top, this.#top + this.#page);
    const beyond = this.#options.has("~") ? "" : "~";
    const rows = Array.from({ length: this.#page }, (_, i) => shown[i] ?? beyond);
    const status = this.#status;
    this.#message = "";
    const bar = status === ":" ? ":" : `\x1b[7m${status}\x1b[m`;
    yield* sys.print(`\x1b[H\x1b[J${rows.map((row) => `${row}\n`).join("")}${bar}`);
    yield* sys.flush();
  }

  /** Lines are as long as the window is wide now. */
  *#refit(): Generator<void, void, void> {
    this.#lay();
    this.#move(0);
    yield* this.draw();
  }

  #move(lines: number): void {
    this.#top = Math.min(this.#last, Math.max(0, this.#top + lines));
  }

  /** How many files further it goes, or null for the end. */
  *run(): Generator<void, number | null, void> {
    let count = "";
    for (;;) {
      yield* this.draw();
      const key = yield* this.#keyboard.key(() => this.#refit());
      if (key === null || key === "q" || key === "Q") return null;
      if (key === "\x03") {
        yield* this.#sys.print("\n");
        return null;
      }
      if (/^\d$/.test(key)) {
        count += key;
        continue;
      }
      const number = count === "" ? null : Number(count);
      count = "";
      if (key === ":") {
        const next = yield* this.#keyboard.key();
        if (next === "n") return 1;
        if (next === "p") return -1;
        if (next === "q") return null;
        if (next === "f") this.#message = this.#position;
      } else if (key === "-") this.#toggle((yield* this.#keyboard.key()) ?? "");
      else if (key === "m") this.#marks.set((yield* this.#keyboard.key()) ?? "", this.#top);
      else if (key === "'") this.#top = this.#marks.get((yield* this.#keyboard.key()) ?? "") ?? this.#top;
      else if (yield* this.#act(key, number)) return null;
    }
  }

  /** An option is switched on or off. */
  #toggle(name: string): void {
    if (!"NSIEmMR~".includes(name) || name === "") return;
    if (!this.#options.delete(name)) this.#options.add(name);
    this.#lay();
    this.#move(0);
  }

  /** Whether that was the end. */
  *#act(key: string, count: number | null): Generator<void, boolean, void> {
    const page = this.#page;
    switch (key) {
      case " ":
      case "f":
      case "\x06":
      case "page-down":
        if (this.#options.has("E") && this.#top >= this.#last) return true;
        this.#move(count ?? page);
        break;
      case "b":
      case "\x02":
      case "page-up":
        this.#move(-(count ?? page));
        break;
      case "d":
      case "\x04":
        this.#move(count ?? Math.floor(page / 2));
        break;
      case "u":
      case "\x15":
        this.#move(-(count ?? Math.floor(page / 2)));
        break;
      case "j":
      case "e":
      case "\r":
      case "\n":
      case "down":
        this.#move(count ?? 1);
        break;
      case "k":
      case "y":
      case "up":
        this.#move(-(count ?? 1));
        break;
      case "g":
      case "<":
      case "home":
        this.#top = Math.min(this.#last, Math.max(0, (count ?? 1) - 1));
        break;
      case "G":
      case ">":
      case "end":
        this.#top = count === null ? this.#last : Math.min(this.#last, count - 1);
        break;
      case "p":
      case "%":
        this.#top = Math.min(this.#last, Math.floor(((count ?? 0) * this.#lines.length) / 100));
        break;
      case "R":
      case "r":
      case "\x0c":
        this.#lay();
        break;
      case "/":
      case "?":
        yield* this.#search(key === "?");
        break;
      case "n":
      case "N":
        this.#find(this.#backward !== (key === "N"), 1);
        break;
      case "=":
        this.#message = this.#position;
        break;
      default:
    }
    return false;
  }

  *#search(backward: boolean): Generator<void, void, void> {
    const pattern = yield* this.#ask(backward ? "?" : "/");
    if (pattern === null || pattern === "") return;
    this.#backward = backward;
    const { compileRegex } = yield* this.#sys.chunk<RegexModule>("regex");
    const compiled = compileRegex(pattern, { extended: true, ignoreCase: this.#options.has("I") });
    if (!compiled.ok) {
      this.#message = compiled.message;
      return;
    }
    this.#regex = compiled.regex;
    this.#find(backward, 1);
  }

  #find(backward: boolean, from: number): void {
    const regex = this.#regex;
    if (!regex) return;
    const step = backward ? -1 : 1;
    for (let at = this.#top + from * step; at >= 0 && at < this.#lines.length; at += step) {
      if (!regex.test(this.#lines[at] ?? "")) continue;
      this.#top = Math.min(this.#last, at);
      return;
    }
    this.#message = "No matches found";
  }

  /** A line typed behind a prompt; null where it was given up. */
  *#ask(prompt: string): Generator<void, string | null, void> {
    let text = "";
    for (;;) {
      yield* this.#sys.print(`\r\x1b[K${prompt}${text}`);
      yield* this.#sys.flush();
      const key = yield* this.#keyboard.key();
      if (key === null || key === "\x1b" || key === "\x03") return null;
      if (key === "\r" || key === "\n") return text;
      if (key === "\x7f" || key === "\b") {
        if (text === "") return null;
        text = text.slice(0, -1);
      } else if (key.length === 1) text += key;
    }
  }
}

/** The files to show, null after one that cannot be read. */
function* texts(
  sys: Sys,
  applet: string,
  names: readonly ByteString[],
): Generator<void, { name: string; text: ByteString }[] | null, void> {
  const found: { name: string; text: ByteString }[] = [];
  for (const name of names.length === 0 ? ["-"] : names) {
    const text = yield* readOperand(sys, name);
    if (isError(text)) {
      yield* complain(sys, applet, openMessage("cant-open", name, text));
      return null;
    }
    found.push({ name: name === "-" ? "standard input" : name, text: text.slice(0, LONGEST_TEXT) });
  }
  return found;
}

export const lessApplet: Applet = {
  name: "less",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "EFIMNmSR~");
    if (!options) return 1;
    if (options.operands.length === 0 && sys.k.isatty(sys.p, 0)) return yield* usageError(sys, "less");
    const files = yield* texts(sys, "less", options.operands);
    if (!files) return 1;
    const keyboard = sys.k.isatty(sys.p, 1) ? yield* Keyboard.open(sys) : null;
    if (!keyboard) {
      for (const { text } of files) yield* sys.print(text);
      return 0;
    }
    const switched = new Set([..."EFIMNmSR~"].filter((name) => options.has(name)));
    for (let at = 0, file = files[0]; file; file = files[at]) {
      const place = files.length > 1 ? ` (file ${at + 1} of ${files.length})` : "";
      const pager = new Pager(sys, keyboard, { ...file, place }, switched);
      if (switched.has("F") && file.text.split("\n").length <= keyboard.window.rows) {
        yield* pager.draw();
        break;
      }
      const further = yield* pager.run();
      if (further === null) break;
      at = Math.min(Math.max(0, at + further), files.length - 1);
    }
    yield* sys.print("\r\x1b[K");
    keyboard.close();
    return 0;
  },
};

const MORE_HELP = "(Enter:next line Space:next page Q:quit R:show the rest)";

/** How much of it has been shown, as more counts it: in hundredths of the size, rounded down first. */
function moreStatus(name: ByteString, shown: number, size: number): string {
  if (name === "-") return "--More-- ";
  const part = size < 100 ? Math.floor((shown * 100) / size) : Math.floor((shown + 1) / Math.floor(size / 100));
  return `--More-- (${Math.min(100, part)}% of ${size} bytes)`;
}

export const moreApplet: Applet = {
  name: "more",
  *main(sys, argv): AppletRun {
    const names = argv.slice(1);
    if (names.length === 0 && sys.k.isatty(sys.p, 0)) return yield* usageError(sys, "more");
    const keyboard = sys.k.isatty(sys.p, 1) ? yield* Keyboard.open(sys) : null;
    let left = keyboard ? keyboard.window.rows - 1 : Infinity;
    let status = 0;
    for (const name of names.length === 0 ? ["-"] : names) {
      const text = yield* readOperand(sys, name);
      if (isError(text)) {
        status = 1;
        // To anything but a terminal it is cat, which goes on.
        yield* complain(sys, "more", openMessage(keyboard ? "plain" : "cant-open", name, text));
        if (keyboard) break;
        continue;
      }
      let shown = 0;
      for (const line of text.split(/(?<=\n)/)) {
        if (keyboard && left <= 0) {
          const page = yield* askForMore(sys, keyboard, moreStatus(name, shown, text.length));
          if (page === null) {
            keyboard.close();
            return 0;
          }
          left = page;
        }
        yield* sys.print(line);
        shown += line.length;
        if (keyboard) left -= Math.max(1, Math.ceil((line.length - 1) / keyboard.window.columns));
      }
    }
    keyboard?.close();
    return status;
  },
};

/** How many rows are wanted, or null for the end. */
function* askForMore(sys: Sys, keyboard: Keyboard, status: string): Generator<void, number | null, void> {
  for (let prompt = status; ; prompt = MORE_HELP) {
    yield* sys.print(`\r\x1b[K${prompt}`);
    yield* sys.flush();
    const key = yield* keyboard.key();
    if (key === "\x03") yield* sys.print("\n");
    else if (key === null || ["q", "Q", "\r", "\n", " ", "r", "R"].includes(key)) yield* sys.print("\r\x1b[K");
    if (key === null || ["q", "Q", "\x03"].includes(key)) return null;
    if (key === "\r" || key === "\n") return 1;
    if (key === " ") return keyboard.window.rows - 1;
    if (key === "r" || key === "R") return Infinity;
  }
}
