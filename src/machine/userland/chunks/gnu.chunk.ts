/**
 * GNU's tools. Most share nothing but their work with ours, and are in chunks of their own; the others are ours, speaking GNU's words.
 * Simplified: of the options that only GNU's tools have those in `gnu/options.ts` and in the tools' own chunks; of --help and --version the first line.
 */
import { Sys } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { calledName } from "../family.ts";
import type { Context } from "./gnu/messages.ts";
import type { Reworded } from "./gnu/options.ts";
import type * as OptionsChunk from "./gnu-options.chunk.ts";
import type * as WordsChunk from "./gnu-words.chunk.ts";

type Words = typeof WordsChunk;

/** Chunks, and the tools that are GNU's own as a whole in their \`TOOLS\`. */
export const WHOLE: Readonly<Record<string, string>> = {
  "gnu-files": "chgrp chmod chown cp dir install ln ls mkdir mv readlink realpath rm rmdir",
  "gnu-find": "find xargs",
  "gnu-grep": "egrep fgrep grep",
  "gnu-more": "date df du env seq stat timeout",
  "gnu-sed": "sed",
  "gnu-text": "cat cut head sort tail tr uniq wc",
};
/** The command lines that start-up scripts have: those ours does as well, and it is there already. */
const PLAIN = /^(sort -V|cat [\w./]+)$/;

class GnuSys extends Sys {
  override readonly isGnu = true;
  readonly #name: string;
  readonly #operands: readonly ByteString[];
  readonly #options: string;
  #opened = "";
  #wasSaid = false;
  /** Everything that was complained about. */
  complaints = "";

  constructor(sys: Sys, name: string, { argv, operands, letters }: Reworded) {
    super(sys.k, sys.p);
    this.#name = name;
    const words = argv.slice(1);
    this.#operands = operands ?? words.filter((word) => !word.startsWith("-") || word === "-");
    this.#options = letters ?? words.filter((word) => word.startsWith("-")).join("");
  }

  get context(): Context {
    return {
      name: this.#name,
      opened: this.#opened,
      operands: this.#operands,
      options: this.#options,
    };
  }

  override *open(path: ByteString, flags: number, mode = 0o666): Generator<void, Fd | number, void> {
    this.#opened = path;
    return yield* super.open(path, flags, mode);
  }

  override *error(data: ByteString): Generator<void, void, void> {
    const text = this.#translated(data, yield* this.chunk<Words>("gnu-words"));
    this.complaints += text;
    yield* super.error(text);
  }

  #translated(data: ByteString, { gnuMessage, gnuUsage }: Words): ByteString {
    if (data.startsWith("BusyBox v")) return gnuUsage(this.context, this.#wasSaid);
    const front = `${this.#name}: `;
    if (!data.startsWith(front)) return data;
    const text = data.slice(front.length).replace(/\n$/, "");
    if (/^(invalid|unrecognized) option|requires an argument|^unrecognized:/.test(text)) this.#wasSaid = true;
    return `${front}${gnuMessage(text, this.context)}\n`;
  }
}

/** `sleep infinity` sleeps as long as anybody looks. */
function prepared(name: string, argv: readonly ByteString[]): readonly ByteString[] {
  if (name !== "sleep") return argv;
  return argv.map((word, i) => (i > 0 && /^inf(inity)?$/i.test(word) ? "1000000000" : word));
}

/** Commands with options that ours does not have: long ones, and a few tools that differ in short ones, too. */
const DIFFERENT = / --\w|^touch -/;

/** `--version` and `--help`, as far as they are told: the first line. */
function firstLine(name: string, option: string): string {
  if (option === "--help") return `Usage: ${name} [OPTION]... [FILE]...\n`;
  const of: Readonly<Record<string, string>> = {
    diff: "GNU diffutils) 3.8",
    find: "GNU findutils) 4.9.0",
    tar: "GNU tar) 1.34",
    xargs: "GNU findutils) 4.9.0",
  };
  return `${name} (${of[name] ?? "GNU coreutils) 9.1"}\n`;
}

/** Tools that read their operands, or standard input, line by line. */
const FILTERS = /^(comm|expand|fold|nl|paste|shuf|unexpand)$/;

function mayReadDirectory(sys: Sys, argv: readonly ByteString[]): boolean {
  const stats = [sys.k.fstat(sys.p, 0), ...argv.slice(1).map((word) => sys.k.stat(sys.p, word))];
  return stats.some((stat) => typeof stat !== "number" && stat.kind === "directory");
}

/** What is left of the output is written at the end, and it is said where that fails. */
export function* runGnu(sys: Sys, argv: readonly ByteString[], main: AppletMain): AppletRun {
  const code = yield* runTool(sys, argv, main);
  const failed = yield* sys.flush();
  if (failed < 0) yield* sys.error(`${calledName(argv)}: write error: ${strerror(failed)}\n`);
  return failed < 0 ? Math.max(code, 1) : code;
}

/** One of those lines, with nothing to complain about. */
function isPlain(sys: Sys, name: string, argv: readonly ByteString[]): boolean {
  if (!PLAIN.test([name, ...argv.slice(1)].join(" "))) return false;
  const [input, output] = [sys.k.stat(sys.p, argv[1] ?? ""), sys.k.fstat(sys.p, 1)];
  const isPipe = typeof output !== "number" && output.kind === "fifo";
  return isPipe && (name === "sort" || (typeof input !== "number" && input.kind === "file" && input.mode % 8 > 3));
}

function* runTool(sys: Sys, given: readonly ByteString[], main: AppletMain): AppletRun {
  let argv = given;
  const name = calledName(argv);
  const first = argv[1] ?? "";
  if ((first === "--version" || first === "--help") && !/(grep|sed)$/.test(name)) {
    yield* sys.print(firstLine(name, first));
    return 0;
  }
  const chunk = Object.keys(WHOLE).find((one) => WHOLE[one]?.split(" ").includes(name));
  if (chunk !== undefined && !isPlain(sys, name, argv)) {
    const { TOOLS } = yield* sys.chunk<{ readonly TOOLS: Readonly<Record<string, AppletMain>> }>(chunk);
    const whole = TOOLS[name];
    if (whole) return yield* whole(sys, argv);
  }
  let isSpoiled = false;
  if (FILTERS.test(name) && mayReadDirectory(sys, argv)) {
    const found = (yield* sys.chunk<typeof OptionsChunk>("gnu-options")).withoutDirectories(sys, name, argv);
    for (const text of found.complaints) yield* sys.error(`${name}: ${text}\n`);
    if (found.code !== 0) return found.code;
    isSpoiled = found.complaints.length > 0;
    argv = found.argv;
  }
  let words: Reworded = { argv: prepared(name, argv) };
  if (DIFFERENT.test([name, ...argv.slice(1)].join(" "))) {
    const { inOurWords } = yield* sys.chunk<typeof OptionsChunk>("gnu-options");
    words = inOurWords(name, words.argv, sys.k.clock.epoch);
    if (words.refused !== undefined) {
      yield* sys.error(`${name}: ${words.refused} is not simulated by Podarium\n`);
      return 1;
    }
  }
  const own = new GnuSys(sys, name, words);
  const code = yield* main(own, words.argv);
  const failed = yield* own.flush();
  if ((failed < 0 || isSpoiled) && code === 0) return 1;
  if (own.complaints === "") return code;
  return (yield* sys.chunk<Words>("gnu-words")).gnuExitCode(name, code, own.complaints);
}
