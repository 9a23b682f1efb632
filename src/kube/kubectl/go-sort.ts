/**
 * Sorting that puts ties where Go's sort.Sort puts them: insertion sort for at most 12 elements, pattern-defeating
 * quicksort above.
 *
 * Source: Orson Peters, "Pattern-defeating Quicksort" (2021), with the parameters of Go 1.19 and later.
 */

type Less<T> = (x: T, y: T) => boolean;

/** A sorted copy. */
export function goSort<T>(items: readonly T[], less: Less<T>): T[] {
  const sorted = [...items];
  new Sorter(sorted, less).sort(0, sorted.length, bitLength(sorted.length));
  return sorted;
}

function bitLength(value: number): number {
  return value === 0 ? 0 : 32 - Math.clz32(value);
}

type Hint = "unknown" | "increasing" | "decreasing";

class Sorter<T> {
  readonly #data: T[];
  readonly #lessThan: Less<T>;

  constructor(data: T[], less: Less<T>) {
    this.#data = data;
    this.#lessThan = less;
  }

  sort(from: number, to: number, badAllowed: number): void {
    let [a, b, limit] = [from, to, badAllowed];
    let wasBalanced = true;
    let wasPartitioned = true;
    for (;;) {
      const length = b - a;
      if (length <= 12) return this.#insertionSort(a, b);
      if (limit === 0) return this.#heapSort(a, b);
      if (!wasBalanced) {
        this.#breakPatterns(a, b);
        limit--;
      }
      let { pivot, hint } = this.#choosePivot(a, b);
      if (hint === "decreasing") {
        this.#reverse(a, b);
        pivot = b - 1 - (pivot - a);
        hint = "increasing";
      }
      if (wasBalanced && wasPartitioned && hint === "increasing" && this.#partialInsertionSort(a, b)) return;
      if (a > 0 && !this.#less(a - 1, pivot)) {
        a = this.#partitionEqual(a, b, pivot);
        continue;
      }
      const { mid, alreadyPartitioned } = this.#partition(a, b, pivot);
      wasPartitioned = alreadyPartitioned;
      const [left, right] = [mid - a, b - mid];
      const balance = Math.floor(length / 8);
      if (left < right) {
        wasBalanced = left >= balance;
        this.sort(a, mid, limit);
        a = mid + 1;
      } else {
        wasBalanced = right >= balance;
        this.sort(mid + 1, b, limit);
        b = mid;
      }
    }
  }

  #less(i: number, j: number): boolean {
    return this.#lessThan(this.#data[i] as T, this.#data[j] as T);
  }

  #swap(i: number, j: number): void {
    const item = this.#data[i] as T;
    this.#data[i] = this.#data[j] as T;
    this.#data[j] = item;
  }

  #insertionSort(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) {
      for (let j = i; j > a && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
    }
  }

  #siftDown(low: number, high: number, first: number): void {
    let root = low;
    for (;;) {
      let child = 2 * root + 1;
      if (child >= high) return;
      if (child + 1 < high && this.#less(first + child, first + child + 1)) child++;
      if (!this.#less(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  #heapSort(a: number, b: number): void {
    const length = b - a;
    for (let i = Math.floor((length - 1) / 2); i >= 0; i--) this.#siftDown(i, length, a);
    for (let i = length - 1; i >= 0; i--) {
      this.#swap(a, a + i);
      this.#siftDown(0, i, a);
    }
  }

  #partition(a: number, b: number, pivot: number): { mid: number; alreadyPartitioned: boolean } {
    this.#swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    while (i <= j && this.#less(i, a)) i++;
    while (i <= j && !this.#less(j, a)) j--;
    if (i > j) {
      this.#swap(j, a);
      return { mid: j, alreadyPartitioned: true };
    }
    this.#swap(i++, j--);
    for (;;) {
      while (i <= j && this.#less(i, a)) i++;
      while (i <= j && !this.#less(j, a)) j--;
      if (i > j) break;
      this.#swap(i++, j--);
    }
    this.#swap(j, a);
    return { mid: j, alreadyPartitioned: false };
  }

  #partitionEqual(a: number, b: number, pivot: number): number {
    this.#swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    for (;;) {
      while (i <= j && !this.#less(a, i)) i++;
      while (i <= j && this.#less(a, j)) j--;
      if (i > j) return i;
      this.#swap(i++, j--);
    }
  }

  #partialInsertionSort(a: number, b: number): boolean {
    let i = a + 1;
    for (let steps = 0; steps < 5; steps++) {
      while (i < b && !this.#less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < 50) return false;
      this.#swap(i, i - 1);
      if (i - a >= 2) {
        for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      }
      if (b - i >= 2) {
        for (let j = i + 1; j < b && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
      }
    }
    return false;
  }

  /** Scatters a few elements, by a xorshift that is seeded with the length. */
  #breakPatterns(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    let random = BigInt(length);
    const next = (): bigint => {
      random ^= BigInt.asUintN(64, random << 13n);
      random ^= random >> 7n;
      random = BigInt.asUintN(64, random ^ (random << 17n));
      return random;
    };
    const modulus = 2 ** bitLength(length);
    const middle = a + Math.floor(length / 4) * 2 - 1;
    for (let i = 0; i < 3; i++) {
      let other = Number(next() & BigInt(modulus - 1));
      if (other >= length) other -= length;
      this.#swap(middle + i, a + other);
    }
  }

  #choosePivot(a: number, b: number): { pivot: number; hint: Hint } {
    const length = b - a;
    let swaps = 0;
    const step = Math.floor(length / 4);
    let [i, j, k] = [a + step, a + step * 2, a + step * 3];
    const median = (x: number, y: number, z: number): number => {
      let [p, q, r] = [x, y, z];
      if (this.#less(q, p)) [p, q, swaps] = [q, p, swaps + 1];
      if (this.#less(r, q)) [q, r, swaps] = [r, q, swaps + 1];
      if (this.#less(q, p)) [p, q, swaps] = [q, p, swaps + 1];
      return q;
    };
    if (length >= 8) {
      if (length >= 50) {
        i = median(i - 1, i, i + 1);
        j = median(j - 1, j, j + 1);
        k = median(k - 1, k, k + 1);
      }
      j = median(i, j, k);
    }
    const most = 12;
    const hint: Hint = swaps === 0 ? "increasing" : swaps === most ? "decreasing" : "unknown";
    return { pivot: j, hint };
  }

  #reverse(a: number, b: number): void {
    for (let i = a, j = b - 1; i < j; i++, j--) this.#swap(i, j);
  }
}
