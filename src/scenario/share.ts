/**
 * A run as a link: the scenario's text, compressed, in the URL's fragment, so that no server ever sees it.
 * The form is `v2.`, a checksum, so that a damaged link is told from a whole one, and base64url of raw DEFLATE (RFC 1951)
 * over UTF-8 with a preset dictionary; `v1.` is the same without the dictionary.
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";
import { DICTIONARY } from "./share-dictionary.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import { formatScenario, parseScenario } from "./scenario-text.ts";
import type { Scenario } from "./scenario.ts";
import { ScenarioError } from "./settings.ts";

const PREFIX = "v2.";
const DICTIONARY_BYTES = strToU8(DICTIONARY);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What goes behind `#`. */
export function toFragment(scenario: Scenario): string {
  const bytes = strToU8(formatScenario(scenario));
  const packed = deflateSync(bytes, { level: 9, dictionary: DICTIONARY_BYTES });
  return `${PREFIX}${checksum(bytes)}.${toBase64Url(packed)}`;
}

/** The scenario of a link's fragment (with or without `#`). Throws ScenarioError saying what is wrong with the link. */
export function fromFragment(fragment: string): Scenario {
  const text = fragment.replace(/^#/, "");
  if (text.length > SCENARIO_LIMITS.linkChars) throw new ScenarioError("this link is too long to be one of ours");
  const match = /^v(\d+)\.([0-9a-z]+)\.([\w-]*)$/.exec(text);
  if (!match) throw new ScenarioError("this link is damaged: it does not look like a Podarium link");
  const [, version, sum = "", packed = ""] = match;
  if (version !== "1" && version !== "2")
    throw new ScenarioError(`this link was made by another version of Podarium (v${version})`);
  return parseScenario(unpack(packed, sum, version === "2" ? DICTIONARY_BYTES : undefined));
}

/** Where links are unpacked: as large as one may get, and kept. */
let room: Uint8Array<ArrayBuffer> | null = null;

function unpack(base64: string, expected: string, dictionary: Uint8Array | undefined): string {
  try {
    const out = (room ??= new Uint8Array(SCENARIO_LIMITS.textBytes));
    const bytes = inflateSync(fromBase64Url(base64), dictionary ? { out, dictionary } : { out });
    if (checksum(bytes) === expected) return strFromU8(bytes);
  } catch {
    // fflate throws on every kind of damage; which one does not matter to the user.
  }
  throw new ScenarioError("this link is damaged: part of it was lost or changed on the way");
}

/** FNV-1a, 32 bits, in base 36. Source: RFC 9923. */
function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}

function toBase64Url(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const chars = Math.min(bytes.length - i, 3) + 1;
    for (let j = 0; j < chars; j++) out += ALPHABET[(word >> (18 - 6 * j)) & 63] ?? "";
  }
  return out;
}

function fromBase64Url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let word = 0;
  let bits = 0;
  for (const char of text) {
    word = ((word << 6) | ALPHABET.indexOf(char)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  return bytes;
}
