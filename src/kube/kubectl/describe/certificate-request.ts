/**
 * A CertificateSigningRequest described: what the request asks for is read from the request itself.
 * Source: kubectl pkg/describe describeCertificateSigningRequest (behaviour), v1.33; PKCS #10 (RFC 2986) in DER (X.690).
 */
import { decodeBase64 } from "../../../sim/base64.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { decodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { fail } from "../failure.ts";
import { at, list, num, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { DescribeWriter, mapText, timeText } from "./writer.ts";

export function describeCertificateRequest(inv: Invocation, object: KubeObject): string {
  const request = readRequest(decodeBase64(text(object, "spec", "request")));
  const writer = new DescribeWriter();
  const signer = text(object, "spec", "signerName");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Labels:\t${mapText(object.metadata.labels)}`);
  writer.line(0, `Annotations:\t${mapText(object.metadata.annotations)}`);
  writer.line(0, `CreationTimestamp:\t${timeText(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  writer.line(0, `Requesting User:\t${text(object, "spec", "username")}`);
  if (signer !== "") writer.line(0, `Signer:\t${signer}`);
  if (at(object, "spec", "expirationSeconds") !== undefined)
    writer.line(0, `Requested Duration:\t${humanDuration(num(object, "spec", "expirationSeconds") * 1000)}`);
  writer.line(0, `Status:\t${requestStatus(object)}`);
  writer.line(0, "Subject:");
  for (const [type, title] of SUBJECT) {
    const values = request.subject.filter((one) => one.type === type).map((one) => one.value);
    // Of a name or a number there is one, and it may be empty.
    writeList(writer, title, title === "Common Name" || title === "Serial Number" ? [values.at(-1) ?? ""] : values);
  }
  if (request.names.length > 0) writer.line(0, "Subject Alternative Names:");
  for (const [tag, title] of NAMES)
    writeList(
      writer,
      title,
      request.names.filter((one) => one.tag === tag).map((one) => one.value),
    );
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeList(writer: DescribeWriter, title: string, values: readonly string[]): void {
  values.forEach((value, i) => writer.line(0, i === 0 ? `\t${title}:\t${value}` : `\t\t${value}`));
}

/** `Approved,Issued`. */
export function requestStatus(request: KubeObject): string {
  const types = new Set(list(request, "status", "conditions").map((one) => text(one, "type")));
  const parts = [types.has("Denied") ? "Denied" : types.has("Approved") ? "Approved" : "Pending"];
  if (types.has("Failed")) parts.push("Failed");
  if (text(request, "status", "certificate") !== "") parts.push("Issued");
  return parts.join(",");
}

/** Object identifiers of the subject's parts, as bytes in hexadecimal digits, in the order in which they are shown. */
const SUBJECT = [
  ["550403", "Common Name"],
  ["550405", "Serial Number"],
  ["55040a", "Organization"],
  ["55040b", "Organizational Unit"],
  ["550406", "Country"],
  ["550407", "Locality"],
  ["550408", "Province"],
  ["550409", "StreetAddress"],
  ["550411", "PostalCode"],
] as const;

/** Tags of alternative names. */
const NAMES = [
  [0x82, "DNS Names"],
  [0x81, "Email Addresses"],
  [0x86, "URIs"],
  [0x87, "IP Addresses"],
] as const;

const EXTENSION_REQUEST = "2a864886f70d01090e";
const ALTERNATIVE_NAMES = "551d11";

interface CertificateRequest {
  subject: { type: string; value: string }[];
  names: { tag: number; value: string }[];
}

interface Element {
  tag: number;
  body: string;
}

function readRequest(pem: string): CertificateRequest {
  const block = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem);
  if (!block) fail("Error parsing CSR: PEM block type must be CERTIFICATE REQUEST");
  const [request] = elements(decodeBase64(block[1] ?? ""));
  const [info] = elements(request?.body ?? "");
  const [, subject, , attributes] = elements(info?.body ?? "");
  if (!subject) fail("Error parsing CSR: asn1: structure error");
  return { subject: subjectOf(subject.body), names: namesOf(attributes?.body ?? "") };
}

function subjectOf(body: string): CertificateRequest["subject"] {
  return elements(body)
    .flatMap((set) => elements(set.body))
    .map((pair) => {
      const [type, value] = elements(pair.body);
      return { type: hex(type?.body ?? ""), value: decodeUtf8(value?.body ?? "") };
    });
}

/** The alternative names among the extensions that are asked for. */
function namesOf(attributes: string): CertificateRequest["names"] {
  return elements(attributes)
    .map((attribute) => elements(attribute.body))
    .filter(([type]) => hex(type?.body ?? "") === EXTENSION_REQUEST)
    .flatMap(([, values]) => elements(values?.body ?? ""))
    .flatMap((extensions) => elements(extensions.body))
    .map((extension) => elements(extension.body))
    .filter(([type]) => hex(type?.body ?? "") === ALTERNATIVE_NAMES)
    .flatMap((extension) => elements(elements(extension.at(-1)?.body ?? "")[0]?.body ?? ""))
    .map(({ tag, body }) => ({ tag, value: tag === 0x87 ? addressOf(body) : decodeUtf8(body) }));
}

function addressOf(bytes: string): string {
  const numbers = Array.from(bytes, (byte) => byte.charCodeAt(0));
  if (numbers.length === 4) return numbers.join(".");
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((numbers[2 * i] ?? 0) << 8) | (numbers[2 * i + 1] ?? 0)).toString(16),
  );
  // The longest run of zeros, the first of several, is left out.
  const runs = groups.join(":").match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return groups.join(":");
  const whole = groups.join(":");
  const start = whole.search(new RegExp(`(?<![0-9a-f])${longest}(?![0-9a-f])`));
  return `${whole.slice(0, start).replace(/:$/, "")}::${whole.slice(start + longest.length).replace(/^:/, "")}`;
}

function hex(bytes: string): string {
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** The elements that stand one after the other; what is cut off is no element. */
function elements(bytes: string): Element[] {
  const found: Element[] = [];
  for (let position = 0; position + 2 <= bytes.length;) {
    const tag = bytes.charCodeAt(position);
    let length = bytes.charCodeAt(position + 1);
    position += 2;
    if (length >= 0x80) {
      const digits = length & 0x7f;
      length = 0;
      for (let i = 0; i < digits; i++) length = length * 256 + bytes.charCodeAt(position + i);
      position += digits;
    }
    if (!(position + length <= bytes.length)) break;
    found.push({ tag, body: bytes.slice(position, position + length) });
    position += length;
  }
  return found;
}
