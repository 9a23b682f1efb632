/**
 * The only chance in the program: seeded, one named stream per consumer, so that adding a draw in one disturbs no other.
 *
 * Source: sfc32 by Chris Doty-Humphrey (PractRand), seeded by a 128-bit FNV-style mix of the seed and the name.
 */

export interface RandomStream {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** `length` characters drawn from `alphabet`. */
  text(length: number, alphabet: string): string;
}

/** The alphabet of names that Kubernetes generates: no vowels, nothing that looks like another character. */
export const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
export const HEX = "0123456789abcdef";

export class Random {
  readonly seed: number;
  readonly #streams = new Map<string, RandomStream>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** The stream of that name; the same object at every call. */
  stream(name: string): RandomStream {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = createStream(`${this.seed}/${name}`);
      this.#streams.set(name, stream);
    }
    return stream;
  }

  /** A version 4 UUID from the stream of that name. */
  uuid(name: string): string {
    const stream = this.stream(name);
    const hex = stream.text(32, HEX);
    const variant = "89ab"[stream.below(4)] ?? "8";
    // Joined, and not added up: what is added up is kept by the engines in all its parts, several times the size of the whole.
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      variant + hex.slice(17, 20),
      hex.slice(20, 32),
    ].join("-");
  }
}

function createStream(key: string): RandomStream {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 1;
  for (let i = 0; i < key.length; i++) {
    a = Math.imul(a ^ key.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ a, 0x85ebca6b);
    c = Math.imul((c << 7) ^ b, 0xc2b2ae35);
  }
  function uint32(): number {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  }
  for (let i = 0; i < 15; i++) uint32();
  return {
    uint32,
    next: () => uint32() / 4_294_967_296,
    below: (below) => Math.floor((uint32() / 4_294_967_296) * below),
    text(length, alphabet) {
      const codes: number[] = [];
      for (let i = 0; i < length; i++)
        codes.push(alphabet.charCodeAt(Math.floor((uint32() / 4_294_967_296) * alphabet.length)));
      return String.fromCharCode(...codes);
    },
  };
}
