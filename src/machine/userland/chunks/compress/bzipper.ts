/**
 * bzip2 files written: runs shortened, blocks sorted, moved to front, Huffman-coded with two to six tables that are
 * refined four times, so that the bytes are those of the real program. Source: the format as documented for bzip2 1.0.
 */
import { forwardCrcByte } from "./crc.ts";

const GROUP = 50;
const ITERATIONS = 4;
const LONGEST_CODE = 17;

class BitWriter {
  readonly bytes: number[] = [];
  #bits = 0;
  #count = 0;

  put(value: number, count: number): void {
    if (count > 16) {
      this.put(Math.floor(value / 65_536), count - 16);
      this.put(value & 0xffff, 16);
      return;
    }
    this.#bits = (this.#bits << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.bytes.push((this.#bits >>> this.#count) & 255);
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  align(): void {
    if (this.#count > 0) this.put(0, 8 - this.#count);
  }

  take(): Uint8Array {
    return Uint8Array.from(this.bytes.splice(0));
  }
}

/** The order of all rotations: prefixes of doubling length are ranked until no two are alike. */
function sortRotations(block: Uint8Array): Uint32Array {
  const n = block.length;
  let rank = Uint32Array.from(block);
  let order = countingSort(
    Uint32Array.from({ length: n }, (_, i) => i),
    rank,
    256,
  );
  let classes = rerank(order, rank, null, 0);
  rank = classes.rank;
  for (let width = 1; width < n && classes.count < n; width *= 2) {
    const shifted = order.map((i) => (i - width + n) % n);
    order = countingSort(shifted, rank, classes.count);
    classes = rerank(order, rank, rank, width);
    rank = classes.rank;
  }
  return order;
}

function countingSort(items: Uint32Array, key: Uint32Array, keys: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(keys + 1);
  for (const item of items) starts[(key[item] ?? 0) + 1] = (starts[(key[item] ?? 0) + 1] ?? 0) + 1;
  for (let i = 1; i <= keys; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const sorted = new Uint32Array(items.length);
  for (const item of items) {
    const at = starts[key[item] ?? 0] ?? 0;
    sorted[at] = item;
    starts[key[item] ?? 0] = at + 1;
  }
  return sorted;
}

function rerank(
  order: Uint32Array,
  first: Uint32Array,
  second: Uint32Array | null,
  width: number,
): { rank: Uint32Array<ArrayBuffer>; count: number } {
  const n = order.length;
  const rank = new Uint32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    const item = order[i] ?? 0;
    const before = order[i - 1] ?? 0;
    const isNew =
      i > 0 &&
      (first[item] !== first[before] ||
        (second !== null && second[(item + width) % n] !== second[(before + width) % n]));
    if (isNew) count++;
    rank[item] = count;
  }
  return { rank, count: count + 1 };
}

/** Code lengths of at most 17 bits: frequencies are halved until the tree is flat enough. */
function codeLengths(frequencies: readonly number[]): number[] {
  let weights = frequencies.map((frequency) => Math.max(1, frequency) * 256);
  for (;;) {
    const lengths = treeDepths(weights);
    if (Math.max(...lengths) <= LONGEST_CODE) return lengths;
    weights = weights.map((weight) => (1 + Math.floor(Math.floor(weight / 256) / 2)) * 256);
  }
}

/** A heap that breaks ties as the original does: by its own order of moves. The low byte of a weight is a depth. */
function treeDepths(symbolWeights: readonly number[]): number[] {
  const n = symbolWeights.length;
  const weights = [0, ...symbolWeights];
  const parents: number[] = Array.from({ length: n + 1 }, () => -1);
  const heap = [0];
  weights[0] = 0;
  parents[0] = -2;
  const weight = (node: number): number => weights[node] ?? 0;
  const up = (from: number): void => {
    let at = from;
    const node = heap[at] ?? 0;
    while (weight(node) < weight(heap[at >> 1] ?? 0)) {
      heap[at] = heap[at >> 1] ?? 0;
      at >>= 1;
    }
    heap[at] = node;
  };
  const down = (): void => {
    let at = 1;
    const node = heap[at] ?? 0;
    for (;;) {
      let child = at * 2;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && weight(heap[child + 1] ?? 0) < weight(heap[child] ?? 0)) child++;
      if (weight(node) < weight(heap[child] ?? 0)) break;
      heap[at] = heap[child] ?? 0;
      at = child;
    }
    heap[at] = node;
  };
  const pop = (): number => {
    const top = heap[1] ?? 0;
    const last = heap.pop() ?? 0;
    if (heap.length > 1) {
      heap[1] = last;
      down();
    }
    return top;
  };
  for (let i = 1; i <= n; i++) {
    heap.push(i);
    up(heap.length - 1);
  }
  while (heap.length > 2) {
    const one = pop();
    const two = pop();
    const node = weights.length;
    parents[one] = node;
    parents[two] = node;
    const sum = Math.floor(weight(one) / 256) + Math.floor(weight(two) / 256);
    weights.push(sum * 256 + 1 + Math.max(weight(one) % 256, weight(two) % 256));
    parents[node] = -1;
    heap.push(node);
    up(heap.length - 1);
  }
  return Array.from({ length: n }, (_, i) => {
    let depth = 0;
    for (let node = i + 1; (parents[node] ?? -1) >= 0; node = parents[node] ?? -1) depth++;
    return depth;
  });
}

/** The codes that go with lengths: the shortest first, then by symbol. */
function codesOf(lengths: readonly number[]): number[] {
  const codes: number[] = [];
  let code = 0;
  for (let length = Math.min(...lengths); length <= Math.max(...lengths); length++) {
    lengths.forEach((one, symbol) => {
      if (one === length) codes[symbol] = code++;
    });
    code <<= 1;
  }
  return codes;
}

/** The sorted block's last column, moved to front, zeros written as runs; the last symbol ends it. */
function moveToFront(block: Uint8Array, order: Uint32Array, used: readonly number[]): Uint16Array {
  const symbols: number[] = [];
  const list = [...used];
  let zeros = 0;
  const flush = (): void => {
    for (; zeros > 0; zeros = (zeros - 1) >> 1) symbols.push(zeros & 1 ? 0 : 1);
  };
  for (const start of order) {
    const byte = block[(start + block.length - 1) % block.length] ?? 0;
    const at = list.indexOf(byte);
    if (at === 0) {
      zeros++;
      continue;
    }
    flush();
    list.splice(at, 1);
    list.unshift(byte);
    symbols.push(at + 1);
  }
  flush();
  symbols.push(used.length + 1);
  return Uint16Array.from(symbols);
}

interface Coding {
  tables: number[][];
  selectors: number[];
}

function chooseTables(symbols: Uint16Array, alphabet: number): Coding {
  const frequencies: number[] = Array.from({ length: alphabet }, () => 0);
  for (const symbol of symbols) frequencies[symbol] = (frequencies[symbol] ?? 0) + 1;
  const n = symbols.length;
  const count = n < 200 ? 2 : n < 600 ? 3 : n < 1200 ? 4 : n < 2400 ? 5 : 6;
  let tables = firstTables(frequencies, n, count);
  let selectors: number[] = [];
  for (let round = 0; round < ITERATIONS; round++) {
    selectors = [];
    const used = tables.map(() => Array.from({ length: alphabet }, () => 0));
    for (let start = 0; start < n; start += GROUP) {
      const group = symbols.subarray(start, start + GROUP);
      const costs = tables.map((lengths) => group.reduce((sum, symbol) => sum + (lengths[symbol] ?? 0), 0));
      const best = costs.indexOf(Math.min(...costs));
      selectors.push(best);
      const row = used[best];
      if (row) for (const symbol of group) row[symbol] = (row[symbol] ?? 0) + 1;
    }
    tables = used.map(codeLengths);
  }
  return { tables, selectors };
}

/** Tables to begin with: each is good for its share of the symbols. */
function firstTables(frequencies: readonly number[], total: number, count: number): number[][] {
  const tables: number[][] = [];
  let left = total;
  let start = 0;
  for (let part = count; part > 0; part--) {
    const target = Math.floor(left / part);
    let end = start - 1;
    let sum = 0;
    while (sum < target && end < frequencies.length - 1) sum += frequencies[++end] ?? 0;
    if (end > start && part !== count && part !== 1 && (count - part) % 2 === 1) sum -= frequencies[end--] ?? 0;
    const [from, to] = [start, end];
    tables[part - 1] = frequencies.map((_, symbol) => (symbol >= from && symbol <= to ? 0 : 15));
    start = end + 1;
    left -= sum;
  }
  return tables;
}

export class Bzipper {
  readonly #out = new BitWriter();
  readonly #limit: number;
  readonly #block: Uint8Array;
  #length = 0;
  #run = 0;
  #byte = -1;
  #crc = 0xffffffff;
  #streamCrc = 0;

