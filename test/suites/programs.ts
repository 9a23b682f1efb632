/** Small programs that the suites expect on PATH, written for them here: they print their arguments or environment. */
import { AppletProgram } from "../../src/machine/kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../src/machine/kernel/applet.ts";
import type { LayerEntry } from "../../src/machine/kernel/fs/layer.ts";
import type { ByteString } from "../../src/machine/kernel/types.ts";

/** `argv[1] = <a^Ib>`: each argument with its control characters visible. */
function* recho(sys: Sys, argv: readonly ByteString[]): AppletRun {
  for (const [index, word] of argv.entries()) {
    if (index > 0) yield* sys.print(`argv[${index}] = <${Array.from(word, visible).join("")}>\n`);
  }
  return 0;
}

function visible(c: string): string {
  if (c >= " " && c !== "\x7f") return c;
  return c === "\x7f" ? "^?" : `^${String.fromCharCode(c.charCodeAt(0) + 64)}`;
}

/** An echo without options and escapes. */
function* zecho(sys: Sys, argv: readonly ByteString[]): AppletRun {
  yield* sys.print(`${argv.slice(1).join(" ")}\n`);
  return 0;
}

function* printenv(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const [, name] = argv;
  if (name === undefined) {
    for (const [key, value] of sys.p.env) yield* sys.print(`${key}=${value}\n`);
    return 0;
  }
  const value = sys.env(name);
  if (value === undefined) return 1;
  yield* sys.print(`${value}\n`);
  return 0;
}

/** `['a', 'b c']`: the arguments as Python writes a list. */
function* argv(sys: Sys, words: readonly ByteString[]): AppletRun {
  yield* sys.print(`[${words.slice(1).map(pythonString).join(", ")}]\n`);
  return 0;
}

function pythonString(text: ByteString): ByteString {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\'"]|[^ -~]/g, (c) => {
    if (c === "\\") return "\\\\";
    if (c === "'" || c === '"') return c === quote ? `\\${c}` : c;
    if (c === "\n") return "\\n";
    if (c === "\r") return "\\r";
    if (c === "\t") return "\\t";
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return quote + escaped + quote;
}

/** The named variables, or None, a line each. */
function* environment(sys: Sys, words: readonly ByteString[]): AppletRun {
  for (const name of words.slice(1)) yield* sys.print(`${sys.env(name) ?? "None"}\n`);
  return 0;
}

/** Arguments `FD TEXT ...`: writes `TEXT` and a newline to the descriptor, then exits with the last where that is a number. */
function* writeBoth(sys: Sys, words: readonly ByteString[]): AppletRun {
  const [, out = "", err = "", status = "0"] = words;
  yield* sys.print(`${out}\n`);
  yield* sys.error(`${err}\n`);
  return Number(status);
}

function program(name: string, main: AppletMain): LayerEntry {
  return { kind: "program", program: { name, create: () => new AppletProgram(main) } };
}

/** By name, for a layer. */
export const SUITE_PROGRAMS: Readonly<Record<string, LayerEntry>> = {
  recho: program("recho", recho),
  zecho: program("zecho", zecho),
  printenv: program("printenv", printenv),
  "argv.py": program("argv.py", argv),
  "printenv.py": program("printenv.py", environment),
  "stdout_stderr.py": program("stdout_stderr.py", writeBoth),
};
