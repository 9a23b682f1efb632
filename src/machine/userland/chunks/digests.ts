/**
 * Message digests over byte strings: MD5, SHA-1, SHA-256, SHA-512, SHA-3, fed in portions.
 *
 * Words are 32-bit integers; the 64-bit words of SHA-512 and SHA-3 are pairs of them.
 * Source: RFC 1321, FIPS 180-4, FIPS 202. The constants are calculated as those texts define them.
 */
import { sin } from "../../../sim/float-math.ts";
import type { ByteString } from "../../kernel/types.ts";

/** A digest being calculated. */
export interface Digest {
  update(data: ByteString): void;
  /** The digest in hexadecimal; nothing may follow. */
  finish(): string;
}

/** The first fractional bits of the square or cube root of a number, `bits` of them. */
function rootFraction(value: number, degree: 2 | 3, bits: number): bigint {
  const target = BigInt(value) << BigInt(bits * degree);
  let low = 0n;
  let high = 1n << BigInt(bits + 8);
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(degree) <= target) low = middle;
    else high = middle - 1n;
  }
  return BigInt.asUintN(bits, low);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/** 64-bit numbers as pairs, high words first. */
function pairs(values: readonly bigint[]): Int32Array {
  const out = new Int32Array(values.length * 2);
  values.forEach((value, i) => {
    out[2 * i] = Number(BigInt.asIntN(32, value >> 32n));
    out[2 * i + 1] = Number(BigInt.asIntN(32, value));
  });
  return out;
}

const SHA2_ROUNDS = pairs(primes(80).map((prime) => rootFraction(prime, 3, 64)));
const SHA2_START = pairs(primes(8).map((prime) => rootFraction(prime, 2, 64)));
const MD5_SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(sin(i + 1)) * 2 ** 32) | 0);
const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}

function rotateRight(word: number, count: number): number {
  return (word >>> count) | (word << (32 - count));
}

