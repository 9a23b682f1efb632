/**
 * less and more: texts a screen at a time; to anything but a terminal they are cat.
 * Source: BusyBox 1.36.1 less, more. Simplified: a file is read whole before it is shown; of the options -N -S -E -F -I -~ -m -M
 * -N, -S, -E, -F and -I do something; marks, tags and filters are not known.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import type { Options } from "../../getopt.ts";
import { openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Regex, RegexModule } from "../../regex-types.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { Keyboard } from "./keyboard.ts";

/** Bytes of a text that is paged; more is cut off. */
const LONGEST_TEXT = 16_777_216;

function visible(line: ByteString): string {
  let out = "";
  for (const char of line) {
    if (char === "\t") out += " ".repeat(8 - (out.length % 8));
    else if (char < " " || char === "\x7f") out += `^${String.fromCharCode(char.charCodeAt(0) ^ 64)}`;
    else out += char;
  }
  return out;
}

/** The lines of the screen: long ones wrapped, or cut (-S). */
function layout(text: ByteString, columns: number, options: Options): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.flatMap((line, index) => {
    const number = options.has("N") ? `${String(index + 1).padStart(7)} ` : "";
    const shown = number + visible(line);
    if (options.has("S") || shown.length <= columns) return [shown.slice(0, columns)];
    const parts: string[] = [];
    for (let i = 0; i < shown.length; i += columns) parts.push(shown.slice(i, i + columns));
    return parts;
  });
}

class Pager {
  readonly #sys: Sys;
  readonly #keyboard: Keyboard;
  readonly #name: string;
  readonly #text: ByteString;
  readonly #options: Options;
  #lines: string[] = [];
  #top = 0;
  #regex: Regex | null = null;
  #backward = false;
  #message = "";

  constructor(sys: Sys, keyboard: Keyboard, name: string, text: ByteString, options: Options) {
    this.#sys = sys;
    this.#keyboard = keyboard;
    this.#name = name;
    this.#text = text;
    this.#options = options;
    this.#lines = layout(text, keyboard.window.columns, options);
  }

  get #page(): number {
    return Math.max(1, this.#keyboard.window.rows - 1);
  }

  get #last(): number {
    return Math.max(0, this.#lines.length - this.#page);
  }

  *#draw(): Generator<void, void, void> {
    const sys = this.#sys;
    const shown = this.#lines.slice(this.#top, this.#top + this.#page);
    const rows = Array.from({ length: this.#page }, (_, i) => shown[i] ?? "~");
    const end = this.#top >= this.#last;
    const percent =
      this.#lines.length === 0 ? 100 : Math.floor(((this.#top + shown.length) * 100) / this.#lines.length);
    const status =
      this.#message !== ""
        ? this.#message
        : end
          ? "(END)"
          : this.#options.has("m") || this.#options.has("M")
            ? `${this.#name} ${percent}%`
            : this.#top === 0 && this.#name !== ""
              ? this.#name
              : ":";
    this.#message = "";
    const bar = status === ":" ? ":" : `\x1b[7m${status}\x1b[m`;
    yield* sys.print(`\x1b[H\x1b[J${rows.map((row) => `${row}\n`).join("")}${bar}`);
    yield* sys.flush();
  }

  /** Lines are as long as the window is wide now. */
  *#refit(): Generator<void, void, void> {
    this.#lines = layout(this.#text, this.#keyboard.window.columns, this.#options);
    this.#move(0);
    yield* this.#draw();
  }

