/**
 * What a certificate in PEM says of itself. Source: RFC 5280, RFC 7468.
 * Simplified: names are looked for by their identifiers, not by their place in the structure; nothing is verified.
 */
import { decodeBase64 } from "../../../sim/base64.ts";
import type { Certificate } from "./tls.ts";

/** id-at-commonName and id-ce-subjectAltName, as DER writes them. */
const COMMON_NAME = "\x06\x03\x55\x04\x03";
const ALTERNATIVE_NAMES = "\x06\x03\x55\x1d\x11";
/** A DNS name and an address among the alternative names. */
const DNS = 0x82;
const ADDRESS = 0x87;

/** The first certificate of a file; undefined where there is none. */
export function certificateOf(pem: string): Certificate | undefined {
  const [, encoded = ""] = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([^-]+)-----END/.exec(pem) ?? [];
  const body = encoded.replace(/\s/g, "");
  const der = decodeBase64(body);
  if (!der.startsWith("\x30")) return undefined;
  const common = [...positions(der, COMMON_NAME)].map((at) => textAt(der, at + COMMON_NAME.length));
  // The issuer's stands before the subject's; of a certificate with one name only it is both.
  const issuer = common[0] ?? "";
  const subject = common[1] ?? issuer;
  const alternatives = alternativesOf(der);
  const names = alternatives.length > 0 ? alternatives : [subject];
  return { names, subject: `CN=${subject}`, issuer: `CN=${issuer}`, body };
}

function* positions(text: string, part: string): Generator<number, void, void> {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) yield at;
}

/** The content of the element that begins there. */
function textAt(der: string, at: number): string {
  const [start, length] = bounds(der, at);
  return der.slice(start, start + length);
}

/** Where the content of an element begins, and how long it is. */
function bounds(der: string, at: number): readonly [start: number, length: number] {
  const first = der.charCodeAt(at + 1);
  if (first < 0x80) return [at + 2, first];
  let length = 0;
  for (let i = 0; i < (first & 0x7f); i++) length = length * 256 + der.charCodeAt(at + 2 + i);
  return [at + 2 + (first & 0x7f), length];
}

function alternativesOf(der: string): string[] {
  const found = der.indexOf(ALTERNATIVE_NAMES);
  if (found < 0) return [];
  let at = found + ALTERNATIVE_NAMES.length;
  // `critical`, where it is said.
  if (der.charCodeAt(at) === 1) at += 3;
  const names: string[] = [];
  const list = textAt(textAt(der, at), 0);
  for (let i = 0; i < list.length;) {
    const [start, length] = bounds(list, i);
    const content = list.slice(start, start + length);
    const tag = list.charCodeAt(i);
    if (tag === DNS) names.push(content);
    if (tag === ADDRESS && length === 4) names.push([...content].map((byte) => byte.charCodeAt(0)).join("."));
    i = start + Math.max(length, 1);
  }
  return names;
}
