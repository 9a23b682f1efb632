/**
 * tr: translates, squeezes and deletes bytes.
 * Source: POSIX tr; BusyBox 1.36.1 (classes, ranges, `[=c=]`, escapes, no `[x*N]`; -c -C -d -s).
 */
import { EINTR, strerror } from "../kernel/errno.ts";
import { readEscape } from "../shell/escapes.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { classCodes } from "./character-class.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** One byte, perhaps escaped, and where the next one begins. What is no escape is a backslash. */
function byteAt(text: string, pos: number): [byte: string, next: number] {
  if (text[pos] !== "\\") return [text[pos] ?? "", pos + 1];
  const { value, length } = readEscape(text, pos + 1);
  return value.length === 1 && length > 0 ? [value, pos + 1 + length] : ["\\", pos + 1];
}

/** The codes of a class in the order in which they are paired; undefined: it is none, and is taken letter by letter. */
function classAt(text: string, pos: number): [codes: number[], next: number] | undefined {
  const name = /^\[:(alpha|alnum|digit|lower|upper|space|blank|punct|cntrl|xdigit):\]/.exec(text.slice(pos));
  return name?.[1] === undefined ? undefined : [classCodes(name[1]) ?? [], pos + name[0].length];
}

/** The bytes that a set stands for, in order; null: an equivalence class that is not closed. */
function expandSet(text: string): number[] | null {
  const out: number[] = [];
  for (let i = 0; i < text.length;) {
    const [byte, next] = byteAt(text, i);
    if (text[next] === "-" && next + 1 < text.length) {
      const [last, after] = byteAt(text, next + 1);
      for (let code = byte.charCodeAt(0); code <= last.charCodeAt(0); code++) out.push(code);
      i = after;
      continue;
    }
    const named = byte === "[" ? classAt(`[${text.slice(next)}`, 0) : undefined;
    if (named) {
      out.push(...named[0]);
      i = next - 1 + named[1];
      continue;
    }
    if (byte === "[" && text[next] === "=") {
      if (text.slice(next + 2, next + 4) !== "=]") return null;
      out.push(text.charCodeAt(next + 1));
      i = next + 4;
      continue;
    }
    out.push(byte.charCodeAt(0));
    i = next;
  }
  return out;
}

function complement(set: readonly number[]): number[] {
  const members = new Set(set);
  return Array.from({ length: 256 }, (_, code) => code).filter((code) => !members.has(code));
}

/** Codes that one call takes as its arguments. */
const CODES_AT_ONCE = 8192;

function fromCodes(codes: readonly number[]): string {
  const pieces: string[] = [];
  for (let i = 0; i < codes.length; i += CODES_AT_ONCE)
    pieces.push(String.fromCharCode(...codes.slice(i, i + CODES_AT_ONCE)));
  return pieces.join("");
}

export const trApplet: Applet = {
  name: "tr",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+cCds");
    if (!options) return 1;
    const [first, second] = options.operands;
    if (first === undefined) return yield* usageError(sys, "tr");
    let from = expandSet(first);
    if (from && (options.has("c") || options.has("C"))) from = complement(from);
    if (second === "") {
      yield* complain(sys, "tr", "STRING2 cannot be empty");
      return 1;
    }
    const to = expandSet(second ?? "");
    if (!from || !to) return yield* usageError(sys, "tr");
    const map = Array.from({ length: 256 }, (_, code) => code);
    // A second set that stands for nothing (a range backwards) gives what the map begins with.
    if (second !== undefined) from.forEach((code, i) => (map[code] = to[Math.min(i, to.length - 1)] ?? 48));
    const deleted = new Set(options.has("d") ? from : []);
    const squeezes = options.has("s");
    const selected = new Set(from);
    const results = new Set(to);
    let last = -1;
    for (;;) {
      const data = yield* sys.read(0);
      if (data === -EINTR) continue;
      if (typeof data === "number") {
        yield* complain(sys, "tr", `read error: ${strerror(data)}`);
        return 1;
      }
      if (data === "") return 0;
      // Not one by one: a string that grows by single bytes takes many times their memory.
      const codes: number[] = [];
      for (let i = 0; i < data.length; i++) {
        const code = data.charCodeAt(i);
        if (deleted.has(code)) continue;
        const next = map[code] ?? code;
        if (squeezes && next === last && (selected.has(code) || results.has(next))) continue;
        last = next;
        codes.push(next);
      }
      if ((yield* sys.print(fromCodes(codes))) < 0) return 1;
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
    }
  },
};
