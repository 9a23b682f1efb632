/** An archive read from its beginning, unpacked on the way where it is packed. */
import type { Sys } from "../../../kernel/applet.ts";
import { EINTR } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { FormatError, fromBytes, toBytes } from "../compress/bytes.ts";
import type { Unpacker } from "../compress/bytes.ts";
import { detectFormat, unpackerOf } from "../compress/formats.ts";
import type { Format } from "../compress/formats.ts";
import { slurp } from "../compress/slurp.ts";

export class ArchiveReader {
  /** What an unpacker complained about, once; the stream ends there. */
  problem: string | null = null;
  readonly #sys: Sys;
  readonly #fd: Fd;
  #buffer = "";
  #unpacker: Unpacker | null = null;
  #ended = false;
  /** Bytes taken so far. */
  position = 0;

  /** Whether the bytes are those of a file, not of a pipe or an unpacker. */
  get isSeekable(): boolean {
    return this.#unpacker === null && this.#sys.k.lseek(this.#sys.p, this.#fd, 0, "current") >= 0;
  }

  constructor(sys: Sys, fd: Fd) {
    this.#sys = sys;
    this.#fd = fd;
  }

  /** Unpacks from here on: in that format, or (`auto`) whatever the magic number says, which may be none. */
  *unpack(format: Format | "auto"): Generator<void, void, void> {
    yield* this.#fill(6);
    const chosen = format === "auto" ? detectFormat(toBytes(this.#buffer.slice(0, 6))) : format;
    if (chosen === null) return;
    const input = yield* slurp(this.#sys, this.#fd, this.#buffer);
    this.#buffer = "";
    this.#ended = false;
    if (typeof input === "number") return;
    try {
      this.#unpacker = unpackerOf(chosen, input);
    } catch (problem) {
      this.#fail(problem);
    }
  }

  /** So many bytes; fewer at the end. */
  *take(count: number): Generator<void, ByteString, void> {
    yield* this.#fill(count);
    const data = this.#buffer.slice(0, count);
    this.#buffer = this.#buffer.slice(count);
    this.position += data.length;
    return data;
  }

  /** Bytes that are looked at but not taken. */
  *peek(count: number): Generator<void, ByteString, void> {
    yield* this.#fill(count);
    return this.#buffer.slice(0, count);
  }

  /** Passes over bytes; how many there were. */
  *skip(count: number): Generator<void, number, void> {
    let left = count;
    while (left > 0) {
      const data = yield* this.take(Math.min(left, 65_536));
      if (data === "") break;
      left -= data.length;
    }
    return count - left;
  }

  *#fill(count: number): Generator<void, void, void> {
    const sys = this.#sys;
    while (this.#buffer.length < count && !this.#ended) {
      const data = this.#unpacker ? this.#unpacked(this.#unpacker) : yield* sys.read(this.#fd, 65_536);
      if (data === -EINTR) continue;
      if (typeof data === "number" || data === "") this.#ended = true;
      else this.#buffer += data;
      sys.charge(1 + (typeof data === "string" ? data.length >> 5 : 0));
      if (sys.spent) yield;
    }
  }

  #unpacked(unpacker: Unpacker): ByteString {
    try {
      for (let bytes = unpacker.next(); bytes; bytes = unpacker.next()) if (bytes.length > 0) return fromBytes(bytes);
    } catch (problem) {
      this.#fail(problem);
    }
    return "";
  }

  #fail(problem: unknown): void {
    if (!(problem instanceof FormatError)) throw problem;
    this.problem = problem.message;
    this.#ended = true;
  }
}
