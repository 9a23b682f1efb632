/** 64-bit two's complement integers: numbers where they are safe, BigInt beyond. */

/** A number when it is a safe integer, else a BigInt within 64 bits. */
export type Int = number | bigint;

/** The 64-bit value of a BigInt, as a number where that is safe. */
export function wrap(value: bigint): Int {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped >= -9007199254740991n && wrapped <= 9007199254740991n ? Number(wrapped) : wrapped;
}

export function add(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return wrap(BigInt(a) + BigInt(b));
}

export function subtract(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return wrap(BigInt(a) - BigInt(b));
}

export function multiply(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product;
  }
  return wrap(BigInt(a) * BigInt(b));
}

/** Truncates towards zero; the divisor is not zero. */
export function divide(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const quotient = Math.trunc(a / b);
    return quotient === 0 ? 0 : quotient;
  }
  return wrap(BigInt(a) / BigInt(b));
}

/** The sign of the dividend; the divisor is not zero. */
export function remainder(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const rest = a % b;
    return rest === 0 ? 0 : rest;
  }
  return wrap(BigInt(a) % BigInt(b));
}

/** The exponent is not negative. */
export function power(a: Int, b: Int): Int {
  let result: Int = 1;
  let base = a;
  let exponent = BigInt(b);
  while (exponent > 0n) {
    if ((exponent & 1n) === 1n) result = multiply(result, base);
    exponent >>= 1n;
    if (exponent > 0n) base = multiply(base, base);
  }
  return result;
}

export function shiftLeft(a: Int, b: Int): Int {
  return wrap(BigInt(a) << (BigInt(b) & 63n));
}

export function shiftRight(a: Int, b: Int): Int {
  return wrap(BigInt(a) >> (BigInt(b) & 63n));
}

export function bitwise(operator: "&" | "|" | "^", a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b) {
    return operator === "&" ? a & b : operator === "|" ? a | b : a ^ b;
  }
  const x = BigInt(a);
  const y = BigInt(b);
  return wrap(operator === "&" ? x & y : operator === "|" ? x | y : x ^ y);
}

/** The digits of `base#digits`, as ash, bash and ksh count them (`@` is 62, `_` 63); null where one is too great for its base. */
export function ofBase(base: number, digits: string): Int | null {
  let value = 0n;
  for (const c of digits) {
    const digit = digitValue(c, base);
    if (digit >= base) return null;
    value = value * BigInt(base) + BigInt(digit);
  }
  return wrap(value);
}

function digitValue(c: string, base: number): number {
  const code = c.charCodeAt(0);
  if (code <= 57) return code - 48;
  if (c === "@") return 62;
  if (c === "_") return 63;
  if (code >= 97) return code - 97 + 10;
  return base <= 36 ? code - 65 + 10 : code - 65 + 36;
}
