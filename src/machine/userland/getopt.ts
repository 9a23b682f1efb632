/**
 * The option parser of all applets: getopt_long(3) of glibc as BusyBox's getopt32 calls it.
 *
 * Options and operands may be mixed (a leading `+` in the specification stops at the first operand), short options may be
 * joined (`-nr`, `-k2`), long ones shortened as long as they stay unambiguous, `--` ends them.
 * Source: getopt(3), glibc 2.36 (messages and their order); BusyBox 1.36 always calls the long form, so that an unknown
 * `--name` is an "unrecognized option" even for applets without long options.
 */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { usageError } from "./usage.ts";

/** One option as given: its letter (or its long name where it has no letter) and its argument. */
export interface GivenOption {
  readonly option: string;
  readonly value: ByteString | undefined;
}

/**
 * Long names. The value is the letter that the name stands for (`{lines: "n"}`, which takes an argument where the letter
 * does), or for one without a letter its own name, with `:` or `::` behind it for a required or optional argument.
 */
export type LongOptions = Readonly<Record<string, string>>;

/** What a command line said. */
export class Options {
  readonly given: readonly GivenOption[];
  readonly operands: ByteString[];

  constructor(given: readonly GivenOption[], operands: ByteString[]) {
    this.given = given;
    this.operands = operands;
  }

  has(option: string): boolean {
    return this.given.some((one) => one.option === option);
  }

  count(option: string): number {
    return this.given.filter((one) => one.option === option).length;
  }

  /** The argument given last. */
  value(option: string): ByteString | undefined {
    return this.values(option).at(-1);
  }

  /** The arguments of all times it was given. */
  values(option: string): ByteString[] {
    return this.given.filter((one) => one.option === option).map((one) => one.value ?? "");
  }

  /** Whether both letters of one of the pairs were given. */
  clash(...pairs: readonly string[]): boolean {
    return pairs.some((pair) => [...pair].every((option) => this.has(option)));
  }

  /** Of several options that exclude each other, the one given last. */
  last(options: string): string | undefined {
    return this.given.findLast((one) => options.includes(one.option))?.option;
  }
}

/** `isNumber`: the argument of a `:+` option is none, which is said without the usage text. */
export type OptionsOrProblem = { ok: true; options: Options } | { ok: false; message: string; isNumber?: boolean };

const INT_MAX = 0x7fff_ffff;
const UINT_MAX = 0xffff_ffff;

/** What xatoi_positive says of an argument, or null where it is a number from 0 to INT_MAX. */
function numberProblem(text: ByteString): string | null {
  if (!/^\d+$/.test(text) || Number(text) > UINT_MAX) return `invalid number '${text}'`;
  return Number(text) > INT_MAX ? `number ${text} is not in 0..${INT_MAX} range` : null;
}

/**
 * Parses `argv`, whose first word is the program's name. `short` is as for getopt(3): letters, `:` behind those with an
 * argument, `::` behind those with an optional one, `:+` behind those with a number (which is looked at in its turn), and a
 * `+` in front to stop at the first operand. The few applets that know short options only hand in null.
 */
export function getopt(argv: readonly ByteString[], short: string, long: LongOptions | null = {}): OptionsOrProblem {
  const name = argv[0] ?? "";
  const inOrder = short.startsWith("+");
  const spec = inOrder ? short.slice(1) : short;
  const given: GivenOption[] = [];
  const operands: ByteString[] = [];
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      if (!inOrder) continue;
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (long !== null && word.startsWith("--")) {
      const parsed = parseLong(word, argv[i + 1], spec, long);
      if ("message" in parsed) return { ok: false, message: `${name}: ${parsed.message}\n` };
      given.push(parsed.given);
      if (parsed.tookNext) i++;
      continue;
    }
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      const needs = argumentOf(letter, spec);
      if (needs === null) return { ok: false, message: `${name}: invalid option -- '${letter}'\n` };
      if (needs === "") {
        given.push({ option: letter, value: undefined });
        continue;
      }
      const joined = word.slice(j + 1);
      if (joined !== "" || needs === "::") {
        given.push({ option: letter, value: joined === "" ? undefined : joined });
      } else {
        i++;
        if (i >= argv.length) return { ok: false, message: `${name}: option requires an argument -- '${letter}'\n` };
        given.push({ option: letter, value: argv[i] });
      }
      if (spec[spec.indexOf(letter) + 2] === "+") {
        const problem = numberProblem(given.at(-1)?.value ?? "");
        if (problem !== null) return { ok: false, message: `${name}: ${problem}\n`, isNumber: true };
      }
      break;
    }
  }
  return { ok: true, options: new Options(given, operands) };
}

/** Parses the options of an applet; after a bad one, its message and the usage text have been printed and it is null. */
export function* parseOptions(
  sys: Sys,
  argv: readonly ByteString[],
  short: string,
  long: LongOptions | null = {},
  applet?: string,
): Generator<void, Options | null, void> {
  const parsed = getopt(argv, short, long);
  if (parsed.ok) return parsed.options;
  yield* sys.error(parsed.message);
  if (parsed.isNumber !== true) yield* usageError(sys, applet ?? (argv[0] ?? "").replace(/^.*\//, ""));
  return null;
}

/** "" none, ":" required, "::" optional; null where there is no such letter. */
function argumentOf(letter: string, spec: string): "" | ":" | "::" | null {
  const at = letter === ":" || letter === "+" ? -1 : spec.indexOf(letter);
  if (at < 0) return null;
  if (spec[at + 1] !== ":") return "";
  return spec[at + 2] === ":" ? "::" : ":";
}

function parseLong(
  word: string,
  next: ByteString | undefined,
  spec: string,
  long: LongOptions,
): { given: GivenOption; tookNext: boolean } | { message: string } {
  const equals = word.indexOf("=");
  const typed = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const attached = equals < 0 ? undefined : word.slice(equals + 1);
  const matches = typed in long ? [typed] : Object.keys(long).filter((key) => key.startsWith(typed));
  const meanings = new Set(matches.map((key) => long[key]));
  const [match] = matches;
  if (match === undefined)
    return { message: `unrecognized option '--${typed}${attached === undefined ? "" : `=${attached}`}'` };
  if (meanings.size > 1) {
    const possibilities = matches.map((key) => ` '--${key}'`).join("");
    return { message: `option '${word}' is ambiguous; possibilities:${possibilities}` };
  }
  const meaning = long[match] ?? "";
  const option = meaning.replace(/:+$/, "");
  const needs =
    meaning === option && option.length === 1 ? (argumentOf(option, spec) ?? "") : meaning.slice(option.length);
  if (needs === "" && attached !== undefined) return { message: `option '--${match}' doesn't allow an argument` };
  if (needs !== ":" || attached !== undefined) return { given: { option, value: attached }, tookNext: false };
  if (next === undefined) return { message: `option '--${match}' requires an argument` };
  return { given: { option, value: next }, tookNext: true };
}
