/**
 * openssl x509 and verify: what certificates say, and how they are made of requests.
 * Source: OpenSSL 3.0 (apps/x509.c, verify.c). Simplified: -text shows a certificate in short, without its key.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { calendarDate } from "../../../sim/units.ts";
import { strftime } from "../../../sim/strftime.ts";
import type { CommandLine } from "./command-line.ts";
import { readCommandLine, readInput, writeOutput } from "./command-line.ts";
import { bitString, hexOf, pem, sequence, unpem } from "./der.ts";
import { loadKey, newSerial } from "./keys.ts";
import { digestBytes, encodePublic, RSA, verifies } from "./rsa.ts";
import { createCertificate, nameText, readCertificate, readRequest } from "./x509.ts";
import type { CertificateFacts } from "./x509.ts";

const X509 =
  "in: out: noout subject issuer dates startdate enddate serial fingerprint sha256 sha1 md5 text checkend: pubkey modulus req CA: CAkey: CAcreateserial CAserial: days: set_serial: signkey: key: hash ext: extfile: extensions: inform: outform: nameopt: help";
const TITLES: Readonly<Record<string, string>> = { sha1: "SHA1", sha256: "sha256", md5: "md5" };
const PRESET_DAYS = 30;

function dateText(time: number): string {
  return strftime(`%b ${String(calendarDate(time).day).padStart(2)} %H:%M:%S %Y GMT`, time);
}

/** The certificate of a file; null after a complaint. */
function* loadCertificate(
  sys: Sys,
  name: string | undefined,
): Generator<void, { der: string; facts: CertificateFacts } | null, void> {
  const text = yield* readInput(sys, name);
  if (text === null) return null;
  const der = unpem(text, /^(TRUSTED )?CERTIFICATE$/);
  const facts = der === null ? null : readCertificate(der);
  if (der !== null && facts) return { der, facts };
  yield* sys.error(`Could not read certificate from ${name ?? "<stdin>"}\nUnable to load certificate\n`);
  return null;
}

export function* x509Main(sys: Sys, words: readonly string[]): AppletRun {
  const line = yield* readCommandLine(sys, "x509", words, X509);
  if (!line) return 1;
  if (line.values.has("extfile")) {
    yield* sys.error("openssl x509: -extfile is not simulated by Podarium\n");
    return 1;
  }
  if (line.flags.has("req")) return yield* signRequest(sys, line);
  const found = yield* loadCertificate(sys, line.values.get("in"));
  if (!found) return 1;
  yield* sys.print(shown(found, line));
  const seconds = line.values.get("checkend");
  if (seconds !== undefined) {
    const ends = found.facts.until < sys.k.clock.epoch + Number(seconds) * 1000;
    yield* sys.print(`Certificate will ${ends ? "" : "not "}expire\n`);
    return ends ? 1 : 0;
  }
  if (line.flags.has("noout")) return 0;
  return (yield* writeOutput(sys, line.values.get("out"), pem("CERTIFICATE", found.der))) ? 0 : 1;
}

function shown({ der, facts }: { der: string; facts: CertificateFacts }, { flags, values }: CommandLine): string {
  let out = "";
  if (flags.has("text")) out += textOf(facts);
  if (flags.has("serial")) out += `serial=${hexOf(facts.serial).toUpperCase()}\n`;
  if (flags.has("subject")) out += `subject=${nameText(facts.subject)}\n`;
  if (flags.has("issuer")) out += `issuer=${nameText(facts.issuer)}\n`;
  if (flags.has("dates") || flags.has("startdate")) out += `notBefore=${dateText(facts.from)}\n`;
  if (flags.has("dates") || flags.has("enddate")) out += `notAfter=${dateText(facts.until)}\n`;
  if (flags.has("modulus")) out += `Modulus=${facts.modulus.toString(16).toUpperCase()}\n`;
  if (values.get("ext") === "subjectAltName")
    out += facts.alternatives === "" ? "No extensions matching extensions\n" : alternativeLines(facts, "");
  if (flags.has("pubkey")) out += pem("PUBLIC KEY", sequence(RSA, bitString(encodePublic(facts))));
  if (!flags.has("fingerprint")) return out;
  const algorithm = ["sha256", "md5"].find((name) => flags.has(name)) ?? "sha1";
  const pairs = hexOf(digestBytes(algorithm, der)).toUpperCase().match(/../g) ?? [];
  return `${out}${TITLES[algorithm] ?? ""} Fingerprint=${pairs.join(":")}\n`;
}

