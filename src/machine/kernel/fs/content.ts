/**
 * The bytes of a regular file: pieces of text with their offsets, so that appending to a large file costs what is
 * appended, and content that came from an image is shared until it is written to.
 */
import type { ByteString } from "../types.ts";

/** Pieces below this size grow by appending; larger ones stay as they are. */
const PIECE = 8192;
/** What is written in blocks of at least this size is kept in these blocks. */
const BLOCK = 2048;
/** A piece of a hole. */
const HOLE = "\0".repeat(1_048_576);

/** Of what is empty. Never written to. */
const NO_PIECES: string[] = [];
const NO_STARTS: number[] = [];

export class Content {
  #pieces: string[];
  #starts: number[];
  #size: number;

  constructor(text: ByteString) {
    this.#pieces = text === "" ? NO_PIECES : [text];
    this.#starts = text === "" ? NO_STARTS : [0];
    this.#size = text.length;
  }

  get size(): number {
    return this.#size;
  }

  read(offset: number, max: number): ByteString {
    const end = Math.min(this.#size, offset + max);
    if (offset >= end) return "";
    let out = "";
    for (let i = this.#find(offset); i < this.#pieces.length; i++) {
      const start = this.#starts[i] ?? 0;
      if (start >= end) break;
      const piece = this.#pieces[i] ?? "";
      out +=
        start >= offset && start + piece.length <= end ? piece : piece.slice(Math.max(0, offset - start), end - start);
    }
    return out;
  }

  text(): ByteString {
    if (this.#pieces.length > 1) this.#reset(this.#pieces.join(""));
    return this.#pieces[0] ?? "";
  }

  write(offset: number, data: ByteString): void {
    if (data === "") return;
    this.#fill(offset);
    if (offset === this.#size) this.#append(data);
    else this.#overwrite(offset, data);
  }

  truncate(size: number): void {
    if (size >= this.#size) return this.#fill(size);
    if (size === 0) return this.#reset("");
    const last = this.#find(size - 1);
    this.#pieces.length = last + 1;
    this.#starts.length = last + 1;
    this.#pieces[last] = (this.#pieces[last] ?? "").slice(0, size - (this.#starts[last] ?? 0));
    this.#size = size;
  }

  /** Zeros up to that size, in pieces that share their bytes. */
  #fill(size: number): void {
    while (this.#size + HOLE.length <= size) this.#append(HOLE);
    if (this.#size < size) this.#append(HOLE.slice(0, size - this.#size));
  }

  #append(data: string): void {
    const last = this.#pieces.length - 1;
    const piece = this.#pieces[last];
    // Most files have one piece: lists that have just that are a tenth of lists that have grown to it.
    if (piece === undefined) return this.#reset(data);
    if (data.length < BLOCK && piece.length + data.length <= PIECE) this.#pieces[last] = piece + data;
    else {
      // A finished piece becomes one string, where it was put together from many: to be asked for a character does that.
      piece.charCodeAt(0);
      // The same block again, as `yes` and /dev/zero give it, is kept once.
      this.#pieces.push(data === piece ? piece : data);
      this.#starts.push(this.#size);
    }
    this.#size += data.length;
  }

  #overwrite(offset: number, data: string): void {
    const end = offset + data.length;
    const first = this.#find(offset);
    const last = end >= this.#size ? this.#pieces.length - 1 : this.#find(end);
    const firstStart = this.#starts[first] ?? 0;
    const lastStart = this.#starts[last] ?? 0;
    const head = (this.#pieces[first] ?? "").slice(0, offset - firstStart);
    const tail = (this.#pieces[last] ?? "").slice(end - lastStart);
    this.#pieces.splice(first, last - first + 1, head + data + tail);
    this.#starts.splice(first, last - first + 1, firstStart);
    this.#size = Math.max(this.#size, end);
  }

  #reset(text: string): void {
    this.#pieces = text === "" ? NO_PIECES : [text];
    this.#starts = text === "" ? NO_STARTS : [0];
    this.#size = text.length;
  }

  /** The piece that holds the byte at `offset`. */
  #find(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
