/**
 * What makes dash of this shell: which builtins and options it has, and how it words its messages. Source: dash 0.5.12 of Debian.
 */
import { complain, fatal } from "../builtins/complain.ts";
import { BUILTINS } from "../builtins/index.ts";
import type { Builtin } from "../builtins/types.ts";
import { evaluateC } from "../expand/c-arithmetic.ts";
import type { ArithmeticFault, ArithmeticWorld } from "../expand/c-arithmetic.ts";
import { compilePattern, matchPattern } from "../expand/pattern.ts";
import type { Int } from "../expand/integer.ts";
import type { ShellExtension } from "../interp/extension.ts";
import type { ShellState } from "../interp/state.ts";
import { ShellError } from "../shell-error.ts";
import type { ShellSyntaxError } from "../syntax/syntax-error.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import type * as DashBuiltins from "./dash-builtins.chunk.ts";
import { builtinOf, withoutHex, worded } from "./worded.ts";

/** What ash has and dash has not. */
const ABSENT = new Set(["source", "let", "[[", "help", "history", "sleep"]);

/** BusyBox's words, and dash's; in the order in which they are tried. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^can't open '?(.*?)'?: no such file$/i, "cannot open $1: No such file"],
  [/^can't open '(.*)': No such file or directory$/, "cannot open $1: No such file"],
  [/^can't open '(.*)': (.*)$/, "cannot open $1: $2"],
  [/^can't create (.*): nonexistent directory$/, "cannot create $1: Directory nonexistent"],
  [/^can't (open|create) (.*)$/, "cannot $1 $2"],
  [/^(can't cd to .*): [^:]+$/, "$1"],
  [/^syntax error: bad substitution$/, "Bad substitution"],
  [/^redir error$/, "Syntax error: Bad fd number"],
  [/^(.*): no such job$/, "No such job: $1"],
  [/^illegal (option|mode)/, "Illegal $1"],
  [/^usage: getopts optstring var \[arg\]$/, "Usage: getopts optstring var [arg...]"],
  [/^([89]\d*)$/, "Illegal number: $1"],
];

function reworded(text: ByteString): ByteString {
  for (const [pattern, words] of WORDS) if (pattern.test(text)) return text.replace(pattern, words);
  return text;
}

function message(state: ShellState, text: ByteString, builtin: ByteString | undefined): ByteString {
  const line = state.options.interactive ? "" : `${Math.max(1, state.line)}: `;
  const isMode = builtin === "umask" && /^illegal mode: [89\d]+$/.test(text);
  const words = isMode ? text.replace("illegal mode", "Illegal number") : reworded(text);
  const said = builtin ?? (state.commandName === state.name ? undefined : state.commandName);
  return `${state.name}: ${line}${said === undefined ? "" : `${said}: `}${words}\n`;
}

function syntaxMessage(state: ShellState, error: ShellSyntaxError, isEval: boolean): ByteString {
  const turned = error.text.replace(/^unexpected ("[^"]*"|end of file|[a-z]+)/, "$1 unexpected");
  const words = turned === error.text ? `${turned[0]?.toUpperCase() ?? ""}${turned.slice(1)}` : turned;
  const named = isEval ? "eval" : state.commandName === state.name ? undefined : state.commandName;
  return `${state.name}: ${Math.max(1, error.line)}: ${named === undefined ? "" : `${named}: `}Syntax error: ${words}\n`;
}

/* Arithmetic */

const FAULTS: Partial<Readonly<Record<ArithmeticFault, string>>> = {
  end: "expecting EOF",
  operator: "expecting EOF",
  division: "division by zero",
  base: "expecting EOF",
  colon: "expecting ':'",
  paren: "expecting ')'",
};

function worldOf(state: ShellState): ArithmeticWorld {
  return {
    isPosix: true,
    read: (name) => {
      const value = state.get(name) ?? "";
      if (value === "") return 0;
      if (!/^\s*[-+]?\w+\s*$/.test(value) || !/^\s*[-+]?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)\s*$/.test(value))
        throw new ShellError(`Illegal number: ${value}`);
      return evaluateC(value, worldOf(state), 1);
    },
    write: (name, _subscript, value) => state.set(name, String(value)),
    fail: (fault, expression) => {
      throw new ShellError(`arithmetic expression: ${FAULTS[fault] ?? "expecting primary"}: "${expression}"`);
    },
  };
}

function evaluate(state: ShellState, text: ByteString): Int {
  return evaluateC(text, worldOf(state));
}

/* Builtins whose words are another's */

