/**
 * A run as a link: the scenario's text, compressed, in the URL's fragment, so that no server ever sees it.
 * The form is `v1.` and base64url of raw DEFLATE (RFC 1951) over UTF-8, with a checksum, so that a damaged link is told
 * from a whole one.
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";
import { SCENARIO_LIMITS } from "./limits.ts";
import { formatScenario, parseScenario } from "./scenario-text.ts";
import type { Scenario } from "./scenario.ts";
import { ScenarioError } from "./settings.ts";

const PREFIX = "v1.";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What goes behind `#`. */
export function toFragment(scenario: Scenario): string {
  const bytes = strToU8(formatScenario(scenario));
  const packed = deflateSync(bytes, { level: 9 });
  return `${PREFIX}${checksum(bytes)}.${toBase64Url(packed)}`;
}

/** The scenario of a link's fragment (with or without `#`). Throws ScenarioError saying what is wrong with the link. */
export function fromFragment(fragment: string): Scenario {
  const text = fragment.replace(/^#/, "");
  if (text.length > SCENARIO_LIMITS.linkChars) throw new ScenarioError("this link is too long to be one of ours");
  const match = /^v(\d+)\.([0-9a-z]+)\.([\w-]*)$/.exec(text);
  if (!match) throw new ScenarioError("this link is damaged: it does not look like a Podarium link");
  if (match[1] !== "1") throw new ScenarioError(`this link was made by another version of Podarium (v${match[1]})`);
  return parseScenario(unpack(match[3] ?? "", match[2] ?? ""));
}

/** Where links are unpacked: as large as one may get, and kept. */
let room: Uint8Array<ArrayBuffer> | null = null;

function unpack(base64: string, expected: string): string {
  try {
    const bytes = inflateSync(fromBase64Url(base64), { out: (room ??= new Uint8Array(SCENARIO_LIMITS.textBytes)) });
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
