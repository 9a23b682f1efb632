/**
 * openssl: random bytes, digests, base64, keys, requests and certificates. Source: OpenSSL 3.0 as Debian 12 has it.
 * Simplified: RSA only, PEM only, keys are never encrypted (-nodes or not), no configuration files, and a subject has to be
 * given with -subj; other commands say that they are not simulated.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { base64Main } from "./base64.ts";
import { isDigest, digestMain } from "./digest.ts";
import { readCommandLine, refuse, writeOutput } from "./command-line.ts";
import { genrsaMain, reqMain, rsaMain } from "./keys.ts";
import { verifyMain, x509Main } from "./certificates.ts";
import { hexOf } from "./der.ts";
import { encodeBase64 } from "../../../sim/base64.ts";

const VERSION = "OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15 3 Sep 2024)\n";
/** Commands that there are, and that are not simulated. */
const OTHERS = new Set(
  "asn1parse ca ciphers cmp cms crl crl2pkcs7 dhparam dsa dsaparam ec ecparam engine errstr fipsinstall gendsa genpkey info kdf list mac nseq ocsp passwd pkcs12 pkcs7 pkcs8 pkey pkeyparam pkeyutl prime rehash rsautl s_client s_server s_time sess_id smime speed spkac srp storeutl ts".split(
    " ",
  ),
);
const RANDOM_LIMIT = 1_048_576;

const COMMANDS: Readonly<Record<string, (sys: Sys, words: readonly string[]) => AppletRun>> = {
  rand: randMain,
  dgst: (sys, words) => digestMain(sys, "dgst", words),
  base64: (sys, words) => base64Main(sys, "base64", words),
  enc: (sys, words) => base64Main(sys, "enc", words),
  genrsa: genrsaMain,
  rsa: rsaMain,
  req: reqMain,
  x509: x509Main,
  verify: verifyMain,
  *version(sys) {
    yield* sys.print(VERSION);
    return 0;
  },
};

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const [, command = "help", ...words] = argv;
  const chosen = COMMANDS[command];
  if (chosen) return yield* chosen(sys, words);
  if (isDigest(command)) return yield* digestMain(sys, command, words);
  if (command === "help" || command === "--help" || command === "-help") {
    const names = [...Object.keys(COMMANDS), ...OTHERS].sort();
    yield* sys.error(`help:\n\nStandard commands\n${names.join("\n")}\n`);
    return argv.length > 1 ? 0 : 1;
  }
  if (command === "-v" || command === "--version") return yield* main(sys, ["openssl", "version"]);
  yield* sys.error(
    OTHERS.has(command)
      ? `openssl ${command}: not simulated by Podarium\n`
      : `Invalid command '${command}'; type "help" for a list.\n`,
  );
  return 1;
}

function* randMain(sys: Sys, words: readonly string[]): AppletRun {
  const line = yield* readCommandLine(sys, "rand", words, "hex base64 out: help rand: writerand: engine: provider:");
  if (!line) return 1;
  const [count, ...rest] = line.operands;
  if (count === undefined || rest.length > 0) {
    if (count === undefined) yield* sys.print("Usage: rand [options] num\n");
    else yield* refuse(sys, "rand", `Extra option: "${rest[0] ?? ""}"`);
    return count === undefined ? 0 : 1;
  }
  if (!/^\d+$/.test(count)) {
    yield* refuse(sys, "rand", `Can't parse "${count}" as a number`);
    return 1;
  }
  if (Number(count) > RANDOM_LIMIT) {
    yield* sys.error(`rand: more than ${RANDOM_LIMIT} bytes at a time are not simulated by Podarium\n`);
    return 1;
  }
  const bytes = randomBytes(sys, Number(count));
  const base64 = (encodeBase64(bytes).match(/.{1,64}/g) ?? []).map((row) => `${row}\n`).join("");
  const text = line.flags.has("hex") ? `${hexOf(bytes)}\n` : line.flags.has("base64") ? base64 : bytes;
  return (yield* writeOutput(sys, line.values.get("out"), text)) ? 0 : 1;
}

function randomBytes(sys: Sys, count: number): string {
  const random = sys.k.random.stream("openssl");
  return Array.from({ length: count }, () => String.fromCharCode(random.below(256))).join("");
}
