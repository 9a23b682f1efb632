/** gzip files, of one member or several; what follows the last is ignored. Source: RFC 1952; messages of BusyBox 1.36.1. */
import { FormatError, littleEndian32 } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";
import { crc32 } from "./crc.ts";
import { Inflater } from "./inflate.ts";

export class Gunzipper implements Unpacker {
  readonly #input: Uint8Array;
  #inflater: Inflater;
  #crc = 0;
  #size = 0;
  /** When the packed file was last changed, in seconds; 0: not told. */
  readonly time: number;

  /** The input begins with the magic number of gzip. */
  constructor(input: Uint8Array) {
    this.#input = input;
    this.time = littleEndian32(input, 4);
    this.#inflater = new Inflater(input, this.#header(0));
  }

  next(): Uint8Array | null {
    for (;;) {
      const bytes = this.#inflater.next();
      if (bytes) {
        this.#crc = crc32(bytes, this.#crc);
        this.#size = (this.#size + bytes.length) % 2 ** 32;
        return bytes;
      }
      const end = this.#trailer(this.#inflater.position);
      if (this.#input[end] !== 0x1f || this.#input[end + 1] !== 0x8b) return null;
      this.#inflater = new Inflater(this.#input, this.#header(end));
      this.#crc = 0;
      this.#size = 0;
    }
  }

  #trailer(at: number): number {
    if (at + 8 > this.#input.length) throw new FormatError("corrupted data");
    if (littleEndian32(this.#input, at) !== this.#crc) throw new FormatError("crc error");
    if (littleEndian32(this.#input, at + 4) !== this.#size) throw new FormatError("incorrect length");
    return at + 8;
  }

  /** Where the packed data begins. */
  #header(start: number): number {
    const flags = this.#input[start + 3] ?? 0;
    let at = start + 10;
    if (this.#input[start + 2] !== 8) throw new FormatError("corrupted data");
    if (flags & 4) at += 2 + ((this.#input[at] ?? 0) | ((this.#input[at + 1] ?? 0) << 8));
    for (const flag of [8, 16]) {
      if (!(flags & flag)) continue;
      const end = this.#input.indexOf(0, at);
      at = end < 0 ? this.#input.length : end + 1;
    }
    if (flags & 2) at += 2;
    if (at > this.#input.length) throw new FormatError("corrupted data");
    return at;
  }
}
