/** Certificates and requests for them: made, and read. Source: RFC 5280, RFC 2986. */
import type { ByteString } from "../../kernel/types.ts";
import { calendarDate, epochOf } from "../../../sim/units.ts";
import { isIpv4 } from "../../kernel/net/address.ts";
import { bitString, bytesOf, dottedOid, element, elementsOf, integer, numberOf, oid, sequence, TAGS } from "./der.ts";
import { digestBytes, encodePublic, RSA, SHA256_WITH_RSA, sign } from "./rsa.ts";
import type { RsaKey } from "./rsa.ts";

/** Parts of names by their short names. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  C: "2.5.4.6",
  ST: "2.5.4.8",
  L: "2.5.4.7",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  CN: "2.5.4.3",
  serialNumber: "2.5.4.5",
  emailAddress: "1.2.840.113549.1.9.1",
};
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const SUBJECT_KEY = "2.5.29.14";
const ALTERNATIVE_NAMES = "2.5.29.17";
const CONSTRAINTS = "2.5.29.19";
const AUTHORITY_KEY = "2.5.29.35";

export type Name = readonly (readonly [attribute: string, value: string])[];

/** `/CN=web/O=x`; the word that is no attribute, where there is one. */
export function parseName(text: string): Name | { readonly bad: string } {
  const parts: [string, string][] = [];
  for (const part of text.replace(/^\//, "").split(/(?<!\\)\//)) {
    if (part === "") continue;
    const [attribute = "", value] = part.split(/=(.*)/s);
    if (!(attribute in ATTRIBUTES) || value === undefined) return { bad: attribute };
    parts.push([attribute, value.replace(/\\(.)/g, "$1")]);
  }
  return parts;
}

export function nameText(name: Name): string {
  return name.map(([attribute, value]) => `${attribute} = ${value}`).join(", ");
}

function encodeName(name: Name): ByteString {
  return sequence(
    ...name.map(([attribute, value]) => {
      const tag = attribute === "C" ? TAGS.printable : attribute === "emailAddress" ? TAGS.ia5 : TAGS.utf8;
      return element(TAGS.set, sequence(oid(ATTRIBUTES[attribute] ?? ""), element(tag, value)));
    }),
  );
}

function decodeName(der: ByteString): Name {
  return elementsOf(der).map(({ content }) => {
    const [type, value] = elementsOf(elementsOf(content)[0]?.content ?? "");
    const dotted = dottedOid(type?.content ?? "");
    const known = Object.entries(ATTRIBUTES).find(([, number]) => number === dotted)?.[0];
    return [known ?? dotted, value?.content ?? ""] as const;
  });
}

/** `DNS:web,IP:10.0.0.1` as the extension has it; null where it cannot be read. */
export function encodeAlternatives(text: string): ByteString | null {
  const names: ByteString[] = [];
  for (const part of text.split(",")) {
    const [, kind = "", value = ""] = /^\s*(DNS|IP|email|URI):(.*?)\s*$/.exec(part) ?? [];
    if (kind === "" || (kind === "IP" && !isIpv4(value))) return null;
    const tag = { DNS: 0x82, IP: 0x87, email: 0x81, URI: 0x86 }[kind] ?? 0x82;
    names.push(element(tag, kind === "IP" ? String.fromCharCode(...value.split(".").map(Number)) : value));
  }
  return sequence(...names);
}

function extension(id: string, value: ByteString, isCritical = false): ByteString {
  const critical = isCritical ? element(0x01, "\xff") : "";
  return sequence(oid(id), critical, element(TAGS.octets, value));
}

function publicKeyInfo(key: Pick<RsaKey, "modulus" | "exponent">): ByteString {
  return sequence(RSA, bitString(encodePublic(key)));
}

function signed(body: ByteString, key: RsaKey): ByteString {
  return sequence(body, SHA256_WITH_RSA, bitString(sign(body, key)));
}

/** A request in which `key` names itself. */
export function createRequest(subject: Name, key: RsaKey, alternatives: ByteString | null): ByteString {
  const wanted = alternatives === null ? "" : sequence(extension(ALTERNATIVE_NAMES, alternatives));
  const attributes = wanted === "" ? "" : sequence(oid(EXTENSION_REQUEST), element(TAGS.set, wanted));
  const info = sequence(integer(0n), encodeName(subject), publicKeyInfo(key), element(0xa0, attributes));
  return signed(info, key);
}

export interface RequestFacts {
  readonly subject: Name;
  readonly modulus: bigint;
  readonly exponent: bigint;
}

export function readRequest(der: ByteString): RequestFacts | null {
  const [info] = elementsOf(elementsOf(der)[0]?.content ?? "");
  const [, subject, key] = elementsOf(info?.content ?? "");
  return subject && key ? { subject: decodeName(subject.content), ...publicOf(key.content) } : null;
}

function publicOf(info: ByteString): { modulus: bigint; exponent: bigint } {
  const bits = elementsOf(info)[1]?.content.slice(1) ?? "";
  const [modulus, exponent] = elementsOf(elementsOf(bits)[0]?.content ?? "");
  return { modulus: numberOf(modulus?.content ?? ""), exponent: numberOf(exponent?.content ?? "") };
}

export interface CertificatePlan {
  readonly serial: bigint;
  readonly issuer: Name;
  readonly subject: Name;
  readonly from: number;
  readonly days: number;
  readonly key: Pick<RsaKey, "modulus" | "exponent">;
  readonly signer: RsaKey;
  readonly alternatives: ByteString | null;
  /** One that signs itself may sign others; one made of a request has no extensions but what it is told. */
  readonly isAuthority: boolean;
}

const DAY_MS = 86_400_000;

export function createCertificate(plan: CertificatePlan): ByteString {
  const keyId = digestBytes("sha1", encodePublic(plan.key));
  const authority = plan.isAuthority
    ? [
        extension(SUBJECT_KEY, element(TAGS.octets, keyId)),
        extension(AUTHORITY_KEY, sequence(element(0x80, keyId))),
        extension(CONSTRAINTS, sequence(element(0x01, "\xff")), true),
      ]
    : [];
  const named = plan.alternatives === null ? [] : [extension(ALTERNATIVE_NAMES, plan.alternatives)];
  const extensions = [...authority, ...named];
  const body = sequence(
    ...(extensions.length > 0 ? [element(0xa0, integer(2n))] : []),
    integer(plan.serial),
    SHA256_WITH_RSA,
    encodeName(plan.issuer),
    sequence(timeElement(plan.from), timeElement(plan.from + plan.days * DAY_MS)),
    encodeName(plan.subject),
    publicKeyInfo(plan.key),
    ...(extensions.length > 0 ? [element(0xa3, sequence(...extensions))] : []),
  );
  return signed(body, plan.signer);
}

/** UTCTime up to the year 2049. */
function timeElement(time: number): ByteString {
  const { year, month, day, hour, minute, second } = calendarDate(time);
  const rest = [month, day, hour, minute, second].map((part) => String(part).padStart(2, "0")).join("");
  if (year < 2050) return element(TAGS.time, `${String(year % 100).padStart(2, "0")}${rest}Z`);
  return element(TAGS.generalizedTime, `${year}${rest}Z`);
}

function timeOf(tag: number, text: string): number {
  const [, year = "0", month, day, hour, minute, second] =
    /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const full = tag === TAGS.time ? (Number(year) < 50 ? 2000 : 1900) + Number(year) : Number(year);
  const clock = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  return epochOf(full, Number(month), Number(day)) + clock * 1000;
}

export interface CertificateFacts {
  readonly serial: ByteString;
  readonly issuer: Name;
  readonly subject: Name;
  readonly from: number;
  readonly until: number;
  readonly modulus: bigint;
  readonly exponent: bigint;
  /** What is signed, and how it was. */
  readonly body: ByteString;
  readonly signature: ByteString;
  /** `DNS:web, IP Address:10.0.0.1`; "" for none. */
  readonly alternatives: string;
}

export function readCertificate(der: ByteString): CertificateFacts | null {
  const [body, , signature] = elementsOf(elementsOf(der)[0]?.content ?? "");
  const parts = elementsOf(body?.content ?? "");
  if (parts[0]?.tag === 0xa0) parts.shift();
  const [serial, , issuer, validity, subject, key, ...rest] = parts;
  const [from, until] = elementsOf(validity?.content ?? "");
  if (!body || !signature || !serial || !issuer || !subject || !key || !from || !until) return null;
  return {
    serial: serial.content.replace(/^\0/, ""),
    issuer: decodeName(issuer.content),
    subject: decodeName(subject.content),
    from: timeOf(from.tag, from.content),
    until: timeOf(until.tag, until.content),
    ...publicOf(key.content),
    body: body.whole,
    signature: signature.content.slice(1),
    alternatives: alternativesText(rest.find(({ tag }) => tag === 0xa3)?.content ?? ""),
  };
}

function alternativesText(extensions: ByteString): string {
  const list = elementsOf(elementsOf(extensions)[0]?.content ?? "");
  const found = list
    .map(({ content }) => elementsOf(content))
    .find(([id]) => dottedOid(id?.content ?? "") === ALTERNATIVE_NAMES);
  const names = elementsOf(elementsOf(found?.at(-1)?.content ?? "")[0]?.content ?? "");
  return names
    .map(({ tag, content }) => {
      if (tag === 0x87) return `IP Address:${[...content].map((byte) => byte.charCodeAt(0)).join(".")}`;
      return `${tag === 0x82 ? "DNS" : tag === 0x81 ? "email" : "URI"}:${content}`;
    })
    .join(", ");
}

/** A serial number: 20 bytes of chance, the first bit of which is not set. */
export function randomSerial(text: ByteString): bigint {
  return numberOf(bytesOf(numberOf(text) >> 1n, text.length));
}
