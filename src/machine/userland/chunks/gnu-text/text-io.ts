/** How GNU's text tools read their files and write what comes of them. Source: coreutils 9.1 (quotef, close_stdout). */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EISDIR, strerror } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { LineReader, openOperand } from "../../input.ts";
import { quoted } from "../gnu/quoting.ts";
import { say } from "../gnu/words.ts";

/** A file's name in a message, quoted where a shell would read it as something else, or where it holds a colon. */
export function fileName(name: ByteString): ByteString {
  return quoted(name, name.includes(":") ? "shell-escape-always" : "shell-escape");
}

/** Standard output, which remembers that it failed. */
export class Output {
  readonly sys: Sys;
  readonly #name: string;
  #failed = 0;
  /** Whether it failed before the end. */
  #isEarly = false;

  constructor(sys: Sys, name: string) {
    this.sys = sys;
    this.#name = name;
  }

  /** False: nobody takes it any longer. */
  *put(text: ByteString): Generator<void, boolean, void> {
    if (this.sys.buffer(text)) {
      const failed = yield* this.sys.flush();
      if (failed < 0) {
        this.#isEarly = true;
        this.#failed ||= failed;
      }
      if (this.sys.spent) yield;
    }
    return this.#failed === 0;
  }

  /** The exit code, or `failure` where not all could be written. */
  *end(code: number, failure = 1): AppletRun {
    const failed = yield* this.sys.flush();
    this.#failed ||= failed;
    if (this.#failed >= 0) return code;
    const problem = this.#isEarly ? this.problem : this.closing;
    yield* this.sys.error(`${this.#name}: ${problem.replace("$", strerror(this.#failed))}\n`);
    return failure;
  }

  /** What is said where a write fails, before the end or at it; `$`: the errno's text. */
  problem = "write error: $";
  closing = "write error: $";
}

export interface Lines {
  readonly reader: LineReader;
  readonly name: ByteString;
  readonly fd: Fd;
}

/** Opens the operands one by one, says which could not be opened or read, and visits the others line by line; the exit code. */
export function* eachFile(
  sys: Sys,
  tool: string,
  names: readonly ByteString[],
  separator: ByteString,
  visit: (lines: Lines) => Generator<void, boolean, void>,
): AppletRun {
  let code = 0;
  for (const name of names.length === 0 ? ["-"] : names) {
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      yield* say(sys, tool, `${fileName(name)}: ${strerror(fd)}`);
      code = 1;
      continue;
    }
    const reader = new LineReader(sys, fd, separator);
    const goesOn = yield* visit({ reader, name, fd });
    if (reader.error < 0) {
      yield* say(sys, tool, `${fileName(name)}: ${strerror(reader.error)}`);
      code = 1;
    }
    if (fd !== 0) sys.k.close(sys.p, fd);
    if (!goesOn) break;
  }
  return code;
}

/** The lines of a whole file, or -errno. */
export function* linesOf(
  sys: Sys,
  name: ByteString,
  separator: ByteString,
): Generator<void, ByteString[] | number, void> {
  const fd = yield* openOperand(sys, name);
  if (isError(fd)) return fd;
  const reader = new LineReader(sys, fd, separator);
  const lines: ByteString[] = [];
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
    if (!sys.hold(line.length + 24)) yield;
    lines.push(line);
  }
  if (fd !== 0) sys.k.close(sys.p, fd);
  return reader.error < 0 ? reader.error : lines;
}

/** The names in a list that NULs part (`--files0-from`), or what is said of it. */
export function* listedFiles(
  sys: Sys,
  tool: string,
  list: ByteString,
  operands: readonly ByteString[],
): Generator<void, ByteString[] | null, void> {
  if (operands.length > 0) {
    yield* sys.error(
      `${tool}: extra operand ${quoted(operands[0] ?? "", "locale")}\nfile operands cannot be combined with --files0-from\nTry '${tool} --help' for more information.\n`,
    );
    return null;
  }
  const fd = yield* openOperand(sys, list);
  const text = isError(fd) ? fd : yield* sys.readAll(fd);
  if (typeof text !== "number") return text === "" ? [] : text.replace(/\0$/, "").split("\0");
  const what = tool === "sort" ? `open failed: ${fileName(list)}` : `cannot open '${list}' for reading`;
  yield* say(
    sys,
    tool,
    text === -EISDIR ? `${fileName(list)}: read error: ${strerror(text)}` : `${what}: ${strerror(text)}`,
  );
  return null;
}

const SUFFIXES = "KMGTPEZY";

/**
 * A number with one of GNU's suffixes (`b` 512, `kB` 1000, `K` and `KiB` 1024 ...), `allowed` of them; "invalid" or
 * "overflow" where it is none.
 */
export function countOf(text: string, allowed = "bkKmMGTPEZY0"): number | "invalid" | "overflow" {
  const match = /^\s*\+?(\d+)([A-Za-z]?)(iB|B|D)?$/.exec(text);
  const [, digits = "", letter = "", kind] = match ?? [];
  if (!match || (letter !== "" && !allowed.includes(letter)) || (letter === "" && kind !== undefined)) return "invalid";
  if (kind !== undefined && !allowed.includes("0")) return "invalid";
  const base = kind === "B" || kind === "D" ? 1000 : 1024;
  const power = SUFFIXES.indexOf(letter.toUpperCase()) + 1;
  const scale = letter === "b" ? 512 : letter === "c" ? 1 : letter === "w" ? 2 : letter === "" ? 1 : base ** power;
  const value = BigInt(digits) * BigInt(scale);
  return value > 18_446_744_073_709_551_615n ? "overflow" : Number(value);
}