  #move(lines: number): void {
    this.#top = Math.min(this.#last, Math.max(0, this.#top + lines));
  }

  /** Whether the next file is wanted (true) or the end (false). */
  *run(): Generator<void, boolean, void> {
    let count = "";
    for (;;) {
      yield* this.#draw();
      const key = yield* this.#keyboard.key(() => this.#refit());
      if (key === null || key === "q" || key === "Q" || key === "\x03") return false;
      if (/^\d$/.test(key)) {
        count += key;
        continue;
      }
      const number = count === "" ? null : Number(count);
      count = "";
      if (key === ":") {
        const next = yield* this.#keyboard.key();
        if (next === "n") return true;
        if (next === "q") return false;
      } else if (yield* this.#act(key, number)) return false;
    }
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
        this.#move(count ?? Math.ceil(page / 2));
        break;
      case "u":
      case "\x15":
        this.#move(-(count ?? Math.ceil(page / 2)));
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
        this.#lines = layout(this.#text, this.#keyboard.window.columns, this.#options);
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
        this.#message = `${this.#name} lines ${this.#top + 1}-${Math.min(this.#lines.length, this.#top + page)}/${this.#lines.length}`;
        break;
      default:
    }
    return false;
  }

  *#search(backward: boolean): Generator<void, void, void> {
    const pattern = yield* this.#ask(backward ? "?" : "/");
    if (pattern === null) return;
    this.#backward = backward;
    if (pattern !== "") {
      const { compileRegex } = yield* this.#sys.chunk<RegexModule>("regex");
      const compiled = compileRegex(pattern, { extended: true, ignoreCase: this.#options.has("I") });
      if (!compiled.ok) {
        this.#message = `bad regex '${pattern}': ${compiled.message}`;
        return;
      }
      this.#regex = compiled.regex;
    }
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

/** The files to show; false after none could be read. */
function* texts(
  sys: Sys,
  applet: string,
  names: readonly ByteString[],
  style: "plain" | "cant-open",
): Generator<void, { name: string; text: ByteString }[], void> {
  const found: { name: string; text: ByteString }[] = [];
  for (const name of names.length === 0 ? ["-"] : names) {
    const text = yield* readOperand(sys, name);
    if (isError(text)) yield* complain(sys, applet, openMessage(style, name, text));
    else found.push({ name: name === "-" ? "" : name, text: text.slice(0, LONGEST_TEXT) });
  }
  return found;
}

export const lessApplet: Applet = {
  name: "less",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "EFIMNmSR~");
    if (!options) return 1;
    if (options.operands.length === 0 && sys.k.isatty(sys.p, 0)) {
      yield* complain(sys, "less", "missing filename");
      return yield* usageError(sys, "less");
    }
    const files = yield* texts(sys, "less", options.operands, "cant-open");
    if (files.length === 0) return 1;
    const keyboard = sys.k.isatty(sys.p, 1) ? yield* Keyboard.open(sys) : null;
    if (!keyboard) {
      for (const { text } of files) yield* sys.print(text);
      return 0;
    }
    for (const { name, text } of files) {
      const fits = text.split("\n").length <= keyboard.window.rows;
      if (options.has("F") && fits && files.length === 1) yield* sys.print(text);
      else if (!(yield* new Pager(sys, keyboard, name, text, options).run())) break;
    }
    yield* sys.print("\r\x1b[K");
    keyboard.close();
    return 0;
  },
};

export const moreApplet: Applet = {
  name: "more",
  *main(sys, argv): AppletRun {
    const names = argv.slice(1);
    if (names.length === 0 && sys.k.isatty(sys.p, 0)) return yield* usageError(sys, "more");
    const files = yield* texts(sys, "more", names, "cant-open");
    if (files.length === 0) return 1;
    const keyboard = sys.k.isatty(sys.p, 1) ? yield* Keyboard.open(sys) : null;
    if (!keyboard) {
      for (const { text } of files) yield* sys.print(text);
      return 0;
    }
    let left = keyboard.window.rows - 1;
    let shown = 0;
    const all = files.map(({ text }) => text).join("");
    for (const line of all.split(/(?<=\n)/)) {
      if (left <= 0) {
        yield* sys.print(`--More-- (${Math.floor((shown * 100) / all.length)}% of ${all.length} bytes)`);
        yield* sys.flush();
        const key = yield* keyboard.key();
        yield* sys.print("\r\x1b[K");
        if (key === null || ["q", "Q", "\x03"].includes(key)) break;
        left = key === "\r" || key === "\n" ? 1 : keyboard.window.rows - 1;
      }
      yield* sys.print(line);
      shown += line.length;
      left -= Math.max(1, Math.ceil((line.length - 1) / keyboard.window.columns));
    }
    keyboard.close();
    return 0;
  },
};
