/** Files of compress(1), `.Z`. Source: the format as described in the manual of ncompress: codes of 9 to 16 bits, in groups of eight. */
import { FormatError, PIECE } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";

const CLEAR = 256;

export class Unlzw implements Unpacker {
  readonly #input: Uint8Array;
  readonly #maxBits: number;
  readonly #hasClear: boolean;
  #bit = 24;
  #width = 9;
  /** Codes since the width last changed: a group is padded to eight of them. */
  #inGroup = 0;
  #prefix = new Uint16Array(65_536);
  #suffix = new Uint8Array(65_536);
  #next = 257;
  #previous = -1;
  #first = 0;
  #ended = false;

  /** The input begins with the magic number. */
  constructor(input: Uint8Array) {
    this.#input = input;
    const flags = input[2] ?? 0;
    this.#maxBits = flags & 31;
    this.#hasClear = (flags & 128) !== 0;
    if (this.#maxBits < 9 || this.#maxBits > 16) throw new FormatError("corrupted data");
    this.#next = this.#hasClear ? 257 : 256;
  }

  next(): Uint8Array | null {
    if (this.#ended) return null;
    const out: number[] = [];
    while (out.length < PIECE) {
      const code = this.#code();
      if (code < 0) {
        this.#ended = true;
        break;
      }
      this.#decode(code, out);
    }
    return out.length === 0 ? null : Uint8Array.from(out);
  }

  #code(): number {
    if (this.#bit + this.#width > this.#input.length * 8) return -1;
    let value = 0;
    for (let i = 0; i < this.#width; i++, this.#bit++)
      value |= (((this.#input[this.#bit >> 3] ?? 0) >> (this.#bit & 7)) & 1) << i;
    this.#inGroup = (this.#inGroup + 1) % 8;
    return value;
  }

  #setWidth(width: number): void {
    if (this.#inGroup > 0) this.#bit += (8 - this.#inGroup) * this.#width;
    this.#inGroup = 0;
    this.#width = width;
  }

  #decode(code: number, out: number[]): void {
    if (code === CLEAR && this.#hasClear) {
      this.#setWidth(9);
      this.#next = 257;
      this.#previous = -1;
      return;
    }
    if (this.#previous < 0) {
      if (code > 255) throw new FormatError("corrupted data");
      this.#first = code;
      this.#previous = code;
      out.push(code);
      return;
    }
    if (code > this.#next) throw new FormatError("corrupted data");
    const stack: number[] = [];
    let at = code;
    if (code === this.#next) {
      stack.push(this.#first);
      at = this.#previous;
    }
    for (; at > 255; at = this.#prefix[at] ?? 0) stack.push(this.#suffix[at] ?? 0);
    this.#first = at;
    out.push(at, ...stack.reverse());
    if (this.#next < 1 << this.#maxBits) {
      this.#prefix[this.#next] = this.#previous;
      this.#suffix[this.#next] = this.#first;
      this.#next++;
      if (this.#next === 1 << this.#width && this.#width < this.#maxBits) this.#setWidth(this.#width + 1);
    }
    this.#previous = code;
  }
}