  constructor(level: number) {
    this.#limit = level * 100_000 - 19;
    this.#block = new Uint8Array(level * 100_000);
    for (const byte of [0x42, 0x5a, 0x68, 48 + level]) this.#out.put(byte, 8);
  }

  /** Takes bytes; returns what of the file is ready. */
  push(bytes: Uint8Array): Uint8Array {
    for (const byte of bytes) {
      if (byte !== this.#byte || this.#run === 255) {
        this.#flushRun();
        if (this.#length >= this.#limit) this.#writeBlock();
        this.#byte = byte;
        this.#run = 0;
      }
      this.#run++;
    }
    return this.#out.take();
  }

  finish(): Uint8Array {
    this.#flushRun();
    if (this.#length > 0) this.#writeBlock();
    this.#out.put(0x177245, 24);
    this.#out.put(0x385090, 24);
    this.#out.put(this.#streamCrc, 32);
    this.#out.align();
    return this.#out.take();
  }

  #flushRun(): void {
    if (this.#byte < 0) return;
    for (let i = 0; i < this.#run; i++) this.#crc = forwardCrcByte(this.#crc, this.#byte);
    for (let i = 0; i < Math.min(this.#run, 4); i++) this.#block[this.#length++] = this.#byte;
    if (this.#run >= 4) this.#block[this.#length++] = this.#run - 4;
    this.#run = 0;
    this.#byte = -1;
  }

  #writeBlock(): void {
    const out = this.#out;
    const block = this.#block.slice(0, this.#length);
    const crc = ~this.#crc >>> 0;
    this.#streamCrc = (((this.#streamCrc << 1) | (this.#streamCrc >>> 31)) ^ crc) >>> 0;
    this.#crc = 0xffffffff;
    this.#length = 0;
    const order = sortRotations(block);
    out.put(0x314159, 24);
    out.put(0x265359, 24);
    out.put(crc, 32);
    out.put(0, 1);
    out.put(order.indexOf(0), 24);
    const used = [...new Set(block)].sort((a, b) => a - b);
    this.#writeMap(used);
    const symbols = moveToFront(block, order, used);
    this.#writeCoding(symbols, chooseTables(symbols, used.length + 2));
  }

  #writeMap(used: readonly number[]): void {
    const rows = Array.from({ length: 16 }, (_, row) =>
      used.filter((byte) => byte >> 4 === row).reduce((bits, byte) => bits | (0x8000 >> (byte & 15)), 0),
    );
    this.#out.put(
      rows.reduce((bits, row, i) => bits | (row === 0 ? 0 : 0x8000 >> i), 0),
      16,
    );
    for (const row of rows) if (row !== 0) this.#out.put(row, 16);
  }

  #writeCoding(symbols: Uint16Array, { tables, selectors }: Coding): void {
    const out = this.#out;
    out.put(tables.length, 3);
    out.put(selectors.length, 15);
    const recent = tables.map((_, i) => i);
    for (const selector of selectors) {
      const at = recent.indexOf(selector);
      recent.splice(at, 1);
      recent.unshift(selector);
      for (let i = 0; i < at; i++) out.put(1, 1);
      out.put(0, 1);
    }
    for (const lengths of tables) {
      let current = lengths[0] ?? 0;
      out.put(current, 5);
      for (const length of lengths) {
        for (; current < length; current++) out.put(2, 2);
        for (; current > length; current--) out.put(3, 2);
        out.put(0, 1);
      }
    }
    const codes = tables.map(codesOf);
    symbols.forEach((symbol, i) => {
      const table = selectors[Math.floor(i / GROUP)] ?? 0;
      out.put(codes[table]?.[symbol] ?? 0, tables[table]?.[symbol] ?? 0);
    });
  }
}
