/**
 * Deflate streams, unpacked piece by piece, telling where they end. (fflate packs; of an unpacked stream it does not say
 * how far it went, which gzip files of several members need.) Source: RFC 1951.
 */
import { FormatError } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";

const WINDOW = 32_768;
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12_289, 16_385, 24_577,
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const CORRUPTED = "corrupted data";

/** A canonical code: how many symbols there are of each length, and the symbols in order. */
interface Code {
  counts: Uint16Array;
  symbols: Uint16Array;
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  let left = 1;
  const offsets = [0, 0];
  for (let length = 1; length < 16; length++) {
    left = left * 2 - (counts[length] ?? 0);
    if (left < 0) throw new FormatError(CORRUPTED);
    offsets.push((offsets[length] ?? 0) + (counts[length] ?? 0));
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const at = offsets[length] ?? 0;
    symbols[at] = symbol;
    offsets[length] = at + 1;
  });
  return { counts, symbols };
}

function fixedCodes(): { literals: Code; distances: Code } {
  const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return { literals: codeOf(lengths), distances: codeOf(Array.from({ length: 30 }, () => 5)) };
}

type State = { kind: "header" } | { kind: "stored"; left: number } | { kind: "coded"; literals: Code; distances: Code };

export class Inflater implements Unpacker {
  readonly #input: Uint8Array;
  /** The next byte of the input that is not used; at the end, what follows the stream. */
  position: number;
  #bits = 0;
  #bitCount = 0;
  /** What was unpacked last, for matches, and what is being unpacked behind it: a window at a time, or none of it. */
  readonly #out = new Uint8Array(2 * WINDOW + 258);
  #length = 0;
  #given = 0;
  #isLast = false;
  #state: State = { kind: "header" };
  #hasEnded = false;

  constructor(input: Uint8Array, position = 0) {
    this.#input = input;
    this.position = position;
  }

  next(): Uint8Array | null {
    if (this.#hasEnded) return null;
    if (this.#length > WINDOW) {
      this.#out.copyWithin(0, this.#length - WINDOW, this.#length);
      this.#length = WINDOW;
    }
    this.#given = this.#length;
    while (this.#length < this.#given + WINDOW && !this.#hasEnded) this.#step();
    return this.#out.slice(this.#given, this.#length);
  }

  #step(): void {
    const state = this.#state;
    if (state.kind === "header") this.#header();
    else if (state.kind === "stored") this.#stored(state);
    else this.#coded(state.literals, state.distances);
  }

  #bitsOf(count: number): number {
    while (this.#bitCount < count) {
      const byte = this.#input[this.position];
      if (byte === undefined) throw new FormatError("unexpected end of file");
      this.position++;
      this.#bits |= byte << this.#bitCount;
      this.#bitCount += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  #symbol({ counts, symbols }: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.#bitsOf(1);
      const count = counts[length] ?? 0;
      if (code - count < first) return symbols[index + (code - first)] ?? 0;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new FormatError(CORRUPTED);
  }

  #header(): void {
    if (this.#isLast) {
      // Whole bytes that were looked at but not used are given back.
      this.position -= this.#bitCount >> 3;
      this.#bitCount = 0;
      this.#hasEnded = true;
      return;
    }
    this.#isLast = this.#bitsOf(1) === 1;
    const type = this.#bitsOf(2);
    if (type === 0) {
      this.#bitsOf(this.#bitCount & 7);
      const length = this.#bitsOf(16);
      if (length !== (this.#bitsOf(16) ^ 0xffff)) throw new FormatError(CORRUPTED);
      this.#state = { kind: "stored", left: length };
    } else if (type === 1) this.#state = { kind: "coded", ...fixedCodes() };
    else if (type === 2) this.#state = { kind: "coded", ...this.#dynamicCodes() };
    else throw new FormatError(CORRUPTED);
  }

  #dynamicCodes(): { literals: Code; distances: Code } {
    const literalCount = this.#bitsOf(5) + 257;
    const distanceCount = this.#bitsOf(5) + 1;
    const codeCount = this.#bitsOf(4) + 4;
    const codeLengths: number[] = Array.from({ length: 19 }, () => 0);
    for (const symbol of CODE_ORDER.slice(0, codeCount)) codeLengths[symbol] = this.#bitsOf(3);
    const code = codeOf(codeLengths);
    const lengths: number[] = [];
    while (lengths.length < literalCount + distanceCount) {
      const symbol = this.#symbol(code);
      if (symbol < 16) lengths.push(symbol);
      else {
        const value = symbol === 16 ? lengths.at(-1) : 0;
        if (value === undefined) throw new FormatError(CORRUPTED);
        const repeat = symbol === 16 ? 3 + this.#bitsOf(2) : symbol === 17 ? 3 + this.#bitsOf(3) : 11 + this.#bitsOf(7);
        for (let i = 0; i < repeat; i++) lengths.push(value);
      }
    }
    if (lengths.length > literalCount + distanceCount) throw new FormatError(CORRUPTED);
    return { literals: codeOf(lengths.slice(0, literalCount)), distances: codeOf(lengths.slice(literalCount)) };
  }

  #stored(state: { left: number }): void {
    if (state.left === 0) {
      this.#state = { kind: "header" };
      return;
    }
    state.left--;
    this.#out[this.#length++] = this.#bitsOf(8);
  }

  #coded(literals: Code, distances: Code): void {
    const symbol = this.#symbol(literals);
    if (symbol < 256) {
      this.#out[this.#length++] = symbol;
      return;
    }
    if (symbol === 256) {
      this.#state = { kind: "header" };
      return;
    }
    const base = LENGTH_BASE[symbol - 257];
    if (base === undefined) throw new FormatError(CORRUPTED);
    const length = base + this.#bitsOf(LENGTH_BITS[symbol - 257] ?? 0);
    const distanceSymbol = this.#symbol(distances);
    const distanceBase = DISTANCE_BASE[distanceSymbol];
    if (distanceBase === undefined) throw new FormatError(CORRUPTED);
    const distance = distanceBase + this.#bitsOf(distanceSymbol < 2 ? 0 : (distanceSymbol >> 1) - 1);
    if (distance > this.#length) throw new FormatError(CORRUPTED);
    for (let i = 0; i < length; i++, this.#length++) this.#out[this.#length] = this.#out[this.#length - distance] ?? 0;
  }
}
