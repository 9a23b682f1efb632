/**
 * What makes dash of this shell: which builtins and options it has, and how it words its messages. Source: dash 0.5.12 of Debian.
 * Simplified: `kill`, `jobs`, `fg` and `ulimit` take BusyBox's options; a command that was found before is not "tracked".
 */
import { complain, fatal } from "../builtins/complain.ts";
import { BUILTINS } from "../builtins/index.ts";
import type { Builtin } from "../builtins/types.ts";
import { evaluateC } from "../expand/c-arithmetic.ts";
import type { ArithmeticFault, ArithmeticWorld } from "../expand/c-arithmetic.ts";
import { compilePattern, matchPattern } from "../expand/pattern.ts";
import type { Int } from "../expand/integer.ts";
import type { ShellExtension } from "../interp/extension.ts";
import { OPTIONS } from "../interp/options.ts";
import type { ShellState } from "../interp/state.ts";
import type { Vm } from "../interp/vm.ts";
import { ShellError } from "../shell-error.ts";
import type { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { ByteString } from "../../kernel/types.ts";

/** What ash has and dash has not. */
const ABSENT = new Set(["source", "let", "[[", "help", "history", "sleep"]);

/** BusyBox's words, and dash's; in the order in which they are tried. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^can't open '?(.*?)'?: no such file$/i, "cannot open $1: No such file"],
  [/^can't open '(.*)': No such file or directory$/, "cannot open $1: No such file"],
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
  return `${state.name}: ${line}${builtin === undefined ? "" : `${builtin}: `}${words}\n`;
}

function syntaxMessage(state: ShellState, error: ShellSyntaxError, isEval: boolean): ByteString {
  const turned = error.text.replace(/^unexpected ("[^"]*"|end of file|[a-z]+)/, "$1 unexpected");
  const words = turned === error.text ? `${turned[0]?.toUpperCase() ?? ""}${turned.slice(1)}` : turned;
  return `${state.name}: ${Math.max(1, error.line)}: ${isEval ? "eval: " : ""}Syntax error: ${words}\n`;
}

/* Arithmetic */

const FAULTS: Partial<Readonly<Record<ArithmeticFault, string>>> = {
  end: "expecting EOF",
  operator: "expecting EOF",
  division: "division by zero",
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

/** What was said on standard error is put into dash's words: `rewrite` gets it without the shell's name. */
function worded(
  original: Builtin,
  rewrite: (text: ByteString, args: readonly ByteString[]) => readonly [text: ByteString, status: number | null],
): Builtin {
  return (vm, args) => {
    const said: ByteString[] = [];
    const status = vm.hearing(
      (text) => said.push(text),
      () => original(vm, args),
    );
    let result = status;
    for (const text of said) {
      const [words, other] = rewrite(text.replace(/^[^:]*: /, "").replace(/\n$/, ""), args);
      complain(vm, args[0] ?? "", words);
      if (other !== null) result = other;
    }
    return result;
  };
}

const builtinOf = (name: ByteString): Builtin =>
  BUILTINS.special.get(name) ?? BUILTINS.regular.get(name) ?? (() => 127);

const printf: Builtin = (vm, args) => {
  // An empty argument is no fault here.
  const words = args.map((word, index) => (index > 1 && word === "" ? "0" : word));
  return printfWords(vm, /%[-+ #0-9.*]*[diouxXeEfFgG]/.test(args[1] ?? "") ? words : args);
};
const printfWords = worded(builtinOf("printf"), (text) => {
  const number = /^invalid number '(.*)'$/s.exec(text)?.[1];
  if (number !== undefined)
    return [/^[-+]?\d/.test(number) ? `${number}: not completely converted` : `${number}: expected numeric value`, 1];
  const format = /^(%.).*: invalid format$/s.exec(text)?.[1];
  if (format !== undefined) return [`${format}: invalid directive`, 2];
  return ["usage: printf format [arg ...]", 2];
});

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
    const names = args.slice(1).filter((word) => !word.startsWith("-"));
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

/** What `set -o` lists, in dash's order. */
const LISTED =
  "errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify nounset privileged nolog debug".split(
    " ",
  );

const set: Builtin = (vm, args) => {
  if (args.length === 2 && (args[1] === "-o" || args[1] === "+o")) {
    const isTable = args[1] === "-o";
    if (isTable) vm.out("Current option settings\n");
    for (const name of LISTED) {
      const on = isOn(vm, name);
      vm.out(isTable ? `${name.padEnd(16)}${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`);
    }
    return 0;
  }
  for (const [index, word] of args.entries()) {
    if (word === "--") break;
    const name = /^[-+]o$/.test(word) ? args[index + 1] : undefined;
    if (name !== undefined && !LISTED.includes(name)) fatal("set", `Illegal option ${word} ${name}`);
  }
  return builtinOf("set")(vm, args);
};

function isOn(vm: Vm, name: string): boolean {
  const option = OPTIONS.find((one) => one.name === name);
  return option !== undefined && vm.state.options[option.name];
}

const times: Builtin = (vm, args) => {
  const said: ByteString[] = [];
  const status = vm.hearing(
    (text) => said.push(text),
    () => builtinOf("times")(vm, args),
    1,
  );
  vm.out(said.join("").replace(/(\.\d+)s/g, "$1000s"));
  return status;
};

const type = worded(builtinOf("type"), (text) => [text, null]);

const OWN: ReadonlyMap<ByteString, Builtin> = new Map<ByteString, Builtin>([
  ["printf", printf],
  ["test", test],
  ["[", test],
  ["read", read],
  ["shift", shift],
  ["trap", trap],
  ["set", set],
  ["times", times],
  ["type", type],
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
  message,
  syntaxMessage,
  // Debian's dash is built without LINENO.
  dynamic: () => undefined,
  assign: (state, name, value) => state.set(name, value),
  trace: (text) => text,
  failure: () => ({ status: 2, endsLine: false }),
  evaluate,
  redirectStatus: 2,
  outlivesEval: false,
  callDepth: 1000,
  usesAliases: () => true,
  flags: (letters) => letters.replace("c", ""),
  matches: (pattern, text) => matchPattern(compilePattern(pattern), text),
};
