/** GNU's env. Source: coreutils 9.1 env. Simplified: signals are neither blocked nor listed. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ENOENT, strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { execProgram } from "../../exec-program.ts";
import { getopt } from "../../getopt.ts";
import { parseSignal } from "../../signal-names.ts";
import { quoted } from "./quoting.ts";
import { longOptions, say, sayUsage, tryHelp } from "./words.ts";

const LONG = longOptions(
  "ignore-environment=i null=0 unset=u chdir=C debug=v split-string=S default-signal=default-signal:: ignore-signal=ignore-signal:: block-signal=block-signal:: list-signal-handling=list-signal-handling",
);
const FAILED = 125;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  "#": "#",
  $: "$",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The words of -S, or what is wrong with them. */
function splitWords(sys: Sys, text: ByteString): ByteString[] | string {
  const words: ByteString[] = [];
  let word: ByteString | null = null;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (quote === "" && /[ \t\n\v\f\r]/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    if (quote === "" && word === null && char === "#") break;
    if ((char === "'" || char === '"') && (quote === "" || quote === char)) {
      quote = quote === "" ? char : "";
      word ??= "";
      continue;
    }
    if (char === "\\" && (quote !== "'" || /[\\']/.test(text[i + 1] ?? ""))) {
      const next = text[++i];
      if (next === undefined) return "invalid backslash at end of string in -S";
      if (next === "c") {
        if (quote !== "") return "'\\c' must not appear in double-quoted -S string";
        break;
      }
      if (next === "_") {
        if (quote !== "") word = `${word ?? ""} `;
        else {
          if (word !== null) words.push(word);
          word = null;
        }
        continue;
      }
      const meant = ESCAPES[next];
      if (meant === undefined) return `invalid sequence '\\${next}' in -S`;
      word = (word ?? "") + meant;
      continue;
    }
    if (char === "$" && quote !== "'") {
      const [whole, name] = /^\$\{([A-Za-z_]\w*)\}/.exec(text.slice(i)) ?? [];
      if (whole === undefined || name === undefined)
        return `only \${VARNAME} expansion is supported, error at: ${text.slice(i)}`;
      word = (word ?? "") + (sys.env(name) ?? "");
      i += whole.length - 1;
      continue;
    }
    word = (word ?? "") + char;
  }
  if (quote !== "") return "no terminating quote in -S string";
  return word === null ? words : [...words, word];
}

/** With the words of -S in its place; a problem. */
function* withoutSplit(sys: Sys, argv: readonly ByteString[]): Generator<void, readonly ByteString[] | string, void> {
  let tells = false;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (!word.startsWith("-") || word === "-" || word === "--") return argv;
    tells ||= /^-[i0]*v|^--debug/.test(word);
    const [, flags, joined] = /^-([i0v]*)S(.*)$/s.exec(word) ?? [];
    const long = /^--s[a-z-]*(?:=(.*))?$/s.exec(word);
    if (flags !== undefined || long) {
      const given = long ? long[1] : joined || undefined;
      const text = given ?? argv[i + 1];
      if (text === undefined) return argv;
      const words = splitWords(sys, text);
      if (typeof words === "string") return words;
      if (tells) {
        const [first = "", ...others] = words.map((one) => quoted(one, "shell-escape-always"));
        const lines = [`split -S:  '${text}'`, ` into:    ${first}`, ...others.map((one) => `     &    ${one}`), ""];
        yield* sys.error(lines.join("\n"));
      }
      const rest = argv.slice(given === undefined ? i + 2 : i + 1);
      const before = argv.slice(0, i);
      const kept = flags === undefined || flags === "" ? before : [...before, `-${flags}`];
      return yield* withoutSplit(sys, [...kept, ...words, ...rest]);
    }
    if (/^-[i0v]*[uC]$|^--(unset|chdir)$/.test(word)) i++;
  }
  return argv;
}

export function* envMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const words = yield* withoutSplit(sys, ["env", ...argv.slice(1)]);
  if (typeof words === "string") {
    yield* say(sys, "env", words);
    return FAILED;
  }
  const parsed = getopt(words, "+C:iS:u:v0", LONG);
  if (!parsed.ok) {
    yield* sys.error(`${parsed.message}${tryHelp("env")}\n`);
    return FAILED;
  }
  const { options } = parsed;
  for (const option of ["default-signal", "ignore-signal", "block-signal"])
    for (const name of options.values(option).flatMap((list) => list.split(",")))
      if (name !== "" && parseSignal(name) === null) {
        yield* sayUsage(sys, "env", `${quoted(name, "locale")}: invalid signal`);
        return FAILED;
      }
  const operands = [...options.operands];
  const isEmpty = operands[0] === "-" || options.has("i");
  if (operands[0] === "-") operands.shift();
  const tell = function* (text: string): Generator<void, void, void> {
    if (options.has("v")) yield* sys.error(`${text}\n`);
  };
  if (isEmpty) yield* tell("cleaning environ");
  const env = new Map(isEmpty ? [] : sys.p.env);
  for (const name of options.values("u")) {
    yield* tell(`unset:    ${name}`);
    if (name === "" || name.includes("=")) {
      yield* say(sys, "env", `cannot unset ${quoted(name, "locale")}: Invalid argument`);
      return FAILED;
    }
    env.delete(name);
  }
  for (let word = operands[0]; word?.includes("=") === true; word = operands[0]) {
    yield* tell(`setenv:   ${word}`);
    const at = word.indexOf("=");
    env.set(word.slice(0, at), word.slice(at + 1));
    operands.shift();
  }
  return yield* become(sys, operands, env, options.value("C"), options.has("0"), tell);
}

function* become(
  sys: Sys,
  command: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
  directory: ByteString | undefined,
  isNul: boolean,
  tell: (text: string) => Generator<void, void, void>,
): AppletRun {
  const [program] = command;
  if (program !== undefined && isNul) {
    yield* sayUsage(sys, "env", "cannot specify --null (-0) with command");
    return FAILED;
  }
  if (program === undefined && directory !== undefined) {
    yield* sayUsage(sys, "env", "must specify command with --chdir (-C)");
    return FAILED;
  }
  if (program === undefined) {
    for (const [name, value] of env) yield* sys.print(`${name}=${value}${isNul ? "\0" : "\n"}`);
    return 0;
  }
  if (directory !== undefined) {
    yield* tell(`chdir:    ${quoted(directory, "shell-escape-always")}`);
    const moved = sys.k.chdir(sys.p, directory);
    if (moved < 0) {
      yield* say(
        sys,
        "env",
        `cannot change directory to ${quoted(directory, "shell-escape-always")}: ${strerror(moved)}`,
      );
      return FAILED;
    }
  }
  yield* tell(`executing: ${program}`);
  for (const [i, word] of command.entries()) yield* tell(`   arg[${i}]= ${quoted(word, "shell-escape-always")}`);
  const failed = yield* execProgram(sys, command, env);
  yield* say(sys, "env", `${quoted(program, "shell-escape-always")}: ${strerror(failed)}`);
  if (failed === -ENOENT && program.includes(" ")) yield* say(sys, "env", "use -[v]S to pass options in shebang lines");
  return failed === -ENOENT ? 127 : 126;
}
