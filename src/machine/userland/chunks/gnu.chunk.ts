/**
 * GNU's tools by way of ours: the same work, with GNU's messages, exit codes and tables.
 * Simplified: of the options that only GNU's tools have those in `gnu/options.ts`; of --help and --version the first line; a pattern that sed cannot read is
 * complained about in BusyBox's words.
 */
import { Sys } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun } from "../../kernel/applet.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { concatenate } from "../cat.ts";
import { calledName } from "../family.ts";
import type { Context } from "./gnu/messages.ts";
import type { Reworded } from "./gnu/options.ts";
import type * as FilesChunk from "./gnu-files.chunk.ts";
import type * as GrepChunk from "./gnu-grep.chunk.ts";
import type * as OptionsChunk from "./gnu-options.chunk.ts";
import type * as WordsChunk from "./gnu-words.chunk.ts";

type Words = typeof WordsChunk;

/** Tools whose output is laid out when all of it is there. */
const TABLES = new Set(["wc", "df"]);

class GnuSys extends Sys {
  override readonly isGnu = true;
  readonly #name: string;
  readonly #operands: readonly ByteString[];
  readonly #options: string;
  readonly #isTable: boolean;
  #opened = "";
  #wasSaid = false;
  #hasPrinted = false;
  #table = "";
  /** Everything that was complained about. */
  complaints = "";

  constructor(sys: Sys, name: string, { argv, operands, letters }: Reworded) {
    super(sys.k, sys.p);
    this.#name = name;
    const words = argv.slice(1);
    this.#operands = operands ?? words.filter((word) => !word.startsWith("-") || word === "-");
    this.#options = letters ?? words.filter((word) => word.startsWith("-")).join("");
    // Nobody waits for a table line by line but who looks at a terminal.
    this.#isTable = TABLES.has(name);
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
    // Only who follows files misses them.
    if (this.#name === "tail" && text === "no files" && !/[fF]/.test(this.context.options)) return "";
    return `${front}${gnuMessage(text, this.context)}\n`;
  }

  override *print(data: ByteString): Generator<void, number, void> {
    if (this.#isTable) this.#table += data;
    else return yield* super.print(this.#worded(data));
    return 0;
  }

  #worded(data: ByteString): ByteString {
    const isFirst = !this.#hasPrinted;
    this.#hasPrinted = true;
    return isFirst && this.#name === "head" ? data.replace(/^\n(?===> )/, "") : data;
  }

  /** What has been kept back for its layout. */
  *finish(): Generator<void, number, void> {
    const table = this.#table;
    this.#table = "";
    if (table !== "") yield* super.print(this.#laidOut(table, yield* this.chunk<Words>("gnu-words")));
    return yield* this.flush();
  }

  #laidOut(table: string, { filesystems, wordCounts }: Words): string {
    if (table.startsWith("BusyBox v")) return table;
    const { options, operands } = this.context;
    if (this.#name === "df") return filesystems(table, /-\w*[hH]/.test(options));
    return wordCounts(table, this.#countWidth(operands));
  }

  /** As many digits as all bytes together have; seven at least where something is not a file. */
  #countWidth(operands: readonly ByteString[]): number {
    const stats = (operands.length === 0 ? ["-"] : operands).map((name) =>
      name === "-" ? this.k.fstat(this.p, 0) : this.k.stat(this.p, name),
    );
    const known = stats.filter((stat) => typeof stat !== "number");
    const isAllFiles = known.every(({ kind }) => kind === "file");
    const digits = String(known.reduce((sum, { kind, size }) => sum + (kind === "file" ? size : 0), 0)).length;
    return isAllFiles ? digits : Math.max(7, digits);
  }
}

/** `sleep infinity` sleeps as long as anybody looks. */
function prepared(name: string, argv: readonly ByteString[]): readonly ByteString[] {
  if (name !== "sleep") return argv;
  return argv.map((word, i) => (i > 0 && /^inf(inity)?$/i.test(word) ? "1000000000" : word));
}

/** Commands with options that ours does not have: long ones, and a few tools that differ in short ones, too. */
const DIFFERENT = / --\w|^(stat|date|xargs) |^touch -|^sort .*-\w*[STRC]/;
/** Tools for files, which share nothing but their work with BusyBox's. */
const FILE_TOOLS = /^(chgrp|chmod|chown|cp|dir|install|ln|ls|mkdir|mv|readlink|realpath|rm|rmdir)$/;

/** `--version` and `--help`, as far as they are told: the first line. */
function firstLine(name: string, option: string): string {
  if (option === "--help") return `Usage: ${name} [OPTION]... [FILE]...\n`;
  const of: Readonly<Record<string, string>> = {
    diff: "GNU diffutils) 3.8",
    find: "GNU findutils) 4.9.0",
    sed: "GNU sed) 4.9",
    tar: "GNU tar) 1.34",
    xargs: "GNU findutils) 4.9.0",
  };
  return `${name} (${of[name] ?? "GNU coreutils) 9.1"}\n`;
}

/** Tools that read their operands, or standard input, line by line. */
const FILTERS = /^(comm|cut|expand|fold|nl|paste|sed|shuf|sort|unexpand)$/;

function mayReadDirectory(sys: Sys, argv: readonly ByteString[]): boolean {
  const stats = [sys.k.fstat(sys.p, 0), ...argv.slice(1).map((word) => sys.k.stat(sys.p, word))];
  return stats.some((stat) => typeof stat !== "number" && stat.kind === "directory");
}

export function* runGnu(sys: Sys, given: readonly ByteString[], main: AppletMain): AppletRun {
  let argv = given;
  const name = calledName(argv);
  const first = argv[1] ?? "";
  if ((first === "--version" || first === "--help") && !name.endsWith("grep")) {
    yield* sys.print(firstLine(name, first));
    return 0;
  }
  if (name.endsWith("grep")) return yield* (yield* sys.chunk<typeof GrepChunk>("gnu-grep")).main(sys, argv);
  if (name === "timeout") return yield* (yield* sys.chunk<Words>("gnu-words")).gnuTimeout(sys, argv);
  if (FILE_TOOLS.test(name)) {
    const { FILES } = yield* sys.chunk<typeof FilesChunk>("gnu-files");
    const whole = FILES[name];
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
    const { OWN, inOurWords } = yield* sys.chunk<typeof OptionsChunk>("gnu-options");
    const whole = OWN[name];
    if (whole) return yield* whole(sys, argv);
    words = inOurWords(name, words.argv, sys.k.clock.epoch);
    if (words.refused !== undefined) {
      yield* sys.error(`${name}: ${words.refused} is not simulated by Podarium\n`);
      return 1;
    }
  }
  const own = new GnuSys(sys, name, words);
  if (name === "tr") {
    const refusal = (yield* sys.chunk<Words>("gnu-words")).gnuRefusal(own.context);
    if (refusal !== "") {
      yield* sys.error(refusal);
      return 1;
    }
  }
  const code = name === "cat" ? yield* concatenate(own, words.argv, "nbvetuAET") : yield* main(own, words.argv);
  const failed = yield* own.finish();
  if ((failed < 0 || isSpoiled) && code === 0) return 1;
  if (own.complaints === "") return code;
  return (yield* sys.chunk<Words>("gnu-words")).gnuExitCode(name, code, own.complaints);
}
