/**
 * Decimal numbers of any length with a scale, as bc and dc count: results are cut off, never rounded.
 * Source: POSIX bc, dc of BusyBox 1.36.1.
 */

/** A mistake in a calculation; its message is what the applet says. */
export class CalcError extends Error {}

/** Digits that a number may have before it is taken for memory that is not there. */
const MOST_DIGITS = 200_000;

const powers: bigint[] = [1n];

export function powerOfTen(exponent: number): bigint {
  if (exponent > MOST_DIGITS) throw new CalcError("out of memory");
  if (exponent >= 512) return 10n ** BigInt(exponent);
  for (let i = powers.length; i <= exponent; i++) powers.push((powers[i - 1] ?? 1n) * 10n);
  return powers[exponent] ?? 1n;
}

export class Decimal {
  /** The number times ten to the power of `scale`. */
  readonly units: bigint;
  readonly scale: number;

  constructor(units: bigint, scale = 0) {
    this.units = units;
    this.scale = scale;
  }

  static of(value: number | bigint): Decimal {
    return new Decimal(BigInt(value));
  }

  get isZero(): boolean {
    return this.units === 0n;
  }

  /** The same number with that scale; digits beyond it are cut off. */
  withScale(scale: number): Decimal {
    if (scale === this.scale) return this;
    if (scale > this.scale) return new Decimal(this.units * powerOfTen(scale - this.scale), scale);
    return new Decimal(this.units / powerOfTen(this.scale - scale), scale);
  }

  /** The part before the point. */
  get integer(): bigint {
    return this.units / powerOfTen(this.scale);
  }

  get isInteger(): boolean {
    return this.units % powerOfTen(this.scale) === 0n;
  }

  /** As a JavaScript number, for counts and indices. */
  get number(): number {
    return Number(this.integer);
  }

  negate(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  /** As BusyBox adds: a zero adds no digits behind the point either. */
  add(other: Decimal): Decimal {
    if (other.isZero) return this;
    if (this.isZero) return other;
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.withScale(scale).units + other.withScale(scale).units, scale);
  }

  subtract(other: Decimal): Decimal {
    return this.add(other.negate());
  }

  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale);
    const difference = this.withScale(scale).units - other.withScale(scale).units;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  multiply(other: Decimal, scale: number): Decimal {
    if (this.digits + other.digits > MOST_DIGITS) throw new CalcError("out of memory");
    const whole = new Decimal(this.units * other.units, this.scale + other.scale);
    return whole.withScale(Math.min(whole.scale, Math.max(scale, this.scale, other.scale)));
  }

  divide(other: Decimal, scale: number): Decimal {
    if (other.isZero) throw new CalcError("divide by zero");
    const shift = scale + other.scale - this.scale;
    const units = shift >= 0 ? this.units * powerOfTen(shift) : this.units / powerOfTen(-shift);
    return new Decimal(units / other.units, scale);
  }

  /** What is left of a division to `scale` digits. */
  modulo(other: Decimal, scale: number): Decimal {
    const quotient = this.divide(other, scale);
    const resultScale = Math.max(scale + other.scale, this.scale);
    const product = new Decimal(quotient.units * other.units, quotient.scale + other.scale);
    return this.subtract(product).withScale(resultScale);
  }

  power(exponent: Decimal, scale: number): Decimal {
    if (!exponent.isInteger) throw new CalcError("not an integer");
    const count = exponent.integer;
    const isNegative = count < 0n;
    const times = Number(isNegative ? -count : count);
    if (times === 0) return Decimal.of(1);
    if (this.isZero) return new Decimal(0n, isNegative ? scale : Math.max(scale, this.scale));
    const isTrivial = this.units === 1n || this.units === -1n;
    if (!isTrivial && this.digits * times > 2 * MOST_DIGITS) throw new CalcError("out of memory");
    const sign = this.units < 0n && times % 2 === 1 ? -1n : 1n;
    const units = isTrivial && this.scale === 0 ? sign : this.units ** BigInt(times);
    const whole = new Decimal(units, this.scale * times);
    if (isNegative) return Decimal.of(1).divide(whole, scale);
    return whole.withScale(Math.min(whole.scale, Math.max(scale, this.scale)));
  }

  sqrt(scale: number): Decimal {
    if (this.units < 0n) throw new CalcError("negative number");
    const resultScale = Math.max(scale, this.scale);
    return new Decimal(integerRoot(this.withScale(resultScale * 2).units), resultScale);
  }

  /** Significant digits, as many as are written: the scale counts. */
  get digits(): number {
    return String(this.units < 0n ? -this.units : this.units).length;
  }

  /** length(): digits without the zeros in front; zero has one, or as many as its scale. */
  get length(): number {
    if (this.isZero) return Math.max(1, this.scale);
    return this.digits;
  }
}

/** The largest integer whose square is not greater. */
export function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(16).length * 4) / 2 + 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
