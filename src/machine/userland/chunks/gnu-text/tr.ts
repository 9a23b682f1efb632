/** GNU's tr: sets with ranges, classes and repetitions. Source: coreutils 9.1 tr; POSIX tr. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { classCodes } from "../../character-class.ts";
import { gnuOptions, longOptions, say } from "../gnu/words.ts";
import { Output } from "./text-io.ts";

const LONG = longOptions("complement=c delete=d squeeze-repeats=s truncate-set1=t");

/** A byte of a set, and whether a backslash stood before it. */
interface Element {
  readonly code: number;
  readonly isEscaped: boolean;
}

type Piece =
  | { readonly kind: "codes"; readonly codes: readonly number[] }
  | { readonly kind: "class"; readonly name: string; readonly codes: readonly number[] }
  /** 0: as often as fills the set. */
  | { readonly kind: "repeat"; readonly code: number; readonly count: number };

const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

class Problem extends Error {}

/** The bytes of the text without their backslashes, and what is warned of. */
function elements(text: ByteString): { list: Element[]; warnings: string[] } {
  const list: Element[] = [];
  const warnings: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char !== "\\") {
      list.push({ code: char.charCodeAt(0), isEscaped: false });
      continue;
    }
    const next = text[i + 1];
    if (next === undefined) {
      warnings.push("warning: an unescaped backslash at end of string is not portable");
      list.push({ code: 92, isEscaped: false });
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(text.slice(i + 1))?.[0];
    if (octal === undefined) {
      list.push({ code: LETTERS[next] ?? next.charCodeAt(0), isEscaped: true });
      i++;
      continue;
    }
    const isTooLarge = Number.parseInt(octal, 8) > 255;
    const digits = isTooLarge ? octal.slice(0, 2) : octal;
    if (isTooLarge)
      warnings.push(
        `warning: the ambiguous octal escape \\${octal} is being\n\tinterpreted as the 2-byte sequence \\0${digits}, ${octal[2] ?? ""}`,
      );
    list.push({ code: Number.parseInt(digits, 8), isEscaped: true });
    i += digits.length;
  }
  return { list, warnings };
}

function shown(code: number): string {
  if (code >= 32 && code < 127) return code === 92 ? "\\\\" : String.fromCharCode(code);
  const letter = Object.entries(LETTERS).find(([, value]) => value === code)?.[0];
  return letter === undefined ? `\\${code.toString(8).padStart(3, "0")}` : `\\${letter}`;
}

function parsed(list: readonly Element[]): Piece[] {
  const pieces: Piece[] = [];
  const is = (at: number, char: string): boolean => {
    const element = list[at];
    return element !== undefined && !element.isEscaped && element.code === char.charCodeAt(0);
  };
  const text = (from: number, to: number): string =>
    list
      .slice(from, to)
      .map(({ code }) => String.fromCharCode(code))
      .join("");
  let i = 0;
  while (i < list.length) {
    if (is(i, "[")) {
      const found = bracket(i);
      if (found) {
        pieces.push(found.piece);
        i = found.next;
        continue;
      }
    }
    const code = list[i]?.code ?? 0;
    const last = list[i + 2];
    if (is(i + 1, "-") && last) {
      if (last.code < code)
        throw new Problem(
          `range-endpoints of '${shown(code)}-${shown(last.code)}' are in reverse collating sequence order`,
        );
      pieces.push({ kind: "codes", codes: Array.from({ length: last.code - code + 1 }, (_, k) => code + k) });
      i += 3;
    } else {
      pieces.push({ kind: "codes", codes: [code] });
      i++;
    }
  }
  return pieces;

  function bracket(at: number): { piece: Piece; next: number } | null {
    for (const mark of [":", "="]) {
      if (!is(at + 1, mark)) continue;
      let close = at + 2;
      while (close < list.length - 1 && !(is(close, mark) && is(close + 1, "]"))) close++;
      if (close >= list.length - 1) continue;
      const inner = text(at + 2, close);
      if (inner === "") {
        // `[:*]` repeats a colon.
        if (is(at + 2, "*")) continue;
        throw new Problem(
          mark === ":" ? "missing character class name '[::]'" : "missing equivalence class character '[==]'",
        );
      }
      if (mark === ":") {
        const codes = classCodes(inner);
        if (!codes) {
          if (is(at + 2, "*")) continue;
          throw new Problem(`invalid character class '${inner}'`);
        }
        return { piece: { kind: "class", name: inner, codes }, next: close + 2 };
      }
      if (inner.length > 1) throw new Problem(`${inner}: equivalence class operand must be a single character`);
      return { piece: { kind: "codes", codes: [inner.charCodeAt(0)] }, next: close + 2 };
    }
    if (!list[at + 1] || !is(at + 2, "*")) return null;
    let close = at + 3;
    while (close < list.length && !is(close, "]")) {
      if (list[close]?.isEscaped === true) return null;
      close++;
    }
    if (close >= list.length) return null;
    const digits = text(at + 3, close);
    if (!/^\d*$/.test(digits)) throw new Problem(`invalid repeat count '${digits}' in [c*n] construct`);
    const count = digits === "" ? 0 : Number.parseInt(digits, digits.startsWith("0") ? 8 : 10);
    return { piece: { kind: "repeat", code: list[at + 1]?.code ?? 0, count }, next: close + 1 };
  }
}

