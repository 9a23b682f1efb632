/**
 * Lines as BusyBox reads them through stdio: a newline or a NUL byte ends one. Data is read in blocks of 4 KiB as it comes,
 * and what was read too much from a file is given back when the program ends, as exit(3) of glibc does.
 */
import type { Sys } from "../../kernel/applet.ts";
import { EINTR } from "../../kernel/errno.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";

const BLOCK = 4096;

/** A line and the byte that ended it ("" at the end of a file without one). */
export interface TextLine {
  readonly text: ByteString;
  readonly end: "\n" | "\0" | "";
}

export class TextLines {
  readonly #sys: Sys;
  readonly #fd: Fd;
  #data = "";
  #pos = 0;
  #ended = false;
  readonly #block: number;

  constructor(sys: Sys, fd: Fd, block = BLOCK) {
    this.#sys = sys;
    this.#fd = fd;
    this.#block = block;
  }

  /** The next line, or null at the end (or after a read error). */
  *next(): Generator<void, TextLine | null, void> {
    let from = this.#pos;
    for (;;) {
      const at = this.#find(from);
      if (at >= 0) return yield* this.#take(at, this.#data[at] === "\n" ? "\n" : "\0");
      if (this.#ended) return this.#pos < this.#data.length ? yield* this.#take(this.#data.length, "") : null;
      from = this.#data.length - this.#pos;
      yield* this.#fill();
    }
  }

  /** Whether there is nothing more; may have to read. */
  *atEnd(): Generator<void, boolean, void> {
    while (!this.#ended && this.#pos >= this.#data.length) yield* this.#fill();
    return this.#pos >= this.#data.length;
  }

  /** Puts the descriptor's offset behind the last line taken, where it has one. */
  giveBack(): void {
    const unread = this.#data.length - this.#pos;
    if (unread > 0) this.#sys.k.lseek(this.#sys.p, this.#fd, -unread, "current");
    this.#data = "";
    this.#pos = 0;
  }

  #find(from: number): number {
    const newline = this.#data.indexOf("\n", from);
    const nul = this.#data.indexOf("\0", from);
    return newline < 0 ? nul : nul < 0 ? newline : Math.min(newline, nul);
  }

  *#take(at: number, end: TextLine["end"]): Generator<void, TextLine, void> {
    const text = this.#data.slice(this.#pos, at);
    this.#pos = at + end.length;
    this.#sys.charge(2 + (text.length >> 4));
    if (this.#sys.spent) yield;
    return { text, end };
  }

  *#fill(): Generator<void, void, void> {
    this.#data = this.#data.slice(this.#pos);
    this.#pos = 0;
    const more = yield* this.#sys.read(this.#fd, this.#block);
    if (more === -EINTR) return;
    if (typeof more === "number" || more === "") this.#ended = true;
    else this.#data += more;
  }
}
