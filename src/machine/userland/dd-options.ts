/** The operands of dd. Source: BusyBox 1.36.1 dd. */
import type { ByteString } from "../kernel/types.ts";
import { parseNumber } from "./number.ts";
import { BLOCK_SUFFIXES, GNU_SUFFIXES } from "./size-suffixes.ts";

const WORDS: Readonly<Record<string, readonly string[]>> = {
  conv: ["notrunc", "sync", "noerror", "fsync", "swab"],
  iflag: ["skip_bytes", "count_bytes", "fullblock", "direct"],
  oflag: ["seek_bytes", "append", "direct"],
  status: ["none", "noxfer"],
};

/** The least that each number may be. */
const NUMBERS: Readonly<Record<string, number>> = { bs: 1, ibs: 1, obs: 1, count: 0, skip: 0, seek: 0 };

/** What each word of `conv=`, `iflag=`, `oflag=` and `status=` is remembered as: `iflag=direct` and so on. */
export interface DdOptions {
  input: ByteString | null;
  output: ByteString | null;
  ibs: number;
  obs: number;
  count: number | null;
  skip: number;
  seek: number;
  flags: ReadonlySet<string>;
}

/** What the words say; a complaint, or null where the usage is to be shown. */
export function parseDd(words: readonly ByteString[], isGnu: boolean): DdOptions | string | null {
  const flags = new Set<string>();
  const numbers = new Map<string, number>();
  let input: ByteString | null = null;
  let output: ByteString | null = null;
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 0) return null;
    const [name, value] = [word.slice(0, at), word.slice(at + 1)];
    const least = NUMBERS[name];
    if (name === "if") input = value;
    else if (name === "of") output = value;
    else if (least !== undefined) {
      const number = parseNumber(value, 0, 2 ** 63, isGnu ? GNU_SUFFIXES : BLOCK_SUFFIXES);
      if (number === null) return `invalid number '${value}'`;
      if (number < least) return `number ${value} is not in ${least}..9223372036854775807 range`;
      numbers.set(name, number);
    } else {
      const known = WORDS[name];
      if (!known) return null;
      for (const flag of value.split(",")) {
        if (!known.includes(flag)) return `invalid argument '${flag}' to '${name}'`;
        flags.add(`${name}=${flag}`);
      }
    }
  }
  const block = numbers.get("bs");
  return {
    input,
    output,
    ibs: block ?? numbers.get("ibs") ?? 512,
    obs: block ?? numbers.get("obs") ?? 512,
    count: numbers.get("count") ?? null,
    skip: numbers.get("skip") ?? 0,
    seek: numbers.get("seek") ?? 0,
    flags,
  };
}