const sizeOf = (piece: Piece): number => (piece.kind === "repeat" ? piece.count : piece.codes.length);
const codesOf = (pieces: readonly Piece[]): number[] =>
  pieces.flatMap((piece) =>
    piece.kind === "repeat" ? Array.from({ length: piece.count }, () => piece.code) : [...piece.codes],
  );
const isCase = (piece: Piece): boolean => piece.kind === "class" && (piece.name === "upper" || piece.name === "lower");

interface Options {
  readonly complements: boolean;
  readonly deletes: boolean;
  readonly squeezes: boolean;
  readonly truncates: boolean;
  readonly translates: boolean;
}

/** Checks both sets against each other; the codes of each. */
function validated(first: readonly Piece[], second: Piece[] | null, how: Options): [from: number[], to: number[]] {
  if (first.some((piece) => piece.kind === "repeat" && piece.count === 0))
    throw new Problem("the [c*] repeat construct may not appear in string1");
  let from = codesOf(first);
  if (how.complements) {
    const members = new Set(from);
    from = Array.from({ length: 256 }, (_, code) => code).filter((code) => !members.has(code));
  }
  if (!second) return [from, []];
  const fillers = second.filter((piece) => piece.kind === "repeat" && piece.count === 0).length;
  if (fillers > 1) throw new Problem("only one [c*] repeat construct may appear in string2");
  if (!how.translates) {
    if (fillers > 0) throw new Problem("the [c*] construct may appear in string2 only when translating");
    return [from, codesOf(second)];
  }
  const size = second.reduce((sum, piece) => sum + sizeOf(piece), 0);
  const filled = second.map((piece): Piece =>
    piece.kind === "repeat" && piece.count === 0 ? { ...piece, count: Math.max(0, from.length - size) } : piece,
  );
  let to = codesOf(filled);
  if (filled.some((piece) => piece.kind === "class" && !isCase(piece)))
    throw new Problem(
      "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
    );
  if (filled.some(isCase)) {
    if (how.complements || !isAligned(first, filled))
      throw new Problem("misaligned [:upper:] and/or [:lower:] construct");
  }
  if (
    how.complements &&
    first.some(({ kind }) => kind === "class") &&
    to.length !== from.length &&
    new Set(to).size > 1
  )
    throw new Problem(
      "when translating with complemented character classes,\nstring2 must map all characters in the domain to one",
    );
  if (to.length < from.length) {
    if (how.truncates) from = from.slice(0, to.length);
    else if (to.length === 0) throw new Problem("when not truncating set1, string2 must be non-empty");
    else {
      const last = filled.at(-1);
      if (last?.kind === "class")
        throw new Problem(
          "when translating with string1 longer than string2,\nthe latter string must not end with a character class",
        );
      to = [...to, ...Array.from({ length: from.length - to.length }, () => to.at(-1) ?? 0)];
    }
  }
  return [from, to];
}

