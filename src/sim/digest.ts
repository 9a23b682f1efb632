/**
 * SHA-256, incremental, over text as UTF-8 (`update`) or over byte strings (`updateBytes`).
 * Source: FIPS 180-4.
 */

const K = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

export class Sha256 {
  #state = new Uint32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ]);
  #block = new Uint8Array(64);
  #words = new Uint32Array(64);
  #used = 0;
  #length = 0;

  /** Adds text, encoded as UTF-8; a lone surrogate counts as U+FFFD. */
  update(text: string): this {
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0xd800 && code < 0xe000) {
        const low = text.charCodeAt(i + 1);
        if (code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          i++;
        } else code = 0xfffd;
      }
      if (code < 0x80) this.#byte(code);
      else if (code < 0x800) {
        this.#byte(0xc0 | (code >> 6));
        this.#byte(0x80 | (code & 63));
      } else if (code < 0x10000) {
        this.#byte(0xe0 | (code >> 12));
        this.#byte(0x80 | ((code >> 6) & 63));
        this.#byte(0x80 | (code & 63));
      } else {
        this.#byte(0xf0 | (code >> 18));
        this.#byte(0x80 | ((code >> 12) & 63));
        this.#byte(0x80 | ((code >> 6) & 63));
        this.#byte(0x80 | (code & 63));
      }
    }
    return this;
  }

  /** Adds a byte string: one character a byte. */
  updateBytes(bytes: string): this {
    for (let i = 0; i < bytes.length; i++) this.#byte(bytes.charCodeAt(i) & 255);
    return this;
  }

  /** The digest of what was added so far, in hex; more may be added afterwards. */
  hex(): string {
    const tail = new Sha256();
    tail.#state = this.#state.slice();
    tail.#block = this.#block.slice();
    tail.#used = this.#used;
    tail.#length = this.#length;
    const bits = this.#length * 8;
    tail.#byte(0x80);
    while (tail.#used !== 56) tail.#byte(0);
    for (const word of [Math.floor(bits / 4_294_967_296), bits >>> 0]) {
      for (let shift = 24; shift >= 0; shift -= 8) tail.#byte((word >>> shift) & 255);
    }
    return [...tail.#state].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  #byte(value: number): void {
    this.#block[this.#used++] = value;
    this.#length++;
    if (this.#used === 64) {
      this.#compress();
      this.#used = 0;
    }
  }

  #compress(): void {
    const w = this.#words;
    const block = this.#block;
    for (let i = 0; i < 16; i++) {
      const j = i * 4;
      w[i] = (block[j]! << 24) | (block[j + 1]! << 16) | (block[j + 2]! << 8) | block[j + 3]!; // why `!`: fixed-size arrays
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!; // why `!`: fixed-size arrays, here and below
      const y = w[i - 2]!;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    const s = this.#state;
    let [a, b, c, d, e, f, g, h] = s as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    s[0]! += a;
    s[1]! += b;
    s[2]! += c;
    s[3]! += d;
    s[4]! += e;
    s[5]! += f;
    s[6]! += g;
    s[7]! += h;
  }
}
