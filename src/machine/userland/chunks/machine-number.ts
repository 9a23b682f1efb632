/** Numbers as they lie in memory: little-endian integers and IEEE 754 floating point in byte strings. */
import type { ByteString } from "../../kernel/types.ts";

/** The unsigned integer that all bytes of `data` make. */
export function unsignedOf(data: ByteString): bigint {
  let value = 0n;
  for (let i = data.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(data.charCodeAt(i));
  return value;
}

/** The signed integer that all bytes of `data` make. */
export function signedOf(data: ByteString): bigint {
  return BigInt.asIntN(data.length * 8, unsignedOf(data));
}

/** 4 or 8 bytes as IEEE 754 has them, 16 as the 80-bit format of x86 (to the precision of a double). */
export function floatOf(data: ByteString): number {
  const view = new DataView(new ArrayBuffer(16));
  for (let i = 0; i < data.length; i++) view.setUint8(i, data.charCodeAt(i));
  if (data.length === 4) return view.getFloat32(0, true);
  if (data.length === 8) return view.getFloat64(0, true);
  const exponent = view.getUint16(8, true) & 0x7fff;
  const sign = view.getUint8(9) & 0x80 ? -1 : 1;
  const mantissa = view.getBigUint64(0, true);
  if (mantissa === 0n && exponent === 0) return sign < 0 ? -0 : 0;
  // Without its explicit first bit the format is not a number.
  if (exponent !== 0 && mantissa >> 63n === 0n) return NaN;
  if (exponent === 0x7fff) return mantissa << 1n === 1n << 64n ? sign * Infinity : NaN;
  return sign * Number(mantissa) * 2 ** (Math.max(exponent, 1) - 16_383 - 63);
}

/** `%.{precision}e` of C. */
export function formatExponential(value: number, precision: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const text = value.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2");
  return Object.is(value, -0) ? `-${text}` : text;
}
