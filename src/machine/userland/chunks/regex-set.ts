/** Sets of bytes, one flag a byte: what a single position of a regular expression may match. */
import { classCodes } from "../character-class.ts";

export type ByteSet = Uint8Array;

export function byteSet(chars: string): ByteSet {
  const set = new Uint8Array(256);
  for (let i = 0; i < chars.length; i++) set[chars.charCodeAt(i)] = 1;
  return set;
}

export function ofClasses(names: readonly string[], chars = ""): ByteSet {
  const set = byteSet(chars);
  for (const name of names) for (const code of classCodes(name) ?? []) set[code] = 1;
  return set;
}

export function complement(set: ByteSet): ByteSet {
  return set.map((flag) => 1 - flag);
}

/** What matches when the text is taken in lower case: both cases of each lower-case letter of the set. */
export function foldCase(set: ByteSet): ByteSet {
  const out = set.slice();
  for (let code = 65; code <= 90; code++) out[code] = set[code + 32] ?? 0;
  return out;
}

/** The one byte of a set, or -1 where it has none or several. */
export function onlyByte(set: ByteSet): number {
  const first = set.indexOf(1);
  return first >= 0 && set.indexOf(1, first + 1) < 0 ? first : -1;
}
