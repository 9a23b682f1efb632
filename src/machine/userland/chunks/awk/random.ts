/**
 * The numbers behind rand(): random(3) of glibc (its additive generator of 31 words), which BusyBox's awk starts with
 * seed 1 and joins three at a time.
 */
const DEGREE = 31;
const SEPARATION = 3;
const WARM_UP = 310;

export class GlibcRandom {
  #words = new Int32Array(DEGREE);
  #front = 0;
  #rear = 0;

  constructor(seed: number) {
    this.seed(seed);
  }

  seed(seed: number): void {
    const words = this.#words;
    let word = seed === 0 ? 1 : seed | 0;
    words[0] = word;
    for (let i = 1; i < DEGREE; i++) {
      const high = Math.trunc(word / 127_773);
      word = 16_807 * (word % 127_773) - 2836 * high;
      if (word < 0) word += 2_147_483_647;
      words[i] = word;
    }
    this.#front = SEPARATION;
    this.#rear = 0;
    for (let i = 0; i < WARM_UP; i++) this.next31();
  }

  /** A whole number of 31 bits. */
  next31(): number {
    const words = this.#words;
    const sum = ((words[this.#front] ?? 0) + (words[this.#rear] ?? 0)) | 0;
    words[this.#front] = sum;
    this.#front = (this.#front + 1) % DEGREE;
    this.#rear = (this.#rear + 1) % DEGREE;
    return sum >>> 1;
  }

  /** A number in [0, 1). */
  next(): number {
    const low = (((this.next31() << 16) >>> 0) ^ this.next31()) >>> 0;
    return (this.next31() * 4_294_967_296 + low) / 2 ** 63;
  }
}