const printf: Builtin = (vm, args) => {
  const conversions = (args[1]?.match(/%%|%[-+ #0-9.*]*[A-Za-z]/g) ?? []).filter((one) => one !== "%%");
  let isPartly = false;
  const words = args.map((word, index) => {
    if (index < 2) return withoutHex(word);
    const letter = conversions[(index - 2) % Math.max(1, conversions.length)]?.at(-1) ?? "";
    if (letter === "b") return withoutHex(word);
    if (!"diouxX".includes(letter)) return word;
    // An empty argument is no fault here; of others that counts which is a number.
    const start = word === "" ? "0" : /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+)/.exec(word)?.[0];
    if (start === undefined || start === word || word === "") return start ?? word;
    complain(vm, "printf", `${word}: not completely converted`);
    isPartly = true;
    return start;
  });
  return printfWords(vm, words) || Number(isPartly);
};

const printfWords = worded(builtinOf("printf"), (text, args) => {
  const number = /^invalid number '(.*)'$/s.exec(text)?.[1];
  if (number !== undefined)
    return [/^[-+]?\d/.test(number) ? `${number}: not completely converted` : `${number}: expected numeric value`, 1];
  const format = /^(%.).*: invalid format$/s.exec(text)?.[1];
  if (format !== undefined) return [`${format}: invalid directive`, 2];
  const directive = /%[-+ #0-9.*]*([^-+ #0-9.*diouxXeEfgGscb%])/.exec(args[1] ?? "")?.[1];
  if (text.includes(": invalid format")) return [`%${directive ?? ""}: invalid directive`, 2];
  return ["usage: printf format [arg ...]", 2];
});

const echo: Builtin = (vm, args) => builtinOf("echo")(vm, args.map(withoutHex));

const test: Builtin = (vm, args) => {
  // dash does not know `==`.
  const equals = args.indexOf("==");
  if (equals === 2 && args.length >= 4) return complain(vm, args[0] ?? "", `${args[1] ?? ""}: unexpected operator`, 2);
  return testWords(vm, args);
};
const testWords = worded(builtinOf("test"), (text, args) => {
  const number = /^(.*): (?:bad number|out of range)$/.exec(text)?.[1];
  if (number !== undefined) return [`Illegal number: ${number}`, 2];
  if (text === "bad number") return ["Illegal number: ", 2];
  if (text.endsWith("unknown operand")) return [`${args[1] ?? ""}: unexpected operator`, 2];
  return [text, null];
});

const read: Builtin = (vm, args) => {
  if (vm.scratch === null) {
    for (const word of args.slice(1)) {
      if (!/^-./.test(word) || word === "--") break;
      const bad = /[^rp]/.exec(word.slice(1))?.[0];
      if (bad !== undefined) fatal("read", `Illegal option -${bad}`);
    }
    const names = args.slice(1).filter((word, index) => !word.startsWith("-") && args[index] !== "-p");
    if (names.length === 0) fatal("read", "arg count");
    const bad = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
    if (bad !== undefined) fatal("read", `${bad}: bad variable name`);
  }
  return builtinOf("read")(vm, args);
};

const shift: Builtin = (vm, args) => {
  if (/^\d+$/.test(args[1] ?? "1") && Number(args[1] ?? 1) > vm.state.params.length)
    fatal("shift", "can't shift that many");
  return builtinOf("shift")(vm, args);
};

const trap: Builtin = (vm, args) => {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  if (/^-./.test(words[0] ?? "")) fatal("trap", `Illegal option ${words[0]?.slice(0, 2) ?? ""}`);
  const bad = words.length > 1 && words.slice(1).includes("ERR") ? "ERR" : undefined;
  if (bad !== undefined) {
    vm.err(`trap: ${bad}: bad trap\n`);
    return 1;
  }
  return trapWords(vm, args);
};
const trapWords: Builtin = (vm, args) => {
  const said: ByteString[] = [];
  const status = vm.hearing(
    (text) => said.push(text),
    () => builtinOf("trap")(vm, args),
  );
  for (const text of said) vm.err(`trap: ${/(\S+): invalid signal/.exec(text)?.[1] ?? ""}: bad trap\n`);
  return status;
};

/** Options by their long names are looked at in the chunk. */
const set: Builtin = (vm, args) =>
  args.some((word) => /^[-+]o$/.test(word)) ? setByName(vm, args) : builtinOf("set")(vm, args);
const setByName = rare("setByName");

/** What is read by `eval` and `.` names it in its messages. */
const reading =
  (name: ByteString): Builtin =>
  (vm, args) => {
    const { code } = vm;
    const status = builtinOf(name)(vm, args);
    if (name === "eval" && vm.code !== code) vm.state.commandName = name;
    return status;
  };

function rare(name: keyof typeof DashBuiltins): Builtin {
  return (vm, args) => vm.chunk<typeof DashBuiltins>("dash-builtins")?.[name](vm, args) ?? BLOCKED;
}

const OWN: ReadonlyMap<ByteString, Builtin> = new Map<ByteString, Builtin>([
  ["echo", echo],
  ["printf", printf],
  ["test", test],
  ["[", test],
  ["read", read],
  ["shift", shift],
  ["trap", trap],
  ["set", set],
  ["times", rare("times")],
  ["type", rare("type")],
  ["command", (vm, args) => (/^-[vV]+$/.test(args[1] ?? "") ? rare("type")(vm, args) : builtinOf("command")(vm, args))],
  ["eval", reading("eval")],
  ["kill", rare("kill")],
  ["jobs", rare("jobs")],
  ["ulimit", rare("ulimit")],
]);

function table(builtins: ReadonlyMap<ByteString, Builtin>): ReadonlyMap<ByteString, Builtin> {
  return new Map(
    [...builtins].filter(([name]) => !ABSENT.has(name)).map(([name, builtin]) => [name, OWN.get(name) ?? builtin]),
  );
}

export const extension: ShellExtension = {
  firstLine: 1,
  syntax: undefined,
  builtins: { special: table(BUILTINS.special), regular: table(BUILTINS.regular), immediate: BUILTINS.immediate },
  begin: (state) => state.set("PS1", state.proc.cred.uid === 0 ? "# " : "$ "),
  countsShells: false,
  message,
  syntaxMessage,
  // Debian's dash is built without LINENO.
  dynamic: () => undefined,
  assign: (state, name, value) => state.set(name, value),
  trace: (text) => text,
  failure: () => ({ status: 2, endsLine: false }),
  evaluate,
  writeFailure: (state, name) => state.message(`${name}: I/O error`, name),
  redirectStatus: 2,
  outlivesEval: false,
  callDepth: 1000,
  usesAliases: () => true,
  flags: (letters) => letters.replace("c", ""),
  matches: (pattern, text) => matchPattern(compilePattern(pattern), text),
};
