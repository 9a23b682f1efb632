/** The chunk `gnu-sed`: GNU's sed. Source: sed 4.9. Simplified: --debug is not simulated, --posix only changes `N` at the end; of --help the first line. */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_RDWR } from "../../kernel/flags.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Options } from "../getopt.ts";
import { readOperand } from "../input.ts";
import { lastComponent } from "../paths.ts";
import { gnuOptions, longOptions, say } from "./gnu/words.ts";
import { SedInput } from "./gnu-sed/input.ts";
import type { PerFile } from "./gnu-sed/input.ts";
import { SedMachine, SedOutput, openForWriting } from "./gnu-sed/run.ts";
import { ScriptReader, SedProblem } from "./gnu-sed/script.ts";

const LONG = longOptions(
  "binary=b regexp-extended=r debug=debug in-place=i expression=e file=f line-length=l null-data=z zero-terminated=z quiet=n posix=posix sandbox=sandbox silent=n separate=s unbuffered=u follow-symlinks=follow-symlinks",
);
const SYNOPSIS = "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n";
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  if (argv[1] === "--help") {
    yield* sys.print(SYNOPSIS);
    return 0;
  }
  if (argv[1] === "--version") {
    yield* sys.print("sed (GNU sed) 4.9\nPackaged by Debian\n");
    return 0;
  }
  const options = yield* gnuOptions(sys, "sed", argv, "bsnrzuEe:f:l:i::", LONG);
  if (typeof options === "number") return options;
  if (options.has("debug")) {
    yield* say(sys, "sed", "--debug is not simulated by Podarium");
    return 1;
  }
  const files = new Map<ByteString, SedOutput>();
  try {
    return yield* edit(sys, options, files);
  } catch (problem) {
    if (!(problem instanceof SedProblem)) throw problem;
    yield* say(sys, "sed", problem.message);
    return problem.code;
  }
}

function* readScript(sys: Sys, options: Options): Generator<void, ScriptReader | null, void> {
  const reader = new ScriptReader({
    extended: options.has("r") || options.has("E"),
    sandbox: options.has("sandbox"),
    nul: options.has("z"),
  });
  let open: string | null = null;
  let isGiven = false;
  for (const { option, value = "" } of options.given) {
    if (option === "e") {
      const text: string = open === null ? value : `${open}\n${value}`;
      // What ends in a backslash goes on with the next one.
      open = /(^|[^\\])(\\\\)*\\$/.test(value) ? text : null;
      if (open === null) reader.read(text);
    } else if (option === "f") {
      const text = yield* readOperand(sys, value);
      if (typeof text === "number") throw new SedProblem(`couldn't open file ${value}: ${strerror(text)}`);
      reader.read(text, value);
    } else continue;
    isGiven = true;
  }
  if (open !== null) reader.read(open);
  if (!isGiven) {
    const text = options.operands.shift();
    if (text === undefined) return null;
    reader.read(text);
  }
  reader.finish();
  return reader;
}

function* edit(sys: Sys, options: Options, files: Map<ByteString, SedOutput>): AppletRun {
  const script = yield* readScript(sys, options);
  if (!script) {
    yield* sys.error(SYNOPSIS);
    return 1;
  }
  const isUnbuffered = options.has("u");
  const standard = new SedOutput(sys, 1, isUnbuffered);
  for (const name of script.written)
    if (!files.has(name)) files.set(name, name === "/dev/stdout" ? standard : yield* openForWriting(sys, name));
  const { operands } = options;
  const isInPlace = options.has("i");
  if (isInPlace && operands.length === 0) throw new SedProblem("no input files");
  const place = isInPlace ? new InPlace(sys, options.value("i") ?? "") : null;
  const separator = options.has("z") ? "\0" : "\n";
  const input = new SedInput(sys, operands.length === 0 ? ["-"] : operands, {
    separator,
    isSeparate: isInPlace || options.has("s"),
    isUnbuffered,
    perFile: place,
  });
  const machine = new SedMachine(sys, script.commands, input, standard, files, {
    quiet: script.quiet || options.has("n"),
    separator,
    width: Number.parseInt(options.value("l") ?? "70", 10) || 0,
    posix: options.has("posix"),
  });
  if (place) place.onOutput = (output) => (machine.output = output ?? standard);
  try {
    yield* machine.run();
    yield* place ? finished(input, machine) : input.close();
  } finally {
    input.giveBack();
  }
  for (const file of files.values()) yield* file.flush();
  yield* standard.flush();
  return Math.max(machine.code, input.code, place?.code ?? 0);
}

/** What was left unread of a file that is edited stays as it is. */
function* finished(input: SedInput, machine: SedMachine): Generator<void, void, void> {
  for (let rest = yield* input.rest(); rest !== null; rest = yield* input.rest())
    yield* machine.output.put(rest.text, rest.isEnded ? "\n" : "");
  yield* input.close();
}

/** -i: a file gets what was made of it. */
class InPlace implements PerFile {
  code = 0;
  onOutput: (output: SedOutput | null) => void = () => undefined;
  readonly #sys: Sys;
  readonly #suffix: ByteString;
  #name: ByteString = "";
  #temporary: ByteString = "";
  #output: SedOutput | null = null;

  constructor(sys: Sys, suffix: ByteString) {
    this.#sys = sys;
    this.#suffix = suffix;
  }

  *begin(name: ByteString): Generator<void, boolean, void> {
    const sys = this.#sys;
    const stat = sys.k.stat(sys.p, name);
    if (typeof stat === "number") {
      yield* say(sys, "sed", `can't read ${name}: ${strerror(stat)}`);
      this.code = Math.max(this.code, 2);
      return false;
    }
    if (stat.kind !== "file") {
      yield* say(sys, "sed", `couldn't edit ${name}: not a regular file`);
      this.code = 4;
      return false;
    }
    const directory = name.slice(0, name.length - lastComponent(name).length);
    const temporary = `${directory}sed${sys.k.random.stream("mkstemp").text(6, LETTERS)}`;
    const fd = yield* sys.open(temporary, O_RDWR | O_CREAT | O_EXCL, 0o600);
    if (isError(fd))
      throw new SedProblem(
        `couldn't open temporary file ${directory === "" ? "./" : ""}${temporary}: ${strerror(fd)}`,
        4,
      );
    sys.k.chmod(sys.p, temporary, stat.mode);
    sys.k.chown(sys.p, temporary, stat.uid, stat.gid);
    this.#name = name;
    this.#temporary = temporary;
    this.#output = new SedOutput(sys, fd, false);
    this.onOutput(this.#output);
    return true;
  }

  *end(): Generator<void, void, void> {
    const sys = this.#sys;
    if (!this.#output) return;
    yield* this.#output.flush();
    sys.k.close(sys.p, this.#output.fd);
    this.#output = null;
    this.onOutput(null);
    const directory = this.#name.slice(0, this.#name.length - lastComponent(this.#name).length);
    if (this.#suffix !== "") {
      const base = lastComponent(this.#name);
      const backup = this.#suffix.includes("*") ? this.#suffix.replaceAll("*", base) : base + this.#suffix;
      this.#move(this.#name, backup.includes("/") ? backup : directory + backup);
    }
    this.#move(this.#temporary, this.#name);
  }

  #move(from: ByteString, to: ByteString): void {
    const failed = this.#sys.k.rename(this.#sys.p, from, to);
    if (!isError(failed)) return;
    this.#sys.k.unlink(this.#sys.p, this.#temporary);
    throw new SedProblem(`cannot rename ${from}: ${strerror(failed)}`, 4);
  }
}

export const TOOLS = { sed: main };
