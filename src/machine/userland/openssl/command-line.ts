/** How openssl's commands read their options: single dashes, whole words. Source: OpenSSL 3.0 (apps/lib/opt.c: messages). */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import type { ByteString } from "../../kernel/types.ts";
import { openOperand } from "../input.ts";

export interface CommandLine {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** `spec`: names of options; those with an argument end in `:`. Null after a complaint. */
export function* readCommandLine(
  sys: Sys,
  command: string,
  words: readonly string[],
  spec: string,
): Generator<void, CommandLine | null, void> {
  const known = new Map(spec.split(" ").map((word) => [word.replace(/:$/, ""), word.endsWith(":")]));
  const flags = new Set<string>();
  const values = new Map<string, string>();
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    if (!word.startsWith("-") || word === "-") break;
    const name = word.replace(/^--?/, "");
    const takes = known.get(name);
    if (takes === undefined) return yield* refuse(sys, command, `Unknown option: ${word}`);
    if (!takes) flags.add(name);
    else {
      const value = words[++i];
      if (value === undefined) return yield* refuse(sys, command, `Option ${word} needs a value`);
      values.set(name, value);
    }
  }
  return { flags, values, operands: words.slice(i) };
}

export function* refuse(sys: Sys, command: string, text: string): Generator<void, null, void> {
  yield* sys.flush();
  yield* sys.error(`${command}: ${text}\n${command}: Use -help for summary.\n`);
  return null;
}

/** The content of a file, or of standard input; null after a complaint. */
export function* readInput(sys: Sys, name: string | undefined): Generator<void, ByteString | null, void> {
  const fd = yield* openOperand(sys, name ?? "-");
  if (isError(fd)) return yield* noFile(sys, name ?? "", fd, "r");
  const data = yield* sys.readAll(fd);
  if (fd !== 0) sys.k.close(sys.p, fd);
  return isError(data) ? yield* noFile(sys, name ?? "stdin", data, "r") : data;
}

/** Whether it could be written: to standard output where no file is named. */
export function* writeOutput(
  sys: Sys,
  name: string | undefined,
  data: ByteString,
  mode = 0o666,
): Generator<void, boolean, void> {
  if (name === undefined) return (yield* sys.print(data)) >= 0;
  const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, mode);
  const written = isError(fd) ? fd : yield* sys.writeAll(fd, data);
  if (!isError(fd)) sys.k.close(sys.p, fd);
  if (!isError(written)) return true;
  yield* noFile(sys, name, written, "w");
  return false;
}

function* noFile(sys: Sys, name: string, errno: number, mode: "r" | "w"): Generator<void, null, void> {
  yield* sys.flush();
  const reason = strerror(errno);
  yield* sys.error(
    `Can't open "${name}" for ${mode === "r" ? "reading" : "writing"}, ${reason}\n` +
      `${thread(sys)}:error:${(0x80000000 - errno).toString(16)}:system library:BIO_new_file:${reason}:../crypto/bio/bss_file.c:67:calling fopen(${name}, ${mode})\n` +
      `${thread(sys)}:error:10000080:BIO routines:BIO_new_file:no such file:../crypto/bio/bss_file.c:75:\n`,
  );
  return null;
}

/** What stands in front of a line of OpenSSL's own errors: the thread. */
function thread(sys: Sys): string {
  return sys.p.pid.toString(16).toUpperCase().padStart(12, "0");
}
