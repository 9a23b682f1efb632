/** Keys of a person at a terminal: bytes as they are typed, escape sequences put together. Source: console_codes(4). */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { EINTR } from "../../../kernel/errno.ts";
import { O_RDWR } from "../../../kernel/flags.ts";
import { SIGWINCH } from "../../../kernel/signals.ts";
import type { Fd, TerminalModes, WindowSize } from "../../../kernel/types.ts";

/** What a sequence behind ESC means. */
const SEQUENCES: Readonly<Record<string, string>> = {
  "[A": "up",
  "[B": "down",
  "[C": "right",
  "[D": "left",
  "[H": "home",
  "[F": "end",
  "[1~": "home",
  "[4~": "end",
  "[7~": "home",
  "[8~": "end",
  "[2~": "insert",
  "[3~": "delete",
  "[5~": "page-up",
  "[6~": "page-down",
  OA: "up",
  OB: "down",
  OC: "right",
  OD: "left",
  OH: "home",
  OF: "end",
};

/** How long ESC waits for the rest of a sequence. */
const ESCAPE_MS = 50;

export class Keyboard {
  readonly #sys: Sys;
  readonly #fd: Fd;
  #buffer = "";
  readonly #before: TerminalModes | number;

  private constructor(sys: Sys, fd: Fd) {
    this.#sys = sys;
    this.#fd = fd;
    this.#before = sys.k.terminalModes(sys.p, fd);
    sys.k.setDisposition(sys.p, SIGWINCH, "catch");
    this.resume();
  }

  /** The terminal in raw mode, or null where there is none. */
  static *open(sys: Sys): Generator<void, Keyboard | null, void> {
    if (sys.k.isatty(sys.p, 0)) return new Keyboard(sys, 0);
    const fd = yield* sys.open("/dev/tty", O_RDWR);
    return isError(fd) ? null : new Keyboard(sys, fd);
  }

  get window(): WindowSize {
    const size = this.#sys.k.windowSize(this.#sys.p, this.#fd);
    return typeof size === "number" || size.rows === 0 ? { rows: 24, columns: 80 } : size;
  }

  /**
   * The next key: one character, or the name of a special one; null when the terminal is gone. `redraw` draws for a window
   * that has another size now.
   */
  *key(redraw?: () => Generator<void, void, void>): Generator<void, string | null, void> {
    if (this.#buffer === "" && !(yield* this.#fill(-1, redraw))) return null;
    const first = this.#buffer[0] ?? "";
    if (first !== "\x1b") return this.#take(1);
    // oxlint-disable-next-line no-control-regex
    while (/^\x1b(\[[\d;]*|O)?$/.test(this.#buffer) && (yield* this.#fill(ESCAPE_MS)));
    const match = /^(\[\d*~|\[[A-Z]|O[A-Z])/.exec(this.#buffer.slice(1));
    if (!match) return this.#take(1);
    this.#take(1 + match[0].length);
    return SEQUENCES[match[1] ?? ""] ?? "unknown";
  }

  #take(length: number): string {
    const taken = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    return taken;
  }

  *#fill(timeoutMs: number, redraw?: () => Generator<void, void, void>): Generator<void, boolean, void> {
    const sys = this.#sys;
    if (timeoutMs >= 0) {
      const ready = yield* sys.poll([{ fd: this.#fd, read: true }], timeoutMs);
      if (isError(ready) || ready.length === 0) return false;
    }
    for (;;) {
      const data = yield* sys.read(this.#fd, 256);
      if (data === -EINTR) {
        if (sys.k.takeSignal(sys.p) === SIGWINCH && redraw) yield* redraw();
        continue;
      }
      if (isError(data) || data === "") return false;
      this.#buffer += data;
      return true;
    }
  }

  /** The modes of before, while another program has the terminal. */
  pause(): void {
    if (typeof this.#before !== "number") this.#sys.k.setTerminalModes(this.#sys.p, this.#fd, this.#before);
  }

  resume(): void {
    this.#sys.k.setTerminalModes(this.#sys.p, this.#fd, { canonical: false, echo: false, signals: false });
  }

  /** The modes of before. */
  close(): void {
    this.#sys.k.setDisposition(this.#sys.p, SIGWINCH, "default");
    this.pause();
  }
}
