/**
 * The bytes of a regular file: pieces of text with their offsets, so that appending to a large file costs what is
 * appended, and content that came from an image is shared until it is written to. Holes are pieces without bytes.
 */
import type { ByteString } from "../types.ts";

/** Pieces below this size grow by appending; larger ones stay as they are. */
const PIECE = 8192;
/** What is written in blocks of at least this size is kept in these blocks. */
const BLOCK = 2048;
/** Bytes, or so many zeros that take no room. */
type Piece = string | number;

const lengthOf = (piece: Piece): number => (typeof piece === "string" ? piece.length : piece);

function part(piece: Piece, from: number, to?: number): string {
  return typeof piece === "string" ? piece.slice(from, to) : "\0".repeat(Math.max(0, (to ?? piece) - from));
}

/** Of what is empty. Never written to. */
const NO_PIECES: Piece[] = [];
const NO_STARTS: number[] = [];

export class Content {
  #pieces: Piece[];
  #starts: number[];
  #size: number;
  /** Bytes in holes. */
  #holes = 0;

  constructor(text: ByteString) {
    this.#pieces = text === "" ? NO_PIECES : [text];
    this.#starts = text === "" ? NO_STARTS : [0];
    this.#size = text.length;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes that take room. */
  get stored(): number {
    return this.#size - this.#holes;
  }

  /** How many more bytes would take room if so many were written there. */
  growth(offset: number, length: number): number {
    const end = offset + length;
    let more = Math.max(0, end - Math.max(offset, this.#size));
    if (this.#holes === 0) return more;
    for (let i = this.#find(offset); i < this.#pieces.length; i++) {
      const piece = this.#pieces[i] ?? "";
      const start = this.#starts[i] ?? 0;
      if (start >= end) break;
      if (typeof piece === "number") more += Math.max(0, Math.min(end, start + piece) - Math.max(offset, start));
    }
    return more;
  }

  read(offset: number, max: number): ByteString {
    const end = Math.min(this.#size, offset + max);
    if (offset >= end) return "";
    let out = "";
    for (let i = this.#find(offset); i < this.#pieces.length; i++) {
      const start = this.#starts[i] ?? 0;
      if (start >= end) break;
      const piece = this.#pieces[i] ?? "";
      const isWhole = typeof piece === "string" && start >= offset && start + piece.length <= end;
      out += isWhole ? piece : part(piece, Math.max(0, offset - start), Math.min(lengthOf(piece), end - start));
    }
    return out;
  }

  text(): ByteString {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && typeof first === "string") return first;
    if (this.#holes > 0) return this.read(0, this.#size);
    this.#reset(this.#pieces.join(""));
    return (this.#pieces[0] as string | undefined) ?? "";
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
    const rest = size - (this.#starts[last] ?? 0);
    const piece = this.#pieces[last] ?? "";
    this.#pieces.length = last + 1;
    this.#starts.length = last + 1;
    this.#pieces[last] = typeof piece === "string" ? piece.slice(0, rest) : rest;
    this.#size = size;
    if (this.#holes > 0)
      this.#holes = this.#pieces.reduce<number>((sum, one) => sum + (typeof one === "number" ? one : 0), 0);
  }

  /** A hole up to that size. */
  #fill(size: number): void {
    const more = size - this.#size;
    if (more <= 0) return;
    if (this.#size === 0) this.#reset("");
    const last = this.#pieces.length - 1;
    const piece = this.#pieces[last];
    if (typeof piece === "number") this.#pieces[last] = piece + more;
    else {
      this.#pieces = [...this.#pieces, more];
      this.#starts = [...this.#starts, this.#size];
    }
    this.#size = size;
    this.#holes += more;
  }

  #append(data: string): void {
    const last = this.#pieces.length - 1;
    const piece = this.#pieces[last];
    // Most files have one piece: lists that have just that are a tenth of lists that have grown to it.
    if (piece === undefined) return this.#reset(data);
    const isText = typeof piece === "string";
    if (isText && data.length < BLOCK && piece.length + data.length <= PIECE) this.#pieces[last] = piece + data;
    else {
      // A finished piece becomes one string, where it was put together from many: to be asked for a character does that.
      if (isText) piece.charCodeAt(0);
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
    const size = Math.max(this.#size, end);
    // What stays of holes on both sides stays a hole.
    const [head, tail] = [this.#pieces[first] ?? "", this.#pieces[last] ?? ""];
    const before = typeof head === "number" ? offset - firstStart : 0;
    const after = typeof tail === "number" ? Math.max(0, lastStart + tail - end) : 0;
    const text =
      (before > 0 ? "" : part(head, 0, offset - firstStart)) + data + (after > 0 ? "" : part(tail, end - lastStart));
    this.#holes -= this.growth(offset, data.length) - (size - this.#size);
    const pieces: Piece[] = [...(before > 0 ? [before] : []), text, ...(after > 0 ? [after] : [])];
    const starts = [...(before > 0 ? [firstStart] : []), firstStart + before, ...(after > 0 ? [end] : [])];
    this.#pieces.splice(first, last - first + 1, ...pieces);
    this.#starts.splice(first, last - first + 1, ...starts);
    this.#size = size;
  }

  #reset(text: string): void {
    this.#pieces = text === "" ? NO_PIECES : [text];
    this.#starts = text === "" ? NO_STARTS : [0];
    this.#size = text.length;
    this.#holes = 0;
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
