/**
 * tr: translates, squeezes and deletes bytes.
 * Source: POSIX tr; BusyBox 1.36.1 (classes, ranges, `[=c=]`, escapes; -c -C -d -s -t).
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, strerror } from "../kernel/errno.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { classCodes } from "./character-class.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** One possibly escaped byte: what it is and how many characters it took. */
function byteAt(text: string, pos: number): [code: number, length: number] {
  if (text[pos] !== "\\" || pos + 1 >= text.length) return [text.charCodeAt(pos), 1];
  const octal = /^[0-7]{1,3}/.exec(text.slice(pos + 1));
  if (octal) return [parseInt(octal[0], 8) & 255, 1 + octal[0].length];
  const known = ESCAPES[text[pos + 1] ?? ""];
  return known === undefined ? [text.charCodeAt(pos + 1), 2] : [known.charCodeAt(0), 2];
}

/** The bytes that a set stands for, in order; a text is the class or range that is none. */
function expandSet(text: string): number[] | string {
  const out: number[] = [];
  for (let i = 0; i < text.length;) {
    const special = /^\[:([a-z]*):\]|^\[=(.)=\]|^\[(.)\*(\d*)\]/s.exec(text.slice(i));
    if (special?.[1] !== undefined) {
      const codes = classCodes(special[1]);
      if (!codes) return "invalid character class";
      out.push(...codes);
      i += special[0].length;
      continue;
    }
    if (special?.[2] !== undefined) {
      out.push(special[2].charCodeAt(0));
      i += special[0].length;
      continue;
    }
    const [from, length] = byteAt(text, i);
    i += length;
    if (text[i] !== "-" || i + 1 >= text.length) {
      out.push(from);
      continue;
    }
    const [to, toLength] = byteAt(text, i + 1);
    if (to < from) return text.slice(i - length, i + 1 + toLength);
    for (let code = from; code <= to; code++) out.push(code);
    i += 1 + toLength;
  }
  return out;
}

function complement(set: readonly number[]): number[] {
  const members = new Set(set);
  return Array.from({ length: 256 }, (_, code) => code).filter((code) => !members.has(code));
}

export const trApplet: Applet = {
  name: "tr",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+cCdst");
    if (!options) return 1;
    const [first, second] = options.operands;
    const deletes = options.has("d");
    const squeezes = options.has("s");
    const count = options.operands.length;
    if (first === undefined || count > 2) return yield* usageError(sys, "tr");
    if (second === undefined && !deletes && !squeezes) return yield* usageError(sys, "tr");
    let from = expandSet(first);
    if (typeof from === "string") return yield* badSet(sys, from);
    if (options.has("c") || options.has("C")) from = complement(from);
    const to = second === undefined ? null : expandSet(second);
    if (typeof to === "string") return yield* badSet(sys, to);
    if (to?.length === 0 && !deletes) {
      yield* complain(sys, "tr", "STRING2 cannot be empty");
      return 1;
    }
    const map = Array.from({ length: 256 }, (_, code) => code);
    if (to && !deletes) {
      const usable = options.has("t") ? from.slice(0, to.length) : from;
      usable.forEach((code, i) => (map[code] = to[Math.min(i, to.length - 1)] ?? code));
    }
    const deleted = new Set(deletes ? from : []);
    const squeezed = new Set(squeezes ? (to ?? from) : []);
    let last = -1;
    for (;;) {
      const data = yield* sys.read(0);
      if (data === -EINTR) continue;
      if (typeof data === "number") {
        yield* complain(sys, "tr", `read error: ${strerror(data)}`);
        return 1;
      }
      if (data === "") return 0;
      let out = "";
      for (let i = 0; i < data.length; i++) {
        const code = data.charCodeAt(i);
        if (deleted.has(code)) continue;
        const next = map[code] ?? code;
        if (next === last && squeezed.has(next)) continue;
        last = next;
        out += String.fromCharCode(next);
      }
      if ((yield* sys.print(out)) < 0) return 1;
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
    }
  },
};

function* badSet(sys: Sys, what: string): AppletRun {
  yield* complain(
    sys,
    "tr",
    what === "invalid character class" ? what : `range-endpoints of '${what}' are in reverse collating sequence order`,
  );
  return 1;
}
