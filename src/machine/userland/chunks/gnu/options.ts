/**
 * The options of GNU's tools in the words of ours. Each line of the table is what getopt_long(3) is told there, and what an
 * option becomes here. Source: coreutils 9.1, grep 3.8, findutils 4.9 (their --help).
 * Simplified: options that are in no line are refused as unknown, and some that are in one as not simulated.
 */
import { parseZone } from "../../../../sim/time-zone.ts";
import type { EpochMs } from "../../../../sim/units.ts";
import type { Sys } from "../../../kernel/applet.ts";
import type { Stat } from "../../../kernel/types.ts";
import { getopt } from "../../getopt.ts";
import type { LongOptions } from "../../getopt.ts";
import { parseGnuDate } from "./date-words.ts";

interface Tool {
  /** As for getopt(3). */
  readonly short: string;
  /** `long=letter`; a letter stands for itself in ours. */
  readonly long: string;
  /** Options that change nothing here. */
  readonly silent?: string;
  /** What becomes of an option that ours does not have by that letter; null: it is not simulated. */
  readonly turns?: Readonly<Record<string, (value: string, now: EpochMs) => readonly string[] | null>>;
}

const refused = (): null => null;
const DIGEST: Tool = {
  short: "bctwz",
  long: "binary=b check=c text=t warn=w quiet=quiet status=s strict=strict tag=tag ignore-missing=ignore-missing zero=z",
  silent: "b t strict",
  turns: { quiet: refused, tag: refused, "ignore-missing": refused, z: refused },
};

const TOOLS: Readonly<Record<string, Tool>> = {
  base64: { short: "diw:", long: "decode=d ignore-garbage=i wrap=w" },
  id: { short: "agGnruzZ", long: "group=g groups=G name=n real=r user=u zero=z", silent: "a", turns: { z: refused } },
  md5sum: DIGEST,
  mktemp: {
    short: "dp:qtuV",
    long: "directory=d tmpdir=tmpdir:: quiet=q dry-run=u suffix=suffix:",
    turns: { tmpdir: (value) => ["-p", value === "" ? "/tmp" : value], suffix: refused },
  },
  nl: {
    short: "b:d:f:h:i:l:n:ps:v:w:",
    long: "body-numbering=b number-separator=s starting-line-number=v number-width=w line-increment=i number-format=n",
  },
  sha1sum: DIGEST,
  sha256sum: DIGEST,
  sha512sum: DIGEST,
  tee: { short: "aip", long: "append=a ignore-interrupts=i output-error=p", silent: "p" },
  touch: {
    short: "acd:fhmr:t:",
    long: "no-create=c date=d no-dereference=h reference=r time=time:",
    silent: "f",
    turns: {
      time: (value) => (/^(a|u)/.test(value) ? ["-a"] : ["-m"]),
      d: (value, now) => ["-d", secondsOf(value, now)],
    },
  },
  truncate: { short: "cor:s:", long: "no-create=c size=s reference=r io-blocks=o", turns: { r: refused, o: refused } },
};

/** A date in words as `@SECONDS`; as it stands where it is none. */
function secondsOf(text: string, now: EpochMs): string {
  const time = parseGnuDate(text, now, parseZone("UTC0"));
  return time === null ? text : `@${Math.floor(time / 1000)}`;
}

function longOptions(text: string): LongOptions {
  return Object.fromEntries(text.split(" ").map((word) => word.split("=") as [string, string]));
}

export interface Reworded {
  readonly argv: readonly string[];
  /** The words that are no options, and the letters of those that are. */
  readonly operands?: readonly string[];
  readonly letters?: string;
  /** An option that is not simulated. */
  readonly refused?: string;
}

/** The command line as ours takes it; as it stands where GNU's tool would not take it either. */
export function inOurWords(name: string, argv: readonly string[], now: EpochMs): Reworded {
  const tool = TOOLS[name];
  const parsed = tool && getopt(argv, tool.short, longOptions(tool.long));
  if (!tool || !parsed?.ok) return { argv };
  const silent = new Set(tool.silent?.split(" "));
  const words: string[] = [];
  const operands = [...parsed.options.operands];
  for (const { option, value } of parsed.options.given) {
    const turn = tool.turns?.[option];
    if (turn) {
      const turned = turn(value ?? "", now);
      if (!turned) return { argv, refused: option.length > 1 ? `--${option}` : `-${option}` };
      words.push(...turned);
    } else if (!silent.has(option)) words.push(...spelled(option, value, tool.short));
  }
  const end = operands.some((operand) => operand.startsWith("-")) ? ["--"] : [];
  const letters = words.map((word) => (word.startsWith("-") ? (word[1] ?? "") : "")).join("");
  return {
    argv: [argv[0] ?? "", ...words, ...end, ...operands],
    operands,
    letters: letters === "" ? "" : `-${letters}`,
  };
}

/** How a tool tells that what it should read is a directory, the name of standard input, and its exit code where it ends there (0: it goes on). */
const READING: Readonly<Record<string, readonly [text: string, input: string, code: number]>> = {
  comm: ["$: Is a directory", "-", 1],
  sed: ["read error on $: Is a directory", "stdin", 4],
  shuf: ["read error: Is a directory", "-", 1],
  sort: ["read failed: $: Is a directory", "-", 2],
};
/** Short options of filters that have no line above. */
const SHORT: Readonly<Record<string, string>> = {
  comm: "123z",
  expand: "it:",
  fold: "bsw:",
  paste: "d:sz",
  shuf: "ei:n:o:rz",
  unexpand: "at:",
};

/** The command line without directories among the files, and what is said of those. */
export function withoutDirectories(
  sys: Sys,
  name: string,
  argv: readonly string[],
): { readonly argv: readonly string[]; readonly complaints: readonly string[]; readonly code: number } {
  const tool = TOOLS[name];
  const parsed = getopt(argv, tool?.short ?? SHORT[name] ?? "", tool ? longOptions(tool.long) : {});
  if (!parsed.ok || (name === "shuf" && (parsed.options.has("e") || parsed.options.has("i"))))
    return { argv, complaints: [], code: 0 };
  const { options } = parsed;
  const isScript = name === "sed" && !options.has("e") && !options.has("f");
  const files = isScript ? options.operands.slice(1) : options.operands;
  const isDirectory = (stat: Stat | number): boolean => typeof stat !== "number" && stat.kind === "directory";
  const [text, input, code] = READING[name] ?? ["$: Is a directory", "-", 0];
  const bad = (files.length === 0 ? ["-"] : files).filter((file) =>
    isDirectory(file === "-" ? sys.k.fstat(sys.p, 0) : sys.k.stat(sys.p, file)),
  );
  if (bad.length === 0 || (name === "sed" && options.has("i"))) return { argv, complaints: [], code: 0 };
  const complaints = bad.map((file) => text.replace("$", file === "-" ? input : file));
  if (code !== 0) return { argv, complaints: complaints.slice(0, 1), code };
  const rest = files.filter((file) => !bad.includes(file));
  if (rest.length === 0) return { argv, complaints, code: 1 };
  // The files stand in the line as they are named, each once taken away.
  const left = [...argv];
  for (const file of bad) left.splice(left.lastIndexOf(file), 1);
  return { argv: left, complaints, code: 0 };
}

/** An argument sticks to its letter where it can. */
function spelled(option: string, value: string | undefined, short: string): string[] {
  if (value === undefined) return [`-${option}`];
  return value !== "" || short.includes(`${option}::`) ? [`-${option}${value}`] : [`-${option}`, value];
}
