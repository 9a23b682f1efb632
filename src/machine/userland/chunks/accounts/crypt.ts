/**
 * Password hashes as crypt(3) makes them: MD5 (`$1$`), SHA-256 (`$5$`), SHA-512 (`$6$`).
 * Source: "Unix crypt using SHA-256 and SHA-512" by Ulrich Drepper (public domain); MD5-crypt of FreeBSD as documented.
 * Simplified: DES hashes are not made, and are refused where they are asked for.
 */
import type { ByteString } from "../../../kernel/types.ts";
import { createDigest } from "../digests.ts";

const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function digest(algorithm: string, ...parts: readonly ByteString[]): ByteString {
  const one = createDigest(algorithm);
  for (const part of parts) one?.update(part);
  return (one?.finish() ?? "").replace(/../g, (hex) => String.fromCharCode(parseInt(hex, 16)));
}

/** Bytes, three at a time, as characters of six bits each, the lowest first. */
function encode(bytes: ByteString, triples: readonly (readonly number[])[]): string {
  return triples
    .map((indexes) => {
      const count = indexes.filter((index) => index >= 0).length;
      let value = indexes.reduce((sum, index) => (sum << 8) | (index < 0 ? 0 : bytes.charCodeAt(index)), 0);
      let out = "";
      for (let i = 0; i < count + 1; i++, value >>= 6) out += ALPHABET[value & 63] ?? "";
      return out;
    })
    .join("");
}

function repeated(bytes: ByteString, length: number): ByteString {
  return bytes.repeat(Math.ceil(length / Math.max(1, bytes.length))).slice(0, length);
}

function md5Crypt(password: ByteString, salt: ByteString): string {
  const alternate = digest("md5", password, salt, password);
  let start = `${password}$1$${salt}${repeated(alternate, password.length)}`;
  for (let rest = password.length; rest > 0; rest >>= 1) start += rest & 1 ? "\0" : (password[0] ?? "");
  let sum = digest("md5", start);
  for (let round = 0; round < 1000; round++) {
    sum = digest(
      "md5",
      (round & 1 ? password : sum) +
        (round % 3 ? salt : "") +
        (round % 7 ? password : "") +
        (round & 1 ? sum : password),
    );
  }
  const order = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
    [-1, -1, 11],
  ];
  return `$1$${salt}$${encode(sum, order)}`;
}

const SHA256_ORDER = [
  [0, 10, 20],
  [21, 1, 11],
  [12, 22, 2],
  [3, 13, 23],
  [24, 4, 14],
  [15, 25, 5],
  [6, 16, 26],
  [27, 7, 17],
  [18, 28, 8],
  [9, 19, 29],
  [-1, 31, 30],
];
const SHA512_ORDER = [
  [0, 21, 42],
  [22, 43, 1],
  [44, 2, 23],
  [3, 24, 45],
  [25, 46, 4],
  [47, 5, 26],
  [6, 27, 48],
  [28, 49, 7],
  [50, 8, 29],
  [9, 30, 51],
  [31, 52, 10],
  [53, 11, 32],
  [12, 33, 54],
  [34, 55, 13],
  [56, 14, 35],
  [15, 36, 57],
  [37, 58, 16],
  [59, 17, 38],
  [18, 39, 60],
  [40, 61, 19],
  [62, 20, 41],
  [-1, -1, 63],
];

interface ShaState {
  readonly algorithm: "sha256" | "sha512";
  readonly prefix: string;
  readonly salt: ByteString;
  readonly rounds: number | null;
  readonly p: ByteString;
  readonly s: ByteString;
  sum: ByteString;
}

function shaStart(id: "5" | "6", password: ByteString, setting: ByteString): ShaState {
  const algorithm = id === "5" ? "sha256" : "sha512";
  const match = /^rounds=(\d+)\$(.*)$/s.exec(setting);
  const rounds = match ? Math.min(999_999_999, Math.max(1000, Number(match[1]))) : null;
  const salt = (match ? (match[2] ?? "") : setting).replace(/\$.*$/s, "").slice(0, 16);
  const alternate = digest(algorithm, password, salt, password);
  let start = password + salt + repeated(alternate, password.length);
  for (let rest = password.length; rest > 0; rest >>= 1) start += rest & 1 ? alternate : password;
  const sum = digest(algorithm, start);
  const p = repeated(digest(algorithm, password.repeat(password.length)), password.length);
  const s = repeated(digest(algorithm, salt.repeat(16 + sum.charCodeAt(0))), salt.length);
  return { algorithm, prefix: `$${id}$`, salt, rounds, p, s, sum };
}

function shaRound(state: ShaState, round: number): void {
  const { p, s, sum, algorithm } = state;
  state.sum = digest(
    algorithm,
    (round & 1 ? p : sum) + (round % 3 ? s : "") + (round % 7 ? p : "") + (round & 1 ? sum : p),
  );
}

/** The hash of a password by a setting such as `$6$salt`, or null for one that is not known. Yields after some rounds. */
export function* crypt(password: ByteString, setting: ByteString): Generator<void, string | null, void> {
  const match = /^\$([156])\$(.*)$/s.exec(setting);
  if (!match) return null;
  const [, id = "", rest = ""] = match;
  if (id === "1") return md5Crypt(password, rest.replace(/\$.*$/s, "").slice(0, 8));
  const state = shaStart(id === "5" ? "5" : "6", password, rest);
  for (let round = 0; round < (state.rounds ?? 5000); round++) {
    shaRound(state, round);
    if (round % 500 === 499) yield;
  }
  const rounds = state.rounds === null ? "" : `rounds=${state.rounds}$`;
  const order = id === "5" ? SHA256_ORDER : SHA512_ORDER;
  return `${state.prefix}${rounds}${state.salt}$${encode(state.sum, order)}`;
}

export const SALT_ALPHABET = ALPHABET;