/** Classes of letters stand against classes of letters. */
function isAligned(first: readonly Piece[], second: readonly Piece[]): boolean {
  const places = (pieces: readonly Piece[]): Set<number> => {
    const found = new Set<number>();
    let at = 0;
    for (const piece of pieces) {
      if (isCase(piece)) found.add(at);
      at += sizeOf(piece);
    }
    return found;
  };
  const of = places(first);
  return [...places(second)].every((at) => of.has(at));
}

function* refuse(sys: Sys, text: string): AppletRun {
  yield* say(sys, "tr", `${text}\nTry 'tr --help' for more information.`);
  return 1;
}

export function* trMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "tr", argv, "+AcCdst", LONG);
  if (typeof options === "number") return options;
  const deletes = options.has("d");
  const squeezes = options.has("s");
  const { operands } = options;
  const least = deletes === squeezes ? 2 : 1;
  const most = deletes && !squeezes ? 1 : 2;
  if (operands.length < least) {
    if (operands.length === 0) return yield* refuse(sys, "missing operand");
    const why = squeezes
      ? "Two strings must be given when both deleting and squeezing repeats."
      : "Two strings must be given when translating.";
    return yield* refuse(sys, `missing operand after '${operands.at(-1) ?? ""}'\n${why}`);
  }
  if (operands.length > most) {
    const why = operands.length === 2 ? "\nOnly one string may be given when deleting without squeezing repeats." : "";
    return yield* refuse(sys, `extra operand '${operands[most] ?? ""}'${why}`);
  }
  const how: Options = {
    complements: options.has("c") || options.has("C"),
    deletes,
    squeezes,
    truncates: options.has("t"),
    translates: operands.length === 2 && !deletes,
  };
  let from: number[];
  let to: number[];
  try {
    const sets: Piece[][] = [];
    for (const text of operands) {
      const { list, warnings } = elements(text);
      for (const warning of warnings) yield* say(sys, "tr", warning);
      sets.push(parsed(list));
    }
    [from, to] = validated(sets[0] ?? [], sets[1] ?? null, how);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    yield* say(sys, "tr", error.message);
    return 1;
  }
  return yield* translated(sys, from, to, how);
}

const CODES_AT_ONCE = 8192;

function* translated(sys: Sys, from: readonly number[], to: readonly number[], how: Options): AppletRun {
  const map = Array.from({ length: 256 }, (_, code) => code);
  if (how.translates) from.forEach((code, i) => (map[code] = to[i] ?? code));
  const deleted = new Set(how.deletes ? from : []);
  // What comes of it is squeezed; where nothing does, what the one set names.
  const squeezed = new Set(how.squeezes ? (how.translates || how.deletes ? to : from) : []);
  const out = new Output(sys, "tr");
  let last = -1;
  for (;;) {
    const data = yield* sys.read(0);
    if (data === -EINTR) continue;
    if (typeof data === "number") {
      yield* say(sys, "tr", `read error: ${strerror(data)}`);
      return 1;
    }
    if (data === "") return yield* out.end(0);
    // Not one by one: a string that grows by single bytes takes many times their memory.
    const codes: number[] = [];
    for (let i = 0; i < data.length; i++) {
      const code = data.charCodeAt(i);
      if (deleted.has(code)) continue;
      const next = map[code] ?? code;
      if (next === last && squeezed.has(next)) continue;
      last = next;
      codes.push(next);
    }
    for (let i = 0; i < codes.length; i += CODES_AT_ONCE)
      if (!(yield* out.put(String.fromCharCode(...codes.slice(i, i + CODES_AT_ONCE))))) return yield* out.end(1);
    sys.charge(1 + (data.length >> 8));
    if (sys.spent) yield;
  }
}
