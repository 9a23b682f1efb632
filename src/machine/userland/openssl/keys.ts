/** openssl genrsa, rsa and req: keys, and what is asked with them. Source: OpenSSL 3.0 (apps/genrsa.c, rsa.c, req.c). */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { CommandLine } from "./command-line.ts";
import { readCommandLine, readInput, refuse, writeOutput } from "./command-line.ts";
import { bitString, pem, sequence, unpem } from "./der.ts";
import { decodeKey, encodeKey, encodePublic, generateKey, RSA } from "./rsa.ts";
import type { RsaKey } from "./rsa.ts";
import {
  createCertificate,
  createRequest,
  encodeAlternatives,
  nameText,
  parseName,
  randomSerial,
  readRequest,
} from "./x509.ts";
import type { Name } from "./x509.ts";

const PRESET_BITS = 2048;
const LEAST_BITS = 512;
/** Larger keys take too long to find. */
const MOST_BITS = 4096;
const KEY_MODE = 0o600;
const PRESET_DAYS = 30;
const SERIAL_BYTES = 20;

/** A new key, after what its search shows; null after a complaint. */
function* newKey(sys: Sys, command: string, text: string): Generator<void, RsaKey | null, void> {
  const bits = Number(text);
  if (!/^\d+$/.test(text)) return yield* refuse(sys, command, `Can't parse "${text}" as a number`);
  if (bits < LEAST_BITS || bits > MOST_BITS) {
    yield* sys.error(
      bits < LEAST_BITS
        ? `${command}: Error generating RSA key\n`
        : `${command}: keys of more than ${MOST_BITS} bits are not simulated by Podarium\n`,
    );
    return null;
  }
  let marks = "";
  const key = yield* generateKey(sys, bits, (mark) => void (marks += mark));
  yield* sys.flush();
  yield* sys.error(marks);
  return key;
}

/** The key of a file; null after a complaint. */
export function* loadKey(sys: Sys, name: string | undefined): Generator<void, RsaKey | null, void> {
  const text = yield* readInput(sys, name);
  if (text === null) return null;
  const der = unpem(text, /^(RSA )?PRIVATE KEY$/);
  const key = der === null ? null : decodeKey(der);
  if (!key) yield* sys.error(`Could not read private key from ${name ?? "stdin"}\n`);
  return key;
}

export function* genrsaMain(sys: Sys, words: readonly string[]): AppletRun {
  const line = yield* readCommandLine(
    sys,
    "genrsa",
    words,
    "out: traditional 3 F4 f4 verbose primes: help passout: aes256 des3",
  );
  if (!line) return 1;
  const key = yield* newKey(sys, "genrsa", line.operands[0] ?? String(PRESET_BITS));
  if (!key) return 1;
  return (yield* writeOutput(sys, line.values.get("out"), pem("PRIVATE KEY", encodeKey(key)), KEY_MODE)) ? 0 : 1;
}

export function* rsaMain(sys: Sys, words: readonly string[]): AppletRun {
  const line = yield* readCommandLine(sys, "rsa", words, "in: out: pubout noout check text modulus passin: help");
  if (!line) return 1;
  const key = yield* loadKey(sys, line.values.get("in"));
  if (!key) return 1;
  if (line.flags.has("modulus")) yield* sys.print(`Modulus=${key.modulus.toString(16).toUpperCase()}\n`);
  if (line.flags.has("check")) yield* sys.print("RSA key ok\n");
  if (line.flags.has("noout")) return 0;
  yield* sys.flush();
  yield* sys.error("writing RSA key\n");
  const text = line.flags.has("pubout")
    ? pem("PUBLIC KEY", sequence(RSA, bitString(encodePublic(key))))
    : pem("PRIVATE KEY", encodeKey(key));
  return (yield* writeOutput(sys, line.values.get("out"), text, KEY_MODE)) ? 0 : 1;
}

const REQ =
  "x509 new newkey: key: keyout: out: in: days: subj: nodes noenc sha256 batch addext: noout text subject verify passout: passin: set_serial: config: extensions: help utf8 pubkey keyform: outform: inform:";

