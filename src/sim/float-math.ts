/**
 * Elementary functions, the same to the last bit on every engine: made of additions, multiplications and divisions, which
 * IEEE 754 rounds in one way only. The host's own may differ in the last bit from browser to browser (architecture,
 * decision 10).
 *
 * Source: argument reduction after Cody and Waite, "Software Manual for the Elementary Functions"; Taylor series.
 * Simplified: the last bit may not be that of glibc; sines of more than about 1e8 lose digits.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_MIDDLE = 6.077100506303966e-11;
const HALF_PI_LOW = 2.0222662487959506e-21;

/** `value` as `fraction * 2 ** exponent`, the fraction at least 0.5 and below 1; 0, infinities and NaN are their own fraction. */
export function fractionAndExponent(value: number): { fraction: number; exponent: number } {
  if (value === 0 || !Number.isFinite(value)) return { fraction: value, exponent: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  let exponent = (view.getUint16(0) >> 4) & 0x7ff;
  if (exponent === 0) {
    const { fraction, exponent: scaled } = fractionAndExponent(value * 2 ** 64);
    return { fraction, exponent: scaled - 64 };
  }
  view.setUint16(0, (view.getUint16(0) & 0x800f) | (1022 << 4));
  exponent -= 1022;
  return { fraction: view.getFloat64(0), exponent };
}

export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.79) return Infinity;
  if (x < -745.14) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let i = 18; i >= 1; i--) sum = 1 + (r / i) * sum;
  const half = Math.trunc(k / 2);
  return sum * 2 ** half * 2 ** (k - half);
}

/** The natural logarithm. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let { fraction, exponent } = fractionAndExponent(x);
  if (fraction < Math.SQRT1_2) {
    fraction *= 2;
    exponent--;
  }
  const s = (fraction - 1) / (fraction + 1);
  const square = s * s;
  let sum = 0;
  for (let i = 25; i >= 1; i -= 2) sum = sum * square + 1 / i;
  return exponent * LN2_HIGH + (2 * s * sum + exponent * LN2_LOW);
}

function sineSeries(r: number): number {
  const square = r * r;
  let sum = 1;
  for (let i = 20; i >= 2; i -= 2) sum = 1 - (square / (i * (i + 1))) * sum;
  return r * sum;
}

function cosineSeries(r: number): number {
  const square = r * r;
  let sum = 1;
  for (let i = 19; i >= 1; i -= 2) sum = 1 - (square / (i * (i + 1))) * sum;
  return sum;
}

/** The sine, a quarter turn further for each `quarter`. */
function turned(x: number, quarter: number): number {
  if (!Number.isFinite(x)) return NaN;
  const turns = Math.round(x / (Math.PI / 2));
  const r = x - turns * HALF_PI_HIGH - turns * HALF_PI_MIDDLE - turns * HALF_PI_LOW;
  switch ((((turns + quarter) % 4) + 4) % 4) {
    case 0:
      return sineSeries(r);
    case 1:
      return cosineSeries(r);
    case 2:
      return -sineSeries(r);
    default:
      return -cosineSeries(r);
  }
}

export function sin(x: number): number {
  return x === 0 ? x : turned(x, 0);
}

export function cos(x: number): number {
  return turned(x, 1);
}

function arcTangent(x: number): number {
  // Halved until the series is short: atan x = 2 atan (x / (1 + sqrt(1 + x * x))).
  let halvings = 0;
  let r = x;
  while (Math.abs(r) > 0.2) {
    r /= 1 + Math.sqrt(1 + r * r);
    halvings++;
  }
  const square = r * r;
  let sum = 0;
  for (let i = 29; i >= 1; i -= 2) sum = 1 / i - square * sum;
  return r * sum * 2 ** halvings;
}

/** The angle of the point (x, y), from -pi to pi. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const isLeft = x < 0 || Object.is(x, -0);
  const sign = y < 0 || Object.is(y, -0) ? -1 : 1;
  let angle: number;
  if (y === 0) angle = 0;
  else if (x === 0) angle = Math.PI / 2;
  else if (!Number.isFinite(x)) angle = Number.isFinite(y) ? 0 : 0.7853981633974483;
  else if (!Number.isFinite(y)) angle = Math.PI / 2;
  else if (Math.abs(y) > Math.abs(x)) angle = Math.PI / 2 - arcTangent(Math.abs(x / y));
  else angle = arcTangent(Math.abs(y / x));
  return sign * (isLeft ? Math.PI - angle : angle);
}
