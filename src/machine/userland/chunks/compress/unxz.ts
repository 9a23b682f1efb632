/**
 * `.xz` files: streams of LZMA2 blocks. Source: The .xz File Format 1.2.0.
 * Simplified: of the checks only CRC32 is verified, and blocks with filters besides LZMA2 are refused.
 */
import { FormatError, littleEndian32 } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";
import { crc32 } from "./crc.ts";
import { Unlzma2 } from "./lzma.ts";

const CORRUPTED = "corrupted data";
const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

export const XZ_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

export function isXz(input: Uint8Array, at = 0): boolean {
  return XZ_MAGIC.every((byte, i) => input[at + i] === byte);
}

export class Unxz implements Unpacker {
  readonly #input: Uint8Array;
  #at = 0;
  #check = 0;
  #block: Unlzma2 | null = null;
  #crc = 0;
  #ended = false;

  /** The input begins with the magic number. */
  constructor(input: Uint8Array) {
    this.#input = input;
    this.#streamHeader();
  }

  next(): Uint8Array | null {
    while (!this.#ended) {
      if (this.#block) {
        const bytes = this.#block.next();
        if (bytes) {
          this.#crc = crc32(bytes, this.#crc);
          return bytes;
        }
        this.#endBlock(this.#block);
      } else if (this.#input[this.#at] === undefined) throw new FormatError(CORRUPTED);
      else if (this.#input[this.#at] === 0) this.#index();
      else this.#blockHeader();
    }
    return null;
  }

  #streamHeader(): void {
    this.#check = this.#input[this.#at + 7] ?? 0;
    this.#at += 12;
    if (this.#at > this.#input.length) throw new FormatError(CORRUPTED);
    if (this.#check > 15 || this.#input[this.#at - 6] !== 0) throw new FormatError(CORRUPTED);
  }

  #number(): number {
    let value = 0;
    for (let shift = 0; shift < 9; shift++) {
      const byte = this.#input[this.#at++] ?? 0;
      value += (byte & 127) * 128 ** shift;
      if (byte < 128) return value;
    }
    throw new FormatError(CORRUPTED);
  }

  #blockHeader(): void {
    const start = this.#at;
    const size = ((this.#input[start] ?? 0) + 1) * 4;
    const flags = this.#input[start + 1] ?? 0;
    this.#at += 2;
    if (flags & 0x40) this.#number();
    if (flags & 0x80) this.#number();
    const filter = this.#number();
    const propertyBytes = this.#number();
    const dictionary = this.#input[this.#at] ?? 255;
    if ((flags & 3) !== 0 || filter !== 0x21 || propertyBytes !== 1 || dictionary > 40)
      throw new FormatError(CORRUPTED);
    this.#at = start + size;
    if (crc32(this.#input.subarray(start, this.#at - 4)) !== littleEndian32(this.#input, this.#at - 4))
      throw new FormatError(CORRUPTED);
    this.#crc = 0;
    this.#block = new Unlzma2(this.#input, this.#at, (2 | (dictionary & 1)) * 2 ** (11 + (dictionary >> 1)));
  }

  #endBlock(block: Unlzma2): void {
    this.#at = this.#at + Math.ceil((block.position - this.#at) / 4) * 4;
    if (this.#check === 1 && littleEndian32(this.#input, this.#at) !== this.#crc) throw new FormatError(CORRUPTED);
    this.#at += CHECK_SIZES[this.#check] ?? 0;
    this.#block = null;
  }

  /** The index says again what the blocks were; the footer ends the stream, and padding or another one may follow. */
  #index(): void {
    const start = this.#at++;
    for (let records = this.#number(); records > 0; records--) {
      this.#number();
      this.#number();
      if (this.#at > this.#input.length) throw new FormatError(CORRUPTED);
    }
    this.#at = start + Math.ceil((this.#at - start) / 4) * 4 + 4 + 12;
    if (this.#at > this.#input.length) throw new FormatError(CORRUPTED);
    while (this.#input[this.#at] === 0) this.#at++;
    if (isXz(this.#input, this.#at)) this.#streamHeader();
    else this.#ended = true;
  }
}
