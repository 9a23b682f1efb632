/** factor: prime factors of 64-bit numbers. Source: BusyBox 1.36.1 factor. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { LineReader } from "../../input.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

const LARGEST = 2n ** 64n - 1n;
/** Divisors that are tried one by one; what is left then is looked into by Pollard's method. */
const SMALL = 1000n;

function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Miller and Rabin's test; these witnesses decide every number of 64 bits. */
function isPrime(n: bigint): boolean {
  if (n < 2n) return false;
  const witnesses = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];
  for (const witness of witnesses) if (n % witness === 0n) return n === witness;
  let odd = n - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) twos++;
  return witnesses.every((witness) => {
    let x = powerModulo(witness, odd, n);
    if (x === 1n || x === n - 1n) return true;
    for (let i = 1; i < twos; i++) {
      x = (x * x) % n;
      if (x === n - 1n) return true;
    }
    return false;
  });
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

/** A divisor of a composite number, by Pollard's rho. */
function* divisorOf(sys: Sys, n: bigint): Generator<void, bigint, void> {
  for (let shift = 1n; ; shift++) {
    let slow = 2n;
    let fast = 2n;
    let divisor = 1n;
    while (divisor === 1n) {
      slow = (slow * slow + shift) % n;
      fast = (fast * fast + shift) % n;
      fast = (fast * fast + shift) % n;
      divisor = gcd(slow > fast ? slow - fast : fast - slow, n);
      sys.charge(4);
      if (sys.spent) yield;
    }
    if (divisor !== n) return divisor;
  }
}

function* primeFactors(sys: Sys, n: bigint): Generator<void, bigint[], void> {
  const found: bigint[] = [];
  let rest = n;
  for (let divisor = 2n; divisor < SMALL && divisor * divisor <= rest; divisor += divisor === 2n ? 1n : 2n) {
    for (; rest % divisor === 0n; rest /= divisor) found.push(divisor);
  }
  const open = rest > 1n ? [rest] : [];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (isPrime(one)) found.push(one);
    else {
      const divisor = yield* divisorOf(sys, one);
      open.push(divisor, one / divisor);
    }
  }
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function* factorWord(sys: Sys, word: ByteString): Generator<void, boolean, void> {
  const text = word.trim().replace(/^\+/, "");
  const value = /^\d+$/.test(text) ? BigInt(text) : null;
  if (value === null || value > LARGEST) return false;
  const factors = value < 2n ? [] : yield* primeFactors(sys, value);
  yield* sys.print(`${value}:${factors.map((one) => ` ${one}`).join("")}\n`);
  return true;
}

export const factorApplet: Applet = {
  name: "factor",
  *main(sys, argv): AppletRun {
    const words = argv.slice(1);
    for (const word of words) if (!(yield* factorWord(sys, word))) return yield* usageError(sys, "factor");
    if (words.length > 0) return 0;
    const reader = new LineReader(sys, 0);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      for (const word of line.split(/\s+/).filter((one) => one !== ""))
        if (!(yield* factorWord(sys, word))) return yield* usageError(sys, "factor");
    }
    return 0;
  },
};
