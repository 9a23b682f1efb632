/**
 * bzip2 files, one stream or several behind each other. Source: the format as documented for bzip2 1.0; error numbers of
 * BusyBox 1.36.1 (-2 not bzip2, -3 the end is missing, -5 bad data, -7 the randomized blocks of 0.9).
 */
import { FormatError, PIECE } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";
import { forwardCrcByte } from "./crc.ts";

const GROUP = 50;
const CRC_ERROR = "CRC error";

function failed(code: number): FormatError {
  return new FormatError(`bunzip error ${code}`);
}

/** One Huffman table: limits and offsets by length. */
interface Table {
  minLength: number;
  maxLength: number;
  limit: Int32Array;
  base: Int32Array;
  symbols: Uint16Array;
}

function tableOf(lengths: readonly number[]): Table {
  const minLength = Math.min(...lengths);
  const maxLength = Math.max(...lengths);
  const symbols = new Uint16Array(lengths.length);
  const limit = new Int32Array(22).fill(-1);
  const base = new Int32Array(22);
  let at = 0;
  let code = 0;
  for (let length = minLength; length <= maxLength; length++) {
    base[length] = at - code;
    lengths.forEach((one, symbol) => {
      if (one !== length) return;
      symbols[at++] = symbol;
      code++;
    });
    limit[length] = code - 1;
    code <<= 1;
  }
  return { minLength, maxLength, limit, base, symbols };
}

export class Bunzipper implements Unpacker {
  readonly #input: Uint8Array;
  #at = 0;
  #bits = 0;
  #bitCount = 0;
  #blockSize = 0;
  #streamCrc = 0;
  #ended = false;
  #problem: FormatError | null = null;

