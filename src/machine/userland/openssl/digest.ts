/** openssl dgst, sha256, md5 and the like. Source: OpenSSL 3.0 (apps/dgst.c: how a digest is told). */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { isError } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import { openOperand } from "../input.ts";
import { readCommandLine, writeOutput } from "./command-line.ts";
import { hexOf } from "./der.ts";
import { digestBytes } from "./rsa.ts";

const TITLES: Readonly<Record<string, string>> = {
  md5: "MD5",
  sha1: "SHA1",
  sha256: "SHA2-256",
  sha512: "SHA2-512",
};
/** Bytes of a block, to which a key for HMAC is filled up. */
const BLOCKS: Readonly<Record<string, number>> = { md5: 64, sha1: 64, sha256: 64, sha512: 128 };

export function isDigest(name: string): boolean {
  return name in TITLES;
}

/** HMAC. Source: RFC 2104. */
function hmac(algorithm: string, key: ByteString, data: ByteString): ByteString {
  const block = BLOCKS[algorithm] ?? 64;
  const short = (key.length > block ? digestBytes(algorithm, key) : key).padEnd(block, "\0");
  const masked = (mask: number): string =>
    [...short].map((byte) => String.fromCharCode(byte.charCodeAt(0) ^ mask)).join("");
  return digestBytes(algorithm, masked(0x5c) + digestBytes(algorithm, masked(0x36) + data));
}

export function* digestMain(sys: Sys, command: string, words: readonly string[]): AppletRun {
  const names = Object.keys(TITLES).join(" ");
  const line = yield* readCommandLine(sys, command, words, `r hex binary c out: hmac: help ${names}`);
  if (!line) return 1;
  const algorithm = [...line.flags].find(isDigest) ?? (isDigest(command) ? command : "sha256");
  const key = line.values.get("hmac");
  let code = 0;
  let out = "";
  for (const name of line.operands.length === 0 ? [undefined] : line.operands) {
    const fd = yield* openOperand(sys, name ?? "-");
    const data = isError(fd) ? fd : yield* sys.readAll(fd);
    if (!isError(fd) && fd !== 0) sys.k.close(sys.p, fd);
    if (isError(data)) {
      yield* sys.error(`${name ?? "stdin"}: ${strerror(data)}\n`);
      code = 1;
      continue;
    }
    sys.charge(1 + (data.length >> 2));
    if (sys.spent) yield;
    const bytes = key === undefined ? digestBytes(algorithm, data) : hmac(algorithm, key, data);
    const hex = line.flags.has("c") ? hexOf(bytes).replace(/..(?=.)/g, "$&:") : hexOf(bytes);
    if (line.flags.has("binary")) out += bytes;
    else if (line.flags.has("r")) out += `${hex} *${name ?? "stdin"}\n`;
    else out += `${TITLES[algorithm] ?? ""}(${name ?? "stdin"})= ${hex}\n`;
  }
  return (yield* writeOutput(sys, line.values.get("out"), out)) ? code : 1;
}
