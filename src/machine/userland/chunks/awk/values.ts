/**
 * What awk computes with: numbers, strings, input that may turn out to be a number, and what was never set (null).
 * Source: POSIX awk, "Expressions in awk"; BusyBox 1.36.1 for what it reads as a number (hexadecimal input counts).
 */
import type { ByteString } from "../../../kernel/types.ts";

export type Value = number | ByteString | InputText | null;

const PREFIX = /^[ \t\n\v\f\r]*([+-]?)(?:0x([0-9a-f]+)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(inf)(?:inity)?|nan)/i;
const BLANKS = /^[ \t\n\v\f\r]*$/;

/** The number at the start of a text, as strtod(3) reads it, and how many characters it takes. */
function scanNumber(text: ByteString): { number: number; length: number } | null {
  const match = PREFIX.exec(text);
  if (!match) return null;
  const [whole, sign, hex, decimal, infinite] = match;
  const number =
    hex !== undefined ? Number(`0x${hex}`) : decimal !== undefined ? Number(decimal) : infinite ? Infinity : NaN;
  return { number: sign === "-" ? -number : number, length: whole.length };
}

/** Text from outside: a number where it looks like one. */
export class InputText {
  readonly text: ByteString;
  #number: number | null | undefined;

  constructor(text: ByteString) {
    this.text = text;
  }

  /** Its number where the whole text is one, else null. */
  get number(): number | null {
    if (this.#number === undefined) {
      const scanned = scanNumber(this.text);
      this.#number = scanned && BLANKS.test(this.text.slice(scanned.length)) ? scanned.number : null;
    }
    return this.#number;
  }
}

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === null) return 0;
  if (typeof value === "string") return scanNumber(value)?.number ?? 0;
  return value.number ?? scanNumber(value.text)?.number ?? 0;
}

/** Its number where it compares as one, else null. */
export function numberOf(value: Value): number | null {
  if (typeof value === "number") return value;
  if (value === null) return 0;
  return typeof value === "string" ? null : value.number;
}

export function isTrue(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (value === null) return false;
  if (typeof value === "string") return value !== "";
  return value.number === null ? value.text !== "" : value.number !== 0;
}

/** Towards zero; what does not fit is the smallest, as the processor's conversion has it. */
export function toInt32(number: number): number {
  const whole = Math.trunc(number);
  return whole >= -2_147_483_648 && whole <= 2_147_483_647 ? whole | 0 : -2_147_483_648;
}

/** A variable: a scalar and an array at once, as BusyBox lets both live under one name. */
export class Cell {
  value: Value = null;
  /** The caller's variable whose array a parameter means. */
  readonly origin: Cell | null;
  #array: AwkArray | null = null;

  constructor(value: Value = null, origin: Cell | null = null) {
    this.value = value;
    this.origin = origin;
  }

  get array(): AwkArray {
    return this.origin ? this.origin.array : (this.#array ??= new AwkArray());
  }

  get hasArray(): boolean {
    return this.origin ? this.origin.hasArray : this.#array !== null;
  }
}

interface Element {
  value: Value;
  /** How often the table had grown when it was added. */
  readonly grown: number;
}

/** Sizes of BusyBox's hash table; it grows beyond eight elements a chain. */
const SIZES = [61, 251, 1021, 4093, 16_381, 65_521];

function hash(key: ByteString): number {
  let sum = 0;
  for (let i = 0; i < key.length; i++) sum = (Math.imul(sum, 63) + key.charCodeAt(i)) >>> 0;
  return sum;
}

/** An array. `keys` gives the order in which BusyBox's hash table would walk. */
export class AwkArray {
  readonly #elements = new Map<ByteString, Element>();
  #grown = 0;

  get size(): number {
    return this.#elements.size;
  }

  has(key: ByteString): boolean {
    return this.#elements.has(key);
  }

  /** The element, made where there is none. */
  get(key: ByteString): Value {
    return this.#element(key).value;
  }

  set(key: ByteString, value: Value): void {
    this.#element(key).value = value;
  }

  delete(key: ByteString): void {
    this.#elements.delete(key);
  }

  clear(): void {
    this.#elements.clear();
  }

  #element(key: ByteString): Element {
    let element = this.#elements.get(key);
    if (!element) {
      const size = SIZES[this.#grown] ?? Infinity;
      if (this.#elements.size >= size * 8 && this.#grown < SIZES.length - 1) this.#grown++;
      element = { value: null, grown: this.#grown };
      this.#elements.set(key, element);
    }
    return element;
  }

  /** New elements go to the head of their chain; growing moves chain after chain, and so turns them over. */
  keys(): ByteString[] {
    let grown = 0;
    let chains = emptyChains(0);
    const put = (key: ByteString): void => void chains[hash(key) % chains.length]?.push(key);
    const growTo = (wanted: number): void => {
      while (grown < wanted) {
        const old = chains;
        chains = emptyChains(++grown);
        for (const chain of old) for (const key of chain.reverse()) put(key);
      }
    };
    for (const [key, element] of this.#elements) {
      growTo(element.grown);
      put(key);
    }
    growTo(this.#grown);
    return chains.flatMap((chain) => chain.reverse());
  }
}

function emptyChains(grown: number): ByteString[][] {
  return Array.from({ length: SIZES[grown] ?? 61 }, () => []);
}