  /* The block that is being given out. */
  #links: Uint32Array = new Uint32Array(0);
  #left = 0;
  #link = 0;
  #run = 0;
  #previous = 0;
  #repeat = 0;
  #crc = 0;
  #expectedCrc = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
    this.#start();
  }

  next(): Uint8Array | null {
    const out = new Uint8Array(PIECE);
    let length = 0;
    if (this.#problem) throw this.#problem;
    while (length < PIECE && !this.#ended) {
      if (this.#repeat > 0) {
        this.#repeat--;
        out[length++] = this.#previous;
        this.#crc = forwardCrcByte(this.#crc, this.#previous);
      } else if (this.#left > 0) this.#step();
      else
        try {
          this.#nextBlock();
        } catch (problem) {
          // What came before the fault is given out first.
          if (!(problem instanceof FormatError) || length === 0) throw problem;
          this.#problem = problem;
          break;
        }
    }
    return length === 0 && this.#ended ? null : out.subarray(0, length);
  }

  /** One symbol of the block: a byte, or how often the last one comes again. */
  #step(): void {
    const entry = this.#links[this.#link] ?? 0;
    this.#left--;
    this.#link = entry >>> 8;
    const byte = entry & 255;
    if (this.#run === 4) {
      this.#run = 0;
      this.#repeat = byte;
      return;
    }
    this.#run = this.#run > 0 && byte === this.#previous ? this.#run + 1 : 1;
    this.#previous = byte;
    this.#repeat = 1;
  }

  #start(): void {
    if (this.#input[this.#at] !== 0x42 || this.#input[this.#at + 1] !== 0x5a || this.#input[this.#at + 2] !== 0x68)
      throw new FormatError("invalid magic");
    const level = (this.#input[this.#at + 3] ?? 0) - 48;
    if (level < 1 || level > 9) throw failed(-2);
    this.#at += 4;
    this.#blockSize = level * 100_000;
    this.#streamCrc = 0;
    this.#expectedCrc = -1;
  }

  #take(count: number): number {
    if (count > 16) return this.#take(count - 16) * 65_536 + this.#take(16);
    while (this.#bitCount < count) {
      const byte = this.#input[this.#at++];
      if (byte === undefined) throw failed(-3);
      this.#bits = ((this.#bits << 8) | byte) & 0xffffff;
      this.#bitCount += 8;
    }
    this.#bitCount -= count;
    return (this.#bits >>> this.#bitCount) & ((1 << count) - 1);
  }

  #nextBlock(): void {
    if (this.#expectedCrc >= 0) {
      const crc = ~this.#crc >>> 0;
      if (crc !== this.#expectedCrc) throw new FormatError(CRC_ERROR);
      this.#streamCrc = (((this.#streamCrc << 1) | (this.#streamCrc >>> 31)) ^ crc) >>> 0;
    }
    const magic = this.#take(24) * 0x1000000 + this.#take(24);
    this.#expectedCrc = this.#take(32);
    if (magic === 0x177245385090) return this.#endOfStream();
    if (magic !== 0x314159265359) throw failed(-2);
    if (this.#take(1) === 1) throw failed(-7);
    this.#readBlock(this.#take(24));
    this.#crc = 0xffffffff;
    this.#run = 0;
  }

  #endOfStream(): void {
    if (this.#expectedCrc !== this.#streamCrc) throw new FormatError(CRC_ERROR);
    this.#bitCount = 0;
    if (this.#input[this.#at] === 0x42 && this.#input[this.#at + 1] === 0x5a && this.#input[this.#at + 2] === 0x68)
      this.#start();
    else this.#ended = true;
  }

  #usedBytes(): number[] {
    const map = this.#take(16);
    const used: number[] = [];
    for (let i = 0; i < 16; i++) {
      if (!(map & (0x8000 >> i))) continue;
      const row = this.#take(16);
      for (let j = 0; j < 16; j++) if (row & (0x8000 >> j)) used.push(i * 16 + j);
    }
    if (used.length === 0) throw failed(-5);
    return used;
  }

  #selectors(groups: number): Uint8Array {
    const count = this.#take(15);
    if (count === 0) throw failed(-5);
    const order = [0, 1, 2, 3, 4, 5].slice(0, groups);
    return Uint8Array.from({ length: count }, () => {
      let index = 0;
      while (this.#take(1) === 1) if (++index >= groups) throw failed(-5);
      const [group = 0] = order.splice(index, 1);
      order.unshift(group);
      return group;
    });
  }

  #codeLengths(symbols: number): number[] {
    let length = this.#take(5);
    return Array.from({ length: symbols }, () => {
      for (;;) {
        if (length < 1 || length > 20) throw failed(-5);
        if (this.#take(1) === 0) return length;
        length += this.#take(1) === 0 ? 1 : -1;
      }
    });
  }

  #symbol(table: Table): number {
    let length = table.minLength;
    let code = this.#take(length);
    while (code > (table.limit[length] ?? -1)) {
      if (++length > table.maxLength) throw failed(-5);
      code = (code << 1) | this.#take(1);
    }
    const symbol = table.symbols[code + (table.base[length] ?? 0)];
    if (symbol === undefined) throw failed(-5);
    return symbol;
  }

  #readBlock(origin: number): void {
    const order = this.#usedBytes();
    const symbols = order.length + 2;
    const groups = this.#take(3);
    if (groups < 2 || groups > 6) throw failed(-5);
    const selectors = this.#selectors(groups);
    const tables = Array.from({ length: groups }, () => tableOf(this.#codeLengths(symbols)));
    const block = new Uint32Array(this.#blockSize);
    const counts = new Uint32Array(256);
    let length = 0;
    let selector = 0;
    let inGroup = 0;
    let run = 0;
    let bit = 1;
    const append = (byte: number, times: number): void => {
      if (length + times > this.#blockSize) throw failed(-5);
      counts[byte] = (counts[byte] ?? 0) + times;
      block.fill(byte, length, length + times);
      length += times;
    };
    for (;;) {
      if (inGroup === 0) {
        inGroup = GROUP;
        if (selector >= selectors.length) throw failed(-5);
      }
      const table = tables[selectors[selector] ?? 0];
      if (!table) throw failed(-5);
      if (--inGroup === 0) selector++;
      const symbol = this.#symbol(table);
      if (symbol <= 1) {
        if (bit > this.#blockSize) throw failed(-5);
        run += bit << symbol;
        bit <<= 1;
        continue;
      }
      if (run > 0) append(order[0] ?? 0, run);
      run = 0;
      bit = 1;
      if (symbol === symbols - 1) break;
      const [byte = 0] = order.splice(symbol - 1, 1);
      order.unshift(byte);
      append(byte, 1);
    }
    if (origin >= length) throw failed(-5);
    this.#invert(block, counts, length, origin);
  }

  /** Turns the sorted block into a list of links: each entry a byte and, above it, where the next is. */
  #invert(block: Uint32Array, counts: Uint32Array, length: number, origin: number): void {
    const starts = new Uint32Array(256);
    for (let byte = 1; byte < 256; byte++) starts[byte] = (starts[byte - 1] ?? 0) + (counts[byte - 1] ?? 0);
    for (let i = 0; i < length; i++) {
      const byte = (block[i] ?? 0) & 255;
      const at = starts[byte] ?? 0;
      starts[byte] = at + 1;
      block[at] = (block[at] ?? 0) | (i << 8);
    }
    this.#links = block;
    this.#left = length;
    this.#link = (block[origin] ?? 0) >>> 8;
  }
}