function hexOfWords(words: Int32Array, littleEndian: boolean): string {
  let out = "";
  for (const word of words) {
    const value = littleEndian
      ? ((word & 255) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
      : word;
    out += (value >>> 0).toString(16).padStart(8, "0");
  }
  return out;
}

/** Merkle and Damgard's construction: blocks, the last padded with 0x80, zeros and the length in bits. */
abstract class BlockDigest implements Digest {
  readonly #blockSize: number;
  readonly #littleEndian: boolean;
  #held = "";
  #length = 0;

  constructor(blockSize: number, littleEndian: boolean) {
    this.#blockSize = blockSize;
    this.#littleEndian = littleEndian;
  }

  protected abstract block(data: ByteString, at: number): void;
  protected abstract state(): Int32Array;

  update(data: ByteString): void {
    this.#length += data.length;
    this.#take(this.#held + data);
  }

  finish(): string {
    const lengthSize = this.#blockSize / 8;
    const filled = (this.#length + 1 + lengthSize) % this.#blockSize;
    const zeros = filled === 0 ? 0 : this.#blockSize - filled;
    const bits = BigInt(this.#length) * 8n;
    const digits = bits.toString(16).padStart(lengthSize * 2, "0");
    const bytes = (digits.match(/../g) ?? []).map((digit) => String.fromCharCode(parseInt(digit, 16)));
    if (this.#littleEndian) bytes.reverse();
    this.#take(`${this.#held}\x80${"\0".repeat(zeros)}${bytes.join("")}`);
    return hexOfWords(this.state(), this.#littleEndian);
  }

  #take(data: ByteString): void {
    let at = 0;
    for (; at + this.#blockSize <= data.length; at += this.#blockSize) this.block(data, at);
    this.#held = data.slice(at);
  }
}

function bigEndianWord(data: ByteString, at: number): number {
  return (
    (data.charCodeAt(at) << 24) |
    (data.charCodeAt(at + 1) << 16) |
    (data.charCodeAt(at + 2) << 8) |
    data.charCodeAt(at + 3)
  );
}

function littleEndianWord(data: ByteString, at: number): number {
  return (
    data.charCodeAt(at) |
    (data.charCodeAt(at + 1) << 8) |
    (data.charCodeAt(at + 2) << 16) |
    (data.charCodeAt(at + 3) << 24)
  );
}

class Md5 extends BlockDigest {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);

  constructor() {
    super(64, true);
  }

  protected state(): Int32Array {
    return this.#state;
  }

  protected block(data: ByteString, at: number): void {
    let [a = 0, b = 0, c = 0, d = 0] = this.#state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mixed: number;
      let index: number;
      if (round === 0) [mixed, index] = [(b & c) | (~b & d), i];
      else if (round === 1) [mixed, index] = [(d & b) | (~d & c), (5 * i + 1) & 15];
      else if (round === 2) [mixed, index] = [b ^ c ^ d, (3 * i + 5) & 15];
      else [mixed, index] = [c ^ (b | ~d), (7 * i) & 15];
      const sum = (a + mixed + (MD5_SINES[i] ?? 0) + littleEndianWord(data, at + 4 * index)) | 0;
      a = d;
      d = c;
      c = b;
      b = (b + rotateLeft(sum, MD5_SHIFTS[4 * round + (i & 3)] ?? 0)) | 0;
    }
    addTo(this.#state, [a, b, c, d]);
  }
}

function addTo(state: Int32Array, words: readonly number[]): void {
  words.forEach((word, i) => (state[i] = (state[i] ?? 0) + word));
}

class Sha1 extends BlockDigest {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0);
  readonly #words = new Int32Array(80);

  constructor() {
    super(64, false);
  }

  protected state(): Int32Array {
    return this.#state;
  }

  protected block(data: ByteString, at: number): void {
    const w = this.#words;
    for (let i = 0; i < 16; i++) w[i] = bigEndianWord(data, at + 4 * i);
    for (let i = 16; i < 80; i++) {
      w[i] = rotateLeft((w[i - 3] ?? 0) ^ (w[i - 8] ?? 0) ^ (w[i - 14] ?? 0) ^ (w[i - 16] ?? 0), 1);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = this.#state;
    for (let i = 0; i < 80; i++) {
      let mixed: number;
      if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
      else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
      else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else mixed = (b ^ c ^ d) + 0xca62c1d6;
      const sum = (rotateLeft(a, 5) + mixed + e + (w[i] ?? 0)) | 0;
      e = d;
      d = c;
      c = rotateLeft(b, 30);
      b = a;
      a = sum;
    }
    addTo(this.#state, [a, b, c, d, e]);
  }
}

class Sha256 extends BlockDigest {
  readonly #state = Int32Array.from({ length: 8 }, (_, i) => SHA2_START[2 * i] ?? 0);
  readonly #words = new Int32Array(64);

  constructor() {
    super(64, false);
  }

  protected state(): Int32Array {
    return this.#state;
  }

  protected block(data: ByteString, at: number): void {
    const w = this.#words;
    for (let i = 0; i < 16; i++) w[i] = bigEndianWord(data, at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] ?? 0;
      const y = w[i - 2] ?? 0;
      const s0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
      const s1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
      w[i] = (w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.#state;
    for (let i = 0; i < 64; i++) {
      const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
      const first = (h + s1 + ((e & f) ^ (~e & g)) + (SHA2_ROUNDS[2 * i] ?? 0) + (w[i] ?? 0)) | 0;
      const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
      const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    addTo(this.#state, [a, b, c, d, e, f, g, h]);
  }
}

/** The high word of a 64-bit number rotated right by less than 64. The low one: with the words exchanged. */
function rotateHigh(high: number, low: number, count: number): number {
  if (count >= 32) return rotateHigh(low, high, count - 32);
  return count === 0 ? high : (high >>> count) | (low << (32 - count));
}

class Sha512 extends BlockDigest {
  readonly #state = Int32Array.from(SHA2_START);
  readonly #words = new Int32Array(160);
  /** The low and the high word of the sum being made. */
  #low = 0;
  #high = 0;

  constructor() {
    super(128, false);
  }

  protected state(): Int32Array {
    return this.#state;
  }

  #add(high: number, low: number): void {
    const sum = (this.#low >>> 0) + (low >>> 0);
    this.#low = sum | 0;
    this.#high = (this.#high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
  }

  /** Adds the exclusive or of three rotations; the last is a shift where `shift`. */
  #addMixed(high: number, low: number, counts: readonly [number, number, number], shift: boolean): void {
    const [x, y, z] = counts;
    const lastHigh = shift ? high >>> z : rotateHigh(high, low, z);
    this.#add(
      rotateHigh(high, low, x) ^ rotateHigh(high, low, y) ^ lastHigh,
      rotateHigh(low, high, x) ^ rotateHigh(low, high, y) ^ rotateHigh(low, high, z),
    );
  }

  protected block(data: ByteString, at: number): void {
    const w = this.#words;
    for (let i = 0; i < 32; i++) w[i] = bigEndianWord(data, at + 4 * i);
    for (let i = 32; i < 160; i += 2) {
      this.#high = w[i - 32] ?? 0;
      this.#low = w[i - 31] ?? 0;
      this.#add(w[i - 14] ?? 0, w[i - 13] ?? 0);
      this.#addMixed(w[i - 30] ?? 0, w[i - 29] ?? 0, [1, 8, 7], true);
      this.#addMixed(w[i - 4] ?? 0, w[i - 3] ?? 0, [19, 61, 6], true);
      w[i] = this.#high;
      w[i + 1] = this.#low;
    }
    const v = Int32Array.from(this.#state);
    for (let i = 0; i < 160; i += 2) this.#round(v, i);
    for (let i = 0; i < 16; i += 2) {
      this.#high = v[i] ?? 0;
      this.#low = v[i + 1] ?? 0;
      this.#add(this.#state[i] ?? 0, this.#state[i + 1] ?? 0);
      this.#state[i] = this.#high;
      this.#state[i + 1] = this.#low;
    }
  }

  /** One round on a to h, which lie in `v` as pairs. */
  #round(v: Int32Array, i: number): void {
    const word = (at: number): number => v[at] ?? 0;
    const choice = (n: number): number => (word(8 + n) & word(10 + n)) ^ (~word(8 + n) & word(12 + n));
    const majority = (n: number): number =>
      (word(n) & word(2 + n)) ^ (word(n) & word(4 + n)) ^ (word(2 + n) & word(4 + n));
    this.#high = word(14);
    this.#low = word(15);
    this.#addMixed(word(8), word(9), [14, 18, 41], false);
    this.#add(choice(0), choice(1));
    this.#add(SHA2_ROUNDS[i] ?? 0, SHA2_ROUNDS[i + 1] ?? 0);
    this.#add(this.#words[i] ?? 0, this.#words[i + 1] ?? 0);
    const [firstHigh, firstLow] = [this.#high, this.#low];
    this.#addMixed(word(0), word(1), [28, 34, 39], false);
    this.#add(majority(0), majority(1));
    const [newHigh, newLow] = [this.#high, this.#low];
    this.#high = word(6);
    this.#low = word(7);
    this.#add(firstHigh, firstLow);
    v.copyWithin(2, 0, 14);
    v[8] = this.#high;
    v[9] = this.#low;
    v[0] = newHigh;
    v[1] = newLow;
  }
}

/** A digest by its algorithm's name, or null. */
export function createDigest(algorithm: string): Digest | null {
  if (algorithm === "md5") return new Md5();
  if (algorithm === "sha1") return new Sha1();
  if (algorithm === "sha256") return new Sha256();
  return algorithm === "sha512" ? new Sha512() : null;
}
