/** openssl base64, and `enc -base64`. Source: OpenSSL 3.0 (apps/enc.c): rows of 64 signs; what is no row decodes to nothing. */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { decodeBase64, encodeBase64 } from "../../../sim/base64.ts";
import { readCommandLine, readInput, writeOutput } from "./command-line.ts";

const ROW = 64;
/** The longest line that is read without -A. */
const LONGEST = 76;

export function* base64Main(sys: Sys, command: string, words: readonly string[]): AppletRun {
  const line = yield* readCommandLine(sys, command, words, "d e A a base64 in: out: help");
  if (!line) return 1;
  if (command === "enc" && !line.flags.has("base64") && !line.flags.has("a")) {
    yield* sys.error("openssl enc: ciphers are not simulated by Podarium; -base64 is\n");
    return 1;
  }
  const data = yield* readInput(sys, line.values.get("in"));
  if (data === null) return 1;
  sys.charge(1 + (data.length >> 4));
  if (sys.spent) yield;
  const isWhole = line.flags.has("A");
  return (yield* writeOutput(
    sys,
    line.values.get("out"),
    line.flags.has("d") ? decoded(data, isWhole) : encoded(data, isWhole),
  ))
    ? 0
    : 1;
}

function encoded(data: string, isWhole: boolean): string {
  const text = encodeBase64(data);
  return isWhole ? text : (text.match(new RegExp(`.{1,${ROW}}`, "g")) ?? []).map((row) => `${row}\n`).join("");
}

function decoded(text: string, isWhole: boolean): string {
  const rows = text.split("\n");
  if (!isWhole && (!text.endsWith("\n") || rows.some((row) => row.length > LONGEST))) return "";
  return decodeBase64(rows.join("").replace(/\s/g, ""));
}
