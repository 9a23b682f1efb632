/** SHA-3 over byte strings, fed in portions. Source: FIPS 202; the constants are calculated as it defines them. */
import type { ByteString } from "../../kernel/types.ts";
import type { Digest } from "./digests.ts";

const ROUNDS = 24;

/** Round constants as pairs of 32-bit words, low first: bits of a shift register. */
function roundConstants(): Int32Array {
  const out = new Int32Array(ROUNDS * 2);
  let register = 1;
  for (let round = 0; round < ROUNDS; round++) {
    for (let j = 0; j < 7; j++) {
      if (register & 1) {
        const bit = 2 ** j - 1;
        const at = 2 * round + (bit >> 5);
        out[at] = (out[at] ?? 0) ^ (1 << (bit & 31));
      }
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
  }
  return out;
}

/** For each step of the walk over the lanes: where it goes, and by how much that lane is rotated. */
function walk(): readonly (readonly [lane: number, count: number])[] {
  const steps: (readonly [number, number])[] = [];
  let x = 1;
  let y = 0;
  for (let t = 0; t < 24; t++) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    steps.push([x + 5 * y, (((t + 1) * (t + 2)) / 2) % 64]);
  }
  return steps;
}

const CONSTANTS = roundConstants();
const WALK = walk();

/** The low word of a pair rotated left; the high one: with the words exchanged. */
function rotated(low: number, high: number, count: number): number {
  if (count >= 32) return rotated(high, low, count - 32);
  return count === 0 ? low : (low << count) | (high >>> (32 - count));
}

export class Sha3 implements Digest {
  /** 25 lanes, low words first. */
  readonly #state = new Int32Array(50);
  readonly #rate: number;
  readonly #bits: number;
  #held = "";

  constructor(bits: number) {
    this.#bits = bits;
    this.#rate = 200 - bits / 4;
  }

  update(data: ByteString): void {
    const all = this.#held + data;
    let at = 0;
    for (; at + this.#rate <= all.length; at += this.#rate) this.#absorb(all, at);
    this.#held = all.slice(at);
  }

  finish(): string {
    const zeros = this.#rate - this.#held.length - 2;
    this.update(zeros < 0 ? "\x86" : `\x06${"\0".repeat(zeros)}\x80`);
    let out = "";
    for (let i = 0; i < this.#bits / 8; i++) out += this.#byte(i).toString(16).padStart(2, "0");
    return out;
  }

  #byte(i: number): number {
    return ((this.#state[i >> 2] ?? 0) >>> ((i & 3) * 8)) & 255;
  }

  #absorb(data: ByteString, at: number): void {
    const state = this.#state;
    for (let i = 0; i < this.#rate; i++) {
      state[i >> 2] = (state[i >> 2] ?? 0) ^ (data.charCodeAt(at + i) << ((i & 3) * 8));
    }
    for (let round = 0; round < ROUNDS; round++) {
      theta(state);
      permute(state);
      chi(state);
      state[0] = (state[0] ?? 0) ^ (CONSTANTS[2 * round] ?? 0);
      state[1] = (state[1] ?? 0) ^ (CONSTANTS[2 * round + 1] ?? 0);
    }
  }
}

function theta(state: Int32Array): void {
  const parity = new Int32Array(10);
  for (let i = 0; i < 50; i++) parity[i % 10] = (parity[i % 10] ?? 0) ^ (state[i] ?? 0);
  for (let x = 0; x < 5; x++) {
    const before = 2 * ((x + 4) % 5);
    const after = 2 * ((x + 1) % 5);
    const low = parity[after] ?? 0;
    const high = parity[after + 1] ?? 0;
    const mixLow = (parity[before] ?? 0) ^ rotated(low, high, 1);
    const mixHigh = (parity[before + 1] ?? 0) ^ rotated(high, low, 1);
    for (let lane = x; lane < 25; lane += 5) {
      state[2 * lane] = (state[2 * lane] ?? 0) ^ mixLow;
      state[2 * lane + 1] = (state[2 * lane + 1] ?? 0) ^ mixHigh;
    }
  }
}

/** Rho and pi. */
function permute(state: Int32Array): void {
  let low = state[2] ?? 0;
  let high = state[3] ?? 0;
  for (const [lane, count] of WALK) {
    const nextLow = state[2 * lane] ?? 0;
    const nextHigh = state[2 * lane + 1] ?? 0;
    state[2 * lane] = rotated(low, high, count);
    state[2 * lane + 1] = rotated(high, low, count);
    low = nextLow;
    high = nextHigh;
  }
}

function chi(state: Int32Array): void {
  for (let row = 0; row < 50; row += 10) {
    const before = state.slice(row, row + 10);
    for (let i = 0; i < 10; i++) {
      state[row + i] = (before[i] ?? 0) ^ (~(before[(i + 2) % 10] ?? 0) & (before[(i + 4) % 10] ?? 0));
    }
  }
}