function alternativeLines({ alternatives }: CertificateFacts, indent: string): string {
  return `${indent}X509v3 Subject Alternative Name: \n${indent}    ${alternatives}\n`;
}

function textOf(facts: CertificateFacts): string {
  const serial = (hexOf(facts.serial).match(/../g) ?? []).join(":");
  const bits = facts.modulus.toString(2).length;
  const names =
    facts.alternatives === "" ? "" : `        X509v3 extensions:\n${alternativeLines(facts, " ".repeat(12))}`;
  return (
    `Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number:\n            ${serial}\n` +
    `        Signature Algorithm: sha256WithRSAEncryption\n        Issuer: ${nameText(facts.issuer)}\n` +
    `        Validity\n            Not Before: ${dateText(facts.from)}\n            Not After : ${dateText(facts.until)}\n` +
    `        Subject: ${nameText(facts.subject)}\n        Subject Public Key Info:\n` +
    `            Public Key Algorithm: rsaEncryption\n                Public-Key: (${bits} bit)\n${names}`
  );
}

/** A request becomes a certificate: signed by an authority (-CA), or by its own key (-signkey). */
function* signRequest(sys: Sys, line: CommandLine): AppletRun {
  const text = yield* readInput(sys, line.values.get("in"));
  if (text === null) return 1;
  const request = readRequest(unpem(text, /CERTIFICATE REQUEST$/) ?? "");
  if (!request) {
    yield* sys.error("Unable to load X509 request\n");
    return 1;
  }
  const authority = line.values.get("CA");
  const ca = authority === undefined ? null : yield* loadCertificate(sys, authority);
  const keyFile = line.values.get("CAkey") ?? line.values.get("signkey") ?? line.values.get("key") ?? authority;
  if (keyFile === undefined) {
    yield* sys.error("x509: Error: either -CA or -signkey is needed with -req\n");
    return 1;
  }
  const signer = authority !== undefined && !ca ? null : yield* loadKey(sys, keyFile);
  if (!signer) return 1;
  yield* sys.error(`Certificate request self-signature ok\nsubject=${nameText(request.subject)}\n`);
  const der = createCertificate({
    serial: newSerial(sys),
    issuer: ca ? ca.facts.subject : request.subject,
    subject: request.subject,
    from: sys.k.clock.epoch,
    days: Number(line.values.get("days") ?? PRESET_DAYS),
    key: request,
    signer,
    alternatives: null,
    isAuthority: false,
  });
  return (yield* writeOutput(sys, line.values.get("out"), pem("CERTIFICATE", der))) ? 0 : 1;
}

/** A certificate is good that one of -CAfile has signed, or that has signed itself and is one of them. */
export function* verifyMain(sys: Sys, words: readonly string[]): AppletRun {
  const line = yield* readCommandLine(sys, "verify", words, "CAfile: untrusted: verbose help");
  if (!line) return 1;
  const file = line.values.get("CAfile");
  const ca = file === undefined ? null : yield* loadCertificate(sys, file);
  if (file !== undefined && !ca) return 1;
  let code = 0;
  for (const name of line.operands) {
    const found = yield* loadCertificate(sys, name);
    if (!found) return 2;
    const problem = problemOf(sys, found.facts, ca?.facts ?? null);
    if (problem === null) {
      yield* sys.print(`${name}: OK\n`);
      continue;
    }
    yield* sys.flush();
    yield* sys.error(`${nameText(found.facts.subject)}\nerror ${problem}\nerror ${name}: verification failed\n`);
    code = 2;
  }
  return code;
}

function problemOf(sys: Sys, facts: CertificateFacts, ca: CertificateFacts | null): string | null {
  const isOwn = nameText(facts.issuer) === nameText(facts.subject);
  if (!ca || nameText(ca.subject) !== nameText(facts.issuer))
    return isOwn
      ? "18 at 0 depth lookup: self-signed certificate"
      : "20 at 0 depth lookup: unable to get local issuer certificate";
  if (!verifies(facts.body, facts.signature, ca.modulus, ca.exponent))
    return "7 at 0 depth lookup: certificate signature failure";
  return facts.until < sys.k.clock.epoch ? "10 at 0 depth lookup: certificate has expired" : null;
}
