/** What sed reads and writes: its input files as one sequence of lines, and outputs that keep a missing last newline missing. */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { complainErrno } from "../message.ts";
import { SedError } from "./sed-script.ts";
import { TextLines } from "./text-lines.ts";

/** What ended a line: that byte, nothing at the end of a file, or the NUL byte that is a file's last byte. */
export type LineEnd = "\n" | "\0" | "none" | "last-nul";

export interface InputLine {
  readonly text: ByteString;
  readonly end: LineEnd;
}

/** The input files, one after the other; more may be added. */
export class SedInput {
  /** Whether a file could not be opened. */
  failed = false;
  readonly #sys: Sys;
  readonly #names: (ByteString | null)[] = [];
  readonly #block: number | undefined;
  #reader: TextLines | null = null;
  #fd: Fd = 0;

  /** Unbuffered, no byte is taken that belongs to a later line. */
  constructor(sys: Sys, unbuffered = false) {
    this.#sys = sys;
    this.#block = unbuffered ? 1 : undefined;
  }

  /** null: standard input. */
  add(name: ByteString | null): void {
    this.#names.push(name);
  }

  *next(): Generator<void, InputLine | null, void> {
    for (;;) {
      this.#reader ??= yield* this.#open();
      if (!this.#reader) return null;
      const line = yield* this.#reader.next();
      if (line) {
        if (line.end !== "\0") return { text: line.text, end: line.end === "" ? "none" : line.end };
        return { text: line.text, end: (yield* this.#reader.atEnd()) ? "last-nul" : "\0" };
      }
      if (this.#fd !== 0) this.#sys.k.close(this.#sys.p, this.#fd);
      this.#reader = null;
    }
  }

  /** At the end of the program. */
  finish(): void {
    if (this.#reader && this.#fd === 0) this.#reader.giveBack();
  }

  /** The next file that can be opened. */
  *#open(): Generator<void, TextLines | null, void> {
    for (;;) {
      const name = this.#names.shift();
      if (name === undefined) return null;
      const fd = name === null ? 0 : yield* this.#sys.open(name, O_RDONLY);
      if (!isError(fd)) {
        this.#fd = fd;
        return new TextLines(this.#sys, fd, this.#block);
      }
      this.failed = true;
      yield* complainErrno(this.#sys, "sed", name ?? "", fd);
    }
  }
}

const BLOCK = 4096;

/** Standard output, or a file that is written to in blocks. */
export class SedOutput {
  /** Whether the line written last lacks its end. */
  isOpenLine = false;
  readonly #sys: Sys;
  readonly #fd: Fd;
  #data = "";

  readonly #isUnbuffered: boolean;

  constructor(sys: Sys, fd: Fd, isUnbuffered = false) {
    this.#sys = sys;
    this.#fd = fd;
    this.#isUnbuffered = isUnbuffered;
  }

  /** Writes a line, first ending the one before if that was left without an end. */
  *line(text: ByteString, end: LineEnd): Generator<void, void, void> {
    let out = (this.isOpenLine ? "\n" : "") + text;
    if (out !== "") this.isOpenLine = text !== "";
    if (end === "\n" || end === "\0") {
      out += end;
      this.isOpenLine = false;
    } else if (end === "last-nul") {
      out += "\0";
      this.isOpenLine = true;
    }
    yield* this.raw(out);
  }

  *raw(data: ByteString): Generator<void, void, void> {
    if (this.#fd === 1) {
      if ((yield* this.#sys.print(data)) < 0) throw new SedError("write error", 4);
      if (this.#isUnbuffered && (yield* this.#sys.flush()) < 0) throw new SedError("write error", 4);
      return;
    }
    this.#data += data;
    if (this.#data.length >= BLOCK) yield* this.flush();
  }

  *flush(): Generator<void, void, void> {
    if (this.#fd === 1) return;
    const data = this.#data;
    this.#data = "";
    if ((yield* this.#sys.writeAll(this.#fd, data)) < 0) throw new SedError("write error", 4);
  }

  close(): void {
    if (this.#fd !== 1) this.#sys.k.close(this.#sys.p, this.#fd);
  }
}

/** A file for `w`, emptied first. */
export function* openForWriting(sys: Sys, name: ByteString): Generator<void, SedOutput, void> {
  const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC);
  if (isError(fd)) throw new SedError(`can't open '${name}': ${strerror(fd)}`);
  return new SedOutput(sys, fd);
}

/** The lines of a file for `r`; none where it cannot be read. */
export function* linesOfFile(sys: Sys, name: ByteString): Generator<void, ByteString[], void> {
  const fd = yield* sys.open(name, O_RDONLY);
  if (isError(fd)) return [];
  const reader = new TextLines(sys, fd);
  const lines: ByteString[] = [];
  for (let line = yield* reader.next(); line; line = yield* reader.next()) lines.push(line.text);
  sys.k.close(sys.p, fd);
  return lines;
}
