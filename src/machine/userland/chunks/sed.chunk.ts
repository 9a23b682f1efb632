/**
 * sed: edits a stream of lines.
 * Source: POSIX sed; BusyBox 1.36.1 sed (-n -r -E -e -f -i; what it leaves out of GNU sed is left out here as well); -u as
 * GNU sed 4.9 has it, where it is that.
 *
 * Simplified: files for `w` are opened once the whole script has been read.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_RDONLY, O_RDWR } from "../../kernel/flags.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { complain, complainErrno } from "../message.ts";
import { usageError } from "../usage.ts";
import { SedInput, SedOutput, openForWriting } from "./sed-io.ts";
import { SedMachine } from "./sed-run.ts";
import { ScriptParser, SedError } from "./sed-script.ts";
import { TextLines } from "./text-lines.ts";

const LONG = {
  "in-place": "i",
  "regexp-extended": "r",
  quiet: "n",
  silent: "n",
  expression: "e",
  file: "f",
};

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  if (argv[1] === "--version") {
    yield* sys.print("This is not GNU sed version 4.0\n");
    return 0;
  }
  const options = sys.isGnu
    ? yield* parseOptions(sys, argv, "i::rEne:f:u", { ...LONG, unbuffered: "u" })
    : yield* parseOptions(sys, argv, "i::rEne:f:", LONG);
  if (!options) return 1;
  const files = new Map<ByteString, SedOutput>();
  let code: number;
  try {
    code = yield* edit(sys, options, files);
    yield* flushAll(files);
  } catch (problem) {
    if (!(problem instanceof SedError)) throw problem;
    if (problem.message.endsWith("Memory exhausted")) sys.k.observer.limit?.(sys.p, "regex", problem.message);
    yield* complain(sys, "sed", problem.message);
    yield* flushAll(files);
    return problem.exitCode;
  }
  return code;
}

/** Files are flushed at exit, the one opened last first. */
function* flushAll(files: ReadonlyMap<ByteString, SedOutput>): Generator<void, void, void> {
  for (const file of [...files.values()].reverse()) yield* file.flush();
}

function* edit(sys: Sys, options: Options, files: Map<ByteString, SedOutput>): AppletRun {
  const parser = new ScriptParser(options.has("r") || options.has("E"));
  const operands = [...options.operands];
  for (const text of options.values("e")) parser.addBlock(text);
  for (const name of options.values("f")) yield* readScript(sys, parser, name);
  if (!options.has("e") && !options.has("f")) {
    const text = operands.shift();
    if (text === undefined) return yield* usageError(sys, "sed");
    parser.addBlock(text);
  }
  parser.finish();
  for (const { writeTo } of parser.commands) {
    if (writeTo !== null && !files.has(writeTo)) files.set(writeTo, yield* openForWriting(sys, writeTo));
  }
  const unbuffered = options.has("u");
  const input = new SedInput(sys, unbuffered);
  const script = { commands: parser.commands, quiet: parser.quiet || options.has("n"), unbuffered };
  const machine = new SedMachine(sys, script, input, new SedOutput(sys, 1, unbuffered), files);
  if (!options.has("i")) return yield* editStream(machine, input, operands);
  if (operands.length === 0) throw new SedError("-i requires an argument");
  return yield* editFiles(sys, machine, input, operands, options.value("i") ?? "");
}

function* readScript(sys: Sys, parser: ScriptParser, name: ByteString): Generator<void, void, void> {
  const fd = name === "-" ? 0 : yield* sys.open(name, O_RDONLY);
  if (isError(fd)) throw new SedError(`${name}: ${strerror(fd)}`);
  const reader = new TextLines(sys, fd);
  for (let line = yield* reader.next(); line; line = yield* reader.next()) parser.addLine(line.text);
  if (fd !== 0) sys.k.close(sys.p, fd);
}

/** All files as one stream; a `-` among them ends what counts as one (for `$` and line numbers). */
function* editStream(machine: SedMachine, input: SedInput, operands: readonly ByteString[]): AppletRun {
  try {
    if (operands.length === 0) input.add(null);
    for (const name of operands) {
      input.add(name === "-" ? null : name);
      if (name === "-") yield* machine.run();
    }
    yield* machine.run();
  } finally {
    input.finish();
  }
  return input.failed ? 1 : 0;
}

function* editFiles(
  sys: Sys,
  machine: SedMachine,
  input: SedInput,
  operands: readonly ByteString[],
  suffix: ByteString,
): AppletRun {
  let failed = false;
  for (const name of operands) {
    const stat = sys.k.stat(sys.p, name);
    if (typeof stat === "number") {
      yield* complainErrno(sys, "sed", name, stat);
      failed = true;
      continue;
    }
    const { temporary, fd } = temporaryFile(sys, name);
    machine.output = new SedOutput(sys, fd);
    sys.k.chmod(sys.p, temporary, stat.mode);
    sys.k.chown(sys.p, temporary, stat.uid, stat.gid);
    input.add(name);
    try {
      yield* machine.run();
      yield* machine.output.flush();
      machine.output.close();
      if (suffix !== "") move(sys, name, name + suffix);
      move(sys, temporary, name);
    } catch (problem) {
      sys.k.unlink(sys.p, temporary);
      throw problem;
    }
    machine.resetRanges();
  }
  // As BusyBox does it: what a `q` has left of the last file is edited once more, onto standard output.
  machine.output = new SedOutput(sys, 1);
  yield* machine.run();
  yield* machine.output.flush();
  return failed || input.failed ? 1 : 0;
}

function move(sys: Sys, from: ByteString, to: ByteString): void {
  const result = sys.k.rename(sys.p, from, to);
  if (isError(result)) throw new SedError(`can't move '${from}' to '${to}': ${strerror(result)}`);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** As mkstemp(3): the name with six letters behind it. */
function temporaryFile(sys: Sys, name: ByteString): { temporary: ByteString; fd: number } {
  for (let attempt = 0; ; attempt++) {
    const temporary = name + sys.k.random.stream("mkstemp").text(6, LETTERS);
    const fd = sys.k.open(sys.p, temporary, O_RDWR | O_CREAT | O_EXCL, 0o600);
    if (!isError(fd)) return { temporary, fd };
    if (attempt >= 100 || typeof sys.k.lstat(sys.p, temporary) === "number") {
      throw new SedError(`can't create temp file '${name}XXXXXX': ${strerror(fd)}`);
    }
  }
}