export function* reqMain(sys: Sys, words: readonly string[]): AppletRun {
  const line = yield* readCommandLine(sys, "req", words, REQ);
  if (!line) return 1;
  if (line.values.has("config")) {
    yield* sys.error("openssl req: -config is not simulated by Podarium; -subj and -addext are\n");
    return 1;
  }
  const isNew = line.flags.has("new") || line.values.has("newkey") || line.flags.has("x509");
  if (!isNew) return yield* showRequest(sys, line);
  const newKeyText = line.values.get("newkey") ?? (line.values.has("key") ? null : `rsa:${PRESET_BITS}`);
  if (newKeyText !== null && !/^rsa(:|$)/.test(newKeyText)) {
    yield* sys.error(`openssl req: -newkey ${newKeyText} is not simulated by Podarium; rsa:BITS is\n`);
    return 1;
  }
  const key =
    newKeyText === null
      ? yield* loadKey(sys, line.values.get("key"))
      : yield* newKey(sys, "req", newKeyText.split(":")[1] ?? String(PRESET_BITS));
  if (!key) return 1;
  if (newKeyText !== null) {
    const keyFile = line.values.get("keyout") ?? "privkey.pem";
    if (!(yield* writeOutput(sys, keyFile, pem("PRIVATE KEY", encodeKey(key)), KEY_MODE))) return 1;
    yield* sys.error("-----\n");
  }
  return yield* answer(sys, line, key);
}

function* answer(sys: Sys, line: CommandLine, key: RsaKey): AppletRun {
  const subject = yield* subjectOf(sys, line.values.get("subj"));
  const names = yield* alternativesOf(sys, line.values.get("addext"));
  if (subject === null || names === undefined) return 1;
  if (!line.flags.has("x509"))
    return (yield* writeOutput(
      sys,
      line.values.get("out"),
      pem("CERTIFICATE REQUEST", createRequest(subject, key, names)),
    ))
      ? 0
      : 1;
  const days = line.values.get("days") ?? String(PRESET_DAYS);
  if (!/^\d+$/.test(days)) {
    yield* refuse(sys, "req", `Can't parse "${days}" as a number`);
    return 1;
  }
  const der = createCertificate({
    serial: newSerial(sys),
    issuer: subject,
    subject,
    from: sys.k.clock.epoch,
    days: Number(days),
    key,
    signer: key,
    alternatives: names,
    isAuthority: true,
  });
  return (yield* writeOutput(sys, line.values.get("out"), pem("CERTIFICATE", der))) ? 0 : 1;
}

/** Nobody is there to be asked for it. */
function* subjectOf(sys: Sys, text: string | undefined): Generator<void, Name | null, void> {
  if (text === undefined) {
    yield* sys.error(
      "openssl req: without -subj it asks for names, which is not simulated by Podarium\nproblems making Certificate Request\n",
    );
    return null;
  }
  const name = parseName(text);
  if (!("bad" in name)) return name;
  yield* sys.error(`req: Skipping unknown subject name attribute "${name.bad}"\nproblems making Certificate Request\n`);
  return null;
}

/** Undefined after a complaint, null where there are none. */
function* alternativesOf(sys: Sys, text: string | undefined): Generator<void, ByteString | null | undefined, void> {
  if (text === undefined) return null;
  const [, list] = /^subjectAltName\s*=\s*(?:critical,)?(.*)$/.exec(text) ?? [];
  const names = list === undefined ? null : encodeAlternatives(list);
  if (names !== null) return names;
  yield* sys.error(`openssl req: -addext "${text}" is not simulated by Podarium; subjectAltName=DNS:...,IP:... is\n`);
  return undefined;
}

export function newSerial(sys: Sys): bigint {
  const random = sys.k.random.stream("openssl");
  const bytes = Array.from({ length: SERIAL_BYTES }, () => String.fromCharCode(random.below(256))).join("");
  return randomSerial(bytes);
}

function* showRequest(sys: Sys, line: CommandLine): AppletRun {
  const text = yield* readInput(sys, line.values.get("in"));
  if (text === null) return 1;
  const facts = readRequest(unpem(text, /^(NEW )?CERTIFICATE REQUEST$/) ?? "");
  if (!facts) {
    yield* sys.error("Unable to load X509 request\n");
    return 1;
  }
  if (line.flags.has("verify")) yield* sys.error("Certificate request self-signature verify OK\n");
  if (line.flags.has("subject")) yield* sys.print(`subject=${nameText(facts.subject)}\n`);
  if (line.flags.has("noout")) return 0;
  return (yield* writeOutput(sys, line.values.get("out"), text)) ? 0 : 1;
}
