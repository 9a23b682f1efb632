/**
 * Sealing what a challenge hides: its faults, checks, answers and hints. The form is `c1.`, a checksum, and base64url of raw
 * DEFLATE (RFC 1951) with the dictionary of links, of which every byte was then changed by a running key.
 *
 * This is no cryptography, and is not meant to be: the key is the checksum that stands beside it, so whoever runs this file
 * reads everything. It keeps a learner from seeing the answer by looking at a link or a file, or by unpacking it as a link.
 */
import { deflateSync, strToU8 } from "fflate";
import { SCENARIO_LIMITS } from "./limits.ts";
import { checksum, fromBase64Url, inflated, toBase64Url } from "./packing.ts";
import { ScenarioError } from "./settings.ts";
import { DICTIONARY } from "./share-dictionary.ts";

const DICTIONARY_BYTES = strToU8(DICTIONARY);

/** Whether a text is a sealed one, and nothing else. */
export function isSealed(text: string): boolean {
  return /^#?c\d+\./.test(text);
}

export function seal(text: string): string {
  const bytes = strToU8(text);
  const sum = checksum(bytes);
  return `c1.${sum}.${toBase64Url(changed(deflateSync(bytes, { level: 9, dictionary: DICTIONARY_BYTES }), sum))}`;
}

/** The text that was sealed (with or without `#` before it). Throws ScenarioError saying what is wrong with it. */
export function unseal(sealed: string): string {
  if (sealed.length > SCENARIO_LIMITS.linkChars) throw new ScenarioError("this is too long to be a sealed challenge");
  const match = /^#?c(\d+)\.([0-9a-z]+)\.([\w-]*)$/.exec(sealed);
  if (!match) throw new ScenarioError("this challenge is damaged: it does not look like a sealed one");
  const [, version, sum = "", packed = ""] = match;
  if (version !== "1")
    throw new ScenarioError(`this challenge was sealed by another version of Podarium (c${version})`);
  const text = inflated(changed(fromBase64Url(packed), sum), sum, DICTIONARY_BYTES);
  if (text === null) throw new ScenarioError("this challenge is damaged: part of it was lost or changed on the way");
  if (text.length > SCENARIO_LIMITS.lessonChars)
    throw new ScenarioError(`this challenge is longer than ${SCENARIO_LIMITS.lessonChars} characters`);
  return text;
}

/** Each byte with one of a running key; twice, it is what it was. */
function changed(bytes: Uint8Array, sum: string): Uint8Array {
  let key = Number.parseInt(sum, 36) | 1;
  return bytes.map((byte) => {
    // xorshift32. Source: G. Marsaglia, Xorshift RNGs, 2003.
    key ^= key << 13;
    key ^= key >>> 17;
    key ^= key << 5;
    return byte ^ (key & 255);
  });
}
