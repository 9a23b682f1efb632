/** Cyclic redundancy checks. Source: RFC 1952 (reflected), POSIX cksum and bzip2 (most significant bit first). */

function reflectedTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    let crc = n;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc >>> 0;
  });
}

function forwardTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    let crc = n << 24;
    for (let k = 0; k < 8; k++) crc = crc & 0x80000000 ? (crc << 1) ^ polynomial : crc << 1;
    return crc >>> 0;
  });
}

const REFLECTED = reflectedTable(0xedb88320);
const FORWARD = forwardTable(0x04c11db7);

/** CRC-32 of gzip, zip and xz; `crc` is that of what came before. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let value = ~crc;
  for (const byte of bytes) value = (REFLECTED[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

/** One more byte of the CRC of cksum and bzip2, which starts at 0 or all ones and is inverted by the caller. */
export function forwardCrcByte(crc: number, byte: number): number {
  return (((crc << 8) >>> 0) ^ (FORWARD[((crc >>> 24) ^ byte) & 255] ?? 0)) >>> 0;
}
