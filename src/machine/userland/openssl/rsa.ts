/**
 * RSA keys: made of primes that the world's own chance finds, and used to sign. Source: RFC 8017 (PKCS #1), RFC 5208.
 */
import type { Sys } from "../../kernel/applet.ts";
import type { ByteString } from "../../kernel/types.ts";
import { createDigest } from "../chunks/digests.ts";
import { bytesOf, element, elementsOf, integer, numberOf, oid, sequence, TAGS } from "./der.ts";

const EXPONENT = 65_537n;
/** Numbers that a small prime divides need no other test. */
const SMALL_PRIMES = primesBelow(2000);
/** Bases of the tests of Miller and Rabin: a composite number of this size passes all of them never in practice. */
const BASES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n];
/** Operations that one test takes, for keys of 2048 bits. */
const TEST_OPERATIONS = 60;
/** How far from where it begins a search goes. */
const SEARCH_WIDTH = 20_000;

export const RSA = sequence(oid("1.2.840.113549.1.1.1"), element(TAGS.null, ""));
export const SHA256_WITH_RSA = sequence(oid("1.2.840.113549.1.1.11"), element(TAGS.null, ""));
const SHA256 = sequence(oid("2.16.840.1.101.3.4.2.1"), element(TAGS.null, ""));

export interface RsaKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly secret: bigint;
  readonly primes: readonly [bigint, bigint];
}

function primesBelow(limit: number): number[] {
  const found: number[] = [];
  for (let candidate = 3; candidate < limit; candidate += 2)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (const bit of [...exponent.toString(2)].reverse()) {
    if (bit === "1") result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [modulus, value % modulus];
  let [x, y] = [0n, 1n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

function passes(candidate: bigint, base: bigint): boolean {
  const last = candidate - 1n;
  let odd = last;
  let halvings = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    halvings++;
  }
  let power = modularPower(base, odd, candidate);
  if (power === 1n || power === last) return true;
  for (let i = 1; i < halvings; i++) {
    power = (power * power) % candidate;
    if (power === last) return true;
  }
  return false;
}

/** A prime with so many bits, the two highest set; `tell` hears `.` of each that was none and `+` of each test passed. */
function* findPrime(sys: Sys, bits: number, tell: (mark: string) => void): Generator<void, bigint, void> {
  const random = sys.k.random.stream("openssl");
  for (;;) {
    let start = 0n;
    for (let have = 0; have < bits; have += 32) start = (start << 32n) | BigInt(random.uint32());
    start = BigInt.asUintN(bits, start) | (3n << BigInt(bits - 2)) | 1n;
    const remainders = SMALL_PRIMES.map((prime) => Number(start % BigInt(prime)));
    for (let step = 0; step < SEARCH_WIDTH; step += 2) {
      if (remainders.some((remainder, i) => (remainder + step) % (SMALL_PRIMES[i] ?? 1) === 0)) continue;
      const candidate = start + BigInt(step);
      sys.charge(Math.ceil(TEST_OPERATIONS * (bits / 1024) ** 2));
      if (sys.spent) yield;
      const failed = BASES.findIndex((base) => !passes(candidate, base));
      tell(failed < 0 ? "+".repeat(BASES.length) : `${"+".repeat(failed)}.`);
      if (failed < 0 && candidate % EXPONENT !== 1n) return candidate;
    }
  }
}

export function* generateKey(sys: Sys, bits: number, tell: (mark: string) => void): Generator<void, RsaKey, void> {
  for (;;) {
    const first = yield* findPrime(sys, bits - (bits >> 1), tell);
    tell("*");
    const second = yield* findPrime(sys, bits >> 1, tell);
    tell("*\n");
    if (first === second) continue;
    const secret = inverse(EXPONENT, (first - 1n) * (second - 1n));
    const primes = first > second ? ([first, second] as const) : ([second, first] as const);
    return { modulus: first * second, exponent: EXPONENT, secret, primes };
  }
}

/** RSAPrivateKey within PrivateKeyInfo. */
export function encodeKey({ modulus, exponent, secret, primes: [p, q] }: RsaKey): ByteString {
  const numbers = [0n, modulus, exponent, secret, p, q, secret % (p - 1n), secret % (q - 1n), inverse(q, p)];
  return sequence(integer(0n), RSA, element(TAGS.octets, sequence(...numbers.map(integer))));
}

/** Of `PRIVATE KEY` or `RSA PRIVATE KEY`; null where it is no key of RSA. */
export function decodeKey(der: ByteString): RsaKey | null {
  const parts = elementsOf(elementsOf(der)[0]?.content ?? "");
  if (parts[2]?.tag === TAGS.octets) return decodeKey(parts[2].content);
  const [, modulus = 0n, exponent = 0n, secret = 0n, p = 0n, q = 0n] = parts.map(({ content }) => numberOf(content));
  return modulus === 0n || p * q !== modulus ? null : { modulus, exponent, secret, primes: [p, q] };
}

/** SubjectPublicKeyInfo's key. */
export function encodePublic({ modulus, exponent }: Pick<RsaKey, "modulus" | "exponent">): ByteString {
  return sequence(integer(modulus), integer(exponent));
}

export function digestBytes(algorithm: string, data: ByteString): ByteString {
  const digest = createDigest(algorithm);
  digest?.update(data);
  const hex = digest?.finish() ?? "";
  return (hex.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join("");
}

/** What is signed: the digest, named, filled up to the size of the key. */
function padded(data: ByteString, length: number): bigint {
  const named = sequence(SHA256, element(TAGS.octets, digestBytes("sha256", data)));
  return numberOf(`\0\x01${"\xff".repeat(Math.max(8, length - named.length - 3))}\0${named}`);
}

function sizeOf(modulus: bigint): number {
  return Math.ceil(modulus.toString(2).length / 8);
}

/** RSASSA-PKCS1-v1_5 with SHA-256. */
export function sign(data: ByteString, { modulus, secret }: RsaKey): ByteString {
  const length = sizeOf(modulus);
  return bytesOf(modularPower(padded(data, length), secret, modulus), length);
}

export function verifies(data: ByteString, signature: ByteString, modulus: bigint, exponent: bigint): boolean {
  return modularPower(numberOf(signature), exponent, modulus) === padded(data, sizeOf(modulus));
}
