/** The functions of `bc -l`, to as many digits as asked for: fixed-point series with digits to spare, then cut off. */
import { CalcError, Decimal, integerRoot, powerOfTen } from "./decimal.ts";

const GUARD = 12;
/** Beyond it a result would have more digits than are kept. */
const LARGEST_EXPONENT = 100_000;

/** Numbers as integers in units of ten to the minus `precision`. */
class FixedPoint {
  readonly one: bigint;
  readonly precision: number;

  constructor(precision: number) {
    this.precision = precision;
    this.one = powerOfTen(precision);
  }

  from(value: Decimal): bigint {
    return value.withScale(this.precision).units;
  }

  to(value: bigint, scale: number): Decimal {
    return new Decimal(value, this.precision).withScale(scale);
  }

  multiply(a: bigint, b: bigint): bigint {
    return (a * b) / this.one;
  }

  divide(a: bigint, b: bigint): bigint {
    return (a * this.one) / b;
  }

  sqrt(a: bigint): bigint {
    return integerRoot(a * this.one);
  }

  /** Sums terms until they vanish. */
  sum(first: bigint, next: (term: bigint, index: bigint) => bigint): bigint {
    let total = first;
    let term = first;
    for (let i = 1n; term !== 0n; i++) {
      term = next(term, i);
      total += term;
    }
    return total;
  }

  exp(x: bigint): bigint {
    let halvings = 0n;
    let small = x;
    while (small > this.one / 16n || small < -this.one / 16n) {
      small /= 2n;
      halvings++;
    }
    let result = this.sum(this.one, (term, i) => this.multiply(term, small) / i);
    for (; halvings > 0n; halvings--) result = this.multiply(result, result);
    return result;
  }

  ln(x: bigint): bigint {
    let roots = 0n;
    let near = x;
    while (near > this.one + this.one / 8n || near < this.one - this.one / 8n) {
      near = this.sqrt(near);
      roots++;
    }
    const z = this.divide(near - this.one, near + this.one);
    const square = this.multiply(z, z);
    let power = z;
    let total = 0n;
    for (let i = 1n; power !== 0n; i += 2n) {
      total += power / i;
      power = this.multiply(power, square);
    }
    return (2n * total) << roots;
  }

  atan(x: bigint): bigint {
    let doublings = 0n;
    let small = x;
    while (small > this.one / 8n || small < -this.one / 8n) {
      small = this.divide(small, this.one + this.sqrt(this.one + this.multiply(small, small)));
      doublings++;
    }
    const square = this.multiply(small, small);
    let power = small;
    let total = 0n;
    for (let i = 1n; power !== 0n; i += 2n) {
      total += power / i;
      power = -this.multiply(power, square);
    }
    return total << doublings;
  }

  get pi(): bigint {
    return 4n * this.atan(this.one);
  }

  sin(x: bigint): bigint {
    const turn = 2n * this.pi;
    let angle = x % turn;
    if (angle > turn / 2n) angle -= turn;
    else if (angle < -turn / 2n) angle += turn;
    const square = this.multiply(angle, angle);
    return this.sum(angle, (term, i) => -this.multiply(term, square) / (2n * i * (2n * i + 1n)));
  }
}

/** Sines are known to a tenth more digits than asked for, rounded there: close to 1 they are 1. */
function rounded(fixed: FixedPoint, value: bigint, scale: number): Decimal {
  const kept = Math.floor((scale * 11) / 10) + 2;
  const unit = powerOfTen(fixed.precision - kept);
  const half = value < 0n ? -unit / 2n : unit / 2n;
  return new Decimal((value + half) / unit, kept).withScale(scale);
}

function precisionFor(scale: number, x: Decimal): FixedPoint {
  return new FixedPoint(scale + Math.ceil(scale / 10) + GUARD + x.digits);
}

export const ELEMENTARY: Readonly<Record<string, (scale: number, x: Decimal, second?: Decimal) => Decimal>> = {
  e(scale, x) {
    if (x.integer > LARGEST_EXPONENT) throw new CalcError("out of memory");
    if (x.integer < -LARGEST_EXPONENT) return new Decimal(0n, scale);
    const growth = Math.max(0, Math.ceil(x.number / 2.3) + 1);
    const fixed = new FixedPoint(scale + 2 * GUARD + x.digits + growth);
    return fixed.to(fixed.exp(fixed.from(x)), scale);
  },
  l(scale, x) {
    if (x.units <= 0n) return new Decimal((1n - powerOfTen(scale)) * powerOfTen(scale), scale);
    const fixed = new FixedPoint(scale + 2 * GUARD + 2 * x.digits);
    return fixed.to(fixed.ln(fixed.from(x)), scale);
  },
  s(scale, x) {
    const fixed = precisionFor(scale, x);
    return rounded(fixed, fixed.sin(fixed.from(x)), scale);
  },
  c(scale, x) {
    const fixed = precisionFor(scale, x);
    return rounded(fixed, fixed.sin(fixed.from(x) + fixed.pi / 2n), scale);
  },
  a(scale, x) {
    const fixed = precisionFor(scale, x);
    return fixed.to(fixed.atan(fixed.from(x)), scale);
  },
  j(scale, order, x = Decimal.of(0)) {
    const fixed = new FixedPoint(scale + 2 * GUARD + x.digits + Math.abs(Math.min(x.number, 10_000)));
    const n = order.integer < 0n ? -order.integer : order.integer;
    if (n > 10_000n) return new Decimal(0n, scale);
    const half = fixed.from(x) / 2n;
    let first = fixed.one;
    for (let i = 1n; i <= n; i++) first = fixed.multiply(first, half) / i;
    const square = fixed.multiply(half, half);
    const total = fixed.sum(first, (term, i) => -fixed.multiply(term, square) / (i * (n + i)));
    return fixed.to(order.integer < 0n && n % 2n === 1n ? -total : total, scale);
  },
};
